/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Samples of labels in the kinds of numbers that volume files have. */
typedef enum
{
  OST_VOXEL_U8, OST_VOXEL_I8, OST_VOXEL_U16, OST_VOXEL_I16, OST_VOXEL_U32, OST_VOXEL_I32, OST_VOXEL_F32, OST_VOXEL_F64,
} OstVoxelKind;

gsize    ost_voxel_get_bytes (OstVoxelKind kind);

/* n samples, `stride` samples apart, as bytes to out; FALSE when one is no whole number from 0 to 255. */
gboolean ost_voxels_read     (const guint8 *data, OstVoxelKind kind, gboolean big_endian, gsize stride, guint8 *out,
                              gsize n);
