/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Numbers by name as text, in a form that reads back to the same bits, and some words: what checkpoints and model cards
 * hold beside tensors. Keys and values are freed with g_free. */
GHashTable *ost_number_table_new       (void);
void        ost_number_table_put       (GHashTable *table, const char *key, double value);
/* NULL: nothing to say, and nothing is put. */
void        ost_number_table_put_words (GHashTable *table, const char *key, const char *words);
/* `missing` where there is none. */
double      ost_number_table_get       (GHashTable *table, const char *key, double missing);
