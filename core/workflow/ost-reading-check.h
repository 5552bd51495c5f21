/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* What looks wrong in a reading before it is accepted: rules about number, order and shape of the bones, none of which
 * is proof.
 *
 * Order: seen along the line from metacarpal 2 to metacarpal 5, metacarpals 3 and 4 follow each other in between, by
 * their middles and by their bases, metacarpal 1 lies on the side of 2, and so does the radius beside the ulna. Level:
 * the bases of metacarpals 2 to 5 (the ends towards the forearm; without one, the ends that lie closer together) are at
 * one level, to 0.35 of a metacarpal's length: a phalanx drawn as a metacarpal is not. Both hold in any rotation, for
 * left and right hands.
 * Shape: one piece without holes; metacarpals 2 to 5 of between half and twice their median
 * length (of the bounding box's diagonal); no two bones share more than a third of the smaller one. */

typedef enum
{
  OST_FINDING_SWAPPED,          /* bone and other do not follow each other */
  OST_FINDING_WRONG_SIDE,       /* metacarpal 1 beside 5 */
  OST_FINDING_FOREARM,          /* radius and ulna swapped */
  OST_FINDING_LEVEL,            /* the base of bone */
  OST_FINDING_COVER,            /* bone and other */
  OST_FINDING_MISSING,
  OST_FINDING_PIECES,           /* number of pixels that lie apart */
  OST_FINDING_HOLES,            /* number of pixels in holes */
  OST_FINDING_LENGTH,           /* number of times too long */
  OST_N_FINDINGS,
} OstFindingKind;

typedef struct
{
  OstFindingKind kind;
  OstBone        bone, other;   /* where to look; other equals bone when there is none */
  double         number;
} OstFinding;

/* Element type OstFinding, worst first; empty when nothing was noticed. Never NULL. */
GArray     *ost_reading_check    (const OstReading *reading);

/* One sentence, to be freed with g_free. translate NULL: English; else it is asked for the sentence, with {bone},
 * {other} and {number} in it, and for the names of the bones. */
typedef const char *(*OstTranslate) (const char *text);
char       *ost_finding_describe (const OstFinding *finding, OstTranslate translate);
