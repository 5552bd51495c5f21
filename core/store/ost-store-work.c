/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-sql.h"

/* The worklist reads one row of images and one of readings for each line; the planes were gathered when they
 * changed. */
#define SELECT_WORK "SELECT images.id, name, code, width, height, bits, status, locked, masked, r.absent FROM images" \
                    " LEFT JOIN readings AS r ON r.image = images.id AND r.reader = ?1" \
                    " LEFT JOIN subjects ON subjects.id = images.subject "

void
ost_work_item_free (OstWorkItem *item)
{
  if (item == NULL)
    return;
  g_free (item->name);
  g_free (item->subject);
  g_free (item);
}

static OstWorkItem *
read_row (sqlite3_stmt *stmt)
{
  OstWorkItem *item = g_new0 (OstWorkItem, 1);

  item->image_id = sqlite3_column_int64 (stmt, 0);
  item->name = ost_sql_dup_text (stmt, 1);
  item->subject = ost_sql_dup_text (stmt, 2);
  item->width = ost_sql_get_side (stmt, 3);
  item->height = ost_sql_get_side (stmt, 4);
  item->bits = sqlite3_column_int (stmt, 5);
  item->status = (OstStatus) CLAMP (sqlite3_column_int (stmt, 6), OST_STATUS_TODO, OST_STATUS_FLAGGED);
  item->locked = (guint8) sqlite3_column_int (stmt, 7);
  item->masked = (guint8) sqlite3_column_int (stmt, 8);
  item->absent = (guint8) sqlite3_column_int (stmt, 9);
  return item;
}

GPtrArray *
ost_store_list_work (OstStore *store, gint64 reader_id, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, SELECT_WORK "ORDER BY images.id", "l", reader_id);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_work_item_free);
  OstSqlStep step = OST_SQL_ERROR;

  while (stmt != NULL && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    g_ptr_array_add (items, read_row (stmt));
  return step == OST_SQL_DONE ? g_steal_pointer (&items) : NULL;
}

OstWorkItem *
ost_store_get_work (OstStore *store, gint64 image_id, gint64 reader_id, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, SELECT_WORK "WHERE images.id = ?2", "ll", reader_id,
                                                 image_id);
  const OstSqlStep step = stmt != NULL ? ost_sql_step (store, stmt, error) : OST_SQL_ERROR;

  if (step == OST_SQL_ROW)
    return read_row (stmt);
  if (step == OST_SQL_DONE)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "There is no image number %" G_GINT64_FORMAT " in %s.", image_id, store->path);
  return NULL;
}
