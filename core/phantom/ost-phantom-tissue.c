/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-frame.h"

/* Soft tissue as a union of tapering limbs with elliptical sections. What is blended is the square of the thickness:
 * it is smooth and falls through zero in a straight line at the skin, so a coarse grid of it gives a sharp outline.
 * Thickness along the ray: finger tip 8-12 mm, knuckle 25-28, palm 25-30, ball of the thumb 35-45, wrist 38-45. */

#define GRID_MM   0.7
#define MAX_LIMBS 64            /* 14 of the fingers, 26 of the palm, 2 of the forearm */

typedef struct
{
  OstPoint a, b;                /* mm */
  double   ra, rb;              /* mm: half-widths */
  double   da, db;              /* thickness over width */
} Limb;

typedef struct
{
  Limb limbs[MAX_LIMBS];
  int  n;
} Body;

static void
add_limb (Body *body, OstPoint a, double ra, double da, OstPoint b, double rb, double db)
{
  g_assert (body->n < MAX_LIMBS);
  body->limbs[body->n++] = (Limb) { a, b, ra, rb, da, db };
}

/* Half-widths of skin at knuckle, two joints and tip over L3, from the same adult as the bones: 2.1 times the shaft. */
static void
add_fingers (Body *body, const OstHand *hand)
{
  static const double radius[4] = { .172, .150, .122, .100 }, depth[4] = { 1.15, .95, .85, .78 };
  static const double thumb[4] = { .200, .165, .125, .125 };
  static const double stout[5] = { 1, 1, 1.02, .97, .86 };

  for (int f = 0; f < 5; f++)
    for (int j = 0; j < (f == 0 ? 2 : 3); j++)
      {
        const double *r = f == 0 ? thumb : radius;
        double        unit = hand->l3 * stout[f], rb = r[j + 1] * unit, back = 0;
        OstPoint      a = hand->joints[f][j], b = hand->joints[f][j + 1];

        if (j == (f == 0 ? 1 : 2))
          /* 3.5 mm beyond the tuft */
          back = (rb - 3.5) / sqrt ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y));
        add_limb (body, a, r[j] * unit, depth[j], ost_point_mix (a, b, 1 - back), rb, depth[j + 1]);
      }
}

/* The palm is a fan of limbs from the wrist: rays 2 to 5 and the webs between them, which end at a fifth of the
 * proximal phalanx; then the ball of the thumb and the fold between thumb and index. */
static void
add_palm (Body *body, const OstHand *hand)
{
  double l = hand->l3;

  for (int i = 0; i <= 15; i++)
    {
      double   ray = 1 + i / 5.0;
      int      f = MIN ((int) ray, 3);
      OstPoint from = ost_point_mix ((OstPoint) { .12 * l, -.22 * l }, (OstPoint) { -.36 * l, -.22 * l }, i / 15.0);
      OstPoint near = ost_point_mix (hand->joints[f][0], hand->joints[f + 1][0], ray - f);

      add_limb (body, from, .20 * l, 1.42, near, .15 * l, 1.36);
    }
  for (int i = 0; i <= 9; i++)
    {
      double   t = i / 9.0;
      OstPoint thumb = ost_point_mix (hand->base[0], hand->joints[0][0], .92);
      OstPoint index = ost_point_mix (hand->base[1], hand->joints[1][0], .88);
      OstPoint end = ost_point_mix (thumb, index, t);

      end = ost_point_mix (end, hand->base[1], .55 * t * (1 - t));
      add_limb (body, (OstPoint) { .17 * l, -.22 * l }, .20 * l, 1.42, end, ost_mix (.19, .15, t) * l, 1.3);
    }
}

static void
add_forearm (Body *body, const OstHand *hand)
{
  const OstSolid *radius = ost_hand_get_bone (hand, OST_BONE_RADIUS);
  double          l = hand->l3;
  double          seen = ost_hand_seen_width (hand, .75), palm = -.11 * seen * l;
  OstPoint        wrist = { hand->wrist.x + .1 * l * radius->along.x, hand->wrist.y + .1 * l * radius->along.y };
  OstPoint        far = { wrist.x + 1.9 * l * radius->along.x, wrist.y + 1.9 * l * radius->along.y };

  /* a rolled forearm is narrower and as much thicker */
  add_limb (body, (OstPoint) { palm, -.12 * l }, .43 * l * seen, .68 / seen, wrist, .45 * l * seen, .72 / seen);
  add_limb (body, wrist, .45 * l * seen, .72 / seen, far, .53 * l * seen, .80 / seen);
}

/* Squared thickness of one limb, below 0 outside. */
static double
limb_at (const Limb *limb, OstPoint p)
{
  double ex = limb->b.x - limb->a.x, ey = limb->b.y - limb->a.y, dx = p.x - limb->a.x, dy = p.y - limb->a.y;
  double t = CLAMP ((dx * ex + dy * ey) / (ex * ex + ey * ey), 0, 1);
  double rx = dx - t * ex, ry = dy - t * ey;
  double r = ost_mix (limb->ra, limb->rb, t), depth = ost_mix (limb->da, limb->db, t);

  return 4 * depth * depth * (r * r - rx * rx - ry * ry);
}

/* The larger of a and b, rounded where they differ by less than k (mm2, as what is compared): limbs grow together
 * without a crease. */
static double
soft_maximum (double a, double b, double k)
{
  double h = MAX (k - ABS (a - b), 0) / k;

  return MAX (a, b) + h * h * k / 4;
}

static double
body_at (const Body *body, OstPoint p)
{
  double best = -1e4;

  for (int i = 0; i < body->n; i++)
    best = soft_maximum (best, limb_at (&body->limbs[i], p), 300);
  return best;
}

/* Slow clouds of muscle and fat, a few per cent of the thickness, and the fat under the skin, which weighs less. */
static double
unevenness (guint64 key, OstPoint p, double thickness2, double fat)
{
  double rim = ost_smoothstep (60, 350, thickness2) * ost_smoothstep (1100, 500, thickness2);

  return (1 + 0.05 * ost_noise_at (key, p.x / 14, p.y / 22) + 0.03 * ost_noise_at (key + 1, p.x / 3.5, p.y / 15))
         * (1 - fat * rim);
}

/* Thickness squared on a grid of step px, (columns x rows), one cell more than the picture on each side. */
static float *
sample_body (const Body *body, const OstFrame *frame, int step, int columns, int rows, OstRandom *random)
{
  float *grid = g_new (float, (gsize) columns * rows);
  double stout = ost_random_normal (random, 1, 0.08), fat = ost_random_range (random, 0.03, 0.12);

  for (int j = 0; j < rows; j++)
    for (int i = 0; i < columns; i++)
      {
        OstPoint p = ost_frame_to_hand (frame, i * step, j * step);
        double   square = body_at (body, p), factor = 1;

        if (square > 0)
          factor = stout * unevenness (random->key, p, square, fat);
        grid[(gsize) j * columns + i] = square * factor * factor;
      }
  return grid;
}

static void
add_tissue_row (OstPaths *paths, const OstFrame *frame, const OstTexture *texture, const float *grid, int step, int y)
{
  int          columns = frame->width / step + 2;
  double       fy = (y + 0.5) / step;
  const float *row = grid + (gsize) (int) fy * columns;

  fy -= (int) fy;
  for (int x = 0; x < frame->width; x++)
    {
      double       fx = (x + 0.5) / step;
      const float *g = row + (int) fx;
      double       left, right, square;

      fx -= (int) fx;
      left = ost_mix (g[0], g[columns], fy);
      right = ost_mix (g[1], g[columns + 1], fy);
      square = ost_mix (left, right, fx);
      if (square > 0)
        {
          OstPoint p = ost_frame_to_hand (frame, x + 0.5, y + 0.5);
          float    t[OST_N_TEXTURES];

          /* bundles of muscle, which fan out towards the fingers */
          ost_texture_at (texture, p.x / (3.5 + 0.012 * p.y), p.y / 4 + 9, t);
          paths->soft[(gsize) y * frame->width + x]
            += sqrt (square) * (1 + 0.004 * t[OST_TEXTURE_STRIAE] + 0.005 * t[OST_TEXTURE_PATCHES]);
        }
    }
}

void
ost_paths_add_tissue (OstPaths *paths, const OstFrame *frame, const OstHand *hand, const OstTexture *texture,
                      OstRandom random)
{
  Body              body = { .n = 0 };
  int               step = MAX ((int) (GRID_MM / frame->mm), 1);
  int               columns = frame->width / step + 2, rows = frame->height / step + 2;
  g_autofree float *grid = NULL;

  add_fingers (&body, hand);
  add_palm (&body, hand);
  add_forearm (&body, hand);
  grid = sample_body (&body, frame, step, columns, rows, &random);
  for (int y = 0; y < frame->height; y++)
    add_tissue_row (paths, frame, texture, grid, step, y);
}
