/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-mask.h"
#include "core/phantom/ost-phantom-reader.h"
#include "core/phantom/ost-phantom-subject.h"

#define SEED     11
#define N_IMAGES 12
#define N_READERS 10
#define SIZE     1000

static OstScene *
make_scene (guint64 image)
{
  OstPhantomSubject subject = ost_phantom_subject_draw ((OstRandom) { ost_random_mix (image + 100), 0 });

  return ost_scene_new (&subject, ost_random_mix (image), SIZE, FALSE);
}

static OstMask *
fill (GPtrArray *polygons, const OstScene *scene)
{
  OstMask *mask = ost_mask_new (scene->frame.width, scene->frame.height);

  for (guint i = 0; i < polygons->len; i++)
    {
      GArray *xy = polygons->pdata[i];

      ost_mask_fill_polygon (mask, (const double *) xy->data, xy->len / 2);
    }
  return mask;
}

static OstMask *
read_bone (int reader, const OstScene *scene, guint64 image, OstBone bone)
{
  OstPhantomReader     person = ost_phantom_reader_draw (SEED, reader);
  g_autoptr(GPtrArray) polygons = ost_phantom_reader_outline (&person, scene, image, bone);

  return fill (polygons, scene);
}

/* Sum over all pairs of readers. */
static double
pairwise (OstMask **masks)
{
  double sum = 0;

  for (int a = 0; a < N_READERS; a++)
    for (int b = 0; b < a; b++)
      sum += ost_mask_dice (masks[a], masks[b]);
  return sum / (N_READERS * (N_READERS - 1) / 2);
}

static double
agreement (OstBone bone)
{
  double sum = 0;

  for (guint64 image = 0; image < N_IMAGES; image++)
    {
      g_autoptr(OstScene) scene = make_scene (image);
      OstMask            *masks[N_READERS];

      for (int r = 0; r < N_READERS; r++)
        masks[r] = read_bone (r, scene, image, bone);
      sum += pairwise (masks) / N_IMAGES;
      for (int r = 0; r < N_READERS; r++)
        ost_mask_unref (masks[r]);
    }
  return sum;
}

/* The ranges in which people are expected to agree: radius .96-.98, metacarpals .94-.97, ulna .92-.96. */
static void
test_agreement (void)
{
  static const double low[OST_N_BONES] = { .92, .96, .94, .94, .94, .94, .94 };
  static const double high[OST_N_BONES] = { .96, .98, .97, .97, .97, .97, .97 };

  double              dice[OST_N_BONES];

  for (int b = 0; b < OST_N_BONES; b++)
    {
      dice[b] = agreement (b);
      g_test_message ("%s: mean Dice of two readers %.4f", ost_bone_get_id (b), dice[b]);
    }
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_assert_cmpfloat (dice[b], >=, low[b]);
      g_assert_cmpfloat (dice[b], <=, high[b]);
    }
}

/* No reader is far from the truth. */
static void
test_near_truth (void)
{
  g_autoptr(OstScene) scene = make_scene (3);

  for (int b = 0; b < OST_N_BONES; b++)
    for (int r = 0; r < N_READERS; r++)
      {
        g_autoptr(OstMask) read = read_bone (r, scene, 3, b), truth = ost_mask_new (scene->frame.width, scene->frame.height);
        double             xy[2 * OST_SOLID_POINTS];

        ost_mask_fill_polygon (truth, xy, ost_scene_get_outline (scene, b, xy));
        g_assert_cmpfloat (ost_mask_dice (read, truth), >, 0.88);
      }
}

/* The same person in the same image draws the same line; in another image another one. */
static void
test_same_again (void)
{
  g_autoptr(OstScene) scene = make_scene (0);
  g_autoptr(OstMask)  a = read_bone (0, scene, 0, OST_BONE_MC3), b = read_bone (0, scene, 0, OST_BONE_MC3);
  g_autoptr(OstMask)  other = read_bone (0, scene, 1, OST_BONE_MC3);

  g_assert_true (ost_mask_equal (a, b));
  g_assert_false (ost_mask_equal (a, other));
}

/* Over many images a switch stands as the habit says in 0.8 + 0.2 times its share of cases. */
static void
test_habits_last (void)
{
  for (int r = 0; r < 4; r++)
    {
      OstPhantomReader reader = ost_phantom_reader_draw (SEED, r);
      int              same = 0;
      double           bias = 0;

      for (guint64 image = 0; image < 1000; image++)
        {
          OstReaderHabits habits = ost_phantom_reader_get_habits (&reader, image);

          same += habits.ulnar_styloid == reader.habits.ulnar_styloid;
          bias += habits.bias / 1000;
        }
      g_assert_cmpint (same, >, 800);
      g_assert_cmpint (same, <, 1000);
      g_assert_cmpfloat (ABS (bias - 0.8 * reader.habits.bias), <, 0.01);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phantom-reader/agreement", test_agreement);
  g_test_add_func ("/phantom-reader/near-truth", test_near_truth);
  g_test_add_func ("/phantom-reader/same-again", test_same_again);
  g_test_add_func ("/phantom-reader/habits-last", test_habits_last);
  return g_test_run ();
}
