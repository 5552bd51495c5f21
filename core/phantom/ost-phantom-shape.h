/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-pose.h"
#include "core/phantom/ost-phantom-solid.h"

/* One hand in one pose: all bones and the joints between them, as projected on the detector, in the hand frame of
 * ost-phantom-anatomy.h, in millimetres. */

#define OST_MAX_SOLIDS 44

typedef struct
{
  double   l3;                  /* mm: length of metacarpal 3 */
  double   robust;              /* factor on widths */
  OstPoint roll;                /* sine and cosine of the pose's roll */
  OstSolid solids[OST_MAX_SOLIDS];
  int      n_solids;
  OstPoint wrist;               /* about the middle of the radiocarpal joint */
  OstPoint base[5];             /* base of metacarpal 1 .. 5 */
  OstPoint joints[5][4];        /* knuckle, two joints, tip of the last phalanx; the thumb repeats its second joint */
} OstHand;

/* The hand of this subject in this pose; `random` gives its own shapes. Free with g_free. */
OstHand *ost_hand_new (const OstPhantomSubject *subject, const OstPose *pose, const OstDisease *disease,
                       OstRandom random);

/* The solid of one of the seven bones. */
const OstSolid *ost_hand_get_bone (const OstHand *hand, OstBone bone);

/* A free solid to be filled. */
OstSolid *ost_hand_add_solid (OstHand *hand);

/* x on the detector of a point at height z over it, both L3, after the roll. */
double ost_hand_project (const OstHand *hand, double x, double z);

/* Seen width of a section that is `depth` times as deep as wide. */
double ost_hand_seen_width (const OstHand *hand, double depth);

/* An oval solid without a long axis: semi-axes a along and b across the direction, `thickness` from front to
 * back, mm. */
void ost_hand_add_oval (OstHand *hand, OstPoint centre, OstPoint along, double a, double b, double thickness,
                        OstRandom *random);

/* The eight carpals with the hook of the hamate and the tubercle of the scaphoid; the proximal row follows the forearm
 * half-way. */
void ost_hand_add_carpals (OstHand *hand, const OstPose *pose, OstRandom *random);

/* Sesamoids at the knuckles of thumb, index and little finger and at the thumb's last joint, as often as in people. */
void ost_hand_add_sesamoids (OstHand *hand, const OstPhantomSubject *subject, OstRandom *random);

/* `p` turned by `degrees` about `centre`, towards the thumb. */
OstPoint ost_point_turn (OstPoint p, OstPoint centre, double degrees);
