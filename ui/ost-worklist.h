/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-project.h"

/* The radiographs of the project for one reader, with a search entry and filters.
 *
 * Signals
 *   image-chosen (int64)   the person chose another radiograph; not emitted by ost_worklist_select
 *   order-changed ()       the person chose another order
 *   done ()                a row was clicked, or Enter or Escape pressed: back to the picture */
#define OST_TYPE_WORKLIST (ost_worklist_get_type ())
G_DECLARE_FINAL_TYPE (OstWorklist, ost_worklist, OST, WORKLIST, AdwBin)

/* NULL empties it. */
void     ost_worklist_set_project (OstWorklist *list, OstProject *project);
/* Reads everything again (after an import). */
gboolean ost_worklist_reload      (OstWorklist *list, GError **error);
/* Reads one row again (after a gesture). */
void     ost_worklist_update      (OstWorklist *list, gint64 image_id);
void     ost_worklist_select      (OstWorklist *list, gint64 image_id);
/* The image `step` rows after image_id among those that the filters let through; 0 at the ends. image_id 0: the first one. */
gint64   ost_worklist_get_neighbour (OstWorklist *list, gint64 image_id, int step);
/* The next image after image_id, around the end, that is neither accepted nor rejected; 0 when all are. Filters do not matter. */
gint64   ost_worklist_get_next_todo (OstWorklist *list, gint64 image_id);
/* The ids (gint64) of the images that the filters let through, in the order of the list. */
GArray  *ost_worklist_list_shown  (OstWorklist *list);
gboolean ost_worklist_contains    (OstWorklist *list, gint64 image_id);
const char *ost_worklist_get_name (OstWorklist *list, gint64 image_id);      /* NULL when it is not there */
void     ost_worklist_count       (OstWorklist *list, guint *n_done, guint *n_all);
void     ost_worklist_start_search (OstWorklist *list);
/* "added", "name", "subject", "todo" (those that are not done), "bones" (those with the fewest finished bones); an unknown one is
 * "added". The open image stays selected. */
void        ost_worklist_set_order (OstWorklist *list, const char *order);
const char *ost_worklist_get_order (OstWorklist *list);
/* TRUE while somebody walks through the rows with the keyboard. */
gboolean ost_worklist_is_walked   (OstWorklist *list);
