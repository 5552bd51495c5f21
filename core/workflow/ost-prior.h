/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter.h"
#include "core/prompt/ost-prompt.h"

/* A stored prediction as what a mask starts from, and points as evidence about it (prompt engine "mixture").
 *
 * Without points the mask is that of the prediction's mean. Points weigh the samples (ost-sample-evidence.h); the mean of
 * the map then moves by what the weights have changed. When a point still contradicts the mask, the engine that looks at
 * the image takes over: from the middle of the predicted mask and the bone's points; from the points alone when three positive ones
 * lie outside of that mask. (Click robot, 46 bones of real radiographs, mean clicks to an IoU of .90 and .95, with the evidence of then: ideal
 * robot 2.30, 4.59, noisy robot 3.65, 7.67; from the points alone at two positive ones: 2.63, 4.72 and 3.89, 7.89; at two contradicted points of
 * any sign, which left no mask at all when both were negative: 2.39, 4.61 and 4.24, 7.98. As it is now: docs/segmenter.md.)
 *
 * Reference counted, any thread. A mask is a pure function of (image, engine, prediction, request). */
#define OST_PRIOR_ENGINE "mixture"
#define OST_PRIOR_VERSION 2

typedef struct _OstPrior OstPrior;

/* bytes: as ost_segmentation_to_bytes made them; read at first use. */
OstPrior *ost_prior_new       (gint64 model_id, GBytes *bytes);
OstPrior *ost_prior_ref       (OstPrior *prior);
void      ost_prior_unref     (OstPrior *prior);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstPrior, ost_prior_unref)

gint64    ost_prior_get_model (const OstPrior *prior);

/* Both as one engine, "mixture": for whoever knows engines only. Without points it says what the prediction says. NULL when
 * the bytes are damaged. */
OstPrompt *ost_prior_new_prompt (OstPrior *prior, OstPrompt *prompt, OstImage *image, GError **error);

/* As ost_prompt_segment, for an image of the prediction's size. NULL when cancelled, or when the bytes are damaged. */
OstMask  *ost_prior_segment   (OstPrior *prior, OstPrompt *prompt, const OstPromptRequest *request,
                               GCancellable *cancellable, GError **error);
