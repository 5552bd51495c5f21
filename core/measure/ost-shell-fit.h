/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/measure/ost-shell-model.h"

/* Fits hollow shells to profiles across a bone by damped least squares (Levenberg 1944, Marquardt 1963) with Huber's
 * weights, so that a nutrient canal or a neighbour's edge does not pull. */
#define OST_SHELL_MAX_LINES 8

typedef struct
{
  const float *grey[OST_SHELL_MAX_LINES];       /* n_samples each; tissue about 0, bone about 1 */
  const float *weights[OST_SHELL_MAX_LINES];    /* 0 .. 1 each */
  int          n_lines, n_samples;
  double       scale;                           /* half the width, samples, from the mask */
} OstShellProfiles;

/* Where to begin: edges from the mask, cortices that end at the brightest place of either half. */
OstShell       ost_shell_guess  (const OstShellProfiles *profiles, int line, double half);
OstShellOptics ost_shell_optics (double scale);

/* shells: n_lines, from where they are to where they fit; optics are fitted with them where `free_optics`, else kept.
 * misfits: n_lines, root mean square of what is left, in the unit of grey. Any thread. */
void           ost_shell_fit    (const OstShellProfiles *profiles, OstShell *shells, OstShellOptics *optics,
                                 gboolean free_optics, double *misfits);
