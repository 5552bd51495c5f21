/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <signal.h>
#include <unistd.h>

#include "app/cli.h"
#include "core/workflow/ost-reproduce.h"

#define MAX_SEEDS 100
#define ROUNDS    2000

static volatile sig_atomic_t asked_to_stop;

static void
on_signal (int number)
{
  asked_to_stop = 1;
}

/* What is asked for, and what came of it. */
typedef struct
{
  int      table;               /* 1 .. 4; 5: the figure; 0: all tables */
  int      seeds;
  gboolean json, only_kept;
  char   **methods, **arms;     /* NULL: all */
  OstReproduceRun *runs[OST_N_PAPER_ROWS][MAX_SEEDS];   /* NULL: not finished */
} Job;

static void
job_clear (Job *job)
{
  for (int r = 0; r < OST_N_PAPER_ROWS; r++)
    for (int s = 0; s < MAX_SEEDS; s++)
      ost_reproduce_run_free (job->runs[r][s]);
  g_strfreev (job->methods);
  g_strfreev (job->arms);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Job, job_clear)

static gboolean
report (const OstReproduceProgress *p, gpointer data)
{
  if (isatty (STDERR_FILENO) && p->total > 0)
    {
      g_printerr ("\r%s %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, p->stage, p->done, p->total);
      if (!isnan (p->loss))
        g_printerr (", loss %.3f, %.0f s left   ", p->loss, p->seconds_left);
    }
  return !asked_to_stop;
}

/* --- Which rows --------------------------------------------------------------------------------------------------- */

static gboolean
is_arm (const char *id)
{
  for (OstReproduceArm arm = OST_ARM_PAPER; arm <= OST_ARM_UNTRAINED; arm++)
    if (g_str_equal (ost_reproduce_arm_get_id (arm), id))
      return TRUE;
  return FALSE;
}

static gboolean
is_among (char **ids, const char *id)
{
  return ids == NULL || g_strv_contains ((const char *const *) ids, id);
}

static gboolean
is_wanted (const Job *job, const OstPaperRow *row)
{
  if (!is_among (job->methods, ost_paper_row_get_method_id (row)) || !is_among (job->arms, ost_reproduce_arm_get_id (row->arm)))
    return FALSE;
  if (job->table == 5)          /* of the best method, as in the paper */
    return row->table == 1 && row->method == OST_ENCODER_SIMCLR;
  return job->table == 0 || row->table == job->table || row->table <= 1;
}

static gboolean
parse_what (const char *what, int *table)
{
  static const char *const names[] = { "all", "table1", "table2", "table3", "table4", "figure5" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (what, names[i]))
      {
        *table = (int) i;
        return TRUE;
      }
  return FALSE;
}

/* Seed by seed, so that a table is whole early. */
static gboolean
do_runs (Job *job, const char *project, const OstReproduceOptions *options, OstReproduce *session, GError **error)
{
  for (int s = 0; s < job->seeds; s++)
    for (int r = 0; r < OST_N_PAPER_ROWS; r++)
      {
        const OstPaperRow *row = &ost_paper_rows[r];
        GError            *failed = NULL;

        if (!is_wanted (job, row))
          continue;
        if (!job->only_kept && isatty (STDERR_FILENO))
          g_printerr ("\n%s, %s, seed %d\n", ost_paper_row_get_method_id (row), ost_reproduce_arm_get_id (row->arm),
                      s + 1);
        job->runs[r][s] = job->only_kept ? ost_reproduce_find (project, options, row, s + 1, &failed)
                                         : ost_reproduce_run (session, row, s + 1, &failed);
        if (failed)
          {
            g_propagate_error (error, failed);
            return FALSE;
          }
      }
  return TRUE;
}

/* --- Figures over seeds ------------------------------------------------------------------------------------------- */

typedef struct
{
  double mean, sd;              /* sd NAN with one value */
  int    n;
} Spread;

static Spread
spread_of (OstReproduceRun *const *runs, int n, OstReproduceLevel level, OstScore score)
{
  Spread spread = { 0, NAN, 0 };
  double squares = 0;

  for (int s = 0; s < n; s++)
    {
      double value = ost_reproduce_score (runs[s], level, 0).scores[score].value;

      if (isnan (value))
        continue;
      spread.mean += value;
      squares += value * value;
      spread.n++;
    }
  spread.mean = spread.n ? spread.mean / spread.n : NAN;
  if (spread.n > 1)
    spread.sd = sqrt (MAX (0, squares / spread.n - spread.mean * spread.mean) * spread.n / (spread.n - 1));
  return spread;
}

/* The finished ones of a row, one after the other. */
static int
finished (const Job *job, int row, OstReproduceRun *runs[MAX_SEEDS])
{
  int n = 0;

  for (int s = 0; s < job->seeds; s++)
    if (job->runs[row][s])
      runs[n++] = job->runs[row][s];
  return n;
}

/* --- As text ------------------------------------------------------------------------------------------------------ */

static void
print_score (double value, double sd)
{
  if (isnan (value))
    g_print ("      -     ");
  else if (isnan (sd))
    g_print ("  %4.2f      ", value);
  else
    g_print ("  %4.2f ±%.2f", value, sd);
}

static void
print_row (const Job *job, int r)
{
  static const OstScore scores[] = { OST_SCORE_F1, OST_SCORE_AUC, OST_SCORE_ACCURACY };
  const OstPaperRow    *row = &ost_paper_rows[r];
  const double          paper[] = { row->f1, row->auc, row->accuracy };
  OstReproduceRun      *runs[MAX_SEEDS];
  int                   n = finished (job, r, runs);
  OstScoreInterval      folds = ost_reproduce_score_folds (runs, n, ROUNDS);
  Spread                bones = spread_of (runs, n, OST_REPRODUCE_BONES, OST_SCORE_AUC);
  Spread                others = spread_of (runs, n, OST_REPRODUCE_OTHERS, OST_SCORE_AUC);

  g_print ("%c  %-10s %-12s %5d", row->table ? '0' + row->table : '-', ost_paper_row_get_method_id (row), ost_reproduce_arm_get_id (row->arm), n);
  for (gsize i = 0; i < G_N_ELEMENTS (scores); i++)
    {
      Spread ours = spread_of (runs, n, OST_REPRODUCE_SUBJECTS, scores[i]);

      if (isnan (paper[i]))
        g_print ("      -");
      else
        g_print ("   %4.2f", paper[i]);
      print_score (ours.mean, ours.sd);
    }
  print_score (bones.mean, bones.sd);
  print_score (others.mean, others.sd);
  if (isnan (folds.value))
    g_print ("   -\n");
  else
    g_print ("   %.3f (%.3f .. %.3f)\n", folds.value, folds.low, folds.high);
}

static void
print_tables (const Job *job)
{
  g_print ("T  method     arm           runs   F1 paper, ours     AUC paper, ours    accuracy            AUC bones   AUC others  "
           "AUC folds\n");
  for (int r = 0; r < OST_N_PAPER_ROWS; r++)
    if (is_wanted (job, &ost_paper_rows[r]))
      print_row (job, r);
  g_print ("\nOurs: subjects of the test part, mean ± spread over seeds (each draws its own split). Others: all subjects of\n"
           "the project of --others. Folds: AUC over all subjects, the probe cross-validated 5 x 5 on the frozen encoder,\n"
           "95 %% interval by subject; none for encoders that have learnt from labels.\n");
}

/* Mean probability of each bone in true positives of the test parts. */
static void
means_of_true_positives (const Job *job, double means[OST_N_BONES], int counts[OST_N_BONES])
{
  OstReproduceRun *runs[MAX_SEEDS];
  int              n = finished (job, 0, runs);

  for (int b = 0; b < OST_N_BONES; b++)
    means[b] = counts[b] = 0;
  for (int s = 0; s < n; s++)
    for (guint i = 0; i < runs[s]->rows->len; i++)
      {
        const OstReproduceRow *row = &g_array_index (runs[s]->rows, OstReproduceRow, i);
        double                 sum = 0;
        int                    bones = 0;

        if (!row->positive || isnan (row->test) || row->person >= runs[s]->n_people)
          continue;
        for (guint j = 0; j < runs[s]->rows->len; j++)
          {
            const OstReproduceRow *other = &g_array_index (runs[s]->rows, OstReproduceRow, j);

            sum += other->person == row->person ? other->test : 0;
            bones += other->person == row->person;
          }
        if (sum < 0.5 * bones)
          continue;
        means[row->bone] += row->test;
        counts[row->bone]++;
      }
  for (int b = 0; b < OST_N_BONES; b++)
    means[b] = counts[b] ? means[b] / counts[b] : NAN;
}

static void
print_figure (const Job *job)
{
  double means[OST_N_BONES];
  int    counts[OST_N_BONES];

  means_of_true_positives (job, means, counts);
  g_print ("Mean probability of each bone in subjects rightly called positive (SimCLR, test parts):\n");
  for (int k = 0; k < OST_N_BONES; k++)
    {
      OstBone bone = ost_bone_screen_order[k];

      if (counts[bone])
        g_print ("  %-14s %.3f   of %d\n", ost_bone_get_label (bone), means[bone], counts[bone]);
      else
        g_print ("  %-14s -\n", ost_bone_get_label (bone));
    }
}

/* --- As JSON ------------------------------------------------------------------------------------------------------ */

static void
add_level (JsonBuilder *builder, const char *name, OstReproduceRun *const *runs, int n, OstReproduceLevel level)
{
  ost_json_begin_object (builder, name);
  for (OstScore score = 0; score < OST_N_SCORES; score++)
    {
      Spread spread = spread_of (runs, n, level, score);

      ost_json_begin_object (builder, ost_score_get_id (score));
      ost_json_add_number (builder, "mean", spread.mean);
      ost_json_add_number (builder, "sd", spread.sd);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
add_paper (JsonBuilder *builder, const OstPaperRow *row)
{
  ost_json_begin_object (builder, "paper");
  ost_json_add_number (builder, "precision", row->precision);
  ost_json_add_number (builder, "recall", row->recall);
  ost_json_add_number (builder, "f1", row->f1);
  ost_json_add_number (builder, "auc", row->auc);
  ost_json_add_number (builder, "accuracy", row->accuracy);
  json_builder_end_object (builder);
}

/* Of one run, with its interval by subject. */
static void
add_others (JsonBuilder *builder, const OstReproduceRun *run)
{
  OstScoreInterval auc = ost_reproduce_score (run, OST_REPRODUCE_OTHERS, ROUNDS).scores[OST_SCORE_AUC];

  cli_add_count (builder, "others", run->n_others);
  ost_json_add_number (builder, "others_auc", auc.value);
  ost_json_add_number (builder, "others_low", auc.low);
  ost_json_add_number (builder, "others_high", auc.high);
}

static void
add_runs (JsonBuilder *builder, OstReproduceRun *const *runs, int n)
{
  ost_json_begin_array (builder, "runs");
  for (int s = 0; s < n; s++)
    {
      json_builder_begin_object (builder);
      ost_json_add_text (builder, "at", runs[s]->at);
      ost_json_add_number (builder, "seconds", runs[s]->seconds);
      ost_json_add_number (builder, "loss", runs[s]->loss);
      ost_json_add_number (builder, "feature_rank", runs[s]->feature_rank);
      ost_json_add_text (builder, "warning", runs[s]->warning);
      ost_json_add_number (builder, "fold_auc", runs[s]->fold_auc);
      ost_json_add_number (builder, "fold_auc_sd", runs[s]->fold_auc_sd);
      add_others (builder, runs[s]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_row (JsonBuilder *builder, const Job *job, int r)
{
  const OstPaperRow *row = &ost_paper_rows[r];
  OstReproduceRun   *runs[MAX_SEEDS];
  int                n = finished (job, r, runs);
  OstScoreInterval   folds = ost_reproduce_score_folds (runs, n, ROUNDS);

  json_builder_begin_object (builder);
  cli_add_count (builder, "table", row->table);
  ost_json_add_text (builder, "method", ost_paper_row_get_method_id (row));
  ost_json_add_text (builder, "arm", ost_reproduce_arm_get_id (row->arm));
  add_paper (builder, row);
  add_level (builder, "subjects", runs, n, OST_REPRODUCE_SUBJECTS);
  add_level (builder, "bones", runs, n, OST_REPRODUCE_BONES);
  add_level (builder, "others", runs, n, OST_REPRODUCE_OTHERS);
  ost_json_begin_object (builder, "fold_auc");
  ost_json_add_number (builder, "value", folds.value);
  ost_json_add_number (builder, "low", folds.low);
  ost_json_add_number (builder, "high", folds.high);
  json_builder_end_object (builder);
  add_runs (builder, runs, n);
  json_builder_end_object (builder);
}

static void
print_json (const Job *job)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  double                 means[OST_N_BONES];
  int                    counts[OST_N_BONES];

  json_builder_begin_object (builder);
  ost_json_begin_array (builder, "rows");
  for (int r = 0; r < OST_N_PAPER_ROWS; r++)
    if (is_wanted (job, &ost_paper_rows[r]))
      add_row (builder, job, r);
  json_builder_end_array (builder);
  means_of_true_positives (job, means, counts);
  ost_json_begin_object (builder, "true_positives");
  for (int b = 0; b < OST_N_BONES; b++)
    ost_json_add_number (builder, ost_bone_get_id ((OstBone) b), means[b]);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

/* --- The index ---------------------------------------------------------------------------------------------------- */

static int
print_index (const char *project, gboolean json)
{
  g_autoptr(GError)      error = NULL;
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  int                    n, missing;
  OstScoreInterval       auc = ost_reproduce_index_alone (project, OST_T_RULE_BELOW, ROUNDS, &n, &missing, &error);

  if (error)
    return cli_fail (error);
  json_builder_begin_object (builder);
  ost_json_add_number (builder, "auc", auc.value);
  ost_json_add_number (builder, "low", auc.low);
  ost_json_add_number (builder, "high", auc.high);
  cli_add_count (builder, "radiographs", n);
  cli_add_count (builder, "without_number", missing);
  json_builder_end_object (builder);
  if (json)
    cli_print_json (builder);
  else
    g_print ("Cortical index of metacarpal 2 alone: AUC %.3f (%.3f .. %.3f), %d radiographs, %d without a number\n",
             auc.value, auc.low, auc.high, n - missing, missing);
  return CLI_DONE;
}

static int
do_job (Job *job, const char *project, const OstReproduceOptions *options)
{
  g_autoptr(GError)       error = NULL;
  g_autoptr(OstReproduce) session = NULL;

  signal (SIGINT, on_signal);
  signal (SIGTERM, on_signal);
  if (!job->only_kept && (session = ost_reproduce_new (project, options, report, NULL, &error)) == NULL)
    return cli_fail (error);
  if (!do_runs (job, project, options, session, &error))
    return cli_fail (error);
  if (job->json)
    print_json (job);
  else if (job->table == 5)
    print_figure (job);
  else
    print_tables (job);
  return CLI_DONE;
}

static const char summary[] =
  "The paper's tables on a project's subjects: encoders trained by each method and arm, a linear probe on each, the paper's\n"
  "numbers beside ours. WHAT: table1 (methods), table2 (no segmentation), table3 (no pre-training), table4 (conventional\n"
  "multi-crop), figure5 (probability of each bone), all, index (the cortical index alone). Tables 2 to 4 have table 1's\n"
  "rows with them, and each has an encoder that has learnt nothing (method none). Finished runs are kept in\n"
  "PROJECT/models/reproduce; stopped ones go on. --others asks each run about all subjects of a second project, too, whom\n"
  "nothing has learnt from.";

int
cli_reproduce (int argc, char **argv)
{
  g_autofree char *preset = NULL, *others = NULL;
  int              epochs = 0;
  g_auto(Job)      job = { .seeds = 1 };
  const GOptionEntry entries[] = {
    { "preset", 0, 0, G_OPTION_ARG_STRING, &preset, "quick, workstation, paper (workstation)", "P" },
    { "seeds", 0, 0, G_OPTION_ARG_INT, &job.seeds, "How many, 1 to 100 (1)", "N" },
    { "epochs", 0, 0, G_OPTION_ARG_INT, &epochs, "Instead of the preset's", "N" },
    { "others", 0, 0, G_OPTION_ARG_FILENAME, &others, "Asked, too; nothing is learnt from it", "PROJECT" },
    { "method", 0, 0, G_OPTION_ARG_STRING_ARRAY, &job.methods, "This one alone; may be given several times", "M" },
    { "arm", 0, 0, G_OPTION_ARG_STRING_ARRAY, &job.arms, "The same: paper, whole, conventional or untrained", "A" },
    { "kept", 0, 0, G_OPTION_ARG_NONE, &job.only_kept, "Train nothing, read no radiograph: what is finished", NULL },
    CLI_OPTION_JSON (&job.json),
    { NULL }
  };
  OstEncoderMethod method;

  if (!cli_parse (&argc, &argv, entries, "WHAT PROJECT", summary, 2, 2))
    return CLI_USAGE;
  if (g_str_equal (argv[1], "index"))
    return print_index (argv[2], job.json);
  if (!parse_what (argv[1], &job.table))
    return cli_misuse ("“%s” cannot be reproduced: table1, table2, table3, table4, figure5, all or index.", argv[1]);
  if (job.seeds < 1 || job.seeds > MAX_SEEDS)
    return cli_misuse ("--seeds goes from 1 to %d.", MAX_SEEDS);
  if (epochs < 0 || epochs > 10000)
    return cli_misuse ("--epochs goes from 1 to 10000.");
  for (int i = 0; job.methods && job.methods[i]; i++)
    if (!ost_encoder_method_from_id (job.methods[i], &method) && !g_str_equal (job.methods[i], "none"))
      return cli_misuse ("“%s” is no method: simclr, supcon, swav, vicreg, supervised, texture or none.", job.methods[i]);
  for (int i = 0; job.arms && job.arms[i]; i++)
    if (!is_arm (job.arms[i]))
      return cli_misuse ("“%s” is no arm: paper, whole, conventional or untrained.", job.arms[i]);
  return do_job (&job, argv[2],
                 &(OstReproduceOptions) { preset ? preset : "workstation", epochs, OST_T_RULE_BELOW, others });
}
