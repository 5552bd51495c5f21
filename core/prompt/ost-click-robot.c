/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-click-robot.h"
#include "core/tensor/ost-random.h"
#include "core/image/ost-distance.h"
#include <math.h>
#include <time.h>

#define MIDDLE         -1.0     /* in place of a random number: no noise */
#define JITTER         0.002    /* of the longer side */
#define WRONG_SIGN     0.05
#define N_DRAWS        4        /* random numbers for one click */

/* The deepest place of one kind of error; distance 0: there is no such error left. */
typedef struct
{
  guint32 distance;             /* the largest, squared, in pixels */
  int     x, y;                 /* where to click: not always the deepest pixel when the robot is noisy */
} Peak;

/* Pixels of `yes` that are not in `no`, and the rectangle around them. no NULL stands for the empty mask. */
static OstMask *
difference (const OstMask *yes, const OstMask *no, OstRect *ret_bounds)
{
  OstMask *result = ost_mask_new (yes->width, yes->height);
  gsize    n = (gsize) yes->width * yes->height;

  for (gsize i = 0; i < n; i++)
    result->data[i] = yes->data[i] && !(no != NULL && no->data[i]);
  *ret_bounds = ost_mask_bounds (result);
  return result;
}

/* A pixel already clicked is no candidate again: an engine that cannot mend an error would get the same click for
 * ever. Done after the distances are known, so that a click does not count as an edge of the error. */
static void
forget_clicked (guint32 *distance, OstRect box, const OstPoint *clicked, gsize n_clicked)
{
  for (gsize i = 0; i < n_clicked; i++)
    {
      int x = (int) floor (clicked[i].x), y = (int) floor (clicked[i].y);

      if (x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1)
        distance[(gsize) (y - box.y0) * (box.x1 - box.x0) + (x - box.x0)] = 0;
    }
}

/* The deepest pixel; with pick in 0 .. 1 any of those at least half as deep. Distances are squared, so half as deep is
 * a quarter of the number. */
static gsize
pick_pixel (const guint32 *distance, gsize n, gsize deepest, double pick)
{
  gsize n_deep = 0, left;

  if (pick < 0)
    return deepest;
  for (gsize i = 0; i < n; i++)
    n_deep += 4 * (guint64) distance[i] >= distance[deepest];
  left = (gsize) (pick * n_deep);
  for (gsize i = 0; i < n; i++)
    if (4 * (guint64) distance[i] >= distance[deepest] && left-- == 0)
      return i;
  return deepest;
}

static Peak
find_peak (const OstMask *wrong, OstRect box, const OstPoint *clicked, gsize n_clicked, double pick)
{
  int                 width = box.x1 - box.x0, height = box.y1 - box.y0;
  gsize               n = width > 0 && height > 0 ? (gsize) width * height : 0, deepest = 0, at;
  g_autofree guint8  *inside = g_new (guint8, n);
  g_autofree guint32 *distance = g_new (guint32, n);

  if (n == 0)
    return (Peak) { 0, 0, 0 };
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      inside[(gsize) y * width + x] = wrong->data[(gsize) (y + box.y0) * wrong->width + x + box.x0];
  ost_distance_inside (inside, width, height, TRUE, distance);
  forget_clicked (distance, box, clicked, n_clicked);
  for (gsize i = 1; i < n; i++)
    if (distance[i] > distance[deepest])
      deepest = i;
  if (distance[deepest] == 0)
    return (Peak) { 0, 0, 0 };
  at = pick_pixel (distance, n, deepest, pick);
  return (Peak) { distance[deepest], box.x0 + (int) (at % width), box.y0 + (int) (at / width) };
}

static gboolean
next_click (const OstMask *truth, const OstMask *mask, const OstPoint *clicked, gsize n_clicked, double pick,
            OstPoint *ret_point)
{
  OstRect            box;
  Peak               missed, superfluous = { 0, 0, 0 };
  g_autoptr(OstMask) wrong = difference (truth, mask, &box);

  missed = find_peak (wrong, box, clicked, n_clicked, pick);
  if (mask != NULL)
    {
      g_autoptr(OstMask) extra = difference (mask, truth, &box);

      superfluous = find_peak (extra, box, clicked, n_clicked, pick);
    }
  if (missed.distance == 0 && superfluous.distance == 0)
    return FALSE;
  ret_point->positive = missed.distance > superfluous.distance;
  ret_point->x = (ret_point->positive ? missed.x : superfluous.x) + 0.5;
  ret_point->y = (ret_point->positive ? missed.y : superfluous.y) + 0.5;
  return TRUE;
}

gboolean
ost_click_robot_next (const OstMask *truth, const OstMask *mask, const OstPoint *clicked, gsize n_clicked,
                      OstPoint *ret_point)
{
  return next_click (truth, mask, clicked, n_clicked, MIDDLE, ret_point);
}

/* Click n draws from counters N_DRAWS n and up of the key: what noise a click gets depends on its number alone, not on
 * which engine is measured or what was drawn before. */
static gboolean
next_noisy_click (const OstMask *truth, const OstMask *mask, const OstPoint *clicked, gsize n_clicked, guint64 key,
                  OstPoint *ret_point)
{
  guint64 draw = N_DRAWS * (guint64) n_clicked;
  double  jitter = JITTER * MAX (truth->width, truth->height);

  if (!next_click (truth, mask, clicked, n_clicked, ost_random_unit_at (key, draw), ret_point))
    return FALSE;
  ret_point->x += jitter * ost_random_normal_at (key, draw + 1);
  ret_point->y += jitter * ost_random_normal_at (key, draw + 2);
  ret_point->x = CLAMP (ret_point->x, 0.5, truth->width - 0.5);
  ret_point->y = CLAMP (ret_point->y, 0.5, truth->height - 0.5);
  if (ost_random_unit_at (key, draw + 3) < WRONG_SIGN)
    ret_point->positive = !ret_point->positive;
  return TRUE;
}

/* Where somebody else wants to know, as long as they do: once they had no click to suggest (n_suggested < n), they are
 * not asked again in this run. */
static gboolean
next_suggested_click (const OstMask *truth, const OstRobotWork *work, OstRobotRun *run, OstPoint *ret_point)
{
  if (work->suggest == NULL || run->n_suggested < run->n
      || !work->suggest (run->points, run->n, ret_point, work->suggest_data))
    return FALSE;
  ret_point->positive = ost_mask_contains (truth, ret_point->x, ret_point->y);
  run->n_suggested++;
  return TRUE;
}

static gboolean
next_click_of (const OstMask *truth, const OstMask *mask, const OstRobotWork *work, OstRobotRun *run)
{
  OstPoint *point = &run->points[run->n];

  if (next_suggested_click (truth, work, run, point))
    return TRUE;
  return work->noisy ? next_noisy_click (truth, mask, run->points, run->n, work->key, point)
                     : next_click (truth, mask, run->points, run->n, MIDDLE, point);
}

static double
thread_seconds (void)
{
  struct timespec now = { 0, 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

/* What the engine says of the run's first n points. */
static OstMask *
ask (OstPrompt *prompt, OstBone bone, const OstRobotWork *work, const OstRobotRun *run, int n,
     GCancellable *cancellable, GError **error)
{
  OstPromptRequest request = { .bone = bone, .points = run->points, .n_points = n,
                               .others = work->others, .n_others = work->n_others,
                               .locked = work->locked, .n_locked = work->n_locked };

  return ost_prompt_segment (prompt, &request, cancellable, error);
}

/* One click is answered; the run grows by it. */
static OstMask *
answer (OstPrompt *prompt, OstBone bone, const OstMask *truth, const OstRobotWork *work, OstRobotRun *run,
        GCancellable *cancellable, GError **error)
{
  gint64   start = g_get_monotonic_time ();
  double   cpu = thread_seconds ();
  OstMask *mask = ask (prompt, bone, work, run, run->n + 1, cancellable, error);

  if (mask == NULL)
    return NULL;
  run->seconds[run->n] = 1e-6 * (g_get_monotonic_time () - start);
  run->cpu_seconds[run->n] = thread_seconds () - cpu;
  run->iou[run->n] = ost_mask_iou (mask, truth);
  run->dice[run->n] = ost_mask_dice (mask, truth);
  run->n++;
  return mask;
}

static void
tell (const OstRobotWork *work, const OstMask *mask, int n)
{
  if (work->answered != NULL)
    work->answered (mask, n, work->answered_data);
}

gboolean
ost_click_robot_work (OstPrompt *prompt, OstBone bone, const OstMask *truth, const OstRobotWork *work,
                      OstRobotRun *run, OstMask **ret_mask, GCancellable *cancellable, GError **error)
{
  g_autoptr(OstMask) mask = ask (prompt, bone, work, run, 0, cancellable, error);

  if (mask == NULL)
    return FALSE;
  run->n = run->n_suggested = 0;
  run->start_iou = ost_mask_iou (mask, truth);
  run->start_dice = ost_mask_dice (mask, truth);
  tell (work, mask, 0);
  while (run->n < MIN (work->max_clicks, OST_ROBOT_MAX_CLICKS)
         && (run->n == 0 ? run->start_iou : run->iou[run->n - 1]) < work->stop_iou
         && next_click_of (truth, mask, work, run))
    {
      g_clear_pointer (&mask, ost_mask_unref);
      mask = answer (prompt, bone, truth, work, run, cancellable, error);
      if (mask == NULL)
        return FALSE;
      tell (work, mask, run->n);
    }
  if (ret_mask != NULL)
    *ret_mask = g_steal_pointer (&mask);
  return TRUE;
}

gboolean
ost_click_robot_run (OstPrompt *prompt, OstBone bone, const OstMask *truth, double stop_iou, int max_clicks,
                     OstRobotRun *run, GCancellable *cancellable, GError **error)
{
  OstRobotWork work = { .stop_iou = stop_iou, .max_clicks = max_clicks };

  return ost_click_robot_work (prompt, bone, truth, &work, run, NULL, cancellable, error);
}

int
ost_robot_run_noc (const OstRobotRun *run, double iou)
{
  if (run->start_iou >= iou)
    return 0;
  for (int i = 0; i < run->n; i++)
    if (run->iou[i] >= iou)
      return i + 1;
  return OST_ROBOT_MAX_CLICKS;
}

double
ost_robot_run_dice (const OstRobotRun *run, int n)
{
  n = MIN (n, run->n);
  return n > 0 ? run->dice[n - 1] : run->start_dice;
}
