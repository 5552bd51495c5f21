/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "app/cli.h"
#include "core/workflow/ost-evaluate-prompts.h"

static void
show_progress (int done, int total, const char *image, gpointer data)
{
  cli_show_progress (done, total, data);
}

/* --- text --------------------------------------------------------------------------------------------------------- */

static void
print_summary (const char *image, const char *bone, const OstEvaluateSummary *s)
{
  g_print ("%-24s %-6s %3d ", image, bone, s->n);
  for (int t = 0; t < OST_EVALUATE_N_IOU; t++)
    if (isnan (s->noc[t]))
      g_print ("      -");
    else
      g_print (" %6.2f", s->noc[t]);
  for (int t = 0; t < OST_EVALUATE_N_IOU; t++)
    if (s->failed[t] < 0)
      g_print ("    -");
    else
      g_print (" %4d", s->failed[t]);
  g_print (" %6d ", s->failed_target);
  for (int d = 0; d < OST_EVALUATE_N_AFTER; d++)
    g_print (" %.3f", s->dice[d]);
  g_print (" ");
  for (int d = 0; d < OST_EVALUATE_N_AFTER; d++)
    if (isnan (s->hd95[d]))
      g_print ("     -");
    else
      g_print (" %5.1f", s->hd95[d]);
  g_print ("  %7.1f %7.1f\n", s->median_ms, s->p95_ms);
}

static const char *
robot_of (const OstEvaluatePrompts *what)
{
  return what->suggested ? "suggested" : what->noisy ? "noisy" : "ideal";
}

static void
print_text (const OstEvaluation *evaluation, const OstEvaluatePrompts *what)
{
  const char *last = NULL;
  OstEvaluateSummary all = ost_evaluation_summarize (evaluation, NULL, -1);

  g_print ("engine %s, robot %s, truth of “%s”, until IoU %g or %d clicks\n", evaluation->engine, robot_of (what),
           evaluation->truth, evaluation->target, evaluation->max_clicks);
  g_print ("%-24s %-6s %3s  %6s %6s %6s %4s %4s %4s %6s  %-23s  %-23s  %7s %7s\n", "image", "bone", "n", "NoC85",
           "NoC90", "NoC95", "F85", "F90", "F95", "failed", "Dice after 1, 2, 3, 5", "HD95 after 1, 2, 3, 5", "ms", "ms 95%");
  for (guint i = 0; i < evaluation->rows->len; i++)
    {
      const OstEvaluateRow *row = evaluation->rows->pdata[i];
      OstEvaluateSummary one = ost_evaluation_summarize (evaluation, row->image, row->bone);
      OstEvaluateSummary image = ost_evaluation_summarize (evaluation, row->image, -1);

      if (g_strcmp0 (last, row->image) != 0)
        print_summary (row->image, "all", &image);
      print_summary (row->image, ost_bone_get_id (row->bone), &one);
      last = row->image;
    }
  for (int b = 0; b < OST_N_BONES; b++)
    {
      OstEvaluateSummary bone = ost_evaluation_summarize (evaluation, NULL, b);

      if (bone.n > 0)
        print_summary ("all", ost_bone_get_id (b), &bone);
    }
  print_summary ("all", "all", &all);
  if (what->suggested)
    g_print ("%.2f clicks a bone until none was worth it; Dice then %.3f\n", all.suggested, all.dice_suggested);
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

static void
add_summary (JsonBuilder *builder, const OstEvaluateSummary *s)
{
  static const char *const noc[] = { "noc85", "noc90", "noc95" };
  static const char *const failed[] = { "failed85", "failed90", "failed95" };
  static const char *const hd95[] = { "hd95_1", "hd95_2", "hd95_3", "hd95_5" };
  static const char *const dice[] = { "dice1", "dice2", "dice3", "dice5" };

  cli_add_count (builder, "bones", s->n);
  for (int t = 0; t < OST_EVALUATE_N_IOU; t++)
    {
      ost_json_add_number (builder, noc[t], s->noc[t]);
      cli_add_count (builder, failed[t], s->failed[t]);
    }
  cli_add_count (builder, "failed", s->failed_target);
  for (int d = 0; d < OST_EVALUATE_N_AFTER; d++)
    {
      ost_json_add_number (builder, dice[d], s->dice[d]);
      ost_json_add_number (builder, hd95[d], s->hd95[d]);
    }
  ost_json_add_number (builder, "suggested", s->suggested);
  ost_json_add_number (builder, "dice_suggested", s->dice_suggested);
  ost_json_add_number (builder, "median_ms", s->median_ms);
  ost_json_add_number (builder, "p95_ms", s->p95_ms);
}

static void
add_curve (JsonBuilder *builder, const char *name, const double *values, int n)
{
  ost_json_begin_array (builder, name);
  for (int i = 0; i < n; i++)
    ost_json_add_number (builder, NULL, values[i]);
  json_builder_end_array (builder);
}

/* image or bone NULL: of all. */
static void
add_mean (JsonBuilder *builder, const OstEvaluation *evaluation, const char *image, int bone)
{
  OstEvaluateSummary summary = ost_evaluation_summarize (evaluation, image, bone);

  if (summary.n == 0)
    return;
  json_builder_begin_object (builder);
  ost_json_add_text (builder, "image", image);
  ost_json_add_text (builder, "bone", bone >= 0 ? ost_bone_get_id (bone) : NULL);
  add_summary (builder, &summary);
  json_builder_end_object (builder);
}

static void
add_row (JsonBuilder *builder, const OstEvaluation *evaluation, const OstEvaluateRow *row)
{
  OstEvaluateSummary summary = ost_evaluation_summarize (evaluation, row->image, row->bone);

  json_builder_begin_object (builder);
  ost_json_add_text (builder, "image", row->image);
  ost_json_add_text (builder, "bone", ost_bone_get_id (row->bone));
  add_summary (builder, &summary);
  cli_add_count (builder, "clicks", row->run.n);
  add_curve (builder, "iou", row->run.iou, row->run.n);
  add_curve (builder, "dice", row->run.dice, row->run.n);
  json_builder_end_object (builder);
}

static void
add_means (JsonBuilder *builder, const OstEvaluation *evaluation)
{
  const char *last = NULL;

  ost_json_begin_array (builder, "images");
  for (guint i = 0; i < evaluation->rows->len; i++)
    {
      const OstEvaluateRow *row = evaluation->rows->pdata[i];

      if (g_strcmp0 (last, row->image) != 0)
        add_mean (builder, evaluation, row->image, -1);
      last = row->image;
    }
  json_builder_end_array (builder);
  ost_json_begin_array (builder, "bones");
  for (int b = 0; b < OST_N_BONES; b++)
    add_mean (builder, evaluation, NULL, b);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "all");
  add_mean (builder, evaluation, NULL, -1);
}

static void
print_json (const OstEvaluation *evaluation, const OstEvaluatePrompts *what)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ost_json_add_text (builder, "engine", evaluation->engine);
  ost_json_add_text (builder, "robot", robot_of (what));
  ost_json_add_text (builder, "truth", evaluation->truth);
  ost_json_add_number (builder, "target", evaluation->target);
  cli_add_count (builder, "max_clicks", evaluation->max_clicks);
  ost_json_add_flag (builder, "previous_bones", what->previous_bones);
  ost_json_begin_array (builder, "rows");
  for (guint i = 0; i < evaluation->rows->len; i++)
    add_row (builder, evaluation, evaluation->rows->pdata[i]);
  json_builder_end_array (builder);
  add_means (builder, evaluation);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

/* --- the command -------------------------------------------------------------------------------------------------- */

static const char summary[] =
  "A click robot annotates each bone of which the truth's reader has a mask. The project is not changed.\n"
  "Columns, means over n bones (image or bone “all”: over all of them):\n"
  "  NoC85 NoC90 NoC95   clicks until IoU 0.85, 0.90, 0.95; a bone that never gets there counts --max-clicks,\n"
  "                      one that a prediction has right already none\n"
  "  F85 F90 F95         bones that never get there; “-” above --target, where the robot has stopped before\n"
  "  failed              bones that never reach --target\n"
  "  Dice                after 1, 2, 3, 5 clicks, after fewer where the robot had reached the target\n"
  "  HD95                95 % of the boundary pixels are nearer than this to the other outline, px; the same clicks;\n"
  "                      bones without a mask yet (a wrong sign at first) left out\n"
  "  ms, ms 95%          one click, engine alone, wall clock: median and 95th percentile of all clicks\n"
  "The ideal robot clicks the middle of the largest error. The noisy one any place at least half as deep, moved by\n"
  "a normal error of 0.2 % of the longer side, one click in twenty with the wrong sign; the same\n"
  "--seed makes the same clicks. The suggested one asks a prediction where a click would settle most (next-click) until\n"
  "none is worth it, then goes on as the ideal one.";

static int
evaluate (const char *project, const OstEvaluatePrompts *what, gboolean json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(OstStore) store = ost_store_open (project, OST_STORE_READ, &error);
  g_autoptr(OstEvaluation) evaluation = NULL;

  if (store == NULL || (evaluation = ost_evaluate_prompts (store, what, show_progress, NULL, NULL, &error)) == NULL)
    return cli_fail (error);
  if (json)
    print_json (evaluation, what);
  else
    print_text (evaluation, what);
  return CLI_DONE;
}

int
cli_evaluate_prompts (int argc, char **argv)
{
  OstEvaluatePrompts what = { .target = 0.95, .max_clicks = OST_ROBOT_MAX_CLICKS };
  g_autofree char *engine = NULL, *truth = NULL, *robot = NULL;
  gint64 seed = 1;
  gboolean json = FALSE;
  const GOptionEntry options[] = {
    { "engine", 0, 0, G_OPTION_ARG_STRING, &engine, "outline, or mixture: from what the segmenter in use predicts (outline)", "E" },
    { "truth", 0, 0, G_OPTION_ARG_STRING, &truth,
      "Whose masks are the truth (the only reader with imported ones)", "NAME" },
    { "robot", 0, 0, G_OPTION_ARG_STRING, &robot, "ideal, noisy or suggested (ideal)", "R" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Of the noise (1)", "S" },
    { "previous-bones", 0, 0, G_OPTION_ARG_NONE, &what.previous_bones,
      "The engine knows the bones done before, mc1 .. mc5, radius, ulna", NULL },
    { "target", 0, 0, G_OPTION_ARG_DOUBLE, &what.target, "IoU at which the robot stops (0.95)", "IOU" },
    { "max-clicks", 0, 0, G_OPTION_ARG_INT, &what.max_clicks, "Where it gives up, 1 to 20 (20)", "N" },
    CLI_OPTION_JSON (&json),
    { NULL }
  };

  if (!cli_parse (&argc, &argv, options, "PROJECT", summary, 1, 1))
    return CLI_USAGE;
  what.noisy = g_strcmp0 (robot, "noisy") == 0;
  what.suggested = g_strcmp0 (robot, "suggested") == 0;
  if (robot != NULL && !g_str_equal (robot, robot_of (&what)))
    return cli_misuse ("There is no robot “%s”: --robot ideal, noisy or suggested.", robot);
  if (!(what.target > 0 && what.target <= 1))
    return cli_misuse ("--target is an IoU: more than 0, at most 1.");
  if (what.max_clicks < 1 || what.max_clicks > OST_ROBOT_MAX_CLICKS)
    return cli_misuse ("--max-clicks goes from 1 to %d.", OST_ROBOT_MAX_CLICKS);
  what.engine = engine;
  what.truth = truth;
  what.seed = (guint64) seed;
  return evaluate (argv[1], &what, json);
}
