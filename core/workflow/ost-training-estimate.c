/* SPDX-License-Identifier: Apache-2.0 */
#include <json-glib/json-glib.h>
#include <math.h>

#include "core/workflow/ost-train-segmenter.h"

/* How long training takes on two cores (AVX-512, 2.x GHz), validations shared out, with 24 synthetic radiographs and two
 * readers. For a first impression: after the first steps the run says it itself, and after the first model of a preset
 * this machine's own pace is known. */
static const struct { const char *preset; double step_s; } paces[] = {
  { "quick", 0.22 }, { "workstation", 2.0 }, { "paper", 60 },
};

#define READ_S 0.15             /* to decode one radiograph and fit it to the working size */

double
ost_train_segmenter_estimate (const OstTrainOptions *options, const OstTrainSummary *summary, double step_seconds)
{
  OstSegmenterTraining training;
  int                  n_train = summary->parts[OST_SPLIT_TRAIN].n_images;
  gint64               steps;

  if (!ost_segmenter_training_preset (&training, options->preset))
    return NAN;
  for (gsize i = 0; isnan (step_seconds) && i < G_N_ELEMENTS (paces); i++)
    if (g_str_equal (paces[i].preset, options->preset))
      step_seconds = paces[i].step_s;
  steps = training.steps_per_epoch ? training.steps_per_epoch : (n_train + training.batch - 1) / training.batch;
  return READ_S * summary->n_images + step_seconds * (double) steps * (options->epochs > 0 ? options->epochs : training.epochs);
}

/* "seconds_per_step" of a model's card, when that says the preset. */
static double
read_pace (const char *card, const char *preset)
{
  g_autoptr(JsonNode) root = json_from_string (card, NULL);
  JsonObject         *object;
  double              pace;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NAN;
  object = json_node_get_object (root);
  if (g_strcmp0 (json_object_get_string_member_with_default (object, "preset", ""), preset) != 0)
    return NAN;
  pace = json_object_get_double_member_with_default (object, "seconds_per_step", NAN);
  return pace > 0 ? pace : NAN;
}

double
ost_train_segmenter_measured (OstStore *store, const char *preset)
{
  g_autoptr(GPtrArray) rows = ost_store_list_models (store, NULL);
  double               pace = NAN;

  for (guint i = rows ? rows->len : 0; i > 0 && isnan (pace); i--)
    pace = read_pace (((OstModelRow *) rows->pdata[i - 1])->card, preset);
  return pace;
}
