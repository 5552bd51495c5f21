/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/exchange/ost-mask-set.h"
#include "core/store/ost-store.h"

/* COCO instance segmentation, one JSON document for all images. A category is a bone (ids 1 ulna .. 7 mc5), an
 * annotation one bone of one image; annotations overlap freely, so seven planes stay seven planes. "file_name" is the
 * image's name in the project; a member "sha256" beside it says which file that is, and other readers pass over it. */

typedef enum
{
  OST_COCO_PACKED,   /* "counts" as text: what pycocotools writes. Bit for bit */
  OST_COCO_RUNS,     /* "counts" as numbers. Bit for bit */
  OST_COCO_POLYGONS, /* outer outlines on the pixels' edges. COCO's polygons have no holes: these are filled */
} OstCocoKind;

typedef struct _OstCocoWriter OstCocoWriter;

OstCocoWriter *ost_coco_writer_new    (OstCocoKind kind);
void           ost_coco_writer_add    (OstCocoWriter *writer, const OstImageRow *image, const OstReading *reading);
/* The document; frees the writer. */
GString       *ost_coco_writer_finish (OstCocoWriter *writer);

/* A list of OstMaskSet, one for each image that has annotations. Several annotations of a bone are united (shaft and
 * epiphysis). Polygons are filled as ost_mask_fill_polygon does. Refused are categories that name none of the seven
 * bones, sizes beyond an OstImage's, runs that do not add up, more than 100 000 annotations or 64 of one bone in one
 * image, and everything that ost_exchange_json_parse refuses. */
GPtrArray     *ost_coco_parse         (const guint8 *data, gsize length, const char *path, GError **error);
