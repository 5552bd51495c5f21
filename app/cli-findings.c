/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli-findings.h"

#include "core/workflow/ost-reading-check.h"

static void
add_all (JsonBuilder *builder, const OstReading *reading, gboolean print)
{
  g_autoptr(GArray) found = ost_reading_check (reading);

  ost_json_begin_array (builder, "findings");
  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *sentence = ost_finding_describe (&g_array_index (found, OstFinding, i), NULL);

      json_builder_add_string_value (builder, sentence);
      if (print)
        g_print ("%s\n", sentence);
    }
  json_builder_end_array (builder);
}

static void
add_empty (JsonBuilder *builder, gboolean print)
{
  OstReading reading = { 0 };

  for (int b = 0; b < OST_N_BONES; b++)
    reading.bones[b] = ost_bone_state_new (NULL, 0);
  add_all (builder, &reading, print);
  for (int b = 0; b < OST_N_BONES; b++)
    ost_bone_state_free (reading.bones[b]);
}

gboolean
cli_findings_add (JsonBuilder *builder, OstStore *store, gint64 reader_id, gint64 image_id, gboolean print,
                  GError **error)
{
  const gint64          id = reader_id != 0 ? ost_store_find_reading (store, image_id, reader_id) : 0;
  g_autoptr(OstReading) reading = id != 0 ? ost_store_load_reading (store, id, error) : NULL;

  if (id != 0 && reading == NULL)
    return FALSE;
  if (reading != NULL)
    add_all (builder, reading, print);
  else
    add_empty (builder, print);
  return TRUE;
}
