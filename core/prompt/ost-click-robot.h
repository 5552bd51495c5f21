/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/prompt/ost-prompt.h"

/* An ideal annotator for measurements: clicks the middle of the largest error, as in the evaluations of RITM (Sofiiuk
 * et al. 2021) and SimpleClick, so that numbers can be compared with theirs.
 *
 * Missed and superfluous pixels are two masks; the border of the image counts as their edge; the click falls on the
 * largest exact Euclidean distance to the edge among pixels not clicked before, positive when the largest is in the
 * missed ones and strictly larger; among equals the first pixel in row-major order. */

#define OST_ROBOT_MAX_CLICKS 20

/* The next click. FALSE when there is nothing left to correct. mask NULL stands for the empty mask. Any thread. */
gboolean ost_click_robot_next (const OstMask *truth, const OstMask *mask, const OstPoint *clicked, gsize n_clicked,
                               OstPoint *ret_point);

typedef struct
{
  int      n;                                    /* clicks made */
  int      n_suggested;                          /* the first of them, up to where no click was worth it */
  double   start_iou, start_dice;                /* before the first: 0 unless the engine has seen the bone already */
  OstPoint points[OST_ROBOT_MAX_CLICKS];
  double   iou[OST_ROBOT_MAX_CLICKS];            /* after click i + 1 */
  double   dice[OST_ROBOT_MAX_CLICKS];
  double   seconds[OST_ROBOT_MAX_CLICKS];        /* of the engine alone, from request to mask */
  double   cpu_seconds[OST_ROBOT_MAX_CLICKS];    /* the same on this thread's own clock, fairer on a busy machine */
} OstRobotRun;

/* The first click corrects what the engine says without any. Clicks until IoU >= stop_iou or max_clicks (at most
 * OST_ROBOT_MAX_CLICKS). Give the highest threshold that will be asked for as stop_iou. FALSE only when the engine
 * failed or was cancelled. */
gboolean ost_click_robot_run (OstPrompt *prompt, OstBone bone, const OstMask *truth, double stop_iou, int max_clicks,
                              OstRobotRun *run, GCancellable *cancellable, GError **error);

/* How the robot works. All zero but stop_iou and max_clicks: the ideal robot, one bone by itself. */
typedef struct
{
  double               stop_iou;                 /* as above */
  int                  max_clicks;
  gboolean             noisy;
  guint64              key;                      /* of the noise: the same key and errors make the same clicks */
  const OstPoint      *others;                   /* what the engine is told of other bones (OstPromptRequest) */
  gsize                n_others;
  const OstMask *const *locked;
  gsize                n_locked;
  /* Where to click next; the robot knows the sign. FALSE: no click is worth it, the robot goes on by itself. May be
   * NULL. */
  gboolean           (*suggest) (const OstPoint *points, gsize n, OstPoint *ret_point, gpointer data);
  gpointer             suggest_data;
  /* Called after click n, 0: before the first. May be NULL. */
  void               (*answered) (const OstMask *mask, int n, gpointer data);
  gpointer             answered_data;
} OstRobotWork;

/* The same, with more to say. ret_mask (may be NULL) receives the mask after the last click; to be unreferenced. Any
 * thread.
 *
 * The noisy robot misses as people do: it takes any wrong pixel that is at least half as deep as the deepest one
 * (off-centre), moves the click by a normal error with a standard deviation of 0.2 % of the image's longer side in x
 * and in y, not out of the image (jitter), and one click in twenty has the wrong sign. These numbers are
 * chosen, not measured on people. */
gboolean ost_click_robot_work (OstPrompt *prompt, OstBone bone, const OstMask *truth, const OstRobotWork *work,
                               OstRobotRun *run, OstMask **ret_mask, GCancellable *cancellable, GError **error);

/* Clicks needed to reach an IoU: the number of the first click after which it was reached, 0 when it was before;
 * OST_ROBOT_MAX_CLICKS if never. */
int      ost_robot_run_noc   (const OstRobotRun *run, double iou);

/* Dice after n clicks; after fewer when the robot stopped earlier. */
double   ost_robot_run_dice  (const OstRobotRun *run, int n);
