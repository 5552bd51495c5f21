/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE             /* memmem */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/image/ost-identity.h"
#include "core/image/ost-image.h"
#include "core/image/ost-voi.h"
#include "make-dicom.h"

static OstImage *
decode (GByteArray *file)
{
  g_autoptr(GError) error = NULL;
  OstImage         *image = ost_image_decode (file->data, file->len, "test.dcm", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (image->format, ==, "DICOM");
  g_byte_array_unref (file);
  return image;
}

static void
check_fails (GByteArray *file, OstImageError code, const char *words)
{
  g_autoptr(GError)   error = NULL;
  g_autoptr(OstImage) image = ost_image_decode (file->data, file->len, "test.dcm", &error);

  g_assert_null (image);
  g_assert_error (error, OST_IMAGE_ERROR, (int) code);
  g_assert_true (g_str_has_prefix (error->message, "test.dcm: "));
  if (strstr (error->message, words) == NULL)
    g_error ("'%s' does not say '%s'", error->message, words);
  g_byte_array_unref (file);
}

/* Pixels as the header promises: the stored sample, shifted up when it is signed. */
static void
check_pixels (const OstImage *image, const DicomOptions *options)
{
  int stored = options->stored != 0 ? options->stored : 12;
  int shift = options->is_signed ? 1 << (stored - 1) : 0;

  g_assert_cmpint (image->width, ==, options->width);
  g_assert_cmpint (image->height, ==, options->height);
  g_assert_cmpint (image->bits, ==, stored);
  g_assert_cmpfloat (image->slope * shift + image->intercept, ==, 0);
  for (int y = 0; y < options->height; y++)
    for (int x = 0; x < options->width; x++)
      g_assert_cmpint (image->pixels[y * image->width + x] - shift, ==, dicom_get_sample (options, x, y));
}

/* ---- Without other programs ---- */

static const struct { int allocated, stored; } depths[] = {
  { 8, 8 }, { 16, 8 }, { 16, 10 }, { 16, 12 }, { 16, 14 }, { 16, 16 },
};

/* 21 x 9 samples of 8 bits are odd in number, so the last byte is padding. Bytes in swapped words come from dcmconv
 * below. */
static void
test_plain (void)
{
  for (guint d = 0; d < G_N_ELEMENTS (depths); d++)
    for (int how = 0; how < 18; how++)
      {
        DicomOptions        options = { .width = 21, .height = 9, .allocated = depths[d].allocated,
                                        .stored = depths[d].stored, .is_signed = how % 2, .implicit = how / 2 % 3 == 1,
                                        .big_endian = how / 2 % 3 == 2, .is_bare = how / 6 == 1,
                                        .no_preamble = how / 6 == 2 };
        g_autoptr(OstImage) image = NULL;

        if (options.big_endian && options.allocated == 8)
          continue;
        image = decode (make_dicom (&options));
        check_pixels (image, &options);
        g_assert_null (image->notice);
        g_assert_false (image->min_is_white);
        g_assert_cmpint (image->spacing_source, ==, OST_SPACING_UNKNOWN);
        g_assert_cmpuint (image->n_windows, ==, 0);
      }
}

/* Baseline JPEG of the best quality is off by a grey or two, its rounding. */
static void
test_packed (void)
{
  static const DicomOptions packed[] = {
    { .width = 21, .height = 9, .packing = DICOM_DEFLATED }, { .width = 21, .height = 9, .packing = DICOM_RLE },
    { .width = 21, .height = 9, .packing = DICOM_RLE, .allocated = 8, .stored = 8 },
  };
  DicomOptions        jpeg = { .width = 21, .height = 9, .packing = DICOM_JPEG, .allocated = 8, .stored = 8 };
  g_autoptr(OstImage) image = decode (make_dicom (&jpeg));

  for (guint i = 0; i < G_N_ELEMENTS (packed); i++)
    {
      g_autoptr(OstImage) same = decode (make_dicom (&packed[i]));

      check_pixels (same, &packed[i]);
    }
  for (int i = 0; i < 21 * 9; i++)
    g_assert_cmpint (ABS (image->pixels[i] - dicom_get_sample (&jpeg, i % 21, i / 21)), <=, 2);
}

static void
check_spacing (DicomOptions options, OstSpacingSource source, double x_mm, double y_mm, const char *expected)
{
  g_autoptr(OstImage) image = NULL;
  g_autofree char    *words = NULL;

  options.width = options.height = 4;
  image = decode (make_dicom (&options));
  words = ost_image_describe_spacing (image);
  g_assert_cmpint (image->spacing_source, ==, source);
  g_assert_cmpfloat_with_epsilon (image->spacing_x_mm, x_mm, 1e-9);
  g_assert_cmpfloat_with_epsilon (image->spacing_y_mm, y_mm, 1e-9);
  g_assert_cmpstr (words, ==, expected);
}

/* The first number is between rows. */
static void
test_spacing (void)
{
  check_spacing ((DicomOptions) { 0 }, OST_SPACING_UNKNOWN, 0, 0, "spacing unknown: px only");
  check_spacing ((DicomOptions) { .imager_spacing = "0.2\\0.1" }, OST_SPACING_DETECTOR, 0.1, 0.2,
                 "0.100 x 0.200 mm/px at the detector plane");
  check_spacing ((DicomOptions) { .pixel_spacing = "0.15\\0.15" }, OST_SPACING_DETECTOR, 0.15, 0.15,
                 "0.150 mm/px at the detector plane");
  check_spacing ((DicomOptions) { .pixel_spacing = "0.15\\0.15", .imager_spacing = "0.150\\0.150" },
                 OST_SPACING_DETECTOR, 0.15, 0.15, "0.150 mm/px at the detector plane");
  check_spacing ((DicomOptions) { .pixel_spacing = "0.14\\0.14", .imager_spacing = "0.15\\0.15" },
                 OST_SPACING_CALIBRATED, 0.14, 0.14, "0.140 mm/px, calibrated");
  check_spacing ((DicomOptions) { .pixel_spacing = "0.14\\0.14", .calibration = "FIDUCIAL" },
                 OST_SPACING_CALIBRATED, 0.14, 0.14, "0.140 mm/px, calibrated");
  check_spacing ((DicomOptions) { .imager_spacing = "0.15\\0.15", .magnification = "1.05" },
                 OST_SPACING_MAGNIFIED, 0.15 / 1.05, 0.15 / 1.05,
                 "0.143 mm/px: detector plane over magnification 1.05");
  check_spacing ((DicomOptions) { .pixel_spacing = "0.14\\0.14", .imager_spacing = "0.15\\0.15",
                                  .magnification = "1.05" },
                 OST_SPACING_CALIBRATED, 0.14, 0.14, "0.140 mm/px, calibrated");
  check_spacing ((DicomOptions) { .pixel_spacing = "0.14\\0.14", .magnification = "1.05" },
                 OST_SPACING_DETECTOR, 0.14, 0.14, "0.140 mm/px at the detector plane");
  check_spacing ((DicomOptions) { .imager_spacing = "0.15\\0.15", .magnification = "0.5" },
                 OST_SPACING_DETECTOR, 0.15, 0.15, "0.150 mm/px at the detector plane");
  check_spacing ((DicomOptions) { .imager_spacing = "0.15" }, OST_SPACING_UNKNOWN, 0, 0, "spacing unknown: px only");
  check_spacing ((DicomOptions) { .imager_spacing = "0\\0" }, OST_SPACING_UNKNOWN, 0, 0, "spacing unknown: px only");
  check_spacing ((DicomOptions) { .imager_spacing = "nan\\nan" }, OST_SPACING_UNKNOWN, 0, 0,
                 "spacing unknown: px only");
}

static void
test_words (void)
{
  DicomOptions        options = { .width = 3, .height = 2, .laterality = "R", .view = "PA" };
  g_autoptr(OstImage) series = decode (make_dicom (&options)), image = NULL, none = NULL;

  g_assert_cmpint (series->laterality, ==, 'R');
  g_assert_cmpstr (series->view_position, ==, "PA");
  options.image_laterality = "L";
  options.intent = "FOR PROCESSING";
  options.burned_in = "YES";
  image = decode (make_dicom (&options));
  g_assert_cmpint (image->laterality, ==, 'L');
  g_assert_nonnull (strstr (image->notice, "FOR PROCESSING"));
  g_assert_nonnull (strstr (image->notice, "patient"));
  options = (DicomOptions) { .width = 3, .height = 2, .laterality = "X", .intent = "FOR PRESENTATION" };
  none = decode (make_dicom (&options));
  g_assert_cmpint (none->laterality, ==, 0);
  g_assert_cmpstr (none->view_position, ==, "");
  g_assert_null (none->notice);
}

static void
test_windows (void)
{
  DicomOptions        options = { .width = 3, .height = 2, .slope = "-2", .intercept = "100", .is_signed = TRUE,
                                  .center = "40\\-10.5\\7", .window_width = "400\\20.25\\0",
                                  .window_name = "BONE\\SOFT", .voi_n = 9, .voi_first = 5, .voi_bits = 8 };
  g_autoptr(OstImage) image = decode (make_dicom (&options));
  OstVoi              voi;

  g_assert_cmpfloat (image->slope, ==, -2);
  g_assert_cmpfloat (image->intercept, ==, 100 + 2 * 2048);
  g_assert_true (image->min_is_white);
  g_assert_cmpuint (image->n_windows, ==, 3);
  g_assert_cmpfloat (image->windows[0].center, ==, 39.5);
  g_assert_cmpfloat (image->windows[0].width, ==, 399);
  g_assert_cmpstr (image->windows[0].name, ==, "BONE");
  g_assert_cmpfloat (image->windows[1].center, ==, -11);
  g_assert_cmpfloat (image->windows[1].width, ==, 19.25);
  g_assert_cmpstr (image->windows[1].name, ==, "SOFT");
  g_assert_cmpint (image->windows[2].curve, ==, OST_CURVE_TABLE);
  g_assert_cmpfloat (image->windows[2].center, ==, 9);
  g_assert_cmpfloat (image->windows[2].width, ==, 8);
  g_assert_cmpuint (image->windows[2].table[8], ==, 255);
  g_assert_cmpstr (image->windows[2].name, ==, "HAND");
  voi = ost_voi_from_window (image, 0);
  g_assert_cmpfloat (voi.width, ==, 199.5);
  g_assert_cmpfloat (voi.level, ==, (39.5 - 100 - 4096) / -2);
  g_assert_cmpuint (voi.curve, ==, 0);
  g_assert_cmpuint (ost_voi_from_window (image, 2).curve, ==, 3);
}

static void
test_refused (void)
{
  static const struct { DicomOptions options; const char *words; } cases[] = {
    { { .modality = "CT" }, "a CT slice (DICOM modality CT)" },
    { { .modality = "MR" }, "an MR slice" },
    { { .modality = "MG" }, "a mammogram" },
    { { .modality = "SR", .no_pixels = TRUE }, "a structured report" },
    { { .modality = "QQ" }, "a DICOM object of modality QQ" },
    { { .modality = "", .sop_class = "1.2.840.10008.5.1.4.1.1.2" }, "CTImageStorage" },
    { { .no_pixels = TRUE }, "without a picture" },
    { { .frames = "3" }, "3 frames" },
    { { .samples = 3, .photometric = "RGB", .allocated = 8, .stored = 8 }, "in colour (RGB)" },
    { { .photometric = "PALETTE COLOR" }, "in colour (PALETTE COLOR)" },
    { { .packing = DICOM_JPEG_2000 }, "packed as JPEG 2000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DicomOptions options = cases[i].options;

      options.width = options.height = 8;
      check_fails (make_dicom (&options), OST_IMAGE_ERROR_UNSUPPORTED, cases[i].words);
    }
}

/* A class alone says enough when the modality is missing. */
static void
test_no_modality (void)
{
  DicomOptions        options = { .width = 5, .height = 4, .modality = "", .frames = "1" };
  g_autoptr(OstImage) image = decode (make_dicom (&options));

  check_pixels (image, &options);
}

/* The decoders and the dictionary of DCMTK are shared by all threads. */
static gpointer
decode_often (gpointer data)
{
  static const DicomPacking packings[] = { DICOM_PLAIN, DICOM_DEFLATED, DICOM_RLE, DICOM_JPEG };

  for (int i = 0; i < 100; i++)
    {
      DicomOptions        options = { .width = 21, .height = 9, .allocated = 8, .stored = 8,
                                      .packing = packings[(i + GPOINTER_TO_INT (data)) % 4] };
      g_autoptr(OstImage) image = decode (make_dicom (&options));

      if (options.packing != DICOM_JPEG)
        check_pixels (image, &options);
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new ("decode", decode_often, GINT_TO_POINTER (i));
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
}

/* ---- Damage ---- */

static void
test_cut (void)
{
  DicomOptions          options = { .width = 40, .height = 30, .voi_n = 9, .voi_first = 5, .voi_bits = 8 };
  g_autoptr(GByteArray) whole = make_dicom (&options);

  for (guint length = 132; length < whole->len; length++)
    {
      g_autoptr(GError)     error = NULL;
      g_autoptr(OstImage)   image = ost_image_decode (whole->data, length, "cut.dcm", &error);

      g_assert_null (image);
      g_assert_nonnull (error);
    }
}

static void
append_16 (GByteArray *bytes, guint value)
{
  guint16 number = GUINT16_TO_LE ((guint16) value);

  g_byte_array_append (bytes, (const guint8 *) &number, 2);
}

/* A bare implicit data set that says which kind of object it is, and no more. */
static GByteArray *
begin_bare (void)
{
  static const guint8 start[] = "\x08\0\x08\0\x08\0\0\0ORIGINAL\x08\0\x60\0\x02\0\0\0CR";
  GByteArray         *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, start, sizeof start - 1);
  return bytes;
}

/* Sequences in sequences, as deep as 16 bytes each let it be. */
static GByteArray *
make_nested (guint depth)
{
  GByteArray *bytes = begin_bare ();

  for (guint i = 0; i < depth; i++)
    {
      append_16 (bytes, 8), append_16 (bytes, 0x1140), append_16 (bytes, 0xffff), append_16 (bytes, 0xffff);
      append_16 (bytes, 0xfffe), append_16 (bytes, 0xe000), append_16 (bytes, 0xffff), append_16 (bytes, 0xffff);
    }
  return bytes;
}

static void
test_nested (void)
{
  check_fails (make_nested (50), OST_IMAGE_ERROR_DAMAGED, "damaged");
  check_fails (make_nested (1000), OST_IMAGE_ERROR_DAMAGED, "damaged");
  check_fails (make_nested (1000000), OST_IMAGE_ERROR_DAMAGED, "nests");
}

/* An element that claims gigabytes must not get them. */
static void
test_lies (void)
{
  DicomOptions options = { .width = 20000, .height = 5000 };
  GByteArray  *file = begin_bare ();

  append_16 (file, 0x7fe0), append_16 (file, 0x10), append_16 (file, 0xfff0), append_16 (file, 0xffff);
  g_byte_array_set_size (file, 200);
  check_fails (file, OST_IMAGE_ERROR_DAMAGED, "damaged");

  options.width = options.height = 10;
  file = make_dicom (&options);
  for (guint i = 0; i + 10 < file->len; i++)
    if (memcmp (file->data + i, "\x28\0\x10\0US\2\0\x0a\0", 10) == 0)
      file->data[i + 9] = 0x40;
  check_fails (file, OST_IMAGE_ERROR_DAMAGED, "few bytes");
  options.allocated = 8, options.stored = 12;
  check_fails (make_dicom (&options), OST_IMAGE_ERROR_DAMAGED, "contradicts");
}

/* ---- Against DCMTK's programs ---- */

static char *folder;

/* Runs a program of DCMTK; FALSE when it is not installed, which the test then says. */
static gboolean
run_tool (const char *first, ...)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GError)    error = NULL;
  g_autofree char     *path = g_find_program_in_path (first), *words = NULL;
  const char          *argument;
  int                  status;
  va_list              rest;

  if (path == NULL)
    {
      g_test_skip ("DCMTK's programs (package dcmtk) are not installed, so there is nobody to compare with");
      return FALSE;
    }
  g_ptr_array_add (argv, path);
  va_start (rest, first);
  while ((argument = va_arg (rest, const char *)) != NULL)
    g_ptr_array_add (argv, (char *) argument);
  va_end (rest);
  g_ptr_array_add (argv, NULL);
  g_assert_true (g_spawn_sync (folder, (char **) argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &words,
                              &status, &error));
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s\n%s", first, error->message, words);
  return TRUE;
}

static void
put_file (const char *name, GByteArray *file)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, (const char *) file->data, file->len, NULL));
  g_byte_array_unref (file);
}

static GByteArray *
get_file (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char            *data;
  gsize            length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  return g_byte_array_new_take ((guint8 *) data, length);
}

static void
remove_file (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_remove (path);
}

static const struct { const char *program, *option; } lossless[] = {
  { "dcmconv", "+te" }, { "dcmconv", "+ti" }, { "dcmconv", "+tb" }, { "dcmconv", "+td" },
  { "dcmconv", "-F" },                  /* without a header */
  { "dcmcrle", NULL }, { "dcmcjpls", "+el" }, { "dcmcjpeg", "+e1" }, { "dcmcjpeg", "+el" },
};

static void
test_lossless (void)
{
  for (guint d = 0; d < G_N_ELEMENTS (depths); d++)
    for (guint p = 0; p < G_N_ELEMENTS (lossless); p++)
      for (int is_signed = 0; is_signed < 2; is_signed++)
        {
          DicomOptions        options = { .width = 61, .height = 48, .allocated = depths[d].allocated, .icon = 2,
                                          .stored = depths[d].stored, .is_signed = is_signed };
          g_autoptr(OstImage) image = NULL;

          g_test_message ("%s %s, %d of %d bits, signed %d", lossless[p].program,
                          lossless[p].option != NULL ? lossless[p].option : "", options.stored, options.allocated,
                          is_signed);
          put_file ("in.dcm", make_dicom (&options));
          if (!run_tool (lossless[p].program, "in.dcm", "out.dcm", lossless[p].option, NULL))
            return;
          image = decode (get_file ("out.dcm"));
          check_pixels (image, &options);
        }
}

static const struct { const char *pack, *option, *unpack; int allocated, stored; } lossy[] = {
  { "dcmcjpeg", "+eb", "dcmdjpeg", 8, 8 },      /* baseline */
  { "dcmcjpeg", "+ee", "dcmdjpeg", 8, 8 },      /* extended */
  { "dcmcjpeg", "+ee", "dcmdjpeg", 16, 12 },
  { "dcmcjpeg", "+es", "dcmdjpeg", 16, 12 },    /* spectral selection */
  { "dcmcjpeg", "+ep", "dcmdjpeg", 16, 12 },    /* progressive */
  { "dcmcjpls", "+en", "dcmdjpls", 16, 16 },
  { "dcmcjpls", "+en", "dcmdjpls", 8, 8 },
};

/* dcmdump writes what another program of DCMTK has unpacked, as little-endian samples. */
static void
test_lossy (void)
{
  for (guint p = 0; p < G_N_ELEMENTS (lossy); p++)
    {
      DicomOptions          options = { .width = 61, .height = 48, .allocated = lossy[p].allocated,
                                        .stored = lossy[p].stored };
      g_autoptr(OstImage)   image = NULL;
      g_autoptr(GByteArray) raw = NULL;
      guint                 n = 61 * 48;

      g_test_message ("%s %s", lossy[p].pack, lossy[p].option);
      put_file ("in.dcm", make_dicom (&options));
      if (!run_tool (lossy[p].pack, "in.dcm", "packed.dcm", lossy[p].option, NULL))
        return;
      run_tool (lossy[p].unpack, "packed.dcm", "plain.dcm", NULL);
      remove_file ("plain.dcm.0.raw");          /* dcmdump never overwrites */
      run_tool ("dcmdump", "+W", ".", "plain.dcm", NULL);
      image = decode (get_file ("packed.dcm"));
      raw = get_file ("plain.dcm.0.raw");
      g_assert_cmpuint (raw->len, ==, n * (guint) options.allocated / 8);
      for (guint i = 0; i < n; i++)
        g_assert_cmpint (options.allocated == 8 ? raw->data[i] : raw->data[2 * i] | raw->data[2 * i + 1] << 8, ==,
                         image->pixels[i]);
    }
}

/* Cut off at many places: in the header, at the table of offsets, within the packed picture. */
static void
test_cut_packed (void)
{
  for (guint p = 3; p < G_N_ELEMENTS (lossless); p++)
    {
      DicomOptions          options = { .width = 61, .height = 48 };
      g_autoptr(GByteArray) whole = NULL;

      put_file ("in.dcm", make_dicom (&options));
      if (!run_tool (lossless[p].program, "in.dcm", "out.dcm", lossless[p].option, NULL))
        return;
      whole = get_file ("out.dcm");
      for (guint length = 132; length + 16 < whole->len; length += length < 1200 ? 1 : 37)
        {
          g_autoptr(GError)   error = NULL;
          g_autoptr(OstImage) image = ost_image_decode (whole->data, length, "cut.dcm", &error);

          g_assert_null (image);
          g_assert_nonnull (error);
        }
    }
}

/* A PGM of 8 bits as dcm2pnm writes it: "P5", an optional comment, size, 255, samples. */
static const guint8 *
find_samples (GByteArray *pgm)
{
  gsize n = 61 * 48;

  g_assert_cmpuint (pgm->len, >, n);
  g_assert_true (memcmp (pgm->data, "P5", 2) == 0);
  return pgm->data + pgm->len - n;
}

static const struct { DicomOptions options; guint window; const char *option, *value; } pictures[] = {
  { { .center = "2000", .window_width = "1500" }, 0, "+Wi", "1" },
  { { .center = "2000\\700", .window_width = "1500\\300" }, 1, "+Wi", "2" },
  { { .center = "2000", .window_width = "1500", .photometric = "MONOCHROME1" }, 0, "+Wi", "1" },
  { { .center = "-300", .window_width = "1500", .is_signed = TRUE }, 0, "+Wi", "1" },
  { { .center = "300", .window_width = "900", .slope = "0.5", .intercept = "-200" }, 0, "+Wi", "1" },
  { { .center = "-3000", .window_width = "2500", .slope = "-2", .intercept = "500" }, 0, "+Wi", "1" },
  { { .center = "-3000", .window_width = "2500", .slope = "-2", .intercept = "500", .photometric = "MONOCHROME1" },
    0, "+Wi", "1" },
  { { .center = "2000", .window_width = "1500", .function = "SIGMOID" }, 0, "+Wi", "1" },
  { { .voi_n = 4096, .voi_bits = 12 }, 0, "+Wl", "1" },
  { { .voi_n = 1000, .voi_first = 1200, .voi_bits = 16 }, 0, "+Wl", "1" },
  { { .voi_n = 1000, .voi_first = -500, .voi_bits = 8, .is_signed = TRUE }, 0, "+Wl", "1" },
  { { .voi_n = 1000, .voi_first = 1200, .voi_bits = 10, .photometric = "MONOCHROME1" }, 0, "+Wl", "1" },
  { { .voi_n = 3000, .voi_first = -2500, .voi_bits = 10, .slope = "-1", .intercept = "100", .is_signed = TRUE }, 0,
    "+Wl", "1" },
  { { .modality_n = 4096, .modality_bits = 10, .center = "500", .window_width = "400" }, 0, "+Wi", "1" },
  { { .modality_n = 900, .modality_first = 300, .modality_bits = 16, .center = "3000", .window_width = "4000" }, 0,
    "+Wi", "1" },
};

/* The picture on the screen against the one that dcm2pnm makes: within one grey, as both round. */
static void
test_pictures (void)
{
  for (guint p = 0; p < G_N_ELEMENTS (pictures); p++)
    {
      DicomOptions          options = pictures[p].options;
      g_autoptr(OstImage)   image = NULL;
      g_autoptr(GByteArray) pgm = NULL;
      g_autofree guint32   *lut = g_new (guint32, 65536);
      const guint8         *samples;
      OstVoi                voi;
      int                   worst = 0, darkest = 255, brightest = 0;

      options.width = 61, options.height = 48;
      image = decode (make_dicom (&options));
      put_file ("in.dcm", make_dicom (&options));
      if (!run_tool ("dcm2pnm", pictures[p].option, pictures[p].value, "+op", "in.dcm", "out.pgm", NULL))
        return;
      pgm = get_file ("out.pgm");
      samples = find_samples (pgm);
      voi = ost_voi_from_window (image, pictures[p].window);
      ost_voi_make_lut (&voi, image, lut);
      for (int i = 0; i < 61 * 48; i++)
        {
          worst = MAX (worst, ABS ((int) (lut[image->pixels[i]] & 0xff) - samples[i]));
          darkest = MIN (darkest, samples[i]);
          brightest = MAX (brightest, samples[i]);
        }
      g_test_message ("picture %u differs by at most %d", p, worst);
      g_assert_cmpint (worst, <=, 1);
      g_assert_cmpint (brightest - darkest, >, 200);            /* a window beside the values would prove nothing */
    }
}

/* ---- Whose picture ---- */

static gboolean
holds (const GByteArray *file, const char *words)
{
  return memmem (file->data, file->len, words, strlen (words)) != NULL;
}

/* The copy says the same to us, and nothing of the patient to anybody. */
static void
check_bare_copy (const DicomOptions *options)
{
  g_autofree char      *from = g_build_filename (folder, "in.dcm", NULL), *to = g_build_filename (folder, "out.dcm", NULL);
  g_autoptr(GByteArray) copy = NULL;
  g_autoptr(OstImage)   before = NULL, after = NULL;
  g_autoptr(GError)     error = NULL;
  gboolean              removed = FALSE;

  put_file ("in.dcm", make_dicom (options));
  g_assert_true (ost_identity_copy_without (from, "2.25.17", to, &removed, &error));
  g_assert_no_error (error);
  g_assert_true (removed);
  copy = get_file ("out.dcm");
  g_assert_false (holds (copy, "Doe") || holds (copy, "Jane") || holds (copy, "1.2.3.4."));
  g_assert_true (options->packing == DICOM_JPEG || !holds (copy, "\1\2\3\4"));       /* the icon; JPEG has such tables */
  before = decode (get_file ("in.dcm"));
  after = decode (get_file ("out.dcm"));
  g_assert_cmpmem (before->pixels, 2 * 61 * 48, after->pixels, 2 * 61 * 48);
  g_assert_cmpfloat (before->spacing_x_mm, ==, after->spacing_x_mm);
  g_assert_cmpint (before->spacing_source, ==, after->spacing_source);
  g_assert_cmpint (before->laterality, ==, after->laterality);
  g_assert_cmpstr (before->view_position, ==, after->view_position);
  g_assert_cmpuint (before->n_windows, ==, after->n_windows);
  for (guint i = 0; i < before->n_windows; i++)
    {
      g_assert_cmpstr (before->windows[i].name, ==, after->windows[i].name);
      g_assert_cmpfloat (before->windows[i].width, ==, after->windows[i].width);
    }
  run_tool ("dcmftest", "out.dcm", NULL);
}

static void
test_bare_copies (void)
{
  DicomOptions options = { .width = 61, .height = 48, .center = "2048\\1024", .window_width = "4096\\512",
                           .window_name = "NORMAL\\BONE", .imager_spacing = "0.15\\0.15", .magnification = "1.1",
                           .laterality = "L", .view = "PA", .voi_n = 64, .voi_bits = 12, .modality_n = 32,
                           .modality_bits = 12, .icon = 2 };

  check_bare_copy (&options);
  options.implicit = TRUE;
  check_bare_copy (&options);
  options.is_bare = TRUE;
  check_bare_copy (&options);
  options.is_bare = options.implicit = FALSE;
  options.no_preamble = TRUE;
  check_bare_copy (&options);
  options.no_preamble = FALSE;
  options.big_endian = TRUE;
  check_bare_copy (&options);
  options.big_endian = FALSE;
  options.packing = DICOM_DEFLATED;
  check_bare_copy (&options);
  options.packing = DICOM_RLE;
  check_bare_copy (&options);
  options.packing = DICOM_JPEG;
  options.allocated = options.stored = 8;
  check_bare_copy (&options);
}

static void
test_identity (void)
{
  DicomOptions      options = { .width = 61, .height = 48 };
  g_autofree char  *path = g_build_filename (folder, "in.dcm", NULL), *other = g_build_filename (folder, "in.txt", NULL);
  g_auto(GStrv)     texts = NULL, none = NULL;
  g_autoptr(GError) error = NULL;

  put_file ("in.dcm", make_dicom (&options));
  texts = ost_identity_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (texts), ==, OST_N_IDENTITIES);
  g_assert_cmpstr (texts[0], ==, "Doe^Jane");
  g_assert_cmpstr (ost_identity_get_label (0), ==, "Patient name");
  g_assert_cmpstr (texts[1], ==, "");
  g_assert_true (g_file_set_contents (other, "no DICOM at all", -1, NULL));
  none = ost_identity_load (other, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (none[0], ==, "");
  g_assert_null (ost_identity_load ("/nowhere/x.dcm", &error));
  g_assert_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_FILE);
}

static void
remove_folder (void)
{
  g_autoptr(GDir) files = g_dir_open (folder, 0, NULL);
  const char     *name;

  while ((name = g_dir_read_name (files)) != NULL)
    remove_file (name);
  g_rmdir (folder);
  g_free (folder);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("osteon-XXXXXX", NULL);
  g_test_add_func ("/dicom/plain", test_plain);
  g_test_add_func ("/dicom/packed", test_packed);
  g_test_add_func ("/dicom/spacing", test_spacing);
  g_test_add_func ("/dicom/words", test_words);
  g_test_add_func ("/dicom/windows", test_windows);
  g_test_add_func ("/dicom/refused", test_refused);
  g_test_add_func ("/dicom/no-modality", test_no_modality);
  g_test_add_func ("/dicom/threads", test_threads);
  g_test_add_func ("/dicom/cut", test_cut);
  g_test_add_func ("/dicom/nested", test_nested);
  g_test_add_func ("/dicom/lies", test_lies);
  g_test_add_func ("/dicom/lossless", test_lossless);
  g_test_add_func ("/dicom/lossy", test_lossy);
  g_test_add_func ("/dicom/cut-packed", test_cut_packed);
  g_test_add_func ("/dicom/pictures", test_pictures);
  g_test_add_func ("/dicom/bare-copies", test_bare_copies);
  g_test_add_func ("/dicom/identity", test_identity);
  result = g_test_run ();
  remove_folder ();
  return result;
}
