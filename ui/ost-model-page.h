/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "core/workflow/ost-model-card.h"
#include "ui/ost-project.h"

/* One model: what it was trained on, how it does on the hold-out against the model in use, bone by bone, which cases change. The
 * hold-out is predicted in a worker, with progress; what was measured is kept while the page lives. Its buttons are actions of
 * the window around it: "win.promote", "win.roll-back", "win.retire", "win.compare", "win.cancel".
 *
 * Signals: "changed": another card, or progress. "image-chosen" (gint64): the radiograph of a case. */
#define OST_TYPE_MODEL_PAGE (ost_model_page_get_type ())
G_DECLARE_FINAL_TYPE (OstModelPage, ost_model_page, OST, MODEL_PAGE, GtkWidget)

/* Shows the model of that name and measures it, unless that was done already. former: the name of the model that roll-back
 * would promote, or NULL. */
void                ost_model_page_set     (OstModelPage *page, OstProject *project, const OstModelRow *row, const char *former);
/* Measures again, or for the first time after a cancellation. */
void                ost_model_page_compare (OstModelPage *page);
void                ost_model_page_cancel  (OstModelPage *page);
gboolean            ost_model_page_is_busy (OstModelPage *page);
/* Borrowed; NULL while it is measured, and when it could not be. */
const OstModelCard *ost_model_page_get_card (OstModelPage *page);

/* "in use", "candidate", "retired". */
const char         *ost_model_page_state_label (OstModelState state);
/* "18 Nov 2026, 14:03" of a row's `at`; to be freed. */
char               *ost_model_page_dup_date (const OstModelRow *row);
