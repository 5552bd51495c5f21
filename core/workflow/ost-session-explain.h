/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-session.h"

/* What a point does: the bone's mask beside the one that the same evidence without this point gives. */
typedef struct
{
  gsize       area;             /* px of the mask with the point */
  gsize       lost, gained;     /* px that deleting the point would take away and add */
  OstContour *without;          /* smooth outline of the mask without it; without rings when nothing would be left */
} OstPointEffect;
void            ost_point_effect_free (OstPointEffect *effect);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstPointEffect, ost_point_effect_free)

/* Asks the engine in a worker; nothing is stored and nothing shown changes. NOT_FOUND when the bone has no such point or
 * no mask, or the engine is not ready yet. index counts in ost_session_get_points. */
void            ost_session_explain_point_async  (OstSession *session, OstBone bone, gsize index,
                                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                                  gpointer data);
OstPointEffect *ost_session_explain_point_finish (OstSession *session, GAsyncResult *result, GError **error);
