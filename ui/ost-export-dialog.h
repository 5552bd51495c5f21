/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "core/workflow/ost-output.h"
#include "ui/ost-project.h"

/* Asks what of the project leaves it: format, radiographs, readers, place; and says how much that is before anything is
 * written.
 *
 * Signal
 *   export ()      the person wants it; ost_export_dialog_get_output tells what. The dialog closes afterwards. */
#define OST_TYPE_EXPORT_DIALOG (ost_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (OstExportDialog, ost_export_dialog, OST, EXPORT_DIALOG, AdwWindow)

/* this_image: id of the open one, 0 when there is none. shown (taken, element type gint64): those that the worklist lets through.
 * dest: the folder to begin with. */
OstExportDialog *ost_export_dialog_new        (OstProject *project, gint64 this_image, GArray *shown, const char *dest);
/* Borrowed from the dialog until something in it changes. */
const OstOutput *ost_export_dialog_get_output (OstExportDialog *dialog);
