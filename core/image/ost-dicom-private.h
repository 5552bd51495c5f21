/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-dicom-shim.h"
#include "core/image/ost-image-private.h"

/* How the samples lie in their words (PS3.5 8.1). */
typedef struct
{
  int      width, height;
  int      allocated;           /* 8 or 16 */
  int      stored;              /* 1 .. allocated */
  int      shift;               /* unused bits below the stored ones */
  gboolean is_signed;
} OstDicomLayout;

/* Parses a file, whichever way it begins; what was deflated is inflated into *ret_inflated, to live as long as the
 * file. NULL with DAMAGED. */
OstDicomFile *ost_dicom_open (const OstImageSource *source, GByteArray **ret_inflated, GError **error);

/* One finite number; FALSE without one. */
gboolean ost_dicom_get_number (OstDicomFile *file, OstDicomField field, guint index, double *ret_number);
/* One whole number, `otherwise` without one. */
int      ost_dicom_get_int    (OstDicomFile *file, OstDicomField field, int otherwise);

/* FALSE with one sentence that names what the object is when it is no radiograph that we read. */
gboolean ost_dicom_check_kind   (const OstImageSource *source, OstDicomFile *file, GError **error);

/* FALSE when the header contradicts itself, or for a layout that we do not read. */
gboolean ost_dicom_read_layout  (const OstImageSource *source, OstDicomFile *file, OstDicomLayout *layout,
                                 GError **error);

/* Samples (8 or 16 bits each, as layout says) to pixels, signed ones shifted up. */
void     ost_dicom_copy_pixels  (OstImage *image, const OstDicomLayout *layout, const void *samples);

/* A modality table for pixels as ost_dicom_copy_pixels leaves them. */
typedef struct
{
  guint16 *values;              /* 65536, to be freed with g_free; NULL when the file has no such table */
  int      bits;                /* of a value */
} OstDicomLookup;

/* What stored values mean: windows, slope, intercept, min_is_white. */
void     ost_dicom_read_values  (OstImage *image, OstDicomFile *file, const OstDicomLayout *layout,
                                 OstDicomLookup *ret_lookup);

/* Spacing and its source, side, view, and what the reader should know. */
void     ost_dicom_read_words   (OstImage *image, OstDicomFile *file);

/* The data set behind a deflated file's header; NULL with DAMAGED or TOO_LARGE. */
GByteArray *ost_dicom_inflate   (const OstImageSource *source, gsize from, GError **error);
