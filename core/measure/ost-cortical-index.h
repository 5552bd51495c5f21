/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"
#include "core/measure/ost-cortical-axis.h"

/* Cortical index of the second metacarpal: both cortices over the width (Barnett and Nordin 1960; 2MCI, and 2MCP in
 * %), at the middle of the shaft. A ratio: no spacing is needed.
 *
 * Site: 40 to 60 % of the length along the midline of the shaft. The index falls by 0.04 to 0.11 for every 10 % of the
 * length towards the head, so the site is part of the number, and a fall along the shaft is no alarm by itself. Value:
 * a parabola through the lines' indices along the shaft, robust against single lines (Huber), averaged over the site.
 * Each line is measured by the shell model of ost-shell-model.h, at the full resolution of the picture. Interval: 5 to
 * 95 % over the weighted masks, each with the scatter of its lines and with the error that all lines share,
 * OST_CORTICAL_MODEL_ERROR: the root mean square error on synthetic radiographs whose index is known. On other
 * pictures it may be larger. */

#define OST_CORTICAL_FROM  0.4
#define OST_CORTICAL_TO    0.6
#define OST_CORTICAL_LINES 30
#define OST_CORTICAL_MODEL_ERROR 0.013

/* Why an index cannot be trusted; bits. */
typedef enum
{
  OST_CORTICAL_NO_BONE      = 1 << 0,   /* no mask, or one that is not the shape of a tube: there is no number */
  OST_CORTICAL_CUT_OFF      = 1 << 1,   /* the mask touches the border of the picture: where is its middle? */
  OST_CORTICAL_SMALL        = 1 << 2,   /* fewer than 16 px wide */
  OST_CORTICAL_FEW_LINES    = 1 << 3,   /* fewer than two thirds of the lines could be measured */
  OST_CORTICAL_NO_PEAKS     = 1 << 4,   /* most lines show no canal between two cortices */
  OST_CORTICAL_UNEQUAL      = 1 << 5,   /* cortices differ by more than half: the hand was turned, or they overlap */
  OST_CORTICAL_SHAPE        = 1 << 6,   /* width over length outside 0.08 .. 0.17: not in full, bent, or another bone */
  OST_CORTICAL_SPREAD       = 1 << 7,   /* interquartile range about the course along the shaft above 5 points */
  OST_CORTICAL_MISFIT       = 1 << 8,   /* the profiles do not look like a hollow bone */
  OST_CORTICAL_CLIPPED      = 1 << 9,   /* brightest or darkest grey of the file inside the cortices */
  OST_CORTICAL_OFF_MASK     = 1 << 10,  /* the edges in the picture are not where the mask's are */
  OST_CORTICAL_MASKS_DIFFER = 1 << 11,  /* the interval is wider than 10 points */
} OstCorticalFlags;
#define OST_CORTICAL_N_FLAGS 12

/* One sentence a flag, for people; `flag` has one bit. Static. */
const char *ost_cortical_flag_get_text (OstCorticalFlags flag);
const char *ost_cortical_flag_get_id   (OstCorticalFlags flag);        /* "cut-off" */

typedef struct
{
  double   at;                  /* place along the axis, 0 .. 1 from the proximal end */
  double   x[4], y[4];          /* image: outer and inner edge of the radial cortex, inner and outer of the ulnar one */
  double   width, radial, ulnar;        /* px */
  double   index;
  gboolean used;                /* FALSE: the line could not be measured */
} OstCorticalLine;

typedef struct
{
  double index, low, high;      /* 0 .. 1; NAN when there is no number */
  double median, iqr;           /* of the lines; iqr about their course along the shaft */
  double slope;                 /* change of the index a 10 % of the length, towards the head */
  double width, radial, ulnar;  /* px, means of the lines used; see sides_known */
  double width_mm, radial_mm, ulnar_mm; /* NAN without a spacing */
  OstSpacingSource spacing;     /* where the millimetres come from */
  double length;                /* px */
  gboolean sides_known;         /* FALSE: `radial` is what lies to the left, seen from the wrist */
  OstCorticalAxis axis;
  OstCorticalLine lines[OST_CORTICAL_LINES];
  int    n_used, n_masks;       /* n_masks: that gave a number */
  OstCorticalFlags flags;
} OstCorticalIndex;

typedef struct
{
  double   x, y;
  gboolean known;
} OstCorticalPlace;

typedef struct
{
  const OstImage        *image;
  const OstMask *const  *masks;         /* of metacarpal 2, of the image's size; the first is the one that is drawn */
  const double          *weights;       /* n_masks, or NULL: equal */
  int                    n_masks;
  const OstCorticalAxis *axis;          /* NULL: each mask's own; or the ends that the reader dragged, proximal first */
  OstCorticalPlace       wrist, ulnar;  /* somewhere towards the forearm; somewhere on the side of the little finger */
} OstCorticalInput;

/* About 0.1 s of one core a mask. Any thread. */
OstCorticalIndex ost_cortical_index (const OstCorticalInput *input);

/* --- published cut-offs ------------------------------------------------------------------------------------------- */

/* They disagree by up to 18 points, because of population, site and reader: they are shown side by side and never make
 * a verdict. */
typedef struct
{
  double      index;            /* 0 .. 1 */
  const char *meaning;          /* "below: osteopenia against normal (hip DXA)" */
  const char *accuracy;         /* "sensitivity 88 %, specificity 60 %" */
  const char *source;           /* "Schreiber 2017, n = 200" */
} OstCorticalCutoff;

/* Highest first. Static. */
const OstCorticalCutoff *ost_cortical_cutoffs (int *ret_n);
