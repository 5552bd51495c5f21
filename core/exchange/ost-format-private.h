/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/exchange/ost-format.h"

/* Rows of the table, for core/exchange alone. */

enum
{
  OST_FORMAT_PNG, OST_FORMAT_LABEL_PNG, OST_FORMAT_COCO, OST_FORMAT_COCO_RUNS, OST_FORMAT_COCO_POLYGONS,
  OST_FORMAT_NIFTI, OST_FORMAT_NII, OST_FORMAT_NRRD, OST_FORMAT_DICOM_SEG, OST_FORMAT_CSV, OST_FORMAT_POLYGONS,
};

int ost_format_get_row (const OstFormat *format);
