/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <glib/gstdio.h>

#include "core/exchange/ost-dicom-seg.h"
#include "make-dicom.h"

#define WIDTH  13                       /* a frame of 91 bits: the second begins within a byte */
#define HEIGHT 7

typedef struct
{
  OstReading  reading;
  OstImageRow image;
  char       *sha256;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  for (int b = 0; b < OST_N_BONES; b++)
    f->reading.bones[b] = ost_bone_state_new (NULL, 0);
  for (int b = 0; b < OST_N_BONES; b += 2)
    {
      OstMask *mask = f->reading.bones[b]->mask = ost_mask_new (WIDTH, HEIGHT);

      for (int i = b; i < WIDTH * HEIGHT; i += b + 2)
        mask->data[i] = 1;
    }
  f->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "hand", -1);
  f->image = (OstImageRow) { .name = (char *) "hand", .width = WIDTH, .height = HEIGHT, .sha256 = f->sha256 };
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  for (int b = 0; b < OST_N_BONES; b++)
    ost_bone_state_free (f->reading.bones[b]);
  g_free (f->sha256);
}

static GByteArray *
write_seg (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  GByteArray        *bytes = ost_dicom_seg_write (&f->image, &f->reading, "reader", NULL, &error);

  g_assert_no_error (error);
  return bytes;
}

static void
test_there_and_back (Fixture *f, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = write_seg (f);
  g_autoptr (GError)     error = NULL;
  g_autoptr (GPtrArray)  sets = ost_dicom_seg_parse (bytes->data, bytes->len, "/x/hand.seg.dcm", &error);
  const OstMaskSet      *set;

  g_assert_no_error (error);
  g_assert_cmpuint (sets->len, ==, 1);
  set = g_ptr_array_index (sets, 0);
  g_assert_cmpstr (set->image, ==, "hand");
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autoptr (OstMask) mask = ost_mask_set_make_mask (set, (OstBone) b);

      g_assert_true ((mask == NULL) == (f->reading.bones[b]->mask == NULL));
      if (mask != NULL)
        g_assert_cmpmem (mask->data, WIDTH * HEIGHT, f->reading.bones[b]->mask->data, WIDTH * HEIGHT);
    }
}

/* Where the words stand in the file; NULL: nowhere. */
static guint8 *
find_words (const GByteArray *bytes, const char *words)
{
  const gsize n = strlen (words);

  for (gsize i = 0; i + n <= bytes->len; i++)
    if (memcmp (bytes->data + i, words, n) == 0)
      return bytes->data + i;
  return NULL;
}

/* Who the patient is comes along when that is asked for, however the radiograph's file begins; never otherwise. */
static void
test_identity (Fixture *f, gconstpointer data)
{
  const DicomOptions files[] = {
    { .width = WIDTH, .height = HEIGHT }, { .width = WIDTH, .height = HEIGHT, .no_preamble = TRUE },
    { .width = WIDTH, .height = HEIGHT, .is_bare = TRUE },
    { .width = WIDTH, .height = HEIGHT, .is_bare = TRUE, .implicit = TRUE },
    { .width = WIDTH, .height = HEIGHT, .big_endian = TRUE },
    { .width = WIDTH, .height = HEIGHT, .packing = DICOM_DEFLATED },
  };
  g_autofree char       *folder = g_dir_make_tmp ("osteon-seg-XXXXXX", NULL);
  g_autofree char       *path = g_build_filename (folder, "hand.dcm", NULL);
  g_autoptr (GByteArray) nobody = write_seg (f);

  g_assert_null (find_words (nobody, "Doe^Jane"));
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GByteArray) file = make_dicom (&files[i]), bytes = NULL;
      g_autoptr (GError)     error = NULL;

      g_assert_true (g_file_set_contents (path, (const char *) file->data, (gssize) file->len, NULL));
      bytes = ost_dicom_seg_write (&f->image, &f->reading, "reader", path, &error);
      g_assert_no_error (error);
      g_test_message ("file %d", (int) i);
      g_assert_nonnull (find_words (bytes, "Doe^Jane"));
    }
  g_remove (path);
  g_rmdir (folder);
}

/* Spacing only where it holds in the patient. */
static void
test_spacing (Fixture *f, gconstpointer data)
{
  static const struct { OstSpacingSource source; gboolean stated; } cases[] = {
    { OST_SPACING_UNKNOWN, FALSE },  { OST_SPACING_FILE, FALSE },     { OST_SPACING_DETECTOR, FALSE },
    { OST_SPACING_CALIBRATED, TRUE }, { OST_SPACING_MAGNIFIED, TRUE },
  };

  f->image.spacing_x_mm = f->image.spacing_y_mm = 0.1437;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) bytes = NULL;

      f->image.spacing_source = cases[i].source;
      bytes = write_seg (f);
      g_assert_cmpint (find_words (bytes, "0.1437\\0.1437") != NULL, ==, cases[i].stated);
    }
}

/* The file, cut anywhere, is refused or read in full; never read beyond. */
static void
test_truncated (Fixture *f, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = write_seg (f);

  for (guint n = 0; n < bytes->len; n += n < 200 ? 13 : 7)
    {
      g_autofree guint8    *part = g_memdup2 (bytes->data, n);
      g_autoptr (GError)    error = NULL;
      g_autoptr (GPtrArray) sets =
          ost_dicom_seg_parse (part != NULL ? part : (const guint8 *)"", n, "hand.dcm", &error);

      g_assert_true ((sets == NULL) == (error != NULL));
      g_assert_null (sets);
    }
}

/* A label that is no bone's, as another program might write it. */
static void
test_foreign_label (Fixture *f, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = write_seg (f);
  g_autoptr (GError)     error = NULL;
  guint8                *label = find_words (bytes, "Metacarpal 1");

  g_assert_nonnull (label);
  memcpy (label, "Liver       ", 12);
  g_assert_null (ost_dicom_seg_parse (bytes->data, bytes->len, "hand.dcm", &error));
  g_assert_nonnull (strstr (error->message, "Liver"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/dicom-seg/there-and-back", Fixture, NULL, set_up, test_there_and_back, tear_down);
  g_test_add ("/dicom-seg/identity", Fixture, NULL, set_up, test_identity, tear_down);
  g_test_add ("/dicom-seg/spacing", Fixture, NULL, set_up, test_spacing, tear_down);
  g_test_add ("/dicom-seg/truncated", Fixture, NULL, set_up, test_truncated, tear_down);
  g_test_add ("/dicom-seg/foreign-label", Fixture, NULL, set_up, test_foreign_label, tear_down);
  return g_test_run ();
}
