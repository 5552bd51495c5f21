/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-sample-evidence.h"

#include <math.h>
#include <string.h>

#define LIKELY   0.97           /* of a point where the sample says it should be */
#define UNLIKELY 0.1            /* and anywhere else: people err, and no sample is the truth itself */
#define SOFT     4.0            /* working px outside at which it is 1/e as likely */
#define REACH    8              /* working px that are searched */

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

void
ost_sample_evidence_of (const OstSegmentation *s, OstBone bone, double x, double y, gboolean inside, double *likelihood)
{
  const double u = s->box.x + x * s->box.scale, v = s->box.y + y * s->box.scale;

  for (int n = 0; n < s->n_samples; n++)
    likelihood[n] = LIKELY * exp (-distance_to (s, n, (int) bone + 1, inside, u, v) / SOFT) + UNLIKELY;
}

static void
weigh_point (const OstSegmentation *s, OstBone bone, const OstPoint *point, gboolean inside, double *weights)
{
  g_autofree double *likelihood = g_new (double, s->n_samples);

  ost_sample_evidence_of (s, bone, point->x, point->y, inside, likelihood);
  for (int n = 0; n < s->n_samples; n++)
    weights[n] *= likelihood[n];
}

void
ost_sample_evidence_weigh (const OstSegmentation *s, const OstPromptRequest *request, double *weights)
{
  double sum = 0;

  memcpy (weights, s->weights, sizeof *weights * s->n_samples);
  for (gsize i = 0; i < request->n_points; i++)
    weigh_point (s, request->bone, &request->points[i], request->points[i].positive, weights);
  for (gsize i = 0; i < request->n_others; i++)
    weigh_point (s, request->bone, &request->others[i], FALSE, weights);
  for (int n = 0; n < s->n_samples; n++)
    sum += weights[n];
  for (int n = 0; n < s->n_samples; n++)
    weights[n] = sum > 0 ? weights[n] / sum : s->weights[n];
}
