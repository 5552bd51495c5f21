/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-schedule.h"

#include <math.h>

/* Warm-up        warmup_rate + (rate - warmup_rate) step / warmup_steps
 * Cosine         final + (rate - final) (1 + cos (pi t)) / 2, t = 0 .. 1 over the steps after warm-up (Loshchilov and
 *                Hutter 2017, arXiv:1608.03983, without restarts)
 * Plateau        rate factor^reductions, final_rate at least; when to reduce: ReduceLROnPlateau of
 *                torch.optim.lr_scheduler (PyTorch 1.13) with mode min and threshold mode rel */

static double
cosine (const OstSchedule *schedule, gint64 step)
{
  const gint64 steps = schedule->steps - schedule->warmup_steps;
  const double t = steps > 0 ? CLAMP ((double) (step - schedule->warmup_steps) / (double) steps, 0, 1) : 1;

  return schedule->final_rate + (schedule->rate - schedule->final_rate) * 0.5 * (1 + cos (G_PI * t));
}

/* From the number of reductions, not from the rate of the epoch before: a resumed run has the same bits. */
static double
plateau_rate (const OstSchedule *schedule, int reductions)
{
  return MAX (schedule->rate * pow (schedule->factor, reductions), schedule->final_rate);
}

double
ost_schedule_rate (const OstSchedule *schedule, const OstPlateau *plateau, gint64 step)
{
  g_return_val_if_fail (plateau != NULL || schedule->kind != OST_SCHEDULE_PLATEAU, 0);
  if (step < schedule->warmup_steps)
    return schedule->warmup_rate
           + (schedule->rate - schedule->warmup_rate) * (double) step / (double) schedule->warmup_steps;
  switch (schedule->kind)
    {
    case OST_SCHEDULE_COSINE:
      return cosine (schedule, step);
    case OST_SCHEDULE_PLATEAU:
      return plateau_rate (schedule, plateau->reductions);
    default:
      return schedule->rate;
    }
}

/* A reduction that changes next to nothing, because the floor is reached, is none. */
static gboolean
reduce (OstPlateau *plateau, const OstSchedule *schedule)
{
  const double now = plateau_rate (schedule, plateau->reductions);
  const double then = plateau_rate (schedule, plateau->reductions + 1);

  plateau->bad = 0;
  if (!(now - then > 1e-8))
    return FALSE;
  plateau->reductions++;
  return TRUE;
}

/* Better means by a share of the best, as "rel": figures are losses or distances above 0. What is no number counts
 * as bad. */
gboolean
ost_plateau_report (OstPlateau *plateau, const OstSchedule *schedule, double figure)
{
  const double threshold = schedule->threshold == 0 ? 1e-4 : schedule->threshold;

  if (isfinite (figure) && (!plateau->has_best || figure < plateau->best * (1 - threshold)))
    {
      plateau->has_best = TRUE;
      plateau->best = figure;
      plateau->bad = 0;
    }
  else
    plateau->bad++;
  return plateau->bad > schedule->patience && reduce (plateau, schedule);
}
