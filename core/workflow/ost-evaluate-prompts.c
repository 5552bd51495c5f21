/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-evaluate-prompts.h"

#include <math.h>

#include "core/measure/ost-boundary.h"
#include "core/tensor/ost-random.h"
#include "core/workflow/ost-import-masks.h"
#include "core/workflow/ost-model-choose.h"
#include "core/workflow/ost-next-click.h"
#include "core/workflow/ost-prior.h"

/* Who is asked. `seen`: what the segmenter says of the image. */
typedef struct
{
  const OstPromptEngine *engine;
  OstSegmenter          *segmenter;     /* NULL: the engine alone */
  gint64                 model;
  OstSegmentation       *seen;
} Asked;

static void
asked_clear (Asked *asked)
{
  g_clear_pointer (&asked->segmenter, ost_segmenter_free);
  g_clear_pointer (&asked->seen, ost_segmentation_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asked, asked_clear)

static void
row_free (gpointer data)
{
  OstEvaluateRow *row = data;

  g_free (row->image);
  g_free (row);
}

void
ost_evaluation_free (OstEvaluation *evaluation)
{
  if (evaluation == NULL)
    return;
  g_free (evaluation->truth);
  g_free (evaluation->engine);
  g_ptr_array_unref (evaluation->rows);
  g_free (evaluation);
}

/* --- whose masks are the truth ------------------------------------------------------------------------------------ */

static gboolean
has_imported_mask (OstStore *store, gint64 image_id, gint64 reader_id)
{
  gint64 reading_id = ost_store_find_reading (store, image_id, reader_id);
  g_autoptr(OstReading) reading = reading_id != 0 ? ost_store_load_reading (store, reading_id, NULL) : NULL;

  for (int b = 0; reading != NULL && b < OST_N_BONES; b++)
    if (reading->bones[b]->mask != NULL && reading->bones[b]->engine != NULL
        && g_str_has_prefix (reading->bones[b]->engine, OST_IMPORT_ENGINE_PREFIX))
      return TRUE;
  return FALSE;
}

static gboolean
has_imported (OstStore *store, const char *reader, GPtrArray *images)
{
  gint64 reader_id = ost_store_find_reader (store, reader);

  for (guint i = 0; i < images->len; i++)
    if (has_imported_mask (store, ((OstImageRow *) images->pdata[i])->id, reader_id))
      return TRUE;
  return FALSE;
}

/* The name; NULL with an error. */
static char *
find_truth (OstStore *store, const char *asked, GPtrArray *images, GError **error)
{
  g_auto(GStrv) readers = ost_store_list_readers (store, error);
  const char *found = NULL;

  if (readers == NULL)
    return NULL;
  if (asked != NULL && g_strv_contains ((const char *const *) readers, asked))
    return g_strdup (asked);
  for (int i = 0; asked == NULL && readers[i] != NULL; i++)
    if (has_imported (store, readers[i], images))
      {
        if (found != NULL)
          {
            g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                         "“%s” and “%s” both have imported masks. Say whose are the truth with --truth.", found,
                         readers[i]);
            return NULL;
          }
        found = readers[i];
      }
  if (asked != NULL)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "There is no reader “%s” in the project. osteon-cli import-masks brings in masks made elsewhere.",
                 asked);
  else if (found == NULL)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "No reader of the project has imported masks. Import some with osteon-cli import-masks, or name a "
                 "reader with --truth.");
  return g_strdup (found);
}

/* --- one image ---------------------------------------------------------------------------------------------------- */

/* What the bones before leave for the next one. */
typedef struct
{
  GArray   *points;             /* positive ones, of OstPoint */
  OstMask  *masks[OST_N_BONES];
  gsize     n_masks;
} Previous;

static void
previous_clear (Previous *previous)
{
  g_array_unref (previous->points);
  for (gsize i = 0; i < previous->n_masks; i++)
    ost_mask_unref (previous->masks[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Previous, previous_clear)

static void
previous_add (Previous *previous, const OstRobotRun *run, OstMask *mask)
{
  for (int i = 0; i < run->n; i++)
    if (run->points[i].positive)
      g_array_append_val (previous->points, run->points[i]);
  if (mask != NULL)
    previous->masks[previous->n_masks++] = ost_mask_ref (mask);
}

static guint64
noise_key (guint64 seed, const OstImageRow *image, OstBone bone)
{
  g_autofree char *head = g_strndup (image->sha256, 16);

  return ost_random_at (ost_random_at (seed, g_ascii_strtoull (head, NULL, 16)), bone);
}

typedef struct
{
  const OstMask *truth;
  OstEvaluateRow *row;
} Answer;

/* All entries for as many clicks or more: the robot may stop here. */
static void
measure_boundary (const OstMask *mask, int n, gpointer data)
{
  Answer *answer = data;
  double hd95 = NAN;

  for (int d = 0; d < OST_EVALUATE_N_AFTER; d++)
    if (ost_evaluate_after[d] >= n)
      {
        if (isnan (hd95))
          hd95 = ost_boundary_distance (mask, answer->truth).hd95;
        answer->row->hd95[d] = hd95;
      }
}

typedef struct
{
  const OstSegmentation *seen;
  OstBone bone;
} Suggesting;

static gboolean
suggest (const OstPoint *points, gsize n, OstPoint *ret_point, gpointer data)
{
  const Suggesting *suggesting = data;
  OstPromptRequest request = { .bone = suggesting->bone, .points = points, .n_points = n };
  OstNextClick click;
  gboolean worth = ost_next_click (suggesting->seen, &request, &click);

  *ret_point = (OstPoint) { click.x, click.y, TRUE };
  return worth;
}

static gboolean
evaluate_bone (const OstEvaluatePrompts *what, const Asked *asked, OstPrompt *prompt, const OstImageRow *image, OstBone bone,
               const OstMask *truth, Previous *previous, GPtrArray *rows, GCancellable *cancellable, GError **error)
{
  OstEvaluateRow *row = g_new0 (OstEvaluateRow, 1);
  Answer answer = { truth, row };
  Suggesting suggesting = { asked->seen, bone };
  OstRobotWork work = {
    .stop_iou = what->target, .max_clicks = what->max_clicks,
    .noisy = what->noisy, .key = noise_key (what->seed, image, bone),
    .others = (OstPoint *) previous->points->data, .n_others = previous->points->len,
    .locked = (const OstMask *const *) previous->masks, .n_locked = previous->n_masks,
    .suggest = what->suggested ? suggest : NULL, .suggest_data = &suggesting,
    .answered = measure_boundary, .answered_data = &answer,
  };
  g_autoptr(OstMask) mask = NULL;

  row->image = g_strdup (image->name);
  row->bone = bone;
  g_ptr_array_add (rows, row);
  if (!ost_click_robot_work (prompt, bone, truth, &work, &row->run, &mask, cancellable, error))
    return FALSE;
  if (what->previous_bones)
    previous_add (previous, &row->run, mask);
  return TRUE;
}

/* With the segmenter's prediction for a start, where there is one. */
static OstPrompt *
prompt_new (Asked *asked, OstImage *image, GCancellable *cancellable, GError **error)
{
  g_autoptr(OstPrompt) prompt = ost_prompt_new (asked->engine, image, cancellable, error);
  g_autoptr(OstPrior) prior = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (prompt == NULL || asked->segmenter == NULL)
    return g_steal_pointer (&prompt);
  ost_segmentation_free (asked->seen);
  asked->seen = ost_segmenter_predict (asked->segmenter, image, error);
  if (asked->seen == NULL)
    return NULL;
  bytes = ost_segmentation_to_bytes (asked->seen);
  prior = ost_prior_new (asked->model, bytes);
  return ost_prior_new_prompt (prior, prompt, image, error);
}

static gboolean
evaluate_image (OstStore *store, const OstEvaluatePrompts *what, Asked *asked, const OstImageRow *row,
                const OstReading *truth, GPtrArray *rows, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = ost_store_dup_image_path (store, row, error);
  g_autoptr(OstImage) image = path != NULL ? ost_image_load (path, NULL, error) : NULL;
  g_autoptr(OstPrompt) prompt = NULL;
  g_auto(Previous) previous = { .points = g_array_new (FALSE, FALSE, sizeof (OstPoint)) };

  if (image == NULL)
    return FALSE;
  if (image->width != row->width || image->height != row->height)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "“%s” has changed since it was imported. Put the original back.", path);
      return FALSE;
    }
  if ((prompt = prompt_new (asked, image, cancellable, error)) == NULL)
    return FALSE;
  for (int i = 0; i < OST_N_BONES; i++)
    {
      OstBone bone = ost_bone_screen_order[i];
      const OstMask *mask = truth->bones[bone]->mask;

      if (mask != NULL && !evaluate_bone (what, asked, prompt, row, bone, mask, &previous, rows, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

static gboolean
find_engine (OstStore *store, const char *id, Asked *asked, GError **error)
{
  gboolean mixture = g_strcmp0 (id, OST_PRIOR_ENGINE) == 0;
  g_autoptr(OstModelRow) model = mixture ? ost_model_choose (store, "segmenter", NULL, error) : NULL;

  asked->engine = ost_prompt_engine_find (mixture ? NULL : id);
  if (asked->engine == NULL)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "There is no engine “%s”; the default one is “%s”, the one that starts from a prediction “%s”.", id,
                 ost_prompt_engines ()[0]->id, OST_PRIOR_ENGINE);
  if (!mixture || model == NULL)
    return asked->engine != NULL && !mixture;
  asked->model = model->id;
  asked->segmenter = ost_segmenter_load (model->path, error);
  return asked->segmenter != NULL;
}

static char *
name_engine (const Asked *asked)
{
  return g_strdup_printf ("%s%s/%d", asked->segmenter != NULL ? OST_PRIOR_ENGINE "/" G_STRINGIFY (OST_PRIOR_VERSION) " " : "",
                          asked->engine->id, asked->engine->version);
}

static gboolean
evaluate_images (OstStore *store, const OstEvaluatePrompts *what, Asked *asked, GPtrArray *images,
                 OstEvaluation *into, OstEvaluateProgress progress, gpointer data, GCancellable *cancellable,
                 GError **error)
{
  gint64 reader_id = ost_store_find_reader (store, into->truth);

  for (guint i = 0; i < images->len; i++)
    {
      const OstImageRow *image = images->pdata[i];
      gint64 reading_id = ost_store_find_reading (store, image->id, reader_id);
      g_autoptr(OstReading) truth = reading_id != 0 ? ost_store_load_reading (store, reading_id, error) : NULL;
      gboolean any = FALSE;

      if (reading_id != 0 && truth == NULL)
        return FALSE;
      for (int b = 0; truth != NULL && b < OST_N_BONES; b++)
        any |= truth->bones[b]->mask != NULL;
      if (any && !evaluate_image (store, what, asked, image, truth, into->rows, cancellable, error))
        return FALSE;
      if (progress != NULL)
        progress (i + 1, images->len, image->name, data);
    }
  if (into->rows->len > 0)
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
               "The reader “%s” has no masks to compare with. Name another with --truth.", into->truth);
  return FALSE;
}

OstEvaluation *
ost_evaluate_prompts (OstStore *store, const OstEvaluatePrompts *what, OstEvaluateProgress progress, gpointer data,
                      GCancellable *cancellable, GError **error)
{
  g_auto(Asked) asked = { 0 };
  g_autoptr(GPtrArray) images = find_engine (store, what->engine, &asked, error) ? ost_store_list_images (store, error)
                                                                                 : NULL;
  g_autofree char *truth = images != NULL ? find_truth (store, what->truth, images, error) : NULL;
  g_autoptr(OstEvaluation) evaluation = NULL;

  g_return_val_if_fail (what->max_clicks >= 1 && what->max_clicks <= OST_ROBOT_MAX_CLICKS, NULL);
  if (truth == NULL)
    return NULL;
  if (what->suggested && asked.segmenter == NULL)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "Clicks are suggested from a prediction: the engine must be “%s”.", OST_PRIOR_ENGINE);
      return NULL;
    }
  evaluation = g_new0 (OstEvaluation, 1);
  evaluation->truth = g_steal_pointer (&truth);
  evaluation->engine = name_engine (&asked);
  evaluation->target = what->target;
  evaluation->max_clicks = what->max_clicks;
  evaluation->rows = g_ptr_array_new_with_free_func (row_free);
  if (!evaluate_images (store, what, &asked, images, evaluation, progress, data, cancellable, error))
    return NULL;
  return g_steal_pointer (&evaluation);
}
