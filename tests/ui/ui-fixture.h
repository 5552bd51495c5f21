/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-main-window.h"
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

/* Whether an action's state prints as `wanted` ("true", "'segmenter-1'"). */
gboolean        ui_fixture_state_is    (gpointer actions, const char *name, const char *wanted);
/* The same of the fixture `f`, whose window has the actions. */
#define STATE_IS(name, wanted)   ui_fixture_state_is (f->window, name, wanted)
#define WAIT_STATE(name, wanted) WAIT (STATE_IS (name, wanted))

/* A main window, and the project that it is to open. */
typedef struct
{
  GtkApplication *application;
  OstMainWindow  *window;       /* a test may close it and set it to NULL */
  char           *path;         /* of the project, in a folder of its own */
} UiWindow;

/* Takes the path of a closed project; it is not opened yet. */
void            ui_window_init         (UiWindow *f, char *path);
/* Over n synthetic hands, the first with points of Bob's, opened. `prepare`, or NULL, adds to the project before. */
void            ui_window_init_demo    (UiWindow *f, int n, void (*prepare) (OstStore *store, const char *folder));
void            ui_window_clear        (UiWindow *f);
