/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-private.h"

/* The only way from our C to SQLite: statements with bound parameters, rows, transactions, and errors as sentences.
 *
 * `types` has a letter for each parameter ?1, ?2 ... and the values follow:
 *   i int    l gint64    I gint64 where 0 is NULL    d double, NAN is NULL    t const char *, NULL is NULL
 *   b GBytes *, NULL is NULL
 * Parameters of the names :at, :account and :version bind themselves: who, when, with which version. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

sqlite3_stmt *ost_sql_query (OstStore *store, GError **error, const char *sql, const char *types, ...);

typedef enum { OST_SQL_ERROR = -1, OST_SQL_DONE, OST_SQL_ROW } OstSqlStep;
OstSqlStep    ost_sql_step  (OstStore *store, sqlite3_stmt *stmt, GError **error);

/* Runs a statement whose rows nobody wants. */
gboolean      ost_sql_run   (OstStore *store, GError **error, const char *sql, const char *types, ...);
/* The first column of the first row; OST_SQL_DONE, and *ret_value untouched, when there is no row. */
OstSqlStep    ost_sql_get   (OstStore *store, gint64 *ret_value, GError **error, const char *sql, const char *types,
                             ...);
/* Several statements without parameters. */
gboolean      ost_sql_script (OstStore *store, const char *sql, GError **error);

/* A transaction: begin, work, end. end commits when ok, else rolls back; the result is whether everything is on
 * disk. */
gboolean      ost_sql_begin (OstStore *store, GError **error);           /* takes the write lock at once */
gboolean      ost_sql_begin_read (OstStore *store, GError **error);      /* one snapshot for several queries */
gboolean      ost_sql_end   (OstStore *store, gboolean ok, GError **error);

/* Columns. */
char         *ost_sql_dup_text (sqlite3_stmt *stmt, int column);         /* NULL for NULL */
GBytes       *ost_sql_dup_blob (sqlite3_stmt *stmt, int column);         /* NULL for NULL */
/* Width or height: within 1 .. OST_IMAGE_MAX_SIDE, whatever the row says. */
int           ost_sql_get_side (sqlite3_stmt *stmt, int column);

/* What SQLite said last, as a sentence. */
void          ost_sql_fail  (OstStore *store, GError **error);
