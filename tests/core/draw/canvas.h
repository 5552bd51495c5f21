/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <cairo.h>
#include <glib.h>

/* Something to draw on, and what was drawn: colours are 0xRRGGBB, places pixels from the top left. */
typedef struct
{
  cairo_surface_t *surface;
  cairo_t         *cr;
} Canvas;

Canvas  canvas_new    (int width, int height, guint32 ground);
/* Asserts that Cairo had no trouble. */
void    canvas_clear  (Canvas *canvas);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Canvas, canvas_clear)

guint32 surface_pixel (cairo_surface_t *surface, int x, int y);
/* Pixels of this colour. */
int     surface_count (cairo_surface_t *surface, guint32 colour);
