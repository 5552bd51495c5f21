/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-prior.h"

#include <math.h>
#include <string.h>

#define LIKELY   0.97           /* of a point where the sample says it should be */
#define UNLIKELY 0.02           /* and anywhere else: people err */
#define SOFT     2.0            /* working px outside at which it is 1/e as likely */
#define REACH    8              /* working px that are searched */
#define MARGIN   4.0            /* working px by which the image decides beyond a contradicted point's distance */

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

/* --- Weights of the samples --------------------------------------------------------------------------------------- */

/* Distance in working px from (u, v) to the nearest pixel of the sample whose class is `label` (or is not, with inside
 * FALSE); 0 there itself, REACH at most. */
static double
distance_to (const OstSegmentation *s, int sample, int label, gboolean inside, double u, double v)
{
  const guint8 *labels = s->labels + (gsize) sample * s->box.width * s->box.height;
  double        nearest = REACH;

  for (int y = MAX ((int) v - REACH, 0); y <= MIN ((int) v + REACH, s->box.height - 1); y++)
    for (int x = MAX ((int) u - REACH, 0); x <= MIN ((int) u + REACH, s->box.width - 1); x++)
      if ((labels[y * s->box.width + x] == label) == inside)
        nearest = MIN (nearest, x == (int) u && y == (int) v ? 0 : hypot (x + 0.5 - u, y + 0.5 - v));
  return nearest;
}

static void
weigh_point (const OstSegmentation *s, const OstPoint *point, int label, gboolean inside, double *weights)
{
  const double u = s->box.x + point->x * s->box.scale, v = s->box.y + point->y * s->box.scale;

  for (int n = 0; n < s->n_samples; n++)
    weights[n] *= LIKELY * exp (-distance_to (s, n, label, inside, u, v) / SOFT) + UNLIKELY;
}

static void
weigh (const OstSegmentation *s, const OstPromptRequest *request, double *weights)
{
  const int label = (int) request->bone + 1;
  double    sum = 0;

  memcpy (weights, s->weights, sizeof *weights * s->n_samples);
  for (gsize i = 0; i < request->n_points; i++)
    weigh_point (s, &request->points[i], label, request->points[i].positive, weights);
  for (gsize i = 0; i < request->n_others; i++)
    weigh_point (s, &request->others[i], label, FALSE, weights);
  for (int n = 0; n < s->n_samples; n++)
    sum += weights[n];
  for (int n = 0; n < s->n_samples; n++)
    weights[n] = sum > 0 ? weights[n] / sum : s->weights[n];
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
mask_of_mean (const OstSegmentation *s, const float *mean, OstBone bone)
{
  const gsize       pixels = (gsize) s->box.width * s->box.height;
  g_autofree float *other = g_new0 (float, pixels * OST_N_CLASSES);

  for (gsize i = 0; i < pixels; i++)
    for (int c = 0; c < OST_N_CLASSES; c++)
      if (c != (int) bone + 1)
        other[i * OST_N_CLASSES] = MAX (other[i * OST_N_CLASSES], mean[i * OST_N_CLASSES + c]);
  return ost_letterbox_mask (&s->box, mean + bone + 1, other, OST_N_CLASSES);
}

static OstMask *
posterior_mask (const OstSegmentation *s, const OstPromptRequest *request)
{
  g_autofree double *weights = g_new (double, s->n_samples);
  g_autofree float  *mean = NULL;

  if (request->n_points + request->n_others == 0)
    return ost_mask_ref (s->masks[request->bone]);
  weigh (s, request, weights);
  mean = move_mean (s, weights);
  return mask_of_mean (s, mean, request->bone);
}

/* --- Where points contradict it ----------------------------------------------------------------------------------- */

typedef struct
{
  double x, y, radius;          /* image px */
} Place;

/* How far the mask's border is from the point, in sixteen directions; `limit` when it is nowhere near. */
static double
distance_to_border (const OstMask *mask, double x, double y, double limit)
{
  const gboolean here = ost_mask_contains (mask, x, y);

  for (double r = 1; r < limit; r += 1)
    for (int k = 0; k < 16; k++)
      if (ost_mask_contains (mask, x + r * cos (k * G_PI / 8), y + r * sin (k * G_PI / 8)) != here)
        return r;
  return limit;
}

static void
find_contradiction (const OstMask *mask, const OstPoint *point, gboolean inside, double working_px, GArray *places)
{
  Place place = { point->x, point->y, 0 };

  if (ost_mask_contains (mask, point->x, point->y) == inside)
    return;
  place.radius = distance_to_border (mask, point->x, point->y, 4 * REACH * working_px) + MARGIN * working_px;
  g_array_append_val (places, place);
}

/* TRUE for a pixel where the image decides. */
static gboolean
is_open (const GArray *places, double x, double y)
{
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);

      if (hypot (x - place->x, y - place->y) < place->radius)
        return TRUE;
    }
  return FALSE;
}

/* Points that tell the engine what the mask is like elsewhere: inside it, at a fifth, half and four fifths of its longer
 * extent, where that is not open. */
static void
add_from_mask (const OstMask *mask, const GArray *places, GArray *points)
{
  const OstRect  r = ost_mask_bounds (mask);
  const gboolean upright = r.y1 - r.y0 >= r.x1 - r.x0;

  for (int k = 0; k < 3; k++)
    {
      const double at = (double[]) { 0.2, 0.5, 0.8 }[k];
      const int    line = upright ? r.y0 + (int) (at * (r.y1 - r.y0)) : r.x0 + (int) (at * (r.x1 - r.x0));
      const int    from = upright ? r.x0 : r.y0, to = upright ? r.x1 : r.y1;
      double       sum = 0;
      int          n = 0;
      OstPoint     point = { .positive = TRUE };

      for (int i = from; i < to; i++)
        if (ost_mask_contains (mask, (upright ? i : line) + 0.5, (upright ? line : i) + 0.5))
          {
            sum += i + 0.5;
            n++;
          }
      if (n == 0)
        continue;
      point.x = upright ? sum / n : line + 0.5;
      point.y = upright ? line + 0.5 : sum / n;
      if (ost_mask_contains (mask, point.x, point.y) && !is_open (places, point.x, point.y))
        g_array_append_val (points, point);
    }
}

/* The first mask, and the second one where it is open. */
static OstMask *
join (const OstMask *first, const OstMask *second, const GArray *places, const OstPromptRequest *request)
{
  OstMask           *mask = ost_mask_copy (first);
  g_autoptr(GArray)  seeds = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < places->len; i++)
    {
      const Place *p = &g_array_index (places, Place, i);
      const int    x0 = MAX ((int) (p->x - p->radius), 0), x1 = MIN ((int) (p->x + p->radius) + 1, mask->width);
      const int    y0 = MAX ((int) (p->y - p->radius), 0), y1 = MIN ((int) (p->y + p->radius) + 1, mask->height);

      for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
          if (hypot (x + 0.5 - p->x, y + 0.5 - p->y) < p->radius)
            mask->data[(gsize) y * mask->width + x] = second->data[(gsize) y * mask->width + x];
    }
  for (gsize i = 0; i < request->n_points; i++)
    if (request->points[i].positive)
      g_array_append_vals (seeds, (double[]) { request->points[i].x, request->points[i].y }, 2);
  ost_mask_keep_one_component (mask, (OstRect) { 0, 0, mask->width, mask->height }, (double *) (void *) seeds->data,
                               seeds->len / 2);
  return mask;
}

static OstMask *
ask_engine (OstPrompt *prompt, const OstPromptRequest *request, const GArray *more, GCancellable *cancellable, GError **error)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (OstPoint));
  OstPromptRequest  asked = *request;

  if (request->n_points > 0)
    g_array_append_vals (points, request->points, (guint) request->n_points);
  if (more->len > 0)
    g_array_append_vals (points, more->data, more->len);
  asked.points = (const OstPoint *) (gconstpointer) points->data;
  asked.n_points = points->len;
  return ost_prompt_segment (prompt, &asked, cancellable, error);
}

OstMask *
ost_prior_segment (OstPrior *prior, OstPrompt *prompt, const OstPromptRequest *request, GCancellable *cancellable,
                   GError **error)
{
  const OstSegmentation *s = read_segmentation (prior, error);
  g_autoptr(OstMask)     mask = s ? posterior_mask (s, request) : NULL, seen = NULL;
  g_autoptr(GArray)      places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr(GArray)      more = g_array_new (FALSE, FALSE, sizeof (OstPoint));
  guint                  own;

  if (mask == NULL)
    return NULL;
  for (gsize i = 0; i < request->n_points; i++)
    find_contradiction (mask, &request->points[i], request->points[i].positive, 1 / s->box.scale, places);
  own = places->len;
  for (gsize i = 0; i < request->n_others; i++)
    find_contradiction (mask, &request->others[i], FALSE, 1 / s->box.scale, places);
  if (places->len == 0)
    return g_steal_pointer (&mask);
  if (own > 1 && 2 * own > request->n_points)
    return ost_prompt_segment (prompt, request, cancellable, error);
  add_from_mask (mask, places, more);
  seen = ask_engine (prompt, request, more, cancellable, error);
  return seen ? join (mask, seen, places, request) : NULL;
}
