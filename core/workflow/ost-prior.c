/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-prior.h"

#include <string.h>

#include "core/workflow/ost-sample-evidence.h"

#define MAX_MISSED 2            /* own positive points outside that leave the prediction a word; chosen by the click robot */

struct _OstPrior
{
  int              ref_count;
  gint64           model_id;
  GBytes          *bytes;
  GMutex           mutex;       /* around reading the bytes */
  OstSegmentation *segmentation;
};

OstPrior *
ost_prior_new (gint64 model_id, GBytes *bytes)
{
  OstPrior *prior = g_new0 (OstPrior, 1);

  prior->ref_count = 1;
  prior->model_id = model_id;
  prior->bytes = g_bytes_ref (bytes);
  g_mutex_init (&prior->mutex);
  return prior;
}

OstPrior *
ost_prior_ref (OstPrior *prior)
{
  g_atomic_int_inc (&prior->ref_count);
  return prior;
}

void
ost_prior_unref (OstPrior *prior)
{
  if (!g_atomic_int_dec_and_test (&prior->ref_count))
    return;
  g_bytes_unref (prior->bytes);
  g_mutex_clear (&prior->mutex);
  g_clear_pointer (&prior->segmentation, ost_segmentation_free);
  g_free (prior);
}

gint64
ost_prior_get_model (const OstPrior *prior)
{
  return prior->model_id;
}

static const OstSegmentation *
read_segmentation (OstPrior *prior, GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&prior->mutex);

  if (prior->segmentation == NULL)
    prior->segmentation = ost_segmentation_from_bytes (prior->bytes, error);
  return prior->segmentation;
}

/* --- The mask that they make -------------------------------------------------------------------------------------- */

/* The mean map, moved by what the weights have changed. */
static float *
move_mean (const OstSegmentation *s, const double *weights)
{
  const gsize pixels = (gsize) s->box.width * s->box.height;
  float      *mean = g_memdup2 (s->mean, sizeof *mean * pixels * OST_N_CLASSES);

  for (int n = 0; n < s->n_samples; n++)
    {
      const float   change = (float) (weights[n] - s->weights[n]);
      const guint8 *labels = s->labels + n * pixels;

      for (gsize i = 0; i < pixels; i++)
        mean[i * OST_N_CLASSES + labels[i]] += change;
    }
  return mean;
}

static OstMask *
posterior_mask (const OstSegmentation *s, const OstPromptRequest *request)
{
  g_autofree double *weights = g_new (double, s->n_samples);
  g_autofree float  *mean = NULL;

  if (request->n_points + request->n_others == 0)
    return ost_mask_ref (s->masks[request->bone]);
  ost_sample_evidence_weigh (s, request, weights);
  mean = move_mean (s, weights);
  return ost_segmentation_mask_of_mean (&s->box, mean, request->bone);
}

/* --- Where points contradict it ----------------------------------------------------------------------------------- */

static int
count_contradictions (const OstMask *mask, const OstPoint *points, gsize n, gboolean own)
{
  int count = 0;

  for (gsize i = 0; i < n; i++)
    count += ost_mask_contains (mask, points[i].x, points[i].y) != (own && points[i].positive);
  return count;
}

/* A point inside the mask, half way along its longer extent: what the engine is told first, as it takes points one after
 * the other. FALSE when there is none. */
static gboolean
find_middle (const OstMask *mask, OstPoint *ret_point)
{
  const OstRect  r = ost_mask_bounds (mask);
  const gboolean upright = r.y1 - r.y0 >= r.x1 - r.x0;
  const int      line = upright ? (r.y0 + r.y1) / 2 : (r.x0 + r.x1) / 2;
  double         sum = 0;
  int            n = 0;

  for (int i = upright ? r.x0 : r.y0; i < (upright ? r.x1 : r.y1); i++)
    if (ost_mask_contains (mask, (upright ? i : line) + 0.5, (upright ? line : i) + 0.5))
      {
        sum += i + 0.5;
        n++;
      }
  if (n == 0)
    return FALSE;
  *ret_point = (OstPoint) { upright ? sum / n : line + 0.5, upright ? line + 0.5 : sum / n, TRUE };
  return ost_mask_contains (mask, ret_point->x, ret_point->y);
}

/* The bone's own positive points outside the mask: many of them say that the prediction means another place. Negative points
 * say no such thing: as long as there are only these, nothing else tells where the bone is. */
static int
count_missed (const OstMask *mask, const OstPromptRequest *request)
{
  int count = 0;

  for (gsize i = 0; i < request->n_points; i++)
    count += request->points[i].positive && !ost_mask_contains (mask, request->points[i].x, request->points[i].y);
  return count;
}

/* The engine's mask for the bone's points, after one from the prediction while that is not much contradicted. */
static OstMask *
ask_engine (OstPrompt *prompt, const OstPromptRequest *request, const OstMask *mask, gboolean believed,
            GCancellable *cancellable, GError **error)
{
  g_autofree OstPoint *points = g_new (OstPoint, request->n_points + 1);
  OstPromptRequest     asked = *request;

  if (!believed || !find_middle (mask, &points[0]))
    return ost_prompt_segment (prompt, request, cancellable, error);
  if (request->n_points > 0)
    memcpy (points + 1, request->points, request->n_points * sizeof *points);
  asked.points = points;
  asked.n_points = request->n_points + 1;
  return ost_prompt_segment (prompt, &asked, cancellable, error);
}

OstMask *
ost_prior_segment (OstPrior *prior, OstPrompt *prompt, const OstPromptRequest *request, GCancellable *cancellable,
                   GError **error)
{
  const OstSegmentation *s = read_segmentation (prior, error);
  g_autoptr(OstMask)     mask = s ? posterior_mask (s, request) : NULL;
  int                    own, others;

  if (mask == NULL)
    return NULL;
  own = count_contradictions (mask, request->points, request->n_points, TRUE);
  others = count_contradictions (mask, request->others, request->n_others, FALSE);
  if (own + others == 0)
    return g_steal_pointer (&mask);
  return ask_engine (prompt, request, mask, count_missed (mask, request) <= MAX_MISSED, cancellable, error);
}

/* --- As an engine ------------------------------------------------------------------------------------------------- */

typedef struct
{
  OstPrior  *prior;
  OstPrompt *prompt;
} Both;

static OstMask *
both_segment (gpointer prepared, const OstImage *image, const OstPromptRequest *request, GCancellable *cancellable,
              GError **error)
{
  const Both *both = prepared;

  return ost_prior_segment (both->prior, both->prompt, request, cancellable, error);
}

static void
both_free (gpointer prepared)
{
  Both *both = prepared;

  ost_prior_unref (both->prior);
  ost_prompt_unref (both->prompt);
  g_free (both);
}

OstPrompt *
ost_prior_new_prompt (OstPrior *prior, OstPrompt *prompt, OstImage *image, GError **error)
{
  static const OstPromptEngine engine = { OST_PRIOR_ENGINE, OST_PRIOR_VERSION, NULL, both_segment, both_free };
  Both                        *both;

  if (read_segmentation (prior, error) == NULL)
    return NULL;
  both = g_new (Both, 1);
  *both = (Both) { ost_prior_ref (prior), ost_prompt_ref (prompt) };
  return ost_prompt_new_prepared (&engine, image, both);
}
