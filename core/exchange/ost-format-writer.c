/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-coco.h"
#include "core/exchange/ost-csv.h"
#include "core/exchange/ost-dicom-seg.h"
#include "core/exchange/ost-exchange-file.h"
#include "core/exchange/ost-export.h"
#include "core/exchange/ost-format-private.h"
#include "core/exchange/ost-nifti.h"
#include "core/exchange/ost-nrrd.h"

/* Formats of a file (or more) for each image write it at once; those of one document collect and write at the end, so
 * that a document is whole or absent. */
struct _OstFormatWriter
{
  const OstFormat *format;
  char            *dest, *reader;
  OstCocoWriter   *coco;        /* of COCO's formats, until it is finished */
  GString         *table;       /* of CSV */
  gboolean         identity;
};

OstFormatWriter *
ost_format_writer_new (const OstFormat *format, const char *dest, const char *reader)
{
  OstFormatWriter *self = g_new0 (OstFormatWriter, 1);

  self->format = format;
  self->dest = g_strdup (dest);
  self->reader = g_strdup (reader);
  switch (ost_format_get_row (format))
    {
    case OST_FORMAT_COCO: self->coco = ost_coco_writer_new (OST_COCO_PACKED); break;
    case OST_FORMAT_COCO_RUNS: self->coco = ost_coco_writer_new (OST_COCO_RUNS); break;
    case OST_FORMAT_COCO_POLYGONS: self->coco = ost_coco_writer_new (OST_COCO_POLYGONS); break;
    case OST_FORMAT_CSV: ost_csv_append_head (self->table = g_string_new (NULL)); break;
    default: break;
    }
  return self;
}

/* Takes the bytes. */
static gboolean
save (const OstFormatWriter *self, const char *name, const char *suffix, GByteArray *taken, GError **error)
{
  g_autoptr(GByteArray) bytes = taken;
  g_autofree char      *path = ost_exchange_make_path (self->dest, name, suffix, error);

  return path != NULL && ost_exchange_write_file (path, bytes->data, bytes->len, error);
}

static gboolean
save_nifti (const OstFormatWriter *self, const OstImageRow *image, const OstReading *reading, GError **error)
{
  g_autoptr(GByteArray) plain = ost_nifti_write (image, reading);

  return save (self, image->name, ".nii.gz", ost_exchange_pack (plain->data, plain->len), error);
}

static gboolean
save_dicom (const OstFormatWriter *self, const OstImageRow *image, const OstReading *reading, GError **error)
{
  GByteArray *bytes = ost_dicom_seg_write (image, reading, self->reader, self->identity ? image->path : NULL, error);

  return bytes != NULL && save (self, image->name, ".seg.dcm", bytes, error);
}

void
ost_format_writer_set_identity (OstFormatWriter *self, gboolean identity)
{
  self->identity = identity;
}

gboolean
ost_format_writer_add (OstFormatWriter *self, const OstImageRow *image, const OstReading *reading, GError **error)
{
  switch (ost_format_get_row (self->format))
    {
    case OST_FORMAT_PNG:
      return ost_export_png (reading, image->name, image->width, image->height, self->dest, error);
    case OST_FORMAT_LABEL_PNG:
      return ost_export_label_png (reading, image->name, image->width, image->height, self->dest, error);
    case OST_FORMAT_NIFTI:
      return save_nifti (self, image, reading, error);
    case OST_FORMAT_NII:
      return save (self, image->name, ".nii", ost_nifti_write (image, reading), error);
    case OST_FORMAT_NRRD:
      return save (self, image->name, ".seg.nrrd", ost_nrrd_write (image, reading), error);
    case OST_FORMAT_DICOM_SEG:
      return save_dicom (self, image, reading, error);
    case OST_FORMAT_CSV:
      ost_csv_append (self->table, image, reading, self->reader);
      return TRUE;
    default:
      ost_coco_writer_add (self->coco, image, reading);
      return TRUE;
    }
}

gboolean
ost_format_writer_finish (OstFormatWriter *self, GError **error)
{
  g_autofree char *path = self->format->document ? g_build_filename (self->dest, self->format->document, NULL) : NULL;
  GString         *text = self->coco != NULL ? ost_coco_writer_finish (g_steal_pointer (&self->coco))
                                             : g_steal_pointer (&self->table);
  const gboolean   done = path == NULL || ost_exchange_write_file (path, text->str, text->len, error);

  if (text != NULL)
    g_string_free (text, TRUE);
  return done;
}

void
ost_format_writer_free (OstFormatWriter *self)
{
  if (self == NULL)
    return;
  if (self->coco != NULL)
    g_string_free (ost_coco_writer_finish (self->coco), TRUE);
  if (self->table != NULL)
    g_string_free (self->table, TRUE);
  g_free (self->dest);
  g_free (self->reader);
  g_free (self);
}
