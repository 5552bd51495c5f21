/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli-caliper.h"

#include <math.h>

#include "core/measure/ost-caliper.h"

gboolean
cli_calipers_given (const CliCalipers *given)
{
  return given->distances != NULL || given->angles != NULL || given->widths != NULL;
}

/* All the points of its kind, each on the image. */
static gboolean
parse (const char *text, OstCaliperKind kind, const OstImageRow *row, OstCaliper *ret)
{
  const int   n = 2 * ost_caliper_kind_get_n_points (kind);
  const char *at = text;

  *ret = (OstCaliper) { .kind = kind, .n_points = n / 2 };
  for (int i = 0; i < n; i++)
    {
      char *end = NULL;

      ret->xy[i] = g_ascii_strtod (at, &end);
      if (end == at || *end != (i < n - 1 ? ',' : '\0')
          || !(ret->xy[i] >= 0 && ret->xy[i] <= (i % 2 == 0 ? row->width : row->height)))
        return FALSE;
      at = end + 1;
    }
  return TRUE;
}

static void
add (JsonBuilder *builder, const OstCaliper *caliper, const OstImage *image)
{
  const OstCaliperNumbers n = ost_caliper_read (caliper, image);

  json_builder_begin_object (builder);
  ost_json_add_text (builder, "kind", ost_caliper_kind_get_id (caliper->kind));
  ost_json_add_number (builder, "px", n.px);
  ost_json_add_number (builder, "mm", n.mm);
  if (caliper->kind == OST_CALIPER_ANGLE)
    ost_json_add_number (builder, "degrees", n.degrees);
  if (caliper->kind == OST_CALIPER_WIDTH)
    {
      ost_json_add_number (builder, "inner_px", n.inner_px);
      ost_json_add_number (builder, "inner_mm", n.inner_mm);
      ost_json_add_number (builder, "index", n.index);
    }
  json_builder_end_object (builder);
}

static gboolean
run_kind (char **texts, OstCaliperKind kind, const OstImageRow *row, const OstImage *image, JsonBuilder *builder,
          gboolean json)
{
  for (; texts != NULL && *texts != NULL; texts++)
    {
      g_autofree char *words = NULL;
      OstCaliper       caliper;

      if (!parse (*texts, kind, row, &caliper))
        {
          cli_misuse ("--%s is “%s”, and must be %d numbers parted by commas: %d points X,Y on the %d x %d pixels of "
                      "“%s”.",
                      ost_caliper_kind_get_id (kind), *texts, 2 * ost_caliper_kind_get_n_points (kind),
                      ost_caliper_kind_get_n_points (kind), row->width, row->height, row->name);
          return FALSE;
        }
      words = ost_caliper_describe (&caliper, image);
      add (builder, &caliper, image);
      if (!json)
        g_print ("%s: %s %s\n", row->name, ost_caliper_kind_get_id (kind), words);
    }
  return TRUE;
}

static gboolean
run_all (const CliCalipers *given, const OstImageRow *row, const OstImage *image, JsonBuilder *builder, gboolean json)
{
  return run_kind (given->distances, OST_CALIPER_DISTANCE, row, image, builder, json)
         && run_kind (given->angles, OST_CALIPER_ANGLE, row, image, builder, json)
         && run_kind (given->widths, OST_CALIPER_WIDTH, row, image, builder, json);
}

int
cli_calipers_run (const CliCalipers *given, OstStore *store, const char *name, gboolean json)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(GError)      error = NULL;
  g_autoptr(OstImageRow) row = ost_store_find_image (store, name, &error);
  g_autofree char       *spacing = NULL;
  OstImage               image = { 0 };

  if (row == NULL)
    return cli_fail (error);
  image = (OstImage) { .spacing_x_mm = row->spacing_x_mm, .spacing_y_mm = row->spacing_y_mm,
                       .spacing_source = row->spacing_source, .magnification = 1 };
  spacing = ost_image_describe_spacing (&image);
  json_builder_begin_object (builder);
  ost_json_add_text (builder, "image", row->name);
  ost_json_add_text (builder, "spacing", spacing);
  ost_json_begin_array (builder, "measurements");
  if (!run_all (given, row, &image, builder, json))
    return CLI_USAGE;
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  if (json)
    cli_print_json (builder);
  else
    g_print ("(%s)\n", spacing);
  return CLI_DONE;
}
