/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "core/exchange/ost-format.h"

/* Asks which masks of other programs come into the project, and whose they are.
 *
 * Signal
 *   import ()      the person wants it; the getters tell what. The dialog closes afterwards. */
#define OST_TYPE_IMPORT_DIALOG (ost_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (OstImportDialog, ost_import_dialog, OST, IMPORT_DIALOG, AdwWindow)

/* reader: the name to begin with. */
OstImportDialog *ost_import_dialog_new          (const char *reader);
const OstFormat *ost_import_dialog_get_format   (OstImportDialog *dialog);
const char      *ost_import_dialog_get_path     (OstImportDialog *dialog);     /* a file or folder; borrowed */
const char      *ost_import_dialog_get_reader   (OstImportDialog *dialog);     /* borrowed */
gboolean         ost_import_dialog_get_accepted (OstImportDialog *dialog);
