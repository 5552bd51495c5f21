/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-mask-set.h"
#include <math.h>
#include <string.h>
#include "core/exchange/ost-exchange-file.h"
#include "core/image/ost-image.h"

gboolean
ost_mask_set_check_size (const char *path, double width, double height, GError **error)
{
  if (!(width >= 1 && width <= OST_IMAGE_MAX_SIDE && width == floor (width)
        && height >= 1 && height <= OST_IMAGE_MAX_SIDE && height == floor (height)))
    return ost_exchange_refuse (error, path, "its width or height is no whole number from 1 to %d", OST_IMAGE_MAX_SIDE);
  if (width * height > OST_IMAGE_MAX_PIXELS)
    return ost_exchange_refuse (error, path, "%.0f x %.0f pixels are too many", width, height);
  return TRUE;
}

OstMaskSet *
ost_mask_set_new (const char *path, int width, int height)
{
  OstMaskSet *set = g_new0 (OstMaskSet, 1);

  set->path = g_strdup (path);
  set->width = width;
  set->height = height;
  return set;
}

void
ost_mask_set_free (OstMaskSet *set)
{
  if (set == NULL)
    return;
  for (int b = 0; b < OST_N_BONES; b++)
    g_clear_pointer (&set->runs[b], g_bytes_unref);
  g_free (set->path);
  g_free (set->image);
  g_free (set->sha256);
  g_free (set);
}

void
ost_mask_set_name_after (OstMaskSet *set, const char *path, const char *suffix)
{
  g_autofree char *base = g_path_get_basename (path);

  g_free (set->image);
  if (g_str_has_suffix (base, suffix))
    base[strlen (base) - strlen (suffix)] = '\0';
  set->image = g_steal_pointer (&base);
}

/* Unpacked, united and packed again: adding is rare, holding is not. */
void
ost_mask_set_add (OstMaskSet *set, OstBone bone, const OstMask *mask)
{
  g_autoptr(OstMask) before = ost_mask_set_make_mask (set, bone);
  const gsize        n = (gsize) set->width * set->height;

  g_return_if_fail (mask->width == set->width && mask->height == set->height);
  if (before == NULL && ost_mask_count (mask) > 0)
    set->runs[bone] = ost_mask_to_runs (mask);
  if (before == NULL)
    return;
  for (gsize p = 0; p < n; p++)
    before->data[p] |= mask->data[p];
  g_bytes_unref (set->runs[bone]);
  set->runs[bone] = ost_mask_to_runs (before);
}

gboolean
ost_mask_set_add_labels (OstMaskSet *set, const guint8 *labels, GError **error)
{
  const gsize n = (gsize) set->width * set->height;

  for (gsize p = 0; p < n; p++)
    if (labels[p] > OST_N_BONES)
      return ost_exchange_refuse (error, set->path,
                                  "it has the label %d, and labels are 0 for none and 1 to %d for " OST_EXCHANGE_BONES,
                                  labels[p], OST_N_BONES);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autoptr(OstMask) mask = ost_mask_new (set->width, set->height);

      for (gsize p = 0; p < n; p++)
        mask->data[p] = labels[p] == b + 1;
      ost_mask_set_add (set, (OstBone) b, mask);
    }
  return TRUE;
}

OstMask *
ost_mask_set_make_mask (const OstMaskSet *set, OstBone bone)
{
  return set->runs[bone] != NULL ? ost_mask_from_runs (set->runs[bone], set->width, set->height, NULL) : NULL;
}

GPtrArray *
ost_mask_set_list (OstMaskSet *set)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_mask_set_free);

  g_ptr_array_add (list, set);
  return list;
}

/* --- names -------------------------------------------------------------------------------------------------------- */

/* Letters and digits alone, in small letters; "" when there are more than the buffer holds. */
static void
squeeze (const char *name, char *out, gsize size)
{
  gsize n = 0;

  for (; *name != '\0' && n + 1 < size; name++)
    if (g_ascii_isalnum (*name))
      out[n++] = g_ascii_tolower (*name);
  out[*name == '\0' ? n : 0] = '\0';
}

/* The text before or after the word ("1stmetacarpal", "metacarpal1"), or NULL. */
static const char *
without_word (char *text, const char *word)
{
  if (g_str_has_prefix (text, word))
    return text + strlen (word);
  if (!g_str_has_suffix (text, word))
    return NULL;
  text[strlen (text) - strlen (word)] = '\0';
  return text;
}

/* Letters and digits, then the word for metacarpal taken off either end, then what is left against a table: "1st
 * metacarpal", "Metacarpal I" and "mc1" all become 1. */
gboolean
ost_bone_from_name (const char *name, OstBone *ret_bone)
{
  static const char *const ordinals[5][5] = {
    { "1", "i", "1st", "first", "thumb" }, { "2", "ii", "2nd", "second", "index" },
    { "3", "iii", "3rd", "third", "middle" }, { "4", "iv", "4th", "fourth", "ring" },
    { "5", "v", "5th", "fifth", "little" },
  };
  char        text[64];
  const char *which;

  squeeze (name, text, sizeof text);
  if (ost_bone_from_id (text, ret_bone))
    return TRUE;
  which = without_word (text, "metacarpal");
  if (which == NULL)
    which = without_word (text, "mc");
  for (int i = 0; which != NULL && i < 5; i++)
    for (int k = 0; k < 5; k++)
      if (strcmp (which, ordinals[i][k]) == 0)
        return *ret_bone = (OstBone) (OST_BONE_MC1 + i), TRUE;
  return FALSE;
}
