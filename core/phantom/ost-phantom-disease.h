/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"
#include "core/phantom/ost-phantom-subject.h"

/* What has happened to the skeleton besides bone loss: worn joints, healed fractures, lost fingers. Drawn with age, not
 * with the T-score. */

typedef struct
{
  int    bone;                  /* OstBone, or -1 */
  double at;                    /* share of the length, from the origin of the bone's axis */
  double widening;              /* relative, at the middle of the old callus */
  double step;                  /* mm, sideways */
  double bend;                  /* degrees of the part beyond */
} OstFracture;

typedef struct
{
  double      wear[5][3];       /* 0 .. 1: knuckle, middle, last joint of each finger, thumb first */
  double      thumb_base;       /* 0 .. 1: first carpometacarpal joint */
  OstFracture fracture;
  int         lost_finger;      /* 0 thumb .. 4, or -1 */
  int         lost_from;        /* first phalanx that is gone, 0 .. 2 */
} OstDisease;

OstDisease ost_disease_none (void);
OstDisease ost_disease_draw (const OstPhantomSubject *subject, OstRandom random);

/* mm: how far a worn joint's corners grow beaks, and what is left of its gap. */
double ost_disease_beak (double wear);
double ost_disease_gap  (double wear);
