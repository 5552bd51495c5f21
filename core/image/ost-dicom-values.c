/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/image/ost-dicom-private.h"

/* What a file says about its values: modality LUT (PS3.3 C.11.1) and VOI LUTs (C.11.2). */

static OstImageWindow *
add_window (OstImage *image, double center, double width, OstCurve curve, const char *name)
{
  OstImageWindow *window;

  image->windows = g_renew (OstImageWindow, image->windows, image->n_windows + 1);
  window = &image->windows[image->n_windows++];
  *window = (OstImageWindow) { .center = center, .width = width, .curve = curve };
  if (name != NULL && *name != '\0')
    window->name = g_utf8_make_valid (name, -1);
  return window;
}

/* C.11.2.1.2: LINEAR counts whole numbers, so its line runs from center - 0.5 - (width - 1) / 2 to center - 0.5
 * + (width - 1) / 2. A width of 1 is a step there. */
static void
add_line (OstImage *image, double center, double width, const char *function, const char *name)
{
  if (strcmp (function, "SIGMOID") == 0)
    add_window (image, center, width, OST_CURVE_SIGMOID, name);
  else if (strcmp (function, "LINEAR_EXACT") == 0 || width < 1)
    add_window (image, center, width, OST_CURVE_LINE, name);
  else
    add_window (image, center - 0.5, MAX (width - 1, 1e-3), OST_CURVE_LINE, name);
}

/* Values come in pairs, and a pair may lack its name. What is beyond 1e9 is no window of 16-bit pixels. */
static void
read_lines (OstImage *image, OstDicomFile *file)
{
  char   function[32] = "LINEAR", name[64];
  double center, width;

  ost_dicom_file_get (file, OST_DICOM_WINDOW_FUNCTION, 0, function, sizeof function);
  for (guint i = 0; image->n_windows < OST_IMAGE_MAX_WINDOWS
                    && ost_dicom_get_number (file, OST_DICOM_WINDOW_CENTER, i, &center)
                    && ost_dicom_get_number (file, OST_DICOM_WINDOW_WIDTH, i, &width); i++)
    {
      if (!ost_dicom_file_get (file, OST_DICOM_WINDOW_NAME, i, name, sizeof name))
        name[0] = '\0';
      if (width > 0 && width < 1e9 && fabs (center) < 1e9)
        add_line (image, center, width, function, name);
    }
}

/* Entries may exceed the bits that the table claims: they are cut off. */
static void
add_table (OstImage *image, const OstDicomTable *table)
{
  guint           max = (1u << table->bits) - 1;
  OstImageWindow *window = add_window (image, table->first + (double) (table->n - 1) / 2, (double) (table->n - 1),
                                       OST_CURVE_TABLE, table->name);

  window->n_table = (guint) table->n;
  window->table_max = max;
  window->table = g_new (guint16, table->n);
  for (gsize i = 0; i < table->n; i++)
    window->table[i] = (guint16) MIN ((guint) table->entries[i], max);
}

/* Tables follow the windows: a window can be dragged on in the way that the reader knows. */
static void
read_tables (OstImage *image, OstDicomFile *file)
{
  OstDicomTable      table;
  OstDicomTableState state;

  for (guint i = 0; image->n_windows < OST_IMAGE_MAX_WINDOWS; i++)
    {
      state = ost_dicom_file_get_table (file, OST_DICOM_VOI_TABLE, i, &table);
      if (state == OST_DICOM_TABLE_NONE)
        return;
      if (state == OST_DICOM_TABLE_GOOD && table.n >= 2)
        add_table (image, &table);
      else
        {
          ost_image_add_notice (image, "a table for showing the picture (VOI LUT) is damaged and left out");
          return;
        }
    }
}

/* Pixels are stored values plus `offset` (signed ones were shifted up); values beyond the table take its ends, as
 * C.11.1.1 says. All 65536 are filled: no pixel can miss the table. */
static OstDicomLookup
make_lookup (const OstDicomTable *table, const OstDicomLayout *layout)
{
  guint16 *values = g_new (guint16, 65536);
  int      offset = layout->is_signed ? 1 << (layout->stored - 1) : 0;
  guint    max = (1u << table->bits) - 1;

  for (int pixel = 0; pixel < 65536; pixel++)
    {
      int at = CLAMP (pixel - offset - table->first, 0, (int) table->n - 1);

      values[pixel] = (guint16) MIN ((guint) table->entries[at], max);
    }
  return (OstDicomLookup) { values, table->bits };
}

/* The intercept takes back what ost_dicom_copy_pixels added to signed values: slope (pixel - 2^(b-1)) + intercept. */
static void
read_slope (OstImage *image, OstDicomFile *file, const OstDicomLayout *layout)
{
  double slope = 1, intercept = 0;

  ost_dicom_get_number (file, OST_DICOM_RESCALE_SLOPE, 0, &slope);
  ost_dicom_get_number (file, OST_DICOM_RESCALE_INTERCEPT, 0, &intercept);
  if (!(fabs (slope) > 1e-9 && fabs (slope) < 1e9 && fabs (intercept) < 1e12))
    {
      ost_image_add_notice (image, "its rescale slope is unusable; values are shown as they are stored");
      slope = 1;
      intercept = 0;
    }
  image->slope = slope;
  image->intercept = intercept - (layout->is_signed ? slope * (double) (1 << (layout->stored - 1)) : 0);
}

void
ost_dicom_read_values (OstImage *image, OstDicomFile *file, const OstDicomLayout *layout,
                       OstDicomLookup *ret_lookup)
{
  OstDicomTable      table;
  OstDicomTableState state = ost_dicom_file_get_table (file, OST_DICOM_MODALITY_TABLE, 0, &table);
  char               photometric[32] = "";

  ost_dicom_file_get (file, OST_DICOM_PHOTOMETRIC, 0, photometric, sizeof photometric);
  image->min_is_white = strcmp (photometric, "MONOCHROME1") == 0;
  if (state == OST_DICOM_TABLE_GOOD)
    *ret_lookup = make_lookup (&table, layout);
  else
    read_slope (image, file, layout);
  if (state == OST_DICOM_TABLE_BAD)
    ost_image_add_notice (image, "its modality table is damaged and left out");
  if (image->slope < 0)
    image->min_is_white = !image->min_is_white;
  read_lines (image, file);
  read_tables (image, file);
}
