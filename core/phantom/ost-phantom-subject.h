/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/tensor/ost-random.h"

/* The synthetic patient: what the hand looks like and how much bone it has left. Everything else about an image (pose,
 * exposure, foreign objects) is drawn independently of this.
 *
 * T is drawn first (about 29 % below -2.5), independently of sex and age, so that neither leaks the label. A latent
 * bone factor H = 0.72 T + own scatter (r = 0.80 with T) stands for the hand's local deviation from the skeleton;
 * cortex, porosity, number and anisotropy of trabeculae hang on H, each with its own noise, so that the index of
 * metacarpal 2 reaches r = 0.50 .. 0.55 with T and the best physical combination r = 0.70 .. 0.75 (AUC 0.84 ..
 * 0.86), as published for people. */
typedef struct
{
  gboolean female;
  double   age;                 /* years, 20 .. 90 */
  double   t_score;
  double   bone;                /* H, in standard deviations from its mean */
  double   size, robusticity;   /* standard deviations within the sex: lengths; widths and thickness */
  double   cortical_index;      /* aimed at in metacarpal 2, both cortices over the width, mid-shaft */
  double   porosity;            /* share of cortex that is resolved pores, 0.004 .. 0.15 */
  double   trabecular_volume;   /* BV/TV of the distal radius, 0.03 .. 0.25 */
  double   trabecular_number;   /* per mm, 0.8 .. 2.6 */
  double   anisotropy;          /* amplitude of cross-struts over that of axial ones, 0.2 .. 1 */
} OstPhantomSubject;

/* Any thread. */
OstPhantomSubject ost_phantom_subject_draw (OstRandom random);
