/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/prompt/ost-click-robot.h"
#include "core/store/ost-store.h"

/* How many clicks an engine needs, and how long a click takes, on the images of a project that have masks by one
 * reader: the truth. The click robot annotates each bone; nothing is written to the project. */

typedef struct
{
  const char *engine;           /* id; NULL: the default one; "mixture": what the segmenter in use says and the default one
                                 * for what the points contradict (ost-prior.h), from no click on */
  const char *truth;            /* name of the reader; NULL: the only one with imported masks */
  gboolean    noisy;            /* which robot (ost_click_robot_work) */
  gboolean    suggested;        /* it clicks where ost_next_click() says, while that says so; engine "mixture" alone */
  guint64     seed;             /* of the noise */
  gboolean    previous_bones;   /* the engine is told the robot's clicks and masks of the bones before, in the order of
                                 * the screen (mc1 .. mc5, radius, ulna), as when a person accepts bone after bone */
  double      target;           /* IoU at which the robot stops, > 0 .. 1 */
  int         max_clicks;       /* 1 .. OST_ROBOT_MAX_CLICKS */
} OstEvaluatePrompts;

enum { OST_EVALUATE_IOU_85, OST_EVALUATE_IOU_90, OST_EVALUATE_IOU_95, OST_EVALUATE_N_IOU };
#define OST_EVALUATE_N_AFTER 4
extern const double ost_evaluate_iou[OST_EVALUATE_N_IOU];       /* 0.85, 0.90, 0.95 */
extern const int    ost_evaluate_after[OST_EVALUATE_N_AFTER];   /* clicks: 1, 2, 3, 5 */

typedef struct
{
  char       *image;            /* its name */
  OstBone     bone;
  OstRobotRun run;
  double      hd95[OST_EVALUATE_N_AFTER];  /* ost_boundary_distance, px; after fewer clicks where the robot had stopped;
                                            * NAN while the mask is empty */
} OstEvaluateRow;

typedef struct
{
  char      *truth, *engine;    /* "outline/1", "mixture/1 outline/1" */
  double     target;
  int        max_clicks;
  GPtrArray *rows;              /* of OstEvaluateRow: images in order of import, bones in the order of the screen */
} OstEvaluation;
void ost_evaluation_free (OstEvaluation *evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstEvaluation, ost_evaluation_free)

typedef void (*OstEvaluateProgress) (int done, int total, const char *image, gpointer data);

/* NULL with a sentence: no such engine or reader, no segmenter in use for the engine that asks one, more than one reader with imported masks, no masks, an image that
 * cannot be read. The noise of a bone depends on seed, bone and the content of the image alone. */
OstEvaluation *ost_evaluate_prompts (OstStore *store, const OstEvaluatePrompts *what, OstEvaluateProgress progress,
                                     gpointer data, GCancellable *cancellable, GError **error);

/* Means over bones. A bone that never reaches an IoU counts max_clicks in its NoC (the convention of the literature,
 * which flatters an engine: read it with `failed`). NoC and failures at an IoU above the target are NAN and -1: the
 * robot had stopped before. */
typedef struct
{
  int    n;                     /* bones */
  double noc[OST_EVALUATE_N_IOU];
  int    failed[OST_EVALUATE_N_IOU];        /* bones that never reached it */
  int    failed_target;
  double suggested, dice_suggested;         /* clicks until none is worth it, and Dice then */
  double dice[OST_EVALUATE_N_AFTER];        /* after fewer clicks where the robot had stopped */
  double hd95[OST_EVALUATE_N_AFTER];        /* px; of the bones whose mask is not empty, NAN when there is none */
  double median_ms, p95_ms;                 /* of one click, the engine alone, wall clock, over all clicks */
} OstEvaluateSummary;

/* Over the rows of that image (NULL: of all) and that bone (-1: all). n may be 0: then the rest means nothing. */
OstEvaluateSummary ost_evaluation_summarize (const OstEvaluation *evaluation, const char *image, int bone);
