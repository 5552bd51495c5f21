/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-models.h"

/* A number, or a word (to be freed), that the card of a model's row holds: "validation.dice",
 * "validation.ged2", "epoch", "seed", "cases.train", "seconds_per_step"; "preset". NAN, NULL when it is not there. */
double   ost_model_row_get_number       (const OstModelRow *row, const char *key);
char    *ost_model_row_dup_word         (const OstModelRow *row, const char *key);
/* The training's curve, OstTrainingLine; empty when the card has none. */
GArray  *ost_model_row_dup_curve        (const OstModelRow *row);
