/* SPDX-License-Identifier: Apache-2.0 */
/* The default engine on real radiographs: the ideal annotator's Dice must not fall below floors a few hundredths under
 * what was measured (tests/bench/README.md). */
#include "core/prompt/ost-click-robot.h"
#include "tests/bench/prompt-truth.h"

typedef struct
{
  const char *image, *truth;
  double      one_click, three_clicks;           /* least mean Dice over the bones */
} Floor;

static const Floor floors[] = {
  { "wikimedia-001.jpg", "truth/wikimedia-001.json", 0.92, 0.95 },
  { "fracatlas-001.jpg", "truth/fracatlas-001.json", 0.92, 0.94 },
  { "grazpedwri-003.png", "truth/grazpedwri-003.json", 0.79, 0.86 },
};

static void
test_floor (gconstpointer data)
{
  const Floor         *floor = data;
  const char          *folder = g_getenv ("OSTEON_RADIOGRAPHS");
  g_autoptr(OstImage)  image = NULL;
  g_autoptr(OstPrompt) prompt = NULL;
  g_autofree char     *path = NULL, *truth = NULL;
  g_autoptr(GError)    error = NULL;
  OstMask             *masks[OST_N_BONES] = { NULL };
  double               one = 0, three = 0;
  int                  n = 0;

  if (folder == NULL || *folder == 0)
    {
      g_test_skip ("OSTEON_RADIOGRAPHS names no folder of real radiographs");
      return;
    }
  path = g_build_filename (folder, floor->image, NULL);
  truth = g_build_filename (folder, floor->truth, NULL);
  image = ost_image_load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (prompt_truth_load (truth, image->width, image->height, masks, &error));
  prompt = ost_prompt_new (ost_prompt_engine_find (NULL), image, NULL, &error);
  for (int bone = 0; bone < OST_N_BONES; bone++)
    if (masks[bone] != NULL)
      {
        OstRobotRun run;

        g_assert_true (ost_click_robot_run (prompt, bone, masks[bone], 0.97, 3, &run, NULL, &error));
        one += ost_robot_run_dice (&run, 1);
        three += ost_robot_run_dice (&run, 3);
        n++;
      }
  g_test_message ("%s: mean Dice %.3f after one click, %.3f after three", floor->image, one / n, three / n);
  g_assert_cmpfloat (one / n, >, floor->one_click);
  g_assert_cmpfloat (three / n, >, floor->three_clicks);
  prompt_truth_clear (masks);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (floors); i++)
    {
      g_autofree char *path = g_strdup_printf ("/prompt/radiographs/%s", floors[i].image);

      g_test_add_data_func (path, &floors[i], test_floor);
    }
  return g_test_run ();
}
