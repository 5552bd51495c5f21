/* SPDX-License-Identifier: Apache-2.0 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include "core/exchange/ost-polygons.h"

#define HEAD "{\"image\": \"a.png\", \"width\": 12, \"height\": 8, \"bones\": "

static OstPolygons *
parse (const char *text, GError **error)
{
  return ost_polygons_parse (text, strlen (text), "a.json", error);
}

/* Rows of '#' and '.', as they lie in the picture. */
static void
assert_pixels (const OstMask *mask, const char *const *rows)
{
  for (int y = 0; y < mask->height; y++)
    {
      g_autofree char *got = g_malloc0 (mask->width + 1);

      for (int x = 0; x < mask->width; x++)
        got[x] = mask->data[y * mask->width + x] ? '#' : '.';
      g_assert_cmpstr (got, ==, rows[y]);
    }
}

static void
test_known_pixels (void)
{
  static const char *const ulna[] = { "............", ".##.........", ".##.........", "............",
                                      "............", "............", "............", "............" };
  GError *error = NULL;
  g_autoptr(OstPolygons) polygons = parse (HEAD "{\"ulna\": [[[1, 1], [3, 1], [3, 3], [1, 3]]]}}", &error);
  g_autoptr(OstMask) mask = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (polygons->image, ==, "a.png");
  g_assert_null (polygons->sha256);
  mask = ost_polygons_make_mask (polygons, OST_BONE_ULNA, 12, 8);
  assert_pixels (mask, ulna);
  g_assert_null (ost_polygons_make_mask (polygons, OST_BONE_MC1, 12, 8));
}

/* The same direction and the opposite one, overlapping: a union in either, never a hole. Another bone may lie over
 * it. */
static void
test_union_and_overlap (void)
{
  static const char *const both[] = { "............", ".######.....", ".######.....", ".######.....",
                                      "............", "............", ".........##.", "............" };
  static const char *const over[] = { "............", "............", "..##........", "..##........",
                                      "............", "............", "............", "............" };
  GError *error = NULL;
  g_autoptr(OstPolygons) polygons = parse (HEAD
    "{\"mc2\": [[[1,1],[5,1],[5,4],[1,4]], [[3,1],[3,4],[7,4],[7,1]], [[9,6],[11,6],[11,7],[9,7]]],"
    " \"mc3\": [[[2,2],[4,2],[4,4],[2,4]]]}}", &error);
  g_autoptr(OstMask) mc2 = NULL;
  g_autoptr(OstMask) mc3 = NULL;

  g_assert_no_error (error);
  mc2 = ost_polygons_make_mask (polygons, OST_BONE_MC2, 12, 8);
  mc3 = ost_polygons_make_mask (polygons, OST_BONE_MC3, 12, 8);
  assert_pixels (mc2, both);
  assert_pixels (mc3, over);
}

/* Twice as large: four times the pixels. Outside of the picture is cut. */
static void
test_stretch_and_cut (void)
{
  GError *error = NULL;
  g_autoptr(OstPolygons) polygons = parse (HEAD "{\"mc5\": [[[-5,-5],[2.0,-5],[2,3e0],[-5,3]]]}}", &error);
  g_autoptr(OstMask) same = NULL;
  g_autoptr(OstMask) large = NULL;

  g_assert_no_error (error);
  same = ost_polygons_make_mask (polygons, OST_BONE_MC5, 12, 8);
  large = ost_polygons_make_mask (polygons, OST_BONE_MC5, 24, 16);
  g_assert_cmpint (ost_mask_count (same), ==, 6);
  g_assert_cmpint (ost_mask_count (large), ==, 24);
}

static const struct
{
  const char *text, *says;
} hostile[] = {
  { "", "JSON" },
  { "nothing", "JSON" },
  { "[]", "JSON" },
  { "{\"image\": \"a", "JSON" },
  { "{\"image\": \"\xff\"}", "UTF-8" },
  { "/* \" */ {}", "JSON" },
  { "{}", "image" },
  { "{\"image\": 5, \"width\": 12, \"height\": 8}", "image" },
  { "{\"sha256\": \"12ab\", \"width\": 12, \"height\": 8}", "sha256" },
  { "{\"image\": \"a\", \"width\": \"12\", \"height\": 8}", "width" },
  { "{\"image\": \"a\", \"width\": 12, \"height\": -8}", "height" },
  { "{\"image\": \"a\", \"width\": 1e9, \"height\": 8}", "width" },
  { "{\"image\": \"a\", \"width\": 12.5, \"height\": 8}", "width" },
  { "{\"image\": \"a\", \"width\": 20000, \"height\": 20000, \"bones\": {}}", "20000" },
  { HEAD "{}}", "no bones" },
  { HEAD "[]}", "no bones" },
  { HEAD "{\"femur\": []}}", "femur" },
  { HEAD "{\"mc1\": []}}", "mc1" },
  { HEAD "{\"mc1\": null}}", "mc1" },
  { HEAD "{\"mc1\": {}}}", "mc1" },
  { HEAD "{\"mc1\": [[[1,1],[2,2]]]}}", "corners" },
  { HEAD "{\"mc1\": [[1,1,2,2]]}}", "corner 1" },
  { HEAD "{\"mc1\": [[[1,1],[2,2],[3]]]}}", "corner 3" },
  { HEAD "{\"mc1\": [[[1,1],[2,2],[3,null]]]}}", "corner 3" },
  { HEAD "{\"mc1\": [[[1,1],[2,2],[3,\"4\"]]]}}", "corner 3" },
  { HEAD "{\"mc1\": [[[1,1],[2,2],[3,1e999]]]}}", "mc1" },
  { HEAD "{\"mc1\": [[[1,1],[2,2],[3,1e9]]]}}", "corner 3" },
  { HEAD "{\"mc1\": [[[1,1],[2,2],[-13,4]]]}}", "corner 3" },
};

static void
test_hostile (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (parse (hostile[i].text, &error));
      g_assert_nonnull (error);
      if (strstr (error->message, hostile[i].says) == NULL && strstr (error->message, "JSON") == NULL)
        g_error ("“%s” says “%s”, not “%s”", hostile[i].text, error->message, hostile[i].says);
      g_assert_nonnull (strstr (error->message, "a.json"));
      g_assert_null (strchr (error->message, '\n'));
    }
}

static void
test_deep_and_zigzag (void)
{
  g_autoptr(GString) deep = g_string_new ("{\"a\\\"\": ");
  g_autoptr(GString) zigzag = g_string_new (HEAD "{\"mc1\": [[[0,0]");
  g_autoptr(GError) too_deep = NULL;
  g_autoptr(GError) too_long = NULL;

  for (int i = 0; i < 1000000; i++)
    g_string_append_c (deep, '[');
  g_assert_null (parse (deep->str, &too_deep));
  g_assert_nonnull (strstr (too_deep->message, "deep"));

  for (int i = 0; i < 100; i++)
    g_string_append (zigzag, ",[1,8],[2,0]");
  g_string_append (zigzag, "]]}}");
  g_assert_null (parse (zigzag->str, &too_long));
  g_assert_nonnull (strstr (too_long->message, "up and down"));
}

static void
test_load (void)
{
  g_autofree char *path = NULL;
  g_autoptr(OstPolygons) polygons = NULL;
  g_autoptr(GError) missing = NULL;
  GError *error = NULL;
  int fd = g_file_open_tmp ("osteon-XXXXXX.json", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, HEAD "{\"mc1\": [[[1,1],[2,2],[1,2]]]}}", -1, NULL));
  polygons = ost_polygons_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (polygons->path, ==, path);
  g_unlink (path);
  g_assert_null (ost_polygons_load (path, &missing));
  g_assert_nonnull (strstr (missing->message, path));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/polygons/known-pixels", test_known_pixels);
  g_test_add_func ("/exchange/polygons/union-and-overlap", test_union_and_overlap);
  g_test_add_func ("/exchange/polygons/stretch-and-cut", test_stretch_and_cut);
  g_test_add_func ("/exchange/polygons/hostile", test_hostile);
  g_test_add_func ("/exchange/polygons/deep-and-zigzag", test_deep_and_zigzag);
  g_test_add_func ("/exchange/polygons/load", test_load);
  return g_test_run ();
}
