/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-coco.h"
#include <math.h>
#include <string.h>
#include "core/exchange/ost-coco-rle.h"
#include "core/exchange/ost-exchange-file.h"
#include "core/exchange/ost-exchange-json.h"
#include "core/exchange/ost-polygons.h"

/* Three lists that name each other by numbers: categories, images, and annotations of one category in one image.
 * Nothing in the file says that such a number exists, or exists once: each is looked up, and its absence refused with
 * words. Masks are made at the size that the image claims, which was bounded when it was read. */

#define MAX_ANNOTATIONS 100000
#define MAX_OF_BONE     64      /* annotations of one bone in one image */
#define MAX_POLYGONS    10000   /* of one annotation: a mask made by a threshold has many specks */

typedef struct
{
  OstMaskSet *set;
  int         n_annotations[OST_N_BONES];
} Image;

typedef struct
{
  const char *path;
  GHashTable *bones;            /* of category id: bone + 1 */
  GHashTable *images;           /* of image id: Image */
} Coco;

static void
image_free (gpointer data)
{
  Image *image = data;

  ost_mask_set_free (image->set);
  g_free (image);
}

/* Whole numbers up to 2^53 only: they are looked up, not counted with. */
static gboolean
read_id (JsonObject *object, const char *member, gint64 *ret_id)
{
  double number;

  if (object == NULL || !ost_exchange_json_number (json_object_get_member (object, member), &number)
      || number != floor (number) || fabs (number) > 9e15)
    return FALSE;
  *ret_id = (gint64) number;
  return TRUE;
}

static gboolean
read_category (const Coco *self, JsonObject *object, GError **error)
{
  const char *name = object != NULL ? ost_exchange_json_text (object, "name") : NULL;
  gint64      id;
  OstBone     bone;

  if (name == NULL || !read_id (object, "id", &id))
    return ost_exchange_refuse (error, self->path, "a category of it lacks “id” or “name”");
  /* A category that nothing uses may be anything; one that is used is refused by name there. */
  if (ost_bone_from_name (name, &bone))
    g_hash_table_insert (self->bones, g_memdup2 (&id, sizeof id), GINT_TO_POINTER (bone + 1));
  return TRUE;
}

static gboolean
read_image (const Coco *self, JsonObject *object, GError **error)
{
  const char *name = object != NULL ? ost_exchange_json_text (object, "file_name") : NULL;
  const char *sha256 = object != NULL ? ost_exchange_json_text (object, "sha256") : NULL;
  double      width, height;
  gint64      id;
  Image      *image;

  if (name == NULL || !read_id (object, "id", &id)
      || !ost_exchange_json_number (json_object_get_member (object, "width"), &width)
      || !ost_exchange_json_number (json_object_get_member (object, "height"), &height))
    return ost_exchange_refuse (error, self->path, "an image of it lacks “id”, “file_name”, “width” or “height”");
  if (!ost_mask_set_check_size (self->path, width, height, error))
    return FALSE;
  if (g_hash_table_contains (self->images, &id))
    return ost_exchange_refuse (error, self->path, "two of its images have the id %" G_GINT64_FORMAT, id);
  image = g_new0 (Image, 1);
  image->set = ost_mask_set_new (self->path, (int) width, (int) height);
  ost_mask_set_name_after (image->set, name, "");
  if (sha256 != NULL && strlen (sha256) == 64 && strspn (sha256, "0123456789abcdef") == 64)
    image->set->sha256 = g_strdup (sha256);
  g_hash_table_insert (self->images, g_memdup2 (&id, sizeof id), image);
  return TRUE;
}

/* --- masks -------------------------------------------------------------------------------------------------------- */

/* The packed text or the list of numbers; COCO's files have either under the same name. */
static GArray *
read_counts (JsonNode *node, guint32 max_count)
{
  JsonArray        *list = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr(GArray) counts = NULL;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return ost_coco_rle_unpack (json_node_get_string (node), max_count);
  if (list == NULL)
    return NULL;
  counts = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      double  number;
      guint32 count;

      if (!ost_exchange_json_number (json_array_get_element (list, i), &number)
          || number < 0 || number > max_count || number != floor (number))
        return NULL;
      count = (guint32) number;
      g_array_append_val (counts, count);
    }
  return g_steal_pointer (&counts);
}

/* NULL when there is something wrong with it. COCO's "size" is height, width; a size of its own that is not the
 * image's would be another picture. */
static OstMask *
make_mask_of_runs (const OstMaskSet *set, JsonObject *object)
{
  JsonArray        *size = ost_exchange_json_list (object, "size");
  JsonNode         *node = json_object_get_member (object, "counts");
  g_autoptr(GArray) counts = NULL;
  double            height, width;

  if (node == NULL || size == NULL || json_array_get_length (size) != 2
      || !ost_exchange_json_number (json_array_get_element (size, 0), &height) || height != set->height
      || !ost_exchange_json_number (json_array_get_element (size, 1), &width) || width != set->width)
    return NULL;
  counts = read_counts (node, (guint32) set->width * (guint32) set->height);
  return counts != NULL ? ost_coco_rle_make_mask (counts, set->width, set->height) : NULL;
}

static gboolean
fill_polygon (OstMask *mask, JsonNode *node)
{
  JsonArray          *list = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const guint         n = list != NULL ? json_array_get_length (list) : 0;
  g_autofree double  *xy = NULL;

  if (n < 6 || n % 2 != 0 || n > 2 * OST_POLYGON_MAX_CORNERS)
    return FALSE;
  xy = g_new (double, n);
  for (guint i = 0; i < n; i++)
    {
      const int side = i % 2 == 0 ? mask->width : mask->height;

      if (!ost_exchange_json_number (json_array_get_element (list, i), &xy[i]) || xy[i] < -side || xy[i] > 2.0 * side)
        return FALSE;
    }
  if (!ost_polygon_is_fillable (xy, n / 2, mask->height))
    return FALSE;
  ost_mask_fill_polygon (mask, xy, n / 2);
  return TRUE;
}

static OstMask *
make_mask_of_polygons (const OstMaskSet *set, JsonArray *list)
{
  const guint        n = json_array_get_length (list);
  g_autoptr(OstMask) mask = ost_mask_new (set->width, set->height);

  if (n > MAX_POLYGONS)
    return NULL;
  for (guint i = 0; i < n; i++)
    if (!fill_polygon (mask, json_array_get_element (list, i)))
      return NULL;
  return g_steal_pointer (&mask);
}

static gboolean
read_annotation (const Coco *self, JsonObject *object, GError **error)
{
  JsonNode          *node = object != NULL ? json_object_get_member (object, "segmentation") : NULL;
  Image             *image;
  int                bone;
  gint64             image_id, category_id;
  g_autoptr(OstMask) mask = NULL;

  if (!read_id (object, "image_id", &image_id) || !read_id (object, "category_id", &category_id) || node == NULL)
    return ost_exchange_refuse (error, self->path,
                                "an annotation of it lacks “image_id”, “category_id” or “segmentation”");
  if ((image = g_hash_table_lookup (self->images, &image_id)) == NULL)
    return ost_exchange_refuse (error, self->path, "an annotation is of the image %" G_GINT64_FORMAT
                                ", which it does not list", image_id);
  bone = GPOINTER_TO_INT (g_hash_table_lookup (self->bones, &category_id)) - 1;
  if (bone < 0)
    return ost_exchange_refuse (error, self->path,
                                "the category %" G_GINT64_FORMAT " names none of the bones " OST_EXCHANGE_BONES,
                                category_id);
  if (++image->n_annotations[bone] > MAX_OF_BONE)
    return ost_exchange_refuse (error, self->path, "%s has more than %d annotations in “%s”",
                                ost_bone_get_id ((OstBone) bone), MAX_OF_BONE, image->set->image);
  if (JSON_NODE_HOLDS_OBJECT (node))
    mask = make_mask_of_runs (image->set, json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    mask = make_mask_of_polygons (image->set, json_node_get_array (node));
  if (mask == NULL)
    return ost_exchange_refuse (error, self->path,
                                "the segmentation of %s in “%s” is neither runs that fill the picture nor polygons "
                                "near it",
                                ost_bone_get_id ((OstBone) bone), image->set->image);
  ost_mask_set_add (image->set, (OstBone) bone, mask);
  return TRUE;
}

/* --- the document ------------------------------------------------------------------------------------------------- */

typedef gboolean (*ReadElement) (const Coco *self, JsonObject *object, GError **error);

static gboolean
read_list (const Coco *self, JsonObject *root, const char *member, ReadElement read, GError **error)
{
  JsonArray  *list = ost_exchange_json_list (root, member);
  const guint n = list != NULL ? json_array_get_length (list) : 0;

  if (list == NULL || n > MAX_ANNOTATIONS)
    return ost_exchange_refuse (error, self->path, "it has no list “%s” of at most %d, as COCO files have", member,
                                MAX_ANNOTATIONS);
  for (guint i = 0; i < n; i++)
    if (!read (self, ost_exchange_json_element (list, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
has_mask (const OstMaskSet *set)
{
  for (int b = 0; b < OST_N_BONES; b++)
    if (set->runs[b] != NULL)
      return TRUE;
  return FALSE;
}

/* In the order of the file. Every id is there: the list was read without an error. */
static GPtrArray *
take_sets (const Coco *self, JsonArray *images)
{
  GPtrArray *sets = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_mask_set_free);

  for (guint i = 0; i < json_array_get_length (images); i++)
    {
      gint64 id = 0;
      Image *image;

      read_id (ost_exchange_json_element (images, i), "id", &id);
      image = g_hash_table_lookup (self->images, &id);
      if (has_mask (image->set))
        g_ptr_array_add (sets, g_steal_pointer (&image->set));
    }
  return sets;
}

GPtrArray *
ost_coco_parse (const guint8 *data, gsize length, const char *path, GError **error)
{
  g_autoptr(GHashTable) bones = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GHashTable) images = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, image_free);
  g_autoptr(JsonParser) parser = ost_exchange_json_parse ((const char *) data, length, path, error);
  JsonObject           *root = parser != NULL ? json_node_get_object (json_parser_get_root (parser)) : NULL;
  const Coco            self = { path, bones, images };

  if (root == NULL || !read_list (&self, root, "categories", read_category, error)
      || !read_list (&self, root, "images", read_image, error)
      || !read_list (&self, root, "annotations", read_annotation, error))
    return NULL;
  return take_sets (&self, ost_exchange_json_list (root, "images"));
}
