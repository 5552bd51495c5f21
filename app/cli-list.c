/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "app/cli.h"
#include "core/workflow/ost-review.h"
#include "app/cli-findings.h"

static void
add_bones (JsonBuilder *builder, const char *name, guint8 bits)
{
  ost_json_begin_array (builder, name);
  for (int b = 0; b < OST_N_BONES; b++)
    if (bits & (1u << b))
      json_builder_add_string_value (builder, ost_bone_get_id (b));
  json_builder_end_array (builder);
}

/* The members of an object that the caller begins and ends. */
static void
add_item (JsonBuilder *builder, const OstWorkItem *item)
{
  ost_json_add_text (builder, "name", item->name);
  cli_add_count (builder, "width", item->width);
  cli_add_count (builder, "height", item->height);
  cli_add_count (builder, "bits", item->bits);
  ost_json_add_text (builder, "subject", item->subject);
  ost_json_add_text (builder, "status", ost_status_get_id (item->status));
  add_bones (builder, "masked", item->masked);
  add_bones (builder, "locked", item->locked);
  add_bones (builder, "absent", item->absent);
}

/* One letter a bone in the order of the command line: L locked, m mask, a absent, . nothing yet */
static void
print_item (const OstWorkItem *item)
{
  char bones[OST_N_BONES + 1] = "";

  for (int b = 0; b < OST_N_BONES; b++)
    bones[b] = item->locked & (1u << b) ? 'L' : item->masked & (1u << b) ? 'm' : item->absent & (1u << b) ? 'a' : '.';
  g_print ("%-32s %5d x %-5d %2d bit  %s  %-9s %s\n", item->name, item->width, item->height, item->bits, bones,
           ost_status_get_id (item->status), item->subject ? item->subject : "");
}

/* With checks, each image on which the reader has worked is followed by what looks wrong in it. */
static gboolean
print_all (OstStore *store, gint64 reader_id, GPtrArray *items, gboolean check, gboolean json, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < items->len; i++)
    {
      const OstWorkItem *item = items->pdata[i];

      if (!json)
        print_item (item);
      json_builder_begin_object (builder);
      add_item (builder, item);
      if (check && (item->masked | item->absent) != 0
          && !cli_findings_add (builder, store, reader_id, item->image_id, !json, error))
        return FALSE;
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  if (json)
    cli_print_json (builder);
  return TRUE;
}

/* --- in the order of a reviewer ----------------------------------------------------------------------------------- */

static void
add_case (JsonBuilder *builder, const OstReviewCase *c, const char *name)
{
  json_builder_begin_object (builder);
  ost_json_add_text (builder, "name", name);
  ost_json_add_number (builder, "score", c->score);
  ost_json_add_number (builder, "probability", c->hand.probability);
  ost_json_add_number (builder, "low", c->hand.low);
  ost_json_add_number (builder, "high", c->hand.high);
  ost_json_add_flag (builder, "decided", c->decided);
  json_builder_end_object (builder);
}

static void
print_case (const OstReviewCase *c, const char *name)
{
  if (isnan (c->hand.probability))
    g_print ("%-32s   -                  ", name);
  else
    g_print ("%-32s %.3f (%.3f .. %.3f)", name, c->hand.probability, c->hand.low, c->hand.high);
  if (isnan (c->score))
    g_print ("      -");
  else
    g_print (" %6.3f", c->score);
  g_print ("%s\n", c->decided ? "  decided" : "");
}

static int
print_order (OstStore *store, const char *order_id, const char *reader, gboolean json)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(GArray) cases = NULL;
  g_autoptr(GError) error = NULL;
  OstReviewOrder order;

  if (!ost_review_order_from_id (order_id, &order))
    return cli_misuse ("--order “%s” is none of uncertainty, disagreement, label-change.", order_id);
  cases = ost_review_list (store, order, ost_store_find_reader (store, cli_reader_name (reader)), &error);
  if (cases == NULL)
    return cli_fail (error);
  json_builder_begin_array (builder);
  for (guint i = 0; i < cases->len; i++)
    {
      const OstReviewCase *c = &g_array_index (cases, OstReviewCase, i);
      g_autoptr(OstImageRow) row = ost_store_get_image (store, c->image_id, &error);

      if (row == NULL)
        return cli_fail (error);
      if (json)
        add_case (builder, c, row->name);
      else
        print_case (c, row->name);
    }
  json_builder_end_array (builder);
  if (json)
    cli_print_json (builder);
  return CLI_DONE;
}

int
cli_list (int argc, char **argv)
{
  gboolean check = FALSE, json = FALSE;
  g_autofree char *reader = NULL, *order = NULL;
  const GOptionEntry options[] = {
    CLI_OPTION_READER (&reader, "Whose readings"),
    { "order", 0, 0, G_OPTION_ARG_STRING, &order,
      "For reviewers, first what to look at next: uncertainty (widest interval), disagreement (of readers), label-change "
      "(samples that decide otherwise); with the hand's probability, its interval and the score", "ORDER" },
    { "check", 0, 0, G_OPTION_ARG_NONE, &check, "Check that the project is sound, and what looks wrong in each reading",
      NULL },
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(OstStore) store = NULL;
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GError) error = NULL;
  gint64 reader_id;

  if (!cli_parse (&argc, &argv, options, "PROJECT",
                  "Lists the radiographs of a project with the state of the seven bones "
                  "(L locked, m mask, a absent) in the order ulna radius mc1 .. mc5.", 1, 1))
    return CLI_USAGE;
  if ((store = ost_store_open (argv[1], OST_STORE_READ, &error)) == NULL)
    return cli_fail (error);
  if (order != NULL)
    return print_order (store, order, reader, json);
  reader_id = ost_store_find_reader (store, cli_reader_name (reader));
  if ((check && !ost_store_check (store, &error)) || (items = ost_store_list_work (store, reader_id, &error)) == NULL
      || !print_all (store, reader_id, items, check, json, &error))
    return cli_fail (error);
  return CLI_DONE;
}
