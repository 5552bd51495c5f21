/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-viewer.h"

#include <math.h>

#include "core/image/ost-voi.h"
#include "ui/ost-i18n.h"

#define PREPARING_MS      400   /* shorter preparations are not worth a note that flashes */
#define MESSAGE_TIME_MS   3500
#define MESSAGE_CHAR_MS   35    /* longer sentences stay longer */
#define HINT_POINTS 3           /* so many points placed, and the hint has done its work */

struct _OstViewer
{
  AdwBin parent_instance;

  /* Template widgets */
  OstCanvas *canvas;
  OstPredictionLayer *prediction_layer;
  AdwStatusPage *problem_page;
  GtkLabel *size_label;
  GtkLabel *orientation_label;
  GtkLabel *window_label;
  GtkLabel *measure_label;
  GtkLabel *hint_label;
  GtkLabel *spacing_label;
  GtkWidget *note;
  GtkLabel *note_label;
  GtkButton *note_button;

  /* Owned */
  OstSession *session;

  char *message;                /* what ost_viewer_tell said, while it is shown */

  guint message_timeout;
  guint preparing_timeout;
  gboolean preparing;           /* for so long that the note says it */
  gboolean corner_text;
  OstTool tool;                 /* whose hint is shown */
  int n_placed;
};

G_DEFINE_FINAL_TYPE (OstViewer, ost_viewer, ADW_TYPE_BIN)

static void update (OstViewer *self);

/* --- texts -------------------------------------------------------------------------------------------------------- */

static const char *
preset_label (const char *preset, const OstImage *image)
{
  const guint64 n = g_str_has_prefix (preset, "file-") ? g_ascii_strtoull (preset + 5, NULL, 10) : 0;

  if (n > 0 && n <= image->n_windows)
    return image->windows[n - 1].name != NULL ? image->windows[n - 1].name : _ ("window of the file");
  if (g_str_equal (preset, "auto"))
    return _ ("auto");
  if (g_str_equal (preset, "bone"))
    return _ ("bone");
  if (g_str_equal (preset, "soft"))
    return _ ("soft tissue");
  if (g_str_equal (preset, "full"))
    return _ ("full range");
  return _ ("custom");
}

static void
update_window_label (OstViewer *self, const OstImage *image)
{
  OstVoi voi = ost_canvas_get_voi (self->canvas);
  g_autofree char *text = g_strdup_printf (_ ("W %.0f L %.0f · %s%s\nzoom %.0f %%"), voi.width, voi.level,
                                           preset_label (ost_canvas_get_preset (self->canvas), image),
                                           voi.inverted ? _ (" · inverted") : "",
                                           100 * ost_canvas_get_view (self->canvas).zoom);

  gtk_label_set_label (self->window_label, text);
}

/* "L · PA" and a line break, as far as the file says it. */
static char *
dup_side (const OstImage *image)
{
  const char side[] = { image->laterality, '\0' };

  if (image->laterality == 0 && *image->view_position == '\0')
    return g_strdup ("");
  return g_strdup_printf ("%s%s%s\n", side, image->laterality && *image->view_position ? " · " : "",
                          image->view_position);
}

/* As ost_image_describe_spacing, in the person's language. */
static char *
dup_spacing (const OstImage *image)
{
  const char *source = ost_caliper_get_source (image);

  if (source == NULL)
    return g_strdup (_ ("spacing unknown: px only"));
  if (fabs (image->spacing_x_mm - image->spacing_y_mm) < 0.0005)
    return g_strdup_printf (_ ("%.3f mm/px, %s"), image->spacing_x_mm, _ (source));
  return g_strdup_printf (_ ("%.3f × %.3f mm/px, %s"), image->spacing_x_mm, image->spacing_y_mm, _ (source));
}

static void
update_image_labels (OstViewer *self, const OstImage *image)
{
  g_autofree char *side = dup_side (image);
  g_autofree char *size = g_strdup_printf (_ ("%s%d × %d\n%d bit"), side, image->width, image->height, image->bits);
  g_autofree char *spacing = dup_spacing (image);
  g_autofree char *foot = g_strdup_printf ("%s\n%s", spacing, _ ("not for diagnosis"));

  gtk_label_set_label (self->size_label, size);
  gtk_label_set_label (self->spacing_label, foot);
}

/* How the view lies as one sees it (a mirror turns a turn round), whether corner texts are wanted or not: a mirrored
 * hand must never pass for the other one. */
static void
update_orientation (OstViewer *self)
{
  const OstView view = ost_canvas_get_view (self->canvas);
  const int turn = view.mirrored ? (4 - view.turn) % 4 : view.turn;
  const char *const turned[] = { "", _ ("turned right"), _ ("upside down"), _ ("turned left") };
  g_autofree char *text = g_strdup_printf ("%s%s%s", view.mirrored ? _ ("mirrored: left and right swapped") : "",
                                           view.mirrored && turn != 0 ? " · " : "", turned[turn]);

  gtk_label_set_label (self->orientation_label, text);
}

static const char *
hint_of (OstTool tool)
{
  switch (tool)
    {
    case OST_TOOL_BRUSH: return _ ("drag paints · Ctrl takes away · Shift: straight line · Shift and wheel: size");
    case OST_TOOL_ERASER: return _ ("drag takes away · Ctrl paints · Shift: straight line · Shift and wheel: size");
    case OST_TOOL_POLYGON: return _ ("click by click; a click on the first corner closes · Ctrl takes away");
    case OST_TOOL_LASSO: return _ ("drag around what belongs to the bone · Ctrl takes away");
    case OST_TOOL_PAN: return _ ("drag moves the picture");
    case OST_TOOL_ZOOM: return _ ("drag up: nearer, down: farther");
    case OST_TOOL_WINDOW: return _ ("drag sideways: width, up and down: level · Ctrl faster, Shift finer");
    case OST_TOOL_DISTANCE: return _ ("drag from end to end · Delete removes · Escape puts the tool away");
    case OST_TOOL_ANGLE: return _ ("three clicks, the second at the corner · Delete removes");
    case OST_TOOL_WIDTH: return _ ("first line: outer edge to outer edge, second: inner edge to inner edge · Delete "
                                   "removes");
    default: return _ ("click adds · right click removes · drag moves a point · wheel zooms · right drag: window");
    }
}

/* Another tool brings its own hint back to sight. */
static void
update_hint (OstViewer *self)
{
  const OstTool tool = ost_canvas_get_tool (self->canvas);

  gtk_label_set_label (self->hint_label, hint_of (tool));
  if (tool != self->tool)
    gtk_widget_remove_css_class (GTK_WIDGET (self->hint_label), "faded");
  self->tool = tool;
}

static void
update_measurements (OstViewer *self)
{
  g_autofree char *text = ost_canvas_describe_calipers (self->canvas);

  gtk_label_set_label (self->measure_label, text);
}

static gboolean
still_preparing (gpointer data)
{
  OstViewer *self = data;

  self->preparing_timeout = 0;
  self->preparing = TRUE;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
watch_preparing (OstViewer *self, gboolean open)
{
  gboolean ready = TRUE;

  if (open)
    g_object_get (self->session, "ready", &ready, NULL);
  if (!ready && !self->preparing && self->preparing_timeout == 0)
    self->preparing_timeout = g_timeout_add (PREPARING_MS, still_preparing, self);
  if (!ready)
    return;
  g_clear_handle_id (&self->preparing_timeout, g_source_remove);
  self->preparing = FALSE;
}

/* What the person must know about what they see or what a click will do; NULL: nothing. */
static const char *
standing_note (OstViewer *self)
{
  if (self->preparing)
    return _ ("Preparing the radiograph: clicks are kept, masks follow");
  if (!ost_canvas_get_overlays (self->canvas))
    return _ ("Overlays hidden · H shows them");
  if (ost_canvas_get_overview (self->canvas))
    return _ ("All bones · a click chooses one, 0 goes back");
  if (ost_canvas_get_swapped (self->canvas))
    return _ ("Left click is negative · X swaps back");
  return NULL;
}

static void
update_note (OstViewer *self, gboolean open)
{
  const char *note = self->message;

  if (note == NULL && open)
    note = standing_note (self);
  gtk_label_set_label (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (self->note, note != NULL);
}

static void
show_label (GtkLabel *label, gboolean shown)
{
  gtk_widget_set_visible (GTK_WIDGET (label), shown && *gtk_label_get_label (label) != '\0');
}

static void
update_visibility (OstViewer *self, gboolean open)
{
  const gboolean texts = open && self->corner_text;

  show_label (self->size_label, texts);
  show_label (self->window_label, texts);
  show_label (self->hint_label, texts);
  show_label (self->spacing_label, texts);
  show_label (self->orientation_label, open);
  show_label (self->measure_label, open);
}

static void
update (OstViewer *self)
{
  OstImage *image = self->session != NULL ? ost_session_get_image (self->session) : NULL;

  if (image != NULL)
    {
      update_window_label (self, image);
      update_image_labels (self, image);
      update_orientation (self);
      update_measurements (self);
      gtk_widget_set_visible (GTK_WIDGET (self->problem_page), FALSE);
    }
  update_hint (self);
  update_visibility (self, image != NULL);
  watch_preparing (self, image != NULL);
  update_note (self, image != NULL);
}

static void
point_placed (OstViewer *self)
{
  if (++self->n_placed == HINT_POINTS)
    gtk_widget_add_css_class (GTK_WIDGET (self->hint_label), "faded");
}

/* Only a note with a button takes clicks. */
static void
set_button (OstViewer *self, const char *button, const char *detailed_action)
{
  g_autofree char *action = NULL;
  g_autoptr (GVariant) target = NULL;

  gtk_widget_set_can_target (self->note, button != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->note_button), button != NULL);
  if (button == NULL)
    return;
  gtk_button_set_label (self->note_button, button);
  g_action_parse_detailed_name (detailed_action, &action, &target, NULL);
  /* In this order no action ever sees the target of another. */
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->note_button), NULL);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->note_button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->note_button), action);
}

static void
end_message (OstViewer *self)
{
  g_clear_handle_id (&self->message_timeout, g_source_remove);
  g_clear_pointer (&self->message, g_free);
  set_button (self, NULL, NULL);
  update (self);
}

static gboolean
message_over (gpointer data)
{
  OstViewer *self = data;

  self->message_timeout = 0;
  end_message (self);
  return G_SOURCE_REMOVE;
}

/* --- public ------------------------------------------------------------------------------------------------------- */

OstCanvas *
ost_viewer_get_canvas (OstViewer *self)
{
  return self->canvas;
}

OstPredictionLayer *
ost_viewer_get_prediction_layer (OstViewer *self)
{
  return self->prediction_layer;
}

void
ost_viewer_set_session (OstViewer *self, OstSession *session)
{
  if (session == self->session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  ost_canvas_set_session (self->canvas, session);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_page), FALSE);
  if (session != NULL)
    {
      g_signal_connect_swapped (session, "changed", G_CALLBACK (update), self);
      g_signal_connect_swapped (session, "notify::ready", G_CALLBACK (update), self);
    }
  update (self);
}

gboolean
ost_viewer_get_corner_text (OstViewer *self)
{
  return self->corner_text;
}

/* Whoever calls the texts back wants the hint too. */
void
ost_viewer_set_corner_text (OstViewer *self, gboolean shown)
{
  self->corner_text = shown;
  if (shown)
    gtk_widget_remove_css_class (GTK_WIDGET (self->hint_label), "faded");
  update (self);
}

void
ost_viewer_tell (OstViewer *self, const char *sentence, const char *button, const char *detailed_action)
{
  guint time = MESSAGE_TIME_MS + MESSAGE_CHAR_MS * (guint) g_utf8_strlen (sentence, -1);

  g_clear_handle_id (&self->message_timeout, g_source_remove);
  g_free (self->message);
  self->message = g_strdup (sentence);
  set_button (self, button, detailed_action);
  self->message_timeout = g_timeout_add (time, message_over, self);
  update (self);
}

void
ost_viewer_set_problem (OstViewer *self, const char *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  adw_status_page_set_description (self->problem_page, escaped);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_page), TRUE);
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_viewer_dispose (GObject *object)
{
  OstViewer *self = OST_VIEWER (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_handle_id (&self->message_timeout, g_source_remove);
  g_clear_handle_id (&self->preparing_timeout, g_source_remove);
  g_clear_pointer (&self->message, g_free);

  G_OBJECT_CLASS (ost_viewer_parent_class)->dispose (object);
}

static void
ost_viewer_class_init (OstViewerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_viewer_dispose;

  g_type_ensure (OST_TYPE_CANVAS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-viewer.ui");
  gtk_widget_class_bind_template_child (widget_class, OstViewer, canvas);
  gtk_widget_class_bind_template_child (widget_class, OstViewer, prediction_layer);
  gtk_widget_class_bind_template_child (widget_class, OstViewer, problem_page);
  gtk_widget_class_bind_template_child (widget_class, OstViewer, size_label);
  gtk_widget_class_bind_template_child (widget_class, OstViewer, orientation_label);
  gtk_widget_class_bind_template_child (widget_class, OstViewer, window_label);
  gtk_widget_class_bind_template_child (widget_class, OstViewer, measure_label);
  gtk_widget_class_bind_template_child (widget_class, OstViewer, hint_label);
  gtk_widget_class_bind_template_child (widget_class, OstViewer, spacing_label);
  gtk_widget_class_bind_template_child (widget_class, OstViewer, note);
  gtk_widget_class_bind_template_child (widget_class, OstViewer, note_label);
  gtk_widget_class_bind_template_child (widget_class, OstViewer, note_button);
}

static void
ost_viewer_init (OstViewer *self)
{
  self->corner_text = TRUE;
  g_type_ensure (OST_TYPE_PREDICTION_LAYER);
  gtk_widget_init_template (GTK_WIDGET (self));
  ost_prediction_layer_set_canvas (self->prediction_layer, self->canvas);
  g_signal_connect_swapped (self->canvas, "view-changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->canvas, "placed", G_CALLBACK (point_placed), self);
  g_signal_connect_swapped (self->note_button, "clicked", G_CALLBACK (end_message), self);
  set_button (self, NULL, NULL);
  update (self);
}
