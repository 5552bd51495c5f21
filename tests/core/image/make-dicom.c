/* SPDX-License-Identifier: Apache-2.0 */
#include "make-dicom.h"

#include <gio/gio.h>
#include <string.h>

#include "make-files.h"

#define CR_CLASS "1.2.840.10008.5.1.4.1.1.1"

typedef struct
{
  GByteArray *bytes;
  gboolean    big_endian, implicit;
} Writer;

static void
put_bytes (Writer *writer, const void *data, gsize n)
{
  g_byte_array_append (writer->bytes, data, (guint) n);
}

static void
put_16 (Writer *writer, guint value)
{
  guint16 number = writer->big_endian ? GUINT16_TO_BE ((guint16) value) : GUINT16_TO_LE ((guint16) value);

  put_bytes (writer, &number, 2);
}

static void
put_32 (Writer *writer, guint32 value)
{
  guint32 number = writer->big_endian ? GUINT32_TO_BE (value) : GUINT32_TO_LE (value);

  put_bytes (writer, &number, 4);
}

static gboolean
is_long (const char *vr)
{
  return strcmp (vr, "OB") == 0 || strcmp (vr, "OW") == 0 || strcmp (vr, "SQ") == 0;
}

/* Tag (group in the upper half), VR and length. */
static void
put_header (Writer *writer, guint32 tag, const char *vr, gsize length)
{
  put_16 (writer, tag >> 16);
  put_16 (writer, tag & 0xffff);
  if (!writer->implicit)
    put_bytes (writer, vr, 2);
  if (!writer->implicit && !is_long (vr))
    {
      put_16 (writer, (guint) length);
      return;
    }
  if (!writer->implicit)
    put_16 (writer, 0);
  put_32 (writer, (guint32) length);
}

static void
put_text (Writer *writer, guint32 tag, const char *vr, const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (text == NULL)
    return;
  put_header (writer, tag, vr, length + length % 2);
  put_bytes (writer, text, length);
  if (length % 2 == 1)
    put_bytes (writer, strcmp (vr, "UI") == 0 ? "" : " ", 1);
}

static void
put_number (Writer *writer, guint32 tag, int value)
{
  put_header (writer, tag, "US", 2);
  put_16 (writer, (guint) value);
}

int
dicom_get_sample (const DicomOptions *options, int x, int y)
{
  int   stored = options->stored != 0 ? options->stored : 12;
  guint value = ((guint) x * 37u + (guint) y * 101u + ((guint) (x * y) * 2654435761u >> 28)) << (stored > 12 ? 3 : 0);

  value &= (1u << stored) - 1;
  if (options->is_signed && value >> (stored - 1) != 0)
    return (int) value - (1 << stored);
  return (int) value;
}

static void
put_plain_pixels (Writer *writer, const DicomOptions *options, int allocated, int stored)
{
  gsize n = (gsize) options->width * (gsize) options->height * (gsize) (options->samples != 0 ? options->samples : 1);
  guint mask = (1u << stored) - 1;

  n *= (gsize) allocated / 8;
  put_header (writer, 0x7fe00010, allocated == 8 && !writer->big_endian ? "OB" : "OW", n + n % 2);
  for (int y = 0; y < options->height; y++)
    for (int x = 0; x < options->width; x++)
      for (int c = 0; c < MAX (options->samples, 1); c++)
        {
          guint  sample = (guint) dicom_get_sample (options, x, y) & mask;
          guint8 byte = (guint8) sample;

          if (allocated == 8)
            put_bytes (writer, &byte, 1);
          else
            put_16 (writer, sample);
        }
  if (n % 2 == 1)
    put_bytes (writer, "", 1);
}

/* PS3.5 G: one segment for the upper bytes, one for the lower, each of runs of a single literal byte. */
static GByteArray *
pack_rle (const DicomOptions *options, int allocated, int stored)
{
  Writer  writer = { g_byte_array_new (), FALSE, FALSE };
  int     n = options->width * options->height;
  guint32 segment = 2 * (guint32) n;

  put_32 (&writer, (guint32) allocated / 8);
  put_32 (&writer, 64);
  put_32 (&writer, allocated == 16 ? 64 + segment : 0);
  for (int i = 3; i < 16; i++)
    put_32 (&writer, 0);
  for (int shift = allocated - 8; shift >= 0; shift -= 8)
    for (int i = 0; i < n; i++)
      {
        guint  sample = (guint) dicom_get_sample (options, i % options->width, i / options->width);
        guint8 run[2] = { 0, (guint8) ((sample & ((1u << stored) - 1)) >> shift) };

        put_bytes (&writer, run, 2);
      }
  return writer.bytes;
}

static GByteArray *
pack_jpeg (const DicomOptions *options)
{
  g_autoptr(Picture) picture = picture_new (options->width, options->height, 8, 1);

  for (int y = 0; y < options->height; y++)
    for (int x = 0; x < options->width; x++)
      picture->samples[y * options->width + x] = (guint16) dicom_get_sample (options, x, y);
  return make_jpeg (picture, &(JpegOptions) { 0 });
}

static void
put_item (Writer *writer, const GByteArray *content)
{
  guint length = content != NULL ? content->len : 0;

  put_16 (writer, 0xfffe);
  put_16 (writer, 0xe000);
  put_32 (writer, length + length % 2);
  if (length > 0)
    put_bytes (writer, content->data, length);
  if (length % 2 == 1)
    put_bytes (writer, "", 1);
}

static void
put_pixels (Writer *writer, const DicomOptions *options, int allocated, int stored)
{
  g_autoptr(GByteArray) packed = NULL;

  if (options->packing == DICOM_RLE)
    packed = pack_rle (options, allocated, stored);
  else if (options->packing == DICOM_JPEG)
    packed = pack_jpeg (options);
  else if (options->packing == DICOM_JPEG_2000)
    packed = g_byte_array_new ();
  else
    {
      put_plain_pixels (writer, options, allocated, stored);
      return;
    }
  put_header (writer, 0x7fe00010, "OB", 0xffffffff);
  put_item (writer, NULL);
  put_item (writer, packed);
  put_16 (writer, 0xfffe);
  put_16 (writer, 0xe0dd);
  put_32 (writer, 0);
}

/* A sequence of one item whose content is `inside`, which is freed. */
static void
put_sequence (Writer *writer, guint32 tag, Writer *inside)
{
  put_header (writer, tag, "SQ", inside->bytes->len + 8);
  put_16 (writer, 0xfffe);
  put_16 (writer, 0xe000);
  put_32 (writer, inside->bytes->len);
  put_bytes (writer, inside->bytes->data, inside->bytes->len);
  g_byte_array_unref (inside->bytes);
}

static void
put_table (Writer *writer, guint32 tag, int n, int first, int bits, const char *name, gboolean is_voi)
{
  Writer inside = { g_byte_array_new (), writer->big_endian, writer->implicit };
  int    max = (1 << bits) - 1;

  if (n > 0)
    {
      put_header (&inside, 0x00283002, first < 0 ? "SS" : "US", 6);
      put_16 (&inside, (guint) n);
      put_16 (&inside, (guint) first);
      put_16 (&inside, (guint) bits);
      put_text (&inside, 0x00283003, "LO", name);
      put_header (&inside, 0x00283006, "OW", 2 * (gsize) n);
      for (gint64 i = 0; i < n; i++)
        put_16 (&inside, (guint) (is_voi ? i * i * max / ((n - 1) * (gint64) (n - 1)) : i * 7 % (max + 1)));
      put_sequence (writer, tag, &inside);
    }
  else
    g_byte_array_unref (inside.bytes);
}

static void
put_icon (Writer *writer, const DicomOptions *options)
{
  Writer inside = { g_byte_array_new (), writer->big_endian, writer->implicit };

  put_number (&inside, 0x00280002, 1);
  put_text (&inside, 0x00280004, "CS", "MONOCHROME2");
  put_number (&inside, 0x00280010, options->icon);
  put_number (&inside, 0x00280011, options->icon);
  put_number (&inside, 0x00280100, 8);
  put_number (&inside, 0x00280101, 8);
  put_number (&inside, 0x00280102, 7);
  put_number (&inside, 0x00280103, 0);
  put_header (&inside, 0x7fe00010, "OW", 4);
  put_bytes (&inside, "\1\2\3\4", 4);
  put_sequence (writer, 0x00880200, &inside);
}

static void
put_object (Writer *writer, const DicomOptions *options)
{
  const char *modality = options->modality != NULL ? options->modality : "CR";

  put_text (writer, 0x00080016, "UI", options->sop_class != NULL ? options->sop_class : CR_CLASS);
  put_text (writer, 0x00080018, "UI", "1.2.3.4.5");
  if (*modality != '\0')
    put_text (writer, 0x00080060, "CS", modality);
  put_text (writer, 0x00080068, "CS", options->intent);
  put_text (writer, 0x00100010, "PN", "Doe^Jane");
  put_text (writer, 0x00181114, "DS", options->magnification);
  put_text (writer, 0x00181164, "DS", options->imager_spacing);
  put_text (writer, 0x00185101, "CS", options->view);
  put_text (writer, 0x0020000d, "UI", "1.2.3.4.6");
  put_text (writer, 0x0020000e, "UI", "1.2.3.4.7");
  put_text (writer, 0x00200060, "CS", options->laterality);
  put_text (writer, 0x00200062, "CS", options->image_laterality);
}

static void
put_picture (Writer *writer, const DicomOptions *options, int allocated, int stored)
{
  put_number (writer, 0x00280002, options->samples != 0 ? options->samples : 1);
  put_text (writer, 0x00280004, "CS", options->photometric != NULL ? options->photometric : "MONOCHROME2");
  if (options->samples > 1)
    put_number (writer, 0x00280006, 0);
  put_text (writer, 0x00280008, "IS", options->frames);
  put_number (writer, 0x00280010, options->height);
  put_number (writer, 0x00280011, options->width);
  put_text (writer, 0x00280030, "DS", options->pixel_spacing);
  put_number (writer, 0x00280100, allocated);
  put_number (writer, 0x00280101, stored);
  put_number (writer, 0x00280102, stored - 1);
  put_number (writer, 0x00280103, options->is_signed);
  put_text (writer, 0x00280301, "CS", options->burned_in);
  put_text (writer, 0x00280a02, "CS", options->calibration);
  put_text (writer, 0x00281050, "DS", options->center);
  put_text (writer, 0x00281051, "DS", options->window_width);
  put_text (writer, 0x00281052, "DS", options->intercept);
  put_text (writer, 0x00281053, "DS", options->slope);
  put_text (writer, 0x00281055, "LO", options->window_name);
  put_text (writer, 0x00281056, "CS", options->function);
  put_table (writer, 0x00283000, options->modality_n, options->modality_first, options->modality_bits, "OD", FALSE);
  put_table (writer, 0x00283010, options->voi_n, options->voi_first, options->voi_bits, "HAND", TRUE);
  if (options->icon > 0)
    put_icon (writer, options);
  if (!options->no_pixels)
    put_pixels (writer, options, allocated, stored);
}

static const char *
get_syntax (const DicomOptions *options)
{
  static const char *const packed[] = {
    [DICOM_DEFLATED] = "1.2.840.10008.1.2.1.99", [DICOM_RLE] = "1.2.840.10008.1.2.5",
    [DICOM_JPEG] = "1.2.840.10008.1.2.4.50", [DICOM_JPEG_2000] = "1.2.840.10008.1.2.4.90",
  };

  if (options->packing != DICOM_PLAIN)
    return packed[options->packing];
  return options->implicit ? "1.2.840.10008.1.2" : options->big_endian ? "1.2.840.10008.1.2.2" : "1.2.840.10008.1.2.1";
}

static void
put_file_header (GByteArray *bytes, const DicomOptions *options)
{
  static const guint8 preamble[128];
  Writer              meta = { g_byte_array_new (), FALSE, FALSE }, file = { bytes, FALSE, FALSE };

  put_header (&meta, 0x00020001, "OB", 2);
  put_bytes (&meta, "\0\1", 2);
  put_text (&meta, 0x00020002, "UI", options->sop_class != NULL ? options->sop_class : CR_CLASS);
  put_text (&meta, 0x00020003, "UI", "1.2.3.4.5");
  put_text (&meta, 0x00020010, "UI", get_syntax (options));
  put_text (&meta, 0x00020012, "UI", "1.2.3.4");
  if (!options->no_preamble)
    {
      put_bytes (&file, preamble, sizeof preamble);
      put_bytes (&file, "DICM", 4);
    }
  put_header (&file, 0x00020000, "UL", 4);
  put_32 (&file, meta.bytes->len);
  put_bytes (&file, meta.bytes->data, meta.bytes->len);
  g_byte_array_unref (meta.bytes);
}

static void
deflate_from (GByteArray *bytes, guint from)
{
  g_autoptr(GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 9));
  g_autofree guint8    *plain = g_memdup2 (bytes->data + from, bytes->len - from);
  gsize                 length = bytes->len - from, n_read, n_written;

  g_byte_array_set_size (bytes, from + (guint) length + 1000);
  g_assert (g_converter_convert (converter, plain, length, bytes->data + from, length + 1000,
                                 G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL) == G_CONVERTER_FINISHED);
  g_byte_array_set_size (bytes, from + (guint) n_written);
}

GByteArray *
make_dicom (const DicomOptions *options)
{
  Writer writer = { g_byte_array_new (), options->big_endian, options->implicit };
  guint  start;

  if (!options->is_bare)
    put_file_header (writer.bytes, options);
  start = writer.bytes->len;
  put_object (&writer, options);
  put_picture (&writer, options, options->allocated != 0 ? options->allocated : 16,
               options->stored != 0 ? options->stored : 12);
  if (options->packing == DICOM_DEFLATED)
    deflate_from (writer.bytes, start);
  return writer.bytes;
}
