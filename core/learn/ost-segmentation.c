/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/learn/ost-segmenter-private.h"

/* The reasons are few: the network only knows that the bone has no pixel of its own. */
#define MISSING "not found: outside the picture, hidden, or unlike what the model has learnt"

#define SMALLEST 12             /* working pixels: less is no bone */

void
ost_segmentation_allocate (OstSegmentation *s)
{
  gsize pixels = (gsize) s->box.width * s->box.height;

  s->routing = g_new0 (double, s->experts);
  s->weights = g_new0 (double, s->n_samples);
  s->labels = g_malloc0 (pixels * s->n_samples);
  s->mean = g_new0 (float, pixels * OST_N_CLASSES);
  s->entropy = g_new0 (float, pixels);
}

void
ost_segmentation_free (OstSegmentation *s)
{
  if (s == NULL)
    return;
  g_free (s->routing);
  g_free (s->weights);
  g_free (s->labels);
  g_free (s->mean);
  g_free (s->entropy);
  for (int b = 0; b < OST_N_BONES; b++)
    g_clear_pointer (&s->masks[b], ost_mask_unref);
  g_free (s);
}

/* Of the mean map: 0 certain .. 1 all classes alike. */
static double
entropy_of (const float *p)
{
  double h = 0;

  for (int c = 0; c < OST_N_CLASSES; c++)
    h -= p[c] > 0 ? p[c] * log (p[c]) : 0;
  return h / log (OST_N_CLASSES);
}

/* The strongest class but one, at every working pixel; in the places of class 0. */
static float *
strongest_other (const OstLetterbox *box, const float *mean, int class)
{
  gsize  pixels = (gsize) box->width * box->height;
  float *other = g_new0 (float, pixels * OST_N_CLASSES);

  for (gsize i = 0; i < pixels; i++)
    for (int c = 0; c < OST_N_CLASSES; c++)
      if (c != class)
        other[i * OST_N_CLASSES] = MAX (other[i * OST_N_CLASSES], mean[i * OST_N_CLASSES + c]);
  return other;
}

OstMask *
ost_segmentation_mask_of_mean (const OstLetterbox *box, const float *mean, OstBone bone)
{
  g_autofree float *other = strongest_other (box, mean, (int) bone + 1);

  return ost_letterbox_mask (box, mean + bone + 1, other, OST_N_CLASSES);
}

/* Mean probability over the working pixels where the class leads; 0 when these are too few to be a bone. */
static double
certainty (const OstSegmentation *s, int class, const float *other)
{
  gsize  pixels = (gsize) s->box.width * s->box.height, n = 0;
  double sum = 0;

  for (gsize i = 0; i < pixels; i++)
    if (s->mean[i * OST_N_CLASSES + class] > other[i * OST_N_CLASSES])
      {
        sum += s->mean[i * OST_N_CLASSES + class];
        n++;
      }
  return n >= SMALLEST ? sum / n : 0;
}

/* All that follows from routing, labels and mean, and is therefore not stored: entropy of the mean over ln
 * (classes), and a mask of each bone where it leads. */
void
ost_segmentation_complete (OstSegmentation *s)
{
  gsize pixels = (gsize) s->box.width * s->box.height;
  int   per_expert = s->n_samples / s->experts;

  for (int n = 0; n < s->n_samples; n++)
    s->weights[n] = s->routing[n / per_expert] / per_expert;
  for (gsize i = 0; i < pixels; i++)
    s->entropy[i] = (float) entropy_of (s->mean + i * OST_N_CLASSES);
#pragma omp parallel for schedule(dynamic)
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autofree float *other = strongest_other (&s->box, s->mean, b + 1);

      s->found[b] = certainty (s, b + 1, other);
      s->masks[b] = s->found[b] > 0 ? ost_letterbox_mask (&s->box, s->mean + b + 1, other, OST_N_CLASSES)
                                    : ost_mask_new (s->box.image_width, s->box.image_height);
    }
}

OstMask *
ost_segmentation_sample_mask (const OstSegmentation *s, int sample, OstBone bone)
{
  gsize             pixels = (gsize) s->box.width * s->box.height;
  g_autofree float *inside = g_new (float, pixels);

  for (gsize i = 0; i < pixels; i++)
    inside[i] = s->labels[sample * pixels + i] == bone + 1;
  return ost_letterbox_mask (&s->box, inside, NULL, 1);
}

const char *
ost_segmentation_missing_reason (const OstSegmentation *s, OstBone bone)
{
  return s->found[bone] > 0 ? NULL : MISSING;
}
