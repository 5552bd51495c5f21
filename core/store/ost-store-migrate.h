/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-private.h"

/* The schema in numbered steps: resources/migrations/NNNN-what.sql, 1, 2, 3 ... PRAGMA user_version is the number of
 * the last step that a project has seen. */

/* The SQL of all steps, in order; NULL-terminated, to be freed with g_strfreev. */
GStrv    ost_migrations_load (void);

/* Runs the steps after the project's version, each in a transaction of its own with the new version in it, so that an
 * interrupted run goes on where it stopped. NEWER when the project has seen more steps than there are. */
gboolean ost_migrations_run  (OstStore *store, const char *const *steps, GError **error);

/* PRAGMA user_version, -1 on error. */
int      ost_migrations_get_version (OstStore *store, GError **error);
