/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gtk/gtk.h>
#include "core/image/ost-bone.h"

/* Bones as small discs in their colours, in screen order: filled = locked, ring = has a mask, grey ring = nothing yet, dash = absent.
 * Shape tells them apart, never colour alone. */
#define OST_TYPE_BONE_DOTS (ost_bone_dots_get_type ())
G_DECLARE_FINAL_TYPE (OstBoneDots, ost_bone_dots, OST, BONE_DOTS, GtkWidget)

/* Bits as in OstWorkItem. The accessible label says the same in words. */
void ost_bone_dots_set (OstBoneDots *dots, guint8 locked, guint8 masked, guint8 absent);

/* A rounded square in the bone's colour, for lists. */
GdkPaintable *ost_bone_swatch_new (OstBone bone);
