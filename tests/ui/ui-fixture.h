/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-project.h"

/* What the widget tests share: a display, an application, a project with small images that are wider than tall or the other way
 * round, so that a mistaken axis shows. */

#define WAIT(condition) \
  G_STMT_START \
    { \
      gint64 end_ = g_get_monotonic_time () + 15 * G_USEC_PER_SEC; \
      while (!(condition) && g_get_monotonic_time () < end_) \
        if (!g_main_context_iteration (NULL, FALSE)) \
          g_usleep (500); \
      g_assert_true (condition); \
    } \
  G_STMT_END

/* FALSE (and a skip line is printed) without a display. */
gboolean        ui_fixture_init        (int *argc, char ***argv);
/* A registered application with the ui's actions. */
GtkApplication *ui_fixture_application (void);
/* A new project in a new folder with n grey ramps of 300 x 200 pixels, each with a bright bar. */
OstProject     *ui_fixture_project     (int n);
/* Closes the project and deletes its folder. */
void            ui_fixture_drop        (OstProject *project);
/* The same pictures as files, without a project; returns the folder. */
char           *ui_fixture_images      (int n);
void            ui_fixture_delete      (const char *folder);
/* Shows the window and waits until it has a size. */
void            ui_fixture_present     (GtkWindow *window);
/* Lets everything that is due happen. */
void            ui_fixture_settle      (void);
