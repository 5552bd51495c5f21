/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

#include "core/tensor/ost-random.h"

/* How the hand was laid on the detector and which part of it the picture shows. Independent of the subject, so that a
 * pose says nothing about bone. Degrees; positive leans towards the thumb. */

typedef enum
{
  OST_VIEW_HAND,                /* tips to forearm */
  OST_VIEW_PALM,                /* fingers cut, more forearm */
  OST_VIEW_WRIST,               /* metacarpals cut */
  OST_VIEW_WIDE,                /* the whole hand, small on a large plate */
} OstView;

typedef struct
{
  int      side;                /* +1 left, -1 right hand */
  double   thumb;               /* of metacarpal 1 against metacarpal 3 */
  double   fan, spread;         /* factors on the angles of metacarpals 2-5; of their fingers over them */
  double   finger[5];           /* own deviation of each finger */
  double   flexion[5][3];       /* at the knuckle and both joints, out of the picture's plane */
  double   deviation;           /* of the forearm, about the head of the capitate */
  double   roll;                /* about the long axis; 0 palmar, -45 the usual oblique view */
  double   turn;                /* of the hand in the picture, within +-90 */
  gboolean upside_down;         /* and by a half turn more */
  OstView  view;
  double   field_turn;          /* of the exposed field with the hand in it; 0 when upright */
} OstPose;

/* A palmar view of the whole hand, upright: what a good examination looks like. */
OstPose ost_pose_draw_plain  (OstRandom random);

/* All that is met in practice: obliques (about a fifth), bent fingers, turned fields, wrists, wide plates. */
OstPose ost_pose_draw_varied (OstRandom random);
