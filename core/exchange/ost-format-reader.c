/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/exchange/ost-coco.h"
#include "core/exchange/ost-dicom-seg.h"
#include "core/exchange/ost-exchange-file.h"
#include "core/exchange/ost-exchange-json.h"
#include "core/exchange/ost-format-private.h"
#include "core/exchange/ost-label-png.h"
#include "core/exchange/ost-nifti.h"
#include "core/exchange/ost-nrrd.h"
#include "core/exchange/ost-polygons.h"

#define MAX_VOLUME (1024u * 1024u * 1024u)      /* bytes of a NIfTI, NRRD or PNG file */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* PNG files are told by the bone in their name, or every radiograph in the folder would be taken for a mask. */
static gboolean
has_ending (const OstFormat *format, const char *name)
{
  g_auto(GStrv) endings = g_strsplit (format->endings, " ", -1);
  int           bone;

  if (ost_format_get_row (format) == OST_FORMAT_PNG)
    return ost_label_png_match (name, &bone);
  for (guint i = 0; endings[i] != NULL; i++)
    if (g_str_has_suffix (name, endings[i]))
      return TRUE;
  return FALSE;
}

/* A label map beside planes of the same image. */
static gboolean
is_surpassed (const char *path)
{
  int bone;

  if (!ost_label_png_match (path, &bone) || bone != OST_N_BONES)
    return FALSE;
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autofree char *stem = g_strndup (path, strlen (path) - strlen ("labels.png"));
      g_autofree char *plane = g_strconcat (stem, ost_bone_get_id ((OstBone) b), ".png", NULL);

      if (g_file_test (plane, G_FILE_TEST_IS_REGULAR))
        return TRUE;
    }
  return FALSE;
}

static GPtrArray *
search_folder (const OstFormat *format, const char *path, GError **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir)      dir = g_dir_open (path, 0, error);
  const gboolean       planes = ost_format_get_row (format) == OST_FORMAT_PNG;
  const char          *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (has_ending (format, name) && g_file_test (file, G_FILE_TEST_IS_REGULAR) && !(planes && is_surpassed (file)))
        g_ptr_array_add (files, g_steal_pointer (&file));
    }
  g_ptr_array_sort (files, compare_names);
  return g_steal_pointer (&files);
}

GPtrArray *
ost_format_list_files (const OstFormat *format, const char *path, GError **error)
{
  GPtrArray *files;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      files = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (files, g_strdup (path));
      return files;
    }
  files = search_folder (format, path, error);
  if (files == NULL || files->len > 0)
    return files;
  g_ptr_array_unref (files);
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
               "“%s” has no file of the format %s in it (%s). Name a file, or the folder of them.", path, format->id,
               format->endings);
  return NULL;
}

/* Every parser takes all bytes of one file that nobody vouches for, and gives whole sets or an error: nothing enters a
 * project from a file that was half understood. */
typedef GPtrArray *(*Parse) (const guint8 *data, gsize length, const char *path, GError **error);

static Parse
get_parse (const OstFormat *format)
{
  switch (ost_format_get_row (format))
    {
    case OST_FORMAT_PNG:
    case OST_FORMAT_LABEL_PNG: return ost_label_png_parse;
    case OST_FORMAT_NIFTI:
    case OST_FORMAT_NII: return ost_nifti_parse;
    case OST_FORMAT_NRRD: return ost_nrrd_parse;
    case OST_FORMAT_DICOM_SEG: return ost_dicom_seg_parse;
    case OST_FORMAT_POLYGONS: return ost_polygons_parse_masks;
    default: return ost_coco_parse;
    }
}

GPtrArray *
ost_format_load (const OstFormat *format, const char *path, GError **error)
{
  const Parse           parse = get_parse (format);
  const gboolean        json = parse == ost_coco_parse || parse == ost_polygons_parse_masks;
  const gsize           max_bytes = json ? OST_EXCHANGE_JSON_MAX : MAX_VOLUME;
  g_autoptr(GByteArray) bytes = ost_exchange_read_file (path, max_bytes, error);

  g_return_val_if_fail (format->reads, NULL);
  if (bytes == NULL)
    return NULL;
  if (bytes->len > max_bytes)
    return ost_exchange_refuse (error, path, "it is larger than %d MiB", (int) (max_bytes >> 20)), NULL;
  /* An empty array has no data at all. */
  return parse (bytes->data != NULL ? bytes->data : (const guint8 *) "", bytes->len, path, error);
}
