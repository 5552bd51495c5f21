/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Puts what was written of a file, or the names in a folder, on the disk; FALSE with errno. Any thread. */
gboolean ost_sync (const char *path);
