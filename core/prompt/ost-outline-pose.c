/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline-pose.h"
#include <math.h>

/* All scores and costs here are in one unit, the mean edge score of an outline: 1 is an outline that lies on a perfect
 * edge everywhere, and a cost of 0.1 is worth a tenth of the outline. Priors are therefore small and only choose
 * between poses that the image supports about equally. */

#define N_ANGLES      72        /* 5 degrees: an edge at the end of a bone moves by less than the capture range */
#define WIDTH_STEP    1.35      /* coarse widths of a metacarpal: 1 and this, for children */
#define SCALE_STEP    1.1
#define SCALE_LOW     0.10      /* length of metacarpal 3 over the longer side of the image */
#define SCALE_HIGH    0.60
#define SCALE_USUAL   0.27
#define COARSE_POINTS 48
#define FINE_POINTS   120
#define GLANCE        4         /* every so many points are looked at before the others */
#define GLANCE_LEAST  0.30      /* mean edge score of those below which a coarse pose is given up */
#define MAX_ANCHORS   128
#define KEPT          48        /* coarse poses that are refined */
#define LEVEL_LENGTH  64.0      /* px: metacarpal 3 spans this to twice this on the level searched */

#define BEYOND_BORDER 0.35      /* edge score of an outline point that the image does not show */
#define TURN_COST     0.03      /* for finger tips pointing down, half of it for sideways */
#define FOREARM_COST  0.20      /* for a forearm that is longer in the image than the hand beyond it, per e-fold */
#define FOREARM_ALLOWED 0.2     /* e-folds less than equal length from which on it costs */
#define SCALE_COST    0.02      /* per square of a deviation by SCALE_SPREAD */
#define SCALE_SPREAD  0.5       /* of the logarithm */
#define WIDTH_COST    0.6       /* per square of the logarithm of the width */
#define CLICK_COST    0.5       /* for a point missed by a shaft's width; the cost grows linearly up to CLICK_REACH */
#define CLICK_REACH   1.5
#define LOCKED_COST   0.5       /* for an outline whose middle lies wholly in locked masks */

typedef struct
{
  double u, s;
} Place;

typedef struct
{
  const OstLevels   *levels;
  const OstEvidence *evidence;
  OstShape           coarse, fine;
  double             anchor_u[MAX_ANCHORS], anchor_s[MAX_ANCHORS];
  int                n_anchors;
  Place             *places;            /* scratch, one for each point of the evidence */
} Search;

typedef struct
{
  OstPose pose;
  double  score;
} Candidate;

/* Image offset of (u, s) from the origin of the frame, with cosine c and sine d of the pose's angle. */
static inline void
turn (const OstPose *pose, double c, double d, double u, double s, double *ret_x, double *ret_y)
{
  double across = pose->mirror * pose->width * u;

  *ret_x = pose->unit * (across * c + s * d);
  *ret_y = pose->unit * (across * d - s * c);
}

void
ost_pose_place (const OstPose *pose, double u, double s, double *ret_x, double *ret_y)
{
  turn (pose, cos (pose->angle), sin (pose->angle), u, s, ret_x, ret_y);
  *ret_x += pose->x;
  *ret_y += pose->y;
}

void
ost_pose_find (const OstPose *pose, double x, double y, double *ret_u, double *ret_s)
{
  double c = cos (pose->angle), d = sin (pose->angle);
  double dx = (x - pose->x) / pose->unit, dy = (y - pose->y) / pose->unit;

  *ret_u = pose->mirror * (dx * c + dy * d) / pose->width;
  *ret_s = dx * d - dy * c;
}

/* Level with edges on which metacarpal 3 is LEVEL_LENGTH long or a little more. */
static const OstLevel *
level_for (const OstLevels *levels, double mc3)
{
  int k = levels->first_search, last = levels->first_search + levels->n_search - 1;

  while (k < last && mc3 / levels->levels[k + 1].scale >= LEVEL_LENGTH)
    k++;
  return &levels->levels[k];
}

/* 0 .. OST_LEVELS_DIRECTIONS - 1; angles within -8 pi .. 8 pi. */
static int
direction_of (double angle)
{
  return (int) (angle * OST_LEVELS_DIRECTIONS / (2 * G_PI) + 4 * OST_LEVELS_DIRECTIONS + 0.5) % OST_LEVELS_DIRECTIONS;
}

typedef struct
{
  float x, y;                   /* level pixels, relative to the origin of the frame */
  int   direction;
} Probe;

/* The outline of a pose on a level, relative to its origin: the same probes serve all places of that size and angle. A
 * mirrored outline has its normals mirrored too, u to -u, which takes an angle a to pi - a. */
static void
set_probes (const OstPose *pose, const OstShape *shape, const OstLevel *level, Probe *probes)
{
  double c = cos (pose->angle), d = sin (pose->angle), unit = pose->unit / level->scale;

  for (int i = 0; i < shape->n; i++)
    {
      double across = pose->mirror * pose->width * shape->u[i];
      double normal = pose->mirror > 0 ? shape->normal[i] : G_PI - shape->normal[i];

      probes[i].x = (float) (unit * (across * c + shape->s[i] * d));
      probes[i].y = (float) (unit * (across * d - shape->s[i] * c));
      probes[i].direction = direction_of (normal + pose->angle);
    }
}

/* Sum of edge scores, 255 each, of every step-th probe from first on; the outline's frame starts at level pixel (x,
 * y). */
static int
sum_edges (const OstLevel *level, const Probe *probes, int n, int first, int step, float x, float y)
{
  int sum = 0;

  for (int i = first; i < n; i += step)
    {
      int px = (int) (x + probes[i].x), py = (int) (y + probes[i].y);

      if (px < 0 || py < 0 || px >= level->width || py >= level->height)
        sum += (int) (255 * BEYOND_BORDER);
      else
        sum += level->edges[((gsize) py * level->width + px) * OST_LEVELS_DIRECTIONS + probes[i].direction];
    }
  return sum;
}

/* Mean edge score, 0 .. 1. */
static double
edge_score (const OstLevel *level, const Probe *probes, int n, double x, double y)
{
  return sum_edges (level, probes, n, 0, 1, (float) x, (float) y) / (255.0 * n);
}

/* The same for the thousands of coarse poses: most are recognised as hopeless from a quarter of the points. */
static double
glance_score (const OstLevel *level, const Probe *probes, int n, double x, double y)
{
  int sum = sum_edges (level, probes, n, 0, GLANCE, (float) x, (float) y);

  if (sum < GLANCE_LEAST * 255 * n / GLANCE)
    return 0;
  for (int first = 1; first < GLANCE; first++)
    sum += sum_edges (level, probes, n, first, GLANCE, (float) x, (float) y);
  return sum / (255.0 * n);
}

/* Way from the origin of the frame to the border of the image in direction (dx, dy), at least one pixel. */
static double
way_to_border (const OstImage *image, const OstPose *pose, double dx, double dy)
{
  double across = dx > 0 ? (image->width - pose->x) / MAX (dx, 1e-9) : -pose->x / MIN (dx, -1e-9);
  double down = dy > 0 ? (image->height - pose->y) / MAX (dy, 1e-9) : -pose->y / MIN (dy, -1e-9);

  return MAX (1.0, MIN (across, down));
}

/* Radius and ulna are cut by the nearer border and the hand lies on the other side: this tells up from down, which
 * their walls do not. */
static double
forearm_cost (const OstImage *image, const OstPose *pose)
{
  double sx = sin (pose->angle), sy = -cos (pose->angle);
  double folds = log (way_to_border (image, pose, -sx, -sy) / way_to_border (image, pose, sx, sy));

  return FOREARM_COST * CLAMP (folds + FOREARM_ALLOWED, 0.0, 1.0);
}

/* What is known before the image is looked at: the usual size (a parabola in its logarithm), the usual width, and
 * fingers that point up. */
static double
prior (const Search *search, const OstPose *pose)
{
  const OstImage *image = search->levels->image;
  double          mc3 = pose->unit / ost_shape_unit (search->evidence->bone);
  double          scale = log (mc3 / (SCALE_USUAL * MAX (image->width, image->height))) / SCALE_SPREAD;
  double          width = log (pose->width);

  return (search->fine.open ? -forearm_cost (image, pose) : 0) - SCALE_COST * scale * scale
         - WIDTH_COST * width * width - 0.5 * TURN_COST * (1 - cos (pose->angle));
}

/* Where the points lie in the frame of a pose that has its origin at image point (x, y). The frame is linear in its
 * origin: with the origin at the first click, an anchor at (u, s) means that every place moves by (u, s). So the
 * places are found once for each size, angle and side, not for each anchor. */
static void
find_points (const Search *search, const OstPose *pose, double x, double y, Place *places)
{
  double c = cos (pose->angle) / pose->unit, d = sin (pose->angle) / pose->unit, across = pose->mirror / pose->width;

  for (int i = 0; i < search->evidence->n_points; i++)
    {
      double dx = search->evidence->points[i].x - x, dy = search->evidence->points[i].y - y;

      places[i] = (Place) { across * (dx * c + dy * d), dx * d - dy * c };
    }
}

/* What points on the wrong side cost a pose whose frame is moved by (u, s) against that of the places; stops at
 * `most`. */
static double
click_cost (const Search *search, const Place *places, double u, double s, double most)
{
  OstBone bone = search->evidence->bone;
  double  shaft = ost_shape_shaft (bone), cost = 0;

  for (int i = 0; i < search->evidence->n_points && cost < most; i++)
    {
      double depth = ost_shape_depth (bone, places[i].u + u, places[i].s + s) / shaft;

      cost += CLICK_COST * CLAMP (search->evidence->points[i].positive ? -depth : depth, 0.0, CLICK_REACH);
    }
  return cost;
}

static gboolean
is_locked (const OstEvidence *evidence, double x, double y)
{
  for (gsize i = 0; i < evidence->n_locked; i++)
    if (ost_mask_contains (evidence->locked[i], x, y))
      return TRUE;
  return FALSE;
}

/* Bones overlap at their ends, so only what covers the middle of the bone speaks against a pose. */
static double
locked_cost (const Search *search, const OstPose *pose)
{
  int n = 0;

  if (search->evidence->n_locked == 0)
    return 0;
  for (int i = 0; i < search->n_anchors; i++)
    {
      double x, y;

      ost_pose_place (pose, search->anchor_u[i], search->anchor_s[i], &x, &y);
      n += is_locked (search->evidence, x, y);
    }
  return LOCKED_COST * n / MAX (search->n_anchors, 1);
}

/* The full objective, which refinement climbs. */
static double
fine_score (const Search *search, const OstPose *pose)
{
  const OstLevel *level = level_for (search->levels, pose->unit / ost_shape_unit (search->evidence->bone));
  Probe           probes[OST_SHAPE_POINTS];

  set_probes (pose, &search->fine, level, probes);
  find_points (search, pose, pose->x, pose->y, search->places);
  return edge_score (level, probes, search->fine.n, pose->x / level->scale, pose->y / level->scale)
         + prior (search, pose) - click_cost (search, search->places, 0, 0, G_MAXDOUBLE) - locked_cost (search, pose);
}

/* The best place of one size, angle and side. A click lies on the bone, so the place needs no search over the image:
 * the first click may have fallen on any of the anchors, and each gives one place. A place whose edges alone do not
 * beat the best so far is dropped before its clicks are looked at. */
static Candidate
try_anchors (const Search *search, OstPose pose)
{
  const OstPoint *click = &search->evidence->points[0];
  const OstLevel *level = level_for (search->levels, pose.unit / ost_shape_unit (search->evidence->bone));
  Candidate       best = { pose, -G_MAXDOUBLE };
  Probe           probes[OST_SHAPE_POINTS];
  double          c = cos (pose.angle), d = sin (pose.angle);

  set_probes (&pose, &search->coarse, level, probes);
  find_points (search, &pose, click->x, click->y, search->places);
  for (int i = 0; i < search->n_anchors; i++)
    {
      double x, y, score;

      turn (&pose, c, d, search->anchor_u[i], search->anchor_s[i], &x, &y);
      pose.x = click->x - x;
      pose.y = click->y - y;
      score = glance_score (level, probes, search->coarse.n, pose.x / level->scale, pose.y / level->scale);
      if (score <= best.score)
        continue;
      score -= click_cost (search, search->places, search->anchor_u[i], search->anchor_s[i], score - best.score);
      if (score > best.score)
        best = (Candidate) { pose, score };
    }
  best.score += prior (search, &best.pose) - locked_cost (search, &best.pose);
  return best;
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  double x = ((const Candidate *) a)->score, y = ((const Candidate *) b)->score;

  return x > y ? -1 : x < y ? 1 : 0;
}

/* One parameter up or down by its step when that is better. A whole step is a shaft's width along or across the bone,
 * 0.12 radians (the coarse angles are 0.087 apart), a tenth of the size (as the coarse sizes), or 15 % of the width. */
static gboolean
climb (const Search *search, Candidate *candidate, int parameter, double step)
{
  double shaft = ost_shape_shaft (search->evidence->bone) * candidate->pose.unit;

  for (int sign = -1; sign <= 1; sign += 2)
    {
      OstPose pose = candidate->pose;
      double  ax = sin (pose.angle), ay = -cos (pose.angle), by = sign * step * shaft, score;

      switch (parameter)
        {
        case 0: pose.x += by * ax; pose.y += by * ay; break;                    /* along */
        case 1: pose.x -= by * ay; pose.y += by * ax; break;                    /* across */
        case 2: pose.angle += 0.12 * sign * step; break;
        case 3: pose.unit *= exp (0.10 * sign * step); break;
        default: pose.width *= exp (0.15 * sign * step); break;
        }
      score = fine_score (search, &pose);
      if (score > candidate->score)
        {
          *candidate = (Candidate) { pose, score };
          return TRUE;
        }
    }
  return FALSE;
}

/* Coordinate by coordinate with steps of 1/2, 1/4, 1/8 and 1/16, at most three rounds each. The score has small
 * plateaus, because probes fall on whole pixels: no gradient to follow. */
static void
refine (const Search *search, Candidate *candidate)
{
  candidate->score = fine_score (search, &candidate->pose);
  for (double step = 0.5; step > 0.05; step *= 0.5)
    for (int round = 0; round < 3; round++)
      {
        gboolean better = FALSE;

        for (int parameter = 0; parameter < 5; parameter++)
          better |= climb (search, candidate, parameter, step);
        if (!better)
          break;
      }
}

/* All angles, both sides and, of a metacarpal, two widths; the size of the forearm's bones is their width. */
static void
try_size (const Search *search, double mc3, GArray *candidates)
{
  int n_widths = search->fine.open ? 1 : 2;

  for (int i = 0; i < N_ANGLES * 2 * n_widths; i++)
    {
      OstPose   pose = { .angle = 2 * G_PI * (i % N_ANGLES) / N_ANGLES,
                         .unit = mc3 * ost_shape_unit (search->evidence->bone),
                         .width = i / (2 * N_ANGLES) > 0 ? WIDTH_STEP : 1,
                         .mirror = i / N_ANGLES % 2 > 0 ? 1 : -1 };
      Candidate best = try_anchors (search, pose);

      g_array_append_val (candidates, best);
    }
}

/* Every pose once. Sizes grow by a constant factor, 19 of them. For a metacarpal these are 19 x 72 x 2 x 2 outlines on
 * 75 anchors each, 400 000 in all, which is why a glance has to do for most. The sort is stable (GLib says so), and so
 * equal scores keep the order of the search and the result its bits. */
static GArray *
coarse_search (const Search *search, GCancellable *cancellable, GError **error)
{
  const OstImage *image = search->levels->image;
  double          side = MAX (image->width, image->height);
  GArray         *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));

  for (double mc3 = SCALE_LOW * side; mc3 < SCALE_HIGH * side; mc3 *= SCALE_STEP)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          g_array_unref (candidates);
          return NULL;
        }
      try_size (search, mc3, candidates);
    }
  g_array_sort (candidates, compare_candidates);
  return candidates;
}

static gboolean
is_same_place (const Candidate *a, const Candidate *b, double shaft)
{
  double away = hypot (a->pose.x - b->pose.x, a->pose.y - b->pose.y);

  return a->pose.mirror == b->pose.mirror && away < 0.6 * shaft * a->pose.unit
         && fabs (log (a->pose.unit / b->pose.unit)) < 0.12;
}

/* Refines the best coarse poses; in the end `refined` holds them, best first. */
static gboolean
refine_all (const Search *search, GArray *coarse, GArray *refined, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < MIN (KEPT, coarse->len); i++)
    {
      Candidate candidate = g_array_index (coarse, Candidate, i);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      refine (search, &candidate);
      g_array_append_val (refined, candidate);
    }
  g_array_sort (refined, compare_candidates);
  return TRUE;
}

/* The climbs of neighbouring coarse poses end in the same place; one of each such group goes on to be bent onto the
 * edges. */
static int
pick_distinct (const Search *search, GArray *refined, OstScoredPose *poses, int max)
{
  double shaft = ost_shape_shaft (search->evidence->bone);
  int    n = 0;

  for (guint i = 0; i < refined->len && n < max; i++)
    {
      const Candidate *candidate = &g_array_index (refined, Candidate, i);
      gboolean         known = FALSE;

      for (int k = 0; k < n && !known; k++)
        {
          Candidate other = { poses[k].pose, 0 };

          known = is_same_place (candidate, &other, shaft);
        }
      if (!known)
        poses[n++] = (OstScoredPose) { candidate->pose, candidate->score };
    }
  return n;
}

int
ost_pose_search (const OstLevels *levels, const OstEvidence *evidence, OstScoredPose *poses, int max,
                 GCancellable *cancellable, GError **error)
{
  g_autofree Search *search = g_new (Search, 1);
  g_autofree Place  *places = g_new (Place, evidence->n_points);
  g_autoptr(GArray)  coarse = NULL;
  g_autoptr(GArray)  refined = g_array_new (FALSE, FALSE, sizeof (Candidate));

  search->levels = levels;
  search->evidence = evidence;
  search->places = places;
  ost_shape_init (&search->coarse, evidence->bone, COARSE_POINTS);
  ost_shape_init (&search->fine, evidence->bone, FINE_POINTS);
  search->n_anchors = ost_shape_anchors (evidence->bone, search->anchor_u, search->anchor_s, MAX_ANCHORS);
  coarse = coarse_search (search, cancellable, error);
  if (coarse == NULL || !refine_all (search, coarse, refined, cancellable, error))
    return 0;
  return pick_distinct (search, refined, poses, max);
}

double
ost_pose_support (const OstLevels *levels, double mc3, const double *x, const double *y,
                  const double *nx, const double *ny, int n)
{
  const OstLevel *level = level_for (levels, mc3);
  int             sum = 0;

  for (int i = 0; i < n; i++)
    {
      Probe probe = { (float) (x[i] / level->scale), (float) (y[i] / level->scale),
                      direction_of (atan2 (ny[i], nx[i])) };

      sum += sum_edges (level, &probe, 1, 0, 1, 0, 0);
    }
  return sum / (255.0 * n);
}
