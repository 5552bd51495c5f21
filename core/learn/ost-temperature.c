/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-temperature.h"

#include <math.h>

typedef struct
{
  const double *logits;
  const guint8 *positive;
  int           n, positives;
} Rows;

/* With a = 1 / T the loss is convex, and its slope sum (sigmoid (a f) - t) f grows with a: one zero, found by halving.
 * The targets t are Platt's, (N+ + 1) / (N+ + 2) and 1 / (N- + 2): with 0 and 1 themselves a part that is told apart
 * without a mistake would want T = 0. */
static double
slope (const Rows *rows, double a)
{
  const double yes = (rows->positives + 1.0) / (rows->positives + 2.0);
  const double no = 1.0 / (rows->n - rows->positives + 2.0);
  double       sum = 0;

  for (int i = 0; i < rows->n; i++)
    sum += (1 / (1 + exp (-a * rows->logits[i])) - (rows->positive[i] ? yes : no)) * rows->logits[i];
  return sum;
}

/* Counts the positives; FALSE when there is nothing to learn from. */
static gboolean
count (Rows *rows)
{
  gboolean differ = FALSE;

  for (int i = 0; i < rows->n; i++)
    {
      rows->positives += rows->positive[i] != 0;
      differ = differ || rows->logits[i] != 0;
    }
  return rows->positives > 0 && rows->positives < rows->n && differ;
}

double
ost_temperature_fit (const double *logits, const guint8 *positive, int n)
{
  Rows   rows = { logits, positive, n, 0 };
  double low = 1 / OST_TEMPERATURE_MAX, high = 1 / OST_TEMPERATURE_MIN;

  if (!count (&rows))
    return 1;
  if (slope (&rows, low) >= 0)
    return OST_TEMPERATURE_MAX;
  if (slope (&rows, high) <= 0)
    return OST_TEMPERATURE_MIN;
  for (int i = 0; i < 60; i++)
    {
      const double middle = (low + high) / 2;

      *(slope (&rows, middle) < 0 ? &low : &high) = middle;
    }
  return 2 / (low + high);
}
