/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-canvas-private.h"

#include <math.h>

/* All bones at once: none stands out, all of them are shown with their points, and a click does not place a point
 * (which needs one bone) but chooses the bone that it meets or is nearest to. */

gboolean
ost_canvas_get_overview (OstCanvas *self)
{
  return self->overview;
}

/* Whoever asks for all bones means those that were hidden, too. */
void
ost_canvas_set_overview (OstCanvas *self, gboolean overview)
{
  if (overview == self->overview)
    return;
  self->overview = overview;
  if (overview)
    {
      self->hidden = 0;
      self->overlays = TRUE;
      self->selected = self->hovered = -1;
      ost_canvas_set_tool (self, OST_TOOL_POINTS);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
  ost_canvas_emit_view_changed (self);
}

/* 0 inside of the mask, else how far the outline is away in image pixels; HUGE_VAL without a mask. */
static double
distance_to (OstCanvas *self, OstBone bone, double x, double y)
{
  const OstMask *mask = ost_session_get_mask (self->session, bone);
  const OstContour *contour = ost_session_get_contour (self->session, bone);
  double nearest = HUGE_VAL;

  if (mask == NULL || contour == NULL)
    return HUGE_VAL;
  if (ost_mask_contains (mask, x, y))
    return 0;
  for (gsize r = 0; r < contour->n_rings; r++)
    for (gsize i = 0; i < contour->rings[r].n_points; i++)
      nearest = MIN (nearest, hypot (contour->rings[r].xy[2 * i] - x, contour->rings[r].xy[2 * i + 1] - y));
  return nearest;
}

void
ost_canvas_choose_bone (OstCanvas *self, double vx, double vy)
{
  double x, y, nearest = HUGE_VAL;
  OstBone bone = ost_session_get_bone (self->session);

  ost_view_to_image (&self->view, vx, vy, &x, &y);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const double distance = distance_to (self, (OstBone) b, x, y);

      if (distance < nearest)
        {
          nearest = distance;
          bone = (OstBone) b;
        }
    }
  ost_canvas_set_overview (self, FALSE);
  ost_session_set_bone (self->session, bone);
}
