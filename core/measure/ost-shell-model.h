/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* What a hollow bone looks like across its shaft on a radiograph.
 *
 * The section is an ellipse with an elliptical canal. At distance u from the middle of a section of half width h, a ray
 * runs through a chord
 *     C (u; m, h) = sqrt (1 - ((u - m) / h)^2)          (in units of half the depth)
 * of which h' / h C (u; m', h') is canal, where m' and h' follow from the two cortices. The grey is
 *     b0 + b1 x + b2 x^2 + a S [cortex + k canal],      x = u / scale
 * where k is what the canal's filling adds relative to cortex, and S is the blur of the detector (sigma) followed by
 * the unsharp mask that departments' programs apply:
 *     S y = (1 + g) y_sigma - g (y_sigma smoothed by w).
 * The endosteum is no step but 0.3 to 0.8 mm of bone that turns into trabeculae: half of the cortex ends a tenth before
 * its thickness, half a tenth after it.
 *
 * Why a model: the brightest place of the projection lies at the inner surface and the wall towards the canal is steep,
 * so the usual rule, half-way down from peak to canal, reads a true index of 0.50 as 0.54, and with blur as 0.56. */

enum
{
  OST_SHELL_MIDDLE, OST_SHELL_HALF,             /* u of the middle; half the outer width */
  OST_SHELL_LEFT, OST_SHELL_RIGHT,              /* thickness of the cortex on the side of negative and positive u */
  OST_SHELL_B0, OST_SHELL_B1, OST_SHELL_B2,     /* tissue */
  OST_SHELL_GAIN,                               /* a */
  OST_SHELL_N_LOCAL,
};
enum
{
  OST_SHELL_BLUR,               /* log of sigma */
  OST_SHELL_SHARPEN,            /* g */
  OST_SHELL_RADIUS,             /* log of w */
  OST_SHELL_CANAL,              /* k */
  OST_SHELL_N_SHARED,
};

/* All lengths in samples. Local values differ from line to line, shared ones belong to picture and bone. */
typedef struct
{
  double local[OST_SHELL_N_LOCAL];
} OstShell;
typedef struct
{
  double values[OST_SHELL_N_SHARED];
} OstShellOptics;

#define OST_SHELL_MAX_SAMPLES 256

/* grey[j] at u = j - (n - 1) / 2; n odd, up to OST_SHELL_MAX_SAMPLES. `scale`: of x. */
void   ost_shell_draw  (const OstShell *shell, const OstShellOptics *optics, double scale, int n, double *grey);

/* Both cortices over the width. */
double ost_shell_index (const OstShell *shell);
