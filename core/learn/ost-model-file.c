/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-model-file.h"

/* Every model file says what it is ("kind") and how to build it ("config", JSON); the card's entries follow by their
 * own names. */
void
ost_model_file_describe (OstSafetensorsWriter *writer, const char *kind, const char *config, GHashTable *card)
{
  GHashTableIter iter;
  gpointer       key, value;

  ost_safetensors_writer_set_metadata (writer, "kind", kind);
  ost_safetensors_writer_set_metadata (writer, "config", config);
  if (card == NULL)
    return;
  g_hash_table_iter_init (&iter, card);
  while (g_hash_table_iter_next (&iter, &key, &value))
    ost_safetensors_writer_set_metadata (writer, key, value);
}

gboolean
ost_model_file_save (const char *path, OstWeights *weights, const char *kind, const char *config, GHashTable *card,
                     GError **error)
{
  g_autoptr(OstSafetensorsWriter) writer = ost_safetensors_writer_new ();

  ost_weights_write (weights, writer);
  ost_model_file_describe (writer, kind, config, card);
  return ost_safetensors_writer_save (writer, path, error);
}
