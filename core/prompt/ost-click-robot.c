/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-click-robot.h"
#include "core/prompt/ost-distance.h"
#include <math.h>
#include <time.h>

typedef struct
{
  guint32 distance;             /* squared */
  int     x, y;
} Peak;

/* Pixels of `yes` that are not in `no`, and the rectangle around them. */
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

static Peak
find_peak (const OstMask *wrong, OstRect box, const OstPoint *clicked, gsize n_clicked)
{
  Peak                best = { 0, 0, 0 };
  int                 width = box.x1 - box.x0, height = box.y1 - box.y0;
  g_autofree guint8  *inside = NULL;
  g_autofree guint32 *distance = NULL;

  if (width <= 0 || height <= 0)
    return best;
  inside = g_new (guint8, (gsize) width * height);
  distance = g_new (guint32, (gsize) width * height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      inside[(gsize) y * width + x] = wrong->data[(gsize) (y + box.y0) * wrong->width + x + box.x0];
  ost_distance_inside (inside, width, height, distance);
  forget_clicked (distance, box, clicked, n_clicked);
  for (gsize i = 0; i < (gsize) width * height; i++)
    if (distance[i] > best.distance)
      best = (Peak) { distance[i], box.x0 + (int) (i % width), box.y0 + (int) (i / width) };
  return best;
}

gboolean
ost_click_robot_next (const OstMask *truth, const OstMask *mask, const OstPoint *clicked, gsize n_clicked,
                      OstPoint *ret_point)
{
  OstRect            box;
  Peak               missed, superfluous = { 0, 0, 0 };
  g_autoptr(OstMask) wrong = difference (truth, mask, &box);

  missed = find_peak (wrong, box, clicked, n_clicked);
  if (mask != NULL)
    {
      g_autoptr(OstMask) extra = difference (mask, truth, &box);

      superfluous = find_peak (extra, box, clicked, n_clicked);
    }
  if (missed.distance == 0 && superfluous.distance == 0)
    return FALSE;
  ret_point->positive = missed.distance > superfluous.distance;
  ret_point->x = (ret_point->positive ? missed.x : superfluous.x) + 0.5;
  ret_point->y = (ret_point->positive ? missed.y : superfluous.y) + 0.5;
  return TRUE;
}

static double
thread_seconds (void)
{
  struct timespec now = { 0, 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

gboolean
ost_click_robot_run (OstPrompt *prompt, OstBone bone, const OstMask *truth, double stop_iou, int max_clicks,
                     OstRobotRun *run, GCancellable *cancellable, GError **error)
{
  g_autoptr(OstMask) mask = NULL;

  run->n = 0;
  while (run->n < MIN (max_clicks, OST_ROBOT_MAX_CLICKS)
         && ost_click_robot_next (truth, mask, run->points, run->n, &run->points[run->n]))
    {
      OstPromptRequest request = { .bone = bone, .points = run->points, .n_points = run->n + 1 };
      gint64           start = g_get_monotonic_time ();
      double           cpu = thread_seconds ();

      g_clear_pointer (&mask, ost_mask_unref);
      mask = ost_prompt_segment (prompt, &request, cancellable, error);
      if (mask == NULL)
        return FALSE;
      run->seconds[run->n] = 1e-6 * (g_get_monotonic_time () - start);
      run->cpu_seconds[run->n] = thread_seconds () - cpu;
      run->iou[run->n] = ost_mask_iou (mask, truth);
      run->dice[run->n] = ost_mask_dice (mask, truth);
      run->n++;
      if (run->iou[run->n - 1] >= stop_iou)
        break;
    }
  return TRUE;
}

int
ost_robot_run_noc (const OstRobotRun *run, double iou)
{
  for (int i = 0; i < run->n; i++)
    if (run->iou[i] >= iou)
      return i + 1;
  return OST_ROBOT_MAX_CLICKS;
}

double
ost_robot_run_dice (const OstRobotRun *run, int n)
{
  n = MIN (n, run->n);
  return n > 0 ? run->dice[n - 1] : 0.0;
}
