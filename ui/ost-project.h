/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gdk/gdk.h>
#include "core/workflow/ost-session.h"

/* An open project with the reader who works on it: owns the store and the session, so that whoever still needs them (an import
 * under way while its window closes) keeps them alive by a reference. Main thread. */
#define OST_TYPE_PROJECT (ost_project_get_type ())
G_DECLARE_FINAL_TYPE (OstProject, ost_project, OST, PROJECT, GObject)

/* Opens for writing. NULL with the store's sentence. */
OstProject *ost_project_open        (const char *path, const char *reader, GError **error);
/* Makes the project, then opens it. */
OstProject *ost_project_create      (const char *path, const char *reader, GError **error);

OstStore   *ost_project_get_store   (OstProject *project);
OstSession *ost_project_get_session (OstProject *project);
gint64      ost_project_get_reader_id (OstProject *project);
const char *ost_project_get_reader  (OstProject *project);
const char *ost_project_get_path    (OstProject *project);
/* The folder's name without ".osteon". */
const char *ost_project_get_name    (OstProject *project);

/* Where images go when no project was named: DATA_DIR/osteon/Radiographs.osteon. */
char       *ost_project_dup_default_path (void);
/* TRUE for a folder that ends in ".osteon" or holds a project.sqlite. */
gboolean    ost_project_is_project_path  (const char *path);
/* The reader's name when none is given: the real name of the user, else the login. */
char       *ost_project_dup_default_reader (void);

/* The image's thumbnail as a texture; decoded in a worker. */
void        ost_project_load_thumbnail_async  (OstProject *project, gint64 image_id, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer data);
GdkTexture *ost_project_load_thumbnail_finish (GAsyncResult *result, GError **error);
