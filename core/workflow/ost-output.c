/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-output.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "core/draw/ost-report.h"
#include "core/exchange/ost-format.h"
#include "core/workflow/ost-output-review.h"

static gboolean
has_mask (const OstReading *reading)
{
  for (int b = 0; b < OST_N_BONES; b++)
    if (reading->bones[b]->mask != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
owes_mask (const OstReading *reading)
{
  for (int b = 0; b < OST_N_BONES; b++)
    if (reading->bones[b]->mask_pending)
      return TRUE;
  return FALSE;
}

static gboolean
is_wanted (const OstOutput *output, gint64 image_id)
{
  gboolean found = output->images == NULL;

  for (gsize i = 0; i < output->n_images && !found; i++)
    found = output->images[i] == image_id;
  return found;
}

/* A list of OstWorkItem: what the reader has made of the images that are wanted. */
static GPtrArray *
list_masked (OstStore *store, const OstOutput *output, gint64 reader_id, GError **error)
{
  g_autoptr(GPtrArray) work = ost_store_list_work (store, reader_id, error);

  for (guint i = work != NULL ? work->len : 0; i > 0; i--)
    {
      const OstWorkItem *item = work->pdata[i - 1];

      if (item->masked == 0 || (output->accepted && item->status != OST_STATUS_ACCEPTED)
          || !is_wanted (output, item->image_id))
        g_ptr_array_remove_index (work, i - 1);
    }
  return g_steal_pointer (&work);
}

int
ost_output_count (OstStore *store, const OstOutput *output, GError **error)
{
  int n = 0;

  for (gsize r = 0; r < output->n_readers; r++)
    {
      g_autoptr(GPtrArray) work = list_masked (store, output, output->readers[r], error);

      if (work == NULL)
        return -1;
      n += (int) work->len;
    }
  return n;
}

/* 1 written, 0 nothing to write, -1 error. A reading whose mask is still owed is left out with its older files, and *owed, if it
 * is NULL yet, names its image: half of a reading must not look like all of it. */
static int
write_reading (OstStore *store, const OstOutput *output, gint64 reader_id, const OstImageRow *row,
               OstFormatWriter *writer, char **owed, GError **error)
{
  const gint64 reading_id = ost_store_find_reading (store, row->id, reader_id);
  g_autoptr(OstReading) reading = reading_id ? ost_store_load_reading (store, reading_id, error) : NULL;
  g_autofree char *code = g_strndup (row->sha256, 12);
  g_autofree char *source = NULL;
  OstImageRow coded = *row;

  if (reading == NULL)
    return reading_id ? -1 : 0;
  if (output->accepted && reading->status != OST_STATUS_ACCEPTED)
    return 0;
  if (owes_mask (reading))
    {
      if (*owed == NULL)
        *owed = g_strdup (row->name);
      return 0;
    }
  if (!has_mask (reading))
    return 0;
  if (output->codes)
    coded.name = code;
  if (output->identity && (coded.path = source = ost_store_dup_image_path (store, row, error)) == NULL)
    return -1;
  return ost_format_writer_add (writer, &coded, reading, error) ? 1 : -1;
}

static gboolean
make_folder (const char *dest, GError **error)
{
  if (g_mkdir_with_parents (dest, 0777) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
               "The folder “%s” cannot be made: %s. Choose another place.", dest, g_strerror (errno));
  return FALSE;
}

char *
ost_output_dup_folder (const char *dest, const char *reader)
{
  g_autofree char *name = g_strdelimit (g_strdup (reader), "/\\:*?\"<>|", '-');

  if (*name == '.')
    *name = '-';
  return g_build_filename (dest, name, NULL);
}

static int
write_reader (OstStore *store, const OstOutput *output, gint64 reader_id, const GPtrArray *rows, char **owed,
              GError **error)
{
  g_autofree char *reader = ost_store_dup_reader_name (store, reader_id);
  g_autofree char *folder = output->n_readers > 1 ? ost_output_dup_folder (output->dest, reader ? reader : "")
                                                  : g_strdup (output->dest);
  g_autoptr(OstFormatWriter) writer = ost_format_writer_new (output->format, folder, reader ? reader : "");
  int n_written = 0;

  ost_format_writer_set_identity (writer, output->identity);
  if (!make_folder (folder, error))
    return -1;
  for (guint i = 0; i < rows->len; i++)
    {
      const OstImageRow *row = rows->pdata[i];
      int written = is_wanted (output, row->id) ? write_reading (store, output, reader_id, row, writer, owed, error) : 0;

      if (written < 0)
        return -1;
      n_written += written;
    }
  return ost_format_writer_finish (writer, error) ? n_written : -1;
}

int
ost_output_write (OstStore *store, const OstOutput *output, GError **error)
{
  g_autoptr(GPtrArray) rows = ost_store_list_images (store, error);
  g_autofree char *owed = NULL;
  int n_written = 0;

  if (rows == NULL)
    return -1;
  for (gsize r = 0; r < output->n_readers; r++)
    {
      int written = write_reader (store, output, output->readers[r], rows, &owed, error);

      if (written < 0)
        return -1;
      n_written += written;
    }
  if (owed == NULL)
    return n_written;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
               "A mask of “%s” is still being computed, so it was left out of the export; the rest (%d) is in “%s”. "
               "Open it, wait a moment, then export again.", owed, n_written, output->dest);
  return -1;
}

int
ost_output_readings (OstStore *store, gint64 reader_id, const OstFormat *format, const char *dest, GError **error)
{
  const OstOutput output = { .format = format, .dest = dest, .readers = &reader_id, .n_readers = 1 };

  return ost_output_write (store, &output, error);
}

int
ost_output_masks (OstStore *store, gint64 reader_id, const char *dest, GError **error)
{
  return ost_output_readings (store, reader_id, ost_format_find ("png"), dest, error);
}

static void
fill_bones (OstReport *report, const OstReading *reading)
{
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstBoneState *state = reading->bones[b];

      report->bones[b] = (OstReportBone) {
        .mask = state->mask, .points = state->points, .n_points = state->n_points,
        .locked = state->locked, .absent = state->absent,
      };
      if (state->engine != NULL)
        report->engine = state->engine;
    }
  report->status = ost_status_get_label (reading->status);
  report->active_s = reading->active_s;
}

gboolean
ost_output_report (OstStore *store, gint64 reader_id, gint64 image_id, const char *path, GError **error)
{
  g_auto(OstOutputReview) review = { 0 };
  g_autoptr(OstImageRow) row = ost_store_get_image (store, image_id, error);
  g_autofree char *image_path = row ? ost_store_dup_image_path (store, row, error) : NULL;
  g_autoptr(OstImage) image = image_path ? ost_image_load (image_path, NULL, error) : NULL;
  g_autoptr(OstReading) reading = NULL;
  g_autofree char *project = g_path_get_basename (ost_store_get_path (store));
  g_autofree char *reader = ost_store_dup_reader_name (store, reader_id);
  gint64 reading_id;
  OstReport report = { 0 };

  if (image == NULL)
    return FALSE;
  report = (OstReport) {
    .image = image, .voi = ost_voi_preset (image, OST_VOI_AUTO), .name = row->name, .project = project,
      .reader = reader,
    .status = ost_status_get_label (OST_STATUS_TODO),
  };
  reading_id = ost_store_find_reading (store, image_id, reader_id);
  if (reading_id != 0)
    {
      if ((reading = ost_store_load_reading (store, reading_id, error)) == NULL)
        return FALSE;
      fill_bones (&report, reading);
    }
  ost_output_review_fill (&review, store, row, reading, &report);
  return ost_report_write (&report, path, error);
}
