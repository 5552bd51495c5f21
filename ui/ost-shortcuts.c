/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-shortcuts.h"

#include <string.h>

#include "ui/ost-i18n.h"

typedef enum
{
  GLOBAL,   /* an accelerator of the application */
  LETTER,   /* only while no text is typed */
  SHOWN,    /* handled by the canvas itself: stands in the help window only */
} Scope;

/* keys: accelerators separated by spaces; for the mouse, words for people (scope SHOWN and no action). */
typedef struct
{
  const char *group, *title, *keys, *action;
  Scope scope;
} Key;

#define POINTS  N_("Points")
#define BONES   N_("Bones")
#define IMAGES  N_("Radiographs")
#define VIEW    N_("View")
#define WINDOW  N_("Window")
#define MOUSE   N_("Mouse")

static const Key ost_keys[] = {
  { MOUSE, N_("Positive point on the selected bone"), N_("Left click"), NULL, SHOWN },
  { MOUSE, N_("Negative point"), N_("Right click, or Shift and left click"), NULL, SHOWN },
  { MOUSE, N_("Move a point"), N_("Drag it"), NULL, SHOWN },
  { MOUSE, N_("Flip or delete a point"), N_("Right click on it"), NULL, SHOWN },
  { MOUSE, N_("Window and level"), N_("Right drag; Ctrl faster, Shift finer"), NULL, SHOWN },
  { MOUSE, N_("Pan"), N_("Middle drag, or Space and drag"), NULL, SHOWN },
  { MOUSE, N_("Zoom to the pointer"), N_("Wheel or pinch"), NULL, SHOWN },

  { POINTS, N_("Move the keyboard cursor"), "Up Down Left Right", NULL, SHOWN },
  { POINTS, N_("Positive point at the cursor"), "p Insert", "win.place-positive", LETTER },
  { POINTS, N_("Negative point at the cursor"), "<shift>p <shift>Insert", "win.place-negative", LETTER },
  { POINTS, N_("Left click places negative points"), "x", "win.negative-click", LETTER },
  { POINTS, N_("Delete the selected or the last point"), "Delete BackSpace", "win.delete-point", LETTER },
  { POINTS, N_("Undo"), "<primary>z", "win.undo", GLOBAL },
  { POINTS, N_("Redo"), "<primary><shift>z <primary>y", "win.redo", GLOBAL },
  { POINTS, N_("Cancel a drag"), "Escape", NULL, SHOWN },

  { BONES, N_("Metacarpal 1"), "1", "win.bone::mc1", LETTER },
  { BONES, N_("Metacarpal 2"), "2", "win.bone::mc2", LETTER },
  { BONES, N_("Metacarpal 3"), "3", "win.bone::mc3", LETTER },
  { BONES, N_("Metacarpal 4"), "4", "win.bone::mc4", LETTER },
  { BONES, N_("Metacarpal 5"), "5", "win.bone::mc5", LETTER },
  { BONES, N_("Radius"), "6", "win.bone::radius", LETTER },
  { BONES, N_("Ulna"), "7", "win.bone::ulna", LETTER },
  { BONES, N_("Previous bone"), "comma", "win.previous-bone", LETTER },
  { BONES, N_("Next bone"), "period", "win.next-bone", LETTER },
  { BONES, N_("Accept the bone, go to the next"), "Return KP_Enter", "win.accept-bone", LETTER },

  { IMAGES, N_("Accept the reading, open the next"), "<primary>Return <primary>KP_Enter", "win.accept-reading", GLOBAL },
  { IMAGES, N_("Next radiograph"), "Page_Down", "win.next-image", LETTER },
  { IMAGES, N_("Previous radiograph"), "Page_Up", "win.previous-image", LETTER },
  { IMAGES, N_("Flag for discussion"), "k", "win.flag", LETTER },
  { IMAGES, N_("Find a radiograph"), "<primary>f", "win.find", GLOBAL },
  { IMAGES, N_("Add radiographs"), "<primary>o", "win.import", GLOBAL },
  { IMAGES, N_("Add a folder of radiographs"), "<primary><shift>o", "win.import-folder", GLOBAL },
  { IMAGES, N_("About this radiograph"), "<primary>i", "win.info", GLOBAL },
  { IMAGES, N_("Export masks"), "<primary>e", "win.export", GLOBAL },
  { IMAGES, N_("Import masks"), "<primary><shift>e", "win.import-masks", GLOBAL },
  { IMAGES, N_("Save the page of this radiograph"), "<primary>p", "win.report", GLOBAL },

  { VIEW, N_("Hide the overlays (hold to peek)"), "h", NULL, SHOWN },
  { VIEW, N_("Masks filled, outlined, hidden"), "o", "win.next-mask-style", LETTER },
  { VIEW, N_("Fill weaker"), "braceleft <shift>bracketleft", "win.opacity-down", LETTER },
  { VIEW, N_("Fill stronger"), "braceright <shift>bracketright", "win.opacity-up", LETTER },
  { VIEW, N_("Invert"), "i", "win.invert", LETTER },
  { VIEW, N_("Corner texts"), "<shift>i", "win.corner-text", LETTER },
  { VIEW, N_("Reset the window"), "r", "win.reset-window", LETTER },
  { VIEW, N_("Fit the image"), "f", "win.fit", LETTER },
  { VIEW, N_("One pixel to one"), "<primary>0", "win.actual-size", GLOBAL },
  { VIEW, N_("Zoom in"), "<primary>plus <primary>equal <primary>KP_Add", "win.zoom-in", GLOBAL },
  { VIEW, N_("Zoom out"), "<primary>minus <primary>KP_Subtract", "win.zoom-out", GLOBAL },
  { VIEW, N_("Window: auto"), "<alt>1", "win.preset::auto", GLOBAL },
  { VIEW, N_("Window: bone"), "<alt>2", "win.preset::bone", GLOBAL },
  { VIEW, N_("Window: soft tissue"), "<alt>3", "win.preset::soft", GLOBAL },
  { VIEW, N_("Window: full range"), "<alt>4", "win.preset::full", GLOBAL },

  { WINDOW, N_("Side panel"), "F9", "win.side-panel", GLOBAL },
  { WINDOW, N_("Worklist"), "<shift>F9", "win.worklist", GLOBAL },
  { WINDOW, N_("Menu"), "F10", NULL, SHOWN },
  { WINDOW, N_("Full screen"), "F11", "win.fullscreen", GLOBAL },
  { WINDOW, N_("Keyboard and mouse"), "F1 <primary>question", "win.show-help-overlay", GLOBAL },
  { WINDOW, N_("Close the window"), "<primary>w", "window.close", GLOBAL },
  { WINDOW, N_("Quit"), "<primary>q", "app.quit", GLOBAL },
};

void
ost_shortcuts_set_accels (GtkApplication *application)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ost_keys); i++)
    {
      g_auto (GStrv) accels = NULL;

      if (ost_keys[i].scope != GLOBAL)
        continue;
      accels = g_strsplit (ost_keys[i].keys, " ", -1);
      gtk_application_set_accels_for_action (application, ost_keys[i].action, (const char *const *) accels);
    }
}

static void
add_letters (GtkShortcutController *controller, const Key *key)
{
  g_auto (GStrv) accels = g_strsplit (key->keys, " ", -1);
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  g_action_parse_detailed_name (key->action, &name, &target, NULL);
  for (char **accel = accels; *accel != NULL; accel++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (*accel), gtk_named_action_new (name));

      if (target != NULL)
        gtk_shortcut_set_arguments (shortcut, target);
      gtk_shortcut_controller_add_shortcut (controller, shortcut);
    }
}

GtkEventController *
ost_shortcuts_new_controller (void)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_BUBBLE);
  for (gsize i = 0; i < G_N_ELEMENTS (ost_keys); i++)
    if (ost_keys[i].scope == LETTER)
      add_letters (GTK_SHORTCUT_CONTROLLER (controller), &ost_keys[i]);
  return controller;
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
append_key (GString *xml, const Key *key)
{
  g_string_append (xml, "<child><object class=\"GtkShortcutsShortcut\">");
  append_property (xml, "title", _ (key->title));
  if (g_str_equal (key->group, MOUSE))
    {
      append_property (xml, "shortcut-type", "gesture");
      append_property (xml, "subtitle", _ (key->keys));
    }
  else
    append_accelerators (xml, key->keys);
  g_string_append (xml, "</object></child>");
}

/* Two pages, one by one: left alone, GTK deals the groups out in an order of its own. */
static gboolean
begins_section (const char *group)
{
  return g_str_equal (group, MOUSE) || g_str_equal (group, IMAGES);
}

static void
begin_section (GString *xml, const char *group)
{
  g_string_append (xml, "<child><object class=\"GtkShortcutsSection\">");
  append_property (xml, "section-name", group);
  append_property (xml, "title", g_str_equal (group, MOUSE) ? _ ("Annotating") : _ ("Radiographs and View"));
  append_property (xml, "max-height", "18");
}

/* Closes what is open and opens the group. */
static void
begin_group (GString *xml, const char *previous, const char *group)
{
  if (previous != NULL)
    g_string_append (xml, "</object></child>");
  if (begins_section (group))
    {
      if (previous != NULL)
        g_string_append (xml, "</object></child>");
      begin_section (xml, group);
    }
  g_string_append (xml, "<child><object class=\"GtkShortcutsGroup\">");
  append_property (xml, "title", _ (group));
}

GtkShortcutsWindow *
ost_shortcuts_new_window (void)
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
      append_key (xml, &ost_keys[i]);
    }
  g_string_append (xml, "</object></child></object></child></object></interface>");

  builder = gtk_builder_new_from_string (xml->str, (gssize) xml->len);
  help = GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help"));
  g_object_set (help, "section-name", MOUSE, NULL);
  return g_object_ref (help);
}
