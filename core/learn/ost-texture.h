/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-patch.h"

/* What a bone's texture is like, in numbers that nothing has to be learnt for: five bands of an image pyramid (between
 * blurs of about 1, 2, 4.5, 9 and 18 px of a patch of `side` px), within the mask alone, so that the bone's edge is not one
 * of them. Each band gives
 *
 *   0  ln of its deviation          3  ln of the strength of the slopes of what the band leaves
 *   1  skewness                     4  ln of how much stronger they are along their main direction than across it
 *   2  kurtosis                        (structure tensor, mean over the bone)
 *
 * 0 and 3 less those of the middle band, so that exposure and contrast carry nothing. On synthetic radiographs these tell
 * trabecular volume, number and anisotropy and the cortical index better than any encoder that was trained here
 * (docs/classifier.md, "Standardised bone"): a yardstick, and a classifier's encoder ("texture").
 *
 * Filters and their statistics as Varma and Zisserman use them, A statistical approach to texture classification from
 * single images, IJCV 62 (2005); the structure tensor after Bigun and Granlund, ICCV 1987. */
#define OST_TEXTURE_BANDS    5
#define OST_TEXTURE_OF_BAND  5
#define OST_TEXTURE_FEATURES (OST_TEXTURE_BANDS * OST_TEXTURE_OF_BAND)

#define OST_TEXTURE_LEAST_SIDE 64

/* All finite, also of an empty mask. Any thread. */
void   ost_texture      (const OstPatch *patch, int side, float features[OST_TEXTURE_FEATURES]);

/* Floating-point operations of one call, about. */
double ost_texture_flop (int side);
