/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include "core/learn/ost-ssl.h"
#include "core/tensor/ost-random.h"

enum { MAX_ROWS = 64, MAX_DIM = 16 };

/* A loss with embeddings; what tests move. */
typedef struct
{
  OstWeights   *weights;
  OstSsl       *ssl;
  OstSslStep    step;
  int           count;
  float         z[MAX_ROWS * MAX_DIM], dz[MAX_ROWS * MAX_DIM];
} Fixture;

static OstSslOptions
small_options (OstSslKind kind, int batch, int n_global, int n_local, int dim)
{
  OstSslOptions options = ost_ssl_defaults (kind, batch, n_global, n_local);

  options.dim = dim;
  options.temperature = 0.3;    /* smooth enough for differences */
  options.prototypes = 5;
  options.queue = 0;
  return options;
}

static void
start (Fixture *f, OstSslOptions options)
{
  g_autoptr(GError) error = NULL;

  f->weights = ost_weights_new (3);
  f->ssl = ost_ssl_new (&options, f->weights, &error);
  g_assert_no_error (error);
  f->step = (OstSslStep) { 0 };
  f->count = (options.n_global + options.n_local) * options.batch * options.dim;
  for (int i = 0; i < f->count; i++)
    f->z[i] = (float) ost_random_normal_at (7, (guint64) i);
}

static void
stop (Fixture *f)
{
  g_clear_pointer (&f->ssl, ost_ssl_free);
  g_clear_pointer (&f->weights, ost_weights_unref);
}

static double
run (Fixture *f)
{
  return ost_ssl_loss (f->ssl, f->z, &f->step, f->dz);
}

/* --- Gradients by central differences --- */

static const int some_labels[] = { 0, 1, -1, 1, 0, 1 };

static const OstSslOptions gradient_cases[] = {
  { OST_SSL_SIMCLR, 4, 2, 2, 6 }, { OST_SSL_SIMCLR, 6, 0, 2, 3 }, { OST_SSL_SUPCON, 6, 2, 1, 5 },
  { OST_SSL_SUPCON, 6, 1, 0, 5 }, { OST_SSL_SWAV, 4, 2, 2, 6 }, { OST_SSL_VICREG, 5, 2, 1, 4 },
  { OST_SSL_VICREG, 4, 2, 2, 9 },
};

/* SwAV's assignments are constants of its gradient, so here they are: no difference of z moves them but through the
 * global views, which are left alone. */
static int
first_free (const OstSslOptions *options)
{
  return options->kind == OST_SSL_SWAV ? options->n_global * options->batch * options->dim : 0;
}

static void
test_gradients (gconstpointer data)
{
  const OstSslOptions *c = data;
  Fixture              f;
  float                slopes[MAX_ROWS * MAX_DIM];
  const double         h = 1e-2;

  start (&f, small_options (c->kind, c->batch, c->n_global, c->n_local, c->dim));
  f.step.labels = some_labels;
  run (&f);
  memcpy (slopes, f.dz, sizeof slopes);
  for (int i = first_free (c); i < f.count; i++)
    {
      const float kept = f.z[i];
      double      up, down;

      f.z[i] = (float) (kept + h);
      up = run (&f);
      f.z[i] = (float) (kept - h);
      down = run (&f);
      f.z[i] = kept;
      g_assert_cmpfloat_with_epsilon ((up - down) / (2 * h), slopes[i], 2e-3 * (1 + fabs ((double) slopes[i])));
    }
  stop (&f);
}

/* --- Values one can know --- */

/* All embeddings equal: every term of SimCLR has one positive among B - 1 images of V views and itself. */
static void
test_constant (void)
{
  Fixture f;

  start (&f, small_options (OST_SSL_SIMCLR, 4, 2, 1, 5));
  for (int i = 0; i < f.count; i++)
    f.z[i] = 1;
  g_assert_cmpfloat_with_epsilon (run (&f), log (1 + 3 * 3), 1e-6);
  stop (&f);

  start (&f, small_options (OST_SSL_SWAV, 4, 2, 1, 5));
  for (int i = 0; i < 5; i++)
    memset (ost_weights_lookup (f.weights, "ssl.prototypes.weight")->value->data + i * 5, 0, 5 * sizeof (float));
  g_assert_cmpfloat_with_epsilon (run (&f), log (5), 1e-6);     /* what a collapsed run is stuck at */
  stop (&f);

  start (&f, small_options (OST_SSL_VICREG, 4, 2, 1, 5));
  for (int i = 0; i < f.count; i++)
    f.z[i] = 1;
  g_assert_cmpfloat_with_epsilon (run (&f), 25 * (1 - 0.01), 1e-6);   /* sd 0 + sqrt 1e-4 */
  for (int i = 0; i < f.count; i++)
    g_assert_cmpfloat (f.dz[i], ==, 0);
  stop (&f);
}

/* Length does not matter on the sphere: the gradient stands across the embedding. */
static void
test_across (void)
{
  for (int kind = OST_SSL_SIMCLR; kind <= OST_SSL_SWAV; kind++)
    {
      Fixture f;

      start (&f, small_options ((OstSslKind) kind, 4, 2, 1, 8));
      run (&f);
      for (int r = 0; r < 12; r++)
        {
          double along = 0;

          for (int d = 0; d < 8; d++)
            along += (double) f.z[r * 8 + d] * (double) f.dz[r * 8 + d];
          g_assert_cmpfloat_with_epsilon (along, 0, 1e-6);
        }
      stop (&f);
    }
}

/* An embedding of nothing but zeros is no reason for numbers that are none. */
static void
test_zero (void)
{
  for (int kind = 0; kind < OST_SSL_N_KINDS; kind++)
    {
      Fixture f;

      start (&f, small_options ((OstSslKind) kind, 4, 2, 1, 8));
      memset (f.z, 0, sizeof f.z);
      g_assert_true (isfinite (run (&f)));
      for (int i = 0; i < f.count; i++)
        g_assert_true (isfinite (f.dz[i]));
      stop (&f);
    }
}

/* NaN must be seen, not hidden. */
static void
test_not_a_number (void)
{
  for (int kind = 0; kind < OST_SSL_N_KINDS; kind++)
    {
      Fixture f;

      start (&f, small_options ((OstSslKind) kind, 4, 2, 1, 8));
      f.z[9] = NAN;
      g_assert_false (isfinite (run (&f)));
      stop (&f);
    }
}

static void
test_same_bits (void)
{
  for (int kind = 0; kind < OST_SSL_N_KINDS; kind++)
    {
      Fixture f;
      float   dz[MAX_ROWS * MAX_DIM];
      double  loss;

      start (&f, small_options ((OstSslKind) kind, 8, 2, 4, 16));
      loss = run (&f);
      memcpy (dz, f.dz, sizeof (float) * 48 * 16);
      g_assert_true (run (&f) == loss);
      g_assert_cmpmem (dz, sizeof (float) * 48 * 16, f.dz, sizeof (float) * 48 * 16);
      stop (&f);
    }
}

/* --- SwAV's state --- */

static void
test_frozen_prototypes (void)
{
  Fixture       f;
  OstParameter *prototypes;

  start (&f, small_options (OST_SSL_SWAV, 4, 2, 1, 6));
  prototypes = ost_weights_lookup (f.weights, "ssl.prototypes.weight");
  f.step.freeze_prototypes = TRUE;
  run (&f);
  g_assert_false (prototypes->has_gradient);
  f.step.freeze_prototypes = FALSE;
  run (&f);
  g_assert_true (prototypes->has_gradient);
  for (int k = 0; k < 5; k++)
    {
      double square = 0;

      for (int d = 0; d < 6; d++)
        square += (double) prototypes->value->data[k * 6 + d] * (double) prototypes->value->data[k * 6 + d];
      g_assert_cmpfloat_with_epsilon (square, 1, 1e-6);
    }
  stop (&f);
}

/* A second micro-batch adds, as those of graphs do. */
static void
test_added_gradient (void)
{
  Fixture f;
  float   once[5 * 6];
  float  *gradient;

  start (&f, small_options (OST_SSL_SWAV, 4, 2, 1, 6));
  run (&f);
  gradient = ost_weights_lookup (f.weights, "ssl.prototypes.weight")->gradient->data;
  memcpy (once, gradient, sizeof once);
  run (&f);
  for (int i = 0; i < 30; i++)
    g_assert_cmpfloat_with_epsilon (gradient[i], 2 * once[i], 1e-5);
  ost_weights_clear_gradients (f.weights);
  run (&f);
  for (int i = 0; i < 30; i++)
    g_assert_cmpfloat_with_epsilon (gradient[i], once[i], 1e-6);
  stop (&f);
}

/* The queue is rounded to whole batches, grows only when asked to, and changes nothing before it is full. */
static void
test_queue (void)
{
  OstSslOptions options = small_options (OST_SSL_SWAV, 4, 2, 1, 6);
  Fixture       f;
  OstParameter *rows;
  double        without;

  options.queue = 11;
  start (&f, options);
  g_assert_cmpint (ost_ssl_get_options (f.ssl)->queue, ==, 8);
  rows = ost_weights_lookup (f.weights, "ssl.queue_rows");
  without = run (&f);
  g_assert_cmpfloat (rows->value->data[0], ==, 0);
  f.step.use_queue = TRUE;
  for (int i = 0; i < 2; i++)
    {
      g_assert_cmpfloat_with_epsilon (run (&f), without, 1e-6);
      g_assert_cmpfloat (rows->value->data[0], ==, 4 * (i + 1));
    }
  for (int i = 0; i < f.count; i++)
    f.z[i] = (float) ost_random_normal_at (8, (guint64) i);
  {
    const double with = run (&f);

    f.step.use_queue = FALSE;
    g_assert_cmpfloat (fabs (run (&f) - with), >, 1e-4);
  }
  stop (&f);
}

/* From a file, prototypes and queue go on as if nothing had been. */
static void
test_resumed (void)
{
  g_autofree char                *folder = g_dir_make_tmp ("ost-ssl-XXXXXX", NULL);
  g_autofree char                *path = g_build_filename (folder, "state.safetensors", NULL);
  g_autoptr(OstSafetensorsWriter) writer = ost_safetensors_writer_new ();
  g_autoptr(OstSafetensors)       file = NULL;
  g_autoptr(GError)               error = NULL;
  OstSslOptions                   options = small_options (OST_SSL_SWAV, 4, 2, 1, 6);
  Fixture                         f, again;

  options.queue = 4;
  start (&f, options);
  f.step.use_queue = TRUE;
  run (&f);
  ost_weights_write (f.weights, writer);
  ost_safetensors_writer_save (writer, path, &error);
  g_assert_no_error (error);

  start (&again, options);
  file = ost_safetensors_open (path, &error);
  g_assert_true (ost_weights_read (again.weights, file, &error));
  again.step.use_queue = TRUE;
  for (int i = 0; i < f.count; i++)
    f.z[i] = again.z[i] = (float) ost_random_normal_at (9, (guint64) i);
  g_assert_true (run (&f) == run (&again));
  g_assert_cmpmem (f.dz, sizeof (float) * (gsize) f.count, again.dz, sizeof (float) * (gsize) f.count);
  stop (&f);
  stop (&again);
  g_unlink (path);
  g_rmdir (folder);
}

/* --- Options --- */

static void
test_refused (void)
{
  const struct
  {
    OstSslOptions options;
    const char   *word;
  } wrong[] = {
    { ost_ssl_defaults (OST_SSL_SIMCLR, 8, 1, 0), "views" },
    { ost_ssl_defaults (OST_SSL_SWAV, 8, 0, 4), "n_global" },
    { ost_ssl_defaults (OST_SSL_VICREG, 1, 2, 0), "batch" },
    { ost_ssl_defaults (OST_SSL_SIMCLR, 0, 2, 0), "batch" },
    { ost_ssl_defaults (OST_SSL_SIMCLR, 8192, 2, 4), "views times batch" },
    { { .kind = OST_SSL_SUPCON, .batch = 4, .n_global = 2, .dim = 8, .temperature = NAN, .base_temperature = 1,
        .prototypes = 8, .iterations = 3, .epsilon = 1 }, "temperature" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(OstWeights) weights = ost_weights_new (1);
      g_autoptr(GError)     error = NULL;

      g_assert_null (ost_ssl_new (&wrong[i].options, weights, &error));
      g_assert_error (error, OST_GRAPH_ERROR, OST_GRAPH_ERROR_SHAPE);
      g_assert_nonnull (strstr (error->message, wrong[i].word));
    }
}

static void
test_ids (void)
{
  for (int kind = 0; kind < OST_SSL_N_KINDS; kind++)
    {
      OstSslKind found;

      g_assert_true (ost_ssl_kind_from_id (ost_ssl_kind_get_id ((OstSslKind) kind), &found));
      g_assert_cmpint (found, ==, kind);
    }
  g_assert_false (ost_ssl_kind_from_id ("moco", &(OstSslKind) { 0 }));
}

/* --- Projectors --- */

static void
test_projector (void)
{
  const char *const names[OST_SSL_N_KINDS] = {
    "p.0.weight p.1.weight p.1.bias p.1.running_mean p.1.running_var p.3.weight p.3.bias ",
    "p.0.weight p.0.bias p.2.weight p.2.bias ",
    "p.0.weight p.1.weight p.1.bias p.1.running_mean p.1.running_var p.3.weight p.3.bias ",
    "p.0.weight p.1.weight p.1.bias p.1.running_mean p.1.running_var "
    "p.3.weight p.4.weight p.4.bias p.4.running_mean p.4.running_var p.6.weight ",
  };

  for (int kind = 0; kind < OST_SSL_N_KINDS; kind++)
    {
      g_autoptr(OstWeights) weights = ost_weights_new (1);
      g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 1);
      g_autoptr(GString)    found = g_string_new (NULL);
      g_autoptr(GError)     error = NULL;
      OstValue             *z, *x = ost_graph_input (graph, OST_SHAPE (4, 12));

      ost_graph_enter (graph, "p");
      z = ost_projector (graph, x, ost_ssl_projector ((OstSslKind) kind, 12, 7));
      ost_graph_leave (graph);
      ost_graph_output (graph, z);
      g_assert_true (ost_graph_compile (graph, &error));
      g_assert_true (ost_shape_equal (ost_value_get_shape (z), &OST_SHAPE (4, 7)));
      for (guint i = 0; i < ost_weights_get_n (weights); i++)
        g_string_append_printf (found, "%s ", ost_weights_get (weights, i)->name);
      g_assert_cmpstr (found->str, ==, names[kind]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (gradient_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ssl/gradients/%d", (int) i);

      g_test_add_data_func (path, &gradient_cases[i], test_gradients);
    }
  g_test_add_func ("/ssl/constant", test_constant);
  g_test_add_func ("/ssl/across", test_across);
  g_test_add_func ("/ssl/zero", test_zero);
  g_test_add_func ("/ssl/not-a-number", test_not_a_number);
  g_test_add_func ("/ssl/same-bits", test_same_bits);
  g_test_add_func ("/ssl/frozen-prototypes", test_frozen_prototypes);
  g_test_add_func ("/ssl/added-gradient", test_added_gradient);
  g_test_add_func ("/ssl/queue", test_queue);
  g_test_add_func ("/ssl/resumed", test_resumed);
  g_test_add_func ("/ssl/refused", test_refused);
  g_test_add_func ("/ssl/ids", test_ids);
  g_test_add_func ("/ssl/projector", test_projector);
  return g_test_run ();
}
