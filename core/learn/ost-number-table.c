/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-number-table.h"

GHashTable *
ost_number_table_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* 17 digits, in no locale: what is read back has the same bits; NAN is "nan". */
void
ost_number_table_put (GHashTable *table, const char *key, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_hash_table_insert (table, g_strdup (key), g_strdup (g_ascii_dtostr (text, sizeof text, value)));
}

void
ost_number_table_put_words (GHashTable *table, const char *key, const char *words)
{
  if (words != NULL)
    g_hash_table_insert (table, g_strdup (key), g_strdup (words));
}

double
ost_number_table_get (GHashTable *table, const char *key, double missing)
{
  const char *text = g_hash_table_lookup (table, key);

  return text ? g_ascii_strtod (text, NULL) : missing;
}
