/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-models.h"
#include "core/store/ost-store-sql.h"

/* A test set that could change would not be one: parts are given once, by triggers in the schema and by add_one here,
 * which says so in words. */

GHashTable *
ost_store_load_split (OstStore *store, GError **error)
{
  g_autoptr(GHashTable)   split = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, "SELECT subject, part FROM splits", "");
  OstSqlStep              step = OST_SQL_ERROR;

  while (stmt && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    g_hash_table_insert (split, ost_sql_dup_text (stmt, 0), ost_sql_dup_text (stmt, 1));
  return step == OST_SQL_DONE ? g_steal_pointer (&split) : NULL;
}

/* A second row for a subject must say what the first says. */
static gboolean
add_one (OstStore *store, const char *subject, const char *part, GError **error)
{
  gint64 same = 0;

  switch (ost_sql_get (store, &same, error, "SELECT part = ?2 FROM splits WHERE subject = ?1", "tt", subject, part))
    {
    case OST_SQL_ERROR:
      return FALSE;
    case OST_SQL_DONE:
      return ost_sql_run (store, error, "INSERT INTO splits (subject, part, at, account, version)"
                          " VALUES (?1, ?2, :at, :account, :version)", "tt", subject, part);
    case OST_SQL_ROW:
      break;
    }
  if (!same)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                 "“%s” is in another part of the split already; a split never changes.", subject);
  return same != 0;
}

static gboolean
add_all (OstStore *store, const char *const *subjects, const char *const *parts, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++)
    if (!add_one (store, subjects[i], parts[i], error))
      return FALSE;
  return TRUE;
}

gboolean
ost_store_add_split (OstStore *store, const char *const *subjects, const char *const *parts, gsize n, GError **error)
{
  return ost_sql_begin (store, error) && ost_sql_end (store, add_all (store, subjects, parts, n, error), error);
}

char *
ost_store_dup_split_subject (const OstImageRow *row)
{
  return row->subject ? g_strdup (row->subject) : g_strconcat ("image:", row->sha256, NULL);
}
