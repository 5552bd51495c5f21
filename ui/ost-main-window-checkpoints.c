/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include "ui/ost-checkpoints.h"
#include "ui/ost-i18n.h"

/* Checkpoints: Ctrl+S for people whose hands save, and for those who want to come back. */

static void
checkpoint (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  g_autoptr (GError) error = NULL;
  GtkWindow *dialog = NULL;

  if (!ost_main_window_has_image (self))
    return;
  dialog = ost_checkpoints_new (ost_main_window_get_session (self), G_ACTION_GROUP (self), &error);
  if (dialog == NULL)
    {
      ost_main_window_tell (self, error->message);
      return;
    }
  gtk_window_set_transient_for (dialog, GTK_WINDOW (self));
  gtk_window_present (dialog);
}

static void
save_checkpoint (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  const char *note = g_variant_get_string (target, NULL);
  g_autofree char *sentence = g_strdup_printf (_ ("Checkpoint “%s” set"), note);
  g_autoptr (GError) error = NULL;

  if (ost_main_window_has_image (self))
    ost_main_window_tell (self, ost_session_add_checkpoint (ost_main_window_get_session (self), note, &error)
                                  ? sentence : error->message);
}

static void
restore_checkpoint (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  g_autoptr (GError) error = NULL;

  if (!ost_main_window_has_image (self))
    return;
  if (ost_session_restore_checkpoint (ost_main_window_get_session (self), g_variant_get_int64 (target), &error))
    ost_main_window_tell (self, _ ("Back at the checkpoint. What was there before is a checkpoint, too."));
  else
    ost_main_window_tell (self, error->message);
}

void
ost_main_window_add_checkpoint_actions (OstMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "checkpoint", checkpoint, NULL, NULL, NULL },
    { "save-checkpoint", save_checkpoint, "s", NULL, NULL },
    { "restore-checkpoint", restore_checkpoint, "x", NULL, NULL },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
