/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-truth.h"

/* Of the bone in the picture, and of that before metal: with less nobody judges a bone. */
#define LEAST_VISIBLE 0.6
#define MOST_COVERED  0.15
#define OPAQUE_METAL  0.6       /* mm of steel: 13 % of the beam of ost-phantom-physics.c passes */
#define OPAQUE_LEAD   0.5       /* of the marker's: 22 % passes */
#define THICK_PLASTER 9.5       /* mm in both walls: its mottle hides the trabeculae */
#define MOST_PLASTER  0.5

/* A half-plane: inside where a x + b y + c >= 0. */
typedef struct
{
  double a, b, c;
} Edge;

static double
side_of (const Edge *edge, OstPoint p)
{
  return edge->a * p.x + edge->b * p.y + edge->c;
}

/* Sutherland and Hodgman 1974. What leaves and comes back is joined along the edge, which covers no pixel. */
static GArray *
cut (GArray *from, const Edge *edge)
{
  GArray *to = g_array_sized_new (FALSE, FALSE, sizeof (double), from->len + 8);
  guint   n = from->len / 2;

  for (guint i = 0; i < n; i++)
    {
      OstPoint p = g_array_index (from, OstPoint, i), q = g_array_index (from, OstPoint, (i + 1) % n);
      double   at_p = side_of (edge, p), at_q = side_of (edge, q);

      if (at_p >= 0)
        g_array_append_vals (to, &p, 2);
      if ((at_p >= 0) != (at_q >= 0))
        {
          double   t = at_p / (at_p - at_q);
          OstPoint border = ost_point_mix (p, q, t);

          g_array_append_vals (to, &border, 2);
        }
    }
  g_array_unref (from);
  return to;
}

/* Eight half-planes: four sides of the picture, four of the field, whose own axes are (c, s) and (-s, c). Both are
 * convex, so that cutting by one after the other is all there is to it. */
GArray *
ost_truth_clip (const OstScene *scene, const double *xy, int n, double margin)
{
  const OstField *field = &scene->field;
  double          s = field->sine, c = field->cosine;
  double          at = field->x * c + field->y * s, off = field->y * c - field->x * s;
  double          wide = field->half_width - margin, tall = field->half_height - margin;
  const Edge      edges[] = { { 1, 0, -margin }, { -1, 0, scene->frame.width - margin },
                              { 0, 1, -margin }, { 0, -1, scene->frame.height - margin },
                              { c, s, wide - at }, { -c, -s, wide + at },
                              { -s, c, tall - off }, { s, -c, tall + off } };
  GArray         *polygon = g_array_sized_new (FALSE, FALSE, sizeof (double), 2 * n);

  g_array_append_vals (polygon, xy, 2 * n);
  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    polygon = cut (polygon, &edges[i]);
  return polygon;
}

/* Shares of the mask behind what is opaque and behind thick plaster. */
static void
get_covered (const OstMask *mask, const OstPaths *paths, double *ret_covered, double *ret_plaster)
{
  gsize  n = (gsize) mask->width * mask->height;
  gint64 inside = 0, opaque = 0, plaster = 0;

  for (gsize i = 0; i < n; i++)
    if (mask->data[i])
      {
        inside++;
        opaque += paths->metal[i] > OPAQUE_METAL || paths->lead[i] > OPAQUE_LEAD;
        plaster += paths->plaster[i] > THICK_PLASTER;
      }
  *ret_covered = (double) opaque / MAX (inside, 1);
  *ret_plaster = (double) plaster / MAX (inside, 1);
}

static const char *
problem_of (const OstBoneTruth *truth)
{
  if (truth->outline->len == 0)
    return "not in the picture";
  if (truth->visible < LEAST_VISIBLE)
    return "cut by the border of the picture or of the exposed field";
  if (truth->covered > MOST_COVERED)
    return "behind metal";
  if (truth->plaster > MOST_PLASTER)
    return "under a plaster cast";
  return NULL;
}

OstBoneTruth
ost_truth_init (const OstScene *scene, const OstPaths *paths, OstBone bone)
{
  double       xy[2 * OST_SOLID_POINTS];
  int          n = ost_scene_get_outline (scene, bone, xy);
  OstBoneTruth truth = { .outline = ost_truth_clip (scene, xy, n, 0),
                         .mask = ost_mask_new (scene->frame.width, scene->frame.height) };

  ost_mask_fill_polygon (truth.mask, (const double *) truth.outline->data, truth.outline->len / 2);
  if (ost_mask_count (truth.mask) == 0)
    g_array_set_size (truth.outline, 0);
  truth.points = ost_scene_get_points (scene, bone);
  truth.visible = ost_scene_get_visible (scene, bone);
  get_covered (truth.mask, paths, &truth.covered, &truth.plaster);
  truth.problem = problem_of (&truth);
  return truth;
}

void
ost_truth_clear (OstBoneTruth *truth)
{
  g_clear_pointer (&truth->outline, g_array_unref);
  g_clear_pointer (&truth->mask, ost_mask_unref);
}
