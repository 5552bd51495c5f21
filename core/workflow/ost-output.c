/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-output.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "core/draw/ost-report.h"
#include "core/exchange/ost-format.h"

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

/* 1 written, 0 nothing to write, -1 error. An image whose mask is still owed is left out with its older files, and *owed, if it is
 * NULL yet, names it: half of a reading must not look like all of it. */
static int
write_masks (OstStore *store, gint64 reader_id, const OstImageRow *row, OstFormatWriter *writer, char **owed,
             GError **error)
{
  gint64 reading_id = ost_store_find_reading (store, row->id, reader_id);
  g_autoptr(OstReading) reading = NULL;

  if (reading_id == 0)
    return 0;
  reading = ost_store_load_reading (store, reading_id, error);
  if (reading == NULL)
    return -1;
  if (owes_mask (reading))
    {
      if (*owed == NULL)
        *owed = g_strdup (row->name);
      return 0;
    }
  if (!has_mask (reading))
    return 0;
  return ost_format_writer_add (writer, row, reading, error) ? 1 : -1;
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

int
ost_output_readings (OstStore *store, gint64 reader_id, const OstFormat *format, const char *dest, GError **error)
{
  g_autoptr(GPtrArray) rows = ost_store_list_images (store, error);
  g_autofree char *reader = ost_store_dup_reader_name (store, reader_id);
  g_autoptr(OstFormatWriter) writer = ost_format_writer_new (format, dest, reader ? reader : "");
  g_autofree char *owed = NULL;
  int n_written = 0;

  if (rows == NULL || !make_folder (dest, error))
    return -1;
  for (guint i = 0; i < rows->len; i++)
    {
      int written = write_masks (store, reader_id, rows->pdata[i], writer, &owed, error);

      if (written < 0)
        return -1;
      n_written += written;
    }
  if (!ost_format_writer_finish (writer, error))
    return -1;
  if (owed == NULL)
    return n_written;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
               "A mask of “%s” is still being computed, so it was left out of the export; the rest (%d) is in “%s”. "
               "Open it, wait a moment, then export again.", owed, n_written, dest);
  return -1;
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
  return ost_report_write (&report, path, error);
}
