/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "core/image/ost-image-private.h"

/* As with PNG: what must survive a longjmp lives here, and only functions below run_guarded() can be left that way. */
typedef struct
{
  struct jpeg_decompress_struct  cinfo;
  struct jpeg_error_mgr          errors;
  struct jpeg_progress_mgr       progress;
  jmp_buf                        jump;
  const OstImageSource          *source;
  OstImage                      *image;
  guint8                        *row;
  gboolean                       is_untidy;     /* there was rubbish between the parts */
  GError                        *error;
} JpegReader;

/* A progressive file may repeat its scans for ever, each walking over the whole picture; real ones have about ten. */
#define MAX_SCANS 100
/* Coefficients of a progressive file: 100 million pixels take 200 MB a channel. */
#define MAX_CODEC_MEMORY (700L * 1000 * 1000)
/* Each block of 64 pixels costs at least one bit for its mean, so a byte gives at most 512 pixels; twice that for
 * channels that are stored at a quarter or a half of the size. */
#define MAX_RATIO 1024.0

static void
leave (JpegReader *self)
{
  longjmp (self->jump, 1);
}

static void
on_error (j_common_ptr common)
{
  JpegReader *self = common->client_data;
  char        message[JMSG_LENGTH_MAX];

  common->err->format_message (common, message);
  switch (common->err->msg_code)
    {
    case JERR_BAD_PRECISION:
      ost_image_fail_unsupported (self->source, "a JPEG of more than 8 bits", &self->error);
      break;
    case JERR_SOF_UNSUPPORTED:
      ost_image_fail_unsupported (self->source, "a lossless or hierarchical JPEG", &self->error);
      break;
    case JERR_ARITH_NOTIMPL:
      ost_image_fail_unsupported (self->source, "an arithmetic-coded JPEG", &self->error);
      break;
    case JERR_IMAGE_TOO_BIG:
      ost_image_fail_too_large (self->source, self->cinfo.image_width, self->cinfo.image_height, &self->error);
      break;
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE:
      ost_image_fail_memory (self->source, &self->error);
      break;
    default:
      ost_image_fail_damaged (self->source, "JPEG", message, &self->error);
    }
  leave (self);
}

/* libjpeg goes on after lost data and paints the rest grey. On a radiograph that grey could be read as a finding, so
 * only warnings that lose nothing pass. */
static gboolean
is_harmless (int code)
{
  return code == JWRN_EXTRANEOUS_DATA || code == JWRN_TOO_MUCH_DATA || code == JWRN_ADOBE_XFORM
         || code == JWRN_BOGUS_ICC;
}

/* Level -1 is a warning; what is higher is for tracing. */
static void
on_message (j_common_ptr common, int level)
{
  JpegReader *self = common->client_data;

  if (level >= 0)
    return;
  if (!is_harmless (common->err->msg_code))
    on_error (common);
  self->is_untidy = TRUE;
}

static void
on_output (j_common_ptr common)
{
}

static void
on_progress (j_common_ptr common)
{
  JpegReader *self = common->client_data;

  if (self->cinfo.input_scan_number <= MAX_SCANS)
    return;
  ost_image_fail_damaged (self->source, "JPEG", "it has hundreds of scans", &self->error);
  leave (self);
}

/* Arithmetic coding is not read although libjpeg can: nobody uses it, a few bytes of it can claim any size, and its
 * decoder does not notice when data are missing. */
static gboolean
is_kind_readable (JpegReader *self)
{
  if (self->cinfo.arith_code)
    {
      ost_image_fail_unsupported (self->source, "an arithmetic-coded JPEG", &self->error);
      return FALSE;
    }
  switch (self->cinfo.jpeg_color_space)
    {
    case JCS_GRAYSCALE:
    case JCS_YCbCr:
    case JCS_RGB:
      return TRUE;
    case JCS_CMYK:
    case JCS_YCCK:
      ost_image_fail_unsupported (self->source, "a CMYK JPEG (made for printing)", &self->error);
      return FALSE;
    default:
      ost_image_fail_unsupported (self->source, "a JPEG with unknown colours", &self->error);
      return FALSE;
    }
}

static gboolean
allocate (JpegReader *self)
{
  const struct jpeg_decompress_struct *cinfo = &self->cinfo;
  double n_pixels = (double) cinfo->image_width * cinfo->image_height;

  self->image = ost_image_new_checked (self->source, cinfo->image_width, cinfo->image_height, 8,
                                       n_pixels, MAX_RATIO, &self->error);
  if (self->image == NULL)
    return FALSE;
  self->row = g_malloc (cinfo->image_width);
  return TRUE;
}

/* JFIF's unit is 1 for dots an inch and 2 for dots a centimetre; 0 is an aspect and no density. */
static void
read_metadata (JpegReader *self)
{
  const struct jpeg_decompress_struct *cinfo = &self->cinfo;

  if (cinfo->saw_JFIF_marker && cinfo->density_unit == 1)
    ost_image_set_density (self->image, cinfo->X_density / 2.54, cinfo->Y_density / 2.54);
  else if (cinfo->saw_JFIF_marker && cinfo->density_unit == 2)
    ost_image_set_density (self->image, cinfo->X_density, cinfo->Y_density);

  for (jpeg_saved_marker_ptr marker = cinfo->marker_list; marker != NULL; marker = marker->next)
    if (marker->data_length > 6 && memcmp (marker->data, "Exif\0\0", 6) == 0)
      {
        ost_image_note_orientation (self->image,
                                    ost_exif_get_orientation (marker->data + 6, marker->data_length - 6));
        break;
      }
}

static void
read_rows (JpegReader *self)
{
  struct jpeg_decompress_struct *cinfo = &self->cinfo;

  while (cinfo->output_scanline < cinfo->output_height)
    {
      guint16 *out = self->image->pixels + (gsize) cinfo->output_scanline * cinfo->output_width;

      jpeg_read_scanlines (cinfo, &self->row, 1);
      for (guint x = 0; x < cinfo->output_width; x++)
        out[x] = self->row[x];
    }
}

/* Grey out of libjpeg is Y itself for YCbCr, which is our grey by definition (JFIF 1.02), and the same sum for RGB. */
static void
read_all (JpegReader *self)
{
  struct jpeg_decompress_struct *cinfo = &self->cinfo;

  jpeg_create_decompress (cinfo);
  cinfo->client_data = self;
  cinfo->mem->max_memory_to_use = MAX_CODEC_MEMORY;
  cinfo->progress = &self->progress;
  jpeg_mem_src (cinfo, self->source->data, (unsigned long) self->source->length);
  jpeg_save_markers (cinfo, JPEG_APP0 + 1, 0xffff);
  jpeg_read_header (cinfo, TRUE);
  if (!is_kind_readable (self) || !allocate (self))
    return;
  read_metadata (self);
  cinfo->out_color_space = JCS_GRAYSCALE;
  cinfo->dct_method = JDCT_ISLOW;
  jpeg_start_decompress (cinfo);
  read_rows (self);
  jpeg_finish_decompress (cinfo);
}

static gboolean
run_guarded (JpegReader *self)
{
  if (setjmp (self->jump) != 0)
    return FALSE;
  read_all (self);
  return self->error == NULL;
}

OstImage *
ost_jpeg_read (const OstImageSource *source, GError **error)
{
  JpegReader self = { .source = source };
  gboolean   done;

  self.cinfo.err = jpeg_std_error (&self.errors);
  self.errors.error_exit = on_error;
  self.errors.emit_message = on_message;
  self.errors.output_message = on_output;
  self.progress.progress_monitor = on_progress;
  self.cinfo.client_data = &self;
  done = run_guarded (&self);
  jpeg_destroy_decompress (&self.cinfo);
  g_free (self.row);
  if (done && self.is_untidy)
    ost_image_add_notice (self.image, "the JPEG holds stray bytes between its parts; the picture itself is complete");
  if (done)
    return self.image;

  g_clear_pointer (&self.image, ost_image_unref);
  g_propagate_error (error, self.error);
  return NULL;
}
