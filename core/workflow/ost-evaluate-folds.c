/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-evaluate-folds.h"

#include <math.h>
#include <string.h>

#include "core/learn/ost-probe-trial.h"
#include "core/measure/ost-roc.h"
#include "core/workflow/ost-patch-data.h"

/* Penalties a decade apart: there are folds x repeats fits. */
static const double lambdas[] = { 10, 1, 0.1, 1e-2, 1e-3, 1e-4 };

/* Patches of labelled people, seen by the encoder. */
typedef struct
{
  OstPatchSet *set;
  OstPatch   **patches;         /* borrowed */
  float       *features;
  guint8      *positive;
  int         *people;
  OstProbeRows rows;
} Bones;

static void
bones_clear (Bones *bones)
{
  g_clear_pointer (&bones->set, ost_patch_set_free);
  g_free (bones->patches);
  g_free (bones->features);
  g_free (bones->positive);
  g_free (bones->people);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bones, bones_clear)

static gboolean
bones_init (Bones *bones, const char *project, OstClassifier *classifier, GError **error)
{
  OstEncoder               *encoder = ost_classifier_get_encoder (classifier);
  const OstPatchDataOptions data = { *ost_encoder_get_config (encoder), ost_classifier_get_rule (classifier)->rule, 1, TRUE };
  OstPatchSummary           summary;
  int                       n = 0, width = ost_encoder_get_features (encoder);

  if ((bones->set = ost_patch_data_load (project, &data, NULL, NULL, &summary, error)) == NULL)
    return FALSE;
  bones->patches = g_new (OstPatch *, bones->set->n + 1);
  bones->positive = g_new (guint8, bones->set->n + 1);
  bones->people = g_new (int, bones->set->n + 1);
  for (int i = 0; i < bones->set->n; i++)
    if (bones->set->cases[i].label >= 0)
      {
        bones->patches[n] = bones->set->cases[i].patch;
        bones->positive[n] = bones->set->cases[i].label == 1;
        bones->people[n++] = bones->set->cases[i].person;
      }
  bones->features = g_new (float, (gsize) (n + 1) * width);
  bones->rows = (OstProbeRows) { bones->features, bones->positive, bones->people, n, width, bones->set->n_people };
  return ost_encoder_run (encoder, bones->patches, n, bones->features, error);
}

/* The AUC of one repeat; its subjects' means are added to `sums`. */
static double
take_repeat (const OstProbeRows *rows, const double *probabilities, const guint8 *positive, double *sums)
{
  g_autofree double *means = g_new (double, rows->n_people + 1);

  ost_probe_means (rows, probabilities, means);
  for (int p = 0; p < rows->n_people; p++)
    sums[p] += means[p];
  return ost_roc_area (means, positive, rows->n_people);
}

static void
score (const OstProbeRows *rows, const double *probabilities, const OstEvaluateClassifierOptions *o, double threshold,
       OstClassifierFolds *result)
{
  g_autofree double *sums = g_new0 (double, rows->n_people + 1);
  g_autofree guint8 *positive = g_new0 (guint8, rows->n_people + 1);
  double             sum = 0, squares = 0;

  for (int i = 0; i < rows->n; i++)
    positive[rows->people[i]] = rows->positive[i];
  for (int r = 0; r < o->repeats; r++)
    {
      double auc = take_repeat (rows, probabilities + (gsize) r * rows->n, positive, sums);

      sum += auc;
      squares += auc * auc;
    }
  for (int p = 0; p < rows->n_people; p++)
    sums[p] /= o->repeats;
  result->auc = sum / o->repeats;
  result->auc_sd = o->repeats > 1 ? sqrt (MAX (0, (squares - sum * result->auc) / (o->repeats - 1))) : NAN;
  result->pooled = ost_classification (&(OstClassificationInput) { sums, positive, NULL, rows->n_people, threshold },
                                       o->bootstrap, o->seed);
}

/* What the encoder's file says of itself. */
static gboolean
has_seen_labels (OstStore *store, gint64 model_id)
{
  g_autofree char          *number = g_strdup_printf ("%" G_GINT64_FORMAT, model_id), *parent = NULL;
  g_autoptr(OstModelRow)    row = ost_store_find_model (store, number, NULL), encoder = NULL;
  g_autoptr(OstSafetensors) file = NULL;
  const char               *method;

  if (row == NULL || row->parent == 0)
    return FALSE;
  parent = g_strdup_printf ("%" G_GINT64_FORMAT, row->parent);
  encoder = ost_store_find_model (store, parent, NULL);
  file = encoder ? ost_safetensors_open (encoder->path, NULL) : NULL;
  method = file ? ost_safetensors_get_metadata (file, "method") : NULL;
  return g_strcmp0 (method, "supcon") == 0 || g_strcmp0 (method, "supervised") == 0;
}

gboolean
ost_evaluate_folds (OstStore *store, gint64 model_id, OstClassifier *classifier,
                    const OstEvaluateClassifierOptions *o, OstClassifierFolds *result, GError **error)
{
  const double          threshold = ost_classifier_get_rule (classifier)->threshold;
  const OstProbeOptions probe = { lambdas, G_N_ELEMENTS (lambdas), .threshold = threshold };
  g_auto(Bones)         bones = { 0 };
  g_autofree double    *probabilities = NULL;

  if (!bones_init (&bones, ost_store_get_path (store), classifier, error))
    return FALSE;
  probabilities = g_new (double, (gsize) o->repeats * bones.rows.n + 1);
  if (!ost_probe_folds (&bones.rows, o->folds, o->repeats, o->seed, &probe, NULL, NULL, probabilities, error))
    return FALSE;
  result->folds = o->folds;
  result->repeats = o->repeats;
  result->labels_seen = has_seen_labels (store, model_id);
  score (&bones.rows, probabilities, o, threshold, result);
  return TRUE;
}
