/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline-pose.h"
#include <math.h>

#define N_ANGLES      72        /* 5 degrees: an edge at the end of a bone moves by less than the capture range */
#define SCALE_STEP    1.07
#define SCALE_LOW     0.10      /* length of metacarpal 3 over the longer side of the image */
#define SCALE_HIGH    0.60
#define SCALE_USUAL   0.27
#define COARSE_POINTS 48
#define FINE_POINTS   120
#define MAX_ANCHORS   128
#define KEPT          48        /* coarse poses that are refined */
#define LEVEL_LENGTH  64.0      /* px: metacarpal 3 spans this to twice this on the level searched */

#define BEYOND_BORDER 0.35      /* edge score of an outline point that the image does not show */
#define TURN_COST     0.03      /* for finger tips pointing down, half of it for sideways */
#define SCALE_COST    0.02      /* per square of a deviation by SCALE_SPREAD */
#define SCALE_SPREAD  0.5       /* of the logarithm */
#define WIDTH_COST    0.6       /* per square of the logarithm of the width */
#define CLICK_COST    0.5       /* for a point missed by a shaft's width; the cost grows linearly up to CLICK_REACH */
#define CLICK_REACH   1.5
#define CLICK_MARGIN  0.08      /* shaft widths by which a point should be inside or outside */
#define LOCKED_COST   0.5       /* for an outline whose middle lies wholly in locked masks */

typedef struct
{
  const OstLevels   *levels;
  const OstEvidence *evidence;
  OstShape           coarse, fine;
  double             anchor_u[MAX_ANCHORS], anchor_s[MAX_ANCHORS];
  int                n_anchors;
} Search;

typedef struct
{
  OstPose pose;
  double  score;
} Candidate;

void
ost_pose_place (const OstPose *pose, double u, double s, double *ret_x, double *ret_y)
{
  double c = cos (pose->angle), d = sin (pose->angle), across = pose->mirror * pose->width * u;

  *ret_x = pose->x + pose->unit * (across * c + s * d);
  *ret_y = pose->y + pose->unit * (across * d - s * c);
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

static int
direction_of (double nx, double ny)
{
  int direction = (int) lrint (atan2 (ny, nx) * OST_LEVELS_DIRECTIONS / (2 * G_PI));

  return (direction + OST_LEVELS_DIRECTIONS) % OST_LEVELS_DIRECTIONS;
}

typedef struct
{
  float x, y;                   /* level pixels, relative to the origin of the frame */
  int   direction;
} Probe;

static void
set_probes (const OstPose *pose, const OstShape *shape, const OstLevel *level, Probe *probes)
{
  double c = cos (pose->angle), d = sin (pose->angle), unit = pose->unit / level->scale;

  for (int i = 0; i < shape->n; i++)
    {
      double across = pose->mirror * pose->width * shape->u[i], normal = pose->mirror * shape->nu[i];

      probes[i].x = (float) (unit * (across * c + shape->s[i] * d));
      probes[i].y = (float) (unit * (across * d - shape->s[i] * c));
      probes[i].direction = direction_of (normal * c + shape->ns[i] * d, normal * d - shape->ns[i] * c);
    }
}

/* Mean edge score, 0 .. 1, of an outline whose frame starts at level pixel (x, y). */
static double
edge_score (const OstLevel *level, const Probe *probes, int n, double x, double y)
{
  int   sum = 0;
  float fx = (float) x, fy = (float) y;

  for (int i = 0; i < n; i++)
    {
      float px = fx + probes[i].x, py = fy + probes[i].y;

      if (px < 0 || py < 0 || px >= level->width || py >= level->height)
        sum += (int) (255 * BEYOND_BORDER);
      else
        sum += level->edges[((gsize) (int) py * level->width + (int) px) * OST_LEVELS_DIRECTIONS + probes[i].direction];
    }
  return sum / (255.0 * n);
}

static double
prior (const Search *search, const OstPose *pose)
{
  const OstImage *image = search->levels->image;
  double          mc3 = pose->unit / ost_shape_unit (search->evidence->bone);
  double          scale = log (mc3 / (SCALE_USUAL * MAX (image->width, image->height))) / SCALE_SPREAD;
  double          width = log (pose->width);

  return -SCALE_COST * scale * scale - WIDTH_COST * width * width - 0.5 * TURN_COST * (1 - cos (pose->angle));
}

static double
click_cost (const Search *search, const OstPose *pose)
{
  OstBone bone = search->evidence->bone;
  double  shaft = ost_shape_shaft (bone), cost = 0;

  for (int i = 0; i < search->evidence->n_points; i++)
    {
      const OstPoint *point = &search->evidence->points[i];
      double          u, s, depth, missed;

      ost_pose_find (pose, point->x, point->y, &u, &s);
      depth = ost_shape_depth (bone, u, s) / shaft;
      missed = CLICK_MARGIN - (point->positive ? depth : -depth);
      cost += CLICK_COST * CLAMP (missed, 0.0, CLICK_REACH);
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
  return edge_score (level, probes, search->fine.n, pose->x / level->scale, pose->y / level->scale)
         + prior (search, pose) - click_cost (search, pose) - locked_cost (search, pose);
}

/* The best place of one size, angle and side: the first click may have fallen on any of the anchors. */
static Candidate
try_anchors (const Search *search, OstPose pose)
{
  const OstPoint *click = &search->evidence->points[0];
  const OstLevel *level = level_for (search->levels, pose.unit / ost_shape_unit (search->evidence->bone));
  Candidate       best = { pose, -G_MAXDOUBLE };
  Probe           probes[OST_SHAPE_POINTS];

  set_probes (&pose, &search->coarse, level, probes);
  for (int i = 0; i < search->n_anchors; i++)
    {
      double x, y, score;

      pose.x = pose.y = 0;
      ost_pose_place (&pose, search->anchor_u[i], search->anchor_s[i], &x, &y);
      pose.x = click->x - x;
      pose.y = click->y - y;
      score = edge_score (level, probes, search->coarse.n, pose.x / level->scale, pose.y / level->scale);
      if (score <= best.score)
        continue;
      score -= search->evidence->n_points > 1 ? click_cost (search, &pose) : 0;
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

/* One parameter up or down by its step when that is better. */
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
      for (int turn = 0; turn < N_ANGLES; turn++)
        for (double mirror = -1; mirror <= 1; mirror += 2)
          {
            OstPose   pose = { 0, 0, 2 * G_PI * turn / N_ANGLES, mc3 * ost_shape_unit (search->evidence->bone), 1, mirror };
            Candidate best = try_anchors (search, pose);

            g_array_append_val (candidates, best);
          }
    }
  g_array_sort (candidates, compare_candidates);
  return candidates;
}

gboolean
ost_pose_search (const OstLevels *levels, const OstEvidence *evidence, OstPose *ret_pose,
                 GCancellable *cancellable, GError **error)
{
  g_autofree Search *search = g_new (Search, 1);
  g_autoptr(GArray)  candidates = NULL;
  Candidate          best;

  search->levels = levels;
  search->evidence = evidence;
  ost_shape_init (&search->coarse, evidence->bone, COARSE_POINTS);
  ost_shape_init (&search->fine, evidence->bone, FINE_POINTS);
  search->n_anchors = ost_shape_anchors (evidence->bone, search->anchor_u, search->anchor_s, MAX_ANCHORS);
  candidates = coarse_search (search, cancellable, error);
  if (candidates == NULL)
    return FALSE;
  best.score = -G_MAXDOUBLE;
  for (guint i = 0; i < MIN (KEPT, candidates->len); i++)
    {
      Candidate candidate = g_array_index (candidates, Candidate, i);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      refine (search, &candidate);
      if (candidate.score > best.score)
        best = candidate;
    }
  *ret_pose = best.pose;
  return TRUE;
}
