/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"
#include "core/phantom/ost-phantom-math.h"
#include "core/phantom/ost-random.h"

/* One hand: every bone as an outline with what is needed to give it thickness, in the hand frame of
 * ost-phantom-anatomy.h, in millimetres. */

#define OST_SOLID_POINTS   128
#define OST_SOLID_STATIONS 97

typedef struct
{
  int      bone;                /* OstBone, or -1 for the others */
  OstPoint outline[OST_SOLID_POINTS];
  int      n_points;
  OstPoint origin, along;       /* axis: unit vector; stations run from the origin over `length` */
  double   length;              /* mm */
  double   half  [OST_SOLID_STATIONS];   /* mm: half the width, from which the front-to-back section follows */
  double   cortex[OST_SOLID_STATIONS];   /* mm: thickness of the shell */
  double   filling[OST_SOLID_STATIONS];  /* share of bone in the marrow space */
  double   depth;               /* front-to-back thickness over the width */
  guint64  texture;             /* key of its noise */
} OstSolid;

#define OST_MAX_SOLIDS 36

typedef struct
{
  double   l3;                  /* mm: length of metacarpal 3 */
  OstSolid solids[OST_MAX_SOLIDS];
  int      n_solids;
  OstPoint wrist;               /* about the middle of the radiocarpal joint */
  OstPoint base[5];             /* base of metacarpal 1 .. 5 */
  OstPoint joints[5][4];        /* knuckle, two joints, tip of the last phalanx; the thumb repeats its second joint */
} OstHand;

/* The hand that these random numbers describe. Free with g_free. */
OstHand *ost_hand_new (OstRandom random);

/* The solid of one of the seven bones. */
const OstSolid *ost_hand_get_bone (const OstHand *hand, OstBone bone);
