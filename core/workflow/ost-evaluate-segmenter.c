/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-evaluate-segmenter.h"

#include <math.h>
#include <string.h>

#include "core/image/ost-distance.h"
#include "core/measure/ost-boundary.h"
#include "core/measure/ost-quantile.h"
#include "core/workflow/ost-training-data.h"

#define ROUNDS 1000             /* of the bootstrap */

/* One number a case, and whose case it is. */
typedef struct
{
  GArray *values;               /* double; NAN where there is none */
  GArray *people;               /* int */
} Column;

enum { DICE, IOU = DICE + OST_N_BONES, HD95 = IOU + OST_N_BONES, MEAN_DICE = HD95 + OST_N_BONES, GED2, HM_IOU, D_MAX,
       SAMPLE_DIVERSITY, READER_DIVERSITY, N_COLUMNS };

typedef struct
{
  OstSegmenterEvaluation *out;
  Column                  columns[N_COLUMNS];
  OstCalibration          calibration, edge;
  GArray                 *times;
} Gathering;

static void
put (Gathering *g, int column, double value, int person)
{
  g_array_append_val (g->columns[column].values, value);
  g_array_append_val (g->columns[column].people, person);
}

/* --- Masks at full resolution ------------------------------------------------------------------------------------ */

typedef struct
{
  double sum;
  int    n;
} Mean;

static void
mean_add (Mean *mean, double value)
{
  if (isnan (value))
    return;
  mean->sum += value;
  mean->n++;
}

static double
mean_get (const Mean *mean)
{
  return mean->n ? mean->sum / mean->n : NAN;
}

/* Adds the bones of one reading to the means of the image. */
static void
compare_masks (Gathering *g, const OstSegmentation *segmentation, const OstReading *reading, Mean means[3][OST_N_BONES])
{
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstMask *truth = reading->bones[b]->mask, *mask = segmentation->masks[b];

      if (truth == NULL)
        continue;
      g->out->n_missed += segmentation->found[b] == 0;
      mean_add (&means[0][b], ost_mask_dice (mask, truth));
      mean_add (&means[1][b], ost_mask_iou (mask, truth));
      mean_add (&means[2][b], ost_boundary_distance (mask, truth).hd95);
    }
}

static void
put_masks (Gathering *g, Mean means[3][OST_N_BONES], int person)
{
  Mean all = { 0 };

  for (int b = 0; b < OST_N_BONES; b++)
    {
      mean_add (&all, mean_get (&means[0][b]));
      put (g, DICE + b, mean_get (&means[0][b]), person);
      put (g, IOU + b, mean_get (&means[1][b]), person);
      put (g, HD95 + b, mean_get (&means[2][b]), person);
    }
  put (g, MEAN_DICE, mean_get (&all), person);
}

/* --- Distributions at the working size --------------------------------------------------------------------------- */

/* 1 within OST_EVALUATE_EDGE of where a reader's label changes. */
static guint8 *
edge_band (const guint8 *const *annotations, int n, int width, int height)
{
  gsize               pixels = (gsize) width * height;
  guint8             *band = g_malloc (pixels);
  g_autofree guint32 *distance = g_new (guint32, pixels);

  memset (band, 1, pixels);
  for (int j = 0; j < n; j++)
    for (int v = 0; v < height; v++)
      for (int u = 0; u < width; u++)
        {
          const guint8 *p = annotations[j] + v * width + u;

          if ((u + 1 < width && p[0] != p[1]) || (v + 1 < height && p[0] != p[width]))
            band[v * width + u] = 0;
        }
  ost_distance_inside (band, width, height, FALSE, distance);
  for (gsize i = 0; i < pixels; i++)
    band[i] = distance[i] <= OST_EVALUATE_EDGE * OST_EVALUATE_EDGE;
  return band;
}

static void
calibrate (Gathering *g, const OstSegmentation *s, const OstAgreementInput *in)
{
  g_autofree guint8 *band = edge_band (in->annotations, in->n_annotations, s->box.width, s->box.height);

  for (gsize i = 0; i < in->n_pixels; i++)
    {
      const float *p = s->mean + i * OST_N_CLASSES;
      int          top = 0;
      double       target = 0;

      for (int c = 1; c < OST_N_CLASSES; c++)
        top = p[c] > p[top] ? c : top;
      for (int j = 0; j < in->n_annotations; j++)
        target += in->annotations[j][i] == top ? in->betas[j] : 0;
      ost_calibration_add (&g->calibration, p[top], target, 1);
      if (band[i])
        ost_calibration_add (&g->edge, p[top], target, 1);
    }
}

static void
compare_distributions (Gathering *g, const OstSegmentation *s, guint8 *const *annotations, int n, int person)
{
  gsize                     pixels = (gsize) s->box.width * s->box.height;
  g_autofree const guint8 **samples = g_new (const guint8 *, s->n_samples);
  g_autofree double        *betas = g_new (double, n);
  OstAgreementInput in = { samples, s->weights, s->n_samples, (const guint8 *const *) annotations, betas, n, pixels,
                           OST_N_CLASSES };
  OstAgreement      agreement;

  for (int i = 0; i < s->n_samples; i++)
    samples[i] = s->labels + i * pixels;
  for (int j = 0; j < n; j++)
    betas[j] = 1.0 / n;
  agreement = ost_agreement (&in);
  put (g, GED2, agreement.ged2, person);
  put (g, HM_IOU, agreement.hm_iou, person);
  put (g, D_MAX, agreement.d_max, person);
  put (g, SAMPLE_DIVERSITY, agreement.sample_diversity, person);
  put (g, READER_DIVERSITY, n > 1 ? agreement.annotation_diversity : NAN, person);
  calibrate (g, s, &in);
}

/* --- Images ------------------------------------------------------------------------------------------------------- */

static gboolean
evaluate_readings (Gathering *g, OstStore *store, const OstSegmentation *s, const OstTrainingItem *item, GError **error)
{
  g_autoptr(GPtrArray) maps = g_ptr_array_new_with_free_func (g_free);
  Mean                 means[3][OST_N_BONES] = { 0 };

  for (guint r = 0; r < item->readings->len; r++)
    {
      g_autoptr(OstReading) reading = ost_store_load_reading (store, g_array_index (item->readings, gint64, r), error);

      if (reading == NULL)
        return FALSE;
      g_ptr_array_add (maps, ost_training_labels_new (reading, &s->box));
      compare_masks (g, s, reading, means);
    }
  put_masks (g, means, item->person);
  compare_distributions (g, s, (guint8 *const *) maps->pdata, (int) maps->len, item->person);
  for (int k = 0; k < s->experts; k++)
    g->out->expert_usage[k] += s->routing[k];
  g->out->experts = s->experts;
  g->out->n_images++;
  g->out->n_readings += (int) maps->len;
  return TRUE;
}

static gboolean
evaluate_item (Gathering *g, OstStore *store, OstSegmenter *segmenter, const OstTrainingItem *item, GError **error)
{
  g_autoptr(OstImageRow)     row = ost_store_get_image (store, item->image_id, error);
  g_autofree char           *path = row ? ost_store_dup_image_path (store, row, error) : NULL;
  g_autoptr(OstImage)        image = path ? ost_image_load (path, NULL, error) : NULL;
  gint64                     started = g_get_monotonic_time ();
  g_autoptr(OstSegmentation) s = image ? ost_segmenter_predict (segmenter, image, error) : NULL;
  double                     ms = (double) (g_get_monotonic_time () - started) / 1e3;

  g_array_append_val (g->times, ms);
  return s && evaluate_readings (g, store, s, item, error);
}

static OstInterval
interval (const Gathering *g, int column)
{
  return ost_bootstrap_mean ((const double *) (void *) g->columns[column].values->data,
                             (const int *) (void *) g->columns[column].people->data,
                             (int) g->columns[column].values->len, ROUNDS, (guint64) column);
}

static void
finish (Gathering *g)
{
  OstSegmenterEvaluation *out = g->out;

  for (int b = 0; b < OST_N_BONES; b++)
    {
      out->dice[b] = interval (g, DICE + b);
      out->iou[b] = interval (g, IOU + b);
      out->hd95[b] = interval (g, HD95 + b);
    }
  out->mean_dice = interval (g, MEAN_DICE);
  out->ged2 = interval (g, GED2);
  out->hm_iou = interval (g, HM_IOU);
  out->d_max = interval (g, D_MAX);
  out->sample_diversity = interval (g, SAMPLE_DIVERSITY);
  out->reader_diversity = interval (g, READER_DIVERSITY);
  out->ece = ost_calibration_ece (&g->calibration);
  out->ece_edge = ost_calibration_ece (&g->edge);
  for (int k = 0; k < out->experts; k++)
    out->expert_usage[k] /= out->n_images;
  ost_sort_doubles ((double *) (void *) g->times->data, g->times->len);
  out->median_ms = ost_quantile_nearest ((double *) (void *) g->times->data, g->times->len, 0.5);
}

static gboolean
evaluate_items (Gathering *g, OstStore *store, OstSegmenter *segmenter, GPtrArray *items,
                OstEvaluateSegmenterProgress progress, gpointer user_data, GError **error)
{
  for (guint i = 0; i < items->len; i++)
    {
      if (!evaluate_item (g, store, segmenter, items->pdata[i], error))
        return FALSE;
      if (progress)
        progress ((int) i + 1, (int) items->len, user_data);
    }
  finish (g);
  return TRUE;
}

gboolean
ost_evaluate_segmenter (OstStore *store, OstSegmenter *segmenter, OstSplitPart part, OstEvaluateSegmenterProgress progress,
                        gpointer user_data, OstSegmenterEvaluation *evaluation, GError **error)
{
  Gathering             g = { .out = evaluation };
  int                   n_readers;
  g_autoptr(GHashTable) split = ost_store_load_split (store, error);
  g_autoptr(GPtrArray)  items = split ? ost_training_items_list (store, &n_readers, error) : NULL, chosen = NULL;
  gboolean              done;

  if (items == NULL)
    return FALSE;
  chosen = ost_training_items_choose (items, split, part);
  if (chosen->len == 0)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                   "The %s part of the split has no accepted reading. Accept more radiographs, or evaluate another part.",
                   ost_split_part_get_id (part));
      return FALSE;
    }
  *evaluation = (OstSegmenterEvaluation) { 0 };
  for (int c = 0; c < N_COLUMNS; c++)
    g.columns[c] = (Column) { g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (int)) };
  g.times = g_array_new (FALSE, FALSE, sizeof (double));
  done = evaluate_items (&g, store, segmenter, chosen, progress, user_data, error);
  for (int c = 0; c < N_COLUMNS; c++)
    {
      g_array_unref (g.columns[c].values);
      g_array_unref (g.columns[c].people);
    }
  g_array_unref (g.times);
  return done;
}
