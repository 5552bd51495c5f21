/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "ui/ost-canvas.h"

/* Inside of the canvas: ost-canvas.c (widget, what is shown), ost-canvas-view.c (view and window), ost-canvas-press.c
 * (a press until its release), -stroke.c (tools that draw), -measure.c (tools that measure), -loupe.c, -overview.c,
 * -fade.c,
 * ost-canvas-input.c (event controllers and keys). */

typedef enum
{
  OST_DRAG_NONE,
  OST_DRAG_IDLE,                /* pressed, and nothing more comes of it */
  OST_DRAG_POINT,               /* a point of the selected bone follows the pointer */
  OST_DRAG_RIGHT,               /* right button: a click until it moves, window and level then */
  OST_DRAG_WINDOW,
  OST_DRAG_PAN,
  OST_DRAG_ZOOM,
  OST_DRAG_STROKE,
  OST_DRAG_CALIPER,             /* a point was set, and the next one follows the pointer */
  OST_DRAG_CALIPER_POINT,       /* a point of a measurement follows it */
} OstDragKind;

typedef struct
{
  OstDragKind     kind;
  GdkModifierType modifiers;    /* at the press */
  double          vx, vy;       /* of the press */
  double          last_vx, last_vy;
  gboolean        moved;        /* farther than a click may */
  OstVoi          voi;          /* at the press, for Escape */
  OstView         view;
} OstDrag;

struct _OstCanvas
{
  GtkWidget parent_instance;

  /* owned */
  OstSession      *session;
  OstImage        *image;       /* the one the view belongs to */
  cairo_surface_t *picture;     /* the image in this view, or NULL when it must be drawn again */
  guint32         *lut;         /* 65536 */
  GtkWidget       *point_menu;
  OstContour      *alternative; /* or NULL */
  GArray          *stroke;      /* of OstStrokeVertex, what is being drawn */
  GHashTable      *calipers;    /* id of the image (gint64) to a GArray of OstCaliper */

  OstView      view;
  OstVoi       voi, automatic;
  const char  *preset;
  int          fitted_width, fitted_height;     /* widget size of the last fit; 0 once the person has moved the view */
  int          picture_width, picture_height;   /* device pixels */

  gboolean     overlays, swapped;
  gboolean     overview;        /* all bones, none selected */
  guint        hidden;          /* bit per bone */
  OstMaskStyle style;
  double       opacity;
  gboolean     fades;           /* the fill gives way to a moving pointer */
  double       fade;            /* share of the opacity now */
  gint64       moved_at, faded_at;
  guint        fade_tick;       /* 0 when nothing is faded */

  OstTool      tool;
  double       radius;          /* of the brush, image pixels */
  double       pressure;        /* of the pen, 0 .. 1; 1 for a mouse */
  gboolean     stroke_positive;
  gboolean     straight;        /* end_x, end_y is where the last stroke ended */
  double       end_x, end_y;
  gboolean     pointer_inside;

  int          caliper, caliper_point;          /* touched last, or -1 */
  gboolean     loupe;
  double       loupe_factor;
  gint64       loupe_since;     /* when L went down, 0 when it is up */

  int          selected, hovered;               /* points of the selected bone, or -1 */
  OstDrag      drag;
  gboolean     space;           /* Space is held */
  gint64       peek_since;      /* when H went down, 0 when it is up */
  gboolean     cursor_shown;
  double       cursor_x, cursor_y;              /* keyboard cursor, image coordinates */
  double       pointer_vx, pointer_vy;
};

void ost_canvas_emit_view_changed (OstCanvas *self);
void ost_canvas_emit_placed       (OstCanvas *self);
/* Tells the person; clears the error. */
void ost_canvas_refuse            (OstCanvas *self, GError **error);
/* The picture is stale. */
void ost_canvas_redraw            (OstCanvas *self);
/* Another image: window and view from the start. */
void ost_canvas_start_view        (OstCanvas *self);
/* Fits again while the person has not moved the view and the widget has another size. */
void ost_canvas_keep_fit          (OstCanvas *self);
void ost_canvas_add_controllers   (OstCanvas *self);
void ost_canvas_show_point_menu   (OstCanvas *self, int index, double vx, double vy);
/* Whether the tool draws, the steps of a stroke, and what is seen of it. drop_stroke: FALSE when there was none. */
gboolean    ost_canvas_draws        (OstCanvas *self);
OstDragKind ost_canvas_press_stroke (OstCanvas *self, GdkModifierType modifiers, double vx, double vy);
void        ost_canvas_drag_stroke  (OstCanvas *self, double vx, double vy);
void        ost_canvas_end_stroke   (OstCanvas *self);
gboolean    ost_canvas_drop_stroke  (OstCanvas *self);
void        ost_canvas_draw_stroke  (OstCanvas *self, cairo_t *cr);
/* In the overview: the bone at the position, or the nearest one, becomes the selected one. */
void        ost_canvas_choose_bone   (OstCanvas *self, double vx, double vy);
/* The pointer has moved. */
void        ost_canvas_fade          (OstCanvas *self);
/* Measuring. drop: FALSE when nothing was unfinished. */
OstDragKind ost_canvas_press_caliper (OstCanvas *self, double vx, double vy);
void        ost_canvas_drag_caliper  (OstCanvas *self, double vx, double vy);
void        ost_canvas_end_caliper   (OstCanvas *self, const OstDrag *drag, double vx, double vy);
gboolean    ost_canvas_drop_caliper  (OstCanvas *self);
void        ost_canvas_add_caliper_point (OstCanvas *self, double x, double y);
void        ost_canvas_draw_calipers (OstCanvas *self, cairo_t *cr);
void        ost_canvas_draw_loupe    (OstCanvas *self, cairo_t *cr);
void        ost_canvas_update_description (OstCanvas *self);
void        ost_canvas_set_view      (OstCanvas *self, OstView view);
/* The image coordinates under (vx, vy), brought onto the image; FALSE when they were beside it. */
gboolean    ost_canvas_clamp_position (OstCanvas *self, double vx, double vy, double *x, double *y);
/* The point of the selected bone under (vx, vy), or -1. */
int  ost_canvas_point_at          (OstCanvas *self, double vx, double vy);
