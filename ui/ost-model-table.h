/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gtk/gtk.h>
#include "core/workflow/ost-model-card.h"
#include "ui/ost-project.h"

/* The parts of a model's card that are made of what was measured. */

/* A line for each bone, and one for all; what was there is removed. */
void       ost_model_table_fill    (GtkGrid *table, const OstModelCard *card);

/* Thumbnail, name and bone of a case, and how its Dice changes; has the data "image-id", a gint64. */
GtkWidget *ost_model_case_row_new  (OstProject *project, const OstCardCase *a_case);
