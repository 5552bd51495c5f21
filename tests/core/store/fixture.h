/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>
#include "core/store/ost-store.h"

/* A project in a folder of its own, and short names for what every test does. Small: the tests mirror one folder. */

#define WIDTH  40
#define HEIGHT 30

typedef struct
{
  char     *dir;                /* temporary, removed with everything in it */
  char     *path;               /* dir/p.osteon */
  OstStore *store;              /* open for writing */
} Fixture;

static inline void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

static inline OstStore *
open_store (const char *path, OstStoreMode mode)
{
  g_autoptr(GError) error = NULL;
  OstStore *store = ost_store_open (path, mode, &error);

  g_assert_no_error (error);
  g_assert_nonnull (store);
  return store;
}

static inline void
fixture_set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  f->dir = g_dir_make_tmp ("osteon-store-XXXXXX", &error);
  g_assert_no_error (error);
  f->path = g_build_filename (f->dir, "p.osteon", NULL);
  ost_store_create (f->path, &error);
  g_assert_no_error (error);
  f->store = open_store (f->path, OST_STORE_WRITE);
}

static inline void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->store, ost_store_close);
  remove_tree (f->dir);
  g_free (f->path);
  g_free (f->dir);
}

static inline void
fixture_reopen (Fixture *f)
{
  g_clear_pointer (&f->store, ost_store_close);
  f->store = open_store (f->path, OST_STORE_WRITE);
}

/* A row for an image of WIDTH x HEIGHT; number makes its hash and, when path is NULL, its path. */
static inline gint64
add_image (OstStore *store, int number, const char *path)
{
  g_autofree char *sha256 = g_strdup_printf ("%064x", number);
  g_autofree char *made_path = g_strdup_printf ("/nowhere/image-%d.png", number);
  const OstImage image = { .width = WIDTH, .height = HEIGHT, .bits = 16, .spacing_x_mm = 0.144, .spacing_y_mm = 0.15,
                           .spacing_source = OST_SPACING_FILE };
  g_autoptr(GError) error = NULL;
  gint64 id = ost_store_add_image (store, path != NULL ? path : made_path, FALSE, sha256, &image, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

static inline gint64
add_reading (OstStore *store, gint64 image, const char *reader)
{
  g_autoptr(GError) error = NULL;
  gint64 id = ost_store_ensure_reading (store, image, ost_store_ensure_reader (store, reader, NULL), &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

static inline OstReading *
load (OstStore *store, gint64 reading)
{
  g_autoptr(GError) error = NULL;
  OstReading *loaded = ost_store_load_reading (store, reading, &error);

  g_assert_no_error (error);
  return loaded;
}

/* The bone gets n points, the last at x, and a mask that is pending. Returns the state. */
static inline gint64
put_points (OstStore *store, gint64 reading, OstBone bone, int n, double x)
{
  g_autofree OstPoint *points = g_new0 (OstPoint, n);
  g_autofree char *label = g_strdup_printf ("point %d on %s", n, ost_bone_get_id (bone));
  g_autoptr(OstBoneState) state = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id = 0;

  for (int i = 0; i < n; i++)
    points[i] = (OstPoint) { i == n - 1 ? x : i + 0.5, i + 0.25, i % 2 == 0 };
  state = ost_bone_state_new (points, n);
  state->mask_pending = TRUE;
  ost_store_apply_bone (store, reading, bone, "point-add", label, state, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

/* A mask that differs with `number`. */
static inline OstMask *
make_mask (int number)
{
  OstMask *mask = ost_mask_new (WIDTH, HEIGHT);

  for (int i = 0; i < WIDTH * HEIGHT; i++)
    mask->data[i] = (i * 7 + number) % 11 < 4;
  return mask;
}

static inline void
assert_sound (OstStore *store)
{
  g_autoptr(GError) error = NULL;
  const gboolean sound = ost_store_check (store, &error);

  g_assert_no_error (error);
  g_assert_true (sound);
}

/* The error is of that kind and says a sentence with `word` in it. */
static inline void
assert_says (const GError *error, OstStoreError code, const char *word)
{
  g_assert_error (error, OST_STORE_ERROR, (int) code);
  if (strstr (error->message, word) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, word);
  g_assert_true (g_str_has_suffix (error->message, "."));
}
