/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-reader.h"

/* Keys of streams that no image uses ("readers" in ASCII). From a reader's key hang: + 1 its share, + 2 its habits;
 * with the image's number + 3 the habits of that day, + 4 which of them hold, and in ost-phantom-reader-outline.c its
 * unsteady hand. */
#define READERS G_GUINT64_CONSTANT (0x7265616465727300)

static gboolean
chance (OstRandom *random, double share)
{
  return ost_random_range (random, 0, 1) < share;
}

/* The order of the draws is part of the result: new habits go to the end. */
static OstReaderHabits
draw_habits (OstRandom random)
{
  OstReaderHabits habits = { .bias = ost_random_normal (&random, 0, 0.135) };
  double          overlap;

  habits.wobble = ost_random_range (&random, 0.13, 0.23);
  habits.reach = ost_random_range (&random, 3, 6);
  habits.tolerance = ost_random_range (&random, 0.08, 0.35);
  habits.base = chance (&random, 0.5) ? ost_random_range (&random, 0.8, 2.2) : 0;
  habits.rim = chance (&random, 0.5) ? ost_random_range (&random, 1.2, 2.6) : 0;
  habits.margin = chance (&random, 0.4) ? ost_random_range (&random, 1, 3) : 0;
  overlap = ost_random_range (&random, 0, 1);
  habits.overlap = overlap < 0.4 ? OST_OVERLAP_BOTH : overlap < 0.7 ? OST_OVERLAP_UPPER : OST_OVERLAP_SPLIT;
  habits.ulnar_styloid = chance (&random, 0.5);
  habits.mc3_styloid = chance (&random, 0.7);
  habits.lips = chance (&random, 0.7);
  habits.sesamoids = chance (&random, 0.1);
  return habits;
}

OstPhantomReader
ost_phantom_reader_draw (guint64 seed, int number)
{
  OstPhantomReader reader = { .key = ost_random_mix (ost_random_mix (seed ^ READERS) + number) };
  OstRandom        random = { ost_random_mix (reader.key + 1), 0 };

  g_snprintf (reader.name, sizeof reader.name, "reader-%d", number + 1);
  reader.share = ost_random_range (&random, 0.5, 1.5);
  reader.habits = draw_habits ((OstRandom) { ost_random_mix (reader.key + 2), 0 });
  return reader;
}

#define KEPT 0.8

/* Quantities are mixed, choices are kept or not: in both cases four fifths are the reader's own. */
OstReaderHabits
ost_phantom_reader_get_habits (const OstPhantomReader *reader, guint64 image)
{
  OstReaderHabits habits = reader->habits;
  OstReaderHabits today = draw_habits ((OstRandom) { ost_random_mix (reader->key ^ ost_random_mix (image + 3)), 0 });
  OstRandom       random = { ost_random_mix (reader->key ^ ost_random_mix (image + 4)), 0 };

  habits.bias = ost_mix (today.bias, habits.bias, KEPT);
  habits.wobble = ost_mix (today.wobble, habits.wobble, KEPT);
  habits.tolerance = ost_mix (today.tolerance, habits.tolerance, KEPT);
  if (!chance (&random, KEPT))
    habits.base = today.base;
  if (!chance (&random, KEPT))
    habits.rim = today.rim;
  if (!chance (&random, KEPT))
    habits.margin = today.margin;
  if (!chance (&random, KEPT))
    habits.overlap = today.overlap;
  if (!chance (&random, KEPT))
    habits.ulnar_styloid = today.ulnar_styloid;
  if (!chance (&random, KEPT))
    habits.mc3_styloid = today.mc3_styloid;
  if (!chance (&random, KEPT))
    habits.lips = today.lips;
  if (!chance (&random, KEPT))
    habits.sesamoids = today.sesamoids;
  return habits;
}
