/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-bootstrap.h"

#include <math.h>

#include "core/measure/ost-quantile.h"
#include "core/tensor/ost-random.h"

/* A person is a sum and a count, so a round adds as many pairs as there are people and never sees the values again. */

typedef struct
{
  double sum;
  int    n;
} Person;

/* One entry for each person with at least one value. */
static GArray *
gather (const double *values, const int *subjects, int n)
{
  g_autoptr(GHashTable) places = g_hash_table_new (NULL, NULL);
  GArray *people = g_array_new (FALSE, TRUE, sizeof (Person));

  for (int i = 0; i < n; i++)
    {
      gpointer key = GINT_TO_POINTER (subjects[i]), place;

      if (isnan (values[i]))
        continue;
      if (!g_hash_table_lookup_extended (places, key, NULL, &place))
        {
          place = GUINT_TO_POINTER (people->len);
          g_hash_table_insert (places, key, place);
          g_array_set_size (people, people->len + 1);
        }
      g_array_index (people, Person, GPOINTER_TO_UINT (place)).sum += values[i];
      g_array_index (people, Person, GPOINTER_TO_UINT (place)).n++;
    }
  return people;
}

/* Mean over the values of as many people as there are, drawn with replacement (round >= 0) or each once (round -1). */
static double
mean (const GArray *people, guint64 seed, int round)
{
  double sum = 0;
  int    n = 0;

  for (guint i = 0; i < people->len; i++)
    {
      guint pick = round < 0 ? i : (guint) (ost_random_unit_at (ost_random_mix (seed) + round, i) * people->len);

      sum += g_array_index (people, Person, pick).sum;
      n += g_array_index (people, Person, pick).n;
    }
  return sum / n;
}

OstInterval
ost_bootstrap_mean (const double *values, const int *subjects, int n, int rounds, guint64 seed)
{
  g_autoptr(GArray)  people = gather (values, subjects, n);
  g_autofree double *means = g_new (double, MAX (rounds, 1));
  OstInterval        interval = { NAN, NAN, NAN, (int) people->len };

  if (people->len == 0)
    return interval;
  interval.mean = interval.low = interval.high = mean (people, seed, -1);
  if (rounds < 1)
    return interval;
  for (int r = 0; r < rounds; r++)
    means[r] = mean (people, seed, r);
  ost_sort_doubles (means, rounds);
  interval.low = ost_quantile_nearest (means, rounds, 0.025);
  interval.high = ost_quantile_nearest (means, rounds, 0.975);
  return interval;
}
