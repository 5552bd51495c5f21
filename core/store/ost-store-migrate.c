/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-migrate.h"
#include "core/store/ost-store-sql.h"
#include "ost-store-resources.h"

#define PREFIX "/org/osteon/store/"

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

GStrv
ost_migrations_load (void)
{
  GResource *resource = ost_store_resources_get_resource ();
  g_auto(GStrv) names = g_resource_enumerate_children (resource, PREFIX, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  const guint n = g_strv_length (names);
  GStrv steps = g_new0 (char *, n + 1);

  qsort (names, n, sizeof *names, compare_names);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat (PREFIX, names[i], NULL);
      g_autoptr(GBytes) sql = g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

      g_assert (g_ascii_strtoull (names[i], NULL, 10) == i + 1);      /* a gap in the numbers is a mistake of ours */
      steps[i] = g_strndup (g_bytes_get_data (sql, NULL), g_bytes_get_size (sql));
    }
  return steps;
}

int
ost_migrations_get_version (OstStore *store, GError **error)
{
  gint64 version = -1;

  return ost_sql_get (store, &version, error, "PRAGMA user_version", "") == OST_SQL_ROW ? (int) version : -1;
}

/* PRAGMA user_version is part of the transaction: schema and number change together or not at all. */
static gboolean
run_step (OstStore *store, const char *sql, int version, GError **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA user_version = %d", version);

  if (!ost_sql_begin (store, error))
    return FALSE;
  return ost_sql_end (store, ost_sql_script (store, sql, error) && ost_sql_script (store, mark, error), error);
}

gboolean
ost_migrations_run (OstStore *store, const char *const *steps, GError **error)
{
  const int latest = (int) g_strv_length ((GStrv) steps);
  const int version = ost_migrations_get_version (store, error);

  if (version < 0)
    return FALSE;
  if (version > latest)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NEWER,
                   "%s was written by a newer version of Osteon (its schema is number %d, this is Osteon %s with %d): "
                   "open it with that version or a later one.", store->path, version, OST_VERSION, latest);
      return FALSE;
    }
  for (int v = version; v < latest; v++)
    if (!run_step (store, steps[v], v + 1, error))
      return FALSE;
  return TRUE;
}
