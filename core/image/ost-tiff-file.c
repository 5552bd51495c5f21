/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "core/image/ost-tiff-private.h"

/* The file in memory. libtiff is not given the memory itself but reads through these, because only so it shows when a
 * tag or a strip reaches beyond the end: libtiff calls some of that a warning and goes on. */

static tmsize_t
on_read (thandle_t handle, void *buffer, tmsize_t size)
{
  OstTiff *self = handle;
  guint64  left = self->source->length - MIN (self->position, self->source->length);
  gsize    n = MIN ((guint64) size, left);

  if (n < (gsize) size)
    self->ran_out = TRUE;
  if (n > 0)
    memcpy (buffer, self->source->data + self->position, n);
  self->position += n;
  return (tmsize_t) n;
}

static tmsize_t
on_write (thandle_t handle, void *buffer, tmsize_t size)
{
  return -1;
}

static toff_t
on_seek (thandle_t handle, toff_t offset, int whence)
{
  OstTiff *self = handle;

  if (whence == SEEK_CUR)
    offset += self->position;
  else if (whence == SEEK_END)
    offset += self->source->length;
  return self->position = offset;
}

static int
on_close (thandle_t handle)
{
  return 0;
}

static toff_t
on_size (thandle_t handle)
{
  const OstTiff *self = handle;

  return self->source->length;
}

static int G_GNUC_PRINTF (4, 0)
on_error (TIFF *tiff, void *user_data, const char *module, const char *format, va_list args)
{
  OstTiff *self = user_data;

  if (self->message[0] == '\0')
    g_vsnprintf (self->message, sizeof self->message, format, args);
  return 1;                             /* nothing is printed */
}

static int
on_warning (TIFF *tiff, void *user_data, const char *module, const char *format, va_list args)
{
  return 1;
}

/* 'm': no memory mapping. The largest piece libtiff needs itself is a strip as it is stored. */
gboolean
ost_tiff_open (OstTiff *self)
{
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();

  TIFFOpenOptionsSetErrorHandlerExtR (options, on_error, self);
  TIFFOpenOptionsSetWarningHandlerExtR (options, on_warning, self);
  TIFFOpenOptionsSetMaxSingleMemAlloc (options, (tmsize_t) self->source->length + 64 * 1024 * 1024);
  self->tiff = TIFFClientOpenExt (self->source->name, "rm", self, on_read, on_write, on_seek, on_close, on_size,
                                  NULL, NULL, options);
  TIFFOpenOptionsFree (options);
  return self->tiff != NULL;
}

gpointer
ost_tiff_fail_damaged (OstTiff *self, const char *detail, GError **error)
{
  return ost_image_fail_damaged (self->source, "TIFF", self->message[0] != '\0' ? self->message : detail, error);
}
