/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/prompt-truth.h"
#include <json-glib/json-glib.h>

static void
fill_polygon (OstMask *mask, JsonArray *polygon, double scale_x, double scale_y)
{
  guint              n = json_array_get_length (polygon);
  g_autofree double *xy = g_new (double, 2 * n);

  for (guint i = 0; i < n; i++)
    {
      JsonArray *point = json_array_get_array_element (polygon, i);

      xy[2 * i] = scale_x * json_array_get_double_element (point, 0);
      xy[2 * i + 1] = scale_y * json_array_get_double_element (point, 1);
    }
  ost_mask_fill_polygon (mask, xy, n);
}

static void
fill_bone (OstMask *mask, JsonArray *polygons, double scale_x, double scale_y)
{
  for (guint i = 0; i < json_array_get_length (polygons); i++)
    {
      g_autoptr(OstMask) part = ost_mask_new (mask->width, mask->height);

      fill_polygon (part, json_array_get_array_element (polygons, i), scale_x, scale_y);
      for (gsize k = 0; k < (gsize) mask->width * mask->height; k++)
        mask->data[k] |= part->data[k];
    }
}

gboolean
prompt_truth_load (const char *path, int width, int height, OstMask *masks[OST_N_BONES], GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject           *root, *bones;

  if (!json_parser_load_from_file (parser, path, error))
    return FALSE;
  root = json_node_get_object (json_parser_get_root (parser));
  bones = json_object_get_object_member (root, "bones");
  for (int bone = 0; bone < OST_N_BONES; bone++)
    {
      const char *id = ost_bone_get_id (bone);

      masks[bone] = NULL;
      if (!json_object_has_member (bones, id))
        continue;
      masks[bone] = ost_mask_new (width, height);
      fill_bone (masks[bone], json_object_get_array_member (bones, id),
                 width / json_object_get_double_member (root, "width"),
                 height / json_object_get_double_member (root, "height"));
    }
  return TRUE;
}

void
prompt_truth_clear (OstMask *masks[OST_N_BONES])
{
  for (int bone = 0; bone < OST_N_BONES; bone++)
    g_clear_pointer (&masks[bone], ost_mask_unref);
}
