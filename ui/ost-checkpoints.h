/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "core/workflow/ost-session.h"

/* A dialog that asks for the note of a new checkpoint and lists those that the open reading has, each with a button that
 * goes back there. It does nothing itself: it activates save-checkpoint (s) and restore-checkpoint (x) of `actions`,
 * and closes. NULL with an error when the list cannot be read. */
GtkWindow *ost_checkpoints_new (OstSession *session, GActionGroup *actions, GError **error);
