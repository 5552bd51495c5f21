/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-frame.h"

/* How one radiograph was exposed; nothing here knows of the subject. */
typedef struct
{
  double  exposure;             /* quanta per mm2 that reach the bare detector */
  double  scatter;              /* scattered over primary, about, in the palm */
  double  blur_mm;              /* sigma of the detector */
  double  heel_x, heel_y;       /* relative change of the beam from the centre to the edge */
  double  floor;                /* electronic noise over the quantum noise of the bare detector */
  double  fixed;                /* fixed pattern, relative: gains of pixels and of columns */
  guint64 noise;                /* key */
} OstExposure;

/* Doses from half of 120 000 quanta per mm2 to three times that. */
OstExposure ost_exposure_draw (OstRandom random, guint64 noise);

/* Paths to the detector's logarithmic signal: about 0 in air, 1 behind the palm, 2 behind the wrist; bone high.
 * Replaces `plane` (width x height). */
void ost_exposure_expose (const OstExposure *exposure, const OstPaths *paths, const OstFrame *frame, float *plane);
