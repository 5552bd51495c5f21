/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-classifier.h"

#include <math.h>
#include <string.h>

#include "core/image/ost-json-write.h"
#include "core/learn/ost-encoder-private.h"
#include "core/learn/ost-model-file.h"

#define MAX_SITE 1000           /* bytes of a site that are read from a file */

struct _OstClassifier
{
  OstEncoder       *encoder;
  OstLinearProbe   *probe;
  OstClassifierRule rule;
  char             *site;
};

OstClassifier *
ost_classifier_new (OstEncoder *encoder, OstLinearProbe *probe, const OstClassifierRule *rule)
{
  OstClassifier *classifier = g_new0 (OstClassifier, 1);

  classifier->encoder = encoder;
  classifier->probe = probe;
  classifier->rule = *rule;
  classifier->rule.site = classifier->site = g_strdup (rule->site ? rule->site : "");
  return classifier;
}

void
ost_classifier_free (OstClassifier *classifier)
{
  if (classifier == NULL)
    return;
  ost_encoder_free (classifier->encoder);
  ost_linear_probe_free (classifier->probe);
  g_free (classifier->site);
  g_free (classifier);
}

OstEncoder *
ost_classifier_get_encoder (OstClassifier *classifier)
{
  return classifier->encoder;
}

const OstLinearProbe *
ost_classifier_get_probe (OstClassifier *classifier)
{
  return classifier->probe;
}

const OstClassifierRule *
ost_classifier_get_rule (OstClassifier *classifier)
{
  return &classifier->rule;
}

char *
ost_classifier_describe_rule (OstClassifier *classifier)
{
  return g_strdup_printf ("%s (%s)", ost_t_rule_get_label (classifier->rule.rule),
                          *classifier->site ? classifier->site : "site not recorded");
}

/* --- Running --- */

double
ost_classifier_probability (const OstClassifier *classifier, const float *features)
{
  double logit;

  ost_linear_probe_logits (classifier->probe, features, 1, &logit);
  return ost_linear_probe_probability (logit / classifier->rule.temperature);
}

/* Bones that are missing take no place in the encoder's batch. */
gboolean
ost_classifier_run (OstClassifier *classifier, OstPatch *const *patches, int n, double *probabilities, GError **error)
{
  g_autofree OstPatch **found = g_new (OstPatch *, MAX (n, 1));
  g_autofree float     *features = NULL;
  int                   n_found = 0, next = 0, width = ost_encoder_get_features (classifier->encoder);

  for (int i = 0; i < n; i++)
    if (patches[i])
      found[n_found++] = patches[i];
  features = g_new (float, (gsize) MAX (n_found, 1) * width);
  if (!ost_encoder_run (classifier->encoder, found, n_found, features, error))
    return FALSE;
  for (int i = 0; i < n; i++)
    probabilities[i] = patches[i] ? ost_classifier_probability (classifier, features + (gsize) width * next++) : NAN;
  return TRUE;
}

void
ost_classifier_cut (OstClassifier *classifier, const OstImage *image, OstMask *const *masks,
                    OstPatch *patches[OST_N_BONES])
{
  const OstEncoderConfig *config = ost_encoder_get_config (classifier->encoder);
  const OstPatchWindow    window = ost_patch_window (image);

  for (int b = 0; b < OST_N_BONES; b++)
    patches[b] = masks[b] ? ost_patch_new_with (image, window, masks[b], config->margin / 100.0, config->side) : NULL;
}

/* Bones of one subject count alike, however sure each is and whichever image it is from. */
OstSubjectDecision
ost_classifier_decide (const OstClassifierRule *rule, const double *probabilities, int n)
{
  OstSubjectDecision decision = { 0 };

  for (int i = 0; i < n; i++)
    decision.n_bones += !isnan (probabilities[i]);
  ost_classification_mean_of_bones (probabilities, 1, n, &decision.probability);
  decision.positive = decision.probability >= rule->threshold;     /* NAN is not */
  return decision;
}

/* --- Its file --- */

static char *
config_to_json (OstClassifier *classifier)
{
  const OstClassifierRule *rule = &classifier->rule;
  g_autoptr(JsonBuilder)   builder = json_builder_new ();

  json_builder_begin_object (builder);
  ost_config_write (builder, ost_encoder_fields, OST_ENCODER_N_FIELDS, ost_encoder_get_config (classifier->encoder));
  ost_json_add_number (builder, "threshold", rule->threshold);
  ost_json_add_number (builder, "temperature", rule->temperature);
  ost_json_add_integer (builder, "t_rule", rule->rule);
  ost_json_add_text (builder, "t_site", rule->site);
  json_builder_end_object (builder);
  return ost_json_to_text (builder);
}

/* A number within low .. high. */
static gboolean
read_real (JsonObject *object, const char *name, double low, double high, double *out)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || (json_node_get_value_type (node) != G_TYPE_DOUBLE && json_node_get_value_type (node) != G_TYPE_INT64))
    return FALSE;
  *out = json_node_get_double (node);
  return *out >= low && *out <= high;
}

/* NULL, or the name of what is wrong. The site belongs to the object. */
static const char *
read_rule (JsonObject *object, OstClassifierRule *rule)
{
  JsonNode *site = json_object_get_member (object, "t_site");
  double    number;

  if (!read_real (object, "threshold", 0, 1, &rule->threshold))
    return "threshold";
  if (!read_real (object, "temperature", 1e-3, 1e3, &rule->temperature))
    return "temperature";
  if (!read_real (object, "t_rule", OST_T_RULE_BELOW, OST_T_RULE_AT_MOST, &number) || number != floor (number))
    return "t_rule";
  if (site == NULL || !JSON_NODE_HOLDS_VALUE (site) || json_node_get_value_type (site) != G_TYPE_STRING
      || strlen (json_node_get_string (site)) > MAX_SITE)
    return "t_site";
  rule->rule = (OstTRule) number;
  rule->site = json_node_get_string (site);
  return NULL;
}

OstClassifier *
ost_classifier_load (const char *path, GError **error)
{
  g_autoptr(OstEncoder)     encoder = ost_encoder_load (path, error);
  g_autoptr(OstSafetensors) file = encoder ? ost_safetensors_open (path, error) : NULL;
  g_autoptr(JsonObject)     object = file ? ost_config_parse (ost_safetensors_get_metadata (file, "config")) : NULL;
  OstClassifierRule         rule;
  const char               *wrong;
  OstLinearProbe           *probe;

  if (object == NULL)
    return NULL;                /* ost_encoder_load has read it, so an error is set */
  if ((wrong = read_rule (object, &rule)) != NULL)
    {
      ost_config_refuse (path, "classifier", wrong, error);
      return NULL;
    }
  probe = ost_linear_probe_read (file, "probe", ost_encoder_get_features (encoder), error);
  return probe ? ost_classifier_new (g_steal_pointer (&encoder), probe, &rule) : NULL;
}

gboolean
ost_classifier_save (OstClassifier *classifier, const char *path, GHashTable *card, GError **error)
{
  g_autoptr(OstSafetensorsWriter) writer = ost_safetensors_writer_new ();
  g_autofree char                *config = config_to_json (classifier);

  ost_weights_write (ost_encoder_get_weights (classifier->encoder), writer);
  ost_linear_probe_write (classifier->probe, "probe", writer);
  ost_model_file_describe (writer, "osteon-classifier", config, card);
  return ost_safetensors_writer_save (writer, path, error);
}
