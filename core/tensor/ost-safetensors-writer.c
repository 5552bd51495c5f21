/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tensor/ost-safetensors-private.h"

#include <string.h>

typedef struct
{
  char      *name;
  OstTensor *tensor;            /* a reference */
} Item;

struct _OstSafetensorsWriter
{
  GPtrArray  *items;            /* Item, owned, in the order of adding, which is that of the file */
  GHashTable *names;            /* borrowed from the items */
  GTree      *metadata;         /* strings, owned; sorted, so that equal contents are equal files */
};

static void
item_free (Item *item)
{
  g_free (item->name);
  ost_tensor_unref (item->tensor);
  g_free (item);
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

OstSafetensorsWriter *
ost_safetensors_writer_new (void)
{
  OstSafetensorsWriter *writer = g_new0 (OstSafetensorsWriter, 1);

  writer->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  writer->names = g_hash_table_new (g_str_hash, g_str_equal);
  writer->metadata = g_tree_new_full (compare_keys, NULL, g_free, g_free);
  return writer;
}

void
ost_safetensors_writer_free (OstSafetensorsWriter *writer)
{
  if (writer == NULL)
    return;
  g_tree_unref (writer->metadata);
  g_hash_table_unref (writer->names);
  g_ptr_array_unref (writer->items);
  g_free (writer);
}

void
ost_safetensors_writer_add (OstSafetensorsWriter *writer, const char *name, OstTensor *tensor)
{
  Item *item;

  g_return_if_fail (g_utf8_validate (name, -1, NULL) && !g_str_equal (name, OST_SAFETENSORS_METADATA));
  g_return_if_fail (!g_hash_table_contains (writer->names, name));
  item = g_new0 (Item, 1);
  item->name = g_strdup (name);
  item->tensor = ost_tensor_ref (tensor);
  g_ptr_array_add (writer->items, item);
  g_hash_table_add (writer->names, item->name);
}

void
ost_safetensors_writer_set_metadata (OstSafetensorsWriter *writer, const char *key, const char *value)
{
  g_return_if_fail (g_utf8_validate (key, -1, NULL) && g_utf8_validate (value, -1, NULL));
  g_tree_replace (writer->metadata, g_strdup (key), g_strdup (value));
}

/* --- The header --- */

/* JSON wants quotes, backslashes and control characters escaped; all else is UTF-8 as it is. */
static void
append_string (GString *text, const char *string)
{
  g_string_append_c (text, '"');
  for (; *string != '\0'; string++)
    if (*string == '"' || *string == '\\')
      g_string_append_printf (text, "\\%c", *string);
    else if ((guchar) *string < 0x20)
      g_string_append_printf (text, "\\u%04x", (guint) *string);
    else
      g_string_append_c (text, *string);
  g_string_append_c (text, '"');
}

static gboolean
append_text (gpointer key, gpointer value, gpointer data)
{
  GString *text = data;

  if (!g_str_has_suffix (text->str, "{"))
    g_string_append_c (text, ',');
  append_string (text, key);
  g_string_append_c (text, ':');
  append_string (text, value);
  return FALSE;
}

static void
append_entry (GString *text, const Item *item, guint64 *at)
{
  const OstShape *shape = &item->tensor->shape;
  const guint64   bytes = (guint64) item->tensor->count * sizeof (float);

  append_string (text, item->name);
  g_string_append (text, ":{\"dtype\":\"F32\",\"shape\":[");
  for (int d = 0; d < shape->n_dims; d++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, d ? "," : "", (gint64) shape->sizes[d]);
  g_string_append_printf (text, "],\"data_offsets\":[%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "]}", *at, *at + bytes);
  *at += bytes;
}

/* Padded so that the numbers begin at a multiple of 64 bytes. Metadata sorted, tensors in the order of adding, no
 * spaces: equal contents are equal files, byte by byte. */
static GString *
make_header (OstSafetensorsWriter *writer)
{
  GString *text = g_string_new ("{");
  guint64  at = 0;

  if (g_tree_nnodes (writer->metadata) > 0)
    {
      g_string_append (text, "\"" OST_SAFETENSORS_METADATA "\":{");
      g_tree_foreach (writer->metadata, append_text, text);
      g_string_append_c (text, '}');
    }
  for (guint i = 0; i < writer->items->len; i++)
    {
      if (text->len > 1)
        g_string_append_c (text, ',');
      append_entry (text, writer->items->pdata[i], &at);
    }
  g_string_append_c (text, '}');
  while ((text->len + sizeof (guint64)) % 64 != 0)
    g_string_append_c (text, ' ');
  return text;
}

/* --- Saving --- */

static gboolean
write_file (int fd, gpointer data)
{
  OstSafetensorsWriter *writer = data;
  g_autoptr(GString)    header = make_header (writer);
  const guint64         length = header->len;
  gboolean              ok = ost_write_all (fd, &length, sizeof length) && ost_write_all (fd, header->str, header->len);

  for (guint i = 0; i < writer->items->len && ok; i++)
    {
      const Item *item = writer->items->pdata[i];

      ok = ost_write_all (fd, item->tensor->data, (gsize) item->tensor->count * sizeof (float));
    }
  return ok;
}

gboolean
ost_safetensors_writer_save (OstSafetensorsWriter *writer, const char *path, GError **error)
{
  return ost_replace_file (path, write_file, writer, error);
}
