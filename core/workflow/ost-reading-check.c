/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-reading-check.h"

#include <math.h>

#define MAX_SHARED     (1.0 / 3.0)      /* of the smaller bone; radius and ulna, and bases of metacarpals, do overlap */
#define MAX_RATIO      2.0              /* of a metacarpal's length to the median, or the other way round */
#define SMALL_PART     0.002            /* of a bone: crumbs of fewer pixels are not worth a sentence */

typedef struct
{
  const OstMask *mask;                  /* NULL: not there */
  OstRect        bounds;
  gint64         count;
  double         x, y;                  /* centre */
} Bone;

typedef struct
{
  Bone       bones[OST_N_BONES];
  GPtrArray *found;
} Check;

static void
measure (Bone *bone, const OstMask *mask)
{
  double x_sum = 0, y_sum = 0;

  bone->mask = mask;
  bone->bounds = ost_mask_bounds (mask);
  for (int y = bone->bounds.y0; y < bone->bounds.y1; y++)
    for (int x = bone->bounds.x0; x < bone->bounds.x1; x++)
      if (mask->data[(gsize) y * mask->width + x])
        {
          bone->count++;
          x_sum += x;
          y_sum += y;
        }
  bone->x = x_sum / MAX (bone->count, 1);
  bone->y = y_sum / MAX (bone->count, 1);
}

static void G_GNUC_PRINTF (2, 3)
add (Check *check, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (check->found, g_strdup_vprintf (format, args));
  va_end (args);
}

/* --- number ------------------------------------------------------------------------------------------------------- */

static void
check_number (Check *check, const OstReading *reading)
{
  for (int i = 0; i < OST_N_BONES; i++)
    {
      const OstBone b = ost_bone_screen_order[i];

      if (check->bones[b].mask == NULL && !reading->bones[b]->absent)
        add (check, "%s has no mask and is not marked as not in the picture.", ost_bone_get_label (b));
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

/* One sentence for each neighbours that come the wrong way round. */
static void
check_fingers (Check *check)
{
  const OstBone fingers[] = { OST_BONE_MC2, OST_BONE_MC3, OST_BONE_MC4, OST_BONE_MC5 };
  OstBone there[4];
  int n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (fingers); i++)
    if (has (check, fingers[i]))
      there[n++] = fingers[i];
  for (int i = 1; n > 2 && i < n; i++)
    if (along (check, there[0], there[n - 1], there[i - 1]) >= along (check, there[0], there[n - 1], there[i]))
      add (check, "%s and %s seem to be swapped: they do not follow each other from the index to the little finger.",
           ost_bone_get_label (there[i - 1]), ost_bone_get_label (there[i]));
}

static void
check_sides (Check *check)
{
  if (!has (check, OST_BONE_MC2) || !has (check, OST_BONE_MC5))
    return;
  if (has (check, OST_BONE_MC1)
      && along (check, OST_BONE_MC2, OST_BONE_MC5, OST_BONE_MC1)
         > along (check, OST_BONE_MC2, OST_BONE_MC5, OST_BONE_MC5) / 2)
    add (check, "Metacarpal 1 lies on the side of the little finger: the metacarpals seem to be counted from the "
                "wrong side.");
  if (has (check, OST_BONE_RADIUS) && has (check, OST_BONE_ULNA)
      && along (check, OST_BONE_MC2, OST_BONE_MC5, OST_BONE_RADIUS)
         > along (check, OST_BONE_MC2, OST_BONE_MC5, OST_BONE_ULNA))
    add (check, "Radius and ulna seem to be swapped: the radius lies on the side of the thumb.");
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
    add (check, "%s consists of several pieces: %" G_GINT64_FORMAT " of its %" G_GINT64_FORMAT " pixels lie apart.",
         ost_bone_get_label (b), crumbs, bone->count);
  if (holes > SMALL_PART * bone->count)
    add (check, "%s has holes of %" G_GINT64_FORMAT " pixels.", ost_bone_get_label (b), holes);
}

static double
get_length (const Bone *bone)
{
  return hypot (bone->bounds.x1 - bone->bounds.x0, bone->bounds.y1 - bone->bounds.y0);
}

static int
compare_lengths (gconstpointer a, gconstpointer b)
{
  const double p = *(const double *) a, q = *(const double *) b;

  return (p > q) - (p < q);
}

static void
check_sizes (Check *check)
{
  double lengths[OST_N_BONES];
  int n = 0;

  for (int b = OST_BONE_MC2; b <= OST_BONE_MC5; b++)
    if (has (check, b))
      lengths[n++] = get_length (&check->bones[b]);
  if (n < 3)
    return;
  qsort (lengths, n, sizeof *lengths, compare_lengths);
  for (int b = OST_BONE_MC2; b <= OST_BONE_MC5; b++)
    {
      const double ratio = has (check, b) ? get_length (&check->bones[b]) / lengths[n / 2] : 1;

      if (ratio > MAX_RATIO || ratio < 1 / MAX_RATIO)
        add (check, "%s is %.1f times as long as metacarpals 2 to 5 usually are in this picture.",
             ost_bone_get_label (b), ratio);
    }
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
          add (check, "%s and %s cover each other: one of them may stand in the other's place.",
               ost_bone_get_label (ost_bone_screen_order[i]), ost_bone_get_label (ost_bone_screen_order[j]));
      }
}

GPtrArray *
ost_reading_check (const OstReading *reading)
{
  Check check = { .found = g_ptr_array_new_with_free_func (g_free) };

  for (int b = 0; b < OST_N_BONES; b++)
    if (reading->bones[b]->mask != NULL)
      measure (&check.bones[b], reading->bones[b]->mask);
  check_fingers (&check);
  check_sides (&check);
  check_overlaps (&check);
  check_number (&check, reading);
  for (int i = 0; i < OST_N_BONES; i++)
    if (has (&check, ost_bone_screen_order[i]))
      check_pieces (&check, ost_bone_screen_order[i]);
  check_sizes (&check);
  return check.found;
}
