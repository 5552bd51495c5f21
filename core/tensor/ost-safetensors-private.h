/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/tensor/ost-safetensors.h"

/* The largest header that is read, in bytes: that of the reference implementation. */
#define OST_SAFETENSORS_MAX_HEADER (100 * 1024 * 1024)

/* Key of the object with the free text. */
#define OST_SAFETENSORS_METADATA "__metadata__"

typedef struct
{
  const char *name;             /* as the header spells it */
  gsize       bytes;            /* of one number */
} OstNumberType;

typedef struct
{
  char                *name;
  const OstNumberType *type;
  OstShape             shape;
  gboolean             has_shape;   /* FALSE: `shape` cannot hold it (a size of 0, more than OST_MAX_DIMS dimensions) */
  guint64              count;       /* numbers in it */
  guint64              begin, end;  /* bytes, from the end of the header */
} OstSafetensorsEntry;

void     ost_safetensors_entry_free   (OstSafetensorsEntry *entry);

/* Reads the header's text and checks all that it says against the `data_bytes` that follow it. Fills `entries`
 * (OstSafetensorsEntry, with the free function above; sorted by place) and `metadata` (strings, freeing both). */
gboolean ost_safetensors_parse_header (const char *text, gsize length, guint64 data_bytes, GPtrArray *entries,
                                       GHashTable *metadata, GError **error);

/* Replaces `path` by what `write` puts into a temporary file beside it: afterwards the old or the new contents are
 * there, whatever happens. `write` returns FALSE with errno set when it could not. */
typedef gboolean (*OstWriteFunc) (int fd, gpointer data);
gboolean ost_replace_file             (const char *path, OstWriteFunc write, gpointer data, GError **error);

/* All bytes, in as many calls as it takes; FALSE with errno set. */
gboolean ost_write_all                (int fd, gconstpointer data, gsize bytes);
