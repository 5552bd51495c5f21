/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Image files for tests, written by libpng, libtiff and libjpeg themselves; shared with tests/fuzz. */
typedef struct
{
  int      width, height;
  int      bits;                /* 1 .. 16 per sample */
  int      n_channels;
  guint16 *samples;             /* interleaved */
} Picture;

/* Pseudo-random samples, the same for the same arguments. */
Picture *picture_new  (int width, int height, int bits, int n_channels);
void     picture_free (Picture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Picture, picture_free)

/* Our grey of one pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
guint    picture_get_grey (const Picture *picture, int x, int y);

typedef struct
{
  gboolean interlaced;
  gboolean is_palette;          /* samples are indices; palette[i] is (255 - i, 2 i, i) modulo 256 */
  int      transparent;         /* palette index or grey value that is transparent, when has_transparent */
  gboolean has_transparent;
  guint    x_per_m, y_per_m;    /* 0: no pHYs */
  int      orientation;         /* 0: no eXIf */
} PngOptions;
GByteArray *make_png (const Picture *picture, const PngOptions *options);

typedef struct
{
  gboolean big_endian, big_tiff;
  int      compression;         /* 0: none */
  int      photometric;         /* 0 is MinIsWhite, as in the file */
  int      predictor;
  int      tile_width, tile_height;     /* 0: strips */
  int      rows_per_strip;      /* 0: 4 */
  int      sample_format;       /* 0: unsigned */
  gboolean is_separate;
  int      extra_sample;        /* of the last channel; 0: none */
  double   x_resolution, y_resolution;  /* 0: none */
  int      resolution_unit;
  int      orientation;
  int      n_pages;             /* 0: 1 */
  const double *values;         /* float pictures: one a pixel; bits must be 32 or 64 then */
} TiffOptions;
GByteArray *make_tiff (const Picture *picture, const TiffOptions *options);

typedef struct
{
  gboolean progressive, arithmetic;
  gboolean two_scans;           /* progressive grey: all of DC, then all of AC */
  int      quality;             /* 0: 100 */
  gboolean is_rgb;              /* three channels stored without conversion */
  int      density_unit, x_density, y_density;
  int      orientation;         /* 0: no EXIF */
} JpegOptions;
GByteArray *make_jpeg (const Picture *picture, const JpegOptions *options);

/* Of a chunk's name and content (ISO 15948, annex D). */
guint32     png_checksum    (const guint8 *data, gsize length);
