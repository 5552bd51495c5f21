/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "app/cli.h"
#include "core/workflow/ost-classify.h"
#include "core/workflow/ost-predict.h"

/* --- Masks -------------------------------------------------------------------------------------------------------- */

static void
print_masks (const OstSegmentation *s, JsonBuilder *builder, gboolean json)
{
  ost_json_begin_array (builder, "routing");
  for (int k = 0; k < s->experts; k++)
    ost_json_add_number (builder, NULL, s->routing[k]);
  json_builder_end_array (builder);
  ost_json_begin_object (builder, "bones");
  for (int b = 0; b < OST_N_BONES; b++)
    {
      ost_json_add_number (builder, ost_bone_get_id (b), s->found[b]);
      if (!json && s->found[b] > 0)
        g_print (" %s %.2f", ost_bone_get_id (b), s->found[b]);
      else if (!json)
        g_print (" %s -", ost_bone_get_id (b));
    }
  json_builder_end_object (builder);
}

static gboolean
predict_one (OstStore *store, OstSegmenter *segmenter, gint64 id, const OstImageRow *row, JsonBuilder *builder,
             gboolean json, GError **error)
{
  g_autoptr(OstSegmentation) s = ost_predict_image (store, segmenter, id, row, error);

  if (s == NULL)
    return FALSE;
  if (!json)
    g_print ("%s:", row->name);
  print_masks (s, builder, json);
  if (!json)
    g_print ("\n");
  return TRUE;
}

/* --- Probabilities ------------------------------------------------------------------------------------------------ */

static void
add_probability (JsonBuilder *builder, const char *name, const OstProbability *p, const char *missing)
{
  ost_json_begin_object (builder, name);
  ost_json_add_number (builder, "probability", p->probability);
  ost_json_add_number (builder, "low", p->low);
  ost_json_add_number (builder, "high", p->high);
  if (missing)
    ost_json_add_text (builder, "missing", missing);
  json_builder_end_object (builder);
}

static void
print_probability (const char *name, const OstProbability *p)
{
  if (isnan (p->probability))
    g_print (" %s -", name);
  else
    g_print (" %s %.2f (%.2f .. %.2f)", name, p->probability, p->low, p->high);
}

static void
print_hand (const char *model, const OstImageRow *row, const OstHandPrediction *p, JsonBuilder *builder, gboolean json)
{
  ost_json_begin_object (builder, "osteoporosis");
  ost_json_add_text (builder, "model", model);
  ost_json_add_text (builder, "rule", p->rule);
  ost_json_add_number (builder, "threshold", p->threshold);
  ost_json_begin_object (builder, "bones");
  for (int b = 0; b < OST_N_BONES; b++)
    add_probability (builder, ost_bone_get_id (b), &p->bones[b], p->missing[b]);
  json_builder_end_object (builder);
  add_probability (builder, "hand", &p->hand, NULL);
  cli_add_count (builder, "bones_found", p->n_bones);
  json_builder_set_member_name (builder, "positive");
  if (p->n_bones)
    json_builder_add_boolean_value (builder, p->positive);
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
  if (json)
    return;
  g_print ("%s:", row->name);
  for (int b = 0; b < OST_N_BONES; b++)
    print_probability (ost_bone_get_id (b), &p->bones[b]);
  print_probability ("hand", &p->hand);
  g_print (": %s\n", p->n_bones == 0 ? "no bone found" : p->positive ? "positive" : "negative");
}

static gboolean
classify_one (OstStore *store, OstClassifier *classifier, const OstModelRow *model, const OstImageRow *row,
              JsonBuilder *builder, gboolean json, GError **error)
{
  g_autoptr(OstHandPrediction) p = ost_classify_image (store, classifier, model->id, row, error);

  if (p == NULL)
    return FALSE;
  print_hand (model->name, row, p, builder, json);
  return TRUE;
}

/* --- The command -------------------------------------------------------------------------------------------------- */

/* The classifier asked for, if one is: by name, or the one in use. FALSE on error. */
static gboolean
choose_classifier (OstStore *store, const char *model, gboolean classify, OstModelRow **ret_row,
                   OstClassifier **ret_classifier, GError **error)
{
  g_autoptr(GError)      failed = NULL;
  g_autoptr(OstModelRow) named = model ? ost_store_find_model (store, model, &failed) : NULL;
  g_autofree char       *number = NULL;
  gboolean               is_one = named && g_str_equal (named->kind, "classifier");
  gint64                 id;

  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (!is_one && !classify)
    return TRUE;
  *ret_classifier = ost_classify_load_model (store, model, &id, error);
  if (*ret_classifier == NULL)
    return FALSE;
  number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  return (*ret_row = ost_store_find_model (store, number, error)) != NULL;
}

/* Masks are predicted anew unless a classifier alone was named: it takes what is there. */
static gboolean
predict_all (OstStore *store, char **images, const char *model, gboolean classify, gboolean json, JsonBuilder *builder,
             GError **error)
{
  g_autoptr(OstModelRow)   row = NULL;
  g_autoptr(OstClassifier) classifier = NULL;
  g_autoptr(OstSegmenter)  segmenter = NULL;
  g_autoptr(GPtrArray)     rows = NULL;
  gint64                   id = 0;
  gboolean                 named;

  if (!choose_classifier (store, model, classify, &row, &classifier, error))
    return FALSE;
  named = classifier && model && !classify;
  if ((!named && (segmenter = ost_predict_load_model (store, classify ? NULL : model, &id, error)) == NULL)
      || (rows = cli_choose_images (store, images, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      json_builder_begin_object (builder);
      ost_json_add_text (builder, "image", ((OstImageRow *) rows->pdata[i])->name);
      if ((segmenter && !predict_one (store, segmenter, id, rows->pdata[i], builder, json, error))
          || (classifier && !classify_one (store, classifier, row, rows->pdata[i], builder, json, error)))
        return FALSE;
      json_builder_end_object (builder);
    }
  return TRUE;
}

int
cli_predict (int argc, char **argv)
{
  g_autofree char *model = NULL;
  gboolean         json = FALSE, classify = FALSE;
  const GOptionEntry options[] = {
    { "model", 0, 0, G_OPTION_ARG_STRING, &model, "Which segmenter or classifier (the segmenter in use)", "M" },
    { "classify", 0, 0, G_OPTION_ARG_NONE, &classify, "The probability of osteoporosis, too, by the classifier in use or M",
      NULL },
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  g_autoptr(GError)      error = NULL;
  g_autoptr(OstStore)    store = NULL;
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  if (!cli_parse (&argc, &argv, options, "PROJECT [IMAGE...]",
                  "The segmenter's masks of all images, or of those named, kept in the project. Printed: how sure it is of each "
                  "bone, “-” for a bone that it did not find. With --classify, or with a classifier as M (which takes "
                  "the masks that are there), each bone's probability of osteoporosis with its 90 % interval over the "
                  "segmenter's samples, and the hand's, kept, too.", 1, -1))
    return CLI_USAGE;
  if ((store = ost_store_open (argv[1], OST_STORE_WRITE, &error)) == NULL)
    return cli_fail (error);
  json_builder_begin_array (builder);
  if (!predict_all (store, argv + 2, model, classify, json, builder, &error))
    return cli_fail (error);
  json_builder_end_array (builder);
  if (json)
    cli_print_json (builder);
  return CLI_DONE;
}
