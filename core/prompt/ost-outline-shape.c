/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline-shape.h"
#include "core/prompt/ost-polyline.h"
#include <math.h>

/* A silhouette is a table of its width along the shaft, denser near the ends where it changes fast; what others ask for
 * (points, normals, depth of a click, places where a click may fall) is made of the table. */

#define MAX_ROWS 19

/* One row of a silhouette: reach to the thumb's side and to the little finger's side in thousandths of the unit. A
 * negative reach has not crossed the axis yet. */
typedef struct
{
  double s;
  int    radial, ulnar;
} Row;

typedef struct
{
  double unit;          /* over the length of metacarpal 3; medians of ten adult hands */
  double shaft;         /* over the unit */
  int    n_rows;
  Row    rows[MAX_ROWS];
} Silhouette;

#define LONG_BONE(l, w, ...) { l, w, 19, { __VA_ARGS__ } }

/* Read off hand-drawn outlines of one adult left hand (wikimedia-001; see ost-outline-engine.h for what that means for
 * numbers measured on that image); lengths and widths between bones from ten adult hands. Radius and ulna are listed
 * from the cut to the tip. */
static const Silhouette silhouettes[OST_N_BONES] = {
  [OST_BONE_ULNA] = { 0.264, 0.53, 19, {
    { -3.0, 250, 280 }, { -2.0, 240, 250 }, { -1.6, 276, 280 }, { -1.2, 311, 305 }, { -1.0, 370, 373 },
    { -0.9, 408, 413 }, { -0.8, 450, 465 }, { -0.7, 490, 493 }, { -0.6, 504, 496 }, { -0.5, 494, 477 },
    { -0.4, 485, 442 }, { -0.35, 437, 379 }, { -0.3, 178, 328 }, { -0.25, 34, 314 }, { -0.2, 16, 301 },
    { -0.15, 5, 277 }, { -0.1, -3, 228 }, { -0.05, -15, 191 }, { 0.0, -54, 127 } } },
  [OST_BONE_RADIUS] = { 0.493, 0.395, 19, {
    { -3.0, 195, 200 }, { -2.0, 210, 215 }, { -1.6, 230, 235 }, { -1.2, 270, 290 }, { -1.0, 350, 360 },
    { -0.9, 385, 372 }, { -0.8, 409, 406 }, { -0.7, 430, 461 }, { -0.6, 456, 501 }, { -0.5, 464, 501 },
    { -0.4, 506, 493 }, { -0.35, 515, 420 }, { -0.3, 513, 240 }, { -0.25, 503, 169 }, { -0.2, 499, -16 },
    { -0.15, 493, -210 }, { -0.1, 481, -270 }, { -0.05, 460, -321 }, { 0.0, 412, -359 } } },
  [OST_BONE_MC1] = LONG_BONE (0.72, 0.21,
    { 0.00, 32, -6 }, { 0.02, 73, 55 }, { 0.04, 97, 170 }, { 0.07, 118, 181 }, { 0.10, 129, 180 },
    { 0.15, 138, 177 }, { 0.20, 136, 162 }, { 0.30, 120, 125 }, { 0.40, 111, 110 }, { 0.50, 110, 106 },
    { 0.60, 101, 109 }, { 0.70, 89, 126 }, { 0.75, 86, 148 }, { 0.80, 87, 202 }, { 0.85, 95, 221 },
    { 0.90, 87, 204 }, { 0.94, 58, 187 }, { 0.97, 46, 160 }, { 1.00, -5, 82 }),
  [OST_BONE_MC2] = LONG_BONE (1.081, 0.117,
    { 0.00, -104, 125 }, { 0.02, -71, 141 }, { 0.04, -24, 147 }, { 0.07, 96, 140 }, { 0.10, 103, 128 },
    { 0.15, 97, 102 }, { 0.20, 73, 81 }, { 0.30, 57, 61 }, { 0.40, 56, 54 }, { 0.50, 58, 58 },
    { 0.60, 62, 63 }, { 0.70, 71, 64 }, { 0.75, 81, 68 }, { 0.80, 95, 74 }, { 0.85, 110, 91 },
    { 0.90, 103, 81 }, { 0.94, 82, 71 }, { 0.97, 60, 67 }, { 1.00, 14, 32 }),
  [OST_BONE_MC3] = LONG_BONE (1.0, 0.124,
    { 0.00, 18, 39 }, { 0.02, 44, 78 }, { 0.04, 62, 101 }, { 0.07, 72, 87 }, { 0.10, 70, 73 }, { 0.15, 92, 84 },
    { 0.20, 84, 70 }, { 0.30, 61, 59 }, { 0.40, 57, 57 }, { 0.50, 59, 61 }, { 0.60, 66, 64 }, { 0.70, 86, 67 },
    { 0.75, 108, 69 }, { 0.80, 160, 75 }, { 0.85, 164, 83 }, { 0.90, 156, 60 }, { 0.94, 141, 50 }, { 0.97, 119, 42 },
    { 1.00, 69, -7 }),
  [OST_BONE_MC4] = LONG_BONE (0.884, 0.113,
    { 0.00, 18, 43 }, { 0.02, 66, 94 }, { 0.04, 77, 120 }, { 0.07, 83, 127 }, { 0.10, 74, 127 }, { 0.15, 77, 115 },
    { 0.20, 74, 78 }, { 0.30, 57, 54 }, { 0.40, 51, 53 }, { 0.50, 55, 57 }, { 0.60, 64, 61 }, { 0.70, 76, 69 },
    { 0.75, 86, 72 }, { 0.80, 134, 83 }, { 0.85, 143, 88 }, { 0.90, 137, 66 }, { 0.94, 124, 64 }, { 0.97, 104, 60 },
    { 1.00, 52, 4 }),
  [OST_BONE_MC5] = LONG_BONE (0.817, 0.135,
    { 0.00, 10, 42 }, { 0.02, 38, 74 }, { 0.04, 102, 84 }, { 0.07, 123, 101 }, { 0.10, 134, 102 }, { 0.15, 135, 111 },
    { 0.20, 108, 109 }, { 0.30, 86, 83 }, { 0.40, 74, 74 }, { 0.50, 72, 75 }, { 0.60, 76, 71 }, { 0.70, 82, 65 },
    { 0.75, 93, 63 }, { 0.80, 114, 61 }, { 0.85, 151, 59 }, { 0.90, 151, 42 }, { 0.94, 139, 44 }, { 0.97, 121, 29 },
    { 1.00, 81, -18 }),
};

static gboolean
is_open (OstBone bone)
{
  return bone == OST_BONE_ULNA || bone == OST_BONE_RADIUS;
}

double
ost_shape_unit (OstBone bone)
{
  return silhouettes[bone].unit;
}

double
ost_shape_shaft (OstBone bone)
{
  return silhouettes[bone].shaft;
}

/* Reaches at s; both sides held beyond the first and last row. */
static void
reach (const Silhouette *bone, double s, double *radial, double *ulnar)
{
  int    i = 0;
  double t;

  while (i < bone->n_rows - 2 && s > bone->rows[i + 1].s)
    i++;
  t = (s - bone->rows[i].s) / (bone->rows[i + 1].s - bone->rows[i].s);
  t = CLAMP (t, 0.0, 1.0);
  *radial = 1e-3 * ((1 - t) * bone->rows[i].radial + t * bone->rows[i + 1].radial);
  *ulnar = 1e-3 * ((1 - t) * bone->rows[i].ulnar + t * bone->rows[i + 1].ulnar);
}

double
ost_shape_depth (OstBone bone, double u, double s)
{
  const Silhouette *shape = &silhouettes[bone];
  double            first = shape->rows[0].s, last = shape->rows[shape->n_rows - 1].s, radial, ulnar, across, along;

  reach (shape, s, &radial, &ulnar);
  across = MIN (radial - u, ulnar + u);
  along = is_open (bone) ? last - s : MIN (s - first, last - s);
  return MIN (across, along);
}

/* Rows 0.04 of a metacarpal's length apart, or 0.1 of the width of the forearm's bones, which are longer; in each the
 * middle and half of the way to either side. 75 anchors of a metacarpal, 90 of radius or ulna. */
int
ost_shape_anchors (OstBone bone, double *u, double *s, int max)
{
  const Silhouette *shape = &silhouettes[bone];
  double            first = shape->rows[0].s, last = shape->rows[shape->n_rows - 1].s;
  double            step = MIN (0.04, 0.4 * shape->shaft) * (is_open (bone) ? 2.5 : 1.0);
  int               n = 0;

  for (double at = first + 0.5 * step; at < last; at += step)
    for (int side = -1; side <= 1 && n < max; side++)
      {
        double radial, ulnar;

        reach (shape, at, &radial, &ulnar);
        s[n] = at;
        u[n] = 0.5 * (radial - ulnar) + side * 0.25 * (radial + ulnar);
        n++;
      }
  return n;
}

/* The table as a polygon: thumb's side from proximal to distal, then back along the other side. */
static int
corners (const Silhouette *bone, double *u, double *s)
{
  int n = 0;

  for (int i = 0; i < bone->n_rows; i++, n++)
    {
      u[n] = 1e-3 * bone->rows[i].radial;
      s[n] = bone->rows[i].s;
    }
  for (int i = bone->n_rows - 1; i >= 0; i--, n++)
    {
      u[n] = -1e-3 * bone->rows[i].ulnar;
      s[n] = bone->rows[i].s;
    }
  return n;
}

/* Outward normals from chords long enough to smooth the corners of the table. */
static void
set_normals (OstShape *shape)
{
  int n = shape->n, span = MAX (1, n / 60);

  for (int i = 0; i < n; i++)
    {
      int    a = shape->open ? MAX (i - span, 0) : (i + n - span) % n;
      int    b = shape->open ? MIN (i + span, n - 1) : (i + span) % n;
      double du = shape->u[b] - shape->u[a], ds = shape->s[b] - shape->s[a];

      shape->normal[i] = atan2 (du, ds);        /* the outline runs proximal to distal on the side of positive u */
    }
}

void
ost_shape_init (OstShape *shape, OstBone bone, int n)
{
  double u[2 * MAX_ROWS], s[2 * MAX_ROWS];
  int    n_corners;

  g_return_if_fail (n >= 8 && n <= OST_SHAPE_POINTS);

  shape->n = n;
  shape->open = is_open (bone);
  n_corners = corners (&silhouettes[bone], u, s);
  ost_polyline_resample (u, s, n_corners, shape->open, shape->u, shape->s, n);   /* the cut of an open bone gets none */
  set_normals (shape);
}
