/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-canvas-private.h"

#include <math.h>

#include "core/draw/ost-draw-caliper.h"
#include "ui/ost-i18n.h"

/* Tools that measure. Measurements belong to the radiograph and stay with it until the window closes; they are no part
 * of a reading, so nothing of them is stored. A line is drawn by a drag, or by a click for each of its ends. */

#define REACH 9.0               /* px: how near to a point of a measurement a press takes hold of it */

gboolean
ost_tool_measures (OstTool tool)
{
  return tool == OST_TOOL_DISTANCE || tool == OST_TOOL_ANGLE || tool == OST_TOOL_WIDTH;
}

static OstCaliperKind
kind_of (OstTool tool)
{
  return tool == OST_TOOL_ANGLE ? OST_CALIPER_ANGLE : tool == OST_TOOL_WIDTH ? OST_CALIPER_WIDTH : OST_CALIPER_DISTANCE;
}

/* Those of the open radiograph. */
static GArray *
calipers_of (OstCanvas *self)
{
  gint64 id = self->session != NULL ? ost_session_get_image_id (self->session) : 0;
  GArray *array = g_hash_table_lookup (self->calipers, &id);

  if (array == NULL)
    {
      array = g_array_new (FALSE, FALSE, sizeof (OstCaliper));
      g_hash_table_insert (self->calipers, g_memdup2 (&id, sizeof id), array);
    }
  return array;
}

static OstCaliper *
get_caliper (OstCanvas *self, int index)
{
  GArray *array = calipers_of (self);

  return index >= 0 && index < (int) array->len ? &g_array_index (array, OstCaliper, index) : NULL;
}

int
ost_canvas_get_n_calipers (OstCanvas *self)
{
  return self->image != NULL ? (int) calipers_of (self)->len : 0;
}

const OstCaliper *
ost_canvas_get_caliper (OstCanvas *self, int index)
{
  return get_caliper (self, index);
}

static void
changed (OstCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  ost_canvas_update_description (self);
  ost_canvas_emit_view_changed (self);
}

/* --- points ------------------------------------------------------------------------------------------------------- */

/* The one that still wants points, always the last; NULL when none does. */
static OstCaliper *
get_unfinished (OstCanvas *self)
{
  OstCaliper *last = get_caliper (self, ost_canvas_get_n_calipers (self) - 1);

  return last != NULL && !ost_caliper_is_complete (last) ? last : NULL;
}

void
ost_canvas_add_caliper_point (OstCanvas *self, double x, double y)
{
  const OstCaliperKind kind = kind_of (self->tool);
  OstCaliper *caliper = get_unfinished (self);

  if (caliper != NULL && caliper->kind != kind)
    {
      ost_canvas_drop_caliper (self);
      caliper = NULL;
    }
  if (caliper == NULL)
    {
      const OstCaliper empty = { .kind = kind };

      g_array_append_val (calipers_of (self), empty);
      self->caliper = ost_canvas_get_n_calipers (self) - 1;
      caliper = get_caliper (self, self->caliper);
    }
  caliper->xy[2 * caliper->n_points] = x;
  caliper->xy[2 * caliper->n_points + 1] = y;
  self->caliper_point = caliper->n_points++;
  changed (self);
}

gboolean
ost_canvas_drop_caliper (OstCanvas *self)
{
  GArray *array = self->image != NULL ? calipers_of (self) : NULL;

  if (array == NULL || get_unfinished (self) == NULL)
    return FALSE;
  g_array_set_size (array, array->len - 1);
  self->caliper = -1;
  changed (self);
  return TRUE;
}

gboolean
ost_canvas_delete_caliper (OstCanvas *self)
{
  const int n = ost_canvas_get_n_calipers (self);

  if (n == 0)
    return FALSE;
  g_array_remove_index (calipers_of (self), (guint) (self->caliper >= 0 && self->caliper < n ? self->caliper : n - 1));
  self->caliper = -1;
  changed (self);
  return TRUE;
}

void
ost_canvas_clear_calipers (OstCanvas *self)
{
  if (ost_canvas_get_n_calipers (self) == 0)
    return;
  g_array_set_size (calipers_of (self), 0);
  self->caliper = -1;
  changed (self);
}

/* --- mouse -------------------------------------------------------------------------------------------------------- */

/* Takes hold of a point under the pointer. */
static gboolean
grab (OstCanvas *self, double vx, double vy)
{
  double nearest = REACH;
  gboolean found = FALSE;

  for (int i = 0; i < ost_canvas_get_n_calipers (self); i++)
    for (int k = 0; k < get_caliper (self, i)->n_points; k++)
      {
        const double *xy = get_caliper (self, i)->xy + 2 * k;
        double px, py;

        ost_view_from_image (&self->view, xy[0], xy[1], &px, &py);
        if (hypot (px - vx, py - vy) > nearest)
          continue;
        nearest = hypot (px - vx, py - vy);
        self->caliper = i;
        self->caliper_point = k;
        found = TRUE;
      }
  return found;
}

OstDragKind
ost_canvas_press_caliper (OstCanvas *self, double vx, double vy)
{
  double x, y;

  if (get_unfinished (self) == NULL && grab (self, vx, vy))
    {
      changed (self);
      return OST_DRAG_CALIPER_POINT;
    }
  if (!ost_canvas_clamp_position (self, vx, vy, &x, &y) && get_unfinished (self) == NULL)
    return OST_DRAG_IDLE;
  ost_canvas_add_caliper_point (self, x, y);
  return get_unfinished (self) != NULL ? OST_DRAG_CALIPER : OST_DRAG_CALIPER_POINT;
}

void
ost_canvas_drag_caliper (OstCanvas *self, double vx, double vy)
{
  OstCaliper *caliper = get_caliper (self, self->caliper);
  double x, y;

  ost_canvas_clamp_position (self, vx, vy, &x, &y);
  if (self->drag.kind == OST_DRAG_CALIPER_POINT && caliper != NULL && self->caliper_point < caliper->n_points)
    {
      caliper->xy[2 * self->caliper_point] = x;
      caliper->xy[2 * self->caliper_point + 1] = y;
    }
  self->pointer_vx = vx;
  self->pointer_vy = vy;
  changed (self);
}

/* A drag that began with the first end of a line ends with the second. */
void
ost_canvas_end_caliper (OstCanvas *self, const OstDrag *drag, double vx, double vy)
{
  double x, y;

  if (drag->kind != OST_DRAG_CALIPER || !drag->moved)
    return;
  ost_canvas_clamp_position (self, vx, vy, &x, &y);
  ost_canvas_add_caliper_point (self, x, y);
}

/* --- words and drawing -------------------------------------------------------------------------------------------- */

/* The source goes with every millimetre. */
static char *
describe (OstCanvas *self, const OstCaliper *caliper)
{
  g_autofree char *numbers = ost_caliper_describe (caliper, self->image);
  const char *source = ost_caliper_get_source (self->image);

  if (caliper->kind == OST_CALIPER_ANGLE || source == NULL)
    return g_steal_pointer (&numbers);
  return g_strdup_printf ("%s (%s)", numbers, _ (source));
}

static const char *
name_of (OstCaliperKind kind)
{
  return kind == OST_CALIPER_ANGLE ? _ ("Angle") : kind == OST_CALIPER_WIDTH ? _ ("Cortical width") : _ ("Distance");
}

char *
ost_canvas_describe_calipers (OstCanvas *self)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < ost_canvas_get_n_calipers (self); i++)
    {
      const OstCaliper *caliper = get_caliper (self, i);
      g_autofree char *words = ost_caliper_is_complete (caliper) ? describe (self, caliper) : g_strdup ("…");

      g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "", name_of (caliper->kind), words);
    }
  return g_string_free (text, FALSE);
}

/* With a rubber band to the pointer, or to the keyboard's cursor. */
static OstCaliper
stretched (OstCanvas *self, const OstCaliper *caliper)
{
  OstCaliper copy = *caliper;
  double x = self->cursor_x, y = self->cursor_y;

  if (!self->cursor_shown)
    ost_canvas_clamp_position (self, self->pointer_vx, self->pointer_vy, &x, &y);
  if (self->cursor_shown || self->pointer_inside || self->drag.kind == OST_DRAG_CALIPER)
    {
      copy.xy[2 * copy.n_points] = x;
      copy.xy[2 * copy.n_points + 1] = y;
      copy.n_points++;
    }
  return copy;
}

void
ost_canvas_draw_calipers (OstCanvas *self, cairo_t *cr)
{
  for (int i = 0; i < ost_canvas_get_n_calipers (self); i++)
    {
      const OstCaliper *stored = get_caliper (self, i);
      const OstCaliper shown = ost_caliper_is_complete (stored) ? *stored : stretched (self, stored);
      g_autofree char *words = ost_caliper_is_complete (&shown) ? ost_caliper_describe (&shown, self->image) : NULL;

      ost_draw_caliper (cr, &self->view, &shown, words, i == self->caliper);
    }
}
