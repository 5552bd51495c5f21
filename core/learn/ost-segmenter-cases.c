/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/learn/ost-augment.h"
#include "core/learn/ost-load-all.h"
#include "core/learn/ost-permutation.h"
#include "core/learn/ost-segmenter-trainer-private.h"

void
ost_segmenter_case_free (OstSegmenterCase *a_case)
{
  if (a_case == NULL)
    return;
  g_free (a_case->image);
  for (int m = 0; a_case->labels && m < a_case->n_annotations; m++)
    g_free (a_case->labels[m]);
  g_free (a_case->labels);
  g_free (a_case->betas);
  g_free (a_case);
}

void
ost_cases_free (OstCases *cases)
{
  if (cases == NULL)
    return;
  for (int i = 0; i < cases->n; i++)
    ost_segmenter_case_free (cases->cases[i]);
  g_free (cases->cases);
  g_free (cases->train);
  g_free (cases->validation);
  g_free (cases);
}

typedef struct
{
  OstSegmenterData *data;
  OstCases         *cases;
} Loading;

/* Nothing is ever read of the test part. */
static gboolean
load_one (int i, gpointer user_data, GError **error)
{
  Loading *loading = user_data;

  if (loading->data->get_part (loading->data, i) == OST_SPLIT_TEST)
    return TRUE;
  loading->cases->cases[i] = loading->data->load (loading->data, i, error);
  return loading->cases->cases[i] != NULL;
}

/* Two lists of indices over one array: the test part's places stay NULL. */
OstCases *
ost_cases_load (OstSegmenterData *data, const OstSegmenterConfig *config, GError **error)
{
  g_autoptr(OstCases) cases = g_new0 (OstCases, 1);
  Loading             loading = { data, cases };

  cases->n = data->n_cases;
  cases->cases = g_new0 (OstSegmenterCase *, MAX (cases->n, 1));
  cases->train = g_new (int, MAX (cases->n, 1));
  cases->validation = g_new (int, MAX (cases->n, 1));
  for (int i = 0; i < cases->n; i++)
    {
      OstSplitPart part = data->get_part (data, i);

      if (part == OST_SPLIT_TRAIN)
        cases->train[cases->n_train++] = i;
      else if (part == OST_SPLIT_VALIDATION)
        cases->validation[cases->n_validation++] = i;
    }
  return ost_load_all (cases->n, load_one, &loading, error) ? g_steal_pointer (&cases) : NULL;
}

int
ost_cases_pick (const OstCases *cases, guint64 seed, gint64 epoch, gint64 i)
{
  guint64 key = ost_random_mix (ost_random_mix (seed) ^ (guint64) epoch);

  return cases->train[ost_permutation_at (key, cases->n_train, i)];
}

/* M annotations of a case: each once when there are as many, otherwise drawn by weight. */
static void
pick_annotations (const OstSegmenterCase *a_case, int m, OstRandom *random, int *picks, double *betas)
{
  for (int j = 0; j < m; j++)
    {
      double lot = ost_random_range (random, 0, 1);
      int    pick = 0;

      if (a_case->n_annotations == m)
        {
          picks[j] = j;
          betas[j] = a_case->betas[j];
          continue;
        }
      while (pick < a_case->n_annotations - 1 && (lot -= a_case->betas[pick]) >= 0)
        pick++;
      picks[j] = pick;
      betas[j] = 1.0 / m;
    }
}

/* Image and annotations are moved alike, grey changes in the image alone. The draws come from the case's own stream,
 * in a fixed order: first the change, then the annotations. */
static void
fill_case (const OstSegmenterCase *a_case, const OstSegmenterTraining *training, OstRandom random, float *image,
           float *labels, double *betas)
{
  int                width = training->config.width, height = training->config.height, m = training->annotations;
  gsize              pixels = (gsize) width * height;
  OstAugmentation    augmentation = ost_augmentation_draw (&random, training->augment);
  g_autofree int    *picks = g_new (int, m);
  g_autofree guint8 *moved = g_malloc (pixels);

  if (training->augment > 0)
    ost_augment_image (&augmentation, a_case->image, width, height, image);
  else
    memcpy (image, a_case->image, pixels * sizeof (float));
  pick_annotations (a_case, m, &random, picks, betas);
  for (int j = 0; j < m; j++)
    {
      ost_augment_labels (&augmentation, a_case->labels[picks[j]], width, height, moved);
      for (gsize i = 0; i < pixels; i++)
        labels[j * pixels + i] = moved[i];
    }
}

/* A case is a function of (seed, epoch, place in the epoch): threads and micro-batches do not matter. Labels become
 * floats, as inputs of a graph are. */
void
ost_cases_fill_batch (const OstCases *cases, const OstSegmenterTraining *training, gint64 epoch, gint64 first, int count,
                      const OstSegmenterGraph *g, double *betas)
{
  gsize  pixels = (gsize) training->config.width * training->config.height;
  float *images = ost_graph_data (g->graph, g->image), *labels = ost_graph_data (g->graph, g->labels);
  int    m = training->annotations;

#pragma omp parallel for schedule(static)
  for (int b = 0; b < count; b++)
    {
      guint64   key = ost_random_at (ost_random_mix (training->seed + 1) ^ (guint64) epoch, (guint64) (first + b));
      OstRandom random = { key, 0 };
      int       i = ost_cases_pick (cases, training->seed, epoch, first + b);

      fill_case (cases->cases[i], training, random, images + b * pixels, labels + (gsize) b * m * pixels, betas + b * m);
    }
}
