/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-default-model.h"

#include "core/workflow/ost-model-choose.h"
#include "ost-workflow-resources.h"

#define RESOURCE "/org/osteon/models/segmenter"

static GBytes *
look_up (const char *ending, GError **error)
{
  g_autofree char *path = g_strconcat (RESOURCE, ending, NULL);

  return g_resource_lookup_data (ost_workflow_resources_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
}

/* The store takes models from files. */
static gint64
add_from (OstStore *store, GBytes *model, GBytes *card, GError **error)
{
  g_autoptr(GFileIOStream) stream = NULL;
  g_autoptr(GFile)         file = g_file_new_tmp ("osteon-segmenter-XXXXXX", &stream, error);
  g_autofree char         *text = g_strndup (g_bytes_get_data (card, NULL), g_bytes_get_size (card));
  gint64                   id = 0;

  if (file == NULL)
    return 0;
  if (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), g_bytes_get_data (model, NULL),
                                 g_bytes_get_size (model), NULL, NULL, error)
      && g_io_stream_close (G_IO_STREAM (stream), NULL, error))
    id = ost_store_add_model (store, "segmenter", g_file_peek_path (file), 0, text, error);
  g_file_delete (file, NULL, NULL);
  return id;
}

gboolean
ost_default_model_take_in (OstStore *store, GError **error)
{
  g_autoptr(GBytes) model = NULL, card = NULL;
  gboolean          has;
  gint64            id;

  if (!ost_model_exists (store, "segmenter", &has, error))
    return FALSE;
  if (has)
    return TRUE;
  model = look_up (".safetensors", error);
  card = model ? look_up (".json", error) : NULL;
  id = card ? add_from (store, model, card, error) : 0;
  return id != 0 && ost_store_set_model_state (store, id, OST_MODEL_PROMOTED, error);
}
