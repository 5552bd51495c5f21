/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"
#include "core/image/ost-mask.h"

/* The masks of one image as a foreign file gives them: seven planes that may overlap. They are held as run lengths
 * (ost_mask_to_runs), because a file can be about a thousand radiographs. */
typedef struct
{
  char   *path;                 /* the file, for messages */
  char   *image;                /* name of the image, or NULL */
  char   *sha256;               /* of the image file, 64 lower-case hex digits, or NULL */
  int     width, height;        /* px, within the limits of an OstImage */
  GBytes *runs[OST_N_BONES];    /* NULL: the file has no mask of this bone */
} OstMaskSet;

/* FALSE with one sentence when the sizes are beyond an OstImage's. */
gboolean    ost_mask_set_check_size (const char *path, double width, double height, GError **error);
OstMaskSet *ost_mask_set_new        (const char *path, int width, int height);
void        ost_mask_set_free       (OstMaskSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstMaskSet, ost_mask_set_free)

/* The image's name by the file's name: without folder, without the suffix, which may be "". */
void        ost_mask_set_name_after (OstMaskSet *set, const char *path, const char *suffix);

/* Adds the mask to the bone's plane (union); an empty mask adds nothing. */
void        ost_mask_set_add        (OstMaskSet *set, OstBone bone, const OstMask *mask);
/* A label map, width * height bytes of 0 .. 7 (bone + 1); FALSE with one sentence when one is larger. */
gboolean    ost_mask_set_add_labels (OstMaskSet *set, const guint8 *labels, GError **error);
/* NULL when there is no mask of the bone. */
OstMask    *ost_mask_set_make_mask  (const OstMaskSet *set, OstBone bone);

/* A list of one set, which it takes. */
GPtrArray  *ost_mask_set_list       (OstMaskSet *set);

/* The bone that a category, segment or label of another program names: its id, or the words that people use, in any
 * case and with any blanks, hyphens or underscores ("Radius", "mc1", "Metacarpal 1", "metacarpal_I", "1st metacarpal",
 * "first metacarpal"). */
gboolean    ost_bone_from_name      (const char *name, OstBone *ret_bone);
