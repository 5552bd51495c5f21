/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "app/cli.h"
#include "core/workflow/ost-evaluate-segmenter.h"
#include "core/workflow/ost-predict.h"

static void
print_row (const char *name, OstInterval interval, int decimals)
{
  if (isnan (interval.mean))
    g_print ("  %-20s        -\n", name);
  else
    g_print ("  %-20s %8.*f   %.*f .. %.*f\n", name, decimals, interval.mean, decimals, interval.low, decimals,
             interval.high);
}

static void
print_text (const OstSegmenterEvaluation *e)
{
  g_print ("%d images, %d readings, %d bones missed, %.0f ms an image; means with 95 %% intervals over %d subjects\n",
           e->n_images, e->n_readings, e->n_missed, e->median_ms, e->mean_dice.n_subjects);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autofree char *dice = g_strdup_printf ("Dice %s", ost_bone_get_id (b));

      print_row (dice, e->dice[b], 3);
    }
  print_row ("Dice, all", e->mean_dice, 3);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autofree char *hd95 = g_strdup_printf ("HD95 %s, px", ost_bone_get_id (b));

      print_row (hd95, e->hd95[b], 1);
    }
  print_row ("GED^2", e->ged2, 3);
  print_row ("HM-IoU", e->hm_iou, 3);
  print_row ("D_max", e->d_max, 3);
  print_row ("sample spread", e->sample_diversity, 3);
  print_row ("reader spread", e->reader_diversity, 3);
  g_print ("  %-20s %8.4f\n  %-20s %8.4f\n  experts             ", "ECE", e->ece, "ECE, edge band", e->ece_edge);
  for (int k = 0; k < e->experts; k++)
    g_print (" %.2f", e->expert_usage[k]);
  g_print ("\n");
}

static void
add_bones (JsonBuilder *builder, const char *name, const OstInterval *intervals)
{
  ost_json_begin_object (builder, name);
  for (int b = 0; b < OST_N_BONES; b++)
    cli_add_interval (builder, ost_bone_get_id (b), intervals[b]);
  json_builder_end_object (builder);
}

static void
print_json (const OstSegmenterEvaluation *e)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  cli_add_count (builder, "images", e->n_images);
  cli_add_count (builder, "readings", e->n_readings);
  cli_add_count (builder, "subjects", e->mean_dice.n_subjects);
  cli_add_count (builder, "missed", e->n_missed);
  ost_json_add_number (builder, "median_ms", e->median_ms);
  add_bones (builder, "dice", e->dice);
  add_bones (builder, "iou", e->iou);
  add_bones (builder, "hd95", e->hd95);
  cli_add_interval (builder, "mean_dice", e->mean_dice);
  cli_add_interval (builder, "ged2", e->ged2);
  cli_add_interval (builder, "hm_iou", e->hm_iou);
  cli_add_interval (builder, "d_max", e->d_max);
  cli_add_interval (builder, "sample_spread", e->sample_diversity);
  cli_add_interval (builder, "reader_spread", e->reader_diversity);
  ost_json_add_number (builder, "ece", e->ece);
  ost_json_add_number (builder, "ece_edge", e->ece_edge);
  ost_json_begin_array (builder, "expert_usage");
  for (int k = 0; k < e->experts; k++)
    ost_json_add_number (builder, NULL, e->expert_usage[k]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

static gboolean
parse_part (const char *id, OstSplitPart *part)
{
  for (OstSplitPart p = OST_SPLIT_TRAIN; p <= OST_SPLIT_TEST; p++)
    if (g_str_equal (id, ost_split_part_get_id (p)))
      {
        *part = p;
        return TRUE;
      }
  return FALSE;
}

static const char summary[] =
  "A segmenter against the accepted readings of subjects it has not learnt from. The project is not changed.\n"
  "Dice and HD95: the mask of the mean map against each reading, at full resolution. GED^2, HM-IoU, D_max and the\n"
  "spreads: samples against readings at the working size. ECE: calibration of the mean map, over all pixels and\n"
  "within 3 working pixels of a reader's outline.";

int
cli_evaluate_segmenter (int argc, char **argv)
{
  g_autofree char *model = NULL, *part_id = NULL;
  gboolean         json = FALSE;
  const GOptionEntry options[] = {
    { "model", 0, 0, G_OPTION_ARG_STRING, &model, "Which model (the promoted one)", "M" },
    { "part", 0, 0, G_OPTION_ARG_STRING, &part_id, "train, validation or test (test)", "PART" },
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  OstSplitPart            part = OST_SPLIT_TEST;
  OstSegmenterEvaluation  evaluation;
  gint64                  id;
  g_autoptr(GError)       error = NULL;
  g_autoptr(OstStore)     store = NULL;
  g_autoptr(OstSegmenter) segmenter = NULL;

  if (!cli_parse (&argc, &argv, options, "PROJECT", summary, 1, 1))
    return CLI_USAGE;
  if (part_id && !parse_part (part_id, &part))
    return cli_misuse ("There is no part “%s”: train, validation or test.", part_id);
  store = ost_store_open (argv[1], OST_STORE_READ, &error);
  segmenter = store ? ost_predict_load_model (store, model, &id, &error) : NULL;
  if (segmenter == NULL
      || !ost_evaluate_segmenter (store, segmenter, part, cli_show_progress, NULL, &evaluation,
                                  &error))
    return cli_fail (error);
  if (json)
    print_json (&evaluation);
  else
    print_text (&evaluation);
  return CLI_DONE;
}
