/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gtk/gtk.h>
#include "core/store/ost-store.h"

/* A bone in the side panel: key, colour, name, clicks, and buttons to hide it, to accept it and for the rest. The buttons are the
 * window's actions toggle-visible, toggle-lock, toggle-absent and clear-bone with the bone's id as target. */
#define OST_TYPE_BONE_ROW (ost_bone_row_get_type ())
G_DECLARE_FINAL_TYPE (OstBoneRow, ost_bone_row, OST, BONE_ROW, GtkListBoxRow)

GtkWidget *ost_bone_row_new      (OstBone bone);
OstBone    ost_bone_row_get_bone (OstBoneRow *row);
/* state NULL: no image. visible: drawn on the canvas. */
void       ost_bone_row_update   (OstBoneRow *row, const OstBoneState *state, gboolean visible);
