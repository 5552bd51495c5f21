/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-next-click.h"

#include <math.h>

#define ANSWERED 4.0            /* working px around a point in which the same question is not put again */

/* All places where the same samples have the bone. */
typedef struct
{
  guint64 samples;              /* a bit each */
  gsize   pixels, middle;
  int     depth;                /* of the middle: steps to another region */
} Region;

/* What the samples say of one bone. */
typedef struct
{
  const OstSegmentation *s;
  OstBone  bone;
  guint64 *samples;             /* of each pixel */
  GArray  *regions;             /* of Region: those that some samples have and some have not */
  double  *difference;          /* n_samples x n_samples, px */
  double  *weights;
  double   area;                /* by weight, px */
} Opinions;

static void
opinions_clear (Opinions *o)
{
  g_free (o->samples);
  g_free (o->difference);
  g_free (o->weights);
  g_clear_pointer (&o->regions, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Opinions, opinions_clear)

/* --- Regions ------------------------------------------------------------------------------------------------------ */

static void
collect_samples (Opinions *o)
{
  const gsize pixels = (gsize) o->s->box.width * o->s->box.height;

  o->samples = g_new0 (guint64, pixels);
  for (int n = 0; n < o->s->n_samples; n++)
    for (gsize i = 0; i < pixels; i++)
      o->samples[i] |= (guint64) (o->s->labels[n * pixels + i] == o->bone + 1) << n;
}

/* Steps along rows and columns to the nearest pixel of other samples or the border, 1 beside it: two passes, there and back. */
static int *
find_depths (const guint64 *samples, int width, int height)
{
  const gsize pixels = (gsize) width * height;
  int        *depth = g_new (int, pixels);

  for (gsize i = 0; i < pixels; i++)
    {
      int left = i % width > 0 && samples[i - 1] == samples[i] ? depth[i - 1] : 0;
      int above = i >= (gsize) width && samples[i - width] == samples[i] ? depth[i - width] : 0;

      depth[i] = 1 + MIN (left, above);
    }
  for (gsize i = pixels; i-- > 0;)
    {
      int right = (i + 1) % width > 0 && samples[i + 1] == samples[i] ? depth[i + 1] : 0;
      int below = i + width < pixels && samples[i + width] == samples[i] ? depth[i + width] : 0;

      depth[i] = MIN (depth[i], 1 + MIN (right, below));
    }
  return depth;
}

static void
collect_regions (Opinions *o)
{
  const OstLetterbox    *box = &o->s->box;
  const guint64          all = o->s->n_samples < 64 ? ((guint64) 1 << o->s->n_samples) - 1 : G_MAXUINT64;
  g_autofree int        *depth = find_depths (o->samples, box->width, box->height);
  g_autoptr(GHashTable)  known = g_hash_table_new (g_int64_hash, g_int64_equal);       /* samples to 1 + index */

  o->regions = g_array_new (FALSE, TRUE, sizeof (Region));
  for (gsize i = 0; i < (gsize) box->width * box->height; i++)
    {
      guint   at = GPOINTER_TO_UINT (g_hash_table_lookup (known, &o->samples[i]));
      Region *region;

      if (o->samples[i] == 0 || o->samples[i] == all)
        continue;
      if (at == 0)
        {
          g_array_set_size (o->regions, at = o->regions->len + 1);
          g_array_index (o->regions, Region, at - 1).samples = o->samples[i];
          g_hash_table_insert (known, &o->samples[i], GUINT_TO_POINTER (at));
        }
      region = &g_array_index (o->regions, Region, at - 1);
      region->pixels++;
      if (depth[i] > region->depth)
        {
          region->depth = depth[i];
          region->middle = i;
        }
    }
}

static void
measure_differences (Opinions *o)
{
  const int n_samples = o->s->n_samples;

  o->difference = g_new0 (double, (gsize) n_samples * n_samples);
  for (guint r = 0; r < o->regions->len; r++)
    {
      const Region *region = &g_array_index (o->regions, Region, r);

      for (int n = 0; n < n_samples; n++)
        for (int m = 0; m < n; m++)
          if (((region->samples >> n) ^ (region->samples >> m)) & 1)
            o->difference[n * n_samples + m] += region->pixels;
    }
}

static void
measure_area (Opinions *o)
{
  for (gsize i = 0; i < (gsize) o->s->box.width * o->s->box.height; i++)
    for (int n = 0; o->samples[i] != 0 && n < o->s->n_samples; n++)
      if (o->samples[i] >> n & 1)
        o->area += o->weights[n];
}

static void
opinions_init (Opinions *o, const OstSegmentation *s, const OstPromptRequest *request)
{
  o->s = s;
  o->bone = request->bone;
  o->weights = g_new (double, s->n_samples);
  ost_sample_evidence_weigh (s, request, o->weights);
  collect_samples (o);
  collect_regions (o);
  measure_differences (o);
  measure_area (o);
}

/* --- Clicks ------------------------------------------------------------------------------------------------------- */

/* Of samples weighted so; the weights need not sum to 1, `sum` is what they sum to. */
static double
doubt_of (const Opinions *o, const double *weights, double sum)
{
  double doubt = 0;

  for (int n = 0; n < o->s->n_samples; n++)
    for (int m = 0; m < n; m++)
      doubt += weights[n] * weights[m] * o->difference[n * o->s->n_samples + m];
  return sum > 0 ? doubt / (sum * sum) / o->area : 0;
}

/* The doubt after one of the answers, times its probability (not yet over that of both). */
static double
doubt_after (const Opinions *o, const OstNextClick *click, gboolean inside, double *ret_probability)
{
  g_autofree double *weights = g_new (double, o->s->n_samples);
  double             sum = 0;

  ost_sample_evidence_of (o->s, o->bone, click->x, click->y, inside, weights);
  for (int n = 0; n < o->s->n_samples; n++)
    sum += weights[n] *= o->weights[n];
  *ret_probability = sum;
  return sum * doubt_of (o, weights, sum);
}

static void
weigh_click (const Opinions *o, OstNextClick *click)
{
  double on, off, after;

  after = doubt_after (o, click, TRUE, &on);
  after += doubt_after (o, click, FALSE, &off);
  click->inside = on / (on + off);
  click->gain = click->doubt - after / (on + off);
}

/* Whether the samples, by weight, say what the point says. */
static gboolean
is_believed (const Opinions *o, const OstPoint *point, gboolean inside)
{
  const OstLetterbox *box = &o->s->box;
  const int           u = (int) (box->x + box->scale * point->x), v = (int) (box->y + box->scale * point->y);
  const gboolean      seen = u >= 0 && v >= 0 && u < box->width && v < box->height;
  double              probability = 0;

  for (int n = 0; seen && n < o->s->n_samples; n++)
    if (o->samples[v * box->width + u] >> n & 1)
      probability += o->weights[n];
  return (probability > 0.5) == inside;
}

static gboolean
are_believed (const Opinions *o, const OstPromptRequest *request)
{
  gboolean believed = TRUE;

  for (gsize i = 0; i < request->n_points; i++)
    believed &= is_believed (o, &request->points[i], request->points[i].positive);
  for (gsize i = 0; i < request->n_others; i++)
    believed &= is_believed (o, &request->others[i], FALSE);
  return believed;
}

/* Whether a point lies there already: in the weights one answer leaves doubt, but whoever gave it would give it again. */
static gboolean
is_answered (const Opinions *o, const OstNextClick *click, const OstPoint *points, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (hypot (points[i].x - click->x, points[i].y - click->y) * o->s->box.scale < ANSWERED)
      return TRUE;
  return FALSE;
}

gboolean
ost_next_click (const OstSegmentation *s, const OstPromptRequest *request, OstNextClick *ret_click)
{
  g_auto(Opinions) o = { 0 };
  OstNextClick     best = { .bone = request->bone };

  *ret_click = best;
  if (s->n_samples > OST_NEXT_CLICK_SAMPLES)
    return FALSE;
  opinions_init (&o, s, request);
  if (o.area <= 0 || !are_believed (&o, request))
    return FALSE;
  best.doubt = doubt_of (&o, o.weights, 1);
  for (guint r = 0; r < o.regions->len; r++)
    {
      const gsize  middle = g_array_index (o.regions, Region, r).middle;
      OstNextClick click = { .bone = request->bone, .doubt = best.doubt };

      click.x = (middle % s->box.width + 0.5 - s->box.x) / s->box.scale;
      click.y = (middle / s->box.width + 0.5 - s->box.y) / s->box.scale;
      if (is_answered (&o, &click, request->points, request->n_points)
          || is_answered (&o, &click, request->others, request->n_others))
        continue;
      weigh_click (&o, &click);
      if (click.gain > best.gain && click.x >= 0 && click.y >= 0 && click.x < s->box.image_width && click.y < s->box.image_height)
        best = click;
    }
  *ret_click = best;
  return best.gain >= OST_NEXT_CLICK_WORTH;
}

gboolean
ost_next_click_reading (const OstSegmentation *s, gint64 model_id, const OstReading *reading, OstNextClick *ret_click)
{
  gboolean found = FALSE;

  *ret_click = (OstNextClick) { 0 };
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstBoneState  *state = reading->bones[b];
      gsize                n_others;
      g_autofree OstPoint *others = ost_reading_dup_other_points (reading, (OstBone) b, &n_others);
      OstPromptRequest     request = { .bone = (OstBone) b, .points = state->points, .n_points = state->n_points,
                                       .others = others, .n_others = n_others };
      OstNextClick         click;

      if (state->locked || state->absent || state->strokes->len > 0 || s->found[b] <= 0
          || ((state->mask != NULL || state->mask_pending || state->n_points > 0) && state->prior != model_id))
        continue;
      found |= ost_next_click (s, &request, &click);
      if (click.gain > ret_click->gain)
        *ret_click = click;
    }
  return found;
}
