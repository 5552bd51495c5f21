/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-transport.h"

#include <float.h>
#include <glib.h>
#include <math.h>

/* Annotations are served one after the other. Each sends its mass along the cheapest path to a sample that has room; a
 * path may take back what an earlier annotation sent and send it elsewhere, and because every path is the shortest in
 * what is left, the coupling is the cheapest one for the annotations served so far. Masses are whole numbers of 2^-40:
 * with doubles, rounding could leave mass that is sent to and fro for ever. */

#define UNITS 0x1p40            /* whole units in a mass of 1 */

typedef struct
{
  const double *cost;
  int           n, m;
  gint64       *room;           /* N: units that a sample still takes */
  gint64       *flow;           /* N x M */
  double       *to_row;         /* N, M: length of the shortest path found so far */
  double       *to_column;
  int          *row_from;       /* N: the annotation before it on that path */
  int          *column_from;    /* M: the sample before it, -1 at the start */
} Network;

/* One round of Bellman and Ford: an annotation reaches any sample at its cost; a sample gives back what it took, at
 * minus its cost. The 1e-13 keeps rounding from looking like a shorter way, around a circle without an end. */
static gboolean
relax (Network *net)
{
  gboolean changed = FALSE;

  for (int i = 0; i < net->n; i++)
    for (int j = 0; j < net->m; j++)
      {
        double c = net->cost[i * net->m + j];

        if (net->to_column[j] + c < net->to_row[i] - 1e-13)
          {
            net->to_row[i] = net->to_column[j] + c;
            net->row_from[i] = j;
            changed = TRUE;
          }
        if (net->flow[i * net->m + j] > 0 && net->to_row[i] - c < net->to_column[j] - 1e-13)
          {
            net->to_column[j] = net->to_row[i] - c;
            net->column_from[j] = i;
            changed = TRUE;
          }
      }
  return changed;
}

/* The nearest sample with room, seen from annotation `start`; -1 when there is none. */
static int
find_path (Network *net, int start)
{
  int best = -1;

  for (int i = 0; i < net->n; i++)
    net->to_row[i] = DBL_MAX;
  for (int j = 0; j < net->m; j++)
    {
      net->to_column[j] = j == start ? 0 : DBL_MAX;
      net->column_from[j] = -1;
    }
  for (int round = 0; round < net->n + net->m && relax (net); round++)
    ;
  for (int i = 0; i < net->n; i++)
    if (net->room[i] > 0 && (best < 0 || net->to_row[i] < net->to_row[best]))
      best = i;
  return best;
}

/* Sends up to `left` units along the path to sample `row`; returns how many. */
static gint64
send (Network *net, int row, gint64 left)
{
  gint64 units = MIN (left, net->room[row]);

  for (int i = row, j; (j = net->row_from[i], net->column_from[j]) >= 0; i = net->column_from[j])
    units = MIN (units, net->flow[net->column_from[j] * net->m + j]);
  net->room[row] -= units;
  for (int i = row;;)
    {
      int j = net->row_from[i];

      net->flow[i * net->m + j] += units;
      i = net->column_from[j];
      if (i < 0)
        return units;
      net->flow[i * net->m + j] -= units;
    }
}

static double
total (const double *cost, const double *coupling, int count)
{
  double sum = 0;

  for (int k = 0; k < count; k++)
    sum += cost[k] * coupling[k];
  return sum;
}

double
ost_transport_exact (const double *cost, const double *caps, const double *betas, int n, int m, double *coupling)
{
  g_autofree gint64 *room = g_new (gint64, n), *flow = g_new0 (gint64, (gsize) n * m);
  g_autofree double *to_row = g_new (double, n), *to_column = g_new (double, m);
  g_autofree int    *row_from = g_new (int, n), *column_from = g_new (int, m);
  Network            net = { cost, n, m, room, flow, to_row, to_column, row_from, column_from };

  for (int i = 0; i < n; i++)
    room[i] = (gint64) ceil (caps[i] * UNITS);      /* rounded up, so that caps that just hold the betas still do */
  for (int j = 0; j < m; j++)
    for (gint64 left = (gint64) (betas[j] * UNITS + 0.5); left > 0;)
      {
        int row = find_path (&net, j);

        if (row < 0)
          break;
        left -= send (&net, row, left);
      }
  for (int k = 0; k < n * m; k++)
    coupling[k] = (double) flow[k] / UNITS;
  return total (cost, coupling, n * m);
}

/* Index of the least of values[0], values[stride], ... that is not yet marked. */
static int
least (const double *values, int count, int stride, const gboolean *marked)
{
  int best = -1;

  for (int i = 0; i < count; i++)
    if (!marked[i] && (best < 0 || values[i * stride] < values[best * stride]))
      best = i;
  return best;
}

double
ost_transport_greedy (const double *cost, const double *caps, const double *betas, int n, int m, double *coupling)
{
  g_autofree double   *room = g_memdup2 (caps, n * sizeof *caps), *cheapest = g_new (double, m);
  g_autofree gboolean *served = g_new0 (gboolean, m);

  for (int k = 0; k < n * m; k++)
    coupling[k] = 0;
  for (int j = 0; j < m; j++)
    {
      cheapest[j] = DBL_MAX;
      for (int i = 0; i < n; i++)
        cheapest[j] = MIN (cheapest[j], cost[i * m + j]);
    }
  for (int turn = 0; turn < m; turn++)
    {
      g_autofree gboolean *full = g_new0 (gboolean, n);
      int    j = least (cheapest, m, 1, served);
      double left = betas[j];

      served[j] = TRUE;
      for (int i; left > 0 && (i = least (cost + j, n, m, full)) >= 0; full[i] = TRUE)
        {
          double mass = MIN (left, room[i]);

          coupling[i * m + j] = mass;
          room[i] -= mass;
          left -= mass;
        }
    }
  return total (cost, coupling, n * m);
}
