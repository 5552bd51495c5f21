/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-encoder-views.h"

#include "core/learn/ost-encoder-input.h"
#include "core/learn/ost-permutation.h"

#define N_SLOTS     3           /* one being read, two ahead */
#define MAX_THREADS 4

struct _OstEncoderViews
{
  const OstPatchSet        *set;
  const GArray             *indices;
  const OstEncoderTraining *training;
  int                       batch, n_towers;
  gint64                    steps;      /* in an epoch */
  OstEncoderBatch           batches[N_SLOTS];
  gpointer                  slots[N_SLOTS];
  OstBatchFeeder           *feeder;
  gint64                    n_views, n_short;   /* of all batches handed out */
};

static void
render (const OstEncoderViews *self, const OstView *view, const OstPatch *patch, float *grey)
{
  gsize             n = (gsize) view->size * view->size;
  g_autofree float *mask = g_new (float, n);

  ost_view_render (view, patch, grey, mask);
  ost_encoder_input (&self->training->config, grey, mask, n);
}

/* All views of one patch of a batch. */
static void
fill (gint64 step, int item, gpointer slot, gpointer user_data)
{
  const OstEncoderViews *self = user_data;
  const OstMultiCrop    *crop = &self->training->crop;
  OstEncoderBatch       *batch = slot;
  gint64                 epoch = step / self->steps, place = step % self->steps * self->batch + item;
  /* Two streams, one for the order of an epoch and one for how views differ, both functions of seed, epoch and
   * place. */
  guint64                order = ost_random_mix (ost_random_mix (self->training->seed) ^ (guint64) epoch);
  guint64                vary = ost_random_mix (ost_random_mix (self->training->seed + 1) ^ (guint64) epoch);
  int                    at = ost_permutation_at (order, (int) self->indices->len, place);
  const OstPatchCase    *a_case = &self->set->cases[g_array_index (self->indices, int, at)];

  batch->labels[item] = a_case->label;
  batch->n_short[item] = 0;
  for (int t = 0; t < self->n_towers; t++)
    {
      const OstCropKind *kind = t ? &crop->local : &crop->global;
      gsize              pixels = (gsize) kind->size * kind->size;

      for (int v = 0; v < kind->n; v++)
        {
          int     number = v + (t ? crop->global.n : 0);
          OstView view = ost_multi_crop_draw (crop, a_case->patch, ost_random_at (vary, place), number);

          render (self, &view, a_case->patch, batch->views[t] + ((gsize) v * self->batch + item) * pixels);
          batch->n_short[item] += ost_view_is_short (crop, &view);
        }
    }
}

OstEncoderViews *
ost_encoder_views_new (const OstPatchSet *set, const GArray *indices, const OstEncoderTraining *training,
                       const OstEncoderNetwork *network, gint64 first, gint64 last)
{
  OstEncoderViews *self = g_new0 (OstEncoderViews, 1);
  int              threads = training->threads ? training->threads : MIN ((int) g_get_num_processors (), MAX_THREADS);

  self->set = set;
  self->indices = indices;
  self->training = training;
  self->batch = network->batch;
  self->n_towers = network->n_towers;
  self->steps = indices->len / network->batch;
  for (int s = 0; s < N_SLOTS; s++)
    {
      OstEncoderBatch *batch = &self->batches[s];

      for (int t = 0; t < network->n_towers; t++)
        {
          const OstEncoderTower *tower = &network->towers[t];

          batch->views[t] = ost_aligned_new ((int64_t) tower->rows * tower->size * tower->size);
        }
      batch->labels = g_new (int, network->batch);
      batch->n_short = g_new (int, network->batch);
      self->slots[s] = batch;
    }
  self->feeder = ost_batch_feeder_new (fill, self, self->slots, N_SLOTS, network->batch, first, last, threads);
  return self;
}

void
ost_encoder_views_free (OstEncoderViews *self)
{
  if (self == NULL)
    return;
  ost_batch_feeder_free (self->feeder);
  for (int s = 0; s < N_SLOTS; s++)
    {
      for (int t = 0; t < self->n_towers; t++)
        ost_aligned_free (self->batches[s].views[t]);
      g_free (self->batches[s].labels);
      g_free (self->batches[s].n_short);
    }
  g_free (self);
}

const OstEncoderBatch *
ost_encoder_views_next (OstEncoderViews *self)
{
  const OstEncoderBatch *batch = ost_batch_feeder_next (self->feeder);
  const OstMultiCrop    *crop = &self->training->crop;

  for (int i = 0; batch && i < self->batch; i++)
    {
      self->n_short += batch->n_short[i];
      self->n_views += crop->global.n + (self->n_towers > 1 ? crop->local.n : 0);
    }
  return batch;
}

double
ost_encoder_views_waiting (OstEncoderViews *self)
{
  return ost_batch_feeder_waiting (self->feeder);
}

double
ost_encoder_views_short (OstEncoderViews *self)
{
  return self->n_views ? (double) self->n_short / (double) self->n_views : 0;
}
