/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-models.h"
#include "core/workflow/ost-review-csv.h"
#include "core/workflow/ost-review.h"
#include "tests/core/store/fixture.h"

/* What reviewers ask of predictions, on numbers that can be followed by hand. */

/* Two samples of equal weight, three bones: the hand's means are `first` and `second`. */
static OstHandPrediction *
hand_new (double first, double second)
{
  OstHandPrediction *p = g_new0 (OstHandPrediction, 1);
  const double       means[] = { first, second };

  p->n_samples = 2;
  p->threshold = 0.5;
  p->weights = g_new (double, 2);
  p->samples = g_new (double, 2 * OST_N_BONES);
  for (int s = 0; s < 2; s++)
    {
      p->weights[s] = 0.5;
      for (int b = 0; b < OST_N_BONES; b++)
        p->samples[s * OST_N_BONES + b] = NAN;
      p->samples[s * OST_N_BONES + OST_BONE_MC1] = means[s] - 0.2;
      p->samples[s * OST_N_BONES + OST_BONE_MC2] = means[s] + 0.3;
      p->samples[s * OST_N_BONES + OST_BONE_MC3] = means[s] - 0.1;
    }
  for (int b = 0; b < OST_N_BONES; b++)
    p->missing[b] = b < OST_BONE_MC1 || b > OST_BONE_MC3 ? g_strdup ("outside the picture") : NULL;
  p->rule = g_strdup ("T-score below -2.5 (total hip)");
  p->source = g_strdup ("prediction");
  p->masks = g_strdup ("0");
  p->n_features = 1;
  p->features = g_new0 (float, 1);
  p->features[0] = 1;
  ost_hand_prediction_summarise (p);
  return p;
}

static void
test_carried (void)
{
  g_autoptr(OstHandPrediction) hand = hand_new (0.4, 0.4);

  g_assert_cmpfloat_with_epsilon (hand->hand.probability, 0.4, 1e-12);
  /* without metacarpal 2 the mean of 0.2 and 0.3; without 1 of 0.7 and 0.3 */
  g_assert_cmpfloat_with_epsilon (ost_review_without (hand, OST_BONE_MC2).probability, 0.25, 1e-12);
  g_assert_cmpfloat_with_epsilon (ost_review_without (hand, OST_BONE_MC1).probability, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (ost_review_without (hand, OST_BONE_ULNA).probability, 0.4, 1e-12);
  g_assert_cmpint (ost_review_driver (hand, TRUE), ==, OST_BONE_MC2);
  g_assert_cmpint (ost_review_driver (hand, FALSE), ==, OST_BONE_MC1);
}

static void
test_only_bone (void)
{
  g_autoptr(OstHandPrediction) hand = hand_new (0.4, 0.4);

  for (int s = 0; s < 2; s++)
    hand->samples[s * OST_N_BONES + OST_BONE_MC1] = hand->samples[s * OST_N_BONES + OST_BONE_MC3] = NAN;
  ost_hand_prediction_summarise (hand);
  g_assert_true (isnan (ost_review_without (hand, OST_BONE_MC2).probability));
  g_assert_cmpint (ost_review_driver (hand, TRUE), ==, -1);
}

static void
test_label_change (void)
{
  g_autoptr(OstHandPrediction) sure = hand_new (0.3, 0.4), torn = hand_new (0.45, 0.55);

  g_assert_cmpfloat (ost_review_label_change (sure), ==, 0);
  g_assert_cmpfloat (ost_review_label_change (torn), ==, 0.5);
}

/* --- orders: a project with a classifier that has said something of three of four images -------------------------- */

static void
put (Fixture *f, gint64 image, gint64 model, double first, double second)
{
  g_autoptr(OstHandPrediction) hand = hand_new (first, second);
  g_autoptr(GBytes)            bytes = ost_hand_prediction_to_bytes (hand);
  g_autoptr(GError)            error = NULL;

  ost_store_put_prediction (f->store, image, model, bytes, &error);
  g_assert_no_error (error);
}

static void
review_set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *file = NULL;
  gint64           model;

  fixture_set_up (f, data);
  file = g_build_filename (f->dir, "model", NULL);
  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  for (int i = 1; i <= 4; i++)
    add_image (f->store, i, NULL);
  model = ost_store_add_model (f->store, "classifier", file, 0, "{}", NULL);
  g_assert_true (ost_store_set_model_state (f->store, model, OST_MODEL_PROMOTED, NULL));
  put (f, 1, model, 0.30, 0.35);                        /* sure */
  put (f, 2, model, 0.52, 0.70);                        /* wide, one answer */
  put (f, 3, model, 0.45, 0.55);                        /* narrower, two answers */
}

static void
decide (Fixture *f, gint64 image, const char *reader, OstDecisionKind kind, OstDecisionKind outcome)
{
  const OstDecision d = { .image_id = image, .reader_id = ost_store_ensure_reader (f->store, reader, NULL), .kind = kind,
                          .outcome = outcome, .x = NAN, .y = NAN };
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (ost_store_add_decision (f->store, &d, &error), >, 0);
  g_assert_no_error (error);
}

static void
assert_order (Fixture *f, OstReviewOrder order, const char *reader, const gint64 wanted[4], gint64 next)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) cases = ost_review_list (f->store, order, ost_store_ensure_reader (f->store, reader, NULL), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (cases->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (g_array_index (cases, OstReviewCase, i).image_id, ==, wanted[i]);
  g_assert_cmpint (ost_review_next (cases, order, 0), ==, next);
}

static void
test_orders (Fixture *f, gconstpointer data)
{
  assert_order (f, OST_REVIEW_UNCERTAINTY, "Ada", (gint64[]) { 2, 3, 1, 4 }, 2);
  assert_order (f, OST_REVIEW_LABEL_CHANGE, "Ada", (gint64[]) { 3, 1, 2, 4 }, 3);
  assert_order (f, OST_REVIEW_DISAGREEMENT, "Ada", (gint64[]) { 1, 2, 3, 4 }, 0);
  decide (f, 2, "Ada", OST_DECISION_ACCEPT, 0);
  assert_order (f, OST_REVIEW_UNCERTAINTY, "Ada", (gint64[]) { 2, 3, 1, 4 }, 3);         /* decided cases come no more */
  assert_order (f, OST_REVIEW_UNCERTAINTY, "Ben", (gint64[]) { 2, 3, 1, 4 }, 2);         /* to those who decided them */
}

static gint64
next_after (Fixture *f, OstReviewOrder order, gint64 image)
{
  g_autoptr(GArray) cases = ost_review_list (f->store, order, ost_store_ensure_reader (f->store, "Ada", NULL), NULL);

  return ost_review_next (cases, order, image);
}

/* Images 4 and 5 were never classified: they come last, each once, and by uncertainty only. */
static void
test_unseen (Fixture *f, gconstpointer data)
{
  add_image (f->store, 5, NULL);
  g_assert_cmpint (next_after (f, OST_REVIEW_UNCERTAINTY, 4), ==, 2);
  for (int i = 1; i <= 3; i++)
    decide (f, i, "Ada", OST_DECISION_ACCEPT, 0);
  g_assert_cmpint (next_after (f, OST_REVIEW_UNCERTAINTY, 3), ==, 4);
  g_assert_cmpint (next_after (f, OST_REVIEW_UNCERTAINTY, 4), ==, 5);
  g_assert_cmpint (next_after (f, OST_REVIEW_UNCERTAINTY, 5), ==, 4);
  g_assert_cmpint (next_after (f, OST_REVIEW_LABEL_CHANGE, 3), ==, 0);
  decide (f, 5, "Ada", OST_DECISION_REJECT, 0);
  g_assert_cmpint (next_after (f, OST_REVIEW_UNCERTAINTY, 4), ==, 0);
}

static void
test_disagreement (Fixture *f, gconstpointer data)
{
  decide (f, 3, "Ada", OST_DECISION_ACCEPT, 0);
  decide (f, 3, "Ben", OST_DECISION_REJECT, 0);
  assert_order (f, OST_REVIEW_DISAGREEMENT, "Ada", (gint64[]) { 3, 1, 2, 4 }, 3);
  assert_order (f, OST_REVIEW_DISAGREEMENT, "Cleo", (gint64[]) { 1, 2, 3, 4 }, 0);       /* blind */
  decide (f, 3, "Ada", OST_DECISION_ADJUDICATE, OST_DECISION_REJECT);
  assert_order (f, OST_REVIEW_DISAGREEMENT, "Ada", (gint64[]) { 1, 2, 3, 4 }, 0);        /* settled */
}

/* Fleiss' kappa of three cases by two readers: agree, agree, differ. P = 2/3, votes 3 accept and 3 reject: chance 1/2,
 * kappa = (2/3 - 1/2) / (1/2) = 1/3. */
static void
test_agreement (Fixture *f, gconstpointer data)
{
  const gint64       ada = ost_store_ensure_reader (f->store, "Ada", NULL), cleo = ost_store_ensure_reader (f->store, "Cleo", NULL);
  OstReviewAgreement a;

  for (int i = 1; i <= 3; i++)
    {
      decide (f, i, "Ada", i == 1 ? OST_DECISION_ACCEPT : i == 2 ? OST_DECISION_REJECT : OST_DECISION_ACCEPT, 0);
      decide (f, i, "Ben", i == 1 ? OST_DECISION_ACCEPT : OST_DECISION_REJECT, 0);
    }
  decide (f, 4, "Ada", OST_DECISION_ACCEPT, 0);
  decide (f, 3, "Ada", OST_DECISION_ADJUDICATE, OST_DECISION_REJECT);   /* changes nothing about how they agreed */
  g_assert_true (ost_review_agreement (f->store, ada, &a, NULL));
  g_assert_cmpint (a.n_cases, ==, 3);
  g_assert_cmpint (a.n_agree, ==, 2);
  g_assert_cmpfloat_with_epsilon (a.kappa, 1.0 / 3, 1e-12);
  g_assert_true (ost_review_agreement (f->store, cleo, &a, NULL));
  g_assert_cmpint (a.n_cases, ==, 0);
}

/* Of image 1: samples 0.30 and 0.35. A formula in a reader's name does not run; a bone not found says why. */
static void
test_csv (Fixture *f, gconstpointer data)
{
  g_autoptr(OstImageRow) row = ost_store_get_image (f->store, 1, NULL), unseen = ost_store_get_image (f->store, 4, NULL);
  g_autoptr(GError)      error = NULL;
  g_autofree char       *csv = NULL, *nothing = NULL;
  g_auto(GStrv)          lines = NULL, head = NULL, mc2 = NULL, ulna = NULL;

  decide (f, 1, "=Ada", OST_DECISION_ACCEPT, 0);
  csv = ost_review_to_csv (f->store, row, 0, &error);
  g_assert_no_error (error);
  lines = g_strsplit (csv, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + OST_N_BONES + 1);
  head = g_strsplit (lines[0], ",", -1);
  ulna = g_strsplit (lines[1 + OST_BONE_ULNA], ",", -1);
  mc2 = g_strsplit (lines[1 + OST_BONE_MC2], ",", -1);
  g_assert_cmpuint (g_strv_length (head), ==, 18);
  g_assert_cmpuint (g_strv_length (mc2), ==, 18);
  g_assert_cmpstr (mc2[1], ==, "mc2");
  g_assert_cmpstr (mc2[3], ==, "0.6");                  /* the lower sample: 0.30 + 0.3 */
  g_assert_cmpstr (mc2[4], ==, "0.65");
  g_assert_cmpstr (mc2[8], ==, "0.3");
  g_assert_cmpstr (mc2[17], ==, "'=Ada accept");
  g_assert_cmpstr (ulna[2], ==, "");
  g_assert_cmpstr (ulna[6], ==, "outside the picture");
  nothing = ost_review_to_csv (f->store, unseen, 0, &error);
  g_assert_null (nothing);
  g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/review/carried", test_carried);
  g_test_add_func ("/review/only-bone", test_only_bone);
  g_test_add_func ("/review/label-change", test_label_change);
  g_test_add ("/review/orders", Fixture, NULL, review_set_up, test_orders, fixture_tear_down);
  g_test_add ("/review/unseen", Fixture, NULL, review_set_up, test_unseen, fixture_tear_down);
  g_test_add ("/review/disagreement", Fixture, NULL, review_set_up, test_disagreement, fixture_tear_down);
  g_test_add ("/review/agreement", Fixture, NULL, review_set_up, test_agreement, fixture_tear_down);
  g_test_add ("/review/csv", Fixture, NULL, review_set_up, test_csv, fixture_tear_down);
  return g_test_run ();
}
