/* SPDX-License-Identifier: Apache-2.0 */
#include <json-glib/json-glib.h>
#include "core/exchange/ost-coco-rle.h"
#include "core/exchange/ost-coco.h"
#include "core/image/ost-contour.h"

/* Annotations follow images in the document, but come with them: both lists grow side by side as text and are put
 * together at the end. Text, because a tree of JSON nodes for run lengths of thousands of masks would take many times
 * their room. "iscrowd" is 1 for runs and 0 for polygons, as pycocotools expects them. */
struct _OstCocoWriter
{
  OstCocoKind kind;
  int         n_images, n_annotations;
  GString    *images, *annotations;     /* elements of the two lists, parted by commas */
};

OstCocoWriter *
ost_coco_writer_new (OstCocoKind kind)
{
  OstCocoWriter *writer = g_new0 (OstCocoWriter, 1);

  writer->kind = kind;
  writer->images = g_string_new (NULL);
  writer->annotations = g_string_new (NULL);
  return writer;
}

/* With its quotes, escaped. */
static char *
quote (const char *text)
{
  g_autoptr(JsonNode) node = json_node_init_string (json_node_alloc (), text);

  return json_to_string (node, FALSE);
}

/* The shoelace formula. */
static double
ring_area (const OstRing *ring)
{
  double area = 0;

  for (gsize i = 0; i < ring->n_points; i++)
    {
      const double *a = ring->xy + 2 * i, *b = ring->xy + 2 * ((i + 1) % ring->n_points);

      area += a[0] * b[1] - b[0] * a[1];
    }
  return area / 2;
}

/* Outer rings run clockwise on screen, where y grows downwards: their area is positive, a hole's is not. */
static void
append_polygons (GString *text, const OstMask *mask)
{
  g_autoptr(OstContour) contour = ost_contour_new (mask);
  const char           *comma = "";

  g_string_append_c (text, '[');
  for (gsize r = 0; r < contour->n_rings; r++)
    {
      const OstRing *ring = &contour->rings[r];

      if (ring_area (ring) <= 0)
        continue;
      g_string_append (text, comma);
      for (gsize i = 0; i < 2 * ring->n_points; i++)    /* whole numbers: edges of pixels */
        g_string_append_printf (text, "%c%d", i == 0 ? '[' : ',', (int) ring->xy[i]);
      g_string_append_c (text, ']');
      comma = ",";
    }
  g_string_append_c (text, ']');
}

static void
append_runs (GString *text, const OstMask *mask, gboolean packed)
{
  g_autoptr(GArray) counts = ost_coco_rle_count (mask);

  g_string_append_printf (text, "{\"size\":[%d,%d],\"counts\":", mask->height, mask->width);
  if (packed)
    {
      g_autofree char *plain = ost_coco_rle_pack (counts);
      g_autofree char *quoted = quote (plain);

      g_string_append (text, quoted);
    }
  for (guint i = 0; !packed && i < counts->len; i++)
    g_string_append_printf (text, "%c%u", i == 0 ? '[' : ',', g_array_index (counts, guint32, i));
  g_string_append (text, packed ? "}" : "]}");
}

static void
add_annotation (OstCocoWriter *self, OstBone bone, const OstMask *mask)
{
  const OstRect box = ost_mask_bounds (mask);
  GString      *text = self->annotations;

  g_string_append_printf (text, "%s\n{\"id\":%d,\"image_id\":%d,\"category_id\":%d,\"iscrowd\":%d,\"area\":%"
                          G_GINT64_FORMAT ",\"bbox\":[%d,%d,%d,%d],\"segmentation\":", self->n_annotations ? "," : "",
                          self->n_annotations + 1, self->n_images, bone + 1, self->kind != OST_COCO_POLYGONS,
                          ost_mask_count (mask), box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0);
  if (self->kind == OST_COCO_POLYGONS)
    append_polygons (text, mask);
  else
    append_runs (text, mask, self->kind == OST_COCO_PACKED);
  g_string_append_c (text, '}');
  self->n_annotations++;
}

void
ost_coco_writer_add (OstCocoWriter *self, const OstImageRow *image, const OstReading *reading)
{
  g_autofree char *name = quote (image->name);
  g_autofree char *sha256 = quote (image->sha256 != NULL ? image->sha256 : "");

  g_string_append_printf (self->images, "%s\n{\"id\":%d,\"file_name\":%s,\"sha256\":%s,\"width\":%d,\"height\":%d}",
                          self->n_images ? "," : "", self->n_images + 1, name, sha256, image->width, image->height);
  self->n_images++;
  for (int b = 0; b < OST_N_BONES; b++)
    if (reading->bones[b]->mask != NULL && ost_mask_count (reading->bones[b]->mask) > 0)
      add_annotation (self, (OstBone) b, reading->bones[b]->mask);
}

GString *
ost_coco_writer_finish (OstCocoWriter *self)
{
  GString *text = g_string_new ("{\"info\":{\"description\":\"Bones of hand "
                                "radiographs\"},\"licenses\":[],\n\"categories\":[");

  for (int b = 0; b < OST_N_BONES; b++)
    g_string_append_printf (text, "%s{\"id\":%d,\"name\":\"%s\",\"supercategory\":\"bone\"}", b ? "," : "", b + 1,
                            ost_bone_get_id ((OstBone) b));
  g_string_append_printf (text, "],\n\"images\":[%s],\n\"annotations\":[%s]}\n", self->images->str,
                          self->annotations->str);
  g_string_free (self->images, TRUE);
  g_string_free (self->annotations, TRUE);
  g_free (self);
  return text;
}
