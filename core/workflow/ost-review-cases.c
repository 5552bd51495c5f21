/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-review-cases.h"

#include "core/workflow/ost-classify.h"

typedef struct _Question Question;

struct _Question
{
  GArray      *(*answer) (const Question *, OstStore *, GError **);
  char          *project;
  OstReviewOrder order;
  gint64         reader_id, image_id, model_id;
  int            n;
};

static void
question_free (Question *question)
{
  g_free (question->project);
  g_free (question);
}

static GArray *
list (const Question *q, OstStore *store, GError **error)
{
  return ost_review_list (store, q->order, q->reader_id, error);
}

static GArray *
similar (const Question *q, OstStore *store, GError **error)
{
  return ost_classify_similar (store, q->model_id, q->image_id, q->n, error);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Question     *q = data;
  GError             *error = NULL;
  g_autoptr(OstStore) store = ost_store_open (q->project, OST_STORE_READ, &error);
  GArray             *cases = store != NULL ? q->answer (q, store, &error) : NULL;

  if (cases == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, cases, (GDestroyNotify) g_array_unref);
}

static void
ask (const char *project, const Question *question, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);
  Question        *own = g_memdup2 (question, sizeof *question);

  own->project = g_strdup (project);
  g_task_set_source_tag (task, ask);
  g_task_set_task_data (task, own, (GDestroyNotify) question_free);
  g_task_run_in_thread (task, work);
}

void
ost_review_list_async (const char *project, OstReviewOrder order, gint64 reader_id, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data)
{
  ask (project, &(Question) { .answer = list, .order = order, .reader_id = reader_id }, cancellable, callback, data);
}

void
ost_review_similar_async (const char *project, gint64 image_id, gint64 model_id, int n, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  ask (project, &(Question) { .answer = similar, .image_id = image_id, .model_id = model_id, .n = n }, cancellable, callback,
       data);
}

GArray *
ost_review_cases_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
