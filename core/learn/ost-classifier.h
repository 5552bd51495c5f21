/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"
#include "core/learn/ost-encoder.h"
#include "core/learn/ost-linear-probe.h"
#include "core/measure/ost-classification.h"

/* Osteoporosis from bones: a frozen encoder, a linear probe on its features, and the rule that makes a subject's
 * decision of the probabilities of his bones.
 *
 *   p_bone = sigmoid (logit / temperature);  p_subject = mean of p_bone over the bones found (the paper's equation 7);
 *   positive when p_subject >= threshold. */
typedef struct
{
  double      threshold;        /* 0.5 */
  double      temperature;      /* 1: as the probe says it */
  OstTRule    rule;             /* what "positive" meant in training */
  const char *site;             /* sites of the T-scores it was trained on, "" when not known; borrowed */
} OstClassifierRule;

typedef struct _OstClassifier OstClassifier;

/* Takes encoder and probe; the site is copied. */
OstClassifier *ost_classifier_new  (OstEncoder *encoder, OstLinearProbe *probe, const OstClassifierRule *rule);
OstClassifier *ost_classifier_load (const char *path, GError **error);
gboolean       ost_classifier_save (OstClassifier *classifier, const char *path, GHashTable *card, GError **error);
void           ost_classifier_free (OstClassifier *classifier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstClassifier, ost_classifier_free)

OstEncoder              *ost_classifier_get_encoder (OstClassifier *classifier);
const OstLinearProbe    *ost_classifier_get_probe   (OstClassifier *classifier);
const OstClassifierRule *ost_classifier_get_rule    (OstClassifier *classifier);
/* "T-score below -2.5 (total hip)", "...(site not recorded)"; free with g_free. */
char                    *ost_classifier_describe_rule (OstClassifier *classifier);

/* The probability of each of n patches; NAN for a patch that is NULL (a bone that was not found). One call at a time;
 * any thread. FALSE only when there is no memory for the network. */
gboolean ost_classifier_run (OstClassifier *classifier, OstPatch *const *patches, int n, double *probabilities,
                             GError **error);

/* The same of one patch, of what its encoder said (ost_encoder_run). Any thread. */
double   ost_classifier_probability (const OstClassifier *classifier, const float *features);

/* The patches of a hand as the encoder wants them: NULL where the mask is NULL or empty. Free each with
 * ost_patch_free. */
void     ost_classifier_cut (OstClassifier *classifier, const OstImage *image, OstMask *const *masks,
                             OstPatch *patches[OST_N_BONES]);

typedef struct
{
  double   probability;         /* NAN without a bone */
  int      n_bones;             /* that it is the mean of: to be shown beside it */
  gboolean positive;
} OstSubjectDecision;

/* From the probabilities of the bones of a subject, of several images, too; NAN: not found. */
OstSubjectDecision ost_classifier_decide (const OstClassifierRule *rule, const double *probabilities, int n);
