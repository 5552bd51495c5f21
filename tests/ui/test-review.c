/* SPDX-License-Identifier: Apache-2.0 */
#include "ui-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/learn/ost-classifier.h"
#include "core/store/ost-store-decisions.h"
#include "core/store/ost-store-models.h"
#include "core/workflow/ost-classify.h"
#include "core/workflow/ost-output.h"
#include "core/workflow/ost-review-csv.h"

/* The reviewer's view over two synthetic hands and a classifier of chance: it has learnt nothing, but it answers. */

typedef UiWindow Fixture;

/* A model and a classifier look at a radiograph, under sanitizers and on a loaded machine, too. */
static void
print_states (Fixture *f)
{
  static const char *const names[] = { "review-problem", "review", "prediction", "review-ready", "busy", "image-id" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GVariant) value = g_action_group_get_action_state (G_ACTION_GROUP (f->window), names[i]);
      g_autofree char *text = g_variant_print (value, FALSE);

      g_test_message ("%s: %s", names[i], text);
    }
}

static void
wait_long (Fixture *f, const char *name, const char *wanted)
{
  const gint64 end = g_get_monotonic_time () + 120 * G_USEC_PER_SEC;

  while (!STATE_IS (name, wanted) && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
  if (!STATE_IS (name, wanted))
    print_states (f);
  g_assert_true (STATE_IS (name, wanted));
}

static void
activate (Fixture *f, const char *action, GVariant *target)
{
  g_action_group_activate_action (G_ACTION_GROUP (f->window), action, target);
}

static OstStore *
store_of (Fixture *f)
{
  return ost_project_get_store (ost_main_window_get_project (f->window));
}

static gint64
image_of (Fixture *f)
{
  return ost_session_get_image_id (ost_project_get_session (ost_main_window_get_project (f->window)));
}

/* Small, random, quick; the probe looks at one feature in seven so that bones differ. */
static OstLinearProbe *
new_probe (int dim)
{
  OstLinearProbe *probe = g_new0 (OstLinearProbe, 1);

  *probe = (OstLinearProbe) { .dim = dim, .mean = ost_tensor_new (OST_SHAPE (dim)), .scale = ost_tensor_new (OST_SHAPE (dim)),
                              .weight = ost_tensor_new (OST_SHAPE (1, dim)), .bias = ost_tensor_new (OST_SHAPE (1)) };
  for (int i = 0; i < dim; i++)
    {
      probe->mean->data[i] = 0;
      probe->scale->data[i] = 1;
      probe->weight->data[i] = i % 7 == 0 ? (i % 2 == 0 ? 0.5f : -0.5f) : 0;
    }
  probe->bias->data[0] = 0;
  return probe;
}

static void
add_classifier (OstStore *store, const char *folder)
{
  const OstEncoderConfig config = { .depth = 18, .side = 64, .view = 48, .margin = 8, .segmented = 1 };
  const OstClassifierRule rule = { .threshold = 0.5, .temperature = 1, .site = "" };
  OstEncoder *encoder = ost_encoder_new (&config, 3);
  OstLinearProbe *probe = new_probe (ost_encoder_get_features (encoder));
  g_autoptr (OstClassifier) classifier = ost_classifier_new (encoder, probe, &rule);
  g_autofree char *file = g_build_filename (folder, "classifier.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  float unused;
  gint64 id;

  g_assert_true (ost_encoder_run (encoder, NULL, 0, &unused, NULL));    /* makes the weights */
  ost_classifier_save (classifier, file, NULL, &error);
  g_assert_no_error (error);
  id = ost_store_add_model (store, "classifier", file, 0, "{}", &error);
  g_assert_no_error (error);
  ost_store_set_model_state (store, id, OST_MODEL_PROMOTED, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  ui_window_init_demo (f, 2, data != NULL ? add_classifier : NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ui_window_clear (f);
}

static void
review (Fixture *f)
{
  activate (f, "mode", g_variant_new_string ("review"));
  wait_long (f, "review-ready", "true");
}

/* The label or name of any widget below holds these words. */
static gboolean
says (GtkWidget *widget, const char *words)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), words) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, words))
      return TRUE;
  return FALSE;
}

static void
test_nothing_trained (Fixture *f, gconstpointer data)
{
  activate (f, "mode", g_variant_new_string ("review"));
  wait_long (f, "prediction", "'segmenter-1'");
  WAIT (says (GTK_WIDGET (f->window), "Train an encoder, then a classifier"));
  g_assert_true (STATE_IS ("review-ready", "false"));
  g_assert_true (says (GTK_WIDGET (f->window), "Research use"));
}

static OstHandPrediction *
kept (Fixture *f)
{
  return ost_classify_get (store_of (f), image_of (f), 1, NULL);
}

/* Everything that a reviewer must see; and what was said is kept in the project. */
static void
test_shown (Fixture *f, gconstpointer data)
{
  g_autoptr (OstHandPrediction) hand = NULL;
  g_autofree char *number = NULL;

  review (f);
  hand = kept (f);
  g_assert_nonnull (hand);
  number = g_strdup_printf ("%.2f", hand->hand.probability);
  ui_fixture_settle ();
  g_assert_true (says (GTK_WIDGET (f->window), number));
  g_assert_true (says (GTK_WIDGET (f->window), "classifier-1 · 20"));
  g_assert_true (says (GTK_WIDGET (f->window), "in 90 % of samples"));
  g_assert_true (says (GTK_WIDGET (f->window), "Research use"));
  g_assert_false (says (GTK_WIDGET (f->window), "Out of date"));
}

/* A sample moves the numbers, and going back to the mean takes that back. */
static void
test_sample (Fixture *f, gconstpointer data)
{
  g_autoptr (OstHandPrediction) hand = NULL;
  g_autofree char *wanted = NULL;

  review (f);
  hand = kept (f);
  wanted = g_strdup_printf ("Sample 3 of %d: %.2f", hand->n_samples, ost_hand_prediction_of_sample (hand, 2));
  activate (f, "prediction-sample", g_variant_new_int32 (2));
  ui_fixture_settle ();
  g_assert_true (says (GTK_WIDGET (f->window), wanted));
  activate (f, "prediction-sample", g_variant_new_int32 (-1));
  ui_fixture_settle ();
  g_assert_false (says (GTK_WIDGET (f->window), "Sample 3"));
}

/* Opens what is folded, and presses the button with that tooltip. */
static gboolean
press (GtkWidget *widget, const char *tooltip)
{
  if (GTK_IS_EXPANDER (widget))
    gtk_expander_set_expanded (GTK_EXPANDER (widget), TRUE);
  if (GTK_IS_TOGGLE_BUTTON (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), tooltip) == 0)
    {
      g_signal_emit_by_name (widget, "clicked");
      return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (press (child, tooltip))
      return TRUE;
  return FALSE;
}

/* Any of the samples at a press, named with its expert and its weight. */
static void
test_sample_grid (Fixture *f, gconstpointer data)
{
  g_autofree char *seventh = NULL;
  OstHandPrediction *hand;

  review (f);
  hand = kept (f);
  g_assert_cmpint (hand->n_samples, ==, 16);
  seventh = g_strdup_printf ("Sample 7 of 16, expert 2, weight %.0f %%", 100 * hand->weights[6]);
  g_assert_true (press (GTK_WIDGET (f->window), seventh));
  g_assert_true (STATE_IS ("prediction-sample", "6"));
  ost_hand_prediction_free (hand);
}

static void
test_own_outlines (Fixture *f, gconstpointer data)
{
  review (f);
  g_assert_false (says (GTK_WIDGET (f->window), "With your outlines"));
  activate (f, "take-predictions", NULL);
  WAIT_STATE ("busy", "false");
  wait_long (f, "review-tried", "true");
  ui_fixture_settle ();
  g_assert_true (says (GTK_WIDGET (f->window), "With your outlines: 0."));
}

/* A bone and back: the view is where it was. */
static void
test_bone_and_back (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) before = NULL, near = NULL, after = NULL;

  review (f);
  ui_fixture_settle ();
  before = g_action_group_get_action_state (G_ACTION_GROUP (f->window), "zoom");
  activate (f, "review-bone", g_variant_new_string ("mc3"));
  ui_fixture_settle ();
  near = g_action_group_get_action_state (G_ACTION_GROUP (f->window), "zoom");
  g_assert_true (STATE_IS ("bone", "'mc3'"));
  g_assert_cmpfloat (g_variant_get_double (near), >, 1.5 * g_variant_get_double (before));
  activate (f, "review-bone", g_variant_new_string ("mc3"));
  ui_fixture_settle ();
  after = g_action_group_get_action_state (G_ACTION_GROUP (f->window), "zoom");
  g_assert_cmpfloat_with_epsilon (g_variant_get_double (after), g_variant_get_double (before), 1e-9);
}

static void
test_decisions (Fixture *f, gconstpointer data)
{
  const gint64 first = image_of (f);
  g_autoptr (GPtrArray) rows = NULL;
  const OstDecision *d;

  review (f);
  activate (f, "review-flag", NULL);
  activate (f, "review-reject-for", g_variant_new_string ("outline,quality"));
  rows = ost_store_list_decisions (store_of (f), first, 0, NULL, NULL);
  g_assert_cmpuint (rows->len, ==, 2);
  d = rows->pdata[1];
  g_assert_cmpint (d->kind, ==, OST_DECISION_REJECT);
  g_assert_cmpstr (d->reasons[1], ==, "quality");
  g_assert_cmpstr (d->reader, ==, "Ada");
  g_assert_cmpstr (d->model, ==, "classifier-1");
  ui_fixture_settle ();
  g_assert_cmpint (image_of (f), !=, first);            /* on to the next case, though the classifier has not seen it */
}

static void
keep (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* What is on screen, as a file: the same as osteon-cli prints. */
static void
test_csv (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (OstImageRow) row = ost_store_get_image (store_of (f), image_of (f), NULL);
  const gint64 reader_id = ost_store_ensure_reader (store_of (f), "Ada", NULL);
  g_autofree char *folder = g_path_get_dirname (f->path), *path = g_build_filename (folder, "review.csv", NULL);
  g_autofree char *text = NULL, *wanted = NULL;

  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "review-csv"));
  review (f);
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "review-csv"));
  ost_output_review_async (store_of (f), reader_id, row->id, path, keep, &result);
  WAIT (result != NULL);
  g_assert_cmpint (ost_output_finish (result, NULL), ==, 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  wanted = ost_review_to_csv (store_of (f), row, reader_id, NULL);
  g_assert_cmpstr (text, ==, wanted);
}

/* One reader has finished, or none: said, and nothing is drawn. */
static void
test_map (Fixture *f, gconstpointer data)
{
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "review-map"));
  review (f);
  activate (f, "review-map", NULL);
  g_assert_true (STATE_IS ("review-map", "true"));
  WAIT (says (GTK_WIDGET (f->window), "Nothing to compare"));
  activate (f, "toggle-review", NULL);
  g_assert_true (STATE_IS ("review-map", "false"));
  g_assert_true (STATE_IS ("mask-style", "'fill'"));
}

/* Keys mean other things while reviewing, and the brush does not draw. */
static void
test_mode (Fixture *f, gconstpointer data)
{
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "review-accept"));
  review (f);
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "review-accept"));
  g_assert_true (STATE_IS ("tool", "'pan'"));
  activate (f, "review-wipe", NULL);
  g_assert_true (STATE_IS ("mask-style", "'none'"));
  activate (f, "toggle-review", NULL);
  g_assert_true (STATE_IS ("mode", "'annotate'"));
  g_assert_true (STATE_IS ("tool", "'points'"));
  g_assert_true (STATE_IS ("review-wipe", "false"));
  g_assert_true (STATE_IS ("mask-style", "'fill'"));
}

/* Closing the window while the classifier is at work leaves nothing behind. */
static void
test_closed_meanwhile (Fixture *f, gconstpointer data)
{
  activate (f, "mode", g_variant_new_string ("review"));
}

#define ADD(path, function) g_test_add (path, Fixture, f_classified, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  static const char f_classified[] = "with a classifier";

  if (!ui_fixture_init (&argc, &argv))
    return 0;
  g_test_add ("/review/nothing-trained", Fixture, NULL, set_up, test_nothing_trained, tear_down);
  ADD ("/review/shown", test_shown);
  ADD ("/review/sample", test_sample);
  ADD ("/review/sample-grid", test_sample_grid);
  ADD ("/review/own-outlines", test_own_outlines);
  ADD ("/review/bone-and-back", test_bone_and_back);
  ADD ("/review/decisions", test_decisions);
  ADD ("/review/csv", test_csv);
  ADD ("/review/map", test_map);
  ADD ("/review/mode", test_mode);
  ADD ("/review/closed-meanwhile", test_closed_meanwhile);
  return g_test_run ();
}
