/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-nrrd.h"
#include <string.h>
#include "core/exchange/ost-exchange-file.h"
#include "core/exchange/ost-voxels.h"

/* A text header, an empty line, samples. Lines are "field: value" of the format itself or "key:=value" of whoever wrote
 * the file; 3D Slicer puts its segments into the latter. A label map has a layer for each set of segments that do not
 * overlap, layers of one pixel side by side:
 *
 *     NRRD0004
 *     type: unsigned char
 *     dimension: 4
 *     sizes: 2 1466 2082 1
 *     kinds: list domain domain domain
 *     encoding: gzip
 *     Segment0_Name:=Radius
 *     Segment0_LabelValue:=2
 *     Segment0_Layer:=0
 */

#define MAX_HEADER   (1024 * 1024)
#define MAX_SEGMENTS 64

typedef struct
{
  const char  *path;
  GHashTable  *fields;          /* of "sizes", "Segment0_Name": text; both kinds of lines, keys as they stand */
  gboolean     big_endian;
  OstVoxelKind kind;
  int          width, height, n_layers;
  gboolean     packed;
  gsize        data;            /* where the samples begin in the file */
} Nrrd;

static const char *
get (const Nrrd *self, const char *key)
{
  const char *text = g_hash_table_lookup (self->fields, key);

  return text != NULL ? text : "";
}

/* A whole number from 0 to max, and nothing else in the text. */
static gboolean
read_whole (const char *text, guint64 max, int *ret)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &number, NULL))
    return FALSE;
  *ret = (int) number;
  return TRUE;
}

/* "sizes: 1 2 3" and "key:=value"; comments and what is neither are passed over. */
static void
read_line (GHashTable *fields, char *line)
{
  char *colon = strchr (line, ':');

  if (line[0] == '#' || colon == NULL || (colon[1] != ' ' && colon[1] != '='))
    return;
  *colon = '\0';
  g_hash_table_insert (fields, g_strdup (line), g_strstrip (g_strdup (colon + 2)));
}

static gboolean
read_lines (Nrrd *self, const guint8 *data, gsize length, GError **error)
{
  gsize       at = 0;
  const gsize end = MIN (length, MAX_HEADER);

  if (length < 8 || memcmp (data, "NRRD000", 7) != 0)
    return ost_exchange_refuse (error, self->path, "it is no NRRD file");
  while (at < end)
    {
      const guint8    *stop = memchr (data + at, '\n', end - at);
      g_autofree char *line = stop != NULL ? g_strndup ((const char *) data + at, (gsize) (stop - data) - at) : NULL;

      if (line == NULL)
        break;
      at = (gsize) (stop - data) + 1;
      if (g_str_has_suffix (line, "\r"))
        line[strlen (line) - 1] = '\0';
      if (line[0] == '\0')
        return self->data = at, TRUE;
      read_line (self->fields, line);
    }
  return ost_exchange_refuse (error, self->path, "its header does not end");
}

static gboolean
read_type (Nrrd *self, GError **error)
{
  static const struct { const char *names; OstVoxelKind kind; } types[] = {
    { "|uchar|unsigned char|uint8|uint8_t|", OST_VOXEL_U8 },
    { "|signed char|int8|int8_t|", OST_VOXEL_I8 },
    { "|ushort|unsigned short|unsigned short int|uint16|uint16_t|", OST_VOXEL_U16 },
    { "|short|short int|signed short|signed short int|int16|int16_t|", OST_VOXEL_I16 },
    { "|uint|unsigned int|uint32|uint32_t|", OST_VOXEL_U32 },
    { "|int|signed int|int32|int32_t|", OST_VOXEL_I32 },
    { "|float|", OST_VOXEL_F32 }, { "|double|", OST_VOXEL_F64 },
  };
  g_autofree char *wanted = g_strdup_printf ("|%s|", get (self, "type"));

  self->big_endian = strcmp (get (self, "endian"), "big") == 0;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strstr (types[i].names, wanted) != NULL)
      return self->kind = types[i].kind, TRUE;
  return ost_exchange_refuse (error, self->path, "its samples are no numbers that can be labels (type “%.40s”)",
                              get (self, "type"));
}

static gboolean
read_encoding (Nrrd *self, GError **error)
{
  const char *encoding = get (self, "encoding");

  if (get (self, "data file")[0] != '\0' || get (self, "datafile")[0] != '\0')
    return ost_exchange_refuse (error, self->path, "its samples are in another file: save it as one file");
  if (get (self, "line skip")[0] != '\0' || get (self, "byte skip")[0] != '\0')
    return ost_exchange_refuse (error, self->path, "it skips lines or bytes, which is not read here");
  self->packed = strcmp (encoding, "gzip") == 0 || strcmp (encoding, "gz") == 0;
  if (self->packed || strcmp (encoding, "raw") == 0)
    return TRUE;
  return ost_exchange_refuse (error, self->path, "its encoding “%.40s” is neither raw nor gzip", encoding);
}

/* Axes: layers, if the first is no axis of space; width; height; and then nothing longer than 1. */
static gboolean
read_sizes (Nrrd *self, GError **error)
{
  g_auto(GStrv)  sizes = g_strsplit (get (self, "sizes"), " ", 9);
  const guint    n = g_strv_length (sizes);
  const char    *kinds = get (self, "kinds");
  const gboolean layered = g_str_has_prefix (kinds, "list") || g_str_has_prefix (kinds, "vector");
  int            size[8], dimension;

  if (!read_whole (get (self, "dimension"), 8, &dimension) || (guint) dimension != n || n < 2u + layered)
    return ost_exchange_refuse (error, self->path, "its “sizes” do not fit its “dimension”");
  for (guint i = 0; i < n; i++)
    if (!read_whole (sizes[i], 1000000, &size[i]) || size[i] < 1 || (i >= 2u + layered && size[i] != 1))
      return ost_exchange_refuse (error, self->path, "it is not one slice of whole pixels");
  self->n_layers = layered ? size[0] : 1;
  self->width = size[layered];
  self->height = size[layered + 1];
  if (self->n_layers > MAX_SEGMENTS)
    return ost_exchange_refuse (error, self->path, "it has more than %d layers", MAX_SEGMENTS);
  return ost_mask_set_check_size (self->path, self->width, self->height, error);
}

/* --- samples ------------------------------------------------------------------------------------------------------ */

/* The samples as they are before gzip, with as many bytes as the sizes say: no more is unpacked, however much there
 * is, so a small file cannot fill the memory. */
static GByteArray *
read_samples (const Nrrd *self, const guint8 *data, gsize length, GError **error)
{
  const gsize           bytes = (gsize) self->width * self->height * self->n_layers * ost_voxel_get_bytes (self->kind);
  g_autoptr(GByteArray) samples = NULL;

  if (bytes > G_MAXINT32)
    return ost_exchange_refuse (error, self->path, "it is larger than 2 GiB"), NULL;
  if (self->packed)
    samples = ost_exchange_unpack (data + self->data, length - self->data, bytes);
  else
    {
      samples = g_byte_array_new ();
      g_byte_array_append (samples, data + self->data, (guint) MIN (bytes, length - self->data));
    }
  if (samples != NULL && samples->len == bytes)
    return g_steal_pointer (&samples);
  return ost_exchange_refuse (error, self->path, "it is truncated or damaged"), NULL;
}

/* Sample `layer` of every pixel: the layers of one pixel lie side by side. */
static gboolean
read_layer (const Nrrd *self, const GByteArray *samples, int layer, guint8 *labels, GError **error)
{
  const gsize n = (gsize) self->width * self->height;

  if (ost_voxels_read (samples->data + layer * ost_voxel_get_bytes (self->kind), self->kind, self->big_endian,
                       (gsize) self->n_layers, labels, n))
    return TRUE;
  return ost_exchange_refuse (error, self->path, "it has samples that are no labels");
}

/* The text of SegmentI_KEY. */
static const char *
get_segment (const Nrrd *self, int i, const char *key)
{
  g_autofree char *full = g_strdup_printf ("Segment%d_%s", i, key);

  return get (self, full);
}

static gboolean
add_segment (const Nrrd *self, int i, const GByteArray *samples, OstMaskSet *set, GError **error)
{
  const char          *name = get_segment (self, i, "Name"), *layer_text = get_segment (self, i, "Layer");
  const char          *value_text = get_segment (self, i, "LabelValue");
  g_autoptr(OstMask)   mask = ost_mask_new (self->width, self->height);
  const gsize          n = (gsize) self->width * self->height;
  int                  layer = 0, value = i + 1;
  OstBone              bone;

  if (!ost_bone_from_name (name, &bone) && !ost_bone_from_name (get_segment (self, i, "ID"), &bone))
    return ost_exchange_refuse (error, self->path, "its segment “%.40s” names none of the bones " OST_EXCHANGE_BONES,
                                name);
  if ((layer_text[0] != '\0' && !read_whole (layer_text, (guint64) self->n_layers - 1, &layer))
      || (value_text[0] != '\0' && !read_whole (value_text, 255, &value)) || value == 0)
    return ost_exchange_refuse (error, self->path, "its segment “%.40s” has a layer or label that the file has not",
                                name);
  if (!read_layer (self, samples, layer, mask->data, error))
    return FALSE;
  for (gsize p = 0; p < n; p++)
    mask->data[p] = mask->data[p] == value;
  ost_mask_set_add (set, bone, mask);
  return TRUE;
}

/* Segments are numbered without gaps. A file of 3D Slicer without any is an empty segmentation, any other is a plain
 * label map. */
static gboolean
add_segments (const Nrrd *self, const GByteArray *samples, OstMaskSet *set, GError **error)
{
  g_autofree guint8 *labels = NULL;
  int                n = 0;

  while (n < MAX_SEGMENTS && (get_segment (self, n, "ID")[0] != '\0' || get_segment (self, n, "Name")[0] != '\0'))
    if (!add_segment (self, n++, samples, set, error))
      return FALSE;
  if (n > 0 || g_hash_table_contains (self->fields, "Segmentation_MasterRepresentation"))
    return TRUE;
  labels = g_malloc0 ((gsize) self->width * self->height);
  for (int layer = 0; layer < self->n_layers; layer++)
    if (!read_layer (self, samples, layer, labels, error) || !ost_mask_set_add_labels (set, labels, error))
      return FALSE;
  return TRUE;
}

GPtrArray *
ost_nrrd_parse (const guint8 *data, gsize length, const char *path, GError **error)
{
  g_autoptr(GHashTable) fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GByteArray) samples = NULL;
  g_autoptr(OstMaskSet) set = NULL;
  Nrrd                  self = { .path = path, .fields = fields };

  if (!read_lines (&self, data, length, error) || !read_type (&self, error) || !read_encoding (&self, error)
      || !read_sizes (&self, error) || (samples = read_samples (&self, data, length, error)) == NULL)
    return NULL;
  set = ost_mask_set_new (path, self.width, self.height);
  ost_mask_set_name_after (set, path, g_str_has_suffix (path, ".seg.nrrd") ? ".seg.nrrd" : ".nrrd");
  if (!add_segments (&self, samples, set, error))
    return NULL;
  return ost_mask_set_list (g_steal_pointer (&set));
}
