/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib-object.h>

/* A radiograph in memory: one grey channel at the depth in which it was stored.
 *
 * Pixels are always held as 16-bit unsigned numbers; `bits` says how many were stored. An 8-bit file gives 0 .. 255,
 * a 16-bit file 0 .. 65535. A float file is mapped linearly onto 0 .. 65535 and slope and intercept give its values
 * back:
 *     value = slope * pixel + intercept                                  (1 and 0 for integer files)
 * Signed whole numbers of b bits are shifted up by 2^(b-1), which intercept takes back. A DICOM file's slope and
 * intercept stand there as they are; where it has a table instead (modality LUT), the pixels are what came out of
 * the table. Nothing is inverted: min_is_white is applied after the window when the picture is made (ost-voi.h). Of
 * a DICOM file it is TRUE for MONOCHROME1 and, as windows are laid over pixels, the other way round when the slope
 * is negative. Colour files become grey by 0.299 R + 0.587 G + 0.114 B, rounded; alpha is laid over black.
 *
 * Immutable once loaded, so any number of threads may read one. */

#define OST_IMAGE_MAX_SIDE   20000           /* px: the largest plates are 8k wide */
#define OST_IMAGE_MAX_PIXELS (100 * 1000 * 1000)
#define OST_IMAGE_MAX_WINDOWS 32
#define OST_IMAGE_MAX_FILE   (1024u * 1024u * 1024u)   /* bytes */

typedef enum
{
  OST_SPACING_UNKNOWN,          /* px only: millimetres must not be shown */
  OST_SPACING_FILE,             /* resolution tag of a PNG or TIFF: the writer meant it, nobody calibrated it */
  OST_SPACING_CALIBRATED,       /* DICOM: corrected for magnification, by geometry or an object of known size */
  OST_SPACING_DETECTOR,         /* DICOM: at the detector plane; what lies above it is larger by an unknown factor */
  OST_SPACING_MAGNIFIED,        /* DICOM: at the detector plane, divided by the magnification that the file estimates */
} OstSpacingSource;

typedef enum
{
  OST_CURVE_LINE,               /* black below, white above, a straight line between */
  OST_CURVE_SIGMOID,            /* 1 / (1 + exp (-4 (value - center) / width)) */
  OST_CURVE_TABLE,              /* table[0] at center - width / 2 and below ... table[n_table - 1] at the other end */
} OstCurve;

/* A window that the file itself offers, in values (slope * pixel + intercept); ost_voi_from_window lays it over
 * pixels. */
typedef struct
{
  double    center, width;      /* as LINEAR_EXACT has them; width > 0 */
  OstCurve  curve;
  guint16  *table;              /* OST_CURVE_TABLE: n_table >= 2 greys of 0 (black) .. table_max (white) */
  guint     n_table, table_max;
  char     *name;               /* what the file calls it, UTF-8; or NULL */
} OstImageWindow;

typedef struct
{
  int              width, height;         /* px, each 1 .. OST_IMAGE_MAX_SIDE */
  int              bits;                  /* as stored: 1 .. 16, or 32 for float */
  guint16         *pixels;                /* height rows of width, top row first, no padding */
  double           slope, intercept;
  gboolean         min_is_white;
  double           spacing_x_mm, spacing_y_mm;   /* per pixel; 0 when unknown */
  OstSpacingSource spacing_source;
  double           magnification;         /* of OST_SPACING_MAGNIFIED, > 1; else 0 */
  guint            n_windows;             /* 0 .. OST_IMAGE_MAX_WINDOWS, the one to begin with first */
  OstImageWindow  *windows;
  char             laterality;            /* 'L', 'R', 'B' (both), or 0 when the file does not say */
  char             view_position[17];     /* "PA", "AP", "LLO", ... or "" */
  const char      *format;                /* "PNG", "TIFF", "JPEG", "DICOM"; static */
  char            *notice;                /* one sentence the reader should see ("first of 3 pages"), or NULL */
} OstImage;

typedef enum
{
  OST_IMAGE_ERROR_FILE,                   /* cannot be opened or read */
  OST_IMAGE_ERROR_FORMAT,                 /* not a PNG, TIFF, JPEG or DICOM image */
  OST_IMAGE_ERROR_DAMAGED,                /* truncated, or contradicts itself */
  OST_IMAGE_ERROR_TOO_LARGE,              /* over the limits above */
  OST_IMAGE_ERROR_UNSUPPORTED,            /* a well-formed file of a kind we do not read; the message names it */
} OstImageError;
#define OST_IMAGE_ERROR (ost_image_error_quark ())
GQuark    ost_image_error_quark (void);

/* width x height, `bits` deep, pixels zeroed; writable until it is handed on. Sizes must be within the limits. */
OstImage *ost_image_new   (int width, int height, int bits);
OstImage *ost_image_ref   (OstImage *image);
void      ost_image_unref (OstImage *image);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstImage, ost_image_unref)

/* Reads an image; its kind is told by its content, never by its name. ret_sha256 (may be NULL) receives the SHA-256 of
 * the file, 64 lower-case hex digits, to be freed with g_free. NULL with one sentence in OST_IMAGE_ERROR that names the
 * path, what is wrong and what to do. Any thread. */
OstImage *ost_image_load  (const char *path, char **ret_sha256, GError **error);

/* The same from memory; `name` stands for the file in messages. */
OstImage *ost_image_decode (const guint8 *data, gsize length, const char *name, GError **error);

/* TRUE when the first bytes are those of a kind that ost_image_decode reads; OST_IMAGE_SNIFF_SIZE of them are
 * enough. */
#define OST_IMAGE_SNIFF_SIZE 256
gboolean  ost_image_sniff (const guint8 *data, gsize length);

/* SHA-256 of a file, 64 lower-case hex digits, without decoding it. */
char     *ost_image_hash_file (const char *path, GError **error);

/* TRUE when somebody said how large a pixel is: a source, and two finite numbers above 0. Only then are there
 * millimetres. */
gboolean  ost_image_has_spacing (const OstImage *image);

/* Words for the screen, to be freed with g_free: "spacing unknown: px only", "0.144 mm/px from the file's resolution
 * tag", "0.144 mm/px, calibrated", "0.150 mm/px at the detector plane", "0.143 mm/px: detector plane over magnification
 * 1.05". */
char     *ost_image_describe_spacing (const OstImage *image);
