/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-export.h"
#include <errno.h>
#include <glib/gstdio.h>
#include "core/exchange/ost-exchange-file.h"
#include "core/image/ost-png-save.h"

/* The rule for overlaps: later ones are laid over earlier ones. */
static const OstBone label_order[OST_N_BONES] = {
  OST_BONE_RADIUS, OST_BONE_ULNA, OST_BONE_MC1, OST_BONE_MC2, OST_BONE_MC3, OST_BONE_MC4, OST_BONE_MC5,
};

guint8 *
ost_export_make_labels (const OstReading *reading, int width, int height)
{
  const gsize n = (gsize) width * height;
  guint8 *labels = g_malloc0 (n);

  for (int i = 0; i < OST_N_BONES; i++)
    {
      const OstBone bone = label_order[i];
      const OstMask *mask = reading->bones[bone]->mask;

      g_return_val_if_fail (mask == NULL || (mask->width == width && mask->height == height), labels);
      for (gsize p = 0; mask != NULL && p < n; p++)
        if (mask->data[p])
          labels[p] = (guint8) (bone + 1);
    }
  return labels;
}

gboolean
ost_export_label_png (const OstReading *reading, const char *name, int width, int height, const char *dest,
                      GError **error)
{
  g_autofree char *path = ost_exchange_make_path (dest, name, "-labels.png", error);
  g_autofree guint8 *labels = ost_export_make_labels (reading, width, height);
  guint32 palette[OST_N_BONES + 1] = { 0x000000 };

  if (path == NULL)
    return FALSE;
  for (int b = 0; b < OST_N_BONES; b++)
    palette[b + 1] = ost_bone_get_colour ((OstBone) b);
  return ost_png_save (path, labels, width, height, 8, palette, OST_N_BONES + 1, error);
}

static gboolean
remove_plane (const char *path, GError **error)
{
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
               "“%s” is from an earlier export and cannot be removed: %s. Remove it, or choose another place.",
               path, g_strerror (errno));
  return FALSE;
}

/* mask NULL: there is no plane of this bone. */
static gboolean
save_plane (const OstMask *mask, const char *name, OstBone bone, const char *dest, GError **error)
{
  const gsize n = mask != NULL ? (gsize) mask->width * mask->height : 0;
  g_autofree char *file = g_strdup_printf ("%s-%s.png", name, ost_bone_get_id (bone));
  g_autofree char *path = g_build_filename (dest, file, NULL);
  g_autofree guint8 *grey = g_malloc (n);

  if (mask == NULL)
    return remove_plane (path, error);
  for (gsize p = 0; p < n; p++)
    grey[p] = mask->data[p] ? 255 : 0;
  return ost_png_save (path, grey, mask->width, mask->height, 8, /* palette= */ NULL, 0, error);
}

/* The label map first: it is the one that refuses names that are no file names, before any plane is written or
 * removed. */
gboolean
ost_export_png (const OstReading *reading, const char *name, int width, int height, const char *dest, GError **error)
{
  if (!ost_export_label_png (reading, name, width, height, dest, error))
    return FALSE;
  for (int b = 0; b < OST_N_BONES; b++)
    if (!save_plane (reading->bones[b]->mask, name, (OstBone) b, dest, error))
      return FALSE;
  return TRUE;
}
