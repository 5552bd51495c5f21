/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/image/ost-dicom-private.h"

/* What a file says in words: how large a pixel is, which side, which view, and warnings. Pairs in DICOM stand row
 * spacing first, which is our y. */

typedef struct { double x, y; } Spacing;

/* The same limits as for resolution tags (ost-image.c): 0.001 to 10 mm. */
static gboolean
is_plausible (double mm)
{
  return mm >= 0.001 && mm <= 10;
}

static gboolean
get_spacing (OstDicomFile *file, OstDicomField field, Spacing *spacing)
{
  return ost_dicom_get_number (file, field, 0, &spacing->y) && ost_dicom_get_number (file, field, 1, &spacing->x)
         && is_plausible (spacing->x) && is_plausible (spacing->y);
}

static gboolean
is_same (double a, double b)
{
  return fabs (a - b) <= 1e-4 * b;
}

static void
set_spacing (OstImage *image, Spacing spacing, OstSpacingSource source, double divisor)
{
  image->spacing_x_mm = spacing.x / divisor;
  image->spacing_y_mm = spacing.y / divisor;
  image->spacing_source = source;
  image->magnification = source == OST_SPACING_MAGNIFIED ? divisor : 0;
}

/* PS3.3 10.7.1.3. Pixel Spacing is calibrated when the file says how, or when it differs from what the detector has.
 * Equal values, and Pixel Spacing alone (many CR readers write nothing else), are those of the detector plane: the
 * weaker claim. A magnification is believed only between 1 and 3: it serves to divide what is surely measured at the
 * detector. */
static void
read_spacing (OstImage *image, OstDicomFile *file)
{
  Spacing  pixel, imager;
  double   magnification = 1;
  char     type[32];
  gboolean has_pixel = get_spacing (file, OST_DICOM_PIXEL_SPACING, &pixel);
  gboolean has_imager = get_spacing (file, OST_DICOM_IMAGER_PIXEL_SPACING, &imager);
  gboolean has_type = ost_dicom_file_get (file, OST_DICOM_CALIBRATION_TYPE, 0, type, sizeof type) && type[0] != '\0';

  ost_dicom_get_number (file, OST_DICOM_MAGNIFICATION, 0, &magnification);
  if (has_pixel && (has_type || (has_imager && !(is_same (pixel.x, imager.x) && is_same (pixel.y, imager.y)))))
    set_spacing (image, pixel, OST_SPACING_CALIBRATED, 1);
  else if (has_imager && magnification > 1 && magnification <= 3)
    set_spacing (image, imager, OST_SPACING_MAGNIFIED, magnification);
  else if (has_imager || has_pixel)
    set_spacing (image, has_imager ? imager : pixel, OST_SPACING_DETECTOR, 1);
}

/* The image's own side before the series': a series of both hands has one each. */
static void
read_side (OstImage *image, OstDicomFile *file)
{
  char text[17];

  if ((ost_dicom_file_get (file, OST_DICOM_IMAGE_LATERALITY, 0, text, sizeof text) && text[0] != '\0')
      || ost_dicom_file_get (file, OST_DICOM_LATERALITY, 0, text, sizeof text))
    if (strcmp (text, "L") == 0 || strcmp (text, "R") == 0 || strcmp (text, "B") == 0)
      image->laterality = text[0];
  if (ost_dicom_file_get (file, OST_DICOM_VIEW_POSITION, 0, text, sizeof text) && g_str_is_ascii (text))
    g_strlcpy (image->view_position, text, sizeof image->view_position);
}

static gboolean
is_value (OstDicomFile *file, OstDicomField field, const char *expected)
{
  char text[32];

  return ost_dicom_file_get (file, field, 0, text, sizeof text) && strcmp (text, expected) == 0;
}

void
ost_dicom_read_words (OstImage *image, OstDicomFile *file)
{
  read_spacing (image, file);
  read_side (image, file);
  if (is_value (file, OST_DICOM_PRESENTATION_INTENT, "FOR PROCESSING"))
    ost_image_add_notice (image, "these are the detector's raw values (FOR PROCESSING); the picture may look flat");
  if (is_value (file, OST_DICOM_BURNED_IN, "YES"))
    ost_image_add_notice (image, "the file says that words about the patient are part of its picture");
}
