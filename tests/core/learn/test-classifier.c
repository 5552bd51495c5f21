/* SPDX-License-Identifier: Apache-2.0 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include "bone-patch.h"
#include "core/learn/ost-classifier-trainer.h"
#include "core/learn/ost-temperature.h"
#include "core/tensor/ost-blas.h"

#define PEOPLE 24
#define SIDE   48

static const OstEncoderConfig config = { .depth = 18, .side = SIDE, .view = 32, .margin = 8, .segmented = 1 };
static const OstClassifierTraining training = { { 0.5, 1, OST_T_RULE_BELOW, "total hip" }, FALSE };

/* Two bones of each person; every third person has thin walls; one in four is for validation. */
static OstPatchSet *
make_set_of (int n_people)
{
  OstPatchSet *set = ost_patch_set_new (2 * n_people);

  for (int i = 0; i < 2 * n_people; i++)
    set->cases[i] = (OstPatchCase) {
      .patch = bone_patch (300 + i, i / 2 % 3 ? 7 : 2, SIDE), .person = i / 2, .label = i / 2 % 3 == 0,
      .part = i / 2 % 4 == 3 ? OST_SPLIT_VALIDATION : OST_SPLIT_TRAIN,
    };
  set->n_people = n_people;
  return set;
}

static OstPatchSet *
make_set (void)
{
  return make_set_of (PEOPLE);
}

/* Even through an encoder that has learnt nothing, thick walls are brighter than thin ones: people not seen are told
 * apart. */
static void
test_learns (void)
{
  g_autoptr(OstPatchSet)   set = make_set ();
  g_autoptr(GError)        error = NULL;
  OstClassifierProgress    last = { 0 };
  g_autoptr(OstClassifier) classifier = ost_classifier_train (set, ost_encoder_new (&config, 3), &training, NULL, NULL,
                                                              &last, &error);
  OstPatch                *patches[3] = { set->cases[0].patch, NULL, set->cases[2].patch };
  double                   p[3];

  g_assert_no_error (error);
  g_assert_cmpint (last.steps, ==, 2 * PEOPLE);
  g_assert_cmpint (last.step, ==, last.steps);
  g_test_message ("macro-F1 %.3f, AUC %.3f, loss %.3f, lambda %g", last.validation_macro_f1, last.validation_auc,
                  last.validation_loss, last.lambda);
  g_assert_cmpfloat (last.validation_auc, >, 0.9);
  g_assert_true (ost_classifier_run (classifier, patches, 3, p, &error));
  g_assert_cmpfloat (p[0], >, p[2]);            /* a sick person's bone, a healthy one's */
  g_assert_true (isnan (p[1]));
}

/* The file gives the same numbers and the rule back; it is an encoder's file, too; nonsense in it is refused. */
static void
test_file (void)
{
  g_autoptr(OstPatchSet)   set = make_set ();
  g_autoptr(GError)        error = NULL;
  OstClassifierProgress    last;
  g_autoptr(OstClassifier) classifier = ost_classifier_train (set, ost_encoder_new (&config, 3), &training, NULL, NULL,
                                                              &last, &error), back = NULL;
  g_autoptr(OstEncoder)    encoder = NULL;
  g_autofree char         *folder = g_dir_make_tmp ("osteon-classifier-XXXXXX", NULL);
  g_autofree char         *path = g_build_filename (folder, "c.safetensors", NULL), *contents = NULL, *rule = NULL;
  double                   a[5], b[5];
  OstPatch                *patches[5];
  gsize                    n;

  for (int i = 0; i < 5; i++)
    patches[i] = set->cases[i].patch;
  g_assert_true (ost_classifier_save (classifier, path, NULL, &error));
  back = ost_classifier_load (path, &error);
  g_assert_no_error (error);
  g_assert_true (ost_classifier_run (classifier, patches, 5, a, &error));
  g_assert_true (ost_classifier_run (back, patches, 5, b, &error));
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
  rule = ost_classifier_describe_rule (back);
  g_assert_cmpstr (rule, ==, "T-score below -2.5 (total hip)");
  encoder = ost_encoder_load (path, &error);
  g_assert_no_error (error);
  g_clear_pointer (&back, ost_classifier_free);
  g_assert_true (g_file_get_contents (path, &contents, &n, NULL));
  memcpy (strstr (contents + 8, "threshold"), "thresh_ld", 9);
  g_assert_true (g_file_set_contents (path, contents, (gssize) n, NULL));
  g_assert_null (ost_classifier_load (path, &error));
  g_assert_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED);
  g_remove (path);
  g_rmdir (folder);
}

/* The mean of the bones found, against the threshold; nothing found is no decision. */
static void
test_decision (void)
{
  const OstClassifierRule  rule = { .threshold = 0.5 };
  const double             some[] = { 0.9, NAN, 0.2, 0.4 }, none[] = { NAN, NAN }, even[] = { 0.75, 0.25 };
  const OstSubjectDecision a = ost_classifier_decide (&rule, some, 4), b = ost_classifier_decide (&rule, none, 2);

  g_assert_cmpfloat_with_epsilon (a.probability, 0.5, 1e-12);
  g_assert_cmpint (a.n_bones, ==, 3);
  g_assert_true (isnan (b.probability));
  g_assert_cmpint (b.n_bones, ==, 0);
  g_assert_false (b.positive);
  g_assert_true (ost_classifier_decide (&rule, even, 2).positive);         /* at the threshold */
}

/* Validation with every label the other way round: what was learnt misleads there, which is said, and probabilities say
 * next to nothing. As it should be, the same people bring no warning. */
static void
test_nothing_learnt (void)
{
  for (int wrong = 0; wrong < 2; wrong++)
    {
      g_autoptr(OstPatchSet)   set = make_set_of (4 * OST_CLASSIFIER_CALIBRATE);
      g_autoptr(GError)        error = NULL;
      OstClassifierProgress    last = { 0 };
      g_autoptr(OstClassifier) classifier = NULL;

      for (int i = 0; i < set->n; i++)
        if (wrong && set->cases[i].part == OST_SPLIT_VALIDATION)
          set->cases[i].label = !set->cases[i].label;
      classifier = ost_classifier_train (set, ost_encoder_new (&config, 3), &training, NULL, NULL, &last, &error);
      g_assert_no_error (error);
      g_test_message ("temperature %g", last.temperature);
      g_assert_cmpint (last.warning != NULL, ==, wrong);
      g_assert_cmpint (last.temperature >= OST_TEMPERATURE_MAX, ==, wrong);
    }
}

static gboolean
stop (const OstClassifierProgress *progress, gpointer data)
{
  return progress->step == 0;
}

/* Stopped, and with one class alone: words, and nothing else. */
static void
test_failures (void)
{
  g_autoptr(OstPatchSet) set = make_set ();
  g_autoptr(GError)      error = NULL;
  OstClassifierProgress  last;

  g_assert_null (ost_classifier_train (set, ost_encoder_new (&config, 3), &training, stop, NULL, &last, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  for (int i = 0; i < set->n; i++)
    set->cases[i].label = 0;
  g_assert_null (ost_classifier_train (set, ost_encoder_new (&config, 3), &training, NULL, NULL, &last, &error));
  g_assert_error (error, OST_PROBE_ERROR, OST_PROBE_ERROR_DATA);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/classifier/learns", test_learns);
  g_test_add_func ("/classifier/file", test_file);
  g_test_add_func ("/classifier/decision", test_decision);
  g_test_add_func ("/classifier/nothing-learnt", test_nothing_learnt);
  g_test_add_func ("/classifier/failures", test_failures);
  return g_test_run ();
}
