/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-review-private.h"

#include <math.h>

#include "ui/ost-i18n.h"

/* The outlines of all readers over the picture and where they differ, asked for while it is wanted. */

static gboolean
is_wanted (OstReviewing *r)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (r->window), "review-map");

  return g_variant_get_boolean (state);
}

static char *
dup_sentence (const OstReaderMap *map)
{
  OstBone worst = OST_BONE_MC1;
  const double dice = ost_reader_map_get_dice (map, &worst);

  if (map->n_hidden > 0)
    return g_strdup_printf (ngettext ("%d reader has finished this radiograph; outlines are shown once yours are finished.",
                                      "%d readers have finished this radiograph; outlines are shown once yours are finished.",
                                      (gulong) map->n_hidden), map->n_hidden);
  if (isnan (dice))
    return g_strdup (_ ("Nothing to compare: fewer than two readers have finished this radiograph."));
  return g_strdup_printf (_ ("Outlines of %d readers: mean Dice %.2f, least alike %s with %.2f."), map->n_readers, dice,
                          _ (ost_bone_get_label (worst)), map->dice[worst]);
}

static void
mapped (GObject *source, GAsyncResult *result, gpointer weak)
{
  g_autoptr (OstMainWindow) self = NULL;
  OstReviewing *r = ost_reviewing_answered (result, weak, &self);
  g_autoptr (GError) error = NULL;
  g_autoptr (OstReaderMap) map = r != NULL ? ost_reader_map_new_finish (result, &error) : NULL;
  g_autofree char *sentence = map != NULL ? dup_sentence (map) : NULL;

  if (r == NULL)
    return;
  ost_main_window_tell (self, error != NULL ? error->message : sentence);
  if (map != NULL && map->n_readers > 1)
    ost_review_layer_set_map (r->layer, g_steal_pointer (&map));
}

void
ost_reviewing_update_map (OstReviewing *r)
{
  ost_review_layer_set_map (r->layer, NULL);
  ost_reviewing_stop (&r->mapping);
  if (r->image_id != 0 && is_wanted (r))
    ost_reader_map_new_async (ost_store_get_path (ost_project_get_store (r->window->project)), r->image_id,
                              ost_reviewing_get_reader_id (r), ost_reviewing_renew (&r->mapping), mapped, ost_reviewing_weak_new (r));
}

/* The reader's own masks step back, as one outline among the others. */
static void
change_map (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstMainWindow *self = data;

  g_simple_action_set_state (action, value);
  ost_canvas_set_mask_style (self->canvas, g_variant_get_boolean (value) ? OST_NONE : OST_FILL);
  ost_reviewing_update_map (ost_reviewing_of (self));
}

void
ost_reviewing_add_map (OstMainWindow *self)
{
  static const GActionEntry entries[] = { { "review-map", NULL, NULL, "false", change_map } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
