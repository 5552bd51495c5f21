/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-csv.h"
#include <math.h>
#include <string.h>

void
ost_csv_append_head (GString *text)
{
  g_string_append (text, "image,reader,status,bone,state,area_px,area_mm2,spacing_x_mm,spacing_y_mm,spacing_source,"
                   "x,y,width,height\r\n");
}

/* Quoted where a comma, quote or line break asks for it. A leading = + - @ makes a formula of a name in spreadsheets,
 * which could fetch or run something: the apostrophe makes it text. */
void
ost_csv_append_text (GString *out, const char *text)
{
  const gboolean formula = text[0] != '\0' && strchr ("=+-@\t\r", text[0]) != NULL;

  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append_printf (out, "%s%s,", formula ? "'" : "", text);
      return;
    }
  g_string_append (out, formula ? "\"'" : "\"");
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append (out, "\",");
}

/* With a point in every locale. */
void
ost_csv_append_number (GString *out, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (out, "%s,", isfinite (number) ? g_ascii_formatd (text, sizeof text, "%.6g", number) : "");
}

static void
append_size (GString *out, const OstImageRow *image, gint64 area)
{
  static const char *const sources[] = {
    [OST_SPACING_UNKNOWN] = "", [OST_SPACING_FILE] = "file", [OST_SPACING_CALIBRATED] = "calibrated",
    [OST_SPACING_DETECTOR] = "detector", [OST_SPACING_MAGNIFIED] = "magnified",
  };
  const int source = image->spacing_source;

  g_string_append_printf (out, "%" G_GINT64_FORMAT ",", area);
  if (source <= OST_SPACING_UNKNOWN || source >= (int) G_N_ELEMENTS (sources)
      || image->spacing_x_mm <= 0 || image->spacing_y_mm <= 0)
    {
      g_string_append (out, ",,,,");
      return;
    }
  ost_csv_append_number (out, (double) area * image->spacing_x_mm * image->spacing_y_mm);
  ost_csv_append_number (out, image->spacing_x_mm);
  ost_csv_append_number (out, image->spacing_y_mm);
  g_string_append_printf (out, "%s,", sources[source]);
}

static void
append_bone (GString *out, const OstImageRow *image, OstBone bone, const OstBoneState *state)
{
  const gint64  area = state->mask != NULL ? ost_mask_count (state->mask) : 0;
  const OstRect box = area > 0 ? ost_mask_bounds (state->mask) : (OstRect) { 0, 0, 0, 0 };

  g_string_append_printf (out, "%s,%s,", ost_bone_get_id (bone),
                          area > 0        ? "masked"
                          : state->absent ? "absent"
                                          : "empty");
  append_size (out, image, area);
  if (area > 0)
    g_string_append_printf (out, "%d,%d,%d,%d\r\n", box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0);
  else
    g_string_append (out, ",,,\r\n");
}

void
ost_csv_append (GString *text, const OstImageRow *image, const OstReading *reading, const char *reader)
{
  for (int b = 0; b < OST_N_BONES; b++)
    {
      ost_csv_append_text (text, image->name);
      ost_csv_append_text (text, reader);
      ost_csv_append_text (text, ost_status_get_id (reading->status));
      append_bone (text, image, (OstBone) b, reading->bones[b]);
    }
}
