/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "core/workflow/ost-review.h"

/* Questions that read every case of a project: each in a worker, over a connection of its own, beside whoever writes. project is its
 * folder. The callback runs in the thread that asked; its source object is NULL. */

/* ost_review_list: OstReviewCase. */
void    ost_review_list_async    (const char *project, OstReviewOrder order, gint64 reader_id, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
/* ost_classify_similar: OstSimilarCase. */
void    ost_review_similar_async (const char *project, gint64 image_id, gint64 model_id, int n, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
/* The answer to either. */
GArray *ost_review_cases_finish  (GAsyncResult *result, GError **error);
