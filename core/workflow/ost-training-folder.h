/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-models.h"

/* Where runs work: PROJECT/models/training-KIND with best.safetensors, checkpoint.safetensors, the log `progress`,
 * `errors` and the lock `run`. kind: "segmenter", "encoder", "classifier". */

/* The folder (name NULL) or a file in it. Free with g_free. */
char    *ost_training_folder_dup        (const char *project, const char *kind, const char *name);
gboolean ost_training_folder_has        (const char *project, const char *kind, const char *name);

/* Removes the model and the checkpoint; `all`: the log and the errors, too. The lock file stays. */
void     ost_training_folder_clear      (const char *project, const char *kind, gboolean all);

/* Adds best.safetensors as a candidate with this card and removes it with its checkpoint; `parent` 0: the promoted
 * model of the kind, if there is one. The log stays: somebody may be watching. Its number, 0 on error. */
gint64   ost_training_folder_register   (OstStore *store, const char *kind, gint64 parent, const char *card,
                                         GError **error);
