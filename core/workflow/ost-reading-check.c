/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-reading-check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SHARED     (1.0 / 3.0)      /* of the smaller bone; radius and ulna, and bases of metacarpals, do overlap */
#define MAX_RATIO      2.0              /* of a metacarpal's length to the median, or the other way round */
#define MAX_LEVEL 0.35 /* of a metacarpal's length, that a base may lie beside the level of the others */
#define SMALL_PART     0.002            /* of a bone: crumbs of fewer pixels are not worth a sentence */

typedef struct
{
  const OstMask *mask;                  /* NULL: not there */
  OstRect        bounds;
  gint64         count;
  double         x, y;                  /* centre */
  double         ends[2][2];            /* x, y where its long axis leaves it */
} Bone;

typedef struct
{
  Bone    bones[OST_N_BONES];
  GArray *found;
} Check;

typedef void (*Visit) (Bone *bone, double x, double y, double *sums);

static void
visit_pixels (Bone *bone, Visit visit, double *sums)
{
  for (int y = bone->bounds.y0; y < bone->bounds.y1; y++)
    for (int x = bone->bounds.x0; x < bone->bounds.x1; x++)
      if (bone->mask->data[(gsize) y * bone->mask->width + x])
        visit (bone, x, y, sums);
}

static void
add_place (Bone *bone, double x, double y, double *sums)
{
  bone->count++;
  sums[0] += x;
  sums[1] += y;
}

static void
add_spread (Bone *bone, double x, double y, double *sums)
{
  sums[0] += (x - bone->x) * (x - bone->x);
  sums[1] += (x - bone->x) * (y - bone->y);
  sums[2] += (y - bone->y) * (y - bone->y);
}

/* sums: the axis (x, y), and how far the pixels reach along it on both sides. */
static void
add_reach (Bone *bone, double x, double y, double *sums)
{
  const double at = (x - bone->x) * sums[0] + (y - bone->y) * sums[1];

  sums[2] = MIN (sums[2], at);
  sums[3] = MAX (sums[3], at);
}

static void
measure (Bone *bone, const OstMask *mask)
{
  double place[2] = { 0 }, spread[3] = { 0 }, reach[4] = { 0 }, angle;

  bone->mask = mask;
  bone->bounds = ost_mask_bounds (mask);
  visit_pixels (bone, add_place, place);
  bone->x = place[0] / MAX (bone->count, 1);
  bone->y = place[1] / MAX (bone->count, 1);
  visit_pixels (bone, add_spread, spread);
  angle = atan2 (2 * spread[1], spread[0] - spread[2]) / 2;
  reach[0] = cos (angle);
  reach[1] = sin (angle);
  visit_pixels (bone, add_reach, reach);
  for (int i = 0; i < 2; i++)
    {
      bone->ends[i][0] = bone->x + reach[2 + i] * reach[0];
      bone->ends[i][1] = bone->y + reach[2 + i] * reach[1];
    }
}

static void
add (Check *check, OstFindingKind kind, OstBone bone, OstBone other, double number)
{
  const OstFinding finding = { kind, bone, other, number };

  g_array_append_val (check->found, finding);
}

/* --- number ------------------------------------------------------------------------------------------------------- */

static void
check_number (Check *check, const OstReading *reading)
{
  for (int i = 0; i < OST_N_BONES; i++)
    {
      const OstBone b = ost_bone_screen_order[i];

      if (check->bones[b].mask == NULL && !reading->bones[b]->absent)
        add (check, OST_FINDING_MISSING, b, b, 0);
    }
}

/* --- order -------------------------------------------------------------------------------------------------------- */

/* Where a bone's centre lies along the line from a to b. */
static double
along (const Check *check, OstBone a, OstBone b, OstBone bone)
{
  const Bone *from = &check->bones[a], *to = &check->bones[b], *at = &check->bones[bone];

  return (at->x - from->x) * (to->x - from->x) + (at->y - from->y) * (to->y - from->y);
}

static gboolean
has (const Check *check, OstBone bone)
{
  return check->bones[bone].mask != NULL;
}

/* --- bases -------------------------------------------------------------------------------------------------------- */

static double
distance (const double *a, const double *b)
{
  return hypot (a[0] - b[0], a[1] - b[1]);
}

/* The end of a metacarpal that is its base: the one nearer to the forearm. */
static int
base_by_forearm (const Check *check, OstBone bone)
{
  const Bone  *forearm = &check->bones[has (check, OST_BONE_RADIUS) ? OST_BONE_RADIUS : OST_BONE_ULNA];
  const double wrist[] = { forearm->x, forearm->y };

  return distance (check->bones[bone].ends[1], wrist) < distance (check->bones[bone].ends[0], wrist);
}

/* Without one: metacarpals spread towards the fingers. Which end of b lies with the closer pair of ends of a and b. */
static int
base_by_spread (const Check *check, OstBone a, OstBone b)
{
  const Bone  *p = &check->bones[a], *q = &check->bones[b];
  const int beside =
      distance (p->ends[0], q->ends[1]) < distance (p->ends[0], q->ends[0]); /* q's end on the side of p's 0 */
  const double at_0 = distance (p->ends[0], q->ends[beside]), at_1 = distance (p->ends[1], q->ends[!beside]);

  return at_0 < at_1 ? beside : !beside;
}

typedef struct
{
  OstBone bone;
  double  x, y;                 /* of the base */
  double  ux, uy;               /* from the base to the other end */
} Base;

static Base
get_base (const Check *check, OstBone bone, OstBone first, OstBone last)
{
  const gboolean forearm = has (check, OST_BONE_RADIUS) || has (check, OST_BONE_ULNA);
  const int end = forearm ? base_by_forearm (check, bone) : base_by_spread (check, bone == first ? last : first, bone);
  const double  *at = check->bones[bone].ends[end], *other = check->bones[bone].ends[!end];

  return (Base) { bone, at[0], at[1], other[0] - at[0], other[1] - at[1] };
}

/* Those of metacarpals 2 to 5 that are there, in this order. */
static int
get_bases (const Check *check, Base bases[4])
{
  OstBone there[4];
  int     n = 0;

  for (int b = OST_BONE_MC2; b <= OST_BONE_MC5; b++)
    if (has (check, (OstBone) b))
      there[n++] = (OstBone) b;
  for (int i = 0; i < n; i++)
    bases[i] = get_base (check, there[i], there[0], there[n - 1]);
  return n;
}

static gboolean
bases_turn_back (const Base *bases, int n, int i)
{
  const double dx = bases[n - 1].x - bases[0].x, dy = bases[n - 1].y - bases[0].y;

  return (bases[i].x - bases[i - 1].x) * dx + (bases[i].y - bases[i - 1].y) * dy <= 0;
}

/* One finding for neighbours that come the wrong way round. */
static void
check_fingers (Check *check)
{
  Base      bases[4];
  const int n = get_bases (check, bases);

  for (int i = 1; n > 2 && i < n; i++)
    if (along (check, bases[0].bone, bases[n - 1].bone, bases[i - 1].bone)
          >= along (check, bases[0].bone, bases[n - 1].bone, bases[i].bone)
        || bases_turn_back (bases, n, i))
      add (check, OST_FINDING_SWAPPED, bases[i - 1].bone, bases[i].bone, 0);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const double p = *(const double *) a, q = *(const double *) b;

  return (p > q) - (p < q);
}

static double
median (const double *values, int n)
{
  double sorted[OST_N_BONES];

  memcpy (sorted, values, (gsize) n * sizeof *values);
  qsort (sorted, (gsize) n, sizeof *sorted, compare_numbers);
  return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

static double
get_length (const Bone *bone)
{
  return hypot (bone->bounds.x1 - bone->bounds.x0, bone->bounds.y1 - bone->bounds.y0);
}

/* Of a metacarpal's length to the median of metacarpals 2 to 5; 1 where fewer than three are there. */
static double
get_ratio (const Check *check, OstBone bone)
{
  double lengths[OST_N_BONES];
  int    n = 0;

  for (int b = OST_BONE_MC2; b <= OST_BONE_MC5; b++)
    if (has (check, (OstBone) b))
      lengths[n++] = get_length (&check->bones[b]);
  return n < 3 || !has (check, bone) ? 1 : get_length (&check->bones[bone]) / median (lengths, n);
}

static gboolean
is_odd (const Check *check, OstBone bone)
{
  const double ratio = get_ratio (check, bone);

  return ratio > MAX_RATIO || ratio < 1 / MAX_RATIO;
}

/* Measured along the mean direction of the metacarpals. Of a bone that is odd in length that is said instead. */
static void
check_level (Check *check)
{
  Base         bases[4];
  const int    n = get_bases (check, bases);
  double       ux = 0, uy = 0, levels[4], lengths[4], level, length;

  if (n < 3)
    return;
  for (int i = 0; i < n; i++)
    {
      lengths[i] = hypot (bases[i].ux, bases[i].uy);
      ux += bases[i].ux / MAX (lengths[i], 1);
      uy += bases[i].uy / MAX (lengths[i], 1);
    }
  for (int i = 0; i < n; i++)
    levels[i] = (bases[i].x * ux + bases[i].y * uy) / MAX (hypot (ux, uy), 1e-9);
  level = median (levels, n);
  length = median (lengths, n);
  for (int i = 0; i < n; i++)
    if (fabs (levels[i] - level) > MAX_LEVEL * length && !is_odd (check, bases[i].bone))
      add (check, OST_FINDING_LEVEL, bases[i].bone, bases[i].bone, 0);
}

static void
check_sides (Check *check)
{
  if (!has (check, OST_BONE_MC2) || !has (check, OST_BONE_MC5))
    return;
  if (has (check, OST_BONE_MC1)
      && along (check, OST_BONE_MC2, OST_BONE_MC5, OST_BONE_MC1)
         > along (check, OST_BONE_MC2, OST_BONE_MC5, OST_BONE_MC5) / 2)
    add (check, OST_FINDING_WRONG_SIDE, OST_BONE_MC1, OST_BONE_MC5, 0);
  if (has (check, OST_BONE_RADIUS) && has (check, OST_BONE_ULNA)
      && along (check, OST_BONE_MC2, OST_BONE_MC5, OST_BONE_RADIUS)
         > along (check, OST_BONE_MC2, OST_BONE_MC5, OST_BONE_ULNA))
    add (check, OST_FINDING_FOREARM, OST_BONE_RADIUS, OST_BONE_ULNA, 0);
}

/* --- shape -------------------------------------------------------------------------------------------------------- */

static void
check_pieces (Check *check, OstBone b)
{
  const Bone *bone = &check->bones[b];
  g_autoptr (OstMask) kept = ost_mask_copy (bone->mask);
  gint64 crumbs = 0, holes = 0;

  ost_mask_keep_one_component (kept, bone->bounds, NULL, 0);
  for (int y = bone->bounds.y0; y < bone->bounds.y1; y++)
    for (int x = bone->bounds.x0; x < bone->bounds.x1; x++)
      {
        const gsize i = (gsize) y * kept->width + x;

        crumbs += bone->mask->data[i] && !kept->data[i];
        holes += !bone->mask->data[i] && kept->data[i];
      }
  if (crumbs > SMALL_PART * bone->count)
    add (check, OST_FINDING_PIECES, b, b, (double) crumbs);
  if (holes > SMALL_PART * bone->count)
    add (check, OST_FINDING_HOLES, b, b, (double) holes);
}

static void
check_sizes (Check *check)
{
  for (int b = OST_BONE_MC2; b <= OST_BONE_MC5; b++)
    if (is_odd (check, (OstBone) b))
      add (check, OST_FINDING_LENGTH, (OstBone) b, (OstBone) b,
           MAX (floor (10 * get_ratio (check, (OstBone) b) + 0.5) / 10, 0.1));
}

static gint64
count_shared (const Bone *a, const Bone *b)
{
  gint64 n = 0;

  for (int y = MAX (a->bounds.y0, b->bounds.y0); y < MIN (a->bounds.y1, b->bounds.y1); y++)
    for (int x = MAX (a->bounds.x0, b->bounds.x0); x < MIN (a->bounds.x1, b->bounds.x1); x++)
      n += a->mask->data[(gsize) y * a->mask->width + x] & b->mask->data[(gsize) y * b->mask->width + x];
  return n;
}

static void
check_overlaps (Check *check)
{
  for (int i = 0; i < OST_N_BONES; i++)
    for (int j = i + 1; j < OST_N_BONES; j++)
      {
        const Bone *a = &check->bones[ost_bone_screen_order[i]], *b = &check->bones[ost_bone_screen_order[j]];

        if (a->mask && b->mask && count_shared (a, b) > MAX_SHARED * MIN (a->count, b->count))
          add (check, OST_FINDING_COVER, ost_bone_screen_order[i], ost_bone_screen_order[j], 0);
      }
}

GArray *
ost_reading_check (const OstReading *reading)
{
  Check check = { .found = g_array_new (FALSE, FALSE, sizeof (OstFinding)) };

  for (int b = 0; b < OST_N_BONES; b++)
    if (reading->bones[b]->mask != NULL)
      measure (&check.bones[b], reading->bones[b]->mask);
  check_fingers (&check);
  check_sides (&check);
  check_level (&check);
  check_overlaps (&check);
  check_number (&check, reading);
  for (int i = 0; i < OST_N_BONES; i++)
    if (has (&check, ost_bone_screen_order[i]))
      check_pieces (&check, ost_bone_screen_order[i]);
  check_sizes (&check);
  return check.found;
}
