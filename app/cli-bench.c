/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/resource.h>

#include "app/cli.h"
#include "core/workflow/ost-bench.h"

static double
peak_mib (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024.0;
}

static void
print_results (GPtrArray *results, gboolean json)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  static const struct { const char *name; double q; } columns[] = {
    { "best_ms", 0 }, { "median_ms", 0.5 }, { "p95_ms", 0.95 },
  };

  json_builder_begin_array (builder);
  for (guint i = 0; i < results->len; i++)
    {
      OstBenchResult *result = results->pdata[i];

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "case");
      json_builder_add_string_value (builder, result->name);
      if (!json)
        g_print ("%s", result->name);
      for (gsize c = 0; c < G_N_ELEMENTS (columns); c++)
        {
          double ms = ost_bench_quantile (result, columns[c].q);

          json_builder_set_member_name (builder, columns[c].name);
          json_builder_add_double_value (builder, ms);
          if (!json)
            g_print ("\t%s=%.1f", columns[c].name, ms);
        }
      json_builder_end_object (builder);
      if (!json)
        g_print ("\tn=%u\tpeak_mib=%.0f\t# %s\n", result->times_ms->len, peak_mib (), result->what);
    }
  json_builder_end_array (builder);
  if (json)
    cli_print_json (builder);
}

int
cli_bench (int argc, char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry options[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print one JSON document", NULL },
    { NULL }
  };
  g_autoptr(GPtrArray) results = NULL;
  g_autoptr(GError) error = NULL;

  if (!cli_parse (&argc, &argv, options, "[CASE...]",
                  "Times what a person waits for, on a synthetic plate of 2515 x 3588 px: open, prepare, click, pan, "
                  "window.", 0, -1))
    return CLI_USAGE;
  for (int i = 1; i < argc; i++)
    if (!g_strv_contains (ost_bench_cases (), argv[i]))
      return cli_misuse ("There is no case “%s”: open, prepare, click, pan, window.", argv[i]);
  results = ost_bench_run (argc > 1 ? (const char *const *) argv + 1 : ost_bench_cases (), &error);
  if (results == NULL)
    return cli_fail (error);
  print_results (results, json);
  return CLI_DONE;
}
