/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gtk/gtk.h>

/* One table of keys feeds the application's accelerators, the letters of the window, the help window and the preferences.
 * settings holds what the person changed; NULL: the usual keys. */

/* Keys with Ctrl or Alt and function keys: these work everywhere. */
void               ost_shortcuts_set_accels (GtkApplication *application, GSettings *settings);

/* Plain letters, digits and Enter, on a widget that gets what its children did not want. */
GtkEventController *ost_shortcuts_new_controller (GSettings *settings);

/* The letters of a reviewer: asked before the others while reviewing. */
GtkEventController *ost_shortcuts_new_review_controller (GSettings *settings);

/* The help window (Ctrl+?); the caller owns a reference. */
GtkShortcutsWindow *ost_shortcuts_new_window (GSettings *settings);

typedef struct
{
  const char *group, *title;    /* translated */
  const char *action;           /* detailed: "win.bone::mc1" */
  const char *usual;            /* accelerators parted by blanks */
  char       *keys;             /* those in force; to be freed with g_free */
} OstShortcut;
/* The n-th command with keys; FALSE behind the last. */
gboolean           ost_shortcuts_get (GSettings *settings, guint n, OstShortcut *ret);
/* The title of another command, or of something that the canvas does, that has one of these accelerators; NULL: free. */
const char        *ost_shortcuts_find_clash (GSettings *settings, const char *action, const char *keys);
/* keys NULL: the usual ones again. FALSE with a sentence when another command has one of them. */
#define OST_SHORTCUTS_ERROR (ost_shortcuts_error_quark ())
GQuark             ost_shortcuts_error_quark (void);
gboolean           ost_shortcuts_change (GSettings *settings, const char *action, const char *keys, GError **error);
