/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <string.h>

#include "core/exchange/ost-format.h"

/* Every format that writes and reads: what was written comes back, bit for bit, through files. Seven planes that
 * overlap, sides that are odd and differ, bones that are missing, single pixels, pixels in all corners. */

#define WIDTH  61
#define HEIGHT 43

static OstReading
make_reading (void)
{
  OstReading reading = { 0 };

  for (int b = 0; b < OST_N_BONES; b++)
    reading.bones[b] = ost_bone_state_new (NULL, 0);
  return reading;
}

static void
drop_reading (OstReading *reading)
{
  for (int b = 0; b < OST_N_BONES; b++)
    ost_bone_state_free (reading->bones[b]);
}

static void
fill (OstReading *reading, OstBone bone, int x0, int y0, int x1, int y1)
{
  OstMask *mask = reading->bones[bone]->mask;

  if (mask == NULL)
    mask = reading->bones[bone]->mask = ost_mask_new (WIDTH, HEIGHT);
  for (int y = y0; y < y1; y++)
    memset (mask->data + y * WIDTH + x0, 1, (gsize) (x1 - x0));
}

/* Overlaps of three, a ring with a hole, one pixel, corners; metacarpal 4 is missing. */
static OstReading
make_overlapping (void)
{
  OstReading reading = make_reading ();

  fill (&reading, OST_BONE_RADIUS, 3, 20, 20, 40);
  fill (&reading, OST_BONE_ULNA, 15, 22, 33, 41);
  fill (&reading, OST_BONE_MC1, 18, 18, 25, 30);
  fill (&reading, OST_BONE_MC2, 40, 5, 41, 6);
  fill (&reading, OST_BONE_MC3, 0, 0, 2, 1);
  fill (&reading, OST_BONE_MC3, WIDTH - 1, HEIGHT - 1, WIDTH, HEIGHT);
  fill (&reading, OST_BONE_MC3, WIDTH - 1, 0, WIDTH, 1);
  fill (&reading, OST_BONE_MC3, 0, HEIGHT - 1, 1, HEIGHT);
  fill (&reading, OST_BONE_MC5, 44, 10, 58, 30);
  for (int y = 15; y < 20; y++)
    memset (reading.bones[OST_BONE_MC5]->mask->data + y * WIDTH + 50, 0, 4);
  return reading;
}

/* Nothing that any format says that it loses. */
static OstReading
make_simple (void)
{
  OstReading reading = make_reading ();

  fill (&reading, OST_BONE_RADIUS, 3, 20, 20, 40);
  fill (&reading, OST_BONE_ULNA, 21, 22, 33, 41);
  fill (&reading, OST_BONE_MC4, 40, 5, 50, 16);
  return reading;
}

static char *
write_files (const OstFormat *format, const OstReading *reading)
{
  g_autoptr (GError)          error = NULL;
  char                       *folder = g_dir_make_tmp ("osteon-XXXXXX", &error);
  g_autoptr (OstFormatWriter) writer = ost_format_writer_new (format, folder, "reader \xc3\xa9");
  OstImageRow image = { .id = 1, .name = (char *)"hand (2)", .width = WIDTH, .height = HEIGHT, .bits = 16 };
  g_autofree char            *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "hand", -1);

  image.sha256 = sha256;
  g_assert_true (ost_format_writer_add (writer, &image, reading, &error));
  g_assert_no_error (error);
  g_assert_true (ost_format_writer_finish (writer, &error));
  g_assert_no_error (error);
  return folder;
}

static void
drop_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char      *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* One plane from all the files: a format may spread an image over several. */
static OstMask *
read_plane (const GPtrArray *sets, OstBone bone)
{
  for (guint i = 0; i < sets->len; i++)
    {
      OstMask *mask = ost_mask_set_make_mask (g_ptr_array_index (sets, i), bone);

      if (mask != NULL)
        return mask;
    }
  return NULL;
}

static GPtrArray *
read_files (const OstFormat *format, const char *folder)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (GPtrArray) files = ost_format_list_files (format, folder, &error);
  GPtrArray            *all = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_mask_set_free);

  g_assert_no_error (error);
  for (guint i = 0; i < files->len; i++)
    {
      GPtrArray *sets = ost_format_load (format, g_ptr_array_index (files, i), &error);

      g_assert_no_error (error);
      g_ptr_array_extend_and_steal (all, sets);
    }
  return all;
}

static void
assert_same (const OstFormat *format, OstReading *reading)
{
  g_autofree char      *folder = write_files (format, reading);
  g_autoptr (GPtrArray) sets = read_files (format, folder);

  g_assert_cmpuint (sets->len, >, 0);
  for (guint i = 0; i < sets->len; i++)
    g_assert_cmpstr (((OstMaskSet *) g_ptr_array_index (sets, i))->image, ==, "hand (2)");
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstMask      *written = reading->bones[b]->mask;
      g_autoptr (OstMask) back = read_plane (sets, (OstBone) b);

      g_assert_true ((written == NULL) == (back == NULL));
      if (written == NULL)
        continue;
      g_assert_cmpint (back->width, ==, WIDTH);
      g_assert_cmpint (back->height, ==, HEIGHT);
      g_assert_cmpmem (back->data, WIDTH * HEIGHT, written->data, WIDTH * HEIGHT);
    }
  drop_folder (folder);
}

static void
test_format (gconstpointer data)
{
  const OstFormat *format = data;
  OstReading       simple = make_simple (), overlapping = make_overlapping ();

  assert_same (format, &simple);
  if (format->loses == NULL)
    assert_same (format, &overlapping);
  drop_reading (&simple);
  drop_reading (&overlapping);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (const OstFormat *format = ost_format_list (); format->id != NULL; format++)
    if (format->writes && format->reads)
      {
        g_autofree char *path = g_strconcat ("/round-trips/", format->id, NULL);

        g_test_add_data_func (path, format, test_format);
      }
  return g_test_run ();
}
