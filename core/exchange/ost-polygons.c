/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-polygons.h"
#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>
#include "core/image/ost-image.h"

#define MAX_FILE     (64 * 1024 * 1024) /* bytes */
#define MAX_DEPTH    16
#define MAX_POLYGONS 64
#define MAX_CORNERS  100000
#define MAX_PASSES   64                 /* filling a polygon takes memory for each row that each edge crosses */

static gboolean G_GNUC_PRINTF (3, 4)
refuse (GError **error, const char *name, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "“%s”: %s. Correct the file; nothing was imported.", name,
               what);
  return FALSE;
}

/* json-glib recurses once a level and takes comments: without both there is no stack to exhaust and nothing that hides
 * brackets. */
static gboolean
check_nesting (const char *text, gsize length, const char *name, GError **error)
{
  gboolean quoted = FALSE;
  int      depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (quoted && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (quoted)
        continue;
      else if (strchr ("/#'", text[i]) != NULL)
        return refuse (error, name, "it is not JSON");
      else if (text[i] == '[' || text[i] == '{')
        depth++;
      else if (text[i] == ']' || text[i] == '}')
        depth--;
      if (depth > MAX_DEPTH)
        return refuse (error, name, "its lists are more than %d deep", MAX_DEPTH);
    }
  return TRUE;
}

/* FALSE when it is no number, or not finite. */
static gboolean
read_number (JsonNode *node, double *ret)
{
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return FALSE;
  *ret = json_node_get_double (node);
  return isfinite (*ret);
}

static gboolean
read_side (JsonObject *root, const char *member, const char *name, int *ret_side, GError **error)
{
  double side;

  if (!read_number (json_object_get_member (root, member), &side)
      || side < 1 || side > OST_IMAGE_MAX_SIDE || side != floor (side))
    return refuse (error, name, "its “%s” is no whole number from 1 to %d", member, OST_IMAGE_MAX_SIDE);
  *ret_side = (int) side;
  return TRUE;
}

/* NULL when there is none. */
static char *
dup_text (JsonObject *root, const char *member)
{
  JsonNode *node = json_object_get_member (root, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_dup_string (node);
}

static gboolean
read_head (OstPolygons *self, JsonObject *root, GError **error)
{
  self->image = dup_text (root, "image");
  self->sha256 = dup_text (root, "sha256");
  if (self->image == NULL && self->sha256 == NULL)
    return refuse (error, self->path, "it names no image by “image” or “sha256”");
  if (self->sha256 != NULL && (strlen (self->sha256) != 64 || strspn (self->sha256, "0123456789abcdef") != 64))
    return refuse (error, self->path, "its “sha256” is not 64 lower-case hexadecimal digits");
  if (!read_side (root, "width", self->path, &self->width, error)
      || !read_side (root, "height", self->path, &self->height, error))
    return FALSE;
  if ((gint64) self->width * self->height > OST_IMAGE_MAX_PIXELS)
    return refuse (error, self->path, "%d x %d pixels are too many", self->width, self->height);
  return TRUE;
}

/* --- polygons ----------------------------------------------------------------------------------------------------- */

static gboolean
read_corner (const OstPolygons *self, JsonNode *node, double xy[2])
{
  JsonArray *pair = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  return pair != NULL && json_array_get_length (pair) == 2
         && read_number (json_array_get_element (pair, 0), &xy[0])
         && read_number (json_array_get_element (pair, 1), &xy[1])
         && xy[0] >= -self->width && xy[0] <= 2.0 * self->width
         && xy[1] >= -self->height && xy[1] <= 2.0 * self->height;
}

/* How far the outline goes up and down altogether. */
static double
vertical_way (const GArray *xy)
{
  double way = 0;

  for (guint i = 1; i < xy->len; i += 2)
    way += fabs (g_array_index (xy, double, (i + 2) % xy->len) - g_array_index (xy, double, i));
  return way;
}

static GArray *
read_polygon (const OstPolygons *self, const char *bone, JsonNode *node, GError **error)
{
  JsonArray        *corners = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint             n = corners != NULL ? json_array_get_length (corners) : 0;
  g_autoptr(GArray) xy = NULL;

  if (n < 3 || n > MAX_CORNERS)
    {
      refuse (error, self->path, "a polygon of %s is no list of 3 to %d corners", bone, MAX_CORNERS);
      return NULL;
    }
  xy = g_array_sized_new (FALSE, FALSE, sizeof (double), 2 * n);
  for (guint i = 0; i < n; i++)
    {
      double corner[2];

      if (!read_corner (self, json_array_get_element (corners, i), corner))
        {
          refuse (error, self->path, "corner %u of a polygon of %s is no pair [x, y] of numbers near the picture",
                  i + 1, bone);
          return NULL;
        }
      g_array_append_vals (xy, corner, 2);
    }
  if (vertical_way (xy) <= (double) MAX_PASSES * self->height)
    return g_steal_pointer (&xy);
  refuse (error, self->path, "a polygon of %s goes up and down the picture more than %d times", bone, MAX_PASSES);
  return NULL;
}

static gboolean
read_bone (OstPolygons *self, const char *id, JsonNode *node, GError **error)
{
  JsonArray *list = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint      n = list != NULL ? json_array_get_length (list) : 0;
  OstBone    bone;

  if (!ost_bone_from_id (id, &bone))
    return refuse (error, self->path, "“%.40s” is none of the bones ulna radius mc1 mc2 mc3 mc4 mc5", id);
  if (n < 1 || n > MAX_POLYGONS)
    return refuse (error, self->path, "%s is no list of 1 to %d polygons", id, MAX_POLYGONS);
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
    return refuse (error, self->path, "it has no bones");
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
  g_autoptr(JsonParser)  parser = json_parser_new_immutable ();
  JsonNode              *root;

  self->path = g_strdup (name);
  if (length > MAX_FILE)
    return refuse (error, name, "it is larger than %d MiB", MAX_FILE >> 20), NULL;
  if (!g_utf8_validate (text, length, NULL))
    return refuse (error, name, "it is not JSON in UTF-8"), NULL;
  if (!check_nesting (text, length, name, error))
    return NULL;
  if (!json_parser_load_from_data (parser, text, length, NULL)
      || (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return refuse (error, name, "it is not a JSON object"), NULL;
  if (!read_head (self, json_node_get_object (root), error) || !read_bones (self, json_node_get_object (root), error))
    return NULL;
  return g_steal_pointer (&self);
}

OstPolygons *
ost_polygons_load (const char *path, GError **error)
{
  g_autoptr(GFile)            file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) in = g_file_read (file, NULL, error);
  g_autoptr(GByteArray)       text = g_byte_array_new ();
  gssize                      n = 1;

  if (in == NULL)
    return NULL;
  /* Never more than one byte over the limit, whatever is at the path. */
  while (n > 0 && text->len <= MAX_FILE)
    {
      guint8 block[65536];

      n = g_input_stream_read (G_INPUT_STREAM (in), block, MIN (sizeof block, MAX_FILE + 1 - text->len), NULL, error);
      if (n < 0)
        return g_prefix_error (error, "“%s” cannot be read: ", path), NULL;
      g_byte_array_append (text, block, n);
    }
  return ost_polygons_parse ((const char *) text->data, text->len, path, error);
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
