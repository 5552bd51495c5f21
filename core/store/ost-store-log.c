/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-sql.h"

void
ost_gesture_free (OstGesture *gesture)
{
  if (gesture == NULL)
    return;
  g_free (gesture->kind);
  g_free (gesture->label);
  g_free (gesture->at);
  g_free (gesture->reader);
  g_free (gesture->version);
  g_free (gesture);
}

static char *
format_time (gint64 us)
{
  g_autoptr(GDateTime) second = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);
  g_autofree char *text = second != NULL ? g_date_time_format (second, "%Y-%m-%dT%H:%M:%S") : NULL;

  return text != NULL ? g_strdup_printf ("%s.%06dZ", text, (int) (us % G_USEC_PER_SEC)) : g_strdup ("");
}

static OstGesture *
read_row (sqlite3_stmt *stmt)
{
  OstGesture *gesture = g_new0 (OstGesture, 1);

  gesture->id = sqlite3_column_int64 (stmt, 0);
  gesture->parent_id = sqlite3_column_int64 (stmt, 1);
  gesture->kind = ost_sql_dup_text (stmt, 2);
  gesture->label = ost_sql_dup_text (stmt, 3);
  gesture->bone = sqlite3_column_int (stmt, 4);
  gesture->at = format_time (sqlite3_column_int64 (stmt, 5));
  gesture->reader = ost_sql_dup_text (stmt, 6);
  gesture->version = ost_sql_dup_text (stmt, 7);
  return gesture;
}

GPtrArray *
ost_store_list_gestures (OstStore *store, gint64 reading_id, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT g.id, g.parent, kind, label, ifnull (bone, -1), g.at, readers.name, g.version FROM gestures AS g"
    " JOIN readings ON readings.id = g.reading JOIN readers ON readers.id = readings.reader WHERE g.reading = ?1"
    " ORDER BY g.id", "l", reading_id);
  g_autoptr(GPtrArray) log = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_gesture_free);
  OstSqlStep step = OST_SQL_ERROR;

  while (stmt != NULL && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    g_ptr_array_add (log, read_row (stmt));
  return step == OST_SQL_DONE ? g_steal_pointer (&log) : NULL;
}
