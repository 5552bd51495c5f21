/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/phantom/ost-phantom-detail.h"

#define SEED 41
#define SIZE 1400

/* mm of bone and marrow on the ray of the pixel at (x, y) px: nearest, as anything smoother moves an edge that starts at 0. */
static double
at (const float *plane, const OstFrame *frame, double x, double y)
{
  return plane[(gsize) y * frame->width + (int) x];
}

static gboolean
is_clear (const OstScene *scene, double x, double y)
{
  return x > 12 && y > 12 && x < scene->frame.width - 12 && y < scene->frame.height - 12;
}

/* px outside the outline (positive) at which bone begins on the line across it, or NAN where it does not, as where
 * another bone lies. A thirtieth of a millimetre counts. Pixels that the bone covers in part hold some of it, so an exact
 * edge is found 0 .. 1 px outside, 0.5 in the middle. */
static double
edge_at (const float *solid, const OstScene *scene, OstPoint p, OstPoint out)
{
  for (double d = 6; d > -6; d -= 0.05)
    if (at (solid, &scene->frame, p.x + d * out.x, p.y + d * out.y) > 0.03)
      return d > 5.9 ? NAN : d;
  return NAN;
}

static int
by_value (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* All places of the outline where nothing else lies outside: distance of the attenuation's edge from the drawn one. */
static void
check_bone (const OstScene *scene, const float *solid, OstBone bone)
{
  double xy[2 * OST_SOLID_POINTS], found[OST_SOLID_POINTS], turn = 0;
  int    n = ost_scene_get_outline (scene, bone, xy), k = 0;

  for (int i = 0, j = n - 1; i < n; j = i++)
    turn += xy[2 * j] * xy[2 * i + 1] - xy[2 * i] * xy[2 * j + 1];
  for (int i = 0; i < n; i++)
    {
      int      j = (i + 1) % n;
      double   dx = xy[2 * j] - xy[2 * i], dy = xy[2 * j + 1] - xy[2 * i + 1], length = hypot (dx, dy);
      OstPoint p = { (xy[2 * i] + xy[2 * j]) / 2, (xy[2 * i + 1] + xy[2 * j + 1]) / 2 };
      OstPoint out = { dy / length, -dx / length };

      if (turn < 0)
        out = (OstPoint) { -out.x, -out.y };
      if (length < 0.5 || !is_clear (scene, p.x, p.y))
        continue;
      found[k] = edge_at (solid, scene, p, out);
      k += isfinite (found[k]);
    }
  g_assert_cmpint (k, >, n / 4);
  qsort (found, k, sizeof *found, by_value);
  g_test_message ("%s: %d places, edge %.2f px (10 %%) %.2f (50 %%) %.2f (90 %%) outside the outline", ost_bone_get_id (bone), k,
                  found[k / 10], found[k / 2], found[k * 9 / 10]);
  g_assert_cmpfloat (ABS (found[k / 2] - 0.5), <, 0.25);
  g_assert_cmpfloat (found[k / 10], >, -0.3);
  g_assert_cmpfloat (found[k * 9 / 10], <, 1.3);
}

/* The edge of the mask is the edge of what attenuates, before noise and blur. */
static void
test_edge (void)
{
  for (guint64 index = 0; index < 2; index++)
    {
      OstPhantomSubject      subject = ost_phantom_get_subject (SEED, index);
      g_autoptr(OstScene)    scene = ost_scene_new (&subject, ost_random_mix (index), SIZE, FALSE);
      g_autofree OstTexture *texture = ost_texture_new (index, scene->frame.mm);
      gsize                  n = (gsize) scene->frame.width * scene->frame.height;
      g_autofree float      *planes = g_new0 (float, OST_N_PATHS * n);
      OstPaths               paths = { planes, planes + n, planes + 2 * n, planes + 3 * n, planes + 4 * n, planes + 5 * n };

      ost_paths_add_bones (&paths, &scene->frame, scene->hand, &subject, texture);
      for (int b = 0; b < OST_N_BONES; b++)
        check_bone (scene, paths.solid, b);
    }
}

/* Key points of bones that are wholly seen lie on or in their masks, the picture's sides agree. */
static void
test_points (void)
{
  for (guint64 index = 0; index < 6; index++)
    {
      g_autoptr(OstPhantom) phantom = ost_phantom_make (&(OstPhantomOptions) { SEED, index, 400, TRUE, TRUE });

      for (int b = OST_BONE_MC1; b < OST_N_BONES; b++)
        {
          const OstBoneTruth *truth = &phantom->detail->bones[b];
          OstBonePoints       p = truth->points;

          if (truth->visible < 1)
            continue;
          g_assert_true (ost_mask_contains (truth->mask, (p.radial.x + p.ulnar.x) / 2, (p.radial.y + p.ulnar.y) / 2));
        }
      g_assert_cmpfloat (phantom->cortical_index, >, 0.2);
      g_assert_cmpfloat (phantom->cortical_index, <, 0.8);
    }
}

/* Fewer than seven bones of use happens, and never without a reason; what is not in the picture has no mask. */
static void
test_problems (void)
{
  int incomplete = 0;

  for (guint64 index = 0; index < 60; index++)
    {
      g_autoptr(OstPhantom) phantom = ost_phantom_make (&(OstPhantomOptions) { SEED, index, 400, TRUE, FALSE });
      gboolean              complete = TRUE;

      for (int b = 0; b < OST_N_BONES; b++)
        {
          const OstBoneTruth *truth = &phantom->detail->bones[b];

          complete &= phantom->problems[b] == NULL;
          g_assert_cmpint (truth->outline->len == 0, ==, ost_mask_count (truth->mask) == 0);
          if (truth->visible < 0.6)
            g_assert_nonnull (phantom->problems[b]);
        }
      incomplete += !complete;
    }
  g_test_message ("%d of 60 pictures with fewer than seven bones of use", incomplete);
  g_assert_cmpint (incomplete, >, 0);
  g_assert_cmpint (incomplete, <, 24);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phantom-truth/edge", test_edge);
  g_test_add_func ("/phantom-truth/points", test_points);
  g_test_add_func ("/phantom-truth/problems", test_problems);
  return g_test_run ();
}
