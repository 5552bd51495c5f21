/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-mask.h"
#include "core/phantom/ost-phantom-scene.h"

#define N_HANDS 120

static OstScene *
make_scene (guint64 index, int size, gboolean varied)
{
  OstPhantomSubject subject = ost_phantom_subject_draw ((OstRandom) { ost_random_mix (index), 0 });

  return ost_scene_new (&subject, ost_random_mix (index + 1000), size, varied);
}

static double
distance (OstPoint a, OstPoint b)
{
  return sqrt ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
}

static double
length_of (const OstScene *scene, OstBone bone)
{
  OstBonePoints points = ost_scene_get_points (scene, bone);

  return distance (points.proximal, points.distal);
}

static gboolean
segments_cross (const double *p, const double *q, const double *r, const double *s)
{
  double a = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  double b = (q[0] - p[0]) * (s[1] - p[1]) - (q[1] - p[1]) * (s[0] - p[0]);
  double c = (s[0] - r[0]) * (p[1] - r[1]) - (s[1] - r[1]) * (p[0] - r[0]);
  double d = (s[0] - r[0]) * (q[1] - r[1]) - (s[1] - r[1]) * (q[0] - r[0]);

  return a * b < 0 && c * d < 0;
}

static int
count_crossings (const double *xy, int n)
{
  int crossings = 0;

  for (int i = 0; i < n; i++)
    for (int j = i + 2; j < n; j++)
      if ((j + 1) % n != i)
        crossings += segments_cross (xy + 2 * i, xy + 2 * ((i + 1) % n), xy + 2 * j, xy + 2 * ((j + 1) % n));
  return crossings;
}

/* An outline that crosses itself would make masks and readers disagree about what is inside. */
static void
test_outlines_are_simple (void)
{
  for (guint64 i = 0; i < N_HANDS; i++)
    {
      g_autoptr(OstScene) scene = make_scene (i, 1400, TRUE);

      for (int b = 0; b < OST_N_BONES; b++)
        {
          double xy[2 * OST_SOLID_POINTS];
          int    n = ost_scene_get_outline (scene, b, xy);

          g_assert_cmpint (n, >, 50);
          g_assert_cmpint (n, <=, OST_SOLID_POINTS);
          for (int k = 0; k < 2 * n; k++)
            g_assert_true (isfinite (xy[k]));
          g_assert_cmpint (count_crossings (xy, n), ==, 0);
        }
    }
}

/* Means over many flat hands lie where ten adults do, and single hands differ. */
static void
test_proportions (void)
{
  static const double low[] = { .68, 1.02, 1, .82, .77 }, high[] = { .78, 1.15, 1, .95, .90 };
  double              sum[5] = { 0 }, squares[5] = { 0 };

  for (guint64 i = 0; i < N_HANDS; i++)
    {
      g_autoptr(OstScene) scene = make_scene (i, 1000, FALSE);

      for (int m = 0; m < 5; m++)
        {
          double ratio = length_of (scene, OST_BONE_MC1 + m) / length_of (scene, OST_BONE_MC3);

          sum[m] += ratio / N_HANDS;
          squares[m] += ratio * ratio / N_HANDS;
        }
    }
  for (int m = 0; m < 5; m++)
    {
      double sd = sqrt (MAX (squares[m] - sum[m] * sum[m], 0));

      g_test_message ("mc%d / mc3: %.3f +- %.3f", m + 1, sum[m], sd);
      g_assert_cmpfloat (sum[m], >=, low[m] - 1e-9);
      g_assert_cmpfloat (sum[m], <=, high[m] + 1e-9);
      if (m != 2)
        {
          g_assert_cmpfloat (sd, >, 0.01);
          g_assert_cmpfloat (sd, <, 0.06);
        }
    }
}

/* Men's bones are longer; length follows the subject and nothing else. */
static void
test_size_follows_subject (void)
{
  OstPhantomSubject subject = ost_phantom_subject_draw ((OstRandom) { 1, 0 });
  double            length[2];

  for (int female = 0; female < 2; female++)
    {
      g_autoptr(OstScene) scene = NULL;

      subject.female = female;
      scene = ost_scene_new (&subject, 5, 1000, FALSE);
      length[female] = scene->hand->l3;
    }
  g_assert_cmpfloat (length[1] / length[0], >, 0.90);
  g_assert_cmpfloat (length[1] / length[0], <, 0.95);
}

static double
overlap (const OstScene *scene, OstBone a, OstBone b)
{
  g_autoptr(OstMask) first = ost_mask_new (scene->frame.width, scene->frame.height);
  g_autoptr(OstMask) second = ost_mask_new (scene->frame.width, scene->frame.height);
  double             xy[2 * OST_SOLID_POINTS], shared = 0;

  ost_mask_fill_polygon (first, xy, ost_scene_get_outline (scene, a, xy));
  ost_mask_fill_polygon (second, xy, ost_scene_get_outline (scene, b, xy));
  for (gsize i = 0; i < (gsize) first->width * first->height; i++)
    shared += first->data[i] && second->data[i];
  return shared / MAX (MIN (ost_mask_count (first), ost_mask_count (second)), 1);
}

/* Flat hands: neighbouring metacarpals touch at their bases at most (0-6 % in adults, mc4 / mc5 to 29). */
static void
test_overlaps (void)
{
  double worst = 0;

  for (guint64 i = 0; i < 40; i++)
    {
      g_autoptr(OstScene) scene = make_scene (i, 600, FALSE);

      for (int b = OST_BONE_MC2; b < OST_BONE_MC5; b++)
        {
          double share = overlap (scene, b, b + 1);

          worst = MAX (worst, share);
          g_assert_cmpfloat (share, <, b == OST_BONE_MC4 ? 0.29 : 0.10);
        }
      g_assert_cmpfloat (overlap (scene, OST_BONE_MC3, OST_BONE_MC5), <, 0.01);
      g_assert_cmpfloat (overlap (scene, OST_BONE_ULNA, OST_BONE_RADIUS), <, 0.06);
    }
  g_test_message ("largest overlap of neighbours: %.3f", worst);
}

static void
test_same_bits (void)
{
  for (guint64 i = 0; i < 10; i++)
    {
      g_autoptr(OstScene) a = make_scene (i, 900, TRUE);
      g_autoptr(OstScene) b = make_scene (i, 900, TRUE);
      g_autoptr(OstScene) c = make_scene (i + 50, 900, TRUE);
      double              xy[2 * OST_SOLID_POINTS], other[2 * OST_SOLID_POINTS], third[2 * OST_SOLID_POINTS];
      int                 n = ost_scene_get_outline (a, OST_BONE_MC2, xy);

      g_assert_cmpint (ost_scene_get_outline (b, OST_BONE_MC2, other), ==, n);
      g_assert_cmpmem (xy, 2 * n * sizeof *xy, other, 2 * n * sizeof *xy);
      ost_scene_get_outline (c, OST_BONE_MC2, third);
      g_assert_cmpint (memcmp (xy, third, 2 * n * sizeof *xy), !=, 0);
      g_assert_cmpint (a->frame.width, ==, b->frame.width);
      g_assert_cmpint (a->objects.n, ==, b->objects.n);
    }
}

/* A varied scene at twice the size is the same scene. */
static void
test_sizes_agree (void)
{
  for (guint64 i = 0; i < 20; i++)
    {
      g_autoptr(OstScene) small = make_scene (i, 800, TRUE);
      g_autoptr(OstScene) large = make_scene (i, 1600, TRUE);

      for (int b = 0; b < OST_N_BONES; b++)
        g_assert_cmpfloat (ABS (length_of (large, b) / length_of (small, b) / 2 - 1), <, 0.01);
      g_assert_cmpint (MAX (large->frame.width, large->frame.height), ==, 1600);
    }
}

/* Key points lie on the outline they belong to, radial on the side of the thumb. */
static void
test_points (void)
{
  for (guint64 i = 0; i < 20; i++)
    {
      g_autoptr(OstScene) scene = make_scene (i, 2000, FALSE);

      for (int b = 0; b < OST_N_BONES; b++)
        {
          OstBonePoints points = ost_scene_get_points (scene, b);
          double        xy[2 * OST_SOLID_POINTS], nearest[2] = { 1e9, 1e9 };
          int           n = ost_scene_get_outline (scene, b, xy);

          for (int k = 0; k < n; k++)
            for (int t = 0; t < 40; t++)
              {
                int      next = (k + 1) % n;
                OstPoint p = { ost_mix (xy[2 * k], xy[2 * next], t / 40.0),
                               ost_mix (xy[2 * k + 1], xy[2 * next + 1], t / 40.0) };

                nearest[0] = MIN (nearest[0], distance (p, points.radial));
                nearest[1] = MIN (nearest[1], distance (p, points.ulnar));
              }
          g_assert_cmpfloat (nearest[0], <, 1.5);
          g_assert_cmpfloat (nearest[1], <, 1.5);
          g_assert_cmpint (points.radial.x > points.ulnar.x, ==, scene->frame.side > 0);
        }
    }
}

/* Shares of the views and of what lies on the hand; between 3 and 12 % of the pictures lose a bone. */
static void
test_frequencies (void)
{
  int objects = 0, oblique = 0, turned = 0, lost = 0, n = 600;

  for (guint64 i = 0; i < (guint64) n; i++)
    {
      g_autoptr(OstScene) scene = make_scene (i, 600, TRUE);
      gboolean            whole = TRUE;

      for (int b = 0; b < OST_N_BONES; b++)
        whole &= ost_scene_get_visible (scene, b) > 0.6;
      lost += !whole;
      objects += scene->objects.n > 0;
      oblique += ABS (scene->pose.roll) > 20;
      turned += scene->pose.field_turn != 0;
      g_assert_cmpint (scene->frame.width, >=, 150);
      g_assert_cmpint (scene->frame.height, >=, 150);
    }
  g_test_message ("of %d: objects %d, oblique %d, turned fields %d, a bone lost %d", n, objects, oblique, turned, lost);
  g_assert_true (objects > 0.06 * n && objects < 0.2 * n);
  g_assert_true (oblique > 0.05 * n && oblique < 0.2 * n);
  g_assert_true (turned > 0.03 * n && turned < 0.1 * n);
  g_assert_true (lost > 0.03 * n && lost < 0.12 * n);
}

/* The field's edge: outside there is lead, inside none, and the distance is that of a turned rectangle. */
static void
test_field (void)
{
  OstFrame          frame = { .width = 200, .height = 100, .mm = 1, .cosine = 1, .side = 1 };
  OstField          field = { 100, 50, 60, 30, .cosine = 1, .penumbra = 4, .shut = TRUE };
  g_autofree float *lead = g_new0 (float, 200 * 100);
  OstPaths          paths = { .lead = lead };

  ost_field_add (&field, &paths, &frame);
  g_assert_cmpfloat (lead[50 * 200 + 100], ==, 0);
  g_assert_cmpfloat (lead[50 * 200 + 45], ==, 0);
  g_assert_cmpfloat (lead[50 * 200 + 30], >, 1);
  g_assert_cmpfloat (lead[10 * 200 + 100], >, 1);
  g_assert_cmpfloat_with_epsilon (ost_field_inside (&field, 100, 50), 30, 1e-12);
  g_assert_cmpfloat_with_epsilon (ost_field_inside (&field, 170, 50), -10, 1e-12);
}

/* A wire of 1.6 mm is 1.6 mm thick in its middle and nowhere more. */
static void
test_wire (void)
{
  OstFrame          frame = { .width = 300, .height = 300, .mm = 0.1, .cosine = 1, .side = 1, .x = 0, .y = 300 };
  g_autofree float *planes = g_new0 (float, 3 * 300 * 300);
  OstPaths          paths = { .lead = planes, .metal = planes + 300 * 300, .plaster = planes + 2 * 300 * 300 };
  OstObjects        objects = { .n = 1 };
  float             most = 0;

  objects.objects[0] = (OstObject) { .kind = OST_OBJECT_WIRE, .a = { 5, 5 }, .b = { 25, 25 }, .half_width = 0.8 };
  ost_objects_add (&objects, &paths, &frame);
  for (int i = 0; i < 300 * 300; i++)
    most = MAX (most, paths.metal[i]);
  g_assert_cmpfloat (most, >, 1.55);
  g_assert_cmpfloat (most, <, 1.7);
  g_assert_cmpfloat (paths.metal[20 * 300 + 20], ==, 0);
  g_assert_cmpfloat (paths.metal[150 * 300 + 150], >, 1.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phantom-hand/outlines-are-simple", test_outlines_are_simple);
  g_test_add_func ("/phantom-hand/proportions", test_proportions);
  g_test_add_func ("/phantom-hand/size-follows-subject", test_size_follows_subject);
  g_test_add_func ("/phantom-hand/overlaps", test_overlaps);
  g_test_add_func ("/phantom-hand/same-bits", test_same_bits);
  g_test_add_func ("/phantom-hand/sizes-agree", test_sizes_agree);
  g_test_add_func ("/phantom-hand/points", test_points);
  g_test_add_func ("/phantom-hand/frequencies", test_frequencies);
  g_test_add_func ("/phantom-hand/field", test_field);
  g_test_add_func ("/phantom-hand/wire", test_wire);
  return g_test_run ();
}
