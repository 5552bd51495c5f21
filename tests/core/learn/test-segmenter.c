/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <math.h>
#include "core/tensor/ost-blas.h"
#include "same-file.h"
#include "shapes.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("osteon-learn-XXXXXX", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "a/best", "a/checkpoint", "b/best", "b/checkpoint", "model" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s.safetensors", f->folder, names[i]);

      g_remove (path);
    }
  for (const char *const *folder = (const char *const[]) { "a", "b", ".", NULL }; *folder; folder++)
    {
      g_autofree char *path = g_build_filename (f->folder, *folder, NULL);

      g_rmdir (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
}

/* What a run said, and when it shall be stopped. */
typedef struct
{
  double first_loss, loss, dice, ged2;
  int    reports, stop_after;   /* reports; 0: never */
} Log;

static gboolean
report (const OstTrainingProgress *progress, gpointer data)
{
  Log *log = data;

  if (progress->step == 1)
    log->first_loss = progress->loss;
  log->loss = progress->loss;
  log->dice = progress->validation_dice;
  log->ged2 = progress->best_ged2;
  log->reports++;
  return log->stop_after == 0 || log->reports < log->stop_after;
}

static void
train (Fixture *f, const char *name, int epochs, Log *log)
{
  OstSegmenterData     data = { 24, shapes_part, shapes_load, NULL };
  OstSegmenterTraining training = shapes_training (epochs);
  g_autofree char     *folder = g_build_filename (f->folder, name, NULL);
  g_autoptr(GError)    error = NULL;

  g_assert_true (ost_segmenter_train (&data, &training, folder, report, log, &error));
  g_assert_no_error (error);
}

static void
test_learns (Fixture *f, gconstpointer data)
{
  Log log = { 0 };

  train (f, "a", 25, &log);
  g_test_message ("loss %.3f to %.3f, Dice %.3f, GED^2 %.3f", log.first_loss, log.loss, log.dice, log.ged2);
  g_assert_cmpfloat (log.loss, <, 0.5 * log.first_loss);
  g_assert_cmpfloat (log.dice, >, 0.7);
  g_assert_cmpfloat (log.ged2, <, 0.5);
}

/* Four epochs at once, and two and then two more: the same bits. */
static void
test_resumes (Fixture *f, gconstpointer data)
{
  Log whole = { 0 }, half = { 0 }, rest = { 0 };

  train (f, "a", 4, &whole);
  train (f, "b", 2, &half);
  train (f, "b", 4, &rest);
  assert_same_file (f->folder, "a/checkpoint.safetensors", "b/checkpoint.safetensors");
  assert_same_file (f->folder, "a/best.safetensors", "b/best.safetensors");
}

/* Stopped in the third epoch: the best so far is there and can predict. */
static void
test_stops (Fixture *f, gconstpointer data)
{
  Log              log = { .stop_after = 18 };
  g_autofree char *path = g_build_filename (f->folder, "a/best.safetensors", NULL);
  g_autoptr(OstSegmenter)    segmenter = NULL;
  g_autoptr(OstSegmentation) segmentation = NULL;
  g_autoptr(OstImage)        image = ost_image_new (90, 120, 8);
  g_autoptr(GError)          error = NULL;

  train (f, "a", 20, &log);
  segmenter = ost_segmenter_load (path, &error);
  g_assert_no_error (error);
  segmentation = ost_segmenter_predict (segmenter, image, &error);
  g_assert_no_error (error);
  g_assert_cmpint (segmentation->n_samples, ==, 4);
}

/* Stopped in the first epoch: there is a model, but nothing to go on from, and the next run is a whole one. */
static void
test_stopped_early (Fixture *f, gconstpointer data)
{
  Log              whole = { 0 }, early = { .stop_after = 4 }, again = { 0 };
  g_autofree char *checkpoint = g_build_filename (f->folder, "b/checkpoint.safetensors", NULL);
  g_autofree char *best = g_build_filename (f->folder, "b/best.safetensors", NULL);

  train (f, "a", 2, &whole);
  train (f, "b", 2, &early);
  g_assert_true (g_file_test (best, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (checkpoint, G_FILE_TEST_EXISTS));
  train (f, "b", 2, &again);
  assert_same_file (f->folder, "a/checkpoint.safetensors", "b/checkpoint.safetensors");
  assert_same_file (f->folder, "a/best.safetensors", "b/best.safetensors");
}

static OstSegmenterCase *
damaged_load (OstSegmenterData *data, int i, GError **error)
{
  if (i != 7)
    return shapes_load (data, i, error);
  g_set_error_literal (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_DAMAGED, "hand-7.png is cut short.");
  return NULL;
}

/* A damaged image is said before the first step. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  OstSegmenterData     source = { 24, shapes_part, damaged_load, NULL };
  OstSegmenterTraining training = shapes_training (2);
  Log                  log = { 0 };
  g_autofree char     *folder = g_build_filename (f->folder, "a", NULL);
  g_autoptr(GError)    error = NULL;

  g_assert_false (ost_segmenter_train (&source, &training, folder, report, &log, &error));
  g_assert_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_DAMAGED);
  g_assert_cmpint (log.reports, ==, 0);
}

/* Predictions: sums are right, bytes come back the same, damage is an error. */
static void
test_prediction (Fixture *f, gconstpointer data)
{
  OstSegmenterTraining       training = shapes_training (1);
  g_autoptr(OstSegmenter)    segmenter = ost_segmenter_new (&training.config, 5);
  g_autoptr(OstImage)        image = ost_image_new (100, 160, 8);
  g_autoptr(OstSegmentation) s = NULL, again = NULL, back = NULL;
  g_autoptr(GBytes)          bytes = NULL;
  g_autoptr(GError)          error = NULL;
  gsize                      pixels = SHAPES_WIDTH * SHAPES_HEIGHT;
  double                     sum = 0;

  for (int i = 0; i < 100 * 160; i++)
    image->pixels[i] = (guint16) (ost_random_at (9, i) & 255);
  s = ost_segmenter_predict (segmenter, image, &error);
  g_assert_no_error (error);
  again = ost_segmenter_predict (segmenter, image, &error);
  for (int n = 0; n < s->n_samples; n++)
    sum += s->weights[n];
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
  g_assert_cmpmem (s->labels, pixels * 4, again->labels, pixels * 4);
  for (gsize i = 0; i < pixels; i++)
    {
      double all = 0;

      for (int c = 0; c < OST_N_CLASSES; c++)
        all += s->mean[i * OST_N_CLASSES + c];
      g_assert_cmpfloat_with_epsilon (all, 1, 0.02);       /* steps of 1/255 */
      g_assert_cmpfloat (s->entropy[i], >=, 0);
      g_assert_cmpfloat (s->entropy[i], <=, 1.001);
    }
  bytes = ost_segmentation_to_bytes (s);
  back = ost_segmentation_from_bytes (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (&s->box, sizeof s->box, &back->box, sizeof s->box);
  g_assert_cmpmem (s->mean, pixels * OST_N_CLASSES * sizeof (float), back->mean, pixels * OST_N_CLASSES * sizeof (float));
  g_assert_cmpmem (s->labels, pixels * 4, back->labels, pixels * 4);
  for (int b = 0; b < OST_N_BONES; b++)
    g_assert_true (ost_mask_equal (s->masks[b], back->masks[b]));
  for (gsize n = 0; n < g_bytes_get_size (bytes); n += 1 + g_bytes_get_size (bytes) / 50)
    {
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (bytes, 0, n);

      g_clear_error (&error);
      g_assert_null (ost_segmentation_from_bytes (part, &error));
      g_assert_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED);
    }
}

/* The file at `path` is refused when the first `old` that follows `after` is `new`, and is put back. */
static void
assert_refused (const char *path, const char *after, const char *old, const char *new)
{
  g_autofree char  *contents = NULL;
  g_autoptr(GError) error = NULL;
  gsize             n;
  char             *at;

  g_assert_true (g_file_get_contents (path, &contents, &n, NULL));
  at = strstr (contents + 8, after);    /* behind the length */
  g_assert_nonnull (at);
  at = strstr (at, old);
  g_assert_nonnull (at);
  memcpy (at, new, strlen (new));
  g_assert_true (g_file_set_contents (path, contents, (gssize) n, NULL));
  g_assert_null (ost_segmenter_load (path, &error));
  g_assert_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED);
  memcpy (at, old, strlen (new));
  g_assert_true (g_file_set_contents (path, contents, (gssize) n, NULL));
}

/* The file says what network it is; one that asks for nonsense is refused. */
static void
test_file (Fixture *f, gconstpointer data)
{
  OstSegmenterTraining    training = shapes_training (1);
  g_autoptr(OstSegmenter) segmenter = ost_segmenter_new (&training.config, 5), back = NULL;
  g_autofree char        *path = g_build_filename (f->folder, "model.safetensors", NULL);
  g_autoptr(OstImage)     image = ost_image_new (50, 50, 8);
  g_autoptr(OstSegmentation) s = ost_segmenter_predict (segmenter, image, NULL);
  g_autoptr(GError)       error = NULL;

  g_assert_true (ost_segmenter_save (segmenter, path, NULL, &error));
  back = ost_segmenter_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (ost_segmenter_get_config (back), sizeof (OstSegmenterConfig), &training.config,
                   sizeof (OstSegmenterConfig));
  g_clear_pointer (&back, ost_segmenter_free);
  assert_refused (path, "mixture.experts", "2", "0");   /* no experts */
  assert_refused (path, "unet.widths", "16", "{}");
  assert_refused (path, "unet.widths", "16", "[]");
  assert_refused (path, "unet.widths", "16", "-1");
}

/* A few hundred kilobytes that unpack to more than any prediction. */
static void
test_bomb (Fixture *f, gconstpointer data)
{
  g_autoptr(GZlibCompressor) packer = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9);
  g_autoptr(GOutputStream)   memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream)   stream = g_converter_output_stream_new (memory, G_CONVERTER (packer));
  g_autofree char           *zeros = g_malloc0 (1 << 20);
  g_autoptr(GBytes)          bytes = NULL;
  g_autoptr(GError)          error = NULL;

  for (int i = 0; i < 257; i++)
    g_assert_true (g_output_stream_write_all (stream, zeros, 1 << 20, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 1 << 20);
  g_assert_null (ost_segmentation_from_bytes (bytes, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/segmenter/prediction", Fixture, NULL, set_up, test_prediction, tear_down);
  g_test_add ("/segmenter/file", Fixture, NULL, set_up, test_file, tear_down);
  g_test_add ("/segmenter/learns", Fixture, NULL, set_up, test_learns, tear_down);
  g_test_add ("/segmenter/resumes", Fixture, NULL, set_up, test_resumes, tear_down);
  g_test_add ("/segmenter/stops", Fixture, NULL, set_up, test_stops, tear_down);
  g_test_add ("/segmenter/stopped-early", Fixture, NULL, set_up, test_stopped_early, tear_down);
  g_test_add ("/segmenter/bomb", Fixture, NULL, set_up, test_bomb, tear_down);
  g_test_add ("/segmenter/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  return g_test_run ();
}
