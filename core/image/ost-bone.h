/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* The seven bones, in the order of the command line, of exports and of every array indexed by bone.
 *
 * Colours are those of Okabe and Ito (2008), which has exactly seven that are not black and stays distinguishable for
 * colour-blind eyes; metacarpal 5 is lightened, because #0072B2 disappears on a black radiograph. */
typedef enum
{
  OST_BONE_ULNA,
  OST_BONE_RADIUS,
  OST_BONE_MC1,                 /* metacarpal of the thumb */
  OST_BONE_MC2,
  OST_BONE_MC3,
  OST_BONE_MC4,
  OST_BONE_MC5,                 /* metacarpal of the little finger */
} OstBone;

#define OST_N_BONES 7

/* The bones in the order of the keys 1 to 7 and of every list on screen: mc1 .. mc5, radius, ulna. */
extern const OstBone ost_bone_screen_order[OST_N_BONES];

/* "ulna" .. "mc5": the name in files and on the command line. Static. */
const char   *ost_bone_get_id    (OstBone bone);

/* "Ulna", "Metacarpal 3": the name for people, in English. Static. */
const char   *ost_bone_get_label (OstBone bone);

/* 0xRRGGBB */
guint32       ost_bone_get_colour (OstBone bone);

/* The digit key, 1 to 7. */
int           ost_bone_get_key   (OstBone bone);

/* FALSE, and *ret_bone untouched, when id names none of the seven. */
gboolean      ost_bone_from_id   (const char *id, OstBone *ret_bone);
