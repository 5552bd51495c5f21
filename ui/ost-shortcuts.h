/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gtk/gtk.h>

/* One table of keys feeds the application's accelerators, the letters of the canvas and the help window. */

/* Keys with Ctrl or Alt and function keys: these work everywhere. */
void               ost_shortcuts_set_accels (GtkApplication *application);

/* Plain letters, digits and Enter, on a widget that gets what its children did not want: they must never be application
 * accelerators, which would take them away from somebody who types into the search entry. */
GtkEventController *ost_shortcuts_new_controller (void);

/* The help window (Ctrl+?); the caller owns a reference. */
GtkShortcutsWindow *ost_shortcuts_new_window (void);
