/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-load-all.h"

typedef struct
{
  OstLoadOne load;
  gpointer   user_data;
  GMutex     mutex;
  GError    *error;             /* the first; guarded */
} Loading;

static void
load_one (gpointer item, gpointer data)
{
  Loading          *loading = data;
  g_autoptr(GError) error = NULL;
  gboolean          failed;

  g_mutex_lock (&loading->mutex);
  failed = loading->error != NULL;
  g_mutex_unlock (&loading->mutex);
  if (failed || loading->load (GPOINTER_TO_INT (item) - 1, loading->user_data, &error))
    return;
  g_mutex_lock (&loading->mutex);
  if (loading->error == NULL)
    loading->error = g_steal_pointer (&error);
  g_mutex_unlock (&loading->mutex);
}

/* Once one has failed the others are not begun; which error is the first may depend on the threads. */
gboolean
ost_load_all (int n, OstLoadOne load, gpointer user_data, GError **error)
{
  Loading      loading = { .load = load, .user_data = user_data };
  GThreadPool *pool = g_thread_pool_new (load_one, &loading, (int) g_get_num_processors (), FALSE, NULL);

  g_mutex_init (&loading.mutex);
  for (int i = 0; i < n; i++)
    g_thread_pool_push (pool, GINT_TO_POINTER (i + 1), NULL);      /* NULL is no item */
  /* Not at once, but when all are done: afterwards no thread touches what it was given. */
  g_thread_pool_free (pool, FALSE, TRUE);
  g_mutex_clear (&loading.mutex);
  if (loading.error == NULL)
    return TRUE;
  g_propagate_error (error, loading.error);
  return FALSE;
}
