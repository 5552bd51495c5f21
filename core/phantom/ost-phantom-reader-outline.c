/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-reader.h"
#include "core/phantom/ost-phantom-truth.h"

/* One reader's line around one bone: the exact outline, millimetre by millimetre, moved along its normals, then
 * corners.
 *
 * How far a point moves (mm, outwards positive) is the reader's bias, plus the unsteady hand, minus what the reader
 * leaves out there: parts that do not count as bone (rim, base, lips), or what a neighbour takes under the rule for
 * overlaps. Of the last two the larger counts, not their sum. All in the hand frame; only finished polygons become
 * pixels. */

#define STEP          0.7       /* mm between the points that are moved */
#define LEAST_VISIBLE 0.1
#define MAX_RETREAT   5.0       /* mm a line gives way to a neighbour */

typedef struct
{
  const OstScene  *scene;
  const OstSolid  *solid;
  OstReaderHabits  habits;
  guint64          noise;
  OstBone          bone;
} Pen;

static OstPoint
nth (const GArray *line, guint i)
{
  return g_array_index (line, OstPoint, i % line->len);
}

static double
distance (OstPoint a, OstPoint b)
{
  return sqrt ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
}

/* Points on the closed outline at most STEP apart. Sharp corners stay. */
static GArray *
walk (const OstSolid *solid)
{
  GArray *line = g_array_new (FALSE, FALSE, sizeof (OstPoint));

  for (int i = 0; i < solid->n_points; i++)
    {
      OstPoint a = solid->outline[i], b = solid->outline[(i + 1) % solid->n_points];
      int      n = MAX (1, (int) (distance (a, b) / STEP));

      for (int k = 0; k < n; k++)
        {
          OstPoint p = ost_point_mix (a, b, (double) k / n);

          g_array_append_val (line, p);
        }
    }
  return line;
}

/* 1 when the line runs against the clock in the hand frame (y up), -1 with it: the sign of its area. */
static double
get_turn (const GArray *line)
{
  double area = 0;

  for (guint i = 0; i < line->len; i++)
    area += nth (line, i).x * nth (line, i + 1).y - nth (line, i + 1).x * nth (line, i).y;
  return area > 0 ? 1 : -1;
}

/* Unit vector outwards at point i, over a few neighbours, so that corners do not fan out. */
static OstPoint
normal_at (const GArray *line, guint i, double turn)
{
  OstPoint a = nth (line, i + line->len - 2), b = nth (line, i + 2);
  double   length = distance (a, b);

  if (length < 1e-6)
    return (OstPoint) { 0, 0 };
  return (OstPoint) { turn * (b.y - a.y) / length, turn * (a.x - b.x) / length };
}

/* Even-odd rule. */
static gboolean
is_inside (const OstSolid *solid, OstPoint p)
{
  gboolean inside = FALSE;

  for (int i = 0, j = solid->n_points - 1; i < solid->n_points; j = i++)
    {
      OstPoint a = solid->outline[i], b = solid->outline[j];

      if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x)
        inside = !inside;
    }
  return inside;
}

/* Is there one that takes precedence over `pen`'s bone under its rule and covers p? Ulna and radius give way to each
 * other, and metacarpals to metacarpals; nothing is said of a metacarpal over the forearm. Where overlaps are split
 * both give way, to half-way. */
static gboolean
belongs_elsewhere (const Pen *pen, OstPoint p)
{
  gboolean forearm = pen->bone <= OST_BONE_RADIUS;

  for (int b = forearm ? OST_BONE_ULNA : OST_BONE_MC1; b <= (forearm ? OST_BONE_RADIUS : OST_BONE_MC5); b++)
    {
      gboolean upper = forearm ? b == OST_BONE_RADIUS : b < (int) pen->bone;

      if (b != (int) pen->bone && (upper || pen->habits.overlap == OST_OVERLAP_SPLIT)
          && is_inside (ost_hand_get_bone (pen->scene->hand, b), p))
        return TRUE;
    }
  return FALSE;
}

/* mm by which the line gives way to a neighbour at p: in steps of 0.2 mm inwards until nothing else covers it. */
static double
retreat_at (const Pen *pen, OstPoint p, OstPoint normal)
{
  double back = 0;

  if (pen->habits.overlap == OST_OVERLAP_BOTH)
    return 0;
  while (back < MAX_RETREAT && belongs_elsewhere (pen, (OstPoint) { p.x - back * normal.x, p.y - back * normal.y }))
    back += 0.2;
  return pen->habits.overlap == OST_OVERLAP_SPLIT ? back / 2 : back;
}

/* mm: greatest width of a forearm bone, from the length of its table; 4.6 and 8.2 widths are the last rows of both in
 * ost-phantom-anatomy.c. */
static double
width_of (const Pen *pen)
{
  return pen->solid->length / (pen->bone == OST_BONE_RADIUS ? 4.6 : 8.2);
}

/* mm by which the line stays behind the end of the bone because of what the reader counts as bone. */
static double
left_out_at (const Pen *pen, double s, double across, OstPoint normal)
{
  const OstReaderHabits *habits = &pen->habits;
  double facing = ost_smoothstep (0.2, 0.8, -(normal.x * pen->solid->along.x + normal.y * pen->solid->along.y));

  if (pen->bone == OST_BONE_RADIUS)
    return s < 0.5 * width_of (pen) && across < 0.3 * width_of (pen) ? habits->rim * facing : 0;
  if (pen->bone == OST_BONE_ULNA)
    return 0;
  if (s < 0.2 * pen->solid->length)
    return habits->base * facing;
  if (!habits->lips && pen->bone != OST_BONE_MC1)
    return 0.5 * ost_smoothstep (0.72, 0.78, s / pen->solid->length)
           * ost_smoothstep (0.94, 0.88, s / pen->solid->length);
  return 0;
}

/* mm from the start of the bone's axis before which nothing is drawn. */
static double
start_of (const Pen *pen)
{
  if (pen->bone == OST_BONE_ULNA && !pen->habits.ulnar_styloid)
    return 0.28 * width_of (pen);
  if (pen->bone == OST_BONE_MC3 && !pen->habits.mc3_styloid)
    return 0.03 * pen->solid->length;
  return 0;
}

/* Gradient noise has a standard deviation of about 0.25; two octaves of it, as slow and fast faults of a hand. */
static double
wobble_at (const Pen *pen, double way)
{
  double at = way / (1.6 * pen->habits.reach);

  return pen->habits.wobble
         * (3.2 * ost_noise_at (pen->noise, at, 0.5) + 2.0 * ost_noise_at (pen->noise, 2.1 * at, 9.5));
}

static OstPoint
move (const Pen *pen, OstPoint p, OstPoint normal, double way)
{
  const OstSolid *solid = pen->solid;
  OstPoint        radial = ost_solid_radial (solid->along, pen->bone <= OST_BONE_RADIUS);
  OstPoint        d = { p.x - solid->origin.x, p.y - solid->origin.y };
  double          s = d.x * solid->along.x + d.y * solid->along.y, across = d.x * radial.x + d.y * radial.y;
  double          back = MAX (left_out_at (pen, s, across, normal), retreat_at (pen, p, normal));
  double          off = pen->habits.bias + wobble_at (pen, way) - back, short_by = MAX (start_of (pen) - s, 0);

  return (OstPoint) { p.x + off * normal.x + short_by * solid->along.x,
                      p.y + off * normal.y + short_by * solid->along.y };
}

/* The line this reader means. The noise would jump where the outline closes; both are at a joint or outside the
 * picture. */
static GArray *
trace (const Pen *pen)
{
  g_autoptr(GArray) line = walk (pen->solid);
  GArray           *moved = g_array_sized_new (FALSE, FALSE, sizeof (OstPoint), line->len);
  double            turn = get_turn (line), way = 0;

  for (guint i = 0; i < line->len; i++)
    {
      OstPoint p = move (pen, nth (line, i), normal_at (line, i, turn), way);

      g_array_append_val (moved, p);
      way += distance (nth (line, i), nth (line, i + 1));
    }
  return moved;
}

/* --- corners ------------------------------------------------------------------------------------------------------ */

static double
distance_to_chord (OstPoint p, OstPoint a, OstPoint b)
{
  double x = b.x - a.x, y = b.y - a.y, square = x * x + y * y;
  double t = square > 0 ? CLAMP (((p.x - a.x) * x + (p.y - a.y) * y) / square, 0, 1) : 0;

  return distance (p, (OstPoint) { a.x + t * x, a.y + t * y });
}

/* Douglas and Peucker 1973, between points first and last; appends all corners but the last. `at` is 0 only when no
 * point is too far off: the first that could be is first + 1. */
static void
set_corners (const GArray *line, guint first, guint last, double tolerance, GArray *corners)
{
  double   worst = tolerance;
  guint    at = 0;
  OstPoint p = nth (line, first);

  for (guint i = first + 1; i < last; i++)
    if (distance_to_chord (nth (line, i), nth (line, first), nth (line, last)) > worst)
      {
        worst = distance_to_chord (nth (line, i), nth (line, first), nth (line, last));
        at = i;
      }
  if (at == 0)
    {
      g_array_append_val (corners, p);
      return;
    }
  set_corners (line, first, at, tolerance, corners);
  set_corners (line, at, last, tolerance, corners);
}

/* In pixels, inside the picture; nothing when nothing is left. Douglas and Peucker need two ends, which a closed line
 * does not have: it is done in two halves. */
static void
add_polygon (const Pen *pen, const GArray *line, GPtrArray *polygons)
{
  g_autoptr(GArray) corners = g_array_new (FALSE, FALSE, sizeof (OstPoint));
  const OstFrame   *frame = &pen->scene->frame;
  GArray           *xy;

  set_corners (line, 0, line->len / 2, pen->habits.tolerance, corners);
  set_corners (line, line->len / 2, line->len, pen->habits.tolerance, corners);
  for (guint i = 0; i < corners->len; i++)
    g_array_index (corners, OstPoint, i) = ost_frame_to_pixel (frame, nth (corners, i));
  xy = ost_truth_clip (pen->scene, (const double *) corners->data, corners->len, pen->habits.margin / frame->mm);
  if (xy->len >= 6)
    g_ptr_array_add (polygons, xy);
  else
    g_array_unref (xy);
}

/* --- sesamoids ---------------------------------------------------------------------------------------------------- */

/* The small ovals over the head of metacarpal 1. */
static gboolean
is_sesamoid_of (const OstSolid *oval, const OstSolid *bone)
{
  OstPoint d, centre = { 0, 0 };
  double   s;

  for (int i = 0; i < oval->n_points; i++)
    {
      centre.x += oval->outline[i].x / oval->n_points;
      centre.y += oval->outline[i].y / oval->n_points;
    }
  d = (OstPoint) { centre.x - bone->origin.x, centre.y - bone->origin.y };
  s = d.x * bone->along.x + d.y * bone->along.y;
  return oval->bone < 0 && oval->n_points > 0 && distance (centre, oval->outline[0]) < 5
         && ABS (s - bone->length) < 6 && ABS (d.x * bone->along.y - d.y * bone->along.x) < 14;
}

static void
add_sesamoids (const Pen *pen, GPtrArray *polygons)
{
  const OstHand *hand = pen->scene->hand;

  for (int i = 0; i < hand->n_solids; i++)
    if (is_sesamoid_of (&hand->solids[i], pen->solid))
      {
        g_autoptr(GArray) line = walk (&hand->solids[i]);

        add_polygon (pen, line, polygons);
      }
}

GPtrArray *
ost_phantom_reader_outline (const OstPhantomReader *reader, const OstScene *scene, guint64 image, OstBone bone)
{
  GPtrArray *polygons = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  Pen        pen = { scene, ost_hand_get_bone (scene->hand, bone), ost_phantom_reader_get_habits (reader, image),
                     ost_random_mix (reader->key ^ ost_random_mix (image * OST_N_BONES + bone + 5)), bone };

  if (ost_scene_get_visible (scene, bone) >= LEAST_VISIBLE)
    {
      g_autoptr(GArray) line = trace (&pen);

      add_polygon (&pen, line, polygons);
      if (bone == OST_BONE_MC1 && pen.habits.sesamoids)
        add_sesamoids (&pen, polygons);
    }
  return polygons;
}
