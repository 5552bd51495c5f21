/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "app/cli-caliper.h"
#include "app/cli-index.h"

static void
print_widths (const OstCorticalIndex *m, const OstImage *spacing)
{
  g_autofree char *source = ost_image_describe_spacing (spacing);

  g_print ("    width %.1f px, %s cortex %.1f, %s cortex %.1f", m->width, m->sides_known ? "radial" : "left", m->radial,
           m->sides_known ? "ulnar" : "right", m->ulnar);
  if (!isnan (m->width_mm))
    g_print ("; %.2f, %.2f, %.2f mm", m->width_mm, m->radial_mm, m->ulnar_mm);
  g_print (" (%s)\n", source);
}

static void
print_text (const OstImageRow *row, const OstCorticalIndex *m)
{
  const OstImage spacing = { .spacing_x_mm = row->spacing_x_mm, .spacing_y_mm = row->spacing_y_mm,
                             .spacing_source = row->spacing_source, .magnification = 1 };

  if (isnan (m->index))
    g_print ("%s: -\n", row->name);
  else
    {
      g_print ("%s: %.1f %% (%.1f .. %.1f), %d of %d lines, quartiles %.1f points apart, %+.1f points a tenth of the "
               "length\n",
               row->name, 100 * m->index, 100 * m->low, 100 * m->high, m->n_used, OST_CORTICAL_LINES, 100 * m->iqr,
               100 * m->slope);
      print_widths (m, &spacing);
    }
  for (int i = 0; i < OST_CORTICAL_N_FLAGS; i++)
    if (m->flags & (1 << i))
      g_print ("    Not to be trusted: %s\n", ost_cortical_flag_get_text (1 << i));
}

static void
print_cutoffs (void)
{
  int                      n;
  const OstCorticalCutoff *cutoffs = ost_cortical_cutoffs (&n);

  g_print ("Site: 40 to 60 %% of the length of metacarpal 2. Published cut-offs, which disagree; none is a "
           "diagnosis:\n");
  for (int i = 0; i < n; i++)
    g_print ("  %4.1f %%  %s; %s (%s)\n", 100 * cutoffs[i].index, cutoffs[i].meaning, cutoffs[i].accuracy,
             cutoffs[i].source);
}

static void
add_cutoffs (JsonBuilder *builder)
{
  int                      n;
  const OstCorticalCutoff *cutoffs = ost_cortical_cutoffs (&n);

  ost_json_begin_array (builder, "cutoffs");
  for (int i = 0; i < n; i++)
    {
      json_builder_begin_object (builder);
      ost_json_add_number (builder, "index", cutoffs[i].index);
      ost_json_add_text (builder, "meaning", cutoffs[i].meaning);
      ost_json_add_text (builder, "accuracy", cutoffs[i].accuracy);
      ost_json_add_text (builder, "source", cutoffs[i].source);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* "X,Y,X,Y": the proximal end, then the distal one. */
static gboolean
parse_ends (const char *text, OstCorticalAxis *axis)
{
  double      numbers[4];
  const char *at = text;

  for (int i = 0; i < 4; i++)
    {
      char *end = NULL;

      numbers[i] = g_ascii_strtod (at, &end);
      if (end == at || *end != (i < 3 ? ',' : '\0') || !(fabs (numbers[i]) < 1e6))
        return FALSE;
      at = end + 1;
    }
  *axis = (OstCorticalAxis) { numbers[0], numbers[1], numbers[2], numbers[3] };
  return ost_cortical_axis_length (axis) >= 1;
}

static gboolean
measure_all (OstStore *store, GPtrArray *rows, const OstIndexSource *source, JsonBuilder *builder, gboolean json,
             GError **error)
{
  ost_json_begin_array (builder, "images");
  for (guint i = 0; i < rows->len; i++)
    {
      const OstImageRow *row = rows->pdata[i];
      OstCorticalIndex   index;

      if (!ost_measure_index (store, row, source, &index, error))
        return FALSE;
      if (!json)
        print_text (row, &index);
      json_builder_begin_object (builder);
      ost_json_add_text (builder, "image", row->name);
      cli_index_add (builder, &index);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return TRUE;
}

static const char summary[] =
  "The cortical index of metacarpal 2, both cortices over the width, of all images or of those named, from a reader's\n"
  "outline or a model's prediction. The project is not changed. An index with its 90 % interval over the sampled\n"
  "outlines, the site, widths in pixels (millimetres where the file has a spacing), and what speaks against it.\n"
  "With --distance, --angle or --width instead: lengths and angles between points given by hand, of one image. A\n"
  "width is two lines across a shaft, outer edge to outer edge (D) and inner edge to inner edge (d), and gives the\n"
  "index (D - d) / D.";

int
cli_measure (int argc, char **argv)
{
  g_autofree char *reader = NULL, *model = NULL, *ends = NULL;
  gboolean         json = FALSE;
  g_auto(GStrv)    distances = NULL, angles = NULL, widths = NULL;
  const GOptionEntry options[] = {
    CLI_OPTION_READER (&reader, "Whose outlines"),
    { "model", 0, 0, G_OPTION_ARG_STRING, &model, "The stored predictions of this segmenter instead, or “promoted”",
      "M" },
    { "ends", 0, 0, G_OPTION_ARG_STRING, &ends,
      "Ends of the bone, proximal first, instead of the outline's (one image)", "X,Y,X,Y" },
    { "distance", 0, 0, G_OPTION_ARG_STRING_ARRAY, &distances, "Between two points; may be given again", "X,Y,X,Y" },
    { "angle", 0, 0, G_OPTION_ARG_STRING_ARRAY, &angles, "At the second of three points; may be given again",
      "X,Y,X,Y,X,Y" },
    { "width", 0, 0, G_OPTION_ARG_STRING_ARRAY, &widths, "Outer and inner line across a shaft; may be given again",
      "X,Y,X,Y,X,Y,X,Y" },
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(GError)      error = NULL;
  g_autoptr(OstStore)    store = NULL;
  g_autoptr(GPtrArray)   rows = NULL;
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  OstCorticalAxis        axis;
  OstIndexSource         source;
  CliCalipers            calipers;
  int                    code;

  if (!cli_parse (&argc, &argv, options, "PROJECT [IMAGE...]", summary, 1, -1))
    return CLI_USAGE;
  if (ends != NULL && (argc != 3 || !parse_ends (ends, &axis)))
    return cli_misuse ("--ends is X,Y,X,Y of one image: the proximal end, then the distal one, apart from each other.");
  calipers = (CliCalipers) { distances, angles, widths };
  if (cli_calipers_given (&calipers) && (argc != 3 || ends != NULL || reader != NULL || model != NULL))
    return cli_misuse ("--distance, --angle and --width measure in one image, and go with no other option but --json.");
  if ((store = ost_store_open (argv[1], OST_STORE_READ, &error)) == NULL)
    return cli_fail (error);
  if (cli_calipers_given (&calipers))
    return cli_calipers_run (&calipers, store, argv[2], json);
  if (!cli_index_source (store, reader, model, &source, &code))
    return code;
  source.axis = ends ? &axis : NULL;
  rows = cli_choose_images (store, argv + 2, &error);
  json_builder_begin_object (builder);
  if (rows == NULL || !measure_all (store, rows, &source, builder, json, &error))
    return cli_fail (error);
  add_cutoffs (builder);
  json_builder_end_object (builder);
  if (json)
    cli_print_json (builder);
  else
    print_cutoffs ();
  return CLI_DONE;
}
