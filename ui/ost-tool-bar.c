/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-tool-bar.h"

#include "ui/ost-i18n.h"
#include "ui/ost-shortcuts.h"

typedef struct
{
  const char *action;           /* detailed, as the table of keys has it; NULL: a line between groups */
  const char *icon, *label;
  const char *key;              /* of what is no command with changeable keys; else NULL */
} Tool;

static const Tool tools[] = {
  { "win.tool::points", "osteon-points-symbolic", N_ ("Points"), NULL },
  { "win.tool::brush", "osteon-brush-symbolic", N_ ("Brush"), NULL },
  { "win.tool::eraser", "osteon-eraser-symbolic", N_ ("Eraser"), NULL },
  { "win.tool::polygon", "osteon-polygon-symbolic", N_ ("Polygon"), NULL },
  { "win.tool::lasso", "osteon-lasso-symbolic", N_ ("Lasso"), NULL },
  { NULL },
  { "win.tool::pan", "osteon-pan-symbolic", N_ ("Pan"), NULL },
  { "win.tool::zoom", "osteon-zoom-symbolic", N_ ("Zoom"), NULL },
  { "win.tool::window", "osteon-window-symbolic", N_ ("Window and level"), NULL },
  { "win.loupe", "osteon-loupe-symbolic", N_ ("Loupe"), "L" },
  { NULL },
  { "win.tool::distance", "osteon-distance-symbolic", N_ ("Distance"), NULL },
  { "win.tool::angle", "osteon-angle-symbolic", N_ ("Angle"), NULL },
  { "win.tool::width", "osteon-width-symbolic", N_ ("Cortical width"), NULL },
  { NULL },
  { "win.turn-right", "osteon-turn-symbolic", N_ ("Turn the view by a quarter"), NULL },
  { "win.mirror", "osteon-mirror-symbolic", N_ ("Mirror the view"), NULL },
};

struct _OstToolBar
{
  AdwBin parent_instance;

  GtkWidget *buttons[G_N_ELEMENTS (tools)];     /* NULL for a line */
  GSettings *settings;                          /* owned, or NULL */
};

G_DEFINE_FINAL_TYPE (OstToolBar, ost_tool_bar, ADW_TYPE_BIN)

/* The first key of the action as people write it, or NULL. */
static char *
dup_key (GSettings *settings, const char *action)
{
  OstShortcut shortcut;

  for (guint n = 0; ost_shortcuts_get (settings, n, &shortcut); n++)
    {
      g_autofree char *keys = shortcut.keys;
      g_auto (GStrv) accels = g_strsplit (keys, " ", 2);
      GdkModifierType modifiers;
      guint key;

      if (g_str_equal (shortcut.action, action))
        return accels[0] != NULL && gtk_accelerator_parse (accels[0], &key, &modifiers)
                 ? gtk_accelerator_get_label (key, modifiers) : NULL;
    }
  return NULL;
}

static void
update_tooltips (OstToolBar *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tools); i++)
    {
      g_autofree char *key = NULL;
      g_autofree char *text = NULL;

      if (tools[i].action == NULL)
        continue;
      key = tools[i].key != NULL ? g_strdup (tools[i].key) : dup_key (self->settings, tools[i].action);
      text = key != NULL ? g_strdup_printf ("%s (%s)", _ (tools[i].label), key) : g_strdup (_ (tools[i].label));
      gtk_widget_set_tooltip_text (self->buttons[i], text);
    }
}

static GtkWidget *
new_button (const Tool *tool)
{
  GtkWidget *button = g_str_equal (tool->action, "win.turn-right") ? gtk_button_new () : gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), tool->icon);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), tool->action);
  gtk_widget_set_focus_on_click (button, FALSE);        /* the keys stay with the picture */
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (tool->label), -1);
  return button;
}

void
ost_tool_bar_set_settings (OstToolBar *self, GSettings *settings)
{
  g_return_if_fail (OST_IS_TOOL_BAR (self));

  if (g_set_object (&self->settings, settings) && settings != NULL)
    g_signal_connect_object (settings, "changed::keys", G_CALLBACK (update_tooltips), self, G_CONNECT_SWAPPED);
  update_tooltips (self);
}

static void
ost_tool_bar_dispose (GObject *object)
{
  g_clear_object (&OST_TOOL_BAR (object)->settings);

  G_OBJECT_CLASS (ost_tool_bar_parent_class)->dispose (object);
}

static void
ost_tool_bar_class_init (OstToolBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ost_tool_bar_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_TOOLBAR);
}

/* A window that is too low for all of them scrolls. */
static void
ost_tool_bar_init (OstToolBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *scrolled = gtk_scrolled_window_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (tools); i++)
    if (tools[i].action != NULL)
      gtk_box_append (GTK_BOX (box), self->buttons[i] = new_button (&tools[i]));
    else
      gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  adw_bin_set_child (ADW_BIN (self), scrolled);
  gtk_widget_add_css_class (GTK_WIDGET (self), "tool-bar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Tools"), -1);
  update_tooltips (self);
}
