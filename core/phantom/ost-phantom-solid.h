/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-anatomy.h"
#include "core/phantom/ost-phantom-disease.h"
#include "core/phantom/ost-phantom-math.h"
#include "core/tensor/ost-random.h"

/* One bone as an outline with what is needed to give it thickness, in the hand frame of ost-phantom-anatomy.h, in
 * millimetres. What is inside stands in ost-phantom-interior.h. */

#define OST_SOLID_POINTS   128
#define OST_SOLID_STATIONS 97

typedef struct
{
  int      bone;                /* OstBone, or -1 for the others */
  OstPoint outline[OST_SOLID_POINTS];
  int      n_points;
  OstPoint origin, along;       /* axis: unit vector; stations run from the origin over `length` (block: its middle) */
  double   length;              /* mm */
  double   half  [OST_SOLID_STATIONS];   /* mm: half the width, from which the front-to-back section follows */
  double   middle[OST_SOLID_STATIONS];   /* mm: of the outline from the axis, radial positive */
  double   depth;               /* front-to-back thickness over the width */
  guint64  texture;             /* key of its noise */
} OstSolid;

/* A tubular bone to be built. */
typedef struct
{
  const OstTubeAnatomy *anatomy;
  int      bone;
  OstPoint origin;              /* mm: where along = 0 meets the axis */
  double   angle;               /* of the distal end, degrees */
  double   unit;                /* mm per 1000 of the table along the axis */
  double   width;               /* factor on all widths */
  gboolean forearm;             /* table runs towards the elbow, cut by the image */
  double   beaks[2];            /* mm: osteophytes at the start and at the end */
  OstFracture fracture;         /* healed; of this bone when its `bone` says so */
} OstTube;

/* Unit vector towards the thumb, given a bone's axis; the axis of the forearm bones points towards the elbow. */
OstPoint ost_solid_radial (OstPoint along, gboolean forearm);

/* Builds the bone, varied by `random`, and returns the middle of its far end, where the next bone begins. */
OstPoint ost_solid_init_tube (OstSolid *solid, const OstTube *tube, OstRandom *random);

/* A rounded block without a long axis, for carpals and sesamoids: a smooth closed curve through n <= 32 points,
 * `thickness` mm from front to back. */
void ost_solid_init_block (OstSolid *solid, const OstPoint *points, int n, double thickness, OstRandom *random);
