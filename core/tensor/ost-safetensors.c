/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tensor/ost-safetensors-private.h"

#include <string.h>

struct _OstSafetensors
{
  char       *path;             /* or what stands for it in messages */
  GBytes     *bytes;            /* the whole file */
  const char *data;             /* the numbers, in `bytes` */
  GPtrArray  *entries;          /* OstSafetensorsEntry in the order of their data, owned */
  GPtrArray  *names;            /* borrowed from the entries, NULL-terminated */
  GHashTable *by_name;          /* borrowed from the entries */
  GHashTable *metadata;
  GPtrArray  *keys;             /* borrowed from the metadata, sorted, NULL-terminated */
};

G_DEFINE_QUARK (ost-tensor-error-quark, ost_tensor_error)

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);    /* as the numbers in the file */

void
ost_safetensors_free (OstSafetensors *file)
{
  if (file == NULL)
    return;
  g_clear_pointer (&file->keys, g_ptr_array_unref);
  g_clear_pointer (&file->names, g_ptr_array_unref);
  g_clear_pointer (&file->by_name, g_hash_table_unref);
  g_hash_table_unref (file->metadata);
  g_ptr_array_unref (file->entries);
  g_bytes_unref (file->bytes);
  g_free (file->path);
  g_free (file);
}

static gboolean
read_header (OstSafetensors *file, GError **error)
{
  gsize       size;
  const char *start = g_bytes_get_data (file->bytes, &size);
  guint64     length;

  if (size < sizeof length)
    {
      g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED, "it has %" G_GSIZE_FORMAT " bytes", size);
      return FALSE;
    }
  /* Before the header is looked at: its length fits, and is no reason for a large allocation. */
  memcpy (&length, start, sizeof length);
  if (length > OST_SAFETENSORS_MAX_HEADER || length > size - sizeof length)
    {
      g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED,
                   "a header of %" G_GUINT64_FORMAT " bytes does not fit into its %" G_GSIZE_FORMAT, length, size);
      return FALSE;
    }
  file->data = start + sizeof length + length;
  return ost_safetensors_parse_header (start + sizeof length, (gsize) length, size - sizeof length - length,
                                       file->entries, file->metadata, error);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
list_names (OstSafetensors *file)
{
  GHashTableIter iter;
  gpointer       key;

  file->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  file->names = g_ptr_array_new ();
  for (guint i = 0; i < file->entries->len; i++)
    {
      OstSafetensorsEntry *entry = file->entries->pdata[i];

      g_ptr_array_add (file->names, entry->name);
      g_hash_table_insert (file->by_name, entry->name, entry);
    }
  g_ptr_array_add (file->names, NULL);

  file->keys = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, file->metadata);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (file->keys, key);
  g_ptr_array_sort (file->keys, compare_strings);
  g_ptr_array_add (file->keys, NULL);
}

OstSafetensors *
ost_safetensors_open_bytes (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr(OstSafetensors) file = g_new0 (OstSafetensors, 1);

  file->path = g_strdup (name);
  file->bytes = g_bytes_ref (bytes);
  file->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_safetensors_entry_free);
  file->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!read_header (file, error))
    {
      g_prefix_error (error, "“%s” is damaged or no weight file: ", name);
      return NULL;
    }
  list_names (file);
  return g_steal_pointer (&file);
}

/* Mapped, not read: a model's numbers are touched once, when they are copied into their tensors. */
OstSafetensors *
ost_safetensors_open (const char *path, GError **error)
{
  g_autoptr(GMappedFile) mapped = g_mapped_file_new (path, FALSE, error);
  g_autoptr(GBytes)      bytes = NULL;

  if (mapped == NULL)
    return NULL;
  bytes = g_mapped_file_get_bytes (mapped);
  return ost_safetensors_open_bytes (bytes, path, error);
}

const char *const *
ost_safetensors_get_names (OstSafetensors *file)
{
  return (const char *const *) file->names->pdata;
}

const char *
ost_safetensors_get_metadata (OstSafetensors *file, const char *key)
{
  return g_hash_table_lookup (file->metadata, key);
}

const char *const *
ost_safetensors_get_metadata_keys (OstSafetensors *file)
{
  return (const char *const *) file->keys->pdata;
}

gboolean
ost_safetensors_get_shape (OstSafetensors *file, const char *name, OstShape *shape)
{
  const OstSafetensorsEntry *entry = g_hash_table_lookup (file->by_name, name);

  if (entry == NULL || !entry->has_shape)
    return FALSE;
  *shape = entry->shape;
  return TRUE;
}

OstTensor *
ost_safetensors_read (OstSafetensors *file, const char *name, GError **error)
{
  const OstSafetensorsEntry *entry = g_hash_table_lookup (file->by_name, name);
  OstTensor                 *tensor;

  if (entry == NULL)
    g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_MISSING, "“%s” has no %s; it belongs to another network",
                 file->path, name);
  else if (!g_str_equal (entry->type->name, "F32"))
    g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_TYPE,
                 "“%s” has %s as %s numbers and only F32 is read; convert the file", file->path, name,
                 entry->type->name);
  else if (!entry->has_shape)
    g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_SHAPE,
                 "“%s” has %s empty or with more than %d dimensions, which no network here uses", file->path, name,
                 OST_MAX_DIMS);
  else
    {
      /* The scanner has checked that begin .. end lies within the data and has as many bytes as the shape; numbers
       * in the map need not be aligned. */
      tensor = ost_tensor_new (entry->shape);
      memcpy (tensor->data, file->data + entry->begin, (gsize) (entry->end - entry->begin));
      return tensor;
    }
  return NULL;
}
