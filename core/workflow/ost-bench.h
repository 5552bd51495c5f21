/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>

/* What a person waits for, measured on a synthetic radiograph of 2515 x 3588 px, 16 bit: the size of a large plate.
 * Times vary from run to run by tens of per cent on a busy machine: compare in turn and quote ratios. */
typedef struct
{
  const char *name;             /* static */
  const char *what;             /* one line for people; static */
  GArray     *times_ms;         /* double; one for each repetition */
  double      peak_mib;         /* most resident memory while the case ran */
  double      cpu_ms;           /* networks: least processor time of a repetition, all threads together; else 0 */
  double      flop;             /* networks: of matrix products and convolutions in one repetition; else 0 */
  double      planned_mib;      /* networks: what their graphs planned */
  char       *profile;          /* networks: where the time went, for people; else NULL */
} OstBenchResult;
void       ost_bench_result_free (OstBenchResult *result);

/* Names of all cases, NULL-terminated: "open" (file to picture on screen), "prepare" (until the first click can be
 * answered), "click" (from the click to its mask, stored and outlined), those of ost-bench-models.h, "pan" and "window"
 * (one frame of 1400 x 1000), and those of ost-bench-network.h. Static. */
const char *const *ost_bench_cases (void);

/* Runs the named cases, those of people in a project in the temporary folder, removed afterwards; result for each, in the
 * order asked for. */
GPtrArray *ost_bench_run   (const char *const *names, GError **error);

/* q in 0 .. 1: 0 best, 0.5 median. Sorts the times. */
double     ost_bench_quantile (OstBenchResult *result, double q);

/* For cases: what has passed since then (g_get_monotonic_time) is one repetition. */
void       ost_bench_keep_time (OstBenchResult *result, gint64 since);
