/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-sql.h"

/* Look-ups that make nothing. */

gint64
ost_store_find_reader (OstStore *store, const char *name)
{
  g_autofree char *composed = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);
  gint64 id = 0;

  if (composed != NULL)
    ost_sql_get (store, &id, NULL, "SELECT id FROM readers WHERE name = ?1", "t", g_strstrip (composed));
  return id;
}

gint64
ost_store_find_reading (OstStore *store, gint64 image_id, gint64 reader_id)
{
  gint64 id = 0;

  ost_sql_get (store, &id, NULL, "SELECT id FROM readings WHERE image = ?1 AND reader = ?2", "ll", image_id, reader_id);
  return id;
}

char *
ost_store_dup_reader_name (OstStore *store, gint64 reader_id)
{
  g_autoptr (sqlite3_stmt) stmt = ost_sql_query (store, NULL, "SELECT name FROM readers WHERE id = ?1", "l", reader_id);

  if (stmt == NULL || ost_sql_step (store, stmt, NULL) != OST_SQL_ROW)
    return NULL;
  return ost_sql_dup_text (stmt, 0);
}
