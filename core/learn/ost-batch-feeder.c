/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-batch-feeder.h"

/* Tickets are (batch, item) in order: ticket t is item t % n_items of batch first + t / n_items, and batch b lives in
 * slot (b - first) % n_slots. A ticket may be taken once its slot is free, which it is when the batch n_slots earlier
 * has been given back. Batch b is ready when all its tickets are done; counts wrap around with the slots. */
struct _OstBatchFeeder
{
  OstBatchFill fill;
  gpointer     user_data;
  gpointer    *slots;
  int          n_slots, n_items, n_threads;
  gint64       first, last;
  GThread    **threads;

  GMutex       mutex;           /* guards what follows */
  GCond        free_slot, ready;
  gint64       ticket;          /* the next */
  gint64       asked;           /* batches that `next` has handed out */
  int         *done;            /* items of each slot */
  gboolean     stop;
  gint64       began, waited;   /* microseconds */
};

/* Locked. The batch in hand is the last one asked for: its slot is not free. */
static gboolean
may_take (const OstBatchFeeder *f)
{
  gint64 given_back = MAX (0, f->asked - 1);

  return f->ticket / f->n_items < given_back + f->n_slots;
}

static void
fill_one (OstBatchFeeder *f, gint64 ticket)
{
  gint64 batch = ticket / f->n_items;

  f->fill (f->first + batch, (int) (ticket % f->n_items), f->slots[batch % f->n_slots], f->user_data);
}

static gpointer
work (gpointer data)
{
  OstBatchFeeder *f = data;
  gint64          end = (f->last - f->first) * f->n_items;

  g_mutex_lock (&f->mutex);
  while (!f->stop && f->ticket < end)
    {
      gint64 ticket;

      if (!may_take (f))
        {
          g_cond_wait (&f->free_slot, &f->mutex);
          continue;
        }
      ticket = f->ticket++;
      g_mutex_unlock (&f->mutex);
      fill_one (f, ticket);
      g_mutex_lock (&f->mutex);
      if (++f->done[ticket / f->n_items % f->n_slots] == f->n_items)
        g_cond_signal (&f->ready);
    }
  g_mutex_unlock (&f->mutex);
  return NULL;
}

OstBatchFeeder *
ost_batch_feeder_new (OstBatchFill fill, gpointer user_data, gpointer *slots, int n_slots, int n_items, gint64 first,
                      gint64 last, int n_threads)
{
  OstBatchFeeder *f = g_new0 (OstBatchFeeder, 1);

  g_return_val_if_fail (n_slots >= 2 && n_items >= 1 && first <= last && n_threads >= 0, NULL);
  f->fill = fill;
  f->user_data = user_data;
  f->slots = slots;
  f->n_slots = n_slots;
  f->n_items = n_items;
  f->first = first;
  f->last = last;
  f->n_threads = n_threads;
  f->done = g_new0 (int, n_slots);
  f->threads = g_new0 (GThread *, MAX (n_threads, 1));
  g_mutex_init (&f->mutex);
  g_cond_init (&f->free_slot);
  g_cond_init (&f->ready);
  for (int t = 0; t < n_threads; t++)
    f->threads[t] = g_thread_new ("ost-feeder", work, f);
  return f;
}

void
ost_batch_feeder_free (OstBatchFeeder *f)
{
  if (f == NULL)
    return;
  g_mutex_lock (&f->mutex);
  f->stop = TRUE;
  g_cond_broadcast (&f->free_slot);
  g_mutex_unlock (&f->mutex);
  for (int t = 0; t < f->n_threads; t++)
    g_thread_join (f->threads[t]);
  g_mutex_clear (&f->mutex);
  g_cond_clear (&f->free_slot);
  g_cond_clear (&f->ready);
  g_free (f->threads);
  g_free (f->done);
  g_free (f);
}

/* Without threads: all items now. */
static void
fill_all (OstBatchFeeder *f, gint64 batch)
{
  for (int i = 0; i < f->n_items; i++)
    fill_one (f, batch * f->n_items + i);
}

/* `asked` grows first: the slot of the batch before is given back with it, and a worker may be waiting for that. */
static void
wait_for (OstBatchFeeder *f, gint64 batch)
{
  int slot = (int) (batch % f->n_slots);

  g_mutex_lock (&f->mutex);
  f->asked = batch + 1;
  g_cond_broadcast (&f->free_slot);
  while (f->done[slot] < f->n_items)
    g_cond_wait (&f->ready, &f->mutex);
  f->done[slot] = 0;            /* nobody fills it before it is given back */
  g_mutex_unlock (&f->mutex);
}

/* `asked` is written by this thread alone, so it may read it without the lock; the workers see it under the lock. */
gpointer
ost_batch_feeder_next (OstBatchFeeder *f)
{
  gint64 batch = f->asked, from = g_get_monotonic_time (), to;

  if (f->first + batch >= f->last)
    return NULL;
  if (f->n_threads > 0)
    wait_for (f, batch);
  else
    fill_all (f, f->asked++);
  to = g_get_monotonic_time ();
  if (f->began == 0)
    f->began = to;              /* the first batch is not there before it was asked for */
  else
    f->waited += to - from;
  return f->slots[batch % f->n_slots];
}

double
ost_batch_feeder_waiting (OstBatchFeeder *f)
{
  gint64 all = f->began ? g_get_monotonic_time () - f->began : 0;

  return all > 0 ? (double) f->waited / (double) all : 0;
}
