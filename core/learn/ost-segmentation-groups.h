/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter.h"

/* Samples of a segmentation that stand for others, bone by bone, so that what costs much is done for few of them.
 *
 * Of each bone at most `most` samples are taken: first the one that is nearest to all others (by their weights),
 * then always the one that differs most from those taken (Gonzalez 1985), until no sample differs from all of them
 * or there are `most`. The distance of two samples is the number of working pixels that only one of them gives to
 * the bone. Every sample is stood for by the nearest taken one, itself when it was taken. Without a bound (`most` =
 * n_samples) samples share only what is the same to the pixel.
 *
 * of: n_samples rows of OST_N_BONES, the sample that stands for it; -1 where a sample has no pixel of the bone.
 * Ties go to the earlier sample. Any thread. */
void ost_segmentation_groups (const OstSegmentation *segmentation, int most, int *of);
