/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-coco-rle.h"

GArray *
ost_coco_rle_count (const OstMask *mask)
{
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 run = 0;
  guint8  inside = 0;

  for (int x = 0; x < mask->width; x++)
    for (int y = 0; y < mask->height; y++)
      {
        const guint8 now = mask->data[(gsize) y * mask->width + x];

        if (now != inside)
          {
            g_array_append_val (counts, run);
            run = 0;
            inside = now;
          }
        run++;
      }
  g_array_append_val (counts, run);
  return counts;
}

/* Five bits a character from the lowest on, as LEB128 for signed numbers has seven: it ends when what is left is only
 * the sign, and bit 0x10 of the last character tells which. */
static void
append_number (GString *text, gint64 number)
{
  gboolean more = TRUE;

  while (more)
    {
      int bits = (int) (number & 0x1f);

      number >>= 5;
      more = bits & 0x10 ? number != -1 : number != 0;
      g_string_append_c (text, (char) (48 + bits + (more ? 0x20 : 0)));
    }
}

char *
ost_coco_rle_pack (const GArray *counts)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < counts->len; i++)
    append_number (text, (gint64) g_array_index (counts, guint32, i)
                         - (i > 2 ? (gint64) g_array_index (counts, guint32, i - 2) : 0));
  return g_string_free (text, FALSE);
}

/* Moves *text on; FALSE when no number begins there. Seven characters hold 35 bits: more than any picture has. */
static gboolean
read_number (const char **text, gint64 *ret_number)
{
  guint64 number = 0;

  for (int k = 0; k < 7; k++)
    {
      const int bits = *(*text)++ - 48;

      if (bits < 0 || bits > 0x3f)
        return FALSE;
      number |= (guint64) (bits & 0x1f) << 5 * k;
      if (bits & 0x20)
        continue;
      if (bits & 0x10)
        number |= G_MAXUINT64 << 5 * (k + 1);
      *ret_number = (gint64) number;
      return TRUE;
    }
  return FALSE;
}

GArray *
ost_coco_rle_unpack (const char *text, guint32 max_count)
{
  g_autoptr(GArray) counts = g_array_new (FALSE, FALSE, sizeof (guint32));

  while (*text != '\0')
    {
      gint64  number;
      guint32 count;

      if (!read_number (&text, &number))
        return NULL;
      if (counts->len > 2)
        number += g_array_index (counts, guint32, counts->len - 2);
      if (number < 0 || number > max_count)
        return NULL;
      count = (guint32) number;
      g_array_append_val (counts, count);
    }
  return g_steal_pointer (&counts);
}

/* `at` counts down the columns: row at % height of column at / height. */
OstMask *
ost_coco_rle_make_mask (const GArray *counts, int width, int height)
{
  g_autoptr(OstMask) mask = ost_mask_new (width, height);
  const gint64       n = (gint64) width * height;
  gint64             at = 0;

  for (guint i = 0; i < counts->len; i++)
    {
      const gint64 end = at + g_array_index (counts, guint32, i);

      if (end > n)
        return NULL;
      for (; at < end; at++)
        mask->data[at % height * width + at / height] = i % 2;
    }
  return at == n ? g_steal_pointer (&mask) : NULL;
}
