/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-report-private.h"
#include <cairo-pdf.h>
#include <math.h>
#include <string.h>

/* The page is made in memory first and written in one go: neither Cairo nor a full disk can leave half a page under
 * the name that was asked for. */

#define PNG_WIDTH      1240             /* A4 at 150 pixels an inch */
#define PNG_HEIGHT     1754
#define PDF_RESOLUTION (300 / 72.0)     /* of the radiograph, pixels a point: what a printer can show */

static cairo_status_t
collect (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t
make_png (const OstReport *report, GByteArray *bytes)
{
  cairo_surface_t *page = cairo_image_surface_create (CAIRO_FORMAT_RGB24, PNG_WIDTH, PNG_HEIGHT);
  cairo_t         *cr = cairo_create (page);
  cairo_status_t   status;

  cairo_scale (cr, PNG_WIDTH / OST_PAGE_WIDTH, PNG_HEIGHT / OST_PAGE_HEIGHT);
  ost_report_draw_page (cr, report, PNG_WIDTH / OST_PAGE_WIDTH);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (page, collect, bytes);
  cairo_surface_destroy (page);
  return status;
}

static cairo_status_t
make_pdf (const OstReport *report, GByteArray *bytes)
{
  cairo_surface_t *page = cairo_pdf_surface_create_for_stream (collect, bytes, OST_PAGE_WIDTH, OST_PAGE_HEIGHT);
  cairo_t         *cr = cairo_create (page);
  g_autofree char *name = g_utf8_make_valid (report->name ? report->name : "", -1);
  cairo_status_t   status;

  cairo_pdf_surface_set_metadata (page, CAIRO_PDF_METADATA_TITLE, name);
  cairo_pdf_surface_set_metadata (page, CAIRO_PDF_METADATA_CREATOR, "Osteon " OST_VERSION);
  ost_report_draw_page (cr, report, PDF_RESOLUTION);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (page);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (page);
  cairo_surface_destroy (page);
  return status;
}

static gboolean
ends_in (const char *path, const char *suffix)
{
  const gsize n = strlen (path), m = strlen (suffix);

  return n > m && g_ascii_strcasecmp (path + n - m, suffix) == 0;
}

/* GLib writes a sibling, flushes it to the disk and renames it, and removes it on failure. Its message names the
 * sibling; the reason is what follows the last colon. */
static gboolean
write_bytes (const GByteArray *bytes, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (path, (const char *) bytes->data, bytes->len,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, &local))
    return TRUE;
  const char *reason = g_strrstr (local->message, ": ");

  g_set_error (error, local->domain, local->code, "The page “%s” was not written: %s. Choose another place.", path,
               reason ? reason + 2 : local->message);
  return FALSE;
}

gboolean
ost_report_write (const OstReport *report, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_status_t         status;

  g_return_val_if_fail (report && report->image && path, FALSE);

  if (ends_in (path, ".pdf"))
    status = make_pdf (report, bytes);
  else if (ends_in (path, ".png"))
    status = make_png (report, bytes);
  else
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                   "The page “%s” was not written: its name must end in .pdf or .png.", path);
      return FALSE;
    }
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                   "The page “%s” was not made: %s. Free some memory and try again.", path,
                   cairo_status_to_string (status));
      return FALSE;
    }
  return write_bytes (bytes, path, error);
}
