/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "app/cli.h"
#include "core/workflow/ost-bench-machine.h"
#include "core/workflow/ost-bench-network.h"

#define MAX_COLUMNS 10

typedef struct { const char *name; double value; int digits; } Column;

/* What is known of a case: `gflops` and its share of what the machine can do at most only for networks. */
static int
fill_columns (OstBenchResult *result, double machine, Column *columns)
{
  const double median = ost_bench_quantile (result, 0.5), gflops = result->flop / (median * 1e6);
  int          n = 0;

  columns[n++] = (Column) { "best_ms", ost_bench_quantile (result, 0), 1 };
  columns[n++] = (Column) { "median_ms", median, 1 };
  columns[n++] = (Column) { "p95_ms", ost_bench_quantile (result, 0.95), 1 };
  columns[n++] = (Column) { "n", result->times_ms->len, 0 };
  columns[n++] = (Column) { "peak_mib", result->peak_mib, 0 };
  if (result->flop > 0)
    {
      columns[n++] = (Column) { "cpu_ms", result->cpu_ms, 1 };
      columns[n++] = (Column) { "planned_mib", result->planned_mib, 0 };
      columns[n++] = (Column) { "gflops", gflops, 0 };
      columns[n++] = (Column) { "of_peak", gflops / machine, 2 };
    }
  return n;
}

static void
print_result (OstBenchResult *result, const Column *columns, int n, gboolean profile)
{
  g_print ("%s", result->name);
  for (int c = 0; c < n; c++)
    g_print ("\t%s=%.*f", columns[c].name, columns[c].digits, columns[c].value);
  g_print ("\t# %s\n", result->what);
  if (profile && result->profile != NULL)
    g_print ("%s", result->profile);
}

static void
print_results (GPtrArray *results, double machine, gboolean json, gboolean profile)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < results->len; i++)
    {
      OstBenchResult *result = results->pdata[i];
      Column          columns[MAX_COLUMNS];
      const int       n = fill_columns (result, machine, columns);

      json_builder_begin_object (builder);
      ost_json_add_text (builder, "case", result->name);
      for (int c = 0; c < n; c++)
        ost_json_add_number (builder, columns[c].name, columns[c].value);
      json_builder_end_object (builder);
      if (!json)
        print_result (result, columns, n, profile);
    }
  json_builder_end_array (builder);
  if (json)
    cli_print_json (builder);
}

/* Measured only where a network was: otherwise nobody asks. */
static double
measure_machine (GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++)
    if (((OstBenchResult *) results->pdata[i])->flop > 0)
      return ost_bench_peak_gflops ();
  return NAN;
}

int
cli_bench (int argc, char **argv)
{
  gboolean json = FALSE, profile = FALSE;
  const GOptionEntry options[] = {
    CLI_OPTION_JSON (&json),
    { "profile", 0, 0, G_OPTION_ARG_NONE, &profile, "Networks: also where the time goes", NULL },
    { NULL }
  };
  g_autoptr(GPtrArray) results = NULL;
  g_autoptr(GError) error = NULL;
  double machine;

  if (!cli_parse (&argc, &argv, options, "[CASE...]",
                  "Times what a person waits for, on a synthetic plate of 2515 x 3588 px: open, prepare, click, "
                  "predict, classify, pan, window; and training steps and predictions of networks: resnet50_simclr_step, resnet50_predict_7, "
                  "mose_step, mose_predict_16.", 0, -1))
    return CLI_USAGE;
  for (int i = 1; i < argc; i++)
    if (!g_strv_contains (ost_bench_cases (), argv[i]))
      {
        g_autofree char *names = g_strjoinv (", ", (char **) ost_bench_cases ());

        return cli_misuse ("There is no case “%s”; there are %s.", argv[i], names);
      }
  results = ost_bench_run (argc > 1 ? (const char *const *) argv + 1 : ost_bench_cases (), &error);
  if (results == NULL)
    return cli_fail (error);
  machine = measure_machine (results);
  if (!json && !isnan (machine))
    g_print ("# osteon %s, %.0f GFLOP/s at most on this machine, now\n", OST_VERSION, machine);
  print_results (results, machine, json, profile);
  return CLI_DONE;
}
