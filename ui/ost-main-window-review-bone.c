/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-review-private.h"

/* Going to a bone and back: the picture shows one bone, and then what it showed before. */

static void
look_at (OstMainWindow *self, double zoom, double x, double y)
{
  const double width = gtk_widget_get_width (GTK_WIDGET (self->canvas)), height = gtk_widget_get_height (GTK_WIDGET (self->canvas));
  OstView view;
  double vx, vy;

  ost_canvas_set_zoom (self->canvas, zoom);
  view = ost_canvas_get_view (self->canvas);
  ost_view_from_image (&view, x, y, &vx, &vy);
  ost_canvas_pan (self->canvas, width / 2 - vx, height / 2 - vy);
}

/* Of the reader's mask, else of the model's. */
static gboolean
bounds_of (OstReviewing *r, OstBone bone, OstRect *ret)
{
  OstMask *mask = r->masks[bone] != NULL ? r->masks[bone] : r->prediction != NULL ? r->prediction->segmentation->masks[bone] : NULL;

  *ret = mask != NULL ? ost_mask_bounds (mask) : (OstRect) { 0 };
  return ret->x0 < ret->x1;
}

static void
go_near (OstReviewing *r, const OstRect *box)
{
  OstMainWindow *self = r->window;
  const double width = gtk_widget_get_width (GTK_WIDGET (self->canvas)), height = gtk_widget_get_height (GTK_WIDGET (self->canvas));
  const OstView view = ost_canvas_get_view (self->canvas);

  if (!r->near)
    {
      r->zoom = view.zoom;
      ost_view_to_image (&view, width / 2, height / 2, &r->x, &r->y);
    }
  r->near = TRUE;
  look_at (self, 0.8 * MIN (width / (box->x1 - box->x0), height / (box->y1 - box->y0)), (box->x0 + box->x1) / 2.0,
           (box->y0 + box->y1) / 2.0);
}

/* The second press on the same bone goes back to where one was. */
void
ost_reviewing_choose_bone (OstMainWindow *self, int bone)
{
  OstReviewing *r = ost_reviewing_of (self);
  OstSession *session = ost_main_window_get_session (self);
  OstRect box;

  if (!ost_main_window_has_image (self))
    return;
  if (r->near && ost_session_get_bone (session) == (OstBone) bone)
    {
      r->near = FALSE;
      look_at (self, r->zoom, r->x, r->y);
      return;
    }
  ost_session_set_bone (session, (OstBone) bone);
  if (bounds_of (r, (OstBone) bone, &box))
    go_near (r, &box);
}
