/* SPDX-License-Identifier: Apache-2.0 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include "bone-patch.h"
#include "core/learn/ost-classifier-trainer.h"
#include "core/learn/ost-fine-tune.h"
#include "core/tensor/ost-blas.h"

#define PEOPLE 36
#define SIDE   48

static const OstEncoderConfig config = { .depth = 18, .side = SIDE, .view = 32, .margin = 8, .segmented = 1 };

typedef struct
{
  OstPatchSet *set;
  OstEncoder  *encoder;
  char        *folder, *work;
} Fixture;

/* Every third person has thin walls; one in four is for validation. */
static void
set_up (Fixture *f, gconstpointer data)
{
  float features[512];

  f->set = ost_patch_set_new (PEOPLE);
  for (int i = 0; i < PEOPLE; i++)
    f->set->cases[i] = (OstPatchCase) {
      .patch = bone_patch (500 + i, i % 3 ? 7 : 2, SIDE), .person = i, .label = i % 3 == 0,
      .part = i % 4 == 3 ? OST_SPLIT_VALIDATION : OST_SPLIT_TRAIN,
    };
  f->set->n_people = PEOPLE;
  f->encoder = ost_encoder_new (&config, 3);
  g_assert_true (ost_encoder_run (f->encoder, &f->set->cases[0].patch, 1, features, NULL));
  f->folder = g_dir_make_tmp ("osteon-fine-tune-XXXXXX", NULL);
  f->work = g_build_filename (f->folder, "work", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);         /* nothing was left in it */
  g_free (f->folder);
  g_free (f->work);
  ost_encoder_free (f->encoder);
  ost_patch_set_free (f->set);
}

static gboolean
note_lowest (const OstEncoderProgress *progress, gpointer data)
{
  double *lowest = data;

  if (progress->validation_loss < *lowest)
    *lowest = progress->validation_loss;
  return TRUE;
}

/* Distance of a layer's weights, over their own length. */
static double
moved (OstEncoder *a, OstEncoder *b, const char *name)
{
  const OstTensor *x = ost_weights_lookup (ost_encoder_get_weights (a), name)->value;
  const OstTensor *y = ost_weights_lookup (ost_encoder_get_weights (b), name)->value;
  double           apart = 0, length = 0;

  for (int64_t i = 0; i < x->count; i++)
    {
      apart += ((double) x->data[i] - y->data[i]) * ((double) x->data[i] - y->data[i]);
      length += (double) x->data[i] * x->data[i];
    }
  return sqrt (apart / length);
}

/* The labels of people not learnt from are told better than by their share alone (.637), and all layers have moved, but not
 * far from where they began: another seed's weights are 1.4 away. */
static void
test_learns (Fixture *f, gconstpointer data)
{
  const OstFineTuning   options = { .epochs = 20, .rate = 1e-3, .seed = 1 };
  double                lowest = INFINITY;
  g_autoptr(GError)     error = NULL;
  g_autoptr(OstEncoder) tuned = ost_fine_tune (f->set, f->encoder, &options, f->work, note_lowest, &lowest, &error);

  g_assert_no_error (error);
  g_test_message ("validation loss %.3f, moved %.3f and %.3f", lowest, moved (f->encoder, tuned, "encoder.conv1.weight"),
                  moved (f->encoder, tuned, "encoder.layer4.1.conv2.weight"));
  g_assert_cmpfloat (lowest, <, 0.6);
  g_assert_cmpfloat (moved (f->encoder, tuned, "encoder.conv1.weight"), >, 0);
  g_assert_cmpfloat (moved (f->encoder, tuned, "encoder.layer4.1.conv2.weight"), >, 0);
  g_assert_cmpfloat (moved (f->encoder, tuned, "encoder.layer4.1.conv2.weight"), <, 0.7);
}

static gboolean
stop_at_once (const OstEncoderProgress *progress, gpointer data)
{
  return FALSE;
}

static void
test_stopped (Fixture *f, gconstpointer data)
{
  const OstFineTuning options = { .epochs = 2, .seed = 1 };
  g_autoptr(GError)   error = NULL;

  g_assert_null (ost_fine_tune (f->set, f->encoder, &options, f->work, stop_at_once, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
note_steps (const OstEncoderProgress *progress, gpointer data)
{
  *(gint64 *) data = progress->steps;
  return FALSE;
}

/* 9 of the 27 patches learnt from are positive; twice each makes 18 of both: 36 instead of 27, in batches of 3. */
static void
test_balanced (Fixture *f, gconstpointer data)
{
  OstEncoderTraining training;
  gint64             plain = 0, balanced = 0;
  g_autofree char   *best = g_build_filename (f->work, "best.safetensors", NULL);

  g_assert_true (ost_encoder_training_preset (&training, "quick", OST_ENCODER_SUPERVISED));
  training.config = config;
  training.crop.global = (OstCropKind) { 1, 32, 0.6, 1 };
  training.batch = 3;
  training.epochs = 1;
  ost_encoder_train (f->set, &training, f->work, note_steps, &plain, NULL);
  g_remove (best);
  training.balanced = TRUE;
  ost_encoder_train (f->set, &training, f->work, note_steps, &balanced, NULL);
  g_remove (best);
  g_rmdir (f->work);
  g_assert_cmpint (plain, ==, 9);
  g_assert_cmpint (balanced, ==, 12);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/fine-tune/learns", Fixture, NULL, set_up, test_learns, tear_down);
  g_test_add ("/fine-tune/stopped", Fixture, NULL, set_up, test_stopped, tear_down);
  g_test_add ("/fine-tune/balanced", Fixture, NULL, set_up, test_balanced, tear_down);
  return g_test_run ();
}
