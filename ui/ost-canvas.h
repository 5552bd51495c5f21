/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gtk/gtk.h>
#include "core/draw/ost-view.h"
#include "core/measure/ost-caliper.h"
#include "core/workflow/ost-session.h"

/* The radiograph under its window with the bones' masks and the selected bone's points over it, and the mouse and keys
 * that place, move and delete points, pan, zoom and change the window. It holds the view and nothing of the annotation,
 * which is the session's. The view changes by the person's hand or when another image opens, never otherwise.
 *
 * Sizes and positions vx, vy are in widget pixels; x, y in image coordinates.
 *
 * Signals
 *   view-changed ()            zoom, position, window, or what is drawn over the image
 *   refused (string)           a gesture was refused; one sentence
 *   placed ()                  a point was placed */
#define OST_TYPE_CANVAS (ost_canvas_get_type ())
G_DECLARE_FINAL_TYPE (OstCanvas, ost_canvas, OST, CANVAS, GtkWidget)

typedef enum
{
  OST_TOOL_POINTS,
  OST_TOOL_BRUSH,
  OST_TOOL_ERASER,
  OST_TOOL_POLYGON,             /* press by press; closed on its first corner, or by a second press on the last */
  OST_TOOL_LASSO,
  OST_TOOL_PAN,
  OST_TOOL_ZOOM,                /* drag up: nearer */
  OST_TOOL_WINDOW,              /* window and level with the left button */
  OST_TOOL_DISTANCE,
  OST_TOOL_ANGLE,
  OST_TOOL_WIDTH,               /* outer and inner line across a shaft */
  OST_N_TOOLS,
} OstTool;

/* "points", "brush" ... as the action win.tool has them; static. FALSE when there is none of that id. */
const char    *ost_tool_get_id           (OstTool tool);
gboolean       ost_tool_from_id          (const char *id, OstTool *ret_tool);
gboolean       ost_tool_measures         (OstTool tool);

/* The session is referenced; NULL shows nothing. */
void           ost_canvas_set_session    (OstCanvas *canvas, OstSession *session);
OstSession    *ost_canvas_get_session    (OstCanvas *canvas);

/* The one that is shown: for a moment another than the session's. Borrowed, or NULL. */
OstImage      *ost_canvas_get_image      (OstCanvas *canvas);

OstView        ost_canvas_get_view       (OstCanvas *canvas);
void           ost_canvas_fit            (OstCanvas *canvas);
/* Zoom (widget pixels per image pixel) around a point of the widget. */
void           ost_canvas_zoom_at        (OstCanvas *canvas, double zoom, double vx, double vy);
/* Around the middle of the widget. */
void           ost_canvas_set_zoom       (OstCanvas *canvas, double zoom);
void           ost_canvas_pan            (OstCanvas *canvas, double dvx, double dvy);
/* Turns what is seen around the middle by quarters, clockwise, or swaps left and right of the screen. Another image
 * begins upright. */
void           ost_canvas_turn           (OstCanvas *canvas, int quarters);
void           ost_canvas_set_mirrored   (OstCanvas *canvas, gboolean mirrored);

/* A dashed outline beside the selected bone's, until the next press or change of the reading. Takes the contour. */
void           ost_canvas_show_alternative (OstCanvas *canvas, OstContour *contour);
/* TRUE while the image is seen as it opened: fitted, upright, and nothing is being dragged. */
gboolean       ost_canvas_is_untouched   (OstCanvas *canvas);

/* A round glass at the pointer, so many times nearer than the view, of single pixels as soon as these are seen. */
gboolean       ost_canvas_get_loupe      (OstCanvas *canvas);
void           ost_canvas_set_loupe      (OstCanvas *canvas, gboolean shown);
void           ost_canvas_step_loupe     (OstCanvas *canvas, int steps);
double         ost_canvas_get_loupe_factor (OstCanvas *canvas);

OstVoi         ost_canvas_get_voi        (OstCanvas *canvas);
void           ost_canvas_set_voi        (OstCanvas *canvas, OstVoi voi);
/* "auto", "bone", "soft", "full", "file-1" and so on for the windows that the file offers, or "custom" after a drag.
 * Static. Setting an unknown one does nothing. */
const char    *ost_canvas_get_preset     (OstCanvas *canvas);
void           ost_canvas_set_preset     (OstCanvas *canvas, const char *preset);
/* The one with which an image opens, and to which a reset goes back: the file's own first window, else "auto". */
const char    *ost_canvas_get_first_preset (OstCanvas *canvas);

gboolean       ost_canvas_get_overlays   (OstCanvas *canvas);
void           ost_canvas_set_overlays   (OstCanvas *canvas, gboolean shown);
OstMaskStyle   ost_canvas_get_mask_style (OstCanvas *canvas);
void           ost_canvas_set_mask_style (OstCanvas *canvas, OstMaskStyle style);
double         ost_canvas_get_opacity    (OstCanvas *canvas);
void           ost_canvas_set_opacity    (OstCanvas *canvas, double opacity);        /* clamped to 0 .. 1 */
/* Whether the fill gives way while the pointer moves over the picture, and what is left of it now: 0 .. 1. */
gboolean       ost_canvas_get_fades      (OstCanvas *canvas);
void           ost_canvas_set_fades      (OstCanvas *canvas, gboolean fades);
double         ost_canvas_get_fade       (OstCanvas *canvas);
gboolean       ost_canvas_get_visible    (OstCanvas *canvas, OstBone bone);
void           ost_canvas_set_visible    (OstCanvas *canvas, OstBone bone, gboolean visible);
/* All bones with their points, none of them standing out; a click then chooses a bone. Ends when one is chosen, by
 * whatever way. */
gboolean       ost_canvas_get_overview   (OstCanvas *canvas);
void           ost_canvas_set_overview   (OstCanvas *canvas, gboolean overview);
/* Left click places negative points, right click positive ones. */
gboolean       ost_canvas_get_swapped    (OstCanvas *canvas);
void           ost_canvas_set_swapped    (OstCanvas *canvas, gboolean swapped);

/* What the left button does; Ctrl makes a drawing tool take away instead of add, or the other way round. */
OstTool        ost_canvas_get_tool       (OstCanvas *canvas);
void           ost_canvas_set_tool       (OstCanvas *canvas, OstTool tool);
/* Of brush and eraser, in pixels of the image; kept within sensible limits. A step is a fifth. */
double         ost_canvas_get_radius     (OstCanvas *canvas);
void           ost_canvas_set_radius     (OstCanvas *canvas, double radius);
void           ost_canvas_step_radius    (OstCanvas *canvas, int steps);

/* Measurements of the open radiograph, in the order in which they were made; the last may be unfinished. Borrowed,
 * until the next "view-changed". */
int            ost_canvas_get_n_calipers (OstCanvas *canvas);
const OstCaliper *ost_canvas_get_caliper (OstCanvas *canvas, int index);
/* The one touched last, else the last one. FALSE when there is none. */
gboolean       ost_canvas_delete_caliper (OstCanvas *canvas);
void           ost_canvas_clear_calipers (OstCanvas *canvas);
/* A line for each ("Distance: 212.4 px · 30.58 mm (at the detector plane)"); to be freed with g_free. */
char          *ost_canvas_describe_calipers (OstCanvas *canvas);

/* The selected point of the selected bone, or -1. */
int            ost_canvas_get_selected   (OstCanvas *canvas);
void           ost_canvas_select         (OstCanvas *canvas, int index);
/* The selected point, else the last one; nothing when there is none. While a tool measures: the measurement. */
void           ost_canvas_delete_point   (OstCanvas *canvas);
/* At the keyboard cursor; without one, it appears in the middle first and nothing is placed. A tool that measures
 * places its own point. */
void           ost_canvas_place          (OstCanvas *canvas, gboolean positive);
void           ost_canvas_move_cursor    (OstCanvas *canvas, double dvx, double dvy);
/* Shows it at image px (x, y), in view. */
void           ost_canvas_put_cursor     (OstCanvas *canvas, double x, double y);

/* What the gestures call, and tests: button 1 .. 3, modifiers as in GDK events. An Escape between press and release
 * cancels. */
void ost_canvas_press (OstCanvas *canvas, guint button, GdkModifierType modifiers, double vx, double vy);
void           ost_canvas_drag_to        (OstCanvas *canvas, GdkModifierType modifiers, double vx, double vy);
void           ost_canvas_release        (OstCanvas *canvas, double vx, double vy);
gboolean       ost_canvas_cancel         (OstCanvas *canvas);    /* FALSE when nothing was under way */
