/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "core/draw/ost-draw-bones.h"
#include "core/image/ost-bone.h"

/* One bone for the reviewer, a button: its picture, its probability with the 90 % interval in its mask's colour, or why it is
 * missing. */
#define OST_TYPE_REVIEW_CROP (ost_review_crop_get_type ())
G_DECLARE_FINAL_TYPE (OstReviewCrop, ost_review_crop, OST, REVIEW_CROP, GtkButton)

GtkWidget  *ost_review_crop_new             (OstBone bone);
OstBone     ost_review_crop_get_bone        (OstReviewCrop *crop);
/* NULL: the bone is nowhere. Referenced. */
void        ost_review_crop_set_picture     (OstReviewCrop *crop, cairo_surface_t *picture);
/* bar NULL: no classifier has looked. missing: why there is no probability, in words, or NULL. explanation: what the bone
 * carries, in words, for the tooltip, or NULL. */
void        ost_review_crop_set_probability (OstReviewCrop *crop, const OstBoneBar *bar, double threshold, const char *missing,
                                             const char *explanation);
void        ost_review_crop_set_selected    (OstReviewCrop *crop, gboolean selected);

/* "MC 2", "Radius": translated, short enough to stand below a bar. Static. */
const char *ost_review_short_label          (OstBone bone);
/* "0.78" in the reader's language; free with g_free. */
char       *ost_review_number               (double value);
