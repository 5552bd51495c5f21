/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-reproduce-private.h"

#include <math.h>
#include <string.h>

#include "core/image/ost-json-write.h"
#include "core/learn/ost-config-json.h"
#include "core/measure/ost-roc.h"

/* A finished run as a file: {"format": 3, "cases": 1340, "people": 192, "preset": "quick", ..., "rows": [[person, bone, 0 or
 * 1, test, folds], ...]}, null where there is no number. */
#define FORMAT   3               /* 1, 2: other presets; the probe of the test part was not balanced */
#define MAX_ROWS 1000000

void
ost_reproduce_run_free (OstReproduceRun *run)
{
  if (run == NULL)
    return;
  g_clear_pointer (&run->rows, g_array_unref);
  g_free (run->warning);
  g_free (run->at);
  g_free (run);
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static void
add_rows (JsonBuilder *builder, const GArray *rows)
{
  ost_json_begin_array (builder, "rows");
  for (guint i = 0; i < rows->len; i++)
    {
      const OstReproduceRow *row = &g_array_index (rows, OstReproduceRow, i);

      json_builder_begin_array (builder);
      ost_json_add_integer (builder, NULL, row->person);
      ost_json_add_integer (builder, NULL, row->bone);
      ost_json_add_integer (builder, NULL, row->positive);
      ost_json_add_number (builder, NULL, row->test);
      ost_json_add_number (builder, NULL, row->folds);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

gboolean
ost_reproduce_run_save (const OstReproduceRun *run, const OstReproduceKey *key, const char *path, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char       *text = NULL;

  json_builder_begin_object (builder);
  ost_json_add_integer (builder, "format", FORMAT);
  ost_json_add_integer (builder, "cases", key->n_cases);
  ost_json_add_integer (builder, "people", key->n_people);
  ost_json_add_integer (builder, "other_cases", key->n_other_cases);
  ost_json_add_integer (builder, "others", key->n_others);
  ost_json_add_number (builder, "fold_auc", run->fold_auc);
  ost_json_add_number (builder, "fold_auc_sd", run->fold_auc_sd);
  ost_json_add_number (builder, "seconds", run->seconds);
  ost_json_add_number (builder, "loss", run->loss);
  ost_json_add_number (builder, "feature_rank", run->feature_rank);
  ost_json_add_text (builder, "warning", run->warning);
  ost_json_add_text (builder, "at", run->at);
  ost_json_add_text (builder, "version", OST_VERSION);
  add_rows (builder, run->rows);
  json_builder_end_object (builder);
  text = ost_json_to_text (builder);
  return g_file_set_contents (path, text, -1, error);           /* beside it, then renamed */
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static double
real_of (JsonNode *node)
{
  GType type = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  return type == G_TYPE_DOUBLE || type == G_TYPE_INT64 ? json_node_get_double (node) : NAN;
}

static double
member (JsonObject *object, const char *name)
{
  return real_of (json_object_get_member (object, name));
}

/* 0 where there is none, as in the files of before there were others; -1 where it is no sensible number. */
static int
count (JsonObject *object, const char *name)
{
  double value = json_object_has_member (object, name) ? member (object, name) : 0;

  return value >= 0 && value <= MAX_ROWS ? (int) value : -1;
}

static gboolean
is_of (JsonObject *object, const OstReproduceKey *key)
{
  return count (object, "cases") == key->n_cases && count (object, "people") == key->n_people
         && count (object, "other_cases") == key->n_other_cases && count (object, "others") == key->n_others;
}

static char *
dup_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_dup_string (node) : NULL;
}

static gboolean
is_share (double value)
{
  return isnan (value) || (value >= 0 && value <= 1);
}

static gboolean
read_row (JsonNode *node, int n_people, OstReproduceRow *row)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  double     n[5];

  if (array == NULL || json_array_get_length (array) != 5)
    return FALSE;
  for (int i = 0; i < 5; i++)
    n[i] = real_of (json_array_get_element (array, i));
  if (!(n[0] >= 0 && n[0] < n_people && n[1] >= 0 && n[1] < OST_N_BONES) || isnan (n[2]) || !is_share (n[3])
      || !is_share (n[4]))
    return FALSE;
  *row = (OstReproduceRow) { (int) n[0], (int) n[1], n[2] != 0, n[3], n[4] };
  return TRUE;
}

static GArray *
read_rows (JsonObject *object, int n_people)
{
  JsonNode         *node = json_object_get_member (object, "rows");
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (OstReproduceRow));
  JsonArray        *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) > MAX_ROWS)
    return NULL;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      OstReproduceRow row;

      if (!read_row (json_array_get_element (array, i), n_people, &row))
        return NULL;
      g_array_append_val (rows, row);
    }
  return g_steal_pointer (&rows);
}

OstReproduceRun *
ost_reproduce_run_load (const char *path, const OstReproduceKey *key)
{
  g_autofree char            *text = NULL;
  g_autoptr(JsonObject)       object = g_file_get_contents (path, &text, NULL, NULL) ? ost_config_parse (text) : NULL;
  g_autoptr(OstReproduceRun)  run = g_new0 (OstReproduceRun, 1);

  if (object == NULL || member (object, "format") != FORMAT || (key && !is_of (object, key)))
    return NULL;
  run->n_people = count (object, "people");
  run->n_others = count (object, "others");
  if (run->n_people < 0 || run->n_others < 0
      || (run->rows = read_rows (object, run->n_people + run->n_others)) == NULL)
    return NULL;
  run->fold_auc = member (object, "fold_auc");
  run->fold_auc_sd = member (object, "fold_auc_sd");
  run->seconds = member (object, "seconds");
  run->loss = member (object, "loss");
  run->feature_rank = member (object, "feature_rank");
  run->warning = dup_text (object, "warning");
  run->at = dup_text (object, "at");
  return run->at ? g_steal_pointer (&run) : NULL;
}

/* --- Figures ------------------------------------------------------------------------------------------------------ */

/* What ost_classification takes; each row a bone, or each person. */
typedef struct
{
  double *probabilities;
  guint8 *positive;
  int    *people;
  int     n;
} Table;

static void
table_clear (Table *table)
{
  g_free (table->probabilities);
  g_free (table->positive);
  g_free (table->people);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

static OstClassification
score (const Table *table, int rounds)
{
  return ost_classification (&(OstClassificationInput) { table->probabilities, table->positive, table->people, table->n, 0.5 },
                             rounds, 1);
}

static Table
table_of_bones (const OstReproduceRun *run)
{
  const GArray *rows = run->rows;
  Table         table = { g_new (double, rows->len + 1), g_new0 (guint8, rows->len + 1), g_new0 (int, rows->len + 1), 0 };

  for (guint i = 0; i < rows->len; i++)
    {
      const OstReproduceRow *row = &g_array_index (rows, OstReproduceRow, i);

      if (isnan (row->test) || row->person >= run->n_people)
        continue;
      table.probabilities[table.n] = row->test;
      table.positive[table.n] = row->positive;
      table.people[table.n++] = row->person;
    }
  return table;
}

/* The mean over bones (and runs), of `test` or of `folds`, of people first and later. Somebody without any is not in
 * the table. */
static Table
table_of_people (OstReproduceRun *const *runs, int n_runs, gboolean folds, int first, int n)
{
  int             next = 0;
  Table           table = { g_new0 (double, n + 1), g_new0 (guint8, n + 1), g_new0 (int, n + 1), 0 };
  g_autofree int *counts = g_new0 (int, n + 1);

  for (int r = 0; r < n_runs; r++)
    for (guint i = 0; i < runs[r]->rows->len; i++)
      {
        const OstReproduceRow *row = &g_array_index (runs[r]->rows, OstReproduceRow, i);
        double                 value = folds ? row->folds : row->test;

        int                    p = row->person - first;

        if (isnan (value) || p < 0 || p >= n)
          continue;
        table.probabilities[p] += value;
        table.positive[p] = row->positive;
        counts[p]++;
      }
  for (int p = 0; p < n; p++)
    if (counts[p])
      {
        table.probabilities[next] = table.probabilities[p] / counts[p];
        table.positive[next] = table.positive[p];
        table.people[next++] = p;
      }
  table.n = next;
  return table;
}

OstClassification
ost_reproduce_score (const OstReproduceRun *run, OstReproduceLevel level, int rounds)
{
  OstReproduceRun *const *one = (OstReproduceRun *const *) &run;
  gboolean                others = level == OST_REPRODUCE_OTHERS;
  g_auto(Table)           table = level == OST_REPRODUCE_BONES
                                    ? table_of_bones (run)
                                    : table_of_people (one, 1, FALSE, others ? run->n_people : 0,
                                                       others ? run->n_others : run->n_people);

  return score (&table, rounds);
}

OstScoreInterval
ost_reproduce_score_folds (OstReproduceRun *const *runs, int n, int rounds)
{
  g_auto(Table) table = { 0 };

  if (n == 0)
    return (OstScoreInterval) { NAN, NAN, NAN };
  table = table_of_people (runs, n, TRUE, 0, runs[0]->n_people);
  return score (&table, rounds).scores[OST_SCORE_AUC];
}
