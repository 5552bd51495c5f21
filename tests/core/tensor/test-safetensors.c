/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tensor/ost-safetensors.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

/* --- Files made by hand --- */

/* Header and numbers as they would lie in a file; the numbers are 0, 1, 2 .. as bytes. */
static GBytes *
make_file (const char *header, gsize data_bytes)
{
  GByteArray *bytes = g_byte_array_new ();
  guint64     length = strlen (header);

  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) length);
  for (gsize i = 0; i < data_bytes; i++)
    g_byte_array_append (bytes, &(guint8) { (guint8) i }, 1);
  return g_byte_array_free_to_bytes (bytes);
}

#define PLACE(begin, end) "\"data_offsets\":[" #begin "," #end "]"
#define F32(shape, begin, end) "{\"dtype\":\"F32\",\"shape\":" shape "," PLACE (begin, end) "}"

static void
assert_refused (const char *header, gsize data_bytes, const char *part)
{
  g_autoptr(GBytes)         bytes = make_file (header, data_bytes);
  g_autoptr(GError)         error = NULL;
  g_autoptr(OstSafetensors) file = ost_safetensors_open_bytes (bytes, "weights.st", &error);

  g_assert_null (file);
  g_assert_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED);
  if (strstr (error->message, part) == NULL || strstr (error->message, "weights.st") == NULL)
    g_error ("“%s” should speak of “%s”", error->message, part);
}

static OstSafetensors *
open_good (const char *header, gsize data_bytes)
{
  g_autoptr(GBytes)         bytes = make_file (header, data_bytes);
  g_autoptr(GError)         error = NULL;
  g_autoptr(OstSafetensors) file = ost_safetensors_open_bytes (bytes, "weights.st", &error);

  g_assert_no_error (error);
  return g_steal_pointer (&file);
}

static void
test_hostile (void)
{
  static const struct { const char *header; gsize data_bytes; const char *part; } cases[] = {
    { "", 0, "no '{'" },
    { " {}", 0, "no '{'" },
    { "[]", 0, "no '{'" },
    { "{", 0, "no '\"'" },
    { "{}x", 0, "after its end" },
    { "{\"a\"}", 0, "no ':'" },
    { "{\"a:", 0, "without end" },
    { "{\"a\n\":{}}", 0, "without end" },
    { "{\"a\\x\":{}}", 0, "escape" },
    { "{\"a\\", 0, "without end" },
    { "{\"\\ud800\":{}}", 0, "half a character" },
    { "{\"\\u0000\":{}}", 0, "is none" },
    { "{\"\\udc00\":{}}", 0, "is none" },
    { "{\"\xff\":{}}", 0, "other than text" },
    { "{\"a\":1}", 0, "no '{'" },
    { "{\"a\":{}}", 0, "no '\"'" },
    { "{\"a\":{\"dtype\":\"F32\"}}", 0, "without type" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", 0, "without type" },
    { "{\"a\":{\"dtype\":\"F33\"}}", 0, "unknown type" },
    { "{\"a\":{\"dtype\":4}}", 0, "no '\"'" },
    { "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 0, "repeated field" },
    { "{\"a\":{\"size\":4}}", 0, "unknown or repeated" },
    { "{\"a\":{\"shape\":[-1]}}", 0, "no number" },
    { "{\"a\":{\"shape\":[1.5]}}", 0, "no ']'" },
    { "{\"a\":{\"shape\":[1e3]}}", 0, "no ']'" },
    { "{\"a\":{\"shape\":[[[[1]]]]}}", 0, "no number" },
    { "{\"a\":{\"shape\":[18446744073709551616]}}", 0, "too large" },
    { "{\"a\":{\"shape\":[4294967296,4294967296]}}", 0, "too large" },
    { "{\"a\":" F32 ("[4611686018427387904]", 0, 0) "}", 0, "does not fit" },
    { "{\"a\":" F32 ("[2]", 0, 4) "}", 4, "does not fit" },
    { "{\"a\":" F32 ("[2]", 8, 0) "}", 8, "does not fit" },
    { "{\"a\":" F32 ("[2]", 0, 8) "}", 4, "8 bytes of numbers and there are 4" },
    { "{\"a\":" F32 ("[2]", 0, 8) "}", 12, "8 bytes of numbers and there are 12" },
    { "{\"a\":" F32 ("[1]", 4, 8) "}", 8, "begin at byte 4" },
    { "{\"a\":" F32 ("[1]", 0, 4) ",\"b\":" F32 ("[1]", 8, 12) "}", 12, "begin at byte 8" },
    { "{\"a\":" F32 ("[2]", 0, 8) ",\"b\":" F32 ("[2]", 4, 12) "}", 12, "begin at byte 4" },
    { "{\"a\":" F32 ("[1]", 0, 4) ",\"b\":" F32 ("[1]", 0, 4) "}", 4, "begin at byte 0" },
    { "{\"a\":" F32 ("[1]", 0, 4) ",\"a\":" F32 ("[1]", 4, 8) "}", 8, "was there before" },
    { "{\"a\":" F32 ("[1]", 0, 4) ",}", 4, "no '\"'" },
    { "{\"__metadata__\":{\"a\":1}}", 0, "no '\"'" },
    { "{\"__metadata__\":{\"a\":\"b\",\"a\":\"c\"}}", 0, "was there before" },
    { "{\"__metadata__\":{},\"__metadata__\":{}}", 0, "second" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i].header, cases[i].data_bytes, cases[i].part);
}

/* The length at the start: nothing, too long for the file, beyond the limit, beyond any. */
static void
test_header_length (void)
{
  static const guint64 lengths[] = { 3, 100 * 1024 * 1024 + 1, G_MAXUINT64, G_MAXUINT64 - 7 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint8                    data[10] = { 0, 0, 0, 0, 0, 0, 0, 0, '{', '}' };
      g_autoptr(GBytes)         bytes = NULL;
      g_autoptr(GError)         error = NULL;
      g_autoptr(OstSafetensors) file = NULL;

      memcpy (data, &lengths[i], 8);
      bytes = g_bytes_new (data, sizeof data);
      file = ost_safetensors_open_bytes (bytes, "x", &error);
      g_assert_null (file);
      g_assert_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED);
    }
}

/* Deep nesting costs nobody's stack. */
static void
test_deep (void)
{
  g_autofree char *deep = g_strnfill (1000000, '[');
  g_autofree char *header = g_strdup_printf ("{\"a\":{\"shape\":%s", deep);

  assert_refused (header, 0, "no number");
}

/* --- What others may write --- */

static void
test_good_headers (void)
{
  g_autoptr(OstSafetensors) empty = open_good ("{}", 0);
  g_autoptr(OstSafetensors) spaced = open_good ("{ \"b\" : {\t\"shape\": [ 1 , 2 ],\n\"data_offsets\":[ 4 , 12 ], "
                                                "\"dtype\":\"F32\"}, \"\\u00e9\\ud83e\\uddb4\\n\":" F32 ("[]", 0, 4)
                                                ", \"__metadata__\": { \"format\" : \"pt\" } }   ", 12);
  g_autoptr(OstTensor)      tensor = ost_safetensors_read (spaced, "b", NULL);
  const char *const        *names = ost_safetensors_get_names (spaced);
  OstShape                  shape;

  g_assert_null (ost_safetensors_get_names (empty)[0]);
  g_assert_null (ost_safetensors_get_metadata_keys (empty)[0]);
  g_assert_cmpstr (names[0], ==, "é🦴\n");
  g_assert_cmpstr (names[1], ==, "b");
  g_assert_null (names[2]);
  g_assert_cmpstr (ost_safetensors_get_metadata (spaced, "format"), ==, "pt");
  g_assert_null (ost_safetensors_get_metadata (spaced, "b"));
  g_assert_true (ost_safetensors_get_shape (spaced, names[0], &shape));
  g_assert_cmpint (shape.n_dims, ==, 0);
  g_assert_true (ost_shape_equal (&tensor->shape, &OST_SHAPE (1, 2)));
  g_assert_cmpmem (tensor->data, 8, ((guint8[]) { 4, 5, 6, 7, 8, 9, 10, 11 }), 8);
}

static void
assert_not_read (OstSafetensors *file, const char *name, OstTensorError code, const char *part)
{
  g_autoptr(GError)    error = NULL;
  g_autoptr(OstTensor) tensor = ost_safetensors_read (file, name, &error);

  g_assert_null (tensor);
  g_assert_error (error, OST_TENSOR_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, part));
}

/* Listed, and refused by name when asked for. */
static void
test_other_types (void)
{
  g_autoptr(OstSafetensors) file =
    open_good ("{\"h\":{\"dtype\":\"F16\",\"shape\":[3]," PLACE (0, 6) "},"
               "\"n\":{\"dtype\":\"I64\",\"shape\":[]," PLACE (6, 14) "},"
               "\"none\":{\"dtype\":\"F32\",\"shape\":[0,4]," PLACE (14, 14) "},"
               "\"six\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1]," PLACE (14, 18) "}}", 18);
  OstShape shape;

  g_assert_cmpuint (g_strv_length ((char **) ost_safetensors_get_names (file)), ==, 4);
  g_assert_true (ost_safetensors_get_shape (file, "h", &shape));
  g_assert_false (ost_safetensors_get_shape (file, "none", &shape));
  g_assert_false (ost_safetensors_get_shape (file, "six", &shape));
  assert_not_read (file, "h", OST_TENSOR_ERROR_TYPE, "F16");
  assert_not_read (file, "n", OST_TENSOR_ERROR_TYPE, "I64");
  assert_not_read (file, "none", OST_TENSOR_ERROR_SHAPE, "none");
  assert_not_read (file, "six", OST_TENSOR_ERROR_SHAPE, "six");
  assert_not_read (file, "seven", OST_TENSOR_ERROR_MISSING, "seven");
}

/* --- Writing --- */

static OstTensor *
make_tensor (OstShape shape, float first)
{
  OstTensor *tensor = ost_tensor_new (shape);

  for (int64_t i = 0; i < tensor->count; i++)
    tensor->data[i] = first + (float) i;
  return tensor;
}

static void
save (const char *path, float first, GError **error)
{
  g_autoptr(OstSafetensorsWriter) writer = ost_safetensors_writer_new ();
  g_autoptr(OstTensor)            a = make_tensor (OST_SHAPE (2, 3, 1, 4), first);
  g_autoptr(OstTensor)            b = make_tensor ((OstShape) { 0 }, 7);

  ost_safetensors_writer_add (writer, "weight \"é\"\\\n", a);
  ost_safetensors_writer_add (writer, "a", b);
  ost_safetensors_writer_set_metadata (writer, "z", "");
  ost_safetensors_writer_set_metadata (writer, "key", "old");
  ost_safetensors_writer_set_metadata (writer, "key", "a \x01 \"b\" \\ 🦴");
  g_assert_cmpint (ost_safetensors_writer_save (writer, path, error), ==, error == NULL || *error == NULL);
}

static void
assert_saved (const char *path, float first)
{
  g_autoptr(GError)         error = NULL;
  g_autoptr(OstSafetensors) file = ost_safetensors_open (path, &error);
  g_autoptr(OstTensor)      wanted = make_tensor (OST_SHAPE (2, 3, 1, 4), first), found = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (ost_safetensors_get_names (file)[0], ==, "weight \"é\"\\\n");
  g_assert_cmpstr (ost_safetensors_get_names (file)[1], ==, "a");
  g_assert_cmpstr (ost_safetensors_get_metadata (file, "key"), ==, "a \x01 \"b\" \\ 🦴");
  g_assert_cmpstr (ost_safetensors_get_metadata_keys (file)[0], ==, "key");
  g_assert_cmpstr (ost_safetensors_get_metadata_keys (file)[1], ==, "z");
  found = ost_safetensors_read (file, "weight \"é\"\\\n", &error);
  g_assert_no_error (error);
  g_assert_true (ost_shape_equal (&found->shape, &wanted->shape));
  g_assert_cmpmem (found->data, (gsize) found->count * 4, wanted->data, (gsize) wanted->count * 4);
}

static guint
count_files (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  guint           n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

typedef struct
{
  char *folder, *path;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("osteon-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "weights.safetensors", NULL);
}

static void
tear_down (Place *place, gconstpointer data)
{
  g_unlink (place->path);
  g_assert_cmpint (g_rmdir (place->folder), ==, 0);
  g_free (place->folder);
  g_free (place->path);
}

static void
test_round_trip (Place *place, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL;
  gsize            first_length, second_length;
  guint64          header;

  save (place->path, 5, NULL);
  assert_saved (place->path, 5);
  g_assert_true (g_file_get_contents (place->path, &first, &first_length, NULL));
  save (place->path, 5, NULL);
  g_assert_true (g_file_get_contents (place->path, &second, &second_length, NULL));
  g_assert_cmpmem (first, first_length, second, second_length);
  memcpy (&header, first, 8);
  g_assert_cmpuint ((header + 8) % 64, ==, 0);
  g_assert_cmpuint (first_length, ==, header + 8 + 25 * 4);
  g_assert_cmpuint (count_files (place->folder), ==, 1);
}

/* A limit on the size of files stands for a full disk: write fails in the same place. The file that was there stays,
 * and nothing half-written remains. */
static void
test_full_disk (Place *place, gconstpointer data)
{
  const rlim_t limits[] = { 0, 5, 100, 300 };

  save (place->path, 5, NULL);
  signal (SIGXFSZ, SIG_IGN);
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr(GError) error = NULL;
      struct rlimit     limit;

      getrlimit (RLIMIT_FSIZE, &limit);
      setrlimit (RLIMIT_FSIZE, &(struct rlimit) { limits[i], limit.rlim_max });
      save (place->path, 6, &error);
      setrlimit (RLIMIT_FSIZE, &limit);
      g_assert_nonnull (error);
      g_assert_true (error->domain == G_IO_ERROR);
      g_assert_nonnull (strstr (error->message, "unchanged"));
      g_assert_nonnull (strstr (error->message, place->path));
      assert_saved (place->path, 5);
      g_assert_cmpuint (count_files (place->folder), ==, 1);
    }
}

static void
test_no_folder (void)
{
  g_autoptr(GError)         error = NULL, missing = NULL;
  g_autoptr(OstSafetensors) file = ost_safetensors_open ("/nowhere/at/all.safetensors", &missing);

  save ("/nowhere/at/all.safetensors", 0, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_null (file);
  g_assert_nonnull (strstr (missing->message, "/nowhere/at/all.safetensors"));
}

/* Cut after any byte it is refused, never read beyond. */
static void
test_truncated (Place *place, gconstpointer data)
{
  g_autofree char *contents = NULL;
  gsize            length;

  save (place->path, 5, NULL);
  g_assert_true (g_file_get_contents (place->path, &contents, &length, NULL));
  for (gsize n = 0; n < length; n++)
    {
      g_autofree char          *part = g_memdup2 (contents, n);     /* of its own, so that a sanitizer sees the end */
      g_autoptr(GBytes)         bytes = g_bytes_new_static (part, n);
      g_autoptr(GError)         error = NULL;
      g_autoptr(OstSafetensors) file = ost_safetensors_open_bytes (bytes, "cut", &error);

      g_assert_null (file);
      g_assert_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED);
    }
  g_assert_true (g_file_set_contents (place->path, contents, 0, NULL));
  g_assert_null (ost_safetensors_open (place->path, NULL));       /* nothing to map */
}

/* Written by ten lines of Python as the format's description says; skipped without Python. */
static void
test_python (Place *place, gconstpointer data)
{
  static const char script[] =
    "import json, struct, sys\n"
    "head = {'__metadata__': {'format': 'pt'}, 'b': {'dtype': 'F32', 'shape': [2, 2], 'data_offsets': [8, 24]},\n"
    "        'layer.\u00e9': {'dtype': 'I64', 'shape': [], 'data_offsets': [0, 8]}}\n"
    "text = json.dumps(head).encode()\n"
    "text += b' ' * (-len(text) % 8)\n"
    "open(sys.argv[1], 'wb').write(struct.pack('<Q', len(text)) + text + struct.pack('<q4f', 9, 1, 2, 3, 4.5))\n";
  g_autofree char          *python = g_find_program_in_path ("python3");
  const char               *argv[] = { python, "-c", script, place->path, NULL };
  g_autoptr(OstSafetensors) file = NULL;
  g_autoptr(OstTensor)      tensor = NULL;
  int                       status;

  if (python == NULL)
    {
      g_test_skip ("no python3");
      return;
    }
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  file = ost_safetensors_open (place->path, NULL);
  g_assert_nonnull (file);
  g_assert_cmpstr (ost_safetensors_get_names (file)[0], ==, "layer.é");
  g_assert_cmpstr (ost_safetensors_get_metadata (file, "format"), ==, "pt");
  tensor = ost_safetensors_read (file, "b", NULL);
  g_assert_cmpfloat (tensor->data[3], ==, 4.5f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/hostile", test_hostile);
  g_test_add_func ("/safetensors/header-length", test_header_length);
  g_test_add_func ("/safetensors/deep", test_deep);
  g_test_add_func ("/safetensors/good-headers", test_good_headers);
  g_test_add_func ("/safetensors/other-types", test_other_types);
  g_test_add_func ("/safetensors/no-folder", test_no_folder);
  g_test_add ("/safetensors/round-trip", Place, NULL, set_up, test_round_trip, tear_down);
  g_test_add ("/safetensors/full-disk", Place, NULL, set_up, test_full_disk, tear_down);
  g_test_add ("/safetensors/truncated", Place, NULL, set_up, test_truncated, tear_down);
  g_test_add ("/safetensors/python", Place, NULL, set_up, test_python, tear_down);
  return g_test_run ();
}
