/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-dicom-seg.h"

#include "core/exchange/ost-dicom-seg-shim.h"
#include "core/exchange/ost-exchange-file.h"
#include "core/image/ost-identity.h"
#include "core/image/ost-image.h"

#define MAX_SOURCE OST_IMAGE_MAX_FILE
#define MAX_FRAMES 1024         /* several frames may belong to one bone; each is a whole mask */

/* SNOMED CT. For single metacarpals the segment's label says which one it is, the code that it is a bone. */
static const struct
{
  const char *code, *meaning;
} codes[OST_N_BONES] = {
  [OST_BONE_ULNA] = { "23416004", "Ulna" },     [OST_BONE_RADIUS] = { "62413002", "Radius" },
  [OST_BONE_MC1] = { "272673000", "Bone" },     [OST_BONE_MC2] = { "272673000", "Bone" },
  [OST_BONE_MC3] = { "272673000", "Bone" },     [OST_BONE_MC4] = { "272673000", "Bone" },
  [OST_BONE_MC5] = { "272673000", "Bone" },
};

/* --- writing ------------------------------------------------------------------------------------------------------ */

/* 2.25 and a number (PS3.5 B.2) that follows from the words alone: the same reading gives the same identifiers, and
 * nothing of the machine is in them. */
static char *
make_uid (const char *hash)
{
  g_autofree char *head = g_strndup (hash, 16);

  return g_strdup_printf ("2.25.%" G_GUINT64_FORMAT, g_ascii_strtoull (head, NULL, 16));
}

static char *
derive_uid (const char *sha256, const char *what)
{
  g_autofree char *words = g_strconcat (sha256, " ", what, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, words, -1);

  return make_uid (hash);
}

static guint
collect (const OstReading *reading, OstSegPlane planes[OST_N_BONES])
{
  guint n = 0;

  for (int b = 0; b < OST_N_BONES; b++)
    if (reading->bones[b]->mask != NULL)
      planes[n++] = (OstSegPlane) { ost_bone_get_label ((OstBone) b), codes[b].code, codes[b].meaning,
                                    ost_bone_get_colour ((OstBone) b), reading->bones[b]->mask->data };
  return n;
}

/* For the attribute that tells viewers whether a label map could hold it all. */
static gboolean
have_overlap (const OstSegPlane *planes, guint n, gsize n_pixels)
{
  for (gsize p = 0; p < n_pixels; p++)
    {
      int covered = 0;

      for (guint i = 0; i < n; i++)
        covered += planes[i].mask[p] != 0;
      if (covered > 1)
        return TRUE;
    }
  return FALSE;
}

/* Over creator and masks, so that another reading is another object. */
static char *
hash_content (const OstImageRow *image, const char *creator, const OstSegPlane *planes, guint n)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (sum, (const guchar *) image->sha256, -1);
  g_checksum_update (sum, (const guchar *) creator, -1);
  for (guint i = 0; i < n; i++)
    {
      g_checksum_update (sum, (const guchar *) planes[i].label, -1);
      g_checksum_update (sum, planes[i].mask, (gssize) image->width * image->height);
    }
  return g_strdup (g_checksum_get_string (sum));
}

static void
append (const void *data, size_t length, void *user)
{
  g_byte_array_append (user, data, (guint) length);
}

/* The radiograph's file when it is a DICOM one, else an empty array; NULL on error. */
static GByteArray *
read_source (const char *path, GError **error)
{
  GByteArray *bytes = ost_exchange_read_file (path, MAX_SOURCE, error);

  if (bytes != NULL && !ost_identity_is_dicom (bytes->data, bytes->len))
    g_byte_array_set_size (bytes, 0);
  return bytes;
}

/* At the detector plane a pixel is not as large as what it shows, and a segmentation has no word for that: then
 * nothing is stated. */
static void
set_spacing (OstSegHead *head, const OstImageRow *image)
{
  if (image->spacing_source != OST_SPACING_CALIBRATED && image->spacing_source != OST_SPACING_MAGNIFIED)
    return;
  head->spacing_x_mm = image->spacing_x_mm;
  head->spacing_y_mm = image->spacing_y_mm;
}

GByteArray *
ost_dicom_seg_write (const OstImageRow *image, const OstReading *reading, const char *creator, const char *source,
                     GError **error)
{
  OstSegPlane           planes[OST_N_BONES];
  const guint           n = collect (reading, planes);
  g_autofree char      *hash = hash_content (image, creator, planes, n), *uid = make_uid (hash);
  g_autofree char      *series = derive_uid (hash, "series"), *dimension = derive_uid (hash, "dimension");
  g_autofree char      *study = derive_uid (image->sha256, "study");
  g_autofree char      *image_series = derive_uid (image->sha256, "series"), *image_uid = make_uid (image->sha256);
  g_autoptr(GDateTime)  now = g_date_time_new_now_local ();
  g_autofree char      *date = g_date_time_format (now, "%Y%m%d"), *time = g_date_time_format (now, "%H%M%S");
  g_autoptr(GByteArray) from = source != NULL ? read_source (source, error) : g_byte_array_new ();
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  char                  problem[OST_SEG_PROBLEM_SIZE];
  OstSegHead            head = {
    .width = image->width, .height = image->height, .creator = creator, .version = OST_VERSION, .uid = uid,
    .series_uid = series, .study_uid = study, .dimension_uid = dimension, .image_uid = image_uid,
    .image_series_uid = image_series, .date = date, .time = time,
    .overlap = have_overlap (planes, n, (gsize) image->width * image->height),
  };

  if (from == NULL)
    return NULL;
  if (from->len > 0)
    {
      head.source = from->data;
      head.source_length = from->len;
    }
  set_spacing (&head, image);
  if (ost_seg_write (&head, planes, n, append, bytes, problem))
    return g_steal_pointer (&bytes);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               "The masks of “%s” cannot become a DICOM file: %s. Choose another format.", image->name, problem);
  return NULL;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstSegFile, ost_seg_close)

/* The pixels of a frame, which may begin within a byte. */
static OstMask *
unpack (const guint8 *bits, gsize frame, int width, int height)
{
  OstMask    *mask = ost_mask_new (width, height);
  const gsize n = (gsize) width * height, first = frame * n;

  for (gsize p = 0; p < n; p++)
    mask->data[p] = bits[(first + p) / 8] >> (first + p) % 8 & 1;
  return mask;
}

static gboolean
add_frame (OstSegFile *file, gsize frame, const guint8 *bits, OstMaskSet *set, GError **error)
{
  char               label[128] = "";
  const guint        segment = ost_seg_get_segment (file, frame);
  g_autoptr(OstMask) mask = NULL;
  OstBone            bone;

  if (segment == 0 || !ost_seg_get_label (file, segment, label, sizeof label))
    return ost_exchange_refuse (error, set->path, "its frame %d belongs to no segment", (int) frame + 1);
  if (!ost_bone_from_name (label, &bone))
    {
      g_autofree char *readable = g_utf8_make_valid (label, -1);

      return ost_exchange_refuse (error, set->path, "its segment “%.40s” names none of the bones " OST_EXCHANGE_BONES,
                                  readable);
    }
  mask = unpack (bits, frame, set->width, set->height);
  ost_mask_set_add (set, bone, mask);
  return TRUE;
}

/* The bits, when there are as many as the sizes say. */
static const guint8 *
get_bits (OstSegFile *file, const char *path, gsize n_frames, gsize n_pixels, GError **error)
{
  size_t        length = 0;
  const guint8 *bits = ost_seg_get_bits (file, &length);

  if (n_frames >= 1 && n_frames <= MAX_FRAMES && bits != NULL && length >= (n_frames * n_pixels + 7) / 8)
    return bits;
  ost_exchange_refuse (error, path, "it is truncated, or has no frame or more than %d", MAX_FRAMES);
  return NULL;
}

GPtrArray *
ost_dicom_seg_parse (const guint8 *data, gsize length, const char *path, GError **error)
{
  char                  problem[OST_SEG_PROBLEM_SIZE];
  g_autoptr(OstSegFile) file = ost_seg_open (data, length, problem);
  g_autoptr(OstMaskSet) set = NULL;
  const guint8         *bits;
  gsize                 n_frames;

  if (file == NULL)
    return ost_exchange_refuse (error, path, "it cannot be read as DICOM (%s)", problem), NULL;
  if (!ost_seg_is_binary (file))
    return ost_exchange_refuse (error, path, "it is no DICOM segmentation with one bit a pixel"), NULL;
  if (!ost_mask_set_check_size (path, ost_seg_get_columns (file), ost_seg_get_rows (file), error))
    return NULL;
  set = ost_mask_set_new (path, (int) ost_seg_get_columns (file), (int) ost_seg_get_rows (file));
  n_frames = ost_seg_get_n_frames (file);
  bits = get_bits (file, path, n_frames, (gsize) set->width * set->height, error);
  if (bits == NULL)
    return NULL;
  for (gsize i = 0; i < n_frames; i++)
    if (!add_frame (file, i, bits, set, error))
      return NULL;
  ost_mask_set_name_after (set, path, g_str_has_suffix (path, ".seg.dcm") ? ".seg.dcm" : ".dcm");
  return ost_mask_set_list (g_steal_pointer (&set));
}
