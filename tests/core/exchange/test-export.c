/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <png.h>
#include "core/exchange/ost-export.h"

/* What is written is read back with libpng itself and compared bit for bit. */

#define WIDTH  37                       /* odd, and W != H: swapped sides and rows with padding would show */
#define HEIGHT 23

/* A PNG as it lies in the file: samples of one byte, palette as 0xRRGGBB. */
typedef struct
{
  int     width, height, type, n_colours;
  guint32 colours[256];
  guint8 *samples;
} Png;

static void
png_clear (Png *png)
{
  g_free (png->samples);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Png, png_clear)

static void
read_palette (png_structp png, png_infop info, Png *ret_png)
{
  png_colorp colours = NULL;

  if (png_get_PLTE (png, info, &colours, &ret_png->n_colours) == 0)
    return;
  for (int i = 0; i < ret_png->n_colours; i++)
    ret_png->colours[i] = (guint32) colours[i].red << 16 | (guint32) colours[i].green << 8 | colours[i].blue;
}

static void
read_png (const char *path, Png *ret_png)
{
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  FILE *file = fopen (path, "rb");
  png_bytepp rows;

  g_assert_nonnull (file);
  png_init_io (png, file);
  png_read_png (png, info, PNG_TRANSFORM_IDENTITY, NULL);
  *ret_png = (Png) { .width = (int) png_get_image_width (png, info), .height = (int) png_get_image_height (png, info),
                     .type = png_get_color_type (png, info) };
  g_assert_cmpint (png_get_bit_depth (png, info), ==, 8);
  read_palette (png, info, ret_png);
  rows = png_get_rows (png, info);
  ret_png->samples = g_malloc (ret_png->width * ret_png->height);
  for (int y = 0; y < ret_png->height; y++)
    memcpy (ret_png->samples + y * ret_png->width, rows[y], ret_png->width);
  png_destroy_read_struct (&png, &info, NULL);
  fclose (file);
}

/* --- a reading with overlapping squares --------------------------------------------------------------------------- */

static OstMask *
make_square (int x0, int y0, int side)
{
  OstMask *mask = ost_mask_new (WIDTH, HEIGHT);

  for (int y = y0; y < y0 + side; y++)
    memset (mask->data + y * WIDTH + x0, 1, side);
  return mask;
}

static OstReading *
make_reading (void)
{
  OstReading *reading = g_new0 (OstReading, 1);

  for (int b = 0; b < OST_N_BONES; b++)
    reading->bones[b] = ost_bone_state_new (NULL, 0);
  return reading;
}

static void
set_mask (OstReading *reading, OstBone bone, OstMask *mask)
{
  g_clear_pointer (&reading->bones[bone]->mask, ost_mask_unref);
  reading->bones[bone]->mask = mask;
}

typedef struct
{
  char       *dir;
  OstReading *reading;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->dir = g_dir_make_tmp ("osteon-export-XXXXXX", NULL);
  f->reading = make_reading ();
  set_mask (f->reading, OST_BONE_RADIUS, make_square (2, 2, 10));
  set_mask (f->reading, OST_BONE_ULNA, make_square (8, 4, 10));
  set_mask (f->reading, OST_BONE_MC5, make_square (15, 8, 10));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr(GDir) dir = g_dir_open (f->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->dir, name, NULL);
      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (f->dir), ==, 0);
  g_free (f->dir);
  ost_reading_free (f->reading);
}

static void
export (Fixture *f, const char *name)
{
  g_autoptr(GError) error = NULL;
  const gboolean done = ost_export_png (f->reading, name, WIDTH, HEIGHT, f->dir, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

static int
count_files (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

/* The rule in other words than the program's: the highest in this list that holds the pixel. */
static int
expected_label (const OstReading *reading, int p)
{
  static const OstBone last_first[] = { OST_BONE_MC5, OST_BONE_MC4, OST_BONE_MC3, OST_BONE_MC2, OST_BONE_MC1,
                                        OST_BONE_ULNA, OST_BONE_RADIUS };

  for (gsize i = 0; i < G_N_ELEMENTS (last_first); i++)
    if (reading->bones[last_first[i]]->mask != NULL && reading->bones[last_first[i]]->mask->data[p])
      return (int) last_first[i] + 1;
  return 0;
}

static void
test_labels (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "手 (2)-labels.png", NULL);
  g_autofree guint8 *labels = ost_export_make_labels (f->reading, WIDTH, HEIGHT);
  g_auto(Png) png = { 0 };

  export (f, "手 (2)");
  read_png (path, &png);
  g_assert_cmpint (png.width, ==, WIDTH);
  g_assert_cmpint (png.height, ==, HEIGHT);
  g_assert_cmpint (png.type, ==, PNG_COLOR_TYPE_PALETTE);
  g_assert_cmpint (png.n_colours, ==, 8);
  g_assert_cmphex (png.colours[0], ==, 0x000000);
  for (int b = 0; b < OST_N_BONES; b++)
    g_assert_cmphex (png.colours[b + 1], ==, ost_bone_get_colour ((OstBone) b));
  g_assert_cmpmem (png.samples, WIDTH * HEIGHT, labels, WIDTH * HEIGHT);
  for (int p = 0; p < WIDTH * HEIGHT; p++)
    g_assert_cmpint (labels[p], ==, expected_label (f->reading, p));
  g_assert_cmpint (labels[5 * WIDTH + 9], ==, OST_BONE_ULNA + 1);          /* over the radius */
  g_assert_cmpint (labels[9 * WIDTH + 16], ==, OST_BONE_MC5 + 1);          /* over the ulna */
  g_assert_cmpint (labels[3 * WIDTH + 3], ==, OST_BONE_RADIUS + 1);
}

static void
test_planes (Fixture *f, gconstpointer data)
{
  export (f, "hand");
  g_assert_cmpint (count_files (f->dir), ==, 4);           /* labels and three bones; nothing for the others */
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstMask *mask = f->reading->bones[b]->mask;
      g_autofree char *file = g_strdup_printf ("hand-%s.png", ost_bone_get_id ((OstBone) b));
      g_autofree char *path = g_build_filename (f->dir, file, NULL);
      g_auto(Png) png = { 0 };

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, mask != NULL);
      if (mask == NULL)
        continue;
      read_png (path, &png);
      g_assert_cmpint (png.type, ==, PNG_COLOR_TYPE_GRAY);
      g_assert_cmpint (png.width, ==, WIDTH);
      g_assert_cmpint (png.height, ==, HEIGHT);
      for (int p = 0; p < WIDTH * HEIGHT; p++)
        g_assert_cmpint (png.samples[p], ==, mask->data[p] ? 255 : 0);     /* overlaps are in both planes */
    }
}

static void
test_replaced (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "hand-mc5.png", NULL);
  g_auto(Png) png = { 0 };

  export (f, "hand");
  set_mask (f->reading, OST_BONE_MC5, make_square (0, 0, 3));
  export (f, "hand");
  read_png (path, &png);
  g_assert_cmpint (png.samples[0], ==, 255);
  g_assert_cmpint (png.samples[9 * WIDTH + 16], ==, 0);
  g_assert_cmpint (count_files (f->dir), ==, 4);           /* no file beside them is left */
  set_mask (f->reading, OST_BONE_MC5, NULL);
  export (f, "hand");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS)); /* the bone has no mask any more */
  g_assert_cmpint (count_files (f->dir), ==, 3);
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "hand-labels.png", NULL);
  g_auto(Png) png = { 0 };

  for (int b = 0; b < OST_N_BONES; b++)
    set_mask (f->reading, (OstBone) b, NULL);
  export (f, "hand");
  g_assert_cmpint (count_files (f->dir), ==, 1);
  read_png (path, &png);
  for (int p = 0; p < WIDTH * HEIGHT; p++)
    g_assert_cmpint (png.samples[p], ==, 0);
}

static void
test_no_place (Fixture *f, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (f->dir, "missing", NULL);
  g_autofree char *blocked = g_build_filename (f->dir, "hand-ulna.png", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_false (ost_export_png (f->reading, "hand", WIDTH, HEIGHT, missing, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);         /* the reason, not "input/output error" */
  g_assert_nonnull (strstr (error->message, "missing"));
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_clear_error (&error);
  g_mkdir (blocked, 0700);                                 /* a folder where a file should be */
  g_assert_false (ost_export_png (f->reading, "hand", WIDTH, HEIGHT, f->dir, &error));
  g_assert_nonnull (strstr (error->message, "hand-ulna.png"));
  g_assert_cmpint (count_files (f->dir), ==, 2);           /* the labels, which are whole, and that folder */
}

/* A project may come from anybody: a name in it must not lead out of the folder, nor end the program. */
static void
test_hostile_names (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "", "../hand", "/hand" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (ost_export_png (f->reading, names[i], WIDTH, HEIGHT, f->dir, &error));
      g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID);
    }
  g_assert_cmpint (count_files (f->dir), ==, 0);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/export/labels", test_labels);
  ADD ("/export/planes", test_planes);
  ADD ("/export/replaced", test_replaced);
  ADD ("/export/empty", test_empty);
  ADD ("/export/no-place", test_no_place);
  ADD ("/export/hostile-names", test_hostile_names);
  return g_test_run ();
}
