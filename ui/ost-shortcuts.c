/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-shortcuts.h"

#include <string.h>

#include "ui/ost-i18n.h"

typedef enum
{
  COMMAND,  /* an action; its keys can be changed */
  SHOWN,    /* handled by the canvas itself, or by GTK: stands in the help window, and is taken */
  REVIEW,   /* as COMMAND, while reviewing: the letter may mean something else at other times */
} Scope;

/* keys: accelerators separated by spaces; for the mouse, words for people (scope SHOWN and no action). */
typedef struct
{
  const char *group, *title, *keys, *action;
  Scope scope;
} Key;

#define POINTS  N_("Points")
#define DRAWING N_("Drawing")
#define BONES   N_("Bones")
#define IMAGES  N_("Radiographs")
#define VIEW    N_("View")
#define MASKS   N_("Masks and Prediction")
#define GREYS   N_("Grey Levels")
#define WINDOW  N_("Window")
#define REVIEWS N_("Review")
#define MOUSE   N_("Mouse")

static const Key ost_keys[] = {
  { MOUSE, N_("Positive point on the selected bone"), N_("Left click"), NULL, SHOWN },
  { MOUSE, N_("Negative point"), N_("Right click, or Shift and left click"), NULL, SHOWN },
  { MOUSE, N_("Move a point"), N_("Drag it"), NULL, SHOWN },
  { MOUSE, N_("Flip, delete or explain a point"), N_("Right click on it"), NULL, SHOWN },
  { MOUSE, N_("Window and level"), N_("Right drag; Ctrl faster, Shift finer"), NULL, SHOWN },
  { MOUSE, N_("Pan"), N_("Middle drag, or Space and drag"), NULL, SHOWN },
  { MOUSE, N_("Zoom to the pointer"), N_("Wheel or pinch"), NULL, SHOWN },

  { POINTS, N_("Move the keyboard cursor"), "Up Down Left Right", NULL, SHOWN },
  { POINTS, N_("Positive point at the cursor"), "p Insert", "win.place-positive", COMMAND },
  { POINTS, N_("Negative point at the cursor"), "<shift>p <shift>Insert", "win.place-negative", COMMAND },
  { POINTS, N_("Go to where a click settles most of the prediction's doubt"), "n", "win.next-click", COMMAND },
  { POINTS, N_("Left click places negative points"), "x", "win.negative-click", COMMAND },
  { POINTS, N_("Delete the selected or the last point"), "Delete BackSpace", "win.delete-point", COMMAND },
  { POINTS, N_("Undo"), "<primary>z", "win.undo", COMMAND },
  { POINTS, N_("Redo"), "<primary><shift>z <primary>y", "win.redo", COMMAND },
  { POINTS, N_("Cancel a drag, then put the tool away"), "Escape", NULL, SHOWN },

  { DRAWING, N_("Points"), "q", "win.tool::points", COMMAND },
  { DRAWING, N_("Brush; Ctrl takes away, Shift draws a straight line"), "b", "win.tool::brush", COMMAND },
  { DRAWING, N_("Eraser; Ctrl adds"), "e", "win.tool::eraser", COMMAND },
  { DRAWING, N_("Polygon; a press on its first corner closes it"), "g", "win.tool::polygon", COMMAND },
  { DRAWING, N_("Lasso"), "s", "win.tool::lasso", COMMAND },
  { DRAWING, N_("Pan"), "t", "win.tool::pan", COMMAND },
  { DRAWING, N_("Zoom"), "z", "win.tool::zoom", COMMAND },
  { DRAWING, N_("Window and level"), "w", "win.tool::window", COMMAND },
  { DRAWING, N_("Distance"), "d", "win.tool::distance", COMMAND },
  { DRAWING, N_("Angle"), "a", "win.tool::angle", COMMAND },
  { DRAWING, N_("Cortical width: outer line, inner line"), "<shift>w", "win.tool::width", COMMAND },
  { DRAWING, N_("Smaller brush"), "bracketleft", "win.brush-smaller", COMMAND },
  { DRAWING, N_("Larger brush"), "bracketright", "win.brush-larger", COMMAND },

  { BONES, N_("Metacarpal 1"), "1", "win.bone::mc1", COMMAND },
  { BONES, N_("Metacarpal 2"), "2", "win.bone::mc2", COMMAND },
  { BONES, N_("Metacarpal 3"), "3", "win.bone::mc3", COMMAND },
  { BONES, N_("Metacarpal 4"), "4", "win.bone::mc4", COMMAND },
  { BONES, N_("Metacarpal 5"), "5", "win.bone::mc5", COMMAND },
  { BONES, N_("Radius"), "6", "win.bone::radius", COMMAND },
  { BONES, N_("Ulna"), "7", "win.bone::ulna", COMMAND },
  { BONES, N_("All bones; a click chooses one"), "0", "win.all-bones", COMMAND },
  { BONES, N_("Previous bone"), "comma", "win.previous-bone", COMMAND },
  { BONES, N_("Next bone"), "period", "win.next-bone", COMMAND },
  { BONES, N_("Accept the bone, go to the next"), "Return KP_Enter", "win.accept-bone", COMMAND },
  { BONES, N_("Start the bone from the prediction"), "m", "win.take-prediction", COMMAND },
  { BONES, N_("Start the bone from another reader's"), "y", "win.copy-bone", COMMAND },
  { BONES, N_("Start all bones without a mask from the prediction"), "<shift>m", "win.take-predictions", COMMAND },

  { IMAGES, N_("Accept the reading, open the next"), "<primary>Return <primary>KP_Enter", "win.accept-reading", COMMAND },
  { IMAGES, N_("Checkpoint: a place to come back to"), "<primary>s", "win.checkpoint", COMMAND },
  { IMAGES, N_("Next radiograph"), "Page_Down", "win.next-image", COMMAND },
  { IMAGES, N_("Previous radiograph"), "Page_Up", "win.previous-image", COMMAND },
  { IMAGES, N_("Flag for discussion"), "k", "win.flag", COMMAND },
  { IMAGES, N_("Find a radiograph"), "<primary>f", "win.find", COMMAND },
  { IMAGES, N_("Add radiographs"), "<primary>o", "win.import", COMMAND },
  { IMAGES, N_("Add a folder of radiographs"), "<primary><shift>o", "win.import-folder", COMMAND },
  { IMAGES, N_("About this radiograph"), "<primary>i", "win.info", COMMAND },
  { IMAGES, N_("Export masks"), "<primary>e", "win.export", COMMAND },
  { IMAGES, N_("Import masks"), "<primary><shift>e", "win.import-masks", COMMAND },
  { IMAGES, N_("Save the page of this radiograph"), "<primary>p", "win.report", COMMAND },

  { VIEW, N_("Hide the overlays (hold to peek)"), "h", NULL, SHOWN },
  { VIEW, N_("Loupe (hold; the wheel changes it)"), "l", NULL, SHOWN },
  { VIEW, N_("Another radiograph beside"), "<shift>b", "win.beside", COMMAND },
  { VIEW, N_("Turn right"), "<shift>r", "win.turn-right", COMMAND },
  { VIEW, N_("Turn left"), "<primary><shift>r", "win.turn-left", COMMAND },
  { VIEW, N_("Mirror"), "<shift>f", "win.mirror", COMMAND },
  { VIEW, N_("Corner texts"), "<shift>i", "win.corner-text", COMMAND },
  { VIEW, N_("Fit the image"), "f", "win.fit", COMMAND },
  { VIEW, N_("One pixel to one"), "<primary>0", "win.actual-size", COMMAND },
  { VIEW, N_("Zoom in"), "<primary>plus <primary>equal <primary>KP_Add", "win.zoom-in", COMMAND },
  { VIEW, N_("Zoom out"), "<primary>minus <primary>KP_Subtract", "win.zoom-out", COMMAND },

  { MASKS, N_("Masks filled, outlined, hidden"), "o", "win.next-mask-style", COMMAND },
  { MASKS, N_("Prediction: outline, samples, doubt, off"), "u", "win.next-prediction-view", COMMAND },
  { MASKS, N_("Next sample of the prediction"), "<alt>Right", "win.next-sample", COMMAND },
  { MASKS, N_("Previous sample of the prediction"), "<alt>Left", "win.previous-sample", COMMAND },
  { MASKS, N_("Fill weaker"), "braceleft <shift>bracketleft", "win.opacity-down", COMMAND },
  { MASKS, N_("Fill stronger"), "braceright <shift>bracketright", "win.opacity-up", COMMAND },

  { GREYS, N_("Invert"), "i", "win.invert", COMMAND },
  { GREYS, N_("Reset the window"), "r", "win.reset-window", COMMAND },
  { GREYS, N_("Window: auto"), "<alt>1", "win.preset::auto", COMMAND },
  { GREYS, N_("Window: bone"), "<alt>2", "win.preset::bone", COMMAND },
  { GREYS, N_("Window: soft tissue"), "<alt>3", "win.preset::soft", COMMAND },
  { GREYS, N_("Window: full range"), "<alt>4", "win.preset::full", COMMAND },

  { REVIEWS, N_("Review, or annotate again"), "<primary>r", "win.toggle-review", COMMAND },
  { REVIEWS, N_("Accept, open the next case"), "a", "win.review-accept", REVIEW },
  { REVIEWS, N_("Reject; 1 to 8 choose reasons, Enter rejects"), "j", "win.review-reject", REVIEW },
  { REVIEWS, N_("Flag the case"), "k", "win.review-flag", REVIEW },
  { REVIEWS, N_("Comment"), "c", "win.review-comment", REVIEW },
  { REVIEWS, N_("Next case in the chosen order"), "n", "win.review-next", REVIEW },
  { REVIEWS, N_("Wipe between the model's outlines and the reader's"), "v", "win.review-wipe", REVIEW },
  { REVIEWS, N_("How the outlines of all readers agree"), "g", "win.review-map", REVIEW },

  { WINDOW, N_("Side panel"), "F9", "win.side-panel", COMMAND },
  { WINDOW, N_("Worklist"), "<shift>F9", "win.worklist", COMMAND },
  { WINDOW, N_("Menu"), "F10", NULL, SHOWN },
  { WINDOW, N_("Full screen"), "F11", "win.fullscreen", COMMAND },
  { WINDOW, N_("Keyboard and mouse"), "F1 <primary>question", "win.show-help-overlay", COMMAND },
  { WINDOW, N_("Help"), "<shift>F1", "app.help", COMMAND },
  { WINDOW, N_("Preferences"), "<primary>comma", "app.preferences", COMMAND },
  { WINDOW, N_("Close the window"), "<primary>w", "window.close", COMMAND },
  { WINDOW, N_("Quit"), "<primary>q", "app.quit", COMMAND },
};

/* --- keys as they are --------------------------------------------------------------------------------------------- */

static char *
dup_override (GSettings *settings, const char *action)
{
  g_autoptr (GVariant) all = settings != NULL ? g_settings_get_value (settings, "keys") : NULL;
  char *keys = NULL;

  if (all != NULL)
    g_variant_lookup (all, action, "s", &keys);
  return keys;
}

static GStrv
dup_accels (GSettings *settings, const Key *key)
{
  g_autofree char *override = key->action != NULL ? dup_override (settings, key->action) : NULL;

  return g_strsplit (override != NULL ? override : key->keys, " ", -1);
}

/* Keys with Ctrl or Alt and function keys work everywhere. Letters must never be accelerators of the application, which would
 * take them away from somebody who types into the search entry. */
static gboolean
works_everywhere (const char *accel)
{
  GdkModifierType modifiers;
  guint key;

  if (!gtk_accelerator_parse (accel, &key, &modifiers))
    return FALSE;
  return (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 || (key >= GDK_KEY_F1 && key <= GDK_KEY_F35);
}

void
ost_shortcuts_set_accels (GtkApplication *application, GSettings *settings)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ost_keys); i++)
    {
      g_auto (GStrv) accels = NULL;
      g_autoptr (GStrvBuilder) chosen = g_strv_builder_new ();
      g_auto (GStrv) everywhere = NULL;

      if (ost_keys[i].scope == SHOWN)
        continue;
      accels = dup_accels (settings, &ost_keys[i]);
      for (char **accel = accels; *accel != NULL; accel++)
        if (works_everywhere (*accel))
          g_strv_builder_add (chosen, *accel);
      everywhere = g_strv_builder_end (chosen);
      gtk_application_set_accels_for_action (application, ost_keys[i].action, (const char *const *) everywhere);
    }
}

static void
add_letters (GtkShortcutController *controller, const Key *key, GSettings *settings)
{
  g_auto (GStrv) accels = dup_accels (settings, key);
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  g_action_parse_detailed_name (key->action, &name, &target, NULL);
  for (char **accel = accels; *accel != NULL; accel++)
    {
      GtkShortcutTrigger *trigger = works_everywhere (*accel) ? NULL : gtk_shortcut_trigger_parse_string (*accel);
      GtkShortcut *shortcut = NULL;

      if (trigger == NULL)
        continue;
      shortcut = gtk_shortcut_new (trigger, gtk_named_action_new (name));
      if (target != NULL)
        gtk_shortcut_set_arguments (shortcut, target);
      gtk_shortcut_controller_add_shortcut (controller, shortcut);
    }
}

static GtkEventController *
new_controller (GSettings *settings, Scope scope)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_BUBBLE);
  for (gsize i = 0; i < G_N_ELEMENTS (ost_keys); i++)
    if (ost_keys[i].scope == scope)
      add_letters (GTK_SHORTCUT_CONTROLLER (controller), &ost_keys[i], settings);
  return controller;
}

GtkEventController *
ost_shortcuts_new_controller (GSettings *settings)
{
  return new_controller (settings, COMMAND);
}

GtkEventController *
ost_shortcuts_new_review_controller (GSettings *settings)
{
  return new_controller (settings, REVIEW);
}

/* --- changing them ------------------------------------------------------------------------------------------------ */

GQuark
ost_shortcuts_error_quark (void)
{
  return g_quark_from_static_string ("ost-shortcuts-error");
}

/* The n-th command that has keys; NULL behind the last. */
static const Key *
get_command (guint n)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ost_keys); i++)
    if (ost_keys[i].scope != SHOWN && n-- == 0)
      return &ost_keys[i];
  return NULL;
}

gboolean
ost_shortcuts_get (GSettings *settings, guint n, OstShortcut *ret)
{
  const Key *key = get_command (n);
  g_auto (GStrv) accels = NULL;

  if (key == NULL)
    return FALSE;
  accels = dup_accels (settings, key);
  *ret = (OstShortcut) { .group = _ (key->group), .title = _ (key->title), .action = key->action, .usual = key->keys,
                         .keys = g_strjoinv (" ", accels) };
  return TRUE;
}

static gboolean
same_accel (const char *a, const char *b)
{
  GdkModifierType left, right;
  guint key, other;

  return gtk_accelerator_parse (a, &key, &left) && gtk_accelerator_parse (b, &other, &right) && left == right
         && gdk_keyval_to_lower (key) == gdk_keyval_to_lower (other);
}

/* Words of the mouse are no accelerators, so they never clash. */
static gboolean
has_accel (GSettings *settings, const Key *key, const char *accel)
{
  g_auto (GStrv) accels = dup_accels (settings, key);

  for (char **other = accels; *other != NULL; other++)
    if (same_accel (*other, accel))
      return TRUE;
  return FALSE;
}

static Scope
scope_of (const char *action)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ost_keys); i++)
    if (g_strcmp0 (ost_keys[i].action, action) == 0)
      return ost_keys[i].scope;
  return COMMAND;
}

/* A letter may be a reviewer's and, at other times, somebody else's. */
static gboolean
may_share (Scope a, Scope b, const char *accel)
{
  return (a == REVIEW) != (b == REVIEW) && a != SHOWN && b != SHOWN && !works_everywhere (accel);
}

const char *
ost_shortcuts_find_clash (GSettings *settings, const char *action, const char *keys)
{
  g_auto (GStrv) accels = g_strsplit (keys, " ", -1);

  for (char **accel = accels; *accel != NULL; accel++)
    for (gsize i = 0; i < G_N_ELEMENTS (ost_keys); i++)
      if (g_strcmp0 (ost_keys[i].action, action) != 0 && !g_str_equal (ost_keys[i].group, MOUSE)
          && !may_share (scope_of (action), ost_keys[i].scope, *accel)
          && has_accel (settings, &ost_keys[i], *accel))
        return _ (ost_keys[i].title);
  return NULL;
}

/* keys NULL: as usual again. */
static void
store_override (GSettings *settings, const char *action, const char *keys)
{
  g_autoptr (GVariant) all = g_settings_get_value (settings, "keys");
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name, *value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    if (!g_str_equal (name, action))
      g_variant_builder_add (&builder, "{ss}", name, value);
  if (keys != NULL)
    g_variant_builder_add (&builder, "{ss}", action, keys);
  g_settings_set_value (settings, "keys", g_variant_builder_end (&builder));
}

/* "" when there is no such command. */
static const char *
get_usual (const char *action)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ost_keys); i++)
    if (ost_keys[i].scope != SHOWN && g_str_equal (ost_keys[i].action, action))
      return ost_keys[i].keys;
  return "";
}

gboolean
ost_shortcuts_change (GSettings *settings, const char *action, const char *keys, GError **error)
{
  const char *other = ost_shortcuts_find_clash (settings, action, keys != NULL ? keys : get_usual (action));

  if (other != NULL)
    {
      g_set_error (error, OST_SHORTCUTS_ERROR, 0, _ ("That key belongs to “%s”. Give that another key first, or press another one."),
                   other);
      return FALSE;
    }
  store_override (settings, action, keys);
  return TRUE;
}

/* --- help window: GTK 4.8 can only build one from XML ------------------------------------------------------------- */

static void
append_property (GString *xml, const char *name, const char *value)
{
  g_autofree char *escaped = g_markup_escape_text (value, -1);

  g_string_append_printf (xml, "<property name=\"%s\">%s</property>", name, escaped);
}

/* The number pad's twins of a key are no news to a reader. */
static void
append_accelerators (GString *xml, const char *keys)
{
  g_auto (GStrv) accels = g_strsplit (keys, " ", -1);
  g_autoptr (GString) shown = g_string_new (NULL);

  for (char **accel = accels; *accel != NULL; accel++)
    if (strstr (*accel, "KP_") == NULL)
      g_string_append_printf (shown, "%s%s", shown->len > 0 ? " " : "", *accel);
  append_property (xml, "accelerator", shown->str);
}

static void
append_key (GString *xml, const Key *key, GSettings *settings)
{
  g_auto (GStrv) accels = dup_accels (settings, key);
  g_autofree char *keys = g_strjoinv (" ", accels);

  g_string_append (xml, "<child><object class=\"GtkShortcutsShortcut\">");
  append_property (xml, "title", _ (key->title));
  if (g_str_equal (key->group, MOUSE))
    {
      append_property (xml, "shortcut-type", "gesture");
      append_property (xml, "subtitle", _ (key->keys));
    }
  else
    append_accelerators (xml, keys);
  g_string_append (xml, "</object></child>");
}

/* What opens a page of its own; NULL for the other groups. Left alone, GTK deals the groups out in an order of its own. */
static const char *
section_of (const char *group)
{
  return g_str_equal (group, MOUSE)     ? _ ("Pointing")
         : g_str_equal (group, DRAWING) ? _ ("Drawing and Bones")
         : g_str_equal (group, IMAGES)  ? _ ("Radiographs and View")
                                        : NULL;
}

static void
begin_section (GString *xml, const char *group)
{
  g_string_append (xml, "<child><object class=\"GtkShortcutsSection\">");
  append_property (xml, "section-name", group);
  append_property (xml, "title", section_of (group));
  append_property (xml, "max-height", "14");    /* rows a column: 18 are taller than a screen of 800 px */
}

/* Closes what is open and opens the group. */
static void
begin_group (GString *xml, const char *previous, const char *group)
{
  if (previous != NULL)
    g_string_append (xml, "</object></child>");
  if (section_of (group) != NULL)
    {
      if (previous != NULL)
        g_string_append (xml, "</object></child>");
      begin_section (xml, group);
    }
  g_string_append (xml, "<child><object class=\"GtkShortcutsGroup\">");
  append_property (xml, "title", _ (group));
}

GtkShortcutsWindow *
ost_shortcuts_new_window (GSettings *settings)
{
  g_autoptr (GString) xml = g_string_new ("<interface><object class=\"GtkShortcutsWindow\" id=\"help\">"
                                          "<property name=\"modal\">1</property>");
  g_autoptr (GtkBuilder) builder = NULL;
  GtkShortcutsWindow *help = NULL;
  const char *group = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (ost_keys); i++)
    {
      if (group == NULL || !g_str_equal (group, ost_keys[i].group))
        begin_group (xml, group, ost_keys[i].group);
      group = ost_keys[i].group;
      append_key (xml, &ost_keys[i], settings);
    }
  g_string_append (xml, "</object></child></object></child></object></interface>");

  builder = gtk_builder_new_from_string (xml->str, (gssize) xml->len);
  help = GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help"));
  g_object_set (help, "section-name", MOUSE, NULL);
  return g_object_ref (help);
}
