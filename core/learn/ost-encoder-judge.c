/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-encoder-judge.h"

#include <math.h>

#include "core/learn/ost-collapse.h"

/* Of each epoch. The loss that chooses a supervised encoder is of 40 hands; a rank, which only warns, of ten. */
#define MOST_JUDGED 280
#define MOST_RANKED 70

struct _OstEncoderJudge
{
  const OstPatchSet *set;
  GPtrArray         *patches;   /* OstPatch, borrowed */
  GArray            *labels;    /* int */
  gboolean           held_out;  /* none of them is learnt from */
  char              *warning;   /* of the last look, or NULL */
};

/* Evenly along the list, so that not only the first people are looked at. */
static void
take (OstEncoderJudge *judge, const GArray *indices, guint most)
{
  guint n = MIN (indices->len, most);

  for (guint i = 0; i < n; i++)
    {
      const OstPatchCase *a_case = &judge->set->cases[g_array_index (indices, int, (guint64) i * indices->len / n)];

      g_ptr_array_add (judge->patches, a_case->patch);
      g_array_append_val (judge->labels, a_case->label);
    }
}

OstEncoderJudge *
ost_encoder_judge_new (const OstPatchSet *set, gboolean labelled)
{
  OstEncoderJudge  *judge = g_new0 (OstEncoderJudge, 1);
  g_autoptr(GArray) validation = ost_patch_set_choose (set, OST_SPLIT_VALIDATION, labelled);
  g_autoptr(GArray) train = ost_patch_set_choose (set, OST_SPLIT_TRAIN, labelled);

  judge->set = set;
  judge->patches = g_ptr_array_new ();
  judge->labels = g_array_new (FALSE, FALSE, sizeof (int));
  judge->held_out = validation->len >= 2;
  take (judge, judge->held_out ? validation : train, labelled ? MOST_JUDGED : MOST_RANKED);
  return judge;
}

void
ost_encoder_judge_free (OstEncoderJudge *judge)
{
  if (judge == NULL)
    return;
  g_ptr_array_unref (judge->patches);
  g_array_unref (judge->labels);
  g_free (judge->warning);
  g_free (judge);
}

/* Of the embeddings of the step just taken: one large view of each patch of the batch. */
static void
look_at_embeddings (OstEncoderJudge *judge, const OstEncoderNetwork *network, OstEncoderProgress *progress)
{
  const OstSslOptions *options = ost_ssl_get_options (network->ssl);
  const float         *z = ost_graph_data (network->head, network->out);
  const float         *prototypes = ost_ssl_get_prototypes (network->ssl);
  OstCollapse          collapse = ost_collapse (z, network->batch, options->dim);
  OstPrototypeUsage    usage;

  if (prototypes)
    {
      usage = ost_prototype_usage (z, network->batch, options->dim, prototypes, options->prototypes);
      progress->prototypes = usage.perplexity;
      progress->prototypes_possible = usage.possible;
    }
  progress->rank = collapse.effective_rank;
  progress->rank_possible = collapse.possible_rank;
  g_free (judge->warning);
  progress->warning = judge->warning = ost_collapse_describe (&collapse, prototypes ? &usage : NULL);
}

/* Rank of the features as the classifier will see them, of whole patches; that of the embeddings as the loss sees
 * them, of the last batch. One may be low while the other is not: what the projector throws away is still in the
 * features. */
gboolean
ost_encoder_judge_look (OstEncoderJudge *judge, OstEncoder *encoder, const OstEncoderNetwork *network,
                        OstEncoderProgress *progress, GError **error)
{
  int               n = (int) judge->patches->len, width = ost_encoder_get_features (encoder);
  g_autofree float *features = g_new (float, (gsize) MAX (n, 1) * width);

  if (!ost_encoder_run (encoder, (OstPatch *const *) judge->patches->pdata, n, features, error))
    return FALSE;
  if (network->ssl == NULL && judge->held_out)
    progress->validation_loss
      = ost_encoder_network_cross_entropy (network, features, (const int *) judge->labels->data, n);
  progress->feature_rank = n >= 2 ? ost_collapse (features, n, width).effective_rank : NAN;
  if (network->ssl)
    look_at_embeddings (judge, network, progress);
  return TRUE;
}
