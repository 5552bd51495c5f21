/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/image/ost-dicom-private.h"

/* Defined terms of Modality, PS3.3 C.7.3.1.1.1, for what people are likely to have beside their radiographs. DR is not
 * one of them but is written all the same; RG is a film laid on a scanner, OT what many programs write for that. */
static const struct { const char *modality, *name; } radiographs[] = {
  { "CR", NULL }, { "DX", NULL }, { "DR", NULL }, { "RG", NULL }, { "OT", NULL },
}, others[] = {
  { "CT", "a CT slice" }, { "MR", "an MR slice" }, { "US", "an ultrasound picture" }, { "MG", "a mammogram" },
  { "RF", "a fluoroscopy" }, { "XA", "an angiography" }, { "NM", "a scintigraphy" }, { "PT", "a PET slice" },
  { "PX", "a panoramic dental radiograph" }, { "IO", "an intraoral dental radiograph" }, { "BMD", "a densitometry" },
  { "SR", "a structured report" }, { "PR", "a presentation state" }, { "KO", "a list of key images" },
  { "SEG", "a segmentation" }, { "DOC", "a document" }, { "REG", "a registration" }, { "ECG", "an electrocardiogram" },
  { "RTSTRUCT", "a set of contours for radiotherapy" }, { "RTDOSE", "a dose for radiotherapy" },
  { "RTPLAN", "a plan for radiotherapy" }, { "RTIMAGE", "an image from radiotherapy" }, { "XC", "a photograph" },
  { "SM", "a microscope slide" }, { "ES", "an endoscopy" }, { "OP", "a photograph of the eye" },
};

static gboolean
refuse (const OstImageSource *source, const char *what, const char *advice, GError **error)
{
  g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_UNSUPPORTED, "%s: this is %s; %s", source->name, what, advice);
  return FALSE;
}

/* The modality in words where we know it: "a CT slice" says more to people than a number of a class. */
static gboolean
refuse_object (const OstImageSource *source, OstDicomFile *file, const char *modality, GError **error)
{
  const char      *class_name = ost_dicom_file_get_class_name (file);
  g_autofree char *valid = g_utf8_make_valid (modality, -1), *what = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (others) && what == NULL; i++)
    if (strcmp (others[i].modality, modality) == 0)
      what = g_strdup_printf ("%s (DICOM modality %s)", others[i].name, modality);
  if (what == NULL && *valid != '\0')
    what = g_strdup_printf ("a DICOM object of modality %s", valid);
  else if (what == NULL)
    what = g_strdup_printf ("a DICOM object of the kind %s", class_name != NULL ? class_name : "unknown");
  return refuse (source, what, "choose the radiograph of the hand (modality CR or DX) instead", error);
}

/* Modality is missing in some old exports; then the class of the object decides. */
static gboolean
is_radiograph (OstDicomFile *file, const char *modality)
{
  const char *class_name = ost_dicom_file_get_class_name (file);

  for (guint i = 0; i < G_N_ELEMENTS (radiographs); i++)
    if (strcmp (radiographs[i].modality, modality) == 0)
      return TRUE;
  return *modality == '\0' && class_name != NULL
         && (g_str_has_prefix (class_name, "ComputedRadiography") || g_str_has_prefix (class_name, "DigitalXRay")
             || g_str_has_prefix (class_name, "SecondaryCapture"));
}

static gboolean
check_picture (const OstImageSource *source, OstDicomFile *file, GError **error)
{
  g_autofree char *what = NULL;
  char             photometric[32] = "";
  int              n_frames = ost_dicom_get_int (file, OST_DICOM_FRAMES, 1);

  ost_dicom_file_get (file, OST_DICOM_PHOTOMETRIC, 0, photometric, sizeof photometric);
  if (!ost_dicom_file_has_pixels (file))
    return refuse (source, "a DICOM file without a picture", "export the radiograph together with its pixels", error);
  if (n_frames != 1)
    {
      what = g_strdup_printf ("a DICOM file of %d frames", n_frames);
      return refuse (source, what, "export the one that shows the hand as a file of its own", error);
    }
  if (!g_str_has_prefix (photometric, "MONOCHROME") || ost_dicom_get_int (file, OST_DICOM_SAMPLES_PER_PIXEL, 1) != 1)
    {
      g_autofree char *valid = g_utf8_make_valid (*photometric != '\0' ? photometric : "unnamed", -1);

      what = g_strdup_printf ("a DICOM picture in colour (%s)", valid);
      return refuse (source, what, "export the radiograph in grey (MONOCHROME2)", error);
    }
  return TRUE;
}

gboolean
ost_dicom_check_kind (const OstImageSource *source, OstDicomFile *file, GError **error)
{
  char modality[32] = "";

  ost_dicom_file_get (file, OST_DICOM_MODALITY, 0, modality, sizeof modality);
  if (ost_dicom_file_get_encoding (file) == OST_DICOM_UNREADABLE)
    {
      g_autofree char *what = g_strdup_printf ("a DICOM file packed as %s", ost_dicom_file_get_encoding_name (file));

      return refuse (source, what, "unpack it first, for instance with 'gdcmconv --raw IN OUT'", error);
    }
  if (!is_radiograph (file, modality))
    return refuse_object (source, file, modality, error);
  return check_picture (source, file, error);
}

/* The stored bits must lie within the allocated ones, and nothing else is promised: the size is bounded by
 * ost_image_new_checked. */
gboolean
ost_dicom_read_layout (const OstImageSource *source, OstDicomFile *file, OstDicomLayout *layout, GError **error)
{
  int high;

  layout->width = ost_dicom_get_int (file, OST_DICOM_COLUMNS, 0);
  layout->height = ost_dicom_get_int (file, OST_DICOM_ROWS, 0);
  layout->allocated = ost_dicom_get_int (file, OST_DICOM_BITS_ALLOCATED, 0);
  layout->stored = ost_dicom_get_int (file, OST_DICOM_BITS_STORED, layout->allocated);
  high = ost_dicom_get_int (file, OST_DICOM_HIGH_BIT, layout->stored - 1);
  layout->shift = high + 1 - layout->stored;
  layout->is_signed = ost_dicom_get_int (file, OST_DICOM_PIXEL_REPRESENTATION, 0) == 1;

  if (layout->allocated != 8 && layout->allocated != 16)
    {
      g_autofree char *what = g_strdup_printf ("a DICOM picture of %d bits allocated", layout->allocated);

      return refuse (source, what, "export the radiograph with 8 or 16 bits allocated", error);
    }
  if (layout->stored >= 1 && layout->stored <= layout->allocated && high < layout->allocated && layout->shift >= 0
      && layout->width >= 0 && layout->height >= 0)
    return TRUE;
  ost_image_fail_damaged (source, "DICOM file", "what it says about its size and depth contradicts itself", error);
  return FALSE;
}
