/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include "core/workflow/ost-session-explain.h"
#include "ui/ost-i18n.h"

/* "Explain" of a point: what the mask would be without it, as numbers and as a dashed outline, and how many samples
 * of the prediction agree with it. */

/* The share of the samples, by weight, that have the bone at the point. */
static double
share_of_samples (const OstSegmentation *s, OstBone bone, const OstPoint *point)
{
  const int u = (int) (point->x * s->box.scale + s->box.x), v = (int) (point->y * s->box.scale + s->box.y);
  double share = 0;

  if (u < 0 || v < 0 || u >= s->box.width || v >= s->box.height)
    return 0;
  for (int n = 0; n < s->n_samples; n++)
    if (s->labels[((gsize) n * s->box.height + v) * s->box.width + u] == 1 + (int) bone)
      share += s->weights[n];
  return share;
}

static char *
dup_samples (OstMainWindow *self, OstBone bone, const OstPoint *point)
{
  if (self->prediction == NULL || self->prediction->segmentation->found[bone] <= 0)
    return g_strdup ("");
  return g_strdup_printf (_ (" The model has the bone there in %.0f %% of its samples."),
                          100 * share_of_samples (self->prediction->segmentation, bone, point));
}

static char *
dup_effect (const OstPointEffect *effect)
{
  const gsize left = effect->area - effect->lost + effect->gained;

  if (left == 0)
    return g_strdup (_ ("Without this point nothing would be left of the mask."));
  if (effect->lost + effect->gained == 0)
    return g_strdup (_ ("Without this point the mask would be the same: other points say it already."));
  return g_strdup_printf (_ ("Without this point: %'d px less, %'d px more, %+.1f %% of the area."), (int) effect->lost,
                          (int) effect->gained, 100 * ((double) left - effect->area) / MAX (effect->area, 1));
}

typedef struct
{
  GWeakRef window;
  OstBone  bone;
  OstPoint point;
} Question;

static void
explained (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Question *question = data;
  g_autoptr (OstMainWindow) self = g_weak_ref_get (&question->window);
  g_autoptr (GError) error = NULL;
  g_autoptr (OstPointEffect) effect = ost_session_explain_point_finish (OST_SESSION (source), result, &error);
  g_autofree char *words = NULL, *samples = NULL, *sentence = NULL;

  g_weak_ref_clear (&question->window);
  if (self == NULL || self->project == NULL || ost_main_window_get_session (self) != OST_SESSION (source))
    return;
  if (effect == NULL)
    {
      ost_main_window_tell (self, error->message);
      return;
    }
  words = dup_effect (effect);
  samples = dup_samples (self, question->bone, &question->point);
  sentence = g_strconcat (words, samples, NULL);
  ost_canvas_show_alternative (self->canvas, g_steal_pointer (&effect->without));
  ost_main_window_tell (self, sentence);
}

static void
explain_point (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  OstSession *session = ost_main_window_get_session (self);
  const gint32 index = g_variant_get_int32 (target);
  const OstPoint *points = NULL;
  Question *question = NULL;
  gsize n = 0;

  if (!ost_main_window_has_image (self))
    return;
  points = ost_session_get_points (session, ost_session_get_bone (session), &n);
  if (index < 0 || (gsize) index >= n)
    return;
  question = g_new0 (Question, 1);
  g_weak_ref_init (&question->window, self);
  question->bone = ost_session_get_bone (session);
  question->point = points[index];
  ost_session_explain_point_async (session, question->bone, (gsize) index, self->cancellable, explained, question);
}

void
ost_main_window_add_explain_action (OstMainWindow *self)
{
  static const GActionEntry entries[] = { { "explain-point", explain_point, "i", NULL, NULL } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
