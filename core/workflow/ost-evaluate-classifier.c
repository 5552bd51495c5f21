/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-evaluate-classifier.h"

#include <math.h>

#include "core/workflow/ost-classify.h"
#include "core/workflow/ost-evaluate-folds.h"
#include "core/workflow/ost-model-choose.h"
#include "core/workflow/ost-patch-masks.h"
#include "core/workflow/ost-training-data.h"
#include "core/workflow/ost-training-split.h"

#define BINS 5                  /* some twenty people in a test part leave few for each of more */

/* One of the two models; its network is loaded when first needed. */
typedef struct
{
  gint64         id;
  char          *path;
  OstClassifier *classifier;
} Model;

/* Bones of labelled subjects, one after the other. */
typedef struct
{
  GArray *probabilities, *positive, *subjects;  /* double, guint8, int */
} Bones;

/* Of one subject, over his radiographs. */
typedef struct
{
  double sum[OST_N_BONES];
  int    n[OST_N_BONES];
} BoneSums;

typedef struct
{
  const OstEvaluateClassifierOptions *options;
  OstStore                *store;
  Model                    model, against;
  OstPatchSegmenter        segmenter;
  GPtrArray               *rows;        /* OstImageRow of the part */
  GHashTable              *split, *subjects;
  GHashTable              *numbers;     /* subject to its number + 1 */
  OstTRule                 rule;
  Bones                    bones;
  GArray                  *sums;        /* BoneSums by number of a subject */
  OstClassifierEvaluation *result;
} Job;

static void
subject_free (gpointer data)
{
  OstClassifiedSubject *subject = data;

  g_free (subject->subject);
  g_array_unref (subject->images);
  g_free (subject);
}

void
ost_classifier_evaluation_free (OstClassifierEvaluation *evaluation)
{
  if (evaluation == NULL)
    return;
  g_free (evaluation->model);
  g_free (evaluation->against);
  g_free (evaluation->rule);
  g_clear_pointer (&evaluation->subjects, g_ptr_array_unref);
  g_free (evaluation);
}

static void
job_clear (Job *job)
{
  ost_classifier_free (job->model.classifier);
  ost_classifier_free (job->against.classifier);
  g_free (job->model.path);
  g_free (job->against.path);
  ost_patch_segmenter_clear (&job->segmenter);
  g_clear_pointer (&job->rows, g_ptr_array_unref);
  g_clear_pointer (&job->split, g_hash_table_unref);
  g_clear_pointer (&job->subjects, g_hash_table_unref);
  g_clear_pointer (&job->numbers, g_hash_table_unref);
  g_clear_pointer (&job->bones.probabilities, g_array_unref);
  g_clear_pointer (&job->bones.positive, g_array_unref);
  g_clear_pointer (&job->bones.subjects, g_array_unref);
  g_clear_pointer (&job->sums, g_array_unref);
  g_clear_pointer (&job->result, ost_classifier_evaluation_free);
  g_clear_pointer (&job->store, ost_store_close);
}

/* --- Before ------------------------------------------------------------------------------------------------------- */

static gboolean
choose_model (Job *job, const char *name, Model *model, char **ret_name, GError **error)
{
  g_autoptr(OstModelRow) row = ost_model_choose (job->store, "classifier", name, error);

  if (row == NULL)
    return FALSE;
  model->id = row->id;
  model->path = g_strdup (row->path);
  *ret_name = g_strdup (row->name);
  return (model->classifier = ost_classifier_load (row->path, error)) != NULL;
}

static OstSplitPart
part_of (const Job *job, const char *subject)
{
  OstTrainingItem item = { .subject = (char *) subject };

  return ost_training_item_get_part (&item, job->split);
}

static gboolean
choose_images (Job *job, GError **error)
{
  g_autoptr(GPtrArray) all = ost_store_list_images (job->store, error);

  if (all == NULL || (job->split = ost_store_load_split (job->store, error)) == NULL
      || (job->subjects = ost_store_load_subjects (job->store, error)) == NULL)
    return FALSE;
  job->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_image_row_free);
  g_ptr_array_set_free_func (all, NULL);
  for (guint i = 0; i < all->len; i++)
    {
      g_autofree char *subject = ost_store_dup_split_subject (all->pdata[i]);

      if (job->options->part < 0 || part_of (job, subject) == (OstSplitPart) job->options->part)
        g_ptr_array_add (job->rows, all->pdata[i]);
      else
        ost_image_row_free (all->pdata[i]);
    }
  if (job->rows->len > 0)
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
               "There is no radiograph of that part in %s: it has its parts once a model was trained.",
               ost_store_get_path (job->store));
  return FALSE;
}

static gboolean
begin (Job *job, const char *project, GError **error)
{
  const OstEvaluateClassifierOptions *o = job->options;

  job->result = g_new0 (OstClassifierEvaluation, 1);
  job->result->subjects = g_ptr_array_new_with_free_func (subject_free);
  job->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  job->bones = (Bones) { g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, 1),
                         g_array_new (FALSE, FALSE, sizeof (int)) };
  job->sums = g_array_new (FALSE, TRUE, sizeof (BoneSums));
  if ((job->store = ost_store_open (project, OST_STORE_READ, error)) == NULL
      || !choose_model (job, o->model, &job->model, &job->result->model, error)
      || (o->against && !choose_model (job, o->against, &job->against, &job->result->against, error))
      || !choose_images (job, error) || !ost_patch_segmenter_init (&job->segmenter, job->store, error))
    return FALSE;
  job->rule = ost_classifier_get_rule (job->model.classifier)->rule;
  job->result->threshold = ost_classifier_get_rule (job->model.classifier)->threshold;
  job->result->rule = ost_classifier_describe_rule (job->model.classifier);
  return TRUE;
}

/* --- One radiograph ----------------------------------------------------------------------------------------------- */

static OstHandPrediction *
classify_now (Job *job, const Model *model, const OstImageRow *row, GError **error)
{
  g_autofree char           *path = NULL;
  g_autoptr(OstImage)        image = NULL;
  g_autoptr(OstSegmentation) segmentation = NULL;
  gboolean                   stored;

  if (job->segmenter.id == 0)
    {
      g_set_error_literal (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                           "No segmenter is in use to find the bones by. Put one to use with “osteon-cli models PROJECT "
                           "promote NAME”.");
      return NULL;
    }
  if ((path = ost_store_dup_image_path (job->store, row, error)) == NULL
      || (image = ost_image_load (path, NULL, error)) == NULL
      || (segmentation = ost_patch_segmenter_see (&job->segmenter, job->store, row->id, image, &stored, error)) == NULL)
    return NULL;
  return ost_classify_segmentation (model->classifier, image, segmentation, error);
}

/* NULL without error: it has none, and none is to be made. */
static OstHandPrediction *
hand_of (Job *job, const Model *model, const OstImageRow *row, gboolean *ret_kept, GError **error)
{
  g_autoptr(OstHandPrediction) kept = ost_classify_get (job->store, row->id, model->id, NULL);

  *ret_kept = kept && (job->options->kept_only || !ost_classify_is_stale (job->store, row->id, kept));
  if (*ret_kept)
    return g_steal_pointer (&kept);
  return job->options->kept_only ? NULL : classify_now (job, model, row, error);
}

static OstClassifiedSubject *
subject_of (Job *job, const OstImageRow *row, int *ret_number)
{
  g_autofree char      *name = ost_store_dup_split_subject (row);
  OstClassifiedSubject *subject;
  const OstSubject     *known = g_hash_table_lookup (job->subjects, name);
  int                   label = ost_training_label (job->subjects, name, job->rule);

  *ret_number = GPOINTER_TO_INT (g_hash_table_lookup (job->numbers, name)) - 1;
  if (*ret_number >= 0)
    return job->result->subjects->pdata[*ret_number];
  subject = g_new0 (OstClassifiedSubject, 1);
  *subject = (OstClassifiedSubject) {
    .subject = g_strdup (name), .images = g_array_new (FALSE, FALSE, sizeof (gint64)), .part = part_of (job, name),
    .labelled = label >= 0, .positive = label == 1, .t_score = known ? known->t_score : NAN,
  };
  g_ptr_array_add (job->result->subjects, subject);
  *ret_number = (int) job->result->subjects->len - 1;
  g_hash_table_insert (job->numbers, g_steal_pointer (&name), GINT_TO_POINTER (*ret_number + 1));
  return subject;
}

/* Sums until the end. */
static void
add_bones (Job *job, int number, const OstHandPrediction *hand)
{
  BoneSums *sums;

  if ((guint) number >= job->sums->len)
    g_array_set_size (job->sums, number + 1);
  sums = &g_array_index (job->sums, BoneSums, number);
  for (int b = 0; b < OST_N_BONES; b++)
    if (!isnan (hand->bones[b].probability))
      {
        sums->sum[b] += hand->bones[b].probability;
        sums->n[b]++;
      }
}

static void
add_hand (Job *job, OstClassifiedSubject *subject, int number, const OstImageRow *row, const OstHandPrediction *hand)
{
  guint8 positive = subject->positive;

  if (isnan (hand->hand.probability))
    return;
  g_array_append_val (subject->images, row->id);
  subject->probability += hand->hand.probability;       /* sums until the end */
  subject->low += hand->hand.low;
  subject->high += hand->hand.high;
  subject->n_bones += hand->n_bones;
  add_bones (job, number, hand);
  for (int b = 0; b < OST_N_BONES && subject->labelled; b++)
    if (!isnan (hand->bones[b].probability))
      {
        g_array_append_val (job->bones.probabilities, hand->bones[b].probability);
        g_array_append_val (job->bones.positive, positive);
        g_array_append_val (job->bones.subjects, number);
      }
}

static gboolean
add_image (Job *job, const OstImageRow *row, GError **error)
{
  g_autoptr(GError)            failed = NULL;
  gboolean                     kept = FALSE, other_kept;
  int                          number;
  OstClassifiedSubject        *subject = subject_of (job, row, &number);
  g_autoptr(OstHandPrediction) hand = hand_of (job, &job->model, row, &kept, &failed), other = NULL;

  if (failed == NULL && job->against.id)
    other = hand_of (job, &job->against, row, &other_kept, &failed);
  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  job->result->n_images += hand != NULL;
  job->result->n_kept += kept;
  if (hand)
    add_hand (job, subject, number, row, hand);
  if (other && !isnan (other->hand.probability))
    subject->against += other->hand.probability;
  else
    subject->against = NAN;     /* one missing radiograph, and the two are not of the same */
  return TRUE;
}

/* --- All together ------------------------------------------------------------------------------------------------- */

static void
close_subjects (Job *job)
{
  g_array_set_size (job->sums, job->result->subjects->len);
  for (guint i = 0; i < job->result->subjects->len; i++)
    {
      OstClassifiedSubject *s = job->result->subjects->pdata[i];
      const BoneSums       *sums = &g_array_index (job->sums, BoneSums, i);
      double                n = s->images->len ? s->images->len : NAN;

      s->probability /= n;
      s->low /= n;
      s->high /= n;
      s->against = job->against.id ? s->against / n : NAN;
      job->result->n_without += s->images->len == 0;
      for (int b = 0; b < OST_N_BONES; b++)
        s->bones[b] = sums->n[b] ? sums->sum[b] / sums->n[b] : NAN;
    }
}

static void
score_subjects (Job *job)
{
  OstClassifierEvaluation *r = job->result;
  guint                    n = r->subjects->len;
  g_autofree double       *p = g_new (double, n + 1), *other = g_new (double, n + 1);
  g_autofree guint8       *positive = g_new (guint8, n + 1);
  int                      count = 0;

  for (guint i = 0; i < n; i++)
    {
      const OstClassifiedSubject *s = r->subjects->pdata[i];

      if (!s->labelled)
        continue;
      p[count] = s->probability;
      other[count] = s->against;
      positive[count++] = s->positive;
    }
  r->of_subjects = ost_classification (&(OstClassificationInput) { p, positive, NULL, count, r->threshold },
                                       job->options->bootstrap, job->options->seed);
  r->of_bones = ost_classification (&(OstClassificationInput) {
    (double *) job->bones.probabilities->data, (guint8 *) job->bones.positive->data, (int *) job->bones.subjects->data,
    (int) job->bones.subjects->len, r->threshold }, job->options->bootstrap, job->options->seed);
  r->reliability = ost_reliability (p, positive, count, BINS);
  if (job->against.id)
    r->delong = ost_delong (p, other, positive, count);
}

static gboolean
has_label (const Job *job)
{
  for (guint i = 0; i < job->result->subjects->len; i++)
    if (((OstClassifiedSubject *) job->result->subjects->pdata[i])->labelled)
      return TRUE;
  return FALSE;
}

static gboolean
evaluate (Job *job, OstEvaluateClassifierProgress progress, gpointer user_data, GError **error)
{
  for (guint i = 0; i < job->rows->len; i++)
    {
      if (!add_image (job, job->rows->pdata[i], error))
        return FALSE;
      if (progress == NULL || progress ((int) i + 1, (int) job->rows->len, user_data))
        continue;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped.");
      return FALSE;
    }
  close_subjects (job);
  score_subjects (job);
  if (job->options->kept_only || has_label (job))
    return TRUE;
  g_set_error_literal (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                       "No subject of that part has a T-score: there is nothing to compare with. Import T-scores with "
                       "“osteon-cli import PROJECT PATH --subjects FILE.csv”.");
  return FALSE;
}

OstClassifierEvaluation *
ost_evaluate_classifier (const char *project, const OstEvaluateClassifierOptions *options,
                         OstEvaluateClassifierProgress progress, gpointer user_data, GError **error)
{
  Job                      job = { .options = options };
  OstClassifierEvaluation *result = NULL;

  if (begin (&job, project, error) && evaluate (&job, progress, user_data, error)
      && (options->folds == 0
          || ost_evaluate_folds (job.store, job.model.id, job.model.classifier, options, &job.result->cross, error)))
    result = g_steal_pointer (&job.result);
  job_clear (&job);
  return result;
}
