/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-format-private.h"
#include <string.h>

#define LOSES_OVERLAP "Where bones overlap, one of them is kept: the later of radius, ulna, mc1 to mc5."

static const OstFormat formats[] = {
  [OST_FORMAT_PNG] = { "png", "PNG: a label map and one plane a bone", NULL, TRUE, TRUE, NULL, ".png" },
  [OST_FORMAT_LABEL_PNG] = { "label-png", "PNG: label map with visible colours", LOSES_OVERLAP, TRUE, TRUE, NULL,
                             "-labels.png" },
  [OST_FORMAT_COCO] = { "coco", "COCO, packed run lengths", NULL, TRUE, TRUE, "coco.json", ".json" },
  [OST_FORMAT_COCO_RUNS] = { "coco-rle", "COCO, plain run lengths", NULL, TRUE, TRUE, "coco.json", ".json" },
  [OST_FORMAT_COCO_POLYGONS] = { "coco-polygons", "COCO, polygons",
                                 "Holes in a bone are filled: COCO's polygons have none.", TRUE, TRUE, "coco.json",
                                 ".json" },
  [OST_FORMAT_NIFTI] = { "nifti", "NIfTI, seven volumes, .nii.gz", NULL, TRUE, TRUE, NULL, ".nii .nii.gz" },
  [OST_FORMAT_NII] = { "nii", "NIfTI, seven volumes, .nii", NULL, TRUE, TRUE, NULL, ".nii .nii.gz" },
  [OST_FORMAT_NRRD] = { "nrrd", "NRRD segmentation of 3D Slicer", NULL, TRUE, TRUE, NULL, ".nrrd" },
  [OST_FORMAT_DICOM_SEG] = { "dicom-seg", "DICOM segmentation", NULL, TRUE, TRUE, NULL, ".dcm" },
  [OST_FORMAT_CSV] = { "csv", "CSV: a table of bones", NULL, TRUE, FALSE, "masks.csv", "" },
  [OST_FORMAT_POLYGONS] = { "polygons", "Polygons of bones, JSON", NULL, FALSE, TRUE, NULL, ".json" },
  { NULL }
};

const OstFormat *
ost_format_list (void)
{
  return formats;
}

const OstFormat *
ost_format_find (const char *id)
{
  for (const OstFormat *format = formats; format->id != NULL; format++)
    if (strcmp (format->id, id) == 0)
      return format;
  return NULL;
}

int
ost_format_get_row (const OstFormat *format)
{
  return (int) (format - formats);
}

char *
ost_format_describe (gboolean writes)
{
  GString *text = g_string_new (NULL);

  for (const OstFormat *format = formats; format->id != NULL; format++)
    if (writes ? format->writes : format->reads)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", format->id);
  return g_string_free (text, FALSE);
}
