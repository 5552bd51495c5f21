/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli-index.h"

#include <math.h>

#include "app/cli-reading.h"
#include "core/store/ost-store-models.h"

static gboolean
find_model (OstStore *store, const char *model, OstIndexSource *source, int *ret_code)
{
  g_autoptr(GError)      error = NULL;
  g_autoptr(OstModelRow) row = NULL;

  row = g_str_equal (model, "promoted") ? ost_store_get_promoted (store, "segmenter", &error)
                                        : ost_store_find_model (store, model, &error);
  if (row != NULL && g_str_equal (row->kind, "segmenter"))
    {
      *source = (OstIndexSource) { .model_id = row->id };
      return TRUE;
    }
  if (error == NULL)
    g_set_error (&error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "There is no segmenter “%s” in the project. osteon-cli models lists what there is.", model);
  *ret_code = cli_fail (error);
  return FALSE;
}

gboolean
cli_index_source (OstStore *store, const char *reader, const char *model, OstIndexSource *source, int *ret_code)
{
  gint64 reader_id;

  if (reader != NULL && model != NULL)
    {
      *ret_code = cli_misuse ("Whose outlines? --reader or --model, not both.");
      return FALSE;
    }
  if (model != NULL)
    return find_model (store, model, source, ret_code);
  *ret_code = CLI_USAGE;
  if (!cli_reading_find_reader (store, reader, &reader_id))
    return FALSE;
  *source = (OstIndexSource) { .reader_id = reader_id };
  if (reader_id == 0)
    *ret_code = cli_misuse ("You have read nothing in this project. Name a reader with --reader, or a segmenter with --model.");
  return reader_id != 0;
}

static void
add_sides (JsonBuilder *builder, const OstCorticalIndex *index)
{
  gboolean known = index->spacing != OST_SPACING_UNKNOWN;

  ost_json_add_number (builder, "width_px", index->width);
  ost_json_add_number (builder, "radial_px", index->radial);
  ost_json_add_number (builder, "ulnar_px", index->ulnar);
  ost_json_add_number (builder, "width_mm", known ? index->width_mm : NAN);
  ost_json_add_number (builder, "radial_mm", known ? index->radial_mm : NAN);
  ost_json_add_number (builder, "ulnar_mm", known ? index->ulnar_mm : NAN);
  ost_json_add_flag (builder, "sides_known", index->sides_known);
}

/* [[x, y], [x, y]]: the proximal and the distal end. */
static void
add_ends (JsonBuilder *builder, const OstCorticalAxis *axis)
{
  const double xy[] = { axis->x0, axis->y0, axis->x1, axis->y1 };

  ost_json_begin_array (builder, "ends");
  for (int i = 0; i < 4; i += 2)
    {
      json_builder_begin_array (builder);
      ost_json_add_number (builder, NULL, xy[i]);
      ost_json_add_number (builder, NULL, xy[i + 1]);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

void
cli_index_add (JsonBuilder *builder, const OstCorticalIndex *index)
{
  gboolean found = !isnan (index->index);

  ost_json_add_number (builder, "index", index->index);
  ost_json_add_number (builder, "low", index->low);
  ost_json_add_number (builder, "high", index->high);
  ost_json_begin_array (builder, "site");
  ost_json_add_number (builder, NULL, OST_CORTICAL_FROM);
  ost_json_add_number (builder, NULL, OST_CORTICAL_TO);
  json_builder_end_array (builder);
  if (index->length > 0)
    add_ends (builder, &index->axis);
  ost_json_add_number (builder, "median", index->median);
  ost_json_add_number (builder, "iqr", index->iqr);
  ost_json_add_number (builder, "slope_per_tenth", index->slope);
  cli_add_count (builder, "lines", found ? index->n_used : 0);
  cli_add_count (builder, "masks", index->n_masks);
  if (found)
    add_sides (builder, index);
  ost_json_begin_array (builder, "flags");
  for (int i = 0; i < OST_CORTICAL_N_FLAGS; i++)
    if (index->flags & (1 << i))
      json_builder_add_string_value (builder, ost_cortical_flag_get_id (1 << i));
  json_builder_end_array (builder);
}
