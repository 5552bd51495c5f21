/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-polygons.h"
#include <math.h>
#include <string.h>
#include "core/exchange/ost-exchange-file.h"
#include "core/exchange/ost-exchange-json.h"
#include "core/image/ost-image.h"

#define MAX_POLYGONS 64

static gboolean
read_side (JsonObject *root, const char *member, const char *name, int *ret_side, GError **error)
{
  double side;

  if (!ost_exchange_json_number (json_object_get_member (root, member), &side)
      || side < 1 || side > OST_IMAGE_MAX_SIDE || side != floor (side))
    return ost_exchange_refuse (error, name, "its “%s” is no whole number from 1 to %d", member, OST_IMAGE_MAX_SIDE);
  *ret_side = (int) side;
  return TRUE;
}

static gboolean
read_head (OstPolygons *self, JsonObject *root, GError **error)
{
  self->image = g_strdup (ost_exchange_json_text (root, "image"));
  self->sha256 = g_strdup (ost_exchange_json_text (root, "sha256"));
  if (self->image == NULL && self->sha256 == NULL)
    return ost_exchange_refuse (error, self->path, "it names no image by “image” or “sha256”");
  if (self->sha256 != NULL && (strlen (self->sha256) != 64 || strspn (self->sha256, "0123456789abcdef") != 64))
    return ost_exchange_refuse (error, self->path, "its “sha256” is not 64 lower-case hexadecimal digits");
  if (!read_side (root, "width", self->path, &self->width, error)
      || !read_side (root, "height", self->path, &self->height, error))
    return FALSE;
  if ((gint64) self->width * self->height > OST_IMAGE_MAX_PIXELS)
    return ost_exchange_refuse (error, self->path, "%d x %d pixels are too many", self->width, self->height);
  return TRUE;
}

/* --- polygons ----------------------------------------------------------------------------------------------------- */

/* Outlines of programs go a little beyond the picture; more than its own size beyond is a mistake of units. */
static gboolean
read_corner (const OstPolygons *self, JsonNode *node, double xy[2])
{
  JsonArray *pair = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  return pair != NULL && json_array_get_length (pair) == 2
         && ost_exchange_json_number (json_array_get_element (pair, 0), &xy[0])
         && ost_exchange_json_number (json_array_get_element (pair, 1), &xy[1])
         && xy[0] >= -self->width && xy[0] <= 2.0 * self->width
         && xy[1] >= -self->height && xy[1] <= 2.0 * self->height;
}

gboolean
ost_polygon_is_fillable (const double *xy, gsize n_points, int height)
{
  double way = 0;

  for (gsize i = 0; i < n_points; i++)
    way += fabs (xy[2 * ((i + 1) % n_points) + 1] - xy[2 * i + 1]);
  return way <= (double) OST_POLYGON_MAX_PASSES * height;
}

static GArray *
read_polygon (const OstPolygons *self, const char *bone, JsonNode *node, GError **error)
{
  JsonArray        *corners = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint             n = corners != NULL ? json_array_get_length (corners) : 0;
  g_autoptr(GArray) xy = NULL;

  if (n < 3 || n > OST_POLYGON_MAX_CORNERS)
    {
      ost_exchange_refuse (error, self->path, "a polygon of %s is no list of 3 to %d corners", bone,
                           OST_POLYGON_MAX_CORNERS);
      return NULL;
    }
  xy = g_array_sized_new (FALSE, FALSE, sizeof (double), 2 * n);
  for (guint i = 0; i < n; i++)
    {
      double corner[2];

      if (!read_corner (self, json_array_get_element (corners, i), corner))
        {
          ost_exchange_refuse (error, self->path,
                               "corner %u of a polygon of %s is no pair [x, y] of numbers near the picture",
                               i + 1, bone);
          return NULL;
        }
      g_array_append_vals (xy, corner, 2);
    }
  if (ost_polygon_is_fillable ((const double *) xy->data, n, self->height))
    return g_steal_pointer (&xy);
  ost_exchange_refuse (error, self->path, "a polygon of %s goes up and down the picture more than %d times", bone,
                       OST_POLYGON_MAX_PASSES);
  return NULL;
}

static gboolean
read_bone (OstPolygons *self, const char *id, JsonNode *node, GError **error)
{
  JsonArray *list = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint      n = list != NULL ? json_array_get_length (list) : 0;
  OstBone    bone;

  if (!ost_bone_from_id (id, &bone))
    return ost_exchange_refuse (error, self->path, "“%.40s” is none of the bones " OST_EXCHANGE_BONES, id);
  if (n < 1 || n > MAX_POLYGONS)
    return ost_exchange_refuse (error, self->path, "%s is no list of 1 to %d polygons", id, MAX_POLYGONS);
  self->polygons[bone] = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  for (guint i = 0; i < n; i++)
    {
      GArray *xy = read_polygon (self, id, json_array_get_element (list, i), error);

      if (xy == NULL)
        return FALSE;
      g_ptr_array_add (self->polygons[bone], xy);
    }
  return TRUE;
}

static gboolean
read_bones (OstPolygons *self, JsonObject *root, GError **error)
{
  JsonNode         *node = json_object_get_member (root, "bones");
  JsonObject       *bones = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr(GList)  ids = bones != NULL ? json_object_get_members (bones) : NULL;

  if (ids == NULL)
    return ost_exchange_refuse (error, self->path, "it has no bones");
  for (GList *l = ids; l != NULL; l = l->next)
    if (!read_bone (self, l->data, json_object_get_member (bones, l->data), error))
      return FALSE;
  return TRUE;
}

/* --- files -------------------------------------------------------------------------------------------------------- */

OstPolygons *
ost_polygons_parse (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr(OstPolygons) self = g_new0 (OstPolygons, 1);
  g_autoptr(JsonParser)  parser = ost_exchange_json_parse (text, length, name, error);
  JsonObject            *root = parser != NULL ? json_node_get_object (json_parser_get_root (parser)) : NULL;

  self->path = g_strdup (name);
  if (root == NULL || !read_head (self, root, error) || !read_bones (self, root, error))
    return NULL;
  return g_steal_pointer (&self);
}

OstPolygons *
ost_polygons_load (const char *path, GError **error)
{
  g_autoptr(GByteArray) text = ost_exchange_read_file (path, OST_EXCHANGE_JSON_MAX, error);

  return text != NULL ? ost_polygons_parse ((const char *) text->data, text->len, path, error) : NULL;
}

/* An outline that covers nothing is a mistake of the file, not a bone that was left out. */
GPtrArray *
ost_polygons_parse_masks (const guint8 *data, gsize length, const char *path, GError **error)
{
  g_autoptr(OstPolygons) polygons = ost_polygons_parse ((const char *) data, length, path, error);
  g_autoptr(OstMaskSet)  set = polygons != NULL ? ost_mask_set_new (path, polygons->width, polygons->height) : NULL;

  for (int b = 0; set != NULL && b < OST_N_BONES; b++)
    {
      g_autoptr(OstMask) mask = ost_polygons_make_mask (polygons, b, set->width, set->height);

      if (mask != NULL)
        ost_mask_set_add (set, b, mask);
      if (mask != NULL && set->runs[b] == NULL)
        {
          ost_exchange_refuse (error, path, "the outline of %s covers no pixel", ost_bone_get_id (b));
          return NULL;
        }
    }
  if (set == NULL)
    return NULL;
  set->image = g_steal_pointer (&polygons->image);
  set->sha256 = g_steal_pointer (&polygons->sha256);
  return ost_mask_set_list (g_steal_pointer (&set));
}

void
ost_polygons_free (OstPolygons *polygons)
{
  if (polygons == NULL)
    return;
  for (int bone = 0; bone < OST_N_BONES; bone++)
    g_clear_pointer (&polygons->polygons[bone], g_ptr_array_unref);
  g_free (polygons->path);
  g_free (polygons->image);
  g_free (polygons->sha256);
  g_free (polygons);
}

/* --- masks -------------------------------------------------------------------------------------------------------- */

OstMask *
ost_polygons_make_mask (const OstPolygons *polygons, OstBone bone, int width, int height)
{
  const GPtrArray *list = polygons->polygons[bone];
  OstMask         *mask = list != NULL ? ost_mask_new (width, height) : NULL;
  double           scale_x = (double) width / polygons->width, scale_y = (double) height / polygons->height;

  for (guint i = 0; mask != NULL && i < list->len; i++)
    {
      const GArray      *from = list->pdata[i];
      g_autofree double *xy = g_new (double, from->len);

      for (guint k = 0; k < from->len; k++)
        xy[k] = g_array_index (from, double, k) * (k % 2 == 0 ? scale_x : scale_y);
      ost_mask_fill_polygon (mask, xy, from->len / 2);
    }
  return mask;
}
