/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gtk/gtk.h>
#include "core/workflow/ost-model-card.h"
#include "core/workflow/ost-training-kind.h"
#include "ui/ost-project.h"

/* The parts of a model's card that are made of what was measured. */

/* A line for each bone, and one for all; what was there is removed. */
void       ost_model_table_fill    (GtkGrid *table, const OstModelCard *card);

/* What the training of an encoder or classifier said of it: name, value, what it means. */
void       ost_model_table_fill_figures (GtkGrid *table, const OstModelRow *row, OstTrainingKind kind);

/* Thumbnail, name and bone of a case, and how its Dice changes; has the data "image-id", a gint64. */
GtkWidget *ost_model_case_row_new  (OstProject *project, const OstCardCase *a_case);
