/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-canvas.h"

/* A second radiograph beside the canvas, to compare with: it shows the same part of its picture, as near and lying
 * the same way, and panning or zooming there moves both. It has a window of its own (its file's, else the automatic
 * one) and nothing is annotated in it. */
#define OST_TYPE_BESIDE (ost_beside_get_type ())
G_DECLARE_FINAL_TYPE (OstBeside, ost_beside, OST, BESIDE, AdwBin)

/* Referenced; once, before anything else. */
void ost_beside_set_canvas (OstBeside *beside, OstCanvas *canvas);
/* image: referenced; NULL shows only the words. */
void ost_beside_show       (OstBeside *beside, OstImage *image, const char *words);
/* The view in which a picture of width x height view pixels is shown beside a canvas of that view and size. */
OstView ost_beside_follow  (const OstView *view, const OstImage *seen, int seen_width, int seen_height,
                            const OstImage *image, int width, int height);
