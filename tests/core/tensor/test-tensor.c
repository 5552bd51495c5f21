/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tensor/ost-tensor.h"

static void
test_count (void)
{
  const OstShape shape = OST_SHAPE (2, 512, 384, 1), one = { 0 };
  const OstShape zero = OST_SHAPE (3, 0), negative = OST_SHAPE (-1, -1);
  const OstShape huge = OST_SHAPE (INT64_C (1) << 40, INT64_C (1) << 30), edge = OST_SHAPE (INT64_MAX / 4);
  const OstShape beyond = OST_SHAPE (INT64_MAX / 4 + 1);

  g_assert_cmpint (shape.n_dims, ==, 4);
  g_assert_cmpint (ost_shape_count (&shape), ==, 2 * 512 * 384);
  g_assert_cmpint (ost_shape_count (&one), ==, 1);
  g_assert_cmpint (ost_shape_count (&zero), ==, -1);
  g_assert_cmpint (ost_shape_count (&negative), ==, -1);
  g_assert_cmpint (ost_shape_count (&huge), ==, -1);
  g_assert_cmpint (ost_shape_count (&edge), ==, INT64_MAX / 4);
  g_assert_cmpint (ost_shape_count (&beyond), ==, -1);
}

static void
test_compare (void)
{
  const OstShape   a = OST_SHAPE (2, 3), b = OST_SHAPE (2, 3), c = OST_SHAPE (3, 2), d = OST_SHAPE (2, 3, 1);
  const OstShape   one = { 0 };
  g_autofree char *text = ost_shape_to_string (&d), *number = ost_shape_to_string (&one);

  g_assert_true (ost_shape_equal (&a, &b));
  g_assert_false (ost_shape_equal (&a, &c));
  g_assert_false (ost_shape_equal (&a, &d));
  g_assert_cmpstr (text, ==, "2x3x1");
  g_assert_cmpstr (number, ==, "one number");
}

static void
test_memory (void)
{
  for (int64_t n = 1; n < 70; n++)
    {
      g_autoptr(OstTensor) tensor = ost_tensor_new (OST_SHAPE (n)), copy = NULL;

      g_assert_cmpuint ((guintptr) tensor->data % 64, ==, 0);
      for (int64_t i = 0; i < n; i++)
        g_assert_cmpfloat (tensor->data[i], ==, 0);
      tensor->data[n - 1] = (float) n;
      copy = ost_tensor_copy (tensor);
      tensor->data[n - 1] = 0;
      g_assert_cmpfloat (copy->data[n - 1], ==, n);
      g_assert_true (ost_shape_equal (&copy->shape, &tensor->shape));
    }
}

static void
test_references (void)
{
  OstTensor *tensor = ost_tensor_new ((OstShape) { 0 });

  g_assert_true (ost_tensor_ref (tensor) == tensor);
  ost_tensor_unref (tensor);
  tensor->data[0] = 1;                  /* still there */
  ost_tensor_unref (tensor);
  ost_tensor_unref (NULL);
  ost_aligned_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/count", test_count);
  g_test_add_func ("/tensor/compare", test_compare);
  g_test_add_func ("/tensor/memory", test_memory);
  g_test_add_func ("/tensor/references", test_references);
  return g_test_run ();
}
