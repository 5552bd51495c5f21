/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"
#include "core/phantom/ost-phantom-frame.h"

/* What the workstation of the department made of the exposure, and what files go through before somebody trains on
 * them. Drawn without knowledge of the subject. */
typedef struct
{
  double   flatten;             /* share of the brightness over 10 mm that is taken away */
  double   fine_mm, fine;       /* unsharp mask: radius and gain */
  double   detail;              /* gain over 2.5 mm, with large differences boosted less */
  double   low, high;           /* quantiles of the picture, metal left out, that become black and white */
  double   below, above;        /* window opened further, share of its width */
  double   gamma;               /* above 1 darkens soft tissue */
  double   s_curve;             /* 0 .. 1: contrast taken from both ends to the middle */
  double   black, white;        /* grey of black and white, 0 .. 1 */
  double   resample;            /* px: smoothing by a resampling on the way */
  double   padding[3];          /* left, right, top: black bars, shares of the width or height, outside the bones */
  gboolean inverted;            /* bone dark */
  int      bits;                /* 8 or 16 */
  int      jpeg;                /* quality of a JPEG on the way, 0 for none */
} OstDisplay;

/* A careful archive: 16 bits, bone bright, nothing lost. */
OstDisplay ost_display_draw_plain  (OstRandom random);

/* As files are met: one third went through a JPEG, a third was resampled, 8 % are inverted. An inverted file holds
 * inverted grey, as scanned films do: PNG cannot say that its minimum is white. */
OstDisplay ost_display_draw_varied (OstRandom random);

/* From ost_exposure_expose's plane, which is used up, to an image. */
OstImage  *ost_display_develop     (const OstDisplay *display, const OstPaths *paths, const OstFrame *frame,
                                    float *plane);

/* In place, grey 0 .. 255: what remains after a baseline JPEG of this quality, 1 .. 100. */
void       ost_display_degrade     (float *plane, int width, int height, int quality);
