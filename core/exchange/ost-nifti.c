/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-nifti.h"
#include <string.h>
#include "core/exchange/ost-exchange-file.h"
#include "core/exchange/ost-voxels.h"

#define HEADER     348          /* bytes, and 4 more that say that no extension follows */
#define DATA       352
#define MAX_OFFSET (1024 * 1024)        /* extensions may lie between header and samples */

/* Where fields lie in the header (nifti1.h); numbers in the byte order of the machine that wrote it, which shows in the
 * first field. What is not listed stays 0. */
enum
{
  AT_SIZE = 0,                  /* 4 bytes: HEADER */
  AT_DIM = 40,                  /* 8 shorts: how many dimensions, then their sizes */
  AT_DATATYPE = 70,             /* short: 2 for bytes; read_kind has the others */
  AT_BITPIX = 72,               /* short: bits of a sample */
  AT_PIXDIM = 76,               /* 8 floats: pixdim[i] is the spacing along dimension i; [0] a sign */
  AT_VOX_OFFSET = 108,          /* float: where the samples begin */
  AT_SLOPE = 112,               /* float: value = slope sample + intercept, 0 for none */
  AT_INTERCEPT = 116,
  AT_UNITS = 123,               /* byte: 2 for mm, 0 unknown */
  AT_DESCRIP = 148,             /* 80 characters */
  AT_SFORM_CODE = 254,          /* short: 1, the matrix below leads to the scanner's axes */
  AT_SROW = 280,                /* 3 rows of 4 floats, to right, front and top of the patient, in mm */
  AT_MAGIC = 344,               /* "n+1": header and samples in one file */
};

static void
put_short (guint8 *header, int at, int value)
{
  header[at] = (guint8) (value & 0xff);
  header[at + 1] = (guint8) (value >> 8);
}

static void
put_float (guint8 *header, int at, double value)
{
  const float   single = (float) value;
  guint32       bits;

  memcpy (&bits, &single, sizeof bits);
  for (int i = 0; i < 4; i++)
    header[at + i] = (guint8) (bits >> 8 * i);
}

static void
fill_header (guint8 header[DATA], const OstImageRow *image)
{
  const gboolean known = image->spacing_x_mm > 0 && image->spacing_y_mm > 0;
  const double   spacing[3] = { known ? image->spacing_x_mm : 1, known ? image->spacing_y_mm : 1, 1 };
  const int      dim[8] = { 4, image->width, image->height, 1, OST_N_BONES, 1, 1, 1 };

  put_short (header, AT_SIZE, HEADER);
  for (int i = 0; i < 8; i++)
    put_short (header, AT_DIM + 2 * i, dim[i]);
  put_short (header, AT_DATATYPE, 2);
  put_short (header, AT_BITPIX, 8);
  for (int i = 0; i < 8; i++)
    put_float (header, AT_PIXDIM + 4 * i, i >= 1 && i <= 3 ? spacing[i - 1] : 1);
  put_float (header, AT_VOX_OFFSET, DATA);
  put_float (header, AT_SLOPE, 1);
  header[AT_UNITS] = known ? 2 : 0;
  g_strlcpy ((char *) header + AT_DESCRIP, "volumes: ulna radius mc1 mc2 mc3 mc4 mc5", 80);
  put_short (header, AT_SFORM_CODE, 1);
  for (int i = 0; i < 3; i++)
    put_float (header, AT_SROW + 16 * i + 4 * i, i < 2 ? -spacing[i] : 1);      /* the diagonal */
  memcpy (header + AT_MAGIC, "n+1", 4);
}

GByteArray *
ost_nifti_write (const OstImageRow *image, const OstReading *reading)
{
  const gsize n = (gsize) image->width * image->height;
  GByteArray *out = g_byte_array_new ();

  g_byte_array_set_size (out, (guint) (DATA + OST_N_BONES * n));
  memset (out->data, 0, out->len);
  fill_header (out->data, image);
  for (int b = 0; b < OST_N_BONES; b++)
    if (reading->bones[b]->mask != NULL)
      memcpy (out->data + DATA + b * n, reading->bones[b]->mask->data, n);
  return out;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

typedef struct
{
  gboolean     big_endian;
  int          width, height, n_planes;
  gsize        offset;
  OstVoxelKind kind;
} Layout;

static int
get_short (const guint8 *header, int at, gboolean big_endian)
{
  return (gint16) (big_endian ? header[at] << 8 | header[at + 1] : header[at + 1] << 8 | header[at]);
}

static float
get_float (const guint8 *header, int at, gboolean big_endian)
{
  guint32 bits = 0;
  float   value;

  for (int i = 0; i < 4; i++)
    bits |= (guint32) header[at + (big_endian ? 3 - i : i)] << 8 * i;
  memcpy (&value, &bits, sizeof value);
  return value;
}

static gboolean
read_kind (int datatype, OstVoxelKind *ret_kind)
{
  static const struct { int datatype; OstVoxelKind kind; } kinds[] = {
    { 2, OST_VOXEL_U8 }, { 4, OST_VOXEL_I16 }, { 8, OST_VOXEL_I32 }, { 16, OST_VOXEL_F32 }, { 64, OST_VOXEL_F64 },
    { 256, OST_VOXEL_I8 }, { 512, OST_VOXEL_U16 }, { 768, OST_VOXEL_U32 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].datatype == datatype)
      return *ret_kind = kinds[i].kind, TRUE;
  return FALSE;
}

static gboolean
read_dimensions (const guint8 *header, const char *path, Layout *layout, GError **error)
{
  const int n = get_short (header, AT_DIM, layout->big_endian);
  gint64    planes = 1;

  if (n < 2 || n > 7)
    return ost_exchange_refuse (error, path, "it is damaged: a picture of %d dimensions", n);
  layout->width = get_short (header, AT_DIM + 2, layout->big_endian);
  layout->height = get_short (header, AT_DIM + 4, layout->big_endian);
  for (int i = 3; i <= n; i++)
    planes *= CLAMP (get_short (header, AT_DIM + 2 * i, layout->big_endian), 0, 1000);
  if (planes != 1 && planes != OST_N_BONES)
    return ost_exchange_refuse (
        error, path, "it has %" G_GINT64_FORMAT " planes; one of labels or seven of bones are needed", planes);
  layout->n_planes = (int) planes;
  return ost_mask_set_check_size (path, layout->width, layout->height, error);
}

static gboolean
read_header (const GByteArray *file, const char *path, Layout *layout, GError **error)
{
  const guint8 *header = file->data;
  float         offset, slope, intercept;

  if (file->len < HEADER || (memcmp (header + AT_MAGIC, "n+1", 4) != 0))
    return ost_exchange_refuse (error, path, "it is no NIfTI-1 file in one piece (.nii or .nii.gz)");
  layout->big_endian = get_short (header, AT_SIZE, FALSE) != HEADER;
  if (!read_dimensions (header, path, layout, error))
    return FALSE;
  if (!read_kind (get_short (header, AT_DATATYPE, layout->big_endian), &layout->kind))
    return ost_exchange_refuse (error, path, "its samples are no numbers that can be labels (datatype %d)",
                                get_short (header, AT_DATATYPE, layout->big_endian));
  slope = get_float (header, AT_SLOPE, layout->big_endian);
  intercept = get_float (header, AT_INTERCEPT, layout->big_endian);
  /* A slope of 0 means that there is none; NaN is how nibabel says so. */
  if (slope < 0 || slope > 1 || (slope > 0 && slope < 1) || intercept < 0 || intercept > 0)
    return ost_exchange_refuse (error, path, "its samples are scaled, which labels are not");
  offset = get_float (header, AT_VOX_OFFSET, layout->big_endian);
  if (!(offset >= HEADER && offset <= MAX_OFFSET))
    return ost_exchange_refuse (error, path, "it is damaged: its samples begin nowhere");
  layout->offset = (gsize) offset;
  return TRUE;
}

/* The first max_bytes of the file as it was before gzip, or less. First the header alone, then as much as it says: a
 * small file that unpacks to gigabytes costs no more than the picture that it claims to be. */
static GByteArray *
unpack (const guint8 *data, gsize length, gsize max_bytes)
{
  GByteArray *out;

  if (length >= 2 && data[0] == 0x1f && data[1] == 0x8b)
    return ost_exchange_unpack (data, length, max_bytes);
  out = g_byte_array_new ();
  g_byte_array_append (out, data, (guint) MIN (length, max_bytes));
  return out;
}

static gboolean
read_planes (OstMaskSet *set, const Layout *layout, const guint8 *data, GError **error)
{
  const gsize        n = (gsize) layout->width * layout->height;
  g_autoptr(OstMask) mask = ost_mask_new (layout->width, layout->height);

  for (int i = 0; i < layout->n_planes; i++)
    {
      if (!ost_voxels_read (data + i * n * ost_voxel_get_bytes (layout->kind), layout->kind, layout->big_endian, 1,
                            mask->data, n))
        return ost_exchange_refuse (error, set->path, "it has samples that are no labels");
      if (layout->n_planes == 1)
        return ost_mask_set_add_labels (set, mask->data, error);
      for (gsize p = 0; p < n; p++)
        if (mask->data[p] > 1)
          return ost_exchange_refuse (error, set->path, "its seven volumes have samples other than 0 and 1");
      ost_mask_set_add (set, (OstBone) i, mask);
    }
  return TRUE;
}

GPtrArray *
ost_nifti_parse (const guint8 *data, gsize length, const char *path, GError **error)
{
  g_autoptr(GByteArray) head = unpack (data, length, HEADER);
  g_autoptr(GByteArray) file = NULL;
  g_autoptr(OstMaskSet) set = NULL;
  Layout                layout = { 0 };
  gsize                 bytes;

  if (head == NULL)
    return ost_exchange_refuse (error, path, "it is damaged: its gzip cannot be read"), NULL;
  if (!read_header (head, path, &layout, error))
    return NULL;
  bytes = layout.offset + (gsize) layout.width * layout.height * layout.n_planes * ost_voxel_get_bytes (layout.kind);
  if (bytes > G_MAXINT32)
    return ost_exchange_refuse (error, path, "it is larger than 2 GiB"), NULL;
  file = unpack (data, length, bytes);
  if (file == NULL || file->len < bytes)
    return ost_exchange_refuse (error, path, "it is truncated or damaged"), NULL;
  set = ost_mask_set_new (path, layout.width, layout.height);
  ost_mask_set_name_after (set, path, g_str_has_suffix (path, ".gz") ? ".nii.gz" : ".nii");
  if (!read_planes (set, &layout, file->data + layout.offset, error))
    return NULL;
  return ost_mask_set_list (g_steal_pointer (&set));
}
