/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-bone-state.h"
#include "core/store/ost-store-gestures.h"

#define MAX_GAP_US (30 * G_USEC_PER_SEC)        /* a longer pause is no work on this image */

static const struct { const char *id, *label; } statuses[] = {
  [OST_STATUS_TODO]     = { "todo",     "to do" },
  [OST_STATUS_STARTED]  = { "started",  "started" },
  [OST_STATUS_ACCEPTED] = { "accepted", "accepted" },
  [OST_STATUS_REJECTED] = { "rejected", "rejected" },
  [OST_STATUS_FLAGGED]  = { "flagged",  "flagged" },
};

const char *
ost_status_get_id (OstStatus status)
{
  g_return_val_if_fail (status < G_N_ELEMENTS (statuses), NULL);
  return statuses[status].id;
}

const char *
ost_status_get_label (OstStatus status)
{
  g_return_val_if_fail (status < G_N_ELEMENTS (statuses), NULL);
  return statuses[status].label;
}

/* --- readers ------------------------------------------------------------------------------------------------------ */

/* One person, one spelling: no blanks around it, and accents composed. */
static char *
normalise_reader (const char *name)
{
  g_autofree char *composed = name != NULL ? g_utf8_normalize (name, -1, G_NORMALIZE_NFC) : NULL;

  return g_strdup (composed != NULL ? g_strstrip (composed) : name);
}

/* Looked for and made without a transaction around both: there is one writer, and the name is unique by the schema
 * should there ever be two. */
gint64
ost_store_ensure_reader (OstStore *store, const char *name, GError **error)
{
  g_autofree char *reader = normalise_reader (name);
  gint64 id = 0;

  if (!ost_store_check_text ("name of the reader", reader, OST_STORE_MAX_NAME, error))
    return 0;
  if (ost_sql_get (store, &id, error, "SELECT id FROM readers WHERE name = ?1", "t", reader) != OST_SQL_DONE)
    return id;
  if (!ost_sql_run (store, error,
                    "INSERT INTO readers (name, at, account, version) VALUES (?1, :at, :account, :version)", "t",
                    reader))
    return 0;
  return sqlite3_last_insert_rowid (store->db);
}

gint64
ost_store_find_reader (OstStore *store, const char *name)
{
  g_autofree char *reader = normalise_reader (name);
  gint64 id = 0;

  ost_sql_get (store, &id, NULL, "SELECT id FROM readers WHERE name = ?1", "t", reader);
  return id;
}

char *
ost_store_dup_reader_name (OstStore *store, gint64 reader_id)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, NULL, "SELECT name FROM readers WHERE id = ?1", "l", reader_id);

  return stmt != NULL && ost_sql_step (store, stmt, NULL) == OST_SQL_ROW ? ost_sql_dup_text (stmt, 0) : NULL;
}

GStrv
ost_store_list_readers (OstStore *store, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, "SELECT name FROM readers ORDER BY id", "");
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  OstSqlStep step = OST_SQL_ERROR;

  while (stmt != NULL && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    g_strv_builder_add (names, (const char *) sqlite3_column_text (stmt, 0));
  return step == OST_SQL_DONE ? g_strv_builder_end (names) : NULL;
}

/* --- readings ----------------------------------------------------------------------------------------------------- */

static gboolean
check_exists (OstStore *store, const char *sql, const char *what, gint64 id, GError **error)
{
  gint64 found;
  const OstSqlStep step = ost_sql_get (store, &found, error, sql, "l", id);

  if (step == OST_SQL_DONE)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "There is no %s number %" G_GINT64_FORMAT " in %s.", what, id, store->path);
  return step == OST_SQL_ROW;
}

gint64
ost_store_ensure_reading (OstStore *store, gint64 image_id, gint64 reader_id, GError **error)
{
  gint64 id = 0;

  if (ost_sql_get (store, &id, error, "SELECT id FROM readings WHERE image = ?1 AND reader = ?2", "ll",
                   image_id, reader_id) != OST_SQL_DONE)
    return id;
  if (!check_exists (store, "SELECT id FROM images WHERE id = ?1", "image", image_id, error)
      || !check_exists (store, "SELECT id FROM readers WHERE id = ?1", "reader", reader_id, error)
      || !ost_sql_run (store, error,
                       "INSERT INTO readings (image, reader, at, account, version)"
                       " VALUES (?1, ?2, :at, :account, :version)", "ll", image_id, reader_id))
    return 0;
  return sqlite3_last_insert_rowid (store->db);
}

gint64
ost_store_find_reading (OstStore *store, gint64 image_id, gint64 reader_id)
{
  gint64 id = 0;

  ost_sql_get (store, &id, NULL, "SELECT id FROM readings WHERE image = ?1 AND reader = ?2", "ll", image_id, reader_id);
  return id;
}

void
ost_reading_free (OstReading *reading)
{
  if (reading == NULL)
    return;
  for (int b = 0; b < OST_N_BONES; b++)
    ost_bone_state_free (reading->bones[b]);
  g_free (reading->undo_label);
  g_free (reading->redo_label);
  g_free (reading);
}

OstPoint *
ost_reading_dup_other_points (const OstReading *reading, OstBone bone, gsize *ret_n)
{
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (OstPoint));

  for (int b = 0; b < OST_N_BONES; b++)
    for (gsize i = 0; b != (int) bone && i < reading->bones[b]->n_points; i++)
      if (reading->bones[b]->points[i].positive)
        g_array_append_val (points, reading->bones[b]->points[i]);
  return g_array_steal (points, ret_n);
}

static gboolean
load_planes (OstStore *store, OstReading *reading, const OstReadingHead *head, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT " OST_BONE_STATE_COLUMNS ", planes.bone FROM planes JOIN bone_states ON bone_states.id = planes.state"
    " WHERE planes.reading = ?1", "l", reading->id);
  OstSqlStep step = OST_SQL_ERROR;

  while (stmt != NULL && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    {
      const int bone = sqlite3_column_int (stmt, OST_BONE_STATE_N_COLUMNS);    /* the schema keeps it within 0 .. 6 */

      reading->bones[bone] = ost_bone_state_read (store, stmt, head->width, head->height, store->masks, error);
      if (reading->bones[bone] == NULL)
        return FALSE;
    }
  for (int b = 0; b < OST_N_BONES; b++)
    if (reading->bones[b] == NULL)
      reading->bones[b] = ost_bone_state_new (NULL, 0);
  return step == OST_SQL_DONE;
}

/* The masks of this reading alone: those of the one before are not needed again, and take 9 MB each. */
static void
remember_masks (OstStore *store, const OstReading *reading)
{
  g_autoptr(GHashTable) masks = ost_masks_new ();

  for (int b = 0; b < OST_N_BONES; b++)
    ost_masks_add (masks, reading->bones[b]->id, reading->bones[b]->mask);
  g_clear_pointer (&store->masks, g_hash_table_unref);
  store->masks = g_steal_pointer (&masks);
}

/* The time between a row and the one before it (the first has none), each cut to 0 .. 30 s: clocks are set back, and
 * people go for lunch. */
static gboolean
load_log (OstStore *store, OstReading *reading, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT count (*), total (max (0, min (?2, gap))) FROM"
    " (SELECT at - lag (at, 1, at) OVER (ORDER BY id) AS gap FROM gestures WHERE reading = ?1)",
    "ll", reading->id, (gint64) MAX_GAP_US);

  if (stmt == NULL || ost_sql_step (store, stmt, error) != OST_SQL_ROW)
    return FALSE;
  reading->revision = sqlite3_column_int64 (stmt, 0);
  reading->active_s = sqlite3_column_double (stmt, 1) / G_USEC_PER_SEC;
  return TRUE;
}

/* The label of a gesture; *ret_label stays NULL for number 0. */
static gboolean
load_label (OstStore *store, gint64 gesture, char **ret_label, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, "SELECT label FROM gestures WHERE id = ?1", "l",
                                                 gesture);
  const OstSqlStep step = stmt != NULL ? ost_sql_step (store, stmt, error) : OST_SQL_ERROR;

  if (step == OST_SQL_ROW)
    *ret_label = ost_sql_dup_text (stmt, 0);
  return step != OST_SQL_ERROR;
}

static gboolean
load_owner (OstStore *store, OstReading *reading, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, "SELECT image, reader FROM readings WHERE id = ?1", "l",
                                                 reading->id);

  if (stmt == NULL || ost_sql_step (store, stmt, error) != OST_SQL_ROW)
    return FALSE;
  reading->image_id = sqlite3_column_int64 (stmt, 0);
  reading->reader_id = sqlite3_column_int64 (stmt, 1);
  return TRUE;
}

static gboolean
load_all (OstStore *store, OstReading *reading, GError **error)
{
  OstReadingHead head;
  gint64 redo = 0;

  if (!ost_reading_head_load (store, reading->id, &head, error))
    return FALSE;
  reading->status = head.status;
  return load_owner (store, reading, error)
         && load_planes (store, reading, &head, error)
         && load_log (store, reading, error)
         && ost_reading_head_find_redo (store, &head, &redo, error)
         && load_label (store, head.id, &reading->undo_label, error)
         && load_label (store, redo, &reading->redo_label, error);
}

/* All queries of one reading see one snapshot: another program may write between two of them. */
OstReading *
ost_store_load_reading (OstStore *store, gint64 reading_id, GError **error)
{
  g_autoptr(OstReading) reading = g_new0 (OstReading, 1);

  reading->id = reading_id;
  if (!ost_sql_begin_read (store, error))
    return NULL;
  if (!ost_sql_end (store, load_all (store, reading, error), error))
    return NULL;
  remember_masks (store, reading);
  return g_steal_pointer (&reading);
}
