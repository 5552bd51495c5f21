/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <sqlite3.h>
#include "core/store/ost-store.h"

/* What the files of core/store share; nobody else includes it. */

struct _OstStore
{
  char        *path;            /* absolute, the folder */
  OstStoreMode mode;
  sqlite3     *db;
  char        *account;         /* who is logged in: stands on every row */
  int          lock_fd;         /* -1 without a lock */
  GHashTable  *masks;           /* state to OstMask: those of the reading that was loaded last, and newer ones; decoding
                                 * seven masks of 9 Mpixel after each gesture takes 40 ms, and states never change */
  GHashTable  *strokes;         /* state to its whole list of OstStroke, likewise (ost-stroke-chain.h) */
};

#define OST_STORE_APPLICATION_ID 0x4F53544E     /* "OSTN", PRAGMA application_id */
#define OST_STORE_DATABASE       "project.sqlite"

/* Limits on what callers hand in, so that no field of a project grows out of hand. Lengths in characters. */
#define OST_STORE_MAX_NAME    100                /* readers, subjects, engines, keys */
#define OST_STORE_MAX_LABEL   200
#define OST_STORE_MAX_PATH    4096               /* PATH_MAX of Linux, bytes */
#define OST_STORE_MAX_VALUE   65536
#define OST_STORE_MAX_POINTS  10000              /* of one bone */
#define OST_STORE_MAX_STROKES  10000

/* INVALID unless text is UTF-8 of 1 .. max characters without control characters; what names it in the sentence. */
gboolean ost_store_check_text (const char *what, const char *text, glong max, GError **error);
/* The same for the name of an engine, which may be NULL. */
gboolean ost_store_check_engine (const char *engine, GError **error);

/* Opens the file `database` (no lock, no version check) with the settings that every connection of ours has. */
gboolean ost_store_connect (OstStore *store, const char *database, int flags, GError **error);

/* Gathers the bits that the worklist shows from the reading's planes; within a transaction. */
gboolean ost_store_update_summary (OstStore *store, gint64 reading_id, GError **error);
