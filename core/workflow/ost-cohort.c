/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-cohort.h"

#include <math.h>

#include "core/measure/ost-roc.h"
#include "core/workflow/ost-model-choose.h"

/* Probabilities and classes of labelled subjects; both with n entries at most. */
typedef struct
{
  double *probabilities;
  guint8 *positive;
  int     n;
} Labelled;

static void
labelled_clear (Labelled *labelled)
{
  g_free (labelled->probabilities);
  g_free (labelled->positive);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Labelled, labelled_clear)

/* bone -1: the hand. Those without a probability are left out. */
static Labelled
collect (const OstClassifierEvaluation *e, int bone)
{
  Labelled labelled = { g_new (double, e->subjects->len + 1), g_new (guint8, e->subjects->len + 1), 0 };

  for (guint i = 0; i < e->subjects->len; i++)
    {
      const OstClassifiedSubject *s = e->subjects->pdata[i];
      double                      p = bone < 0 ? s->probability : s->bones[bone];

      if (!s->labelled || isnan (p))
        continue;
      labelled.probabilities[labelled.n] = p;
      labelled.positive[labelled.n++] = s->positive;
    }
  return labelled;
}

static double
mean_of (const Labelled *labelled, guint8 positive)
{
  double sum = 0;
  int    n = 0;

  for (int i = 0; i < labelled->n; i++)
    if (labelled->positive[i] == positive)
      {
        sum += labelled->probabilities[i];
        n++;
      }
  return n ? sum / n : NAN;
}

void
ost_cohort_bones (const OstClassifierEvaluation *evaluation, OstCohortBone bones[OST_N_BONES])
{
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_auto(Labelled) labelled = collect (evaluation, b);

      bones[b] = (OstCohortBone) {
        labelled.n, ost_roc_area (labelled.probabilities, labelled.positive, labelled.n), mean_of (&labelled, 1),
        mean_of (&labelled, 0),
      };
    }
}

GArray *
ost_cohort_roc (const OstClassifierEvaluation *evaluation)
{
  g_auto(Labelled) labelled = collect (evaluation, -1);

  return ost_roc_curve (labelled.probabilities, labelled.positive, labelled.n);
}

/* --- Confused ----------------------------------------------------------------------------------------------------- */

static int
compare_surest (gconstpointer a, gconstpointer b, gpointer data)
{
  const OstClassifierEvaluation *e = data;
  const OstClassifiedSubject    *first = *(OstClassifiedSubject *const *) a, *second = *(OstClassifiedSubject *const *) b;
  double                         distance = fabs (second->probability - e->threshold) - fabs (first->probability - e->threshold);

  return distance > 0 ? 1 : distance < 0 ? -1 : g_strcmp0 (first->subject, second->subject);
}

GPtrArray *
ost_cohort_confused (const OstClassifierEvaluation *e)
{
  GPtrArray *confused = g_ptr_array_new ();

  for (guint i = 0; i < e->subjects->len; i++)
    {
      OstClassifiedSubject *s = e->subjects->pdata[i];

      if (s->labelled && !isnan (s->probability) && (s->probability >= e->threshold) != s->positive)
        g_ptr_array_add (confused, s);
    }
  g_ptr_array_sort_with_data (confused, compare_surest, (gpointer) e);
  return confused;
}

char *
ost_cohort_dup_former (OstStore *store, const char *model)
{
  g_autoptr(OstModelRow) row = ost_model_choose (store, "classifier", model, NULL);
  g_autoptr(GPtrArray)   rows = row != NULL ? ost_store_list_models (store, NULL) : NULL;
  const OstModelRow     *former = NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const OstModelRow *r = rows->pdata[i];

      if (g_str_equal (r->kind, "classifier") && r->id < row->id && (former == NULL || r->id > former->id))
        former = r;
    }
  return former != NULL ? g_strdup (former->name) : NULL;
}
