/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-model-metadata.h"

#include <json-glib/json-glib.h>
#include <math.h>

#include "core/tensor/ost-safetensors.h"
#include "core/workflow/ost-training-folder.h"
#include "core/workflow/ost-training-log.h"

static void
add_value (JsonBuilder *builder, const char *text)
{
  char  *end;
  double value = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0')
    json_builder_add_string_value (builder, text);
  else if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_curve (JsonBuilder *builder, const GArray *curve)
{
  json_builder_set_member_name (builder, "curve");
  json_builder_begin_array (builder);
  for (guint i = 0; i < curve->len; i++)
    {
      g_autofree char    *line = ost_training_line_to_json (&g_array_index (curve, OstTrainingLine, i));
      g_autoptr(JsonNode) node = json_from_string (line, NULL);

      json_builder_add_value (builder, g_steal_pointer (&node));
    }
  json_builder_end_array (builder);
}

static void
add_log (JsonBuilder *builder, const char *folder)
{
  g_autoptr(OstTrainingLog) log = ost_training_log_new ();
  double                    pace;

  ost_training_log_read (log, folder);
  pace = ost_training_log_get_step_seconds (log);
  if (log->preset)
    {
      json_builder_set_member_name (builder, "preset");
      json_builder_add_string_value (builder, log->preset);
    }
  if (!isnan (pace))
    {
      json_builder_set_member_name (builder, "seconds_per_step");
      json_builder_add_double_value (builder, pace);
    }
  if (log->curve->len > 0)
    add_curve (builder, log->curve);
}

char *
ost_model_metadata_to_card (const char *project, const char *kind, GError **error)
{
  g_autofree char          *folder = ost_training_folder_dup (project, kind, NULL);
  g_autofree char          *path = ost_training_folder_dup (project, kind, "best.safetensors");
  g_autoptr(OstSafetensors) file = ost_safetensors_open (path, error);
  g_autoptr(JsonBuilder)    builder = json_builder_new ();
  g_autoptr(JsonNode)       root = NULL;

  if (file == NULL)
    return NULL;
  json_builder_begin_object (builder);
  for (const char *const *key = ost_safetensors_get_metadata_keys (file); *key; key++)
    if (!g_str_equal (*key, "kind") && !g_str_equal (*key, "config"))
      {
        json_builder_set_member_name (builder, *key);
        add_value (builder, ost_safetensors_get_metadata (file, *key));
      }
  add_log (builder, folder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
