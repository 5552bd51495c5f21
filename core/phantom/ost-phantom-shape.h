/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-solid.h"

/* One hand: all bones and the joints between them, in the hand frame of ost-phantom-anatomy.h, in millimetres. */

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
