/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Learning rate as a function of the step. */
typedef enum
{
  OST_SCHEDULE_CONSTANT,
  OST_SCHEDULE_COSINE,          /* rate .. final, half a cosine over the steps after warm-up */
  OST_SCHEDULE_PLATEAU,         /* multiplied when the watched figure has not fallen for a while; see below */
} OstScheduleKind;

typedef struct
{
  OstScheduleKind kind;
  double  rate;                 /* peak */
  double  final_rate;           /* cosine's end, plateau's floor */
  double  warmup_rate;          /* at step 0 */
  gint64  warmup_steps;         /* linear from warmup_rate to rate; 0: none */
  gint64  steps;                /* all, warm-up included (cosine) */
  double  factor;               /* plateau: 0.5, say */
  int     patience;             /* plateau: figures without improvement that are borne; one more and the rate falls */
  double  threshold;            /* plateau: relative improvement that counts; 0 means 1e-4 */
} OstSchedule;

/* What plateau remembers: part of a checkpoint. Zero-filled at first. */
typedef struct
{
  gboolean has_best;
  double   best;
  int      bad;                 /* figures since the best */
  int      reductions;
} OstPlateau;

/* `plateau` may be NULL unless the kind is PLATEAU. */
double   ost_schedule_rate    (const OstSchedule *schedule, const OstPlateau *plateau, gint64 step);

/* Once an epoch, with the figure that should fall. TRUE when the rate was reduced. */
gboolean ost_plateau_report   (OstPlateau *plateau, const OstSchedule *schedule, double figure);
