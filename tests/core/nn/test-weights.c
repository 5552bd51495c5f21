/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include <glib/gstdio.h>
#include "core/nn/ost-weights.h"

static const OstInit normal = { OST_INIT_NORMAL, 0.5, 0 };

static OstParameter *
require (OstWeights *weights, const char *name, OstShape shape, OstInit init)
{
  g_autoptr(GError) error = NULL;
  OstParameter     *parameter = ost_weights_require (weights, name, OST_PARAMETER_WEIGHT, shape, init, &error);

  g_assert_no_error (error);
  return parameter;
}

static void
test_once (void)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(GError)     error = NULL;
  OstParameter         *first = require (weights, "a.weight", OST_SHAPE (4, 3), normal);

  g_assert_true (require (weights, "a.weight", OST_SHAPE (4, 3), normal) == first);
  g_assert_null (ost_weights_require (weights, "a.weight", OST_PARAMETER_WEIGHT, OST_SHAPE (3, 4), normal, &error));
  g_assert_nonnull (strstr (error->message, "a.weight"));
  g_assert_nonnull (strstr (error->message, "4x3"));
  g_assert_nonnull (strstr (error->message, "3x4"));
  g_assert_cmpuint (ost_weights_get_n (weights), ==, 1);
  g_assert_cmpint (ost_weights_count (weights), ==, 12);
}

/* Another order of building, the same numbers; another name or seed, others. */
static void
test_numbers_follow_names (void)
{
  g_autoptr(OstWeights) one = ost_weights_new (7), two = ost_weights_new (7), other = ost_weights_new (8);
  const OstShape        shape = OST_SHAPE (5, 5);
  OstParameter         *a = require (one, "a", shape, normal), *b = require (one, "b", shape, normal);
  OstParameter         *b2 = require (two, "b", shape, normal), *a2 = require (two, "a", shape, normal);
  const gsize           bytes = 25 * sizeof (float);

  g_assert_cmpmem (a->value->data, bytes, a2->value->data, bytes);
  g_assert_cmpmem (b->value->data, bytes, b2->value->data, bytes);
  g_assert_true (memcmp (a->value->data, b->value->data, bytes) != 0);
  g_assert_true (memcmp (a->value->data, require (other, "a", shape, normal)->value->data, bytes) != 0);
}

static double
spread (OstInit init, OstShape shape)
{
  g_autoptr(OstWeights) weights = ost_weights_new (3);
  const OstTensor      *t = require (weights, "w", shape, init)->value;
  double                sum = 0;

  for (int64_t i = 0; i < t->count; i++)
    sum += (double) t->data[i] * t->data[i];
  return sqrt (sum / (double) t->count);
}

static void
assert_about (double value, double expected)
{
  g_assert_cmpfloat_with_epsilon (value, expected, 0.02 * expected);
}

static void
test_initial_values (void)
{
  const OstShape kernel = OST_SHAPE (64, 32, 3, 3);

  assert_about (spread ((OstInit) { OST_INIT_NORMAL, 0.5, 0 }, kernel), 0.5);
  assert_about (spread ((OstInit) { OST_INIT_UNIFORM, 0.6, 0 }, kernel), 0.6 / sqrt (3));
  assert_about (spread ((OstInit) { OST_INIT_HE, 0, 0 }, kernel), sqrt (2.0 / (32 * 9)));
  assert_about (spread ((OstInit) { OST_INIT_HE_OUT, 0, 0 }, kernel), sqrt (2.0 / (64 * 9)));
  assert_about (spread ((OstInit) { OST_INIT_LINEAR, 0, 0 }, kernel), 1 / sqrt (3 * 32 * 9));
  assert_about (spread ((OstInit) { OST_INIT_LINEAR, 0, 50 }, OST_SHAPE (4000)), 1 / sqrt (3 * 50));
  assert_about (spread ((OstInit) { OST_INIT_XAVIER, 0, 0 }, OST_SHAPE (100, 300)), sqrt (2.0 / 400));
  assert_about (spread ((OstInit) { OST_INIT_ONE, 0, 0 }, kernel), 1);
  g_assert_cmpfloat (spread ((OstInit) { OST_INIT_ZERO, 0, 0 }, kernel), ==, 0);
}

static void
test_freeze (void)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  OstParameter         *a = require (weights, "layer1.0.weight", OST_SHAPE (2), normal);
  OstParameter         *b = require (weights, "layer10.0.weight", OST_SHAPE (2), normal);

  ost_weights_freeze (weights, "layer1", TRUE);
  g_assert_true (a->frozen);
  g_assert_false (b->frozen);
  g_assert_true (require (weights, "layer1.1.weight", OST_SHAPE (2), normal)->frozen);
  ost_weights_freeze (weights, "", TRUE);
  g_assert_true (b->frozen);
  ost_weights_freeze (weights, "layer10.0.weight", FALSE);
  g_assert_false (b->frozen);
  g_assert_true (a->frozen);
}

static GBytes *
saved (OstWeights *weights, const char *path)
{
  g_autoptr(OstSafetensorsWriter) writer = ost_safetensors_writer_new ();
  g_autoptr(GError)               error = NULL;
  char                           *text = NULL;
  gsize                           length;

  ost_weights_write (weights, writer);
  ost_safetensors_writer_save (writer, path, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (text, length);
}

static void
test_files (void)
{
  g_autofree char          *folder = g_dir_make_tmp ("osteon-weights-XXXXXX", NULL);
  g_autofree char          *path = g_build_filename (folder, "w.safetensors", NULL);
  g_autoptr(OstWeights)     one = ost_weights_new (1), two = ost_weights_new (2), three = ost_weights_new (3);
  OstParameter             *a = require (one, "a", OST_SHAPE (2, 3), normal);
  OstParameter             *a2 = require (two, "a", OST_SHAPE (2, 3), normal);
  g_autoptr(GBytes)         bytes = saved (one, path);
  g_autoptr(GError)         error = NULL;
  g_autoptr(OstSafetensors) file = ost_safetensors_open_bytes (bytes, "w", &error);
  const guint64             version = a2->version;

  g_assert_no_error (error);
  g_assert_true (ost_weights_read (two, file, &error));
  g_assert_cmpmem (a->value->data, 24, a2->value->data, 24);
  g_assert_cmpuint (a2->version, >, version);

  /* a has another shape, and b, which comes first, is not there: nothing changes. */
  OstParameter *a3 = require (three, "a", OST_SHAPE (3, 2), normal);
  g_autofree float *before = g_memdup2 (a3->value->data, 24);

  g_assert_false (ost_weights_read (three, file, &error));
  g_assert_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_SHAPE);
  g_assert_cmpmem (a3->value->data, 24, before, 24);
  g_clear_error (&error);
  require (two, "b", OST_SHAPE (1), normal);
  a2->value->data[0] = 42;
  g_assert_false (ost_weights_read (two, file, &error));
  g_assert_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_MISSING);
  g_assert_cmpfloat (a2->value->data[0], ==, 42);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/once", test_once);
  g_test_add_func ("/weights/numbers-follow-names", test_numbers_follow_names);
  g_test_add_func ("/weights/initial-values", test_initial_values);
  g_test_add_func ("/weights/freeze", test_freeze);
  g_test_add_func ("/weights/files", test_files);
  return g_test_run ();
}
