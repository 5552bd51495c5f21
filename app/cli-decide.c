/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "app/cli.h"
#include "core/store/ost-store-decisions.h"
#include "core/store/ost-store-models.h"

/* What the reviewer's panel does: PROJECT IMAGE VERB. */

static gboolean
parse_place (const char *text, OstDecision *d)
{
  char *end = NULL;

  d->x = d->y = (double) NAN;
  if (text == NULL)
    return TRUE;
  d->x = g_ascii_strtod (text, &end);
  if (end == text || *end != ',')
    return FALSE;
  text = end + 1;
  d->y = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (d->x) && isfinite (d->y);
}

/* The verb and, for an adjudication, what it settles on. */
static gboolean
parse_verb (char **argv, OstDecision *d)
{
  if (!ost_decision_kind_from_id (argv[3], &d->kind))
    return FALSE;
  if (d->kind == OST_DECISION_ADJUDICATE)
    return ost_decision_kind_from_id (argv[4], &d->outcome);
  return argv[4] == NULL;
}

static void
add_decision (JsonBuilder *builder, const OstDecision *d)
{
  json_builder_begin_object (builder);
  ost_json_add_text (builder, "at", d->at);
  ost_json_add_text (builder, "reader", d->reader);
  ost_json_add_text (builder, "kind", ost_decision_kind_get_id (d->kind));
  ost_json_add_text (builder, "outcome",
                     d->kind == OST_DECISION_ADJUDICATE ? ost_decision_kind_get_id (d->outcome) : NULL);
  ost_json_begin_array (builder, "reasons");
  for (int i = 0; d->reasons[i] != NULL; i++)
    json_builder_add_string_value (builder, d->reasons[i]);
  json_builder_end_array (builder);
  ost_json_add_text (builder, "comment", d->comment);
  ost_json_add_number (builder, "x", d->x);
  ost_json_add_number (builder, "y", d->y);
  ost_json_add_text (builder, "model", d->model);
  ost_json_add_text (builder, "account", d->account);
  ost_json_add_text (builder, "version", d->version);
  json_builder_end_object (builder);
}

static void
print_decision (const OstDecision *d)
{
  g_autofree char *reasons = g_strjoinv (", ", d->reasons);

  g_print ("%s  %s: %s", d->at, d->reader, ost_decision_kind_get_id (d->kind));
  if (d->kind == OST_DECISION_ADJUDICATE)
    g_print (" %s", ost_decision_kind_get_id (d->outcome));
  if (reasons[0] != '\0')
    g_print (" (%s)", reasons);
  if (d->comment != NULL)
    g_print (" “%s”", d->comment);
  if (!isnan (d->x))
    g_print (" at %.1f,%.1f", d->x, d->y);
  if (d->model != NULL)
    g_print (", %s in view", d->model);
  g_print ("\n");
}

static int
print_history (OstStore *store, gint64 image_id, gint64 reader_id, gboolean json)
{
  int hidden = 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = ost_store_list_decisions (store, image_id, reader_id, &hidden, &error);
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  if (rows == NULL)
    return cli_fail (error);
  json_builder_begin_object (builder);
  ost_json_begin_array (builder, "decisions");
  for (guint i = 0; i < rows->len; i++)
    {
      add_decision (builder, rows->pdata[i]);
      if (!json)
        print_decision (rows->pdata[i]);
    }
  json_builder_end_array (builder);
  cli_add_count (builder, "hidden", hidden);
  json_builder_end_object (builder);
  if (json)
    cli_print_json (builder);
  else if (hidden > 0)
    g_print ("%d of others: shown once this reader has accepted or rejected.\n", hidden);
  return CLI_DONE;
}

/* The history of a reader who has never been here is what everybody may see: nothing but a count. */
static int
run_history (char **argv, const char *reader, gboolean all, gboolean json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(OstStore) store = ost_store_open (argv[1], OST_STORE_READ, &error);
  g_autoptr(OstImageRow) row = store != NULL ? ost_store_find_image (store, argv[2], &error) : NULL;
  gint64 reader_id;

  if (row == NULL)
    return cli_fail (error);
  reader_id = ost_store_find_reader (store, cli_reader_name (reader));
  return print_history (store, row->id, all ? 0 : reader_id != 0 ? reader_id : -1, json);
}

static int
run_decision (char **argv, const char *reader, OstDecision *d, gboolean json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(OstStore) store = ost_store_open (argv[1], OST_STORE_WRITE, &error);
  g_autoptr(OstImageRow) row = store != NULL ? ost_store_find_image (store, argv[2], &error) : NULL;
  g_autoptr(OstModelRow) model = NULL;

  if (row == NULL)
    return cli_fail (error);
  model = ost_store_get_promoted (store, "classifier", NULL);
  d->image_id = row->id;
  d->model_id = model != NULL ? model->id : 0;
  d->reader_id = ost_store_ensure_reader (store, cli_reader_name (reader), &error);
  if (d->reader_id == 0 || ost_store_add_decision (store, d, &error) == 0)
    return cli_fail (error);
  return json ? print_history (store, row->id, d->reader_id, json) : CLI_DONE;
}

int
cli_decide (int argc, char **argv)
{
  gboolean all = FALSE, json = FALSE;
  g_autofree char *reader = NULL, *comment = NULL, *place = NULL;
  g_auto(GStrv) reasons = NULL;
  OstDecision d = { 0 };
  const GOptionEntry options[] = {
    { "reason", 0, 0, G_OPTION_ARG_STRING_ARRAY, &reasons,
      "Why (may be repeated): outline, bone-missing, bone-swapped, projection, quality, foreign, disease, probability", "R" },
    { "comment", 0, 0, G_OPTION_ARG_STRING, &comment, "In words, one line", "TEXT" },
    { "at", 0, 0, G_OPTION_ARG_STRING, &place, "The place that the comment is pinned to, in pixels", "X,Y" },
    CLI_OPTION_READER (&reader, "Who decides"),
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, "history: of all readers, whoever looks", NULL },
    CLI_OPTION_JSON (&json),
    { NULL }
  };

  if (!cli_parse (&argc, &argv, options, "PROJECT IMAGE accept|reject|flag|comment|adjudicate accept|reject|history",
                  "A reviewer's decision about a radiograph. Nothing is ever taken away: who changes their mind decides again. "
                  "Others' decisions are shown once one has decided; who has decided may adjudicate.", 3, 4))
    return CLI_USAGE;
  if (g_str_equal (argv[3], "history") && argv[4] == NULL)
    return run_history (argv, reader, all, json);
  if (!parse_verb (argv, &d))
    return cli_misuse ("What is decided is accept, reject, flag, comment, or adjudicate with accept or reject.");
  if (!parse_place (place, &d))
    return cli_misuse ("--at “%s” is no place: write X,Y in pixels.", place);
  d.reasons = reasons;
  d.comment = comment;
  return run_decision (argv, reader, &d, json);
}
