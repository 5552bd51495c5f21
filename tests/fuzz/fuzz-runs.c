/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/image/ost-contour.h"
#include "core/image/ost-mask.h"
#include "fuzz.h"

/* The first two bytes are width and height, the rest are the runs. Whatever is accepted must encode to the same bytes,
 * and its outline and its main component must be found without a crash. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(GBytes)     runs = NULL, again = NULL;
  g_autoptr(OstMask)    mask = NULL;
  g_autoptr(OstContour) contour = NULL;

  if (size < 2)
    return 0;
  runs = g_bytes_new (data + 2, size - 2);
  mask = ost_mask_from_runs (runs, data[0], data[1], NULL);
  if (mask == NULL)
    return 0;
  again = ost_mask_to_runs (mask);
  g_assert (g_bytes_equal (runs, again));
  contour = ost_contour_new (mask);
  g_assert ((contour->n_rings > 0) == (ost_mask_count (mask) > 0));
  ost_mask_keep_one_component (mask, (OstRect) { 0, 0, mask->width, mask->height }, NULL, 0);
  g_assert ((contour->n_rings > 0) == (ost_mask_count (mask) > 0));
  return 0;
}

GByteArray *
fuzz_make_seed (guint index)
{
  g_autoptr(OstMask) mask = NULL;
  g_autoptr(GBytes)  runs = NULL;
  GByteArray        *seed;
  guint8             size[2] = { (guint8) (11 + 20 * index), (guint8) (9 + 30 * index) };

  if (index >= 6)
    return NULL;
  mask = ost_mask_new (size[0], size[1]);
  for (int i = 0; i < size[0] * size[1]; i++)
    mask->data[i] = (guint32) i * 2654435761u >> 28 < 3 * index;
  runs = ost_mask_to_runs (mask);
  seed = g_byte_array_new ();
  g_byte_array_append (seed, size, 2);
  g_byte_array_append (seed, g_bytes_get_data (runs, NULL), (guint) g_bytes_get_size (runs));
  return seed;
}
