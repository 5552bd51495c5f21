/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>
#include "core/learn/ost-linear-probe.h"
#include "core/tensor/ost-random.h"

/* Against scikit-learn, whose numbers tests/oracle/linear-probe.py made: coefficients in units of the largest of a fit,
 * figures as they are. The probe keeps float32. */
#define ROOM 2e-6

/* One case of the file; features and labels of both parts. */
typedef struct
{
  OstSafetensors *file;
  const char     *name;
  OstTensor      *x[2], *lambdas;
  guint8          positive[2][128];
  int             subjects[128];
  double          strengths[8];
  OstProbeData    train, validation;
  int             dim;
  OstProbeOptions options;
} Case;

static OstTensor *
read_tensor (const Case *c, const char *name)
{
  g_autofree char  *key = g_strconcat (c->name, ".", name, NULL);
  g_autoptr(GError) error = NULL;
  OstTensor        *tensor = ost_safetensors_read (c->file, key, &error);

  g_assert_no_error (error);
  return tensor;
}

static void
read_options (Case *c)
{
  g_autoptr(JsonNode) root = json_from_string (ost_safetensors_get_metadata (c->file, c->name), NULL);
  JsonObject         *object = json_node_get_object (root);

  c->lambdas = read_tensor (c, "lambdas");
  /* float32 has lost digits of 0.1 that scikit-learn had. */
  for (int i = 0; i < (int) c->lambdas->count; i++)
    c->strengths[i] = pow (10, round (log10 ((double) c->lambdas->data[i])));
  c->options = (OstProbeOptions) {
    .lambdas = c->strengths, .n_lambdas = (int) c->lambdas->count,
    .balanced = json_object_get_boolean_member_with_default (object, "balanced", FALSE),
    .positive_weight = json_object_get_double_member_with_default (object, "positive_weight", 0),
    .threshold = json_object_get_double_member_with_default (object, "threshold", 0),
  };
}

static void
case_open (Case *c, const char *name)
{
  g_autofree char     *path = g_test_build_filename (G_TEST_DIST, "oracle", "linear-probe.safetensors", NULL);
  g_autoptr(GError)    error = NULL;
  g_autoptr(OstTensor) subjects = NULL;
  const char *const    parts[2][2] = { { "train.x", "train.y" }, { "validation.x", "validation.y" } };

  *c = (Case) { .file = ost_safetensors_open (path, &error), .name = name };
  g_assert_no_error (error);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr(OstTensor) y = read_tensor (c, parts[i][1]);

      c->x[i] = read_tensor (c, parts[i][0]);
      g_assert_cmpint (y->count, <=, 128);
      for (int r = 0; r < (int) y->count; r++)
        c->positive[i][r] = y->data[r] > 0;
    }
  subjects = read_tensor (c, "validation.subjects");
  for (int r = 0; r < (int) subjects->count; r++)
    c->subjects[r] = (int) subjects->data[r];
  c->dim = (int) c->x[0]->shape.sizes[1];
  c->train = (OstProbeData) { c->x[0]->data, c->positive[0], NULL, (int) c->x[0]->shape.sizes[0] };
  c->validation = (OstProbeData) { c->x[1]->data, c->positive[1], c->subjects, (int) c->x[1]->shape.sizes[0] };
  read_options (c);
}

static void
case_close (Case *c)
{
  ost_safetensors_free (c->file);
  ost_tensor_unref (c->x[0]);
  ost_tensor_unref (c->x[1]);
  ost_tensor_unref (c->lambdas);
}

static OstLinearProbe *
fit (const Case *c, GArray *trials, int *chosen)
{
  g_autoptr(GError) error = NULL;
  OstLinearProbe   *probe = ost_linear_probe_fit (&c->train, &c->validation, c->dim, &c->options, trials, chosen,
                                                  &error);

  g_assert_no_error (error);
  return probe;
}

/* The fit for one strength, compared number by number. */
static void
compare_fit (Case *c, int i, const OstTensor *truth)
{
  const float              *expected = truth->data + (gsize) i * (c->dim + 1);
  OstProbeOptions           one = c->options;
  g_autoptr(OstLinearProbe) probe = NULL;
  double                    largest = 0;

  one.lambdas = &c->strengths[i];
  one.n_lambdas = 1;
  probe = ost_linear_probe_fit (&c->train, NULL, c->dim, &one, NULL, NULL, NULL);
  for (int j = 0; j <= c->dim; j++)
    largest = MAX (largest, fabs ((double) expected[j]));
  for (int j = 0; j <= c->dim; j++)
    g_assert_cmpfloat_with_epsilon (j < c->dim ? probe->weight->data[j] : probe->bias->data[0], expected[j],
                                    ROOM * largest);
}

static void
test_oracle (gconstpointer name)
{
  Case                      c;
  g_autoptr(GArray)         trials = g_array_new (FALSE, FALSE, sizeof (OstProbeTrial));
  g_autoptr(OstLinearProbe) probe = NULL;
  g_autoptr(OstTensor)      coefficients = NULL, f1 = NULL, auc = NULL, loss = NULL, best = NULL;
  int                       chosen = -1;

  case_open (&c, name);
  coefficients = read_tensor (&c, "coefficients");
  f1 = read_tensor (&c, "macro_f1");
  auc = read_tensor (&c, "auc");
  loss = read_tensor (&c, "loss");
  best = read_tensor (&c, "chosen");
  probe = fit (&c, trials, &chosen);
  g_assert_cmpint (trials->len, ==, c.options.n_lambdas);
  for (int i = 0; i < c.options.n_lambdas; i++)
    {
      const OstProbeTrial *trial = &g_array_index (trials, OstProbeTrial, i);

      compare_fit (&c, i, coefficients);
      g_assert_cmpint (trial->steps, <=, 8);     /* Newton's, or its direction is not what it should be */
      g_assert_cmpfloat_with_epsilon (trial->macro_f1, f1->data[i], 1e-6);
      g_assert_cmpfloat_with_epsilon (trial->auc, auc->data[i], 1e-6);
      g_assert_cmpfloat_with_epsilon (trial->loss, loss->data[i], 3e-6 * (1 + (double) loss->data[i]));
    }
  g_assert_cmpint (chosen, ==, (int) best->data[0]);
  case_close (&c);
}

/* A feature of one value: no weight, and nothing infinite when it has another value later. */
static void
test_constant_feature (void)
{
  Case                      c;
  g_autoptr(OstLinearProbe) probe = NULL;
  double                    logit;

  case_open (&c, "constant");
  probe = fit (&c, NULL, NULL);
  g_assert_cmpfloat (probe->weight->data[2], ==, 0);
  g_assert_cmpfloat (probe->scale->data[2], ==, 1);
  c.x[0]->data[2] = 1e6f;
  ost_linear_probe_logits (probe, c.x[0]->data, 1, &logit);
  g_assert_cmpfloat (fabs (logit), <, 100);
  case_close (&c);
}

/* Not a bit depends on anything but the data. */
static void
test_same_bits (void)
{
  Case                      c;
  g_autoptr(OstLinearProbe) a = NULL, b = NULL;

  case_open (&c, "wide");
  a = fit (&c, NULL, NULL);
  b = fit (&c, NULL, NULL);
  g_assert_cmpmem (a->weight->data, sizeof (float) * (gsize) c.dim, b->weight->data, sizeof (float) * (gsize) c.dim);
  case_close (&c);
}

/* --- Choosing --- */

/* One feature; what validation sees is what the case says. */
static int
choose (const float *train_x, const guint8 *train_y, int n, const float *x, const guint8 *y, const int *subjects, int m)
{
  const double              lambdas[] = { 1, 0.01, 1e-4 };
  const OstProbeOptions     options = { .lambdas = lambdas, .n_lambdas = 3 };
  g_autoptr(OstLinearProbe) probe = NULL;
  g_autoptr(GError)         error = NULL;
  int                       chosen = -1;

  probe = ost_linear_probe_fit (&(OstProbeData) { train_x, train_y, NULL, n }, &(OstProbeData) { x, y, subjects, m }, 1,
                                &options, NULL, &chosen, &error);
  g_assert_no_error (error);
  return chosen;
}

/* Macro-F1 and AUC are the same for all strengths; validation follows the labels, so the surest has the lowest loss, or
 * contradicts them, so the least sure has. */
static void
test_ties (void)
{
  const float  x[] = { -2, -1, 1, 2 }, turned[] = { 2, 1, -1, -2 };
  const guint8 y[] = { 0, 0, 1, 1 };

  g_assert_cmpint (choose (x, y, 4, x, y, NULL, 4), ==, 2);
  g_assert_cmpint (choose (x, y, 4, turned, y, NULL, 4), ==, 0);
}

/* All strengths say a half for everybody: nothing to choose by, so the strongest. */
static void
test_all_equal (void)
{
  const float  x[] = { -1, 1, -1, 1 }, zero[] = { 0, 0 };
  const guint8 y[] = { 0, 0, 1, 1 }, two[] = { 0, 1 };

  g_assert_cmpint (choose (x, y, 4, zero, two, NULL, 2), ==, 0);
}

/* Subject 5 has one bone far on the wrong side and two on the right one: as rows there is an error, as subjects there
 * is none. */
static void
test_subjects (void)
{
  const float               x[] = { -2, -1, 1, 2 }, seen[] = { 3, 3, -0.5f, -1, -1 };
  const guint8              y[] = { 0, 0, 1, 1 }, truth[] = { 1, 1, 1, 0, 0 };
  const int                 subjects[] = { 5, 5, 5, -7, -7 };
  const double              lambda = 0.1;
  const OstProbeOptions     options = { .lambdas = &lambda, .n_lambdas = 1 };
  g_autoptr(GArray)         trials = g_array_new (FALSE, FALSE, sizeof (OstProbeTrial));
  const OstProbeData        train = { x, y, NULL, 4 };

  for (int i = 0; i < 2; i++)
    {
      const OstProbeData        data = { seen, truth, i ? subjects : NULL, 5 };
      g_autoptr(OstLinearProbe) probe = ost_linear_probe_fit (&train, &data, 1, &options, trials, NULL, NULL);

      g_assert_nonnull (probe);
    }
  g_assert_cmpfloat (g_array_index (trials, OstProbeTrial, 0).macro_f1, <, 1);
  g_assert_cmpfloat (g_array_index (trials, OstProbeTrial, 1).macro_f1, ==, 1);
}

/* The strongest calls nobody positive; the weakest finds the sick one and is very sure of one healthy one, too: the better
 * macro-F1, the higher loss. */
static void
test_by_loss (void)
{
  const float        x[] = { -2, -1, -1.5f, -0.5f, -1, -2, 1, 2 }, seen[] = { -1, -1, -1, 3, 1.5f };
  const guint8       y[] = { 0, 0, 0, 0, 0, 0, 1, 1 }, truth[] = { 0, 0, 0, 0, 1 };
  const double       lambdas[] = { 100, 1e-4 };
  const OstProbeData train = { x, y, NULL, 8 }, validation = { seen, truth, NULL, 5 };

  for (int by_loss = 0; by_loss < 2; by_loss++)
    {
      const OstProbeOptions     options = { .lambdas = lambdas, .n_lambdas = 2, .by_loss = by_loss };
      int                       chosen = -1;
      g_autoptr(OstLinearProbe) probe = ost_linear_probe_fit (&train, &validation, 1, &options, NULL, &chosen, NULL);

      g_assert_nonnull (probe);
      g_assert_cmpint (chosen, ==, by_loss ? 0 : 1);
    }
}

/* --- What is refused --- */

static void
test_refused (void)
{
  const float           x[] = { 1, 2, 3, NAN };
  const guint8          y[] = { 0, 0, 1, 1 };
  const OstProbeOptions options = { 0 };
  const OstProbeData    one_class = { x, y, NULL, 2 }, good = { x, y, NULL, 3 }, bad = { x, y, NULL, 4 };
  const struct
  {
    const OstProbeData *train, *validation;
    const char         *words;
  } cases[] = {
    { &one_class, &good, "0 bones with the label and 2 without" },
    { &bad, &good, "not numbers" },
    { &good, NULL, "validation part is empty" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ost_linear_probe_fit (cases[i].train, cases[i].validation, 1, &options, NULL, NULL, &error));
      g_assert_error (error, OST_PROBE_ERROR, OST_PROBE_ERROR_DATA);
      g_assert_nonnull (strstr (error->message, cases[i].words));
    }
}

/* --- Files --- */

static void
test_file (void)
{
  Case                            c;
  g_autofree char                *folder = g_dir_make_tmp ("ost-probe-XXXXXX", NULL);
  g_autofree char                *path = g_build_filename (folder, "probe.safetensors", NULL);
  g_autoptr(OstSafetensorsWriter) writer = ost_safetensors_writer_new ();
  g_autoptr(OstSafetensors)       file = NULL;
  g_autoptr(OstLinearProbe)       probe = NULL, again = NULL;
  g_autoptr(GError)               error = NULL;
  double                          before[128], after[128];

  case_open (&c, "tall");
  probe = fit (&c, NULL, NULL);
  ost_linear_probe_write (probe, "probe", writer);
  ost_safetensors_writer_save (writer, path, &error);
  g_assert_no_error (error);
  file = ost_safetensors_open (path, &error);
  again = ost_linear_probe_read (file, "probe", c.dim, &error);
  g_assert_no_error (error);
  ost_linear_probe_logits (probe, c.train.features, c.train.n, before);
  ost_linear_probe_logits (again, c.train.features, c.train.n, after);
  g_assert_cmpmem (before, sizeof (double) * (gsize) c.train.n, after, sizeof (double) * (gsize) c.train.n);

  g_assert_null (ost_linear_probe_read (file, "probe", c.dim + 1, &error));
  g_assert_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_null (ost_linear_probe_read (file, "other", c.dim, &error));
  g_assert_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_MISSING);
  g_unlink (path);
  g_rmdir (folder);
  case_close (&c);
}

/* A scale of 0 or a weight that is none would make every answer one. */
static void
test_damaged_file (void)
{
  for (int i = 0; i < 2; i++)
    {
      Case                            c;
      g_autofree char                *folder = g_dir_make_tmp ("ost-probe-XXXXXX", NULL);
      g_autofree char                *path = g_build_filename (folder, "probe.safetensors", NULL);
      g_autoptr(OstSafetensorsWriter) writer = ost_safetensors_writer_new ();
      g_autoptr(OstSafetensors)       file = NULL;
      g_autoptr(OstLinearProbe)       probe = NULL;
      g_autoptr(GError)               error = NULL;

      case_open (&c, "tall");
      probe = fit (&c, NULL, NULL);
      if (i == 0)
        probe->scale->data[3] = 0;
      else
        probe->weight->data[1] = NAN;
      ost_linear_probe_write (probe, "probe", writer);
      g_assert_true (ost_safetensors_writer_save (writer, path, &error));
      file = ost_safetensors_open (path, &error);
      g_assert_null (ost_linear_probe_read (file, "probe", c.dim, &error));
      g_assert_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED);
      g_unlink (path);
      g_rmdir (folder);
      case_close (&c);
    }
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "tall", "wide", "square", "balanced", "weighted", "separable", "constant" };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat ("/linear-probe/oracle/", names[i], NULL);

      g_test_add_data_func (path, names[i], test_oracle);
    }
  g_test_add_func ("/linear-probe/constant-feature", test_constant_feature);
  g_test_add_func ("/linear-probe/same-bits", test_same_bits);
  g_test_add_func ("/linear-probe/ties", test_ties);
  g_test_add_func ("/linear-probe/all-equal", test_all_equal);
  g_test_add_func ("/linear-probe/subjects", test_subjects);
  g_test_add_func ("/linear-probe/by-loss", test_by_loss);
  g_test_add_func ("/linear-probe/refused", test_refused);
  g_test_add_func ("/linear-probe/file", test_file);
  g_test_add_func ("/linear-probe/damaged-file", test_damaged_file);
  return g_test_run ();
}
