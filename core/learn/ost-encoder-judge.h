/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-encoder-network.h"

/* Looks at an encoder after each epoch: whether the embeddings of the last step have collapsed (ost-collapse.h), and
 * how many directions the features use of patches that it has not learnt from (without a validation part: of those it
 * has), whole and unvaried. */
typedef struct _OstEncoderJudge OstEncoderJudge;

/* `labelled`: patches with a label alone, for the validation loss of supervised training. The set is borrowed. */
OstEncoderJudge *ost_encoder_judge_new  (const OstPatchSet *set, gboolean labelled);
void             ost_encoder_judge_free (OstEncoderJudge *judge);

/* Fills in the figures of an epoch. Call it after a step. The warning belongs to the judge, until the next look. */
gboolean         ost_encoder_judge_look (OstEncoderJudge *judge, OstEncoder *encoder, const OstEncoderNetwork *network,
                                         OstEncoderProgress *progress, GError **error);
