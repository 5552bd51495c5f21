/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"
#include "core/phantom/ost-phantom-frame.h"

/* How one radiograph was taken and displayed. */
typedef struct
{
  double  exposure;             /* quanta per mm2 that reach the bare detector */
  double  scatter;              /* scattered over primary, about, in the palm */
  double  blur_mm;              /* sigma of the detector */
  double  heel_x, heel_y;       /* relative change of the beam from the centre to the edge */
  double  gamma;                /* display curve; above 1 darkens soft tissue */
  double  flatten;              /* share of the slow brightness that is taken away, as displays do */
  double  sharpen;              /* gain of the unsharp mask */
  guint64 noise;                /* key */
} OstExposure;

/* Paths to a 16-bit image, bone bright. */
OstImage *ost_exposure_develop (const OstExposure *exposure, const OstPaths *paths, const OstFrame *frame);
