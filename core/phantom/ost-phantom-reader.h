/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-scene.h"

/* People who outline the seven bones and differ the way people do. Each has habits, kept over all images with a weight
 * of 0.8, and an unsteady hand of its own in every image. */

typedef enum
{
  OST_OVERLAP_BOTH,             /* where two bones overlap, each keeps its own outline */
  OST_OVERLAP_UPPER,            /* the radius, or the metacarpal nearer to the thumb, takes it */
  OST_OVERLAP_SPLIT,            /* half-way */
} OstOverlapRule;

typedef struct
{
  double         bias;          /* mm: the line is drawn outside (positive) or inside the edge */
  double         wobble;        /* mm, SD of the smooth deviation of the hand */
  double         reach;         /* mm over which that deviation changes */
  double         tolerance;     /* mm: corners are set so that the polygon keeps this close to the line meant */
  double         base;          /* mm of the metacarpal bases left out: they end at the visible joint line */
  double         rim;           /* mm of the radius left out: it ends at the bright volar line, not at the dorsal rim */
  double         margin;        /* mm kept from the border of the picture */
  OstOverlapRule overlap;
  gboolean       ulnar_styloid, mc3_styloid, lips;   /* drawn as part of the bone */
  gboolean       sesamoids;     /* swallowed into metacarpal 1 */
} OstReaderHabits;

typedef struct
{
  char            name[16];     /* "reader-1" */
  double          share;        /* how much the others trust this one; not yet divided by the sum */
  guint64         key;
  OstReaderHabits habits;
} OstPhantomReader;

/* Reader `number` (0, 1, ...) of a seed; the same however many there are. */
OstPhantomReader ost_phantom_reader_draw (guint64 seed, int number);

/* The habits that hold in one image. */
OstReaderHabits  ost_phantom_reader_get_habits (const OstPhantomReader *reader, guint64 image);

/* What the reader draws for one bone of one image: polygons (GArray of double, x, y pairs in px, closed), their union
 * is the mask. Empty when next to nothing of the bone is seen. Any thread. Free with g_ptr_array_unref. */
GPtrArray       *ost_phantom_reader_outline (const OstPhantomReader *reader, const OstScene *scene, guint64 image,
                                             OstBone bone);
