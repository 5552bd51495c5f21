/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-sql.h"
#include <math.h>

#define MAX_AGE     150.0       /* what lies beyond these is a slip of the keyboard or of the column */
#define MAX_T_SCORE 20.0

static gboolean
check_number (const char *what, double value, double min, double max, GError **error)
{
  if (isnan (value) || (value >= min && value <= max))
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID, "The %s %g is not between %g and %g: correct it.", what,
               value, min, max);
  return FALSE;
}

static gboolean
check_sex (const char *sex, GError **error)
{
  if (sex == NULL || g_str_equal (sex, "F") || g_str_equal (sex, "M"))
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
               "“%s” is not a sex of a subject: write F or M, or leave it out.", sex);
  return FALSE;
}

static gboolean
check_subject (const OstSubject *subject, GError **error)
{
  return ost_store_check_text ("code of the subject", subject->code, OST_STORE_MAX_NAME, error)
         && check_sex (subject->sex, error)
         && check_number ("age", subject->age, 0, MAX_AGE, error)
         && check_number ("T-score", subject->t_score, -MAX_T_SCORE, MAX_T_SCORE, error)
         && (subject->t_site == NULL
             || ost_store_check_text ("site of the T-score", subject->t_site, OST_STORE_MAX_NAME, error));
}

/* Numbers that are unknown (NAN) are bound as NULL, and NULL leaves what is stored. */
gboolean
ost_store_put_subject (OstStore *store, const OstSubject *subject, GError **error)
{
  return check_subject (subject, error)
         && ost_sql_run (store, error,
                         "INSERT INTO subjects (code, sex, age, t_score, t_site, at, account, version)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, :at, :account, :version)"
                         " ON CONFLICT (code) DO UPDATE SET sex = coalesce (excluded.sex, sex),"
                         " age = coalesce (excluded.age, age), t_score = coalesce (excluded.t_score, t_score),"
                         " t_site = coalesce (excluded.t_site, t_site),"
                         " at = excluded.at, account = excluded.account, version = excluded.version",
                         "ttddt", subject->code, subject->sex, subject->age, subject->t_score, subject->t_site);
}

static void
subject_free (gpointer data)
{
  OstSubject *subject = data;

  g_free ((char *) subject->code);
  g_free ((char *) subject->sex);
  g_free ((char *) subject->t_site);
  g_free (subject);
}

static double
number_or_nan (sqlite3_stmt *stmt, int column)
{
  return sqlite3_column_type (stmt, column) == SQLITE_NULL ? NAN : sqlite3_column_double (stmt, column);
}

GHashTable *
ost_store_load_subjects (OstStore *store, GError **error)
{
  g_autoptr(GHashTable)   subjects = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, subject_free);
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT code, sex, age, t_score, t_site FROM subjects", "");
  OstSqlStep              step = OST_SQL_ERROR;

  while (stmt && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    {
      OstSubject *subject = g_new0 (OstSubject, 1);

      *subject = (OstSubject) {
        ost_sql_dup_text (stmt, 0), ost_sql_dup_text (stmt, 1), number_or_nan (stmt, 2), number_or_nan (stmt, 3),
        ost_sql_dup_text (stmt, 4),
      };
      g_hash_table_insert (subjects, (char *) subject->code, subject);
    }
  return step == OST_SQL_DONE ? g_steal_pointer (&subjects) : NULL;
}

static gboolean
put_all (OstStore *store, const OstSubject *subjects, const gint64 *image_ids, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++)
    if (!ost_store_put_subject (store, &subjects[i], error)
        || (image_ids[i] != 0 && !ost_store_set_image_subject (store, image_ids[i], subjects[i].code, error)))
      return FALSE;
  return TRUE;
}

gboolean
ost_store_put_subjects (OstStore *store, const OstSubject *subjects, const gint64 *image_ids, gsize n, GError **error)
{
  return ost_sql_begin (store, error)
         && ost_sql_end (store, put_all (store, subjects, image_ids, n, error), error);
}

gboolean
ost_store_set_image_subject (OstStore *store, gint64 image_id, const char *code, GError **error)
{
  gint64 subject = 0;

  if (code != NULL)
    switch (ost_sql_get (store, &subject, error, "SELECT id FROM subjects WHERE code = ?1", "t", code))
      {
      case OST_SQL_ERROR:
        return FALSE;
      case OST_SQL_DONE:
        g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                     "There is no subject “%s” in %s: add it before images are given to it.", code, store->path);
        return FALSE;
      case OST_SQL_ROW:
        break;
      }
  if (!ost_sql_run (store, error,
                    "UPDATE images SET subject = ?2, at = :at, account = :account, version = :version WHERE id = ?1",
                    "lI", image_id, subject))
    return FALSE;
  if (sqlite3_changes (store->db) > 0)
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
               "There is no image number %" G_GINT64_FORMAT " in %s.", image_id, store->path);
  return FALSE;
}
