/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>

/* What the readers and writers of core/exchange share. Any thread. */

#define OST_EXCHANGE_BONES "ulna radius mc1 mc2 mc3 mc4 mc5"    /* in messages */

/* Sets G_IO_ERROR_INVALID_DATA to "“NAME”: WHAT. Correct the file; nothing was imported."; FALSE. */
gboolean    ost_exchange_refuse    (GError **error, const char *name, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* The whole file. One that has more than max_bytes gives the first max_bytes + 1 of them, whatever lies at the path:
 * the parser that is handed these refuses it. */
GByteArray *ost_exchange_read_file (const char *path, gsize max_bytes, GError **error);

/* Whole or absent: written aside, synced and renamed. */
gboolean    ost_exchange_write_file (const char *path, gconstpointer data, gsize length, GError **error);

/* DEST/NAME + suffix, or NULL when the image name cannot be a file name: a project may come from anybody, and names
 * with it. */
char       *ost_exchange_make_path (const char *dest, const char *name, const char *suffix, GError **error);

/* gzip in memory. unpack gives at most max_bytes, and less when there is no more; NULL when the bytes are no gzip. */
GByteArray *ost_exchange_pack      (const guint8 *data, gsize length);
GByteArray *ost_exchange_unpack    (const guint8 *data, gsize length, gsize max_bytes);
