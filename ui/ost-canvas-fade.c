/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-canvas-private.h"

/* While the pointer moves, the fill of the masks gives way, so that the bone under it is seen as it was recorded;
 * the outlines stay. When the pointer rests, the fill comes back. */

#define FADED    0.2            /* share of the opacity that is left */
#define REST     (600 * G_TIME_SPAN_MILLISECOND)        /* the pointer rests when it has not moved for so long */
#define DURATION (150 * G_TIME_SPAN_MILLISECOND)        /* of a whole fade */

static double
target (OstCanvas *self, gint64 now)
{
  return self->fades && self->moved_at != 0 && now - self->moved_at < REST ? FADED : 1.0;
}

static gboolean
animates (OstCanvas *self)
{
  gboolean enabled = TRUE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &enabled, NULL);
  return enabled;
}

static gboolean
tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  OstCanvas *self = OST_CANVAS (widget);
  const gint64 now = gdk_frame_clock_get_frame_time (clock);
  const double wanted = target (self, now);
  const double step = animates (self) ? (now - self->faded_at) * (1 - FADED) / DURATION : 1.0;
  const double before = self->fade;

  self->faded_at = now;
  self->fade = wanted < before ? MAX (wanted, before - step) : MIN (wanted, before + step);
  if (self->fade != before)
    gtk_widget_queue_draw (widget);
  if (self->fade < 1)
    return G_SOURCE_CONTINUE;
  self->fade_tick = 0;
  return G_SOURCE_REMOVE;
}

void
ost_canvas_fade (OstCanvas *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (!self->fades || clock == NULL || self->style != OST_FILL || !self->overlays || self->overview
      || !(self->tool == OST_TOOL_POINTS || ost_canvas_draws (self)))
    return;
  self->moved_at = g_get_monotonic_time ();
  if (self->fade_tick != 0)
    return;
  self->faded_at = self->moved_at;
  self->fade_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick, NULL, NULL);
}

gboolean
ost_canvas_get_fades (OstCanvas *self)
{
  return self->fades;
}

void
ost_canvas_set_fades (OstCanvas *self, gboolean fades)
{
  self->fades = fades;
}

double
ost_canvas_get_fade (OstCanvas *self)
{
  return self->fade;
}
