/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>

/* Loads thing number i; from worker threads. FALSE with an error ends it all. */
typedef gboolean (*OstLoadOne) (int i, gpointer user_data, GError **error);

/* Numbers 0 .. n - 1, on as many threads as there are processors. After an error no further one is begun; the first is
 * returned. */
gboolean ost_load_all (int n, OstLoadOne load, gpointer user_data, GError **error);
