/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "core/tensor/ost-tensor.h"

/* Weight files in the safetensors format (github.com/huggingface/safetensors, "Format"):
 *
 *   offset  size  meaning
 *   0       8     n, length of the header in bytes, little endian
 *   8       n     JSON: {"name": {"dtype": "F32", "shape": [..], "data_offsets": [begin, end]}, ...,
 *                 "__metadata__": {"key": "value", ...}}; may be padded with spaces
 *   8 + n   ..    the numbers, little endian; offsets count from here, cover it without holes and do not overlap
 *
 * Reading maps the file. Only F32 is turned into tensors; F16, BF16, F64 and the integer types are known, so that files
 * of others can be listed, and refused by name when asked for. Hostile headers are errors, never crashes: a header over
 * 100 MiB, fields not named above, sizes beyond the file, offsets that overlap, leave holes or do not fit
 * shape and type, repeated names. A file that is cut short while it is mapped ends the program, as with any map. */

typedef struct _OstSafetensors OstSafetensors;

#define OST_TENSOR_ERROR (ost_tensor_error_quark ())
typedef enum
{
  OST_TENSOR_ERROR_DAMAGED,     /* not such a file, cut short, or a header that contradicts itself */
  OST_TENSOR_ERROR_TYPE,        /* a type of number that is not handled */
  OST_TENSOR_ERROR_MISSING,     /* no tensor of this name */
  OST_TENSOR_ERROR_SHAPE,       /* another shape than expected */
} OstTensorError;
GQuark ost_tensor_error_quark (void);

OstSafetensors    *ost_safetensors_open         (const char *path, GError **error);
/* From memory, for tests and fuzzing; `name` stands for the path in messages. */
OstSafetensors    *ost_safetensors_open_bytes   (GBytes *bytes, const char *name, GError **error);
void               ost_safetensors_free         (OstSafetensors *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstSafetensors, ost_safetensors_free)

/* Names in the order of their data, NULL-terminated; borrowed. */
const char *const *ost_safetensors_get_names    (OstSafetensors *file);
/* Borrowed; NULL when there is none of that key. Keys: sorted, NULL-terminated. */
const char        *ost_safetensors_get_metadata      (OstSafetensors *file, const char *key);
const char *const *ost_safetensors_get_metadata_keys (OstSafetensors *file);
/* FALSE when there is no tensor of this name, or it is empty or has more than OST_MAX_DIMS dimensions. */
gboolean           ost_safetensors_get_shape    (OstSafetensors *file, const char *name, OstShape *shape);
/* A copy. */
OstTensor         *ost_safetensors_read         (OstSafetensors *file, const char *name, GError **error);

/* Writes a file: add everything, then save. Saving is atomic (temporary file, fsync, rename): `path` afterwards holds
 * the old or the new contents whatever happens; a full disk is an error (G_IO_ERROR) that says so. The writer keeps a
 * reference to each tensor and writes what it holds when saved. Names differ; names, keys and values are UTF-8. */
typedef struct _OstSafetensorsWriter OstSafetensorsWriter;
OstSafetensorsWriter *ost_safetensors_writer_new          (void);
void                  ost_safetensors_writer_free         (OstSafetensorsWriter *writer);
void                  ost_safetensors_writer_add          (OstSafetensorsWriter *writer, const char *name,
                                                           OstTensor *tensor);
void                  ost_safetensors_writer_set_metadata (OstSafetensorsWriter *writer, const char *key,
                                                           const char *value);
gboolean              ost_safetensors_writer_save         (OstSafetensorsWriter *writer, const char *path,
                                                           GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstSafetensorsWriter, ost_safetensors_writer_free)
