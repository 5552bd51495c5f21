/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"

/* Window and level: which stored values become which grey (DICOM PS3.3 C.11.2.1.2.1, LINEAR_EXACT).
 *
 *     grey = clamp ((value - level) / width + 0.5, 0, 1)          then inverted for MinIsWhite, then for `inverted`
 *
 * level and width are in stored values (pixel units), width > 0. Inversion always comes after the window. */
typedef struct
{
  double   width;
  double   level;
  gboolean inverted;            /* the reader's wish, on top of the file's own MinIsWhite */
  guint    curve;               /* 0: the line above; n: the curve of image->windows[n - 1] over this range */
} OstVoi;

typedef enum
{
  OST_VOI_AUTO,                 /* 0.5 to 99.5 percentile of the exposed field */
  OST_VOI_BONE,                 /* dense half of that range (upper; lower when min_is_white): cortex and trabeculae */
  OST_VOI_SOFT,                 /* the other half: soft tissue, skin line */
  OST_VOI_FULL,                 /* everything the stored depth can hold */
} OstVoiPreset;
#define OST_N_VOI_PRESETS 4

const char *ost_voi_preset_get_label (OstVoiPreset preset);      /* "auto", "bone", "soft tissue", "full range" */

/* The window that the file offers under this number (below image->n_windows), in stored values. It drags like any
 * other. */
OstVoi      ost_voi_from_window (const OstImage *image, guint index);

/* The exposed field leaves out the black (or, when min_is_white, the most frequent extreme) border: values equal to the
 * smallest or largest value present, when that value fills more than 5 % of the picture. */
OstVoi      ost_voi_preset   (const OstImage *image, OstVoiPreset preset);

/* lut[pixel] for all 65536 pixel values, as 0x00gggggg ready for CAIRO_FORMAT_RGB24. Any thread; about 0.1 ms. */
void        ost_voi_make_lut (const OstVoi *voi, const OstImage *image, guint32 *lut);

/* One step of a drag: dx widens, dy raises the level, in screen pixels; `speed` 1 is normal, 4 coarse, 0.25 fine. A
 * full drag of 500 px changes by the range of values of the stored depth that the image uses (2 * auto width).
 * Width stays >= 1. */
OstVoi      ost_voi_drag     (OstVoi voi, const OstVoi *automatic, double dx, double dy, double speed);
