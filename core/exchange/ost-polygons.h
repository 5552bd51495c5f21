/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/exchange/ost-mask-set.h"

/* Outlines of bones from a JSON file, drawn elsewhere:
 *   { "image": "hand.png", "sha256": "...", "width": 1466, "height": 2082,
 *     "bones": { "mc1": [[[x, y], ...], ...], "radius": ... } }
 * A bone is one or more closed polygons and its mask is their union (shaft and epiphysis with an open growth plate
 * between them). Bones may overlap. Coordinates are pixels of the image file, x right, y down, the centre of the first
 * pixel at 0.5, 0.5. One of "image" and "sha256" (of the image file) is needed; other members are passed over.
 *
 * The file is not trusted. Refused are: more than 64 MiB, lists more than 16 deep, sides beyond those of an OstImage,
 * unknown bones, more than 64 polygons of a bone or 100 000 corners of a polygon, coordinates that are no numbers or
 * farther outside than the picture is large, and outlines that go up and down the picture more than 64 times. */
typedef struct
{
  char      *path;
  char      *image;                     /* file name, or NULL */
  char      *sha256;                    /* 64 lower-case hex digits, or NULL */
  int        width, height;             /* px, of the image file */
  GPtrArray *polygons[OST_N_BONES];     /* of GArray of double: x, y pairs; NULL: not drawn */
} OstPolygons;

/* NULL with one sentence that names the file, in G_IO_ERROR_INVALID_DATA or what reading the file gave. Any thread. */
OstPolygons *ost_polygons_load  (const char *path, GError **error);
/* The same from memory; name stands for the file in messages. */
OstPolygons *ost_polygons_parse (const char *text, gsize length, const char *name, GError **error);
void         ost_polygons_free  (OstPolygons *polygons);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstPolygons, ost_polygons_free)

#define OST_POLYGON_MAX_CORNERS 100000
#define OST_POLYGON_MAX_PASSES  64

/* FALSE when the outline (n_points x, y pairs) goes up and down a picture of that height more than
 * OST_POLYGON_MAX_PASSES times. ost_mask_fill_polygon takes time and memory for each row that each edge crosses: the
 * corners of a small file, all at the top and at the bottom in turn, would be gigabytes of crossings. */
gboolean     ost_polygon_is_fillable (const double *xy, gsize n_points, int height);

/* The mask of a bone, stretched from the file's size to width x height; NULL when the bone was not drawn. */
OstMask     *ost_polygons_make_mask (const OstPolygons *polygons, OstBone bone, int width, int height);

/* The masks of the file: a list of one OstMaskSet. An outline that covers no pixel is refused. */
GPtrArray   *ost_polygons_parse_masks (const guint8 *data, gsize length, const char *path, GError **error);
