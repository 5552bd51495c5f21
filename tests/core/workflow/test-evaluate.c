/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/image/ost-png-save.h"
#include "core/measure/ost-boundary.h"
#include "core/phantom/ost-phantom.h"
#include "core/workflow/ost-evaluate-prompts.h"
#include "core/workflow/ost-import-masks.h"
#include "core/workflow/ost-import.h"

/* A project with one small synthetic radiograph. Its truth goes into a file of polygons along the edges of pixels, and
 * so the masks that come in must be those of the phantom, pixel for pixel. */

#define HEIGHT 400
#define N_BONES_DRAWN 3         /* keeps the file and the time small */

static const OstBone drawn[N_BONES_DRAWN] = { OST_BONE_MC2, OST_BONE_MC3, OST_BONE_RADIUS };

typedef struct
{
  char       *folder, *image_path, *truth_path;
  OstPhantom *phantom;
  OstStore   *store;
  gint64      image_id;
} Project;

/* Down the left edge and up the right one: the silhouettes have one run in each of these rows, or the test stops. */
static void
append_outline (GString *json, const OstMask *mask)
{
  g_autoptr(GString) right = g_string_new (NULL);
  gboolean first = TRUE;

  for (int y = 0; y < mask->height; y++)
    {
      const guint8 *row = mask->data + (gsize) y * mask->width;
      int x0 = 0, x1 = mask->width;
      g_autofree char *up = NULL;

      while (x0 < x1 && !row[x0])
        x0++;
      while (x1 > x0 && !row[x1 - 1])
        x1--;
      if (x0 == x1)
        continue;
      g_assert_null (memchr (row + x0, 0, x1 - x0));
      g_string_append_printf (json, "%s[%d,%d],[%d,%d]", first ? "" : ",", x0, y, x0, y + 1);
      up = g_strdup_printf (",[%d,%d],[%d,%d]", x1, y + 1, x1, y);
      g_string_prepend (right, up);
      first = FALSE;
    }
  g_string_append (json, right->str);
}

static void
write_truth (const Project *p, int width, const char *image)
{
  g_autoptr(GString) json = g_string_new (NULL);

  g_string_printf (json, "{\"image\": \"%s\", \"width\": %d, \"height\": %d, \"bones\": {", image, width,
                   p->phantom->image->height);
  for (int i = 0; i < N_BONES_DRAWN; i++)
    {
      g_string_append_printf (json, "%s\"%s\": [[", i ? ", " : "", ost_bone_get_id (drawn[i]));
      append_outline (json, p->phantom->masks[drawn[i]]);
      g_string_append (json, "]]");
    }
  g_string_append (json, "}}");
  g_assert_true (g_file_set_contents (p->truth_path, json->str, -1, NULL));
}

static void
set_up (Project *p, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr(OstImportResult) result = NULL;
  GError *error = NULL;

  p->folder = g_dir_make_tmp ("osteon-XXXXXX", NULL);
  p->image_path = g_build_filename (p->folder, "hand.png", NULL);
  p->truth_path = g_build_filename (p->folder, "hand.json", NULL);
  p->phantom = ost_phantom_new (4, 0, HEIGHT);
  g_assert_true (ost_png_save_image (p->image_path, p->phantom->image, NULL));
  path = g_build_filename (p->folder, "p.osteon", NULL);
  g_assert_true (ost_store_create (path, NULL));
  p->store = ost_store_open (path, OST_STORE_WRITE, &error);
  g_assert_no_error (error);
  result = ost_import (p->store, (const char *const[]) { p->image_path, NULL }, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  p->image_id = result->first_image;
  write_truth (p, p->phantom->image->width, "hand.png");
}

static void
tear_down (Project *p, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", p->folder);

  g_clear_pointer (&p->store, ost_store_close);
  ost_phantom_free (p->phantom);
  g_assert_cmpint (system (command), ==, 0);
  g_free (p->folder);
  g_free (p->image_path);
  g_free (p->truth_path);
}

static OstImportMasksResult
import_truth (Project *p, const char *reader)
{
  OstImportMasksResult result;
  GError *error = NULL;

  ost_import_polygons (p->store, p->truth_path, reader, &result, &error);
  g_assert_no_error (error);
  return result;
}

static OstReading *
load_reading (Project *p, const char *reader)
{
  gint64 reader_id = ost_store_find_reader (p->store, reader);
  gint64 reading_id = ost_store_find_reading (p->store, p->image_id, reader_id);

  return reading_id != 0 ? ost_store_load_reading (p->store, reading_id, NULL) : NULL;
}

static void
test_import_is_exact (Project *p, gconstpointer data)
{
  OstImportMasksResult first = import_truth (p, "truth"), again = import_truth (p, "truth");
  g_autoptr(OstReading) reading = load_reading (p, "truth");

  g_assert_cmpint (first.n_bones, ==, N_BONES_DRAWN);
  g_assert_cmpint (again.n_bones, ==, 0);
  g_assert_cmpint (again.n_known, ==, N_BONES_DRAWN);
  g_assert_cmpint (reading->revision, ==, N_BONES_DRAWN);
  g_assert_cmpstr (reading->undo_label, ==, "imported mask of mc3");
  for (int i = 0; i < N_BONES_DRAWN; i++)
    {
      g_assert_true (ost_mask_equal (reading->bones[drawn[i]]->mask, p->phantom->masks[drawn[i]]));
      g_assert_cmpstr (reading->bones[drawn[i]]->engine, ==, OST_IMPORT_POLYGONS_ENGINE);
    }
  g_assert_null (reading->bones[OST_BONE_ULNA]->mask);
  g_assert_true (ost_store_check (p->store, NULL));
}

static void
refuse_import (Project *p, const char *reader, const char *says)
{
  OstImportMasksResult result;
  g_autoptr(GError) error = NULL;

  g_assert_false (ost_import_polygons (p->store, p->truth_path, reader, &result, &error));
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_wrong_images_change_nothing (Project *p, gconstpointer data)
{
  write_truth (p, p->phantom->image->width, "foot.png");
  refuse_import (p, "truth", "foot.png");
  write_truth (p, p->phantom->image->width + 1, "hand.png");
  refuse_import (p, "truth", "pixels");
  g_assert_cmpint (ost_store_find_reader (p->store, "truth"), ==, 0);
}

static void
test_locked_bone_is_kept (Project *p, gconstpointer data)
{
  gint64 reader_id = ost_store_ensure_reader (p->store, "truth", NULL);
  gint64 reading_id = ost_store_ensure_reading (p->store, p->image_id, reader_id, NULL);
  g_autoptr(OstBoneState) state = ost_bone_state_new (NULL, 0);
  g_autoptr(OstReading) reading = NULL;

  state->locked = TRUE;
  g_assert_true (ost_store_apply_bone (p->store, reading_id, OST_BONE_MC3, "lock", "lock mc3", state, NULL, NULL));
  refuse_import (p, "truth", "mc3");
  reading = load_reading (p, "truth");
  g_assert_cmpint (reading->revision, ==, 1);
  g_assert_null (reading->bones[OST_BONE_MC2]->mask);
}

static OstEvaluation *
evaluate (Project *p, const OstEvaluatePrompts *what)
{
  GError *error = NULL;
  OstEvaluation *evaluation = ost_evaluate_prompts (p->store, what, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (evaluation->rows->len, ==, N_BONES_DRAWN);
  return evaluation;
}

static double
hd95_after (OstPrompt *prompt, OstBone bone, const OstMask *truth, const OstRobotRun *run, int n)
{
  OstPromptRequest request = { .bone = bone, .points = run->points, .n_points = n };
  g_autoptr(OstMask) mask = ost_prompt_segment (prompt, &request, NULL, NULL);

  return ost_boundary_distance (mask, truth).hd95;
}

static void
test_ideal_is_the_robot (Project *p, gconstpointer data)
{
  OstEvaluatePrompts what = { .target = 0.95, .max_clicks = 5 };
  g_autoptr(OstPrompt) prompt = ost_prompt_new (ost_prompt_engine_find (NULL), p->phantom->image, NULL, NULL);
  g_autoptr(OstEvaluation) evaluation = NULL;
  OstEvaluateSummary all;
  double dice = 0, hd95 = 0;

  import_truth (p, "truth");
  evaluation = evaluate (p, &what);
  g_assert_cmpstr (evaluation->truth, ==, "truth");
  for (int i = 0; i < N_BONES_DRAWN; i++)
    {
      const OstEvaluateRow *row = evaluation->rows->pdata[i];
      OstRobotRun run;

      g_assert_cmpint (row->bone, ==, drawn[i]);
      g_assert_true (ost_click_robot_run (prompt, row->bone, p->phantom->masks[row->bone], 0.95, 5, &run, NULL, NULL));
      g_assert_cmpint (row->run.n, ==, run.n);
      g_assert_cmpmem (row->run.iou, run.n * sizeof (double), run.iou, run.n * sizeof (double));
      dice += ost_robot_run_dice (&run, 3) / N_BONES_DRAWN;
      hd95 += hd95_after (prompt, row->bone, p->phantom->masks[row->bone], &run, MIN (2, run.n)) / N_BONES_DRAWN;
    }
  all = ost_evaluation_summarize (evaluation, NULL, -1);
  g_assert_cmpint (all.n, ==, N_BONES_DRAWN);
  g_assert_cmpfloat_with_epsilon (all.dice[2], dice, 1e-12);
  g_assert_cmpfloat_with_epsilon (all.hd95[1], hd95, 1e-9);
}

static gboolean
same_clicks (const OstEvaluation *a, const OstEvaluation *b)
{
  for (guint i = 0; i < a->rows->len; i++)
    {
      const OstRobotRun *p = &((OstEvaluateRow *) a->rows->pdata[i])->run;
      const OstRobotRun *q = &((OstEvaluateRow *) b->rows->pdata[i])->run;

      if (p->n != q->n)
        return FALSE;
      for (int k = 0; k < p->n; k++)
        if (p->points[k].x != q->points[k].x || p->points[k].y != q->points[k].y
            || p->points[k].positive != q->points[k].positive || p->iou[k] != q->iou[k])
          return FALSE;
    }
  return TRUE;
}

/* Most clicks of the noisy robot are nearly as good, so the average is taken over enough bones to meet a wrong sign. */
static void
test_noise (Project *p, gconstpointer data)
{
  OstEvaluatePrompts what = { .target = 0.95, .max_clicks = 2 };
  const int n_seeds = 16;
  g_autoptr(OstEvaluation) ideal = NULL;
  g_autoptr(OstEvaluation) again = NULL;
  double ideal_dice, noisy_dice = 0;

  import_truth (p, "truth");
  ideal = evaluate (p, &what);
  ideal_dice = ost_evaluation_summarize (ideal, NULL, -1).dice[0];
  what.noisy = TRUE;
  again = evaluate (p, &what);
  for (what.seed = 0; what.seed < (guint64) n_seeds; what.seed++)
    {
      g_autoptr(OstEvaluation) noisy = evaluate (p, &what);

      noisy_dice += ost_evaluation_summarize (noisy, NULL, -1).dice[0] / n_seeds;
      g_assert_true (same_clicks (noisy, again) == (what.seed == 0));
      g_assert_false (same_clicks (noisy, ideal));
    }
  g_test_message ("Dice after one click: ideal %.3f, noisy %.3f", ideal_dice, noisy_dice);
  g_assert_cmpfloat (noisy_dice, <=, ideal_dice);
}

static void
test_previous_bones (Project *p, gconstpointer data)
{
  OstEvaluatePrompts what = { .target = 0.95, .max_clicks = 2, .previous_bones = TRUE };
  OstEvaluatePrompts alone = { .target = 0.95, .max_clicks = 2 };
  g_autoptr(OstEvaluation) with = NULL;
  g_autoptr(OstEvaluation) without = NULL;
  const OstEvaluateRow *a, *b;

  import_truth (p, "truth");
  with = evaluate (p, &what);
  without = evaluate (p, &alone);
  a = with->rows->pdata[0];
  b = without->rows->pdata[0];
  g_assert_cmpfloat (a->run.iou[0], ==, b->run.iou[0]);         /* nothing comes before the first */
}

/* By hand: one bone reaches 0.9 with its second click, the other one never gets there. */
static void
test_summary (void)
{
  OstEvaluateRow reaches = { .image = (char *) "a", .bone = OST_BONE_MC1,
                             .run = { .n = 2, .iou = { 0.86, 0.92 }, .dice = { 0.92, 0.96 },
                                      .seconds = { 0.01, 0.03 } },
                             .hd95 = { NAN, 3, 3, 3 } };
  OstEvaluateRow fails = { .image = (char *) "b", .bone = OST_BONE_MC2,
                           .run = { .n = 3, .iou = { 0.1, 0.2, 0.3 }, .dice = { 0.2, 0.3, 0.4 },
                                    .seconds = { 0.02, 0.02, 0.02 } },
                           .hd95 = { NAN, 7, 6, 6 } };
  OstEvaluation evaluation = { .target = 0.90, .max_clicks = 3, .rows = g_ptr_array_new () };
  OstEvaluateSummary all, one;

  g_ptr_array_add (evaluation.rows, &reaches);
  g_ptr_array_add (evaluation.rows, &fails);
  all = ost_evaluation_summarize (&evaluation, NULL, -1);
  one = ost_evaluation_summarize (&evaluation, "b", OST_BONE_MC2);
  g_assert_cmpfloat (all.noc[OST_EVALUATE_IOU_85], ==, 2.0);    /* 1 and the 3 of the one that fails */
  g_assert_cmpfloat (all.noc[OST_EVALUATE_IOU_90], ==, 2.5);
  g_assert_true (isnan (all.noc[OST_EVALUATE_IOU_95]));
  g_assert_cmpint (all.failed[OST_EVALUATE_IOU_90], ==, 1);
  g_assert_cmpint (all.failed[OST_EVALUATE_IOU_95], ==, -1);
  g_assert_cmpint (all.failed_target, ==, 1);
  g_assert_cmpfloat_with_epsilon (all.dice[0], 0.56, 1e-12);
  g_assert_cmpfloat_with_epsilon (all.dice[3], 0.68, 1e-12);    /* 0.96 after fewer, 0.4 */
  g_assert_true (isnan (all.hd95[0]));
  g_assert_cmpfloat (all.hd95[1], ==, 5);
  g_assert_cmpfloat (one.hd95[3], ==, 6);
  g_assert_cmpfloat_with_epsilon (all.median_ms, 20, 1e-9);
  g_assert_cmpfloat_with_epsilon (all.p95_ms, 30, 1e-9);
  g_assert_cmpint (one.n, ==, 1);
  g_assert_cmpint (one.failed_target, ==, 1);
  g_ptr_array_unref (evaluation.rows);
}

static void
refuse_evaluation (Project *p, const OstEvaluatePrompts *what, const char *says)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (ost_evaluate_prompts (p->store, what, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_whose_truth (Project *p, gconstpointer data)
{
  OstEvaluatePrompts what = { .target = 0.95, .max_clicks = 1 };

  refuse_evaluation (p, &what, "import-masks");
  import_truth (p, "A");
  import_truth (p, "B");
  refuse_evaluation (p, &what, "--truth");
  what.truth = "C";
  refuse_evaluation (p, &what, "“C”");
  ost_store_ensure_reader (p->store, "C", NULL);
  refuse_evaluation (p, &what, "no masks");
  what.engine = "magic";
  refuse_evaluation (p, &what, "magic");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/workflow/import-masks/exact", Project, NULL, set_up, test_import_is_exact, tear_down);
  g_test_add ("/workflow/import-masks/wrong-image", Project, NULL, set_up, test_wrong_images_change_nothing, tear_down);
  g_test_add ("/workflow/import-masks/locked", Project, NULL, set_up, test_locked_bone_is_kept, tear_down);
  g_test_add ("/workflow/evaluate/ideal", Project, NULL, set_up, test_ideal_is_the_robot, tear_down);
  g_test_add ("/workflow/evaluate/noise", Project, NULL, set_up, test_noise, tear_down);
  g_test_add ("/workflow/evaluate/previous-bones", Project, NULL, set_up, test_previous_bones, tear_down);
  g_test_add_func ("/workflow/evaluate/summary", test_summary);
  g_test_add ("/workflow/evaluate/whose-truth", Project, NULL, set_up, test_whose_truth, tear_down);
  return g_test_run ();
}
