/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/exchange/ost-mask-set.h"
#include "core/store/ost-store.h"

/* NRRD segmentation, one file NAME.seg.nrrd for an image, as 3D Slicer writes and opens it: a label map with
 * Segment0_Name, Segment0_LabelValue, Segment0_Layer ... in the header. Bones that overlap go into layers (a first axis
 * of kind "list"), so seven planes stay seven planes; where nothing overlaps there is one layer. Format: teem's
 * "Definition of NRRD file format"; keys: 3D Slicer, vtkMRMLSegmentationStorageNode. */
GByteArray *ost_nrrd_write (const OstImageRow *image, const OstReading *reading);

/* A list of one OstMaskSet, named after the file without .seg.nrrd or .nrrd. Segments become bones by their names (or
 * ids); without segments the labels are 0 .. 7. Encodings raw and gzip, data in the same file, one slice. Refused are
 * segments whose names are no bone's. Orientation is passed over. */
GPtrArray  *ost_nrrd_parse (const guint8 *data, gsize length, const char *path, GError **error);
