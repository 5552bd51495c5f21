/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-canvas-private.h"

#include <math.h>

#define FIT_MARGIN 6.0          /* px */

static const char *const preset_ids[OST_N_VOI_PRESETS] = { "auto", "bone", "soft", "full" };

/* --- zoom and position -------------------------------------------------------------------------------------------- */

void
ost_canvas_set_view (OstCanvas *self, OstView view)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->image == NULL || width <= 0 || height <= 0)
    return;
  self->view = ost_view_clamp (view, self->image->width, self->image->height, width, height);
  self->fitted_width = self->fitted_height = 0;
  ost_canvas_redraw (self);
  ost_canvas_emit_view_changed (self);
}

OstView
ost_canvas_get_view (OstCanvas *self)
{
  return self->view;
}

void
ost_canvas_fit (OstCanvas *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->image == NULL || width <= 0 || height <= 0)
    return;
  self->view = ost_view_fit_as (&self->view, self->image->width, self->image->height, width, height, FIT_MARGIN);
  self->fitted_width = width;
  self->fitted_height = height;
  ost_canvas_redraw (self);
  ost_canvas_emit_view_changed (self);
}

/* -1: an image opened before the widget had a size. */
void
ost_canvas_keep_fit (OstCanvas *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->fitted_width != 0 && (self->fitted_width != width || self->fitted_height != height))
    ost_canvas_fit (self);
}

void
ost_canvas_zoom_at (OstCanvas *self, double zoom, double vx, double vy)
{
  ost_canvas_set_view (self, ost_view_zoom_at (self->view, zoom, vx, vy));
}

void
ost_canvas_set_zoom (OstCanvas *self, double zoom)
{
  ost_canvas_zoom_at (self, zoom, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                      gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

void
ost_canvas_pan (OstCanvas *self, double dvx, double dvy)
{
  OstView view = self->view;

  ost_view_to_image (&self->view, -dvx, -dvy, &view.x, &view.y);
  ost_canvas_set_view (self, view);
}

/* A view that was fitted stays fitted. */
static void
orient (OstCanvas *self, int turn, gboolean mirrored)
{
  const gboolean fitted = self->fitted_width != 0;

  ost_canvas_set_view (self,
                       ost_view_orient (self->view, turn, mirrored, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                                        gtk_widget_get_height (GTK_WIDGET (self)) / 2.0));
  if (fitted)
    ost_canvas_fit (self);
}

/* As it is seen: a mirrored view turns the other way round. */
void
ost_canvas_turn (OstCanvas *self, int quarters)
{
  orient (self, self->view.turn + (self->view.mirrored ? -quarters : quarters), self->view.mirrored);
}

void
ost_canvas_set_mirrored (OstCanvas *self, gboolean mirrored)
{
  if (mirrored != self->view.mirrored)
    orient (self, self->view.turn, mirrored);
}

gboolean
ost_canvas_is_untouched (OstCanvas *self)
{
  return self->fitted_width != 0 && self->view.turn == 0 && !self->view.mirrored && self->drag.kind == OST_DRAG_NONE;
}

/* --- window and level --------------------------------------------------------------------------------------------- */

static void
apply_voi (OstCanvas *self, OstVoi voi, const char *preset)
{
  self->voi = voi;
  self->preset = preset;
  if (self->image != NULL)
    ost_voi_make_lut (&self->voi, self->image, self->lut);
  ost_canvas_redraw (self);
  ost_canvas_emit_view_changed (self);
}

OstVoi
ost_canvas_get_voi (OstCanvas *self)
{
  return self->voi;
}

void
ost_canvas_set_voi (OstCanvas *self, OstVoi voi)
{
  gboolean same = voi.width == self->voi.width && voi.level == self->voi.level;

  apply_voi (self, voi, same ? self->preset : "custom");
}

const char *
ost_canvas_get_preset (OstCanvas *self)
{
  return self->preset;
}

/* "file-1" is the first window that the file offers. FALSE when the preset is none of those. */
static gboolean
set_file_window (OstCanvas *self, const char *preset)
{
  const guint64 n = g_str_has_prefix (preset, "file-") ? g_ascii_strtoull (preset + 5, NULL, 10) : 0;
  OstVoi voi;

  if (n == 0 || n > self->image->n_windows)
    return FALSE;
  voi = ost_voi_from_window (self->image, (guint) n - 1);
  voi.inverted = self->voi.inverted;
  apply_voi (self, voi, g_intern_string (preset));
  return TRUE;
}

const char *
ost_canvas_get_first_preset (OstCanvas *self)
{
  return self->image != NULL && self->image->n_windows > 0 ? "file-1" : preset_ids[OST_VOI_AUTO];
}

/* Inversion is the person's wish and outlives a preset. */
void
ost_canvas_set_preset (OstCanvas *self, const char *preset)
{
  if (self->image == NULL || set_file_window (self, preset))
    return;
  for (int i = 0; i < OST_N_VOI_PRESETS; i++)
    if (g_str_equal (preset, preset_ids[i]))
      {
        OstVoi voi = ost_voi_preset (self->image, (OstVoiPreset) i);

        voi.inverted = self->voi.inverted;
        apply_voi (self, voi, preset_ids[i]);
      }
}

void
ost_canvas_start_view (OstCanvas *self)
{
  self->automatic = ost_voi_preset (self->image, OST_VOI_AUTO);
  self->fitted_width = self->fitted_height = -1;
  self->voi.inverted = FALSE;
  self->view = (OstView) { .zoom = 1, .aspect = ost_view_aspect_of (self->image) };
  ost_canvas_set_preset (self, ost_canvas_get_first_preset (self));
  ost_canvas_fit (self);
}

/* --- what lies over the image ------------------------------------------------------------------------------------- */

static void
overlay_changed (OstCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  ost_canvas_emit_view_changed (self);
}

gboolean
ost_canvas_get_overlays (OstCanvas *self)
{
  return self->overlays;
}

void
ost_canvas_set_overlays (OstCanvas *self, gboolean shown)
{
  if (shown == self->overlays)
    return;
  self->overlays = shown;
  overlay_changed (self);
}

OstMaskStyle
ost_canvas_get_mask_style (OstCanvas *self)
{
  return self->style;
}

void
ost_canvas_set_mask_style (OstCanvas *self, OstMaskStyle style)
{
  if (style == self->style)
    return;
  self->style = style;
  overlay_changed (self);
}

double
ost_canvas_get_opacity (OstCanvas *self)
{
  return self->opacity;
}

void
ost_canvas_set_opacity (OstCanvas *self, double opacity)
{
  opacity = CLAMP (opacity, 0, 1);
  if (fabs (opacity - self->opacity) < 1e-9)
    return;
  self->opacity = opacity;
  overlay_changed (self);
}

gboolean
ost_canvas_get_visible (OstCanvas *self, OstBone bone)
{
  return !(self->hidden >> bone & 1);
}

void
ost_canvas_set_visible (OstCanvas *self, OstBone bone, gboolean visible)
{
  if (visible == ost_canvas_get_visible (self, bone))
    return;
  self->hidden ^= 1u << bone;
  overlay_changed (self);
}

gboolean
ost_canvas_get_swapped (OstCanvas *self)
{
  return self->swapped;
}

void
ost_canvas_set_swapped (OstCanvas *self, gboolean swapped)
{
  if (swapped == self->swapped)
    return;
  self->swapped = swapped;
  overlay_changed (self);
}
