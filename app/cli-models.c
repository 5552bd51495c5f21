/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "app/cli.h"
#include "core/store/ost-store-models.h"
#include "core/workflow/ost-model-card.h"
#include "core/workflow/ost-model-row.h"

/* --- List --------------------------------------------------------------------------------------------------------- */

static void
add_model (JsonBuilder *builder, const OstModelRow *row)
{
  ost_json_add_text (builder, "name", row->name);
  ost_json_add_text (builder, "kind", row->kind);
  ost_json_add_text (builder, "state", ost_model_state_get_id (row->state));
  ost_json_add_text (builder, "at", row->at);
  ost_json_add_text (builder, "path", row->path);
  ost_json_add_text (builder, "sha256", row->sha256);
  ost_json_add_text (builder, "card", row->card);
}

/* The figures that tell models of a kind apart, and what training warned of. */
static void
print_model (const OstModelRow *row)
{
  static const struct { const char *key, *name; int decimals; } figures[] = {
    { "validation.dice", "validation Dice", 3 },
    { "validation.ged2", "GED^2", 3 },
    { "rank.features", "effective rank", 1 },
    { "validation.auc", "validation AUC", 2 },
  };
  g_autofree char *method = ost_model_row_dup_word (row, "method"), *warning = ost_model_row_dup_word (row, "warning");

  g_print ("%-16s %-10s %s", row->name, ost_model_state_get_id (row->state), row->at);
  if (method != NULL)
    g_print ("  %s", method);
  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      double value = ost_model_row_get_number (row, figures[i].key);

      if (!isnan (value))
        g_print ("  %s %.*f", figures[i].name, figures[i].decimals, value);
    }
  g_print ("\n");
  if (warning != NULL)
    g_print ("  %s\n", warning);
}

static int
list (const char *project, gboolean json)
{
  g_autoptr(GError)      error = NULL;
  g_autoptr(OstStore)    store = ost_store_open (project, OST_STORE_READ, &error);
  g_autoptr(GPtrArray)   rows = store ? ost_store_list_models (store, &error) : NULL;
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  if (rows == NULL)
    return cli_fail (error);
  json_builder_begin_array (builder);
  for (guint i = 0; i < rows->len; i++)
    {
      json_builder_begin_object (builder);
      add_model (builder, rows->pdata[i]);
      json_builder_end_object (builder);
      if (!json)
        print_model (rows->pdata[i]);
    }
  json_builder_end_array (builder);
  if (json)
    cli_print_json (builder);
  return CLI_DONE;
}

/* --- Card --------------------------------------------------------------------------------------------------------- */

#define MOST_CASES 10           /* changed bones that are listed for people; --json has them all */

static void
print_row (const char *name, const OstCardRow *row)
{
  if (isnan (row->after.mean))
    g_print ("  %-13s no reading has it\n", name);
  else if (isnan (row->change.mean))
    g_print ("  %-13s %5.3f   %5.3f .. %5.3f\n", name, row->after.mean, row->after.low, row->after.high);
  else
    g_print ("  %-13s %5.3f   %5.3f   %+6.3f   %+6.3f .. %+6.3f   %4d %4d %4d\n", name, row->before.mean, row->after.mean,
             row->change.mean, row->change.low, row->change.high, row->wins, row->ties, row->losses);
}

static void
print_card (const OstModelCard *card)
{
  g_autofree char *verdict = ost_model_card_dup_verdict (card);

  g_print ("Hold-out: %d radiographs of %d people, %d readings. %s\n", card->n_images, card->n_subjects, card->n_readings,
           verdict);
  g_print (card->against ? "  Dice         before   after   change   95 %% interval      wins ties losses\n"
                         : "  Dice          mean   95 %% interval\n");
  for (int b = 0; b < OST_N_BONES; b++)
    print_row (ost_bone_get_label (ost_bone_screen_order[b]), &card->bones[ost_bone_screen_order[b]]);
  print_row ("All", &card->all);
  for (guint i = 0; i < MIN (card->changed->len, MOST_CASES); i++)
    {
      const OstCardCase *c = card->changed->pdata[i];

      g_print ("  %s, %s: %.3f to %.3f\n", c->image, ost_bone_get_label (c->bone), c->before, c->after);
    }
}

static void
print_json (const OstModelRow *row, const OstModelCard *card, const char *why_not)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_model (builder, row);
  json_builder_set_member_name (builder, "holdout");
  if (card)
    {
      json_builder_begin_object (builder);
      ost_model_card_add_json (card, builder);
      json_builder_end_object (builder);
    }
  else
    json_builder_add_null_value (builder);
  if (why_not)
    ost_json_add_text (builder, "holdout_missing", why_not);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

/* The id of the model named by --against, 0 without one; -1 when there is none of that name. */
static gint64
find_against (OstStore *store, const char *against, GError **error)
{
  g_autoptr(OstModelRow) row = against ? ost_store_find_model (store, against, error) : NULL;

  return row ? row->id : against ? -1 : 0;
}

/* A model without a hold-out is shown all the same, and why there is none. */
static int
show (const char *project, const char *name, const char *against, gboolean json)
{
  g_autoptr(GError)       error = NULL;
  g_autoptr(OstStore)     store = ost_store_open (project, OST_STORE_READ, &error);
  g_autoptr(OstModelRow)  row = store ? ost_store_find_model (store, name, &error) : NULL;
  gint64                  other = row ? find_against (store, against, &error) : -1;
  g_autoptr(OstModelCard) card = NULL;

  if (other < 0)
    return cli_fail (error);
  if (g_str_equal (row->kind, "segmenter"))
    card = ost_model_card_new (store, row->id, other, cli_show_progress, NULL, NULL, &error);
  if (error && !g_error_matches (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND))
    return cli_fail (error);
  if (json)
    {
      print_json (row, card, error ? error->message : NULL);
      return CLI_DONE;
    }
  print_model (row);
  if (card)
    print_card (card);
  else if (error)
    g_print ("%s\n", error->message);
  return CLI_DONE;
}

/* --- State -------------------------------------------------------------------------------------------------------- */

static int
set_state (const char *project, const char *name, OstModelState state)
{
  g_autoptr(GError)      error = NULL;
  g_autoptr(OstStore)    store = ost_store_open (project, OST_STORE_WRITE, &error);
  g_autoptr(OstModelRow) row = store ? ost_store_find_model (store, name, &error) : NULL;

  if (row == NULL || !ost_store_set_model_state (store, row->id, state, &error))
    return cli_fail (error);
  g_print ("%s is %s\n", row->name, ost_model_state_get_id (state));
  return CLI_DONE;
}

static int
roll_back (const char *project)
{
  g_autoptr(GError)      error = NULL;
  g_autoptr(OstStore)    store = ost_store_open (project, OST_STORE_WRITE, &error);
  g_autoptr(OstModelRow) row = store ? ost_store_get_former (store, "segmenter", &error) : NULL;

  if (store && row == NULL && error == NULL)
    g_set_error (&error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "No other segmenter of %s was in use before: there is nothing to go back to.", project);
  if (row == NULL || !ost_store_set_model_state (store, row->id, OST_MODEL_PROMOTED, &error))
    return cli_fail (error);
  g_print ("%s is %s\n", row->name, ost_model_state_get_id (OST_MODEL_PROMOTED));
  return CLI_DONE;
}

int
cli_models (int argc, char **argv)
{
  g_autofree char *against = NULL;
  gboolean         json = FALSE;
  const GOptionEntry options[] = {
    { "against", 0, 0, G_OPTION_ARG_STRING, &against, "Compare with this one (the one in use, or the one before)", "M" },
    CLI_OPTION_JSON (&json),
    { NULL }
  };

  if (!cli_parse (&argc, &argv, options, "PROJECT [promote|retire|show MODEL | rollback]",
                  "Lists the models of a project. show measures one on the radiographs held out for testing, bone by bone "
                  "against the one in use; promote puts one to use (the one before is retired and can be promoted again), "
                  "rollback the one that was in use before; retire takes it out of use.", 1, 3))
    return CLI_USAGE;
  if (argc == 2)
    return list (argv[1], json);
  if (argc == 3 && g_str_equal (argv[2], "rollback"))
    return roll_back (argv[1]);
  if (argc == 4 && g_str_equal (argv[2], "show"))
    return show (argv[1], argv[3], against, json);
  if (argc == 4 && g_str_equal (argv[2], "promote"))
    return set_state (argv[1], argv[3], OST_MODEL_PROMOTED);
  if (argc == 4 && g_str_equal (argv[2], "retire"))
    return set_state (argv[1], argv[3], OST_MODEL_RETIRED);
  return cli_misuse ("osteon-cli models PROJECT [promote|retire|show MODEL | rollback].");
}
