/* SPDX-License-Identifier: Apache-2.0 */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>
#include "core/learn/ost-ssl.h"

/* The self-supervised losses beside PyTorch's autograd: tests/oracle/ssl-losses.py made the numbers. Largest difference
 * allowed, in units of the largest number of the tensor. */
#define ROOM 4e-6

/* At a temperature of 0.01 scores are a hundred times the cosines, and so is their rounding. */
#define SHARP_ROOM 5e-5

typedef struct
{
  const char *name;
  int         steps;            /* SwAV: how many, each with numbers of its own; 0 for the others */
  double      room;             /* 0: ROOM */
} Case;

static const Case cases[] = {
  { "simclr_pair" }, { "simclr_crops" }, { "simclr_sharp", 0, SHARP_ROOM }, { "simclr_alone" },
  { "supcon_labels" }, { "supcon_crops" }, { "supcon_unlabelled" }, { "supcon_no_positives" }, { "supcon_none_at_all" },
  { "swav_pair", 1 }, { "swav_crops", 1 }, { "swav_one_global", 1 }, { "swav_sharp", 1, SHARP_ROOM },
  { "swav_queue", 6 },
  { "vicreg_pair" }, { "vicreg_square" }, { "vicreg_narrow" }, { "vicreg_narrow_crops" }, { "vicreg_two" },
};

static OstSafetensors *
open_truth (void)
{
  g_autofree char  *path = g_test_build_filename (G_TEST_DIST, "oracle", "ssl-losses.safetensors", NULL);
  g_autoptr(GError) error = NULL;
  OstSafetensors   *file = ost_safetensors_open (path, &error);

  g_assert_no_error (error);
  return file;
}

static OstTensor *
read_tensor (OstSafetensors *file, const char *prefix, const char *name)
{
  g_autofree char  *key = g_strconcat (prefix, ".", name, NULL);
  g_autoptr(GError) error = NULL;
  OstTensor        *tensor = ost_safetensors_read (file, key, &error);

  g_assert_no_error (error);
  return tensor;
}

static double
number (JsonObject *object, const char *name, double fallback)
{
  return json_object_get_double_member_with_default (object, name, fallback);
}

static OstSslOptions
read_options (OstSafetensors *file, const char *name)
{
  g_autoptr(JsonNode) root = json_from_string (ost_safetensors_get_metadata (file, name), NULL);
  JsonObject         *object = json_node_get_object (root);
  OstSslKind          kind;
  OstSslOptions       options;

  g_assert_true (ost_ssl_kind_from_id (json_object_get_string_member (object, "kind"), &kind));
  options = ost_ssl_defaults (kind, (int) number (object, "batch", 0), (int) number (object, "n_global", 0),
                              (int) number (object, "n_local", 0));
  options.dim = (int) number (object, "dim", 0);
  options.temperature = number (object, "temperature", options.temperature);
  options.base_temperature = number (object, "base_temperature", options.base_temperature);
  options.prototypes = (int) number (object, "prototypes", options.prototypes);
  options.queue = (int) number (object, "queue", 0);
  options.epsilon = number (object, "epsilon", options.epsilon);
  options.iterations = (int) number (object, "iterations", options.iterations);
  return options;
}

static void
compare (const Case *c, OstSafetensors *file, const char *prefix, const char *name, const float *found)
{
  g_autoptr(OstTensor) expected = read_tensor (file, prefix, name);
  const double         room = c->room > 0 ? c->room : ROOM;
  double               largest = 1e-3;

  for (int64_t i = 0; i < expected->count; i++)
    largest = MAX (largest, fabs ((double) expected->data[i]));
  for (int64_t i = 0; i < expected->count; i++)
    if (!(fabs ((double) found[i] - (double) expected->data[i]) <= room * largest))
      {
        g_test_message ("%s.%s[%d]: %.9g, PyTorch has %.9g", prefix, name, (int) i, (double) found[i],
                        (double) expected->data[i]);
        g_test_fail ();
        return;
      }
}

/* One call of the loss against what PyTorch got. */
static void
run_step (const Case *c, OstSafetensors *file, const char *prefix, OstSsl *ssl, OstSslStep step)
{
  g_autoptr(OstTensor) z = read_tensor (file, prefix, "z"), dz = ost_tensor_new (z->shape);
  const float          loss = (float) ost_ssl_loss (ssl, z->data, &step, dz->data);

  compare (c, file, prefix, "loss", &loss);
  compare (c, file, prefix, "dz", dz->data);
}

static void
set_prototypes (OstSafetensors *file, const char *name, OstWeights *weights)
{
  g_autoptr(OstTensor) truth = read_tensor (file, name, "prototypes");
  OstParameter        *prototypes = ost_weights_lookup (weights, "ssl.prototypes.weight");

  g_assert_true (ost_shape_equal (&truth->shape, &prototypes->value->shape));
  memcpy (prototypes->value->data, truth->data, sizeof (float) * (gsize) truth->count);
}

static void
run_swav (const Case *c, OstSafetensors *file, OstSsl *ssl, OstWeights *weights)
{
  set_prototypes (file, c->name, weights);
  for (int i = 0; i < c->steps; i++)
    {
      g_autofree char *prefix = g_strdup_printf ("%s.%d", c->name, i);

      ost_weights_clear_gradients (weights);
      run_step (c, file, prefix, ssl, (OstSslStep) { .use_queue = TRUE });
      compare (c, file, prefix, "dc", ost_weights_lookup (weights, "ssl.prototypes.weight")->gradient->data);
    }
  if (ost_ssl_get_options (ssl)->queue > 0)
    compare (c, file, c->name, "queue", ost_weights_lookup (weights, "ssl.queue")->value->data);
}

static void
test_case (gconstpointer data)
{
  const Case               *c = data;
  g_autoptr(OstSafetensors) file = open_truth ();
  const OstSslOptions       options = read_options (file, c->name);
  g_autoptr(OstWeights)     weights = ost_weights_new (1);
  g_autoptr(GError)         error = NULL;
  g_autoptr(OstSsl)         ssl = ost_ssl_new (&options, weights, &error);
  int                       labels[64];

  g_assert_no_error (error);
  if (options.kind == OST_SSL_SWAV)
    return run_swav (c, file, ssl, weights);
  if (options.kind == OST_SSL_SUPCON)
    {
      g_autoptr(OstTensor) truth = read_tensor (file, c->name, "labels");

      for (int64_t i = 0; i < truth->count; i++)
        labels[i] = (int) truth->data[i];
    }
  run_step (c, file, c->name, ssl, (OstSslStep) { .labels = labels });
}

/* Of the file no case is left out. */
static void
test_all (void)
{
  g_autoptr(OstSafetensors) file = open_truth ();
  guint                     found = 0, expected = 0;

  for (const char *const *name = ost_safetensors_get_names (file); *name != NULL; name++)
    found += g_str_has_suffix (*name, ".loss");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    expected += (guint) MAX (1, cases[i].steps);
  g_assert_cmpuint (found, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ssl-oracle/all", test_all);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ssl-oracle/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
