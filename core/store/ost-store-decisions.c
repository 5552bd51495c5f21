/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-decisions.h"

#include <math.h>

#include "core/image/ost-json-write.h"
#include "core/store/ost-store-points.h"
#include "core/store/ost-store-sql.h"

#define OST_MAX_COMMENT 1000
#define DECIDED "kind IN ('accept', 'reject', 'adjudicate')"    /* what ends blindness; flags and comments do not */

static const char *const kind_ids[] = { "accept", "reject", "flag", "comment", "adjudicate" };
G_STATIC_ASSERT (G_N_ELEMENTS (kind_ids) == OST_N_DECISION_KINDS);

static const OstDecisionReason reasons[] = {
  { "outline", "outlines wrong" },
  { "bone-missing", "bone missed" },
  { "bone-swapped", "bones mixed up" },
  { "projection", "not a frontal view" },
  { "quality", "poor picture" },
  { "foreign", "cast, implant, ring" },
  { "disease", "other disease" },
  { "probability", "probability not plausible" },
  { NULL, NULL },
};

const OstDecisionReason *
ost_decision_get_reasons (void)
{
  return reasons;
}

const char *
ost_decision_kind_get_id (OstDecisionKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kind_ids), NULL);
  return kind_ids[kind];
}

gboolean
ost_decision_kind_from_id (const char *id, OstDecisionKind *ret_kind)
{
  for (guint k = 0; id != NULL && k < G_N_ELEMENTS (kind_ids); k++)
    if (g_str_equal (kind_ids[k], id))
      {
        *ret_kind = (OstDecisionKind) k;
        return TRUE;
      }
  return FALSE;
}

void
ost_decision_free (OstDecision *decision)
{
  if (decision == NULL)
    return;
  g_strfreev (decision->reasons);
  g_free (decision->comment);
  g_free (decision->reader);
  g_free (decision->model);
  g_free (decision->at);
  g_free (decision->account);
  g_free (decision->version);
  g_free (decision);
}

/* --- reasons as JSON ---------------------------------------------------------------------------------------------- */

static char *
reasons_to_json (char *const *ids)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (int i = 0; ids != NULL && ids[i] != NULL; i++)
    json_builder_add_string_value (builder, ids[i]);
  json_builder_end_array (builder);
  return ost_json_to_text (builder);
}

/* A damaged list reads as no reasons: the decision itself still counts. */
static char **
reasons_from_json (const char *text)
{
  g_autoptr(JsonNode)     root = ost_json_parse_shallow (text, 1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray              *array = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (element));
    }
  return g_strv_builder_end (builder);
}

static gboolean
check_reasons (char *const *ids, GError **error)
{
  for (int i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      g_autoptr(GString) known = g_string_new (NULL);
      gboolean           found = FALSE;

      for (const OstDecisionReason *r = reasons; r->id != NULL; r++)
        {
          found |= g_str_equal (r->id, ids[i]);
          g_string_append_printf (known, " %s", r->id);
        }
      if (!found)
        {
          g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID, "There is no reason “%s”; there are:%s.",
                       ids[i], known->str);
          return FALSE;
        }
    }
  return TRUE;
}

/* --- adding ------------------------------------------------------------------------------------------------------- */

static gboolean
check_place (OstStore *store, const OstDecision *d, GError **error)
{
  g_autoptr(OstImageRow) row = ost_store_get_image (store, d->image_id, error);

  if (row == NULL)
    return FALSE;
  if (isnan (d->x) && isnan (d->y))
    return TRUE;
  if (d->x >= 0 && d->y >= 0 && d->x <= row->width && d->y <= row->height)
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
               "The place of the comment is not on “%s”, which is %d x %d pixels.", row->name, row->width, row->height);
  return FALSE;
}

static gboolean
check_kind (OstStore *store, const OstDecision *d, GError **error)
{
  const char *wrong = NULL;

  if (d->kind == OST_DECISION_ADJUDICATE && d->outcome != OST_DECISION_ACCEPT && d->outcome != OST_DECISION_REJECT)
    wrong = "An adjudication settles on accept or on reject: say which.";
  else if (d->kind == OST_DECISION_ADJUDICATE && !ost_store_has_decided (store, d->image_id, d->reader_id))
    wrong = "Who adjudicates decides first without seeing the others: accept or reject, then adjudicate.";
  if (wrong != NULL)
    g_set_error_literal (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID, wrong);
  return wrong == NULL;
}

gint64
ost_store_add_decision (OstStore *store, const OstDecision *d, GError **error)
{
  g_autofree char *ids = reasons_to_json (d->reasons);
  const gboolean   has_words = d->comment != NULL || d->kind == OST_DECISION_COMMENT;

  g_return_val_if_fail ((guint) d->kind < OST_N_DECISION_KINDS, 0);
  if (!check_kind (store, d, error) || !check_reasons (d->reasons, error) || !check_place (store, d, error)
      || (has_words && !ost_store_check_text ("comment", d->comment, OST_MAX_COMMENT, error)))
    return 0;
  if (!ost_sql_run (store, error, "INSERT INTO decisions (image, model, reader, kind, outcome, reasons, comment, x, y,"
                    " at, account, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, :at, :account, :version)",
                    "lIlttttdd", d->image_id, d->model_id, d->reader_id, kind_ids[d->kind],
                    d->kind == OST_DECISION_ADJUDICATE ? kind_ids[d->outcome] : NULL, ids, d->comment, d->x, d->y))
    return 0;
  return sqlite3_last_insert_rowid (store->db);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

gboolean
ost_store_has_decided (OstStore *store, gint64 image_id, gint64 reader_id)
{
  gint64 n = 0;

  return ost_sql_get (store, &n, NULL, "SELECT count (*) FROM decisions WHERE image = ?1 AND reader = ?2 AND " DECIDED,
                      "ll", image_id, reader_id) == OST_SQL_ROW && n > 0;
}

static double
column_or_nan (sqlite3_stmt *stmt, int column)
{
  return sqlite3_column_type (stmt, column) == SQLITE_NULL ? (double) NAN : sqlite3_column_double (stmt, column);
}

static OstDecision *
read_row (sqlite3_stmt *stmt)
{
  OstDecision     *d = g_new0 (OstDecision, 1);
  g_autofree char *kind = ost_sql_dup_text (stmt, 4), *outcome = ost_sql_dup_text (stmt, 5);
  g_autofree char *ids = ost_sql_dup_text (stmt, 6);

  d->id = sqlite3_column_int64 (stmt, 0);
  d->image_id = sqlite3_column_int64 (stmt, 1);
  d->model_id = sqlite3_column_int64 (stmt, 2);
  d->reader_id = sqlite3_column_int64 (stmt, 3);
  ost_decision_kind_from_id (kind, &d->kind);
  ost_decision_kind_from_id (outcome, &d->outcome);
  d->reasons = reasons_from_json (ids);
  d->comment = ost_sql_dup_text (stmt, 7);
  d->x = column_or_nan (stmt, 8);
  d->y = column_or_nan (stmt, 9);
  d->reader = ost_sql_dup_text (stmt, 10);
  d->model = ost_sql_dup_text (stmt, 11);
  d->at = ost_sql_dup_text (stmt, 12);
  d->account = ost_sql_dup_text (stmt, 13);
  d->version = ost_sql_dup_text (stmt, 14);
  return d;
}

/* What a reader may not see yet is counted, so that a window can say that there is more, but never read. */
GPtrArray *
ost_store_list_decisions (OstStore *store, gint64 image_id, gint64 reader_id, int *ret_hidden, GError **error)
{
  const gboolean          sees_all = reader_id == 0 || ost_store_has_decided (store, image_id, reader_id);
  g_autoptr(GPtrArray)    rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_decision_free);
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT d.id, d.image, d.model, d.reader, d.kind, d.outcome, d.reasons, d.comment, d.x, d.y, readers.name,"
    " models.name, strftime ('%Y-%m-%dT%H:%M:%SZ', d.at / 1000000, 'unixepoch'), d.account, d.version"
    " FROM decisions AS d JOIN readers ON readers.id = d.reader LEFT JOIN models ON models.id = d.model"
    " WHERE d.image = ?1 ORDER BY d.id", "l", image_id);
  OstSqlStep              step = OST_SQL_ERROR;
  int                     hidden = 0;

  while (stmt != NULL && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    {
      if (sees_all || sqlite3_column_int64 (stmt, 3) == reader_id)
        g_ptr_array_add (rows, read_row (stmt));
      else
        hidden++;
    }
  if (ret_hidden != NULL)
    *ret_hidden = hidden;
  return step == OST_SQL_DONE ? g_steal_pointer (&rows) : NULL;
}

/* Ids grow, so the greatest of a group is the newest: one for what a reader decided blind, one for an adjudication. */
GArray *
ost_store_list_standings (OstStore *store, GError **error)
{
  g_autoptr(GArray)       standings = g_array_new (FALSE, TRUE, sizeof (OstStanding));
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT image, reader, coalesce (outcome, kind), kind = 'adjudicate' FROM decisions WHERE id IN"
    " (SELECT max (id) FROM decisions WHERE kind <> 'comment' GROUP BY image, reader, kind = 'adjudicate')"
    " ORDER BY image, id", "");
  OstSqlStep              step = OST_SQL_ERROR;

  while (stmt != NULL && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    {
      g_autofree char *kind = ost_sql_dup_text (stmt, 2);
      OstStanding      standing = { .image_id = sqlite3_column_int64 (stmt, 0),
                                    .reader_id = sqlite3_column_int64 (stmt, 1),
                                    .adjudicated = sqlite3_column_int (stmt, 3) };

      ost_decision_kind_from_id (kind, &standing.kind);
      g_array_append_val (standings, standing);
    }
  return step == OST_SQL_DONE ? g_steal_pointer (&standings) : NULL;
}
