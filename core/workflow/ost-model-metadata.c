/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-model-metadata.h"

#include <math.h>

#include "core/image/ost-json-write.h"
#include "core/tensor/ost-safetensors.h"
#include "core/workflow/ost-training-folder.h"
#include "core/workflow/ost-training-log.h"

static void
add_member (JsonBuilder *builder, const char *name, const char *text)
{
  char  *end;
  double value = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0')
    ost_json_add_text (builder, name, text);
  else
    ost_json_add_number (builder, name, value);
}

static void
add_curve (JsonBuilder *builder, const GArray *curve)
{
  ost_json_begin_array (builder, "curve");
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
    ost_json_add_text (builder, "preset", log->preset);
  if (!isnan (pace))
    ost_json_add_number (builder, "seconds_per_step", pace);
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

  if (file == NULL)
    return NULL;
  json_builder_begin_object (builder);
  for (const char *const *key = ost_safetensors_get_metadata_keys (file); *key; key++)
    if (!g_str_equal (*key, "kind") && !g_str_equal (*key, "config"))
      add_member (builder, *key, ost_safetensors_get_metadata (file, *key));
  add_log (builder, folder);
  json_builder_end_object (builder);
  return ost_json_to_text (builder);
}
