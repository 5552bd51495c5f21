/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-checkpoint.h"

#include <math.h>
#include "core/nn/ost-optimiser-private.h"

/* One safetensors file: the weights under their names, the optimiser's tensors (ost-optimiser-file.c), and as metadata
 *
 *   checkpoint       version of this layout
 *   progress.*       the fields of OstProgress, with digits enough to give every bit back: a run that goes on from here
 *                    has the bits of one that was never stopped
 *   more.*           the trainer's own */
#define VERSION "1"
#define MORE    "more."

/* --- Progress as text --- */

static const struct
{
  const char *key;
  gsize       offset;           /* of a gint64 */
} whole_numbers[] = {
  { "progress.step",     G_STRUCT_OFFSET (OstProgress, step) },
  { "progress.epoch",    G_STRUCT_OFFSET (OstProgress, epoch) },
  { "progress.position", G_STRUCT_OFFSET (OstProgress, position) },
};

static const struct
{
  const char *key;
  gsize       offset;           /* of an int */
  gint64      max;
} small_numbers[] = {
  { "progress.plateau.has_best",   G_STRUCT_OFFSET (OstProgress, plateau.has_best),   1 },
  { "progress.plateau.bad",        G_STRUCT_OFFSET (OstProgress, plateau.bad),        G_MAXINT },
  { "progress.plateau.reductions", G_STRUCT_OFFSET (OstProgress, plateau.reductions), G_MAXINT },
};

static void G_GNUC_PRINTF (3, 4)
set_text (OstSafetensorsWriter *writer, const char *key, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  ost_safetensors_writer_set_metadata (writer, key, text);
}

static void
write_progress (OstSafetensorsWriter *writer, const OstProgress *progress)
{
  char best[G_ASCII_DTOSTR_BUF_SIZE];

  for (gsize i = 0; i < G_N_ELEMENTS (whole_numbers); i++)
    set_text (writer, whole_numbers[i].key, "%" G_GINT64_FORMAT,
              G_STRUCT_MEMBER (gint64, progress, whole_numbers[i].offset));
  for (gsize i = 0; i < G_N_ELEMENTS (small_numbers); i++)
    set_text (writer, small_numbers[i].key, "%d", G_STRUCT_MEMBER (int, progress, small_numbers[i].offset));
  set_text (writer, "progress.seed", "%" G_GUINT64_FORMAT, progress->seed);
  set_text (writer, "progress.plateau.best", "%s", g_ascii_dtostr (best, sizeof best, progress->plateau.best));
}

static const char *
need (OstSafetensors *file, const char *key, GError **error)
{
  const char *text = ost_safetensors_get_metadata (file, key);

  if (text == NULL)
    g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_MISSING,
                 "The file has no %s; it holds weights but is no checkpoint to go on from", key);
  return text;
}

/* Bounds for every number, as for any file: none of them sizes an allocation, but steps and epochs are counted on
 * from. */
static gboolean
read_whole (OstSafetensors *file, const char *key, gint64 max, gint64 *value, GError **error)
{
  const char *text = need (file, key, error);

  if (text == NULL)
    return FALSE;
  if (g_ascii_string_to_signed (text, 10, 0, max, value, error))
    return TRUE;
  g_prefix_error (error, "The checkpoint's %s is damaged: ", key);
  return FALSE;
}

static gboolean
read_seed (OstSafetensors *file, guint64 *seed, GError **error)
{
  const char *text = need (file, "progress.seed", error);

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, seed, error);
}

static gboolean
read_best (OstSafetensors *file, double *best, GError **error)
{
  const char *text = need (file, "progress.plateau.best", error);
  char       *end;

  if (text == NULL)
    return FALSE;
  *best = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && isfinite (*best))
    return TRUE;
  g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED, "The checkpoint's best figure is “%s”", text);
  return FALSE;
}

static gboolean
read_progress (OstSafetensors *file, OstProgress *progress, GError **error)
{
  gint64 value;

  for (gsize i = 0; i < G_N_ELEMENTS (whole_numbers); i++)
    if (!read_whole (file, whole_numbers[i].key, G_MAXINT64,
                     &G_STRUCT_MEMBER (gint64, progress, whole_numbers[i].offset), error))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (small_numbers); i++)
    {
      if (!read_whole (file, small_numbers[i].key, small_numbers[i].max, &value, error))
        return FALSE;
      G_STRUCT_MEMBER (int, progress, small_numbers[i].offset) = (int) value;
    }
  return read_seed (file, &progress->seed, error) && read_best (file, &progress->plateau.best, error);
}

/* --- The trainer's own --- */

static void
write_more (OstSafetensorsWriter *writer, GHashTable *more)
{
  GHashTableIter iter;
  gpointer       key, value;

  g_hash_table_iter_init (&iter, more);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_autofree char *name = g_strconcat (MORE, key, NULL);

      ost_safetensors_writer_set_metadata (writer, name, value);
    }
}

static void
read_more (OstSafetensors *file, GHashTable *more)
{
  for (const char *const *key = ost_safetensors_get_metadata_keys (file); *key != NULL; key++)
    if (g_str_has_prefix (*key, MORE))
      g_hash_table_insert (more, g_strdup (*key + sizeof MORE - 1),
                           g_strdup (ost_safetensors_get_metadata (file, *key)));
}

/* --- The whole --- */

gboolean
ost_checkpoint_save (const char *path, OstWeights *weights, OstOptimiser *optimiser, const OstProgress *progress,
                     GHashTable *more, GError **error)
{
  g_autoptr(OstSafetensorsWriter) writer = ost_safetensors_writer_new ();

  ost_safetensors_writer_set_metadata (writer, "checkpoint", VERSION);
  ost_weights_write (weights, writer);
  ost_optimiser_write (optimiser, writer);
  write_progress (writer, progress);
  if (more != NULL)
    write_more (writer, more);
  return ost_safetensors_writer_save (writer, path, error);
}

static gboolean
check_version (OstSafetensors *file, GError **error)
{
  const char *version = need (file, "checkpoint", error);

  if (version == NULL)
    return FALSE;
  if (g_str_equal (version, VERSION))
    return TRUE;
  g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_TYPE,
               "The checkpoint has version %s and this program reads " VERSION "; use the program that wrote it",
               version);
  return FALSE;
}

/* Everything that can fail comes before anything is changed; reading the weights is both, and so comes in between. */
gboolean
ost_checkpoint_load (const char *path, OstWeights *weights, OstOptimiser *optimiser, OstProgress *progress,
                     GHashTable *more, GError **error)
{
  g_autoptr(OstSafetensors) file = ost_safetensors_open (path, error);
  g_autoptr(GHashTable)     moments = NULL;
  OstProgress               read = { 0 };

  if (file == NULL)
    return FALSE;
  if (!check_version (file, error) || !read_progress (file, &read, error)
      || (moments = ost_optimiser_parse (optimiser, file, error)) == NULL
      || !ost_weights_read (weights, file, error))
    {
      g_prefix_error (error, "“%s” cannot be resumed: ", path);
      return FALSE;
    }
  ost_optimiser_accept (optimiser, g_steal_pointer (&moments));
  *progress = read;
  if (more != NULL)
    read_more (file, more);
  return TRUE;
}
