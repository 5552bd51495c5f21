/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-encoder.h"

/* What a network is given of a view: grey (0 .. 1, the mask multiplied in) and mask of n pixels, as ost_patch_sample and
 * ost_patch_augment_grey leave them. Where the configuration says so, grey is standardised in place: over the view's own
 * bone its mean becomes 0 and its deviation 1, and what is outside stays 0.
 *
 * In plain grey the step at a bone's edge is ten times as high as the trabeculae are, and a few hundred steps of training
 * are spent on outlines (docs/classifier.md, "Standardised bone"). Brightness and contrast, whether of the exposure or of
 * an augmentation, are gone but for what they have cut off. */
void ost_encoder_input (const OstEncoderConfig *config, float *grey, const float *mask, gsize n);
