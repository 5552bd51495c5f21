/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-project.h"

/* The window: worklist, viewer and side panel around one project. Everything that can be done is an action "win.…", with state where
 * there is something to know (busy, points, bone, image-id, revision, zoom, window-level, preset, mask-style, status …). */
#define OST_TYPE_MAIN_WINDOW (ost_main_window_get_type ())
G_DECLARE_FINAL_TYPE (OstMainWindow, ost_main_window, OST, MAIN_WINDOW, AdwApplicationWindow)

/* reader: whose readings the window shows. settings may be NULL. */
OstMainWindow *ost_main_window_new (GtkApplication *application, const char *reader, GSettings *settings);

/* NULL when none is open. */
OstProject *ost_main_window_get_project  (OstMainWindow *window);
/* Opens a project. When that fails, what is wrong stands in the window: on a page of its own when no project is open, else in a
 * message over the one that stays. */
gboolean    ost_main_window_open_project (OstMainWindow *window, const char *path);
/* Makes a project and opens it. */
gboolean    ost_main_window_new_project  (OstMainWindow *window, const char *path);
/* The project where images go when nobody named one; made on first use. */
gboolean    ost_main_window_open_default_project (OstMainWindow *window);
/* Files and folders into the project (the default one when none is open); the first of them opens. NULL-terminated. */
void        ost_main_window_import       (OstMainWindow *window, const char *const *paths);
void        ost_main_window_open_image   (OstMainWindow *window, gint64 image_id);
