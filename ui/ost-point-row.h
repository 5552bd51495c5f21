/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gtk/gtk.h>
#include "core/prompt/ost-prompt.h"

/* A point of the selected bone in the side panel: sign, coordinates, buttons to flip and to delete it (the window's actions
 * flip-point and delete-point-at with its index). */
#define OST_TYPE_POINT_ROW (ost_point_row_get_type ())
G_DECLARE_FINAL_TYPE (OstPointRow, ost_point_row, OST, POINT_ROW, GtkListBoxRow)

GtkWidget *ost_point_row_new    (const OstPoint *point, int index);
void       ost_point_row_update (OstPointRow *row, const OstPoint *point, int index);
