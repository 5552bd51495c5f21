/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include <stdint.h>

/* The one plain layout of the compute core: float32, contiguous, last dimension fastest, sizes int64_t.
 *
 * Images are N,H,W,C (channels last), token sequences N,L,C (the same memory), vectors N,C. Convolution kernels are the
 * exception: O,I,H,W as PyTorch and its weight files have them (transposed: I,O,H,W). Letters mean the same everywhere:
 * N batch, H rows, W columns, C channels, L tokens, K experts, S samples of each, M annotations. oneDNN's opaque
 * layouts exist inside a compiled graph (core/nn) and nowhere else. */

#define OST_MAX_DIMS 5

typedef struct
{
  int     n_dims;               /* 0 .. OST_MAX_DIMS; 0 is a single number */
  int64_t sizes[OST_MAX_DIMS];  /* each 1 or more; the rest 0 */
} OstShape;

/* OST_SHAPE (2, 512, 384, 1) */
#define OST_SHAPE(...) \
  ((OstShape) { .n_dims = (int) (sizeof ((int64_t[]) { __VA_ARGS__ }) / sizeof (int64_t)), .sizes = { __VA_ARGS__ } })

/* Numbers in it; -1 if a size is not positive or the bytes of that many floats do not fit an int64_t. */
int64_t  ost_shape_count     (const OstShape *shape);
gboolean ost_shape_equal     (const OstShape *a, const OstShape *b);
/* "2x512x384x1". Free with g_free. */
char    *ost_shape_to_string (const OstShape *shape);

typedef struct
{
  OstShape shape;
  int64_t  count;
  float   *data;                /* 64-byte aligned */
  /*< private >*/
  gatomicrefcount refs;
} OstTensor;

/* All zero. Aborts when memory is short, as g_malloc does; sizes from outside are bounded before they come here. */
OstTensor *ost_tensor_new   (OstShape shape);
OstTensor *ost_tensor_ref   (OstTensor *tensor);
void       ost_tensor_unref (OstTensor *tensor);
OstTensor *ost_tensor_copy  (const OstTensor *tensor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstTensor, ost_tensor_unref)

/* 64-byte aligned memory for `count` floats, not cleared; free with ost_aligned_free. */
float     *ost_aligned_new  (int64_t count);
void       ost_aligned_free (float *data);
