/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-models.h"
#include "core/workflow/ost-session-explain.h"
#include "core/workflow/ost-session-private.h"

#include <string.h>

/* One request at a time goes to the worker. A newer gesture on the same bone cancels the one under way; while a point
 * is dragged the one under way is let finish, so that the mask keeps following a pointer that is faster than the
 * engine. */

typedef struct
{
  OstPrompt  *prompt;
  OstPrior   *prior;            /* or NULL */
  OstBone     bone;
  gint64      state_id;         /* 0 for a preview */
  OstMask    *start;            /* or NULL */
  GPtrArray  *strokes;
  OstPoint   *points, *others;
  gsize       n_points, n_others;
  OstMask    *locked[OST_N_BONES];
  gsize       n_locked;
  GError     *lost;             /* what the mask follows from cannot be read: it stays owed; or NULL */
  OstMask    *mask;             /* result, with its outline for the screen */
  OstContour *contour;
  OstMask    *before;           /* what an explanation compares with; else NULL */
} SolveJob;

static void
solve_job_free (SolveJob *job)
{
  ost_prompt_unref (job->prompt);
  g_clear_pointer (&job->prior, ost_prior_unref);
  g_clear_pointer (&job->start, ost_mask_unref);
  g_clear_error (&job->lost);
  g_ptr_array_unref (job->strokes);
  g_free (job->points);
  g_free (job->others);
  for (gsize i = 0; i < job->n_locked; i++)
    ost_mask_unref (job->locked[i]);
  g_clear_pointer (&job->mask, ost_mask_unref);
  g_clear_pointer (&job->contour, ost_contour_free);
  g_clear_pointer (&job->before, ost_mask_unref);
  g_free (job);
}

/* The positive points of the other bones, and the masks of those that are locked. */
static void
collect_evidence (OstSession *self, SolveJob *job)
{
  job->others = ost_reading_dup_other_points (self->reading, job->bone, &job->n_others);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstBoneState *state = self->reading->bones[b];

      if (b != (int) job->bone && state->locked && state->mask != NULL)
        job->locked[job->n_locked++] = ost_mask_ref (state->mask);
    }
}

OstPrior *
ost_session_load_prior (OstSession *self, gint64 model_id, GError **error)
{
  g_autoptr(GError) failed = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (self->prior && ost_prior_get_model (self->prior) == model_id)
    return self->prior;
  bytes = ost_store_get_prediction (self->store, self->image_id, model_id, &failed);
  if (failed)
    g_propagate_error (error, g_steal_pointer (&failed));
  else if (bytes == NULL)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "Model number %" G_GINT64_FORMAT " has no prediction of this radiograph: predict it first.", model_id);
  if (bytes == NULL)
    return NULL;
  g_clear_pointer (&self->prior, ost_prior_unref);
  self->prior = ost_prior_new (model_id, bytes);
  return self->prior;
}

/* The drawing that goes with the points. */
static void
collect_drawing (OstSession *self, SolveJob *job)
{
  const OstBoneState *state = self->reading->bones[job->bone];

  job->strokes = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_stroke_unref);
  for (guint i = 0; i < state->strokes->len; i++)
    g_ptr_array_add (job->strokes, ost_stroke_ref (g_ptr_array_index (state->strokes, i)));
  if (state->start != 0 && job->lost == NULL)
    job->start = ost_store_load_mask (self->store, state->start, &job->lost);
}

static SolveJob *
solve_job_new (OstSession *self, OstBone bone, gboolean preview)
{
  SolveJob *job = g_new0 (SolveJob, 1);
  const OstPoint *points = ost_session_get_points (self, bone, &job->n_points);
  OstPrior *prior = NULL;

  job->prompt = ost_prompt_ref (self->prompt);
  if (self->reading->bones[bone]->prior != 0)
    prior = ost_session_load_prior (self, self->reading->bones[bone]->prior, &job->lost);
  job->prior = prior != NULL ? ost_prior_ref (prior) : NULL;
  job->bone = bone;
  job->state_id = preview ? 0 : self->reading->bones[bone]->id;
  job->points = g_memdup2 (points, job->n_points * sizeof *points);
  collect_drawing (self, job);
  collect_evidence (self, job);
  return job;
}

/* Before the strokes. What the bone started from stands while nobody has said with a point where it is. */
static OstMask *
answer (const SolveJob *job, const OstPromptRequest *request, GCancellable *cancellable, GError **error)
{
  gboolean positive = FALSE;

  for (gsize i = 0; i < job->n_points; i++)
    positive |= job->points[i].positive;
  if (job->prior)
    return ost_prior_segment (job->prior, job->prompt, request, cancellable, error);
  if (job->start && !positive)
    return ost_mask_ref (job->start);
  return ost_prompt_segment (job->prompt, request, cancellable, error);
}

/* Fills the job's mask and contour. */
static gboolean
answer_job (SolveJob *job, GCancellable *cancellable, GError **error)
{
  OstPromptRequest request = {
    .bone = job->bone,
    .points = job->points, .n_points = job->n_points,
    .others = job->others, .n_others = job->n_others,
    .locked = (const OstMask *const *) job->locked, .n_locked = job->n_locked,
  };
  g_autoptr(OstMask) plain = NULL;
  g_autoptr(OstContour) outline = NULL;

  if (job->lost != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&job->lost));
      return FALSE;
    }
  plain = answer (job, &request, cancellable, error);
  if (plain == NULL)
    return FALSE;
  job->mask = job->strokes->len > 0 ? ost_mask_with_strokes (plain, plain->width, plain->height, job->strokes)
                                    : ost_mask_ref (plain);
  outline = ost_contour_new (job->mask);
  job->contour = ost_contour_smooth (outline);
  return TRUE;
}

static void
solve_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (answer_job (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* A mask that was computed for the state that the bone still has: keep it. */
static void
keep_mask (OstSession *self, SolveJob *job)
{
  OstBoneState *state = self->reading->bones[job->bone];
  const OstPromptEngine *engine = ost_prompt_get_engine (job->prompt);
  g_autofree char *by = job->prior ? g_strdup_printf (OST_PRIOR_ENGINE "/%d %s/%d", OST_PRIOR_VERSION, engine->id,
                                                      engine->version)
                                   : g_strdup_printf ("%s/%d", engine->id, engine->version);
  g_autoptr(GError) error = NULL;
  gboolean empty = job->contour->n_rings == 0; /* counting 9 million pixels would take 10 ms of the pointer's time */

  self->dirty &= ~(1u << job->bone);
  if (!ost_store_fill_mask (self->store, state->id, empty ? NULL : job->mask, by, &error))
    {
      /* The points are safe; the mask will be computed again when the image is opened next. */
      ost_session_emit_mask_failed (self, error->message);
      return;
    }
  state->mask_pending = FALSE;
  g_free (state->engine);
  state->engine = g_steal_pointer (&by);
  g_clear_pointer (&state->mask, ost_mask_unref);
  if (!empty)
    state->mask = ost_mask_ref (job->mask);
}

static void
show_result (OstSession *self, SolveJob *job)
{
  gboolean preview = job->state_id == 0;
  gboolean current = preview ? self->preview != NULL && self->preview_bone == job->bone
                             : self->reading->bones[job->bone]->id == job->state_id;

  if (!current)
    return;
  if (!preview)
    keep_mask (self, job);
  if (!preview && self->reading->bones[job->bone]->mask == NULL)
    ost_session_set_shown (self, job->bone, NULL, NULL);
  else
    ost_session_set_shown (self, job->bone, g_steal_pointer (&job->mask), g_steal_pointer (&job->contour));
  ost_session_emit_changed (self, job->bone);
}

static void
solved (GObject *source, GAsyncResult *result, gpointer data)
{
  OstSession *self = OST_SESSION (source);
  GTask *task = G_TASK (result);
  SolveJob *job = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (g_task_get_cancellable (task) != self->solving)
    return;
  g_clear_object (&self->solving);
  if (g_task_propagate_boolean (task, &error))
    show_result (self, job);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->dirty &= ~(1u << job->bone);
      ost_session_emit_mask_failed (self, error->message);
    }
  ost_session_solve (self);
  ost_session_update_busy (self);
}

static void
start (OstSession *self, SolveJob *job)
{
  g_autoptr(GTask) task = NULL;

  self->solving = g_cancellable_new ();
  self->solving_bone = job->bone;
  self->solving_state = job->state_id;
  task = g_task_new (self, self->solving, solved, NULL);
  g_task_set_return_on_cancel (task, FALSE);
  g_task_set_task_data (task, job, (GDestroyNotify) solve_job_free);
  g_task_run_in_thread (task, solve_thread);
}

/* The selected bone first: it is the one looked at. */
static OstBone
next_dirty (OstSession *self)
{
  OstBone bone = 0;

  if (self->dirty & (1u << self->bone))
    return self->bone;
  while (!(self->dirty & (1u << bone)))
    bone++;
  return bone;
}

/* The request under way is for a state that the bone no longer has. */
static gboolean
is_overtaken (OstSession *self)
{
  return self->solving != NULL && self->preview == NULL
         && self->reading->bones[self->solving_bone]->id != self->solving_state;
}

void
ost_session_solve (OstSession *self)
{
  if (self->prompt != NULL && self->reading != NULL)
    {
      if (is_overtaken (self))
        g_cancellable_cancel (self->solving);   /* `solved` comes back here with what is owed now */
      else if (self->solving == NULL && self->preview != NULL && self->preview_dirty)
        {
          self->preview_dirty = FALSE;
          start (self, solve_job_new (self, self->preview_bone, TRUE));
        }
      else if (self->solving == NULL && self->dirty != 0)
        start (self, solve_job_new (self, next_dirty (self), FALSE));
    }
  ost_session_update_busy (self);
}

/* --- what a point does -------------------------------------------------------------------------------------------- */

void
ost_point_effect_free (OstPointEffect *effect)
{
  if (effect == NULL)
    return;
  g_clear_pointer (&effect->without, ost_contour_free);
  g_free (effect);
}

static OstPointEffect *
compare (SolveJob *job)
{
  OstPointEffect *effect = g_new0 (OstPointEffect, 1);
  const gsize n = (gsize) job->before->width * job->before->height;

  for (gsize i = 0; i < n; i++)
    {
      const gboolean now = job->before->data[i] != 0, then = job->mask->data[i] != 0;

      effect->area += now;
      effect->lost += now && !then;
      effect->gained += then && !now;
    }
  effect->without = g_steal_pointer (&job->contour);
  return effect;
}

static void
explain_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (answer_job (data, cancellable, &error))
    g_task_return_pointer (task, compare (data), (GDestroyNotify) ost_point_effect_free);
  else
    g_task_return_error (task, error);
}

static gboolean
can_explain (OstSession *self, OstBone bone, gsize index, GError **error)
{
  if (self->prompt != NULL && self->reading != NULL && self->shown[bone].mask != NULL
      && index < self->reading->bones[bone]->n_points)
    return TRUE;
  return ost_session_refuse (error, OST_STORE_ERROR_NOT_FOUND, bone, "has no such point with a mask yet.");
}

void
ost_session_explain_point_async (OstSession *self, OstBone bone, gsize index, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;
  SolveJob *job = NULL;

  g_return_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES);
  if (!can_explain (self, bone, index, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  job = solve_job_new (self, bone, FALSE);
  job->before = ost_mask_ref (self->shown[bone].mask);
  job->n_points--;
  memmove (job->points + index, job->points + index + 1, (job->n_points - index) * sizeof *job->points);
  g_task_set_task_data (task, job, (GDestroyNotify) solve_job_free);
  g_task_run_in_thread (task, explain_thread);
}

OstPointEffect *
ost_session_explain_point_finish (OstSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
