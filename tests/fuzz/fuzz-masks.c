/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/exchange/ost-coco.h"
#include "core/exchange/ost-dicom-seg.h"
#include "core/exchange/ost-label-png.h"
#include "core/exchange/ost-nifti.h"
#include "core/exchange/ost-nrrd.h"
#include "core/exchange/ost-polygons.h"
#include "fuzz.h"

/* The first byte chooses the parser of masks, the rest is its file. Every mask that is accepted must be as large as the
 * file says and not empty. */

typedef GPtrArray *(*Parse) (const guint8 *data, gsize length, const char *path, GError **error);

static const struct { Parse parse; const char *path; } parsers[] = {
  { ost_coco_parse, "coco.json" }, { ost_polygons_parse_masks, "hand.json" }, { ost_nifti_parse, "hand.nii" },
  { ost_nrrd_parse, "hand.seg.nrrd" }, { ost_label_png_parse, "hand-labels.png" },
  { ost_dicom_seg_parse, "hand.seg.dcm" },
};

static void
check_set (const OstMaskSet *set)
{
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autoptr(OstMask) mask = ost_mask_set_make_mask (set, (OstBone) b);

      g_assert ((mask != NULL) == (set->runs[b] != NULL));
      g_assert (mask == NULL || ost_mask_count (mask) > 0);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(GPtrArray) sets = NULL;
  g_autoptr(GError)    error = NULL;
  guint                which;

  if (size < 1)
    return 0;
  which = data[0] % G_N_ELEMENTS (parsers);
  sets = parsers[which].parse (data + 1, size - 1, parsers[which].path, &error);
  g_assert ((sets == NULL) == (error != NULL));
  for (guint i = 0; sets != NULL && i < sets->len; i++)
    check_set (sets->pdata[i]);
  return 0;
}

static GByteArray *
make_text_seed (guint8 which, const char *text)
{
  GByteArray *seed = g_byte_array_new ();

  g_byte_array_append (seed, &which, 1);
  g_byte_array_append (seed, (const guint8 *) text, (guint) strlen (text));
  return seed;
}

/* Two bones that overlap, as the writer makes them. */
static GByteArray *
make_volume_seed (guint8 which, GByteArray *(*write) (const OstImageRow *image, const OstReading *reading))
{
  const OstImageRow     image = { .width = 9, .height = 5, .sha256 = (char *) "0123456789abcdef" };
  OstReading           *reading = g_new0 (OstReading, 1);
  GByteArray           *seed = g_byte_array_new ();
  g_autoptr(GByteArray) file = NULL;

  for (int b = 0; b < OST_N_BONES; b++)
    reading->bones[b] = ost_bone_state_new (NULL, 0);
  for (int b = 0; b < 2; b++)
    {
      reading->bones[b]->mask = ost_mask_new (image.width, image.height);
      memset (reading->bones[b]->mask->data + 10, 1, 12);
    }
  file = write (&image, reading);
  g_byte_array_append (seed, &which, 1);
  g_byte_array_append (seed, file->data, file->len);
  ost_reading_free (reading);
  return seed;
}

static GByteArray *
write_dicom (const OstImageRow *image, const OstReading *reading)
{
  return ost_dicom_seg_write (image, reading, "reader", NULL, NULL);
}

GByteArray *
fuzz_make_seed (guint index)
{
  static const char coco[] =
    "{\"categories\":[{\"id\":1,\"name\":\"Metacarpal 1\"}],\"images\":[{\"id\":1,\"file_name\":\"a\",\"width\":4,\"height\":3}],"
    "\"annotations\":[{\"image_id\":1,\"category_id\":1,\"segmentation\":%s}]}";
  static const char *const segmentations[] = {
    "{\"size\":[3,4],\"counts\":[2,5,5]}", "{\"size\":[3,4],\"counts\":\"255\"}", "[[0,0,2,0,2,2,0,2]]",
  };
  g_autofree char *text = index < 3 ? g_strdup_printf (coco, segmentations[index]) : NULL;

  switch (index)
    {
    case 0: case 1: case 2: return make_text_seed (0, text);
    case 3: return make_text_seed (1, "{\"image\":\"a\",\"width\":4,\"height\":3,\"bones\":{\"mc1\":[[[0,0],[2,0],[2,2]]]}}");
    case 4: return make_volume_seed (2, ost_nifti_write);
    case 5: return make_volume_seed (3, ost_nrrd_write);
    case 6: return make_volume_seed (5, write_dicom);
    default: return NULL;
    }
}
