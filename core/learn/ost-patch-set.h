/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"
#include "core/learn/ost-patch.h"
#include "core/learn/ost-split.h"

/* The patches that encoder and classifier learn from, all in memory at their fixed side: so that a damaged image is
 * found before the first step and no step waits for a disk. */
typedef struct
{
  OstPatch    *patch;           /* owned */
  OstBone      bone;
  OstSplitPart part;
  int          person;          /* 0 .. n_people - 1: equal for one subject */
  int          label;           /* 1 osteoporosis, 0 not, -1 unknown; the person's */
} OstPatchCase;

typedef struct
{
  OstPatchCase *cases;
  int           n, n_people;
} OstPatchSet;

OstPatchSet *ost_patch_set_new  (int n);        /* zeroed */
void         ost_patch_set_free (OstPatchSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstPatchSet, ost_patch_set_free)

/* Indices of the cases of a part, in order; `labelled`: those with a label alone. Element type int. */
GArray      *ost_patch_set_choose (const OstPatchSet *set, OstSplitPart part, gboolean labelled);
