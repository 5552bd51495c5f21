/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* Models of a project, what became of them, what they say, and which subjects they learn from. Rules of ost-store.h
 * hold: each function is one committed transaction, errors are sentences, one thread. */

/* --- Splits ------------------------------------------------------------------------------------------------------- */

/* The part ("train", "validation", "test") of every subject that has one: a table from subject to part. A subject is
 * its code, or "image:" and the hash for an image without one (ost_store_dup_split_subject). */
GHashTable *ost_store_load_split (OstStore *store, GError **error);
/* Gives parts to subjects that have none; `subjects` and `parts` have n entries. INVALID when one has another part
 * already: a split never changes. */
gboolean    ost_store_add_split  (OstStore *store, const char *const *subjects, const char *const *parts, gsize n,
                                  GError **error);
char       *ost_store_dup_split_subject (const OstImageRow *row);

/* --- Models ------------------------------------------------------------------------------------------------------- */

typedef enum
{
  OST_MODEL_CANDIDATE,          /* as training leaves it */
  OST_MODEL_PROMOTED,           /* in use: one of each kind at a time */
  OST_MODEL_RETIRED,
} OstModelState;
const char *ost_model_state_get_id (OstModelState state);    /* "candidate" "promoted" "retired" */

typedef struct
{
  gint64        id;
  char         *kind;           /* "segmenter", "encoder", "classifier" */
  char         *name;           /* "segmenter-3" */
  char         *path;           /* absolute */
  char         *sha256;
  gint64        parent;         /* 0: none */
  char         *card;           /* JSON */
  OstModelState state;
  char         *at;             /* when it was added, ISO 8601, UTC */
} OstModelRow;
void         ost_model_row_free (OstModelRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstModelRow, ost_model_row_free)

/* Takes a model file into the project: copies it to models/NAME.safetensors (written beside and renamed) and adds its
 * row, a candidate named KIND-NUMBER. 0 on error. */
gint64       ost_store_add_model   (OstStore *store, const char *kind, const char *file, gint64 parent,
                                    const char *card, GError **error);
/* Oldest first. Element type OstModelRow. */
GPtrArray   *ost_store_list_models (OstStore *store, GError **error);
/* By name or number. NOT_FOUND names what was asked for. */
OstModelRow *ost_store_find_model  (OstStore *store, const char *what, GError **error);
/* The promoted one of a kind; NULL without error when there is none. */
OstModelRow *ost_store_get_promoted (OstStore *store, const char *kind, GError **error);
/* The one that was promoted before the one that is now, or last when none is; NULL without error when there is none. */
OstModelRow *ost_store_get_former (OstStore *store, const char *kind, GError **error);
/* Promoting retires the one of its kind that was promoted; both steps are in the log. Retiring the promoted one leaves
 * none. A retired model can be promoted again: that is how one goes back. */
gboolean     ost_store_set_model_state (OstStore *store, gint64 model_id, OstModelState state, GError **error);

/* --- Predictions -------------------------------------------------------------------------------------------------- */

/* Replaces an earlier one of the same model. */
gboolean     ost_store_put_prediction (OstStore *store, gint64 image_id, gint64 model_id, GBytes *content,
                                       GError **error);
/* NULL without error when there is none. */
GBytes      *ost_store_get_prediction (OstStore *store, gint64 image_id, gint64 model_id, GError **error);
