/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-bone.h"

static const struct
{
  const char *id;
  const char *label;
  guint32     colour;
  int         key;
} bones[OST_N_BONES] = {
  [OST_BONE_ULNA]   = { "ulna",   "Ulna",         0xCC79A7, 7 },
  [OST_BONE_RADIUS] = { "radius", "Radius",       0xD55E00, 6 },
  [OST_BONE_MC1]    = { "mc1",    "Metacarpal 1", 0xE69F00, 1 },
  [OST_BONE_MC2]    = { "mc2",    "Metacarpal 2", 0x56B4E9, 2 },
  [OST_BONE_MC3]    = { "mc3",    "Metacarpal 3", 0x009E73, 3 },
  [OST_BONE_MC4]    = { "mc4",    "Metacarpal 4", 0xF0E442, 4 },
  [OST_BONE_MC5]    = { "mc5",    "Metacarpal 5", 0x4A8CFF, 5 },
};

const OstBone ost_bone_screen_order[OST_N_BONES] = {
  OST_BONE_MC1, OST_BONE_MC2, OST_BONE_MC3, OST_BONE_MC4, OST_BONE_MC5, OST_BONE_RADIUS, OST_BONE_ULNA,
};

const char *
ost_bone_get_id (OstBone bone)
{
  g_return_val_if_fail (bone < OST_N_BONES, NULL);
  return bones[bone].id;
}

const char *
ost_bone_get_label (OstBone bone)
{
  g_return_val_if_fail (bone < OST_N_BONES, NULL);
  return bones[bone].label;
}

guint32
ost_bone_get_colour (OstBone bone)
{
  g_return_val_if_fail (bone < OST_N_BONES, 0);
  return bones[bone].colour;
}

int
ost_bone_get_key (OstBone bone)
{
  g_return_val_if_fail (bone < OST_N_BONES, 0);
  return bones[bone].key;
}

gboolean
ost_bone_from_id (const char *id, OstBone *ret_bone)
{
  for (int b = 0; b < OST_N_BONES; b++)
    if (g_strcmp0 (id, bones[b].id) == 0)
      {
        *ret_bone = (OstBone) b;
        return TRUE;
      }
  return FALSE;
}
