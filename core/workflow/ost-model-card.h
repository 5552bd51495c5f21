/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include "core/image/ost-bone.h"
#include "core/measure/ost-bootstrap.h"
#include "core/store/ost-store-models.h"

/* Is this segmenter better than the one in use? Both predict the frozen hold-out, the accepted readings of the split's test
 * part, which no model has learnt from and none was chosen by; their masks are compared with the readings at full
 * resolution, pair by pair. */

/* Closer than this the two are equal: a tenth of what two careful readers differ by, whose Dice is 0.95 or so. */
#define OST_CARD_TIE 0.005

typedef struct
{
  OstInterval before, after;    /* mean Dice; `before` NAN without a model to compare with */
  OstInterval change;           /* of the paired differences after - before, resampled by subject */
  int         wins, ties, losses;
} OstCardRow;

/* One bone of one radiograph. Dice is the mean over the readings that have the bone. */
typedef struct
{
  gint64  image_id;
  char   *image;                /* its name */
  OstBone bone;
  double  before, after;
} OstCardCase;
void ost_card_case_free (OstCardCase *a_case);

typedef struct
{
  char       *model, *against;  /* names; against NULL: nothing to compare with */
  int         n_images, n_readings, n_subjects;
  OstCardRow  bones[OST_N_BONES];
  OstCardRow  all;              /* over bones and radiographs; wins, ties and losses count pairs of both */
  GPtrArray  *changed;          /* OstCardCase, wins and losses, the largest change first */
} OstModelCard;
void ost_model_card_free (OstModelCard *card);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstModelCard, ost_model_card_free)

/* done of total predictions. */
typedef void (*OstModelCardProgress) (int done, int total, gpointer user_data);

/* `against` 0: the promoted one, or when that is the model itself, the one it was trained to replace. NOT_FOUND in words when
 * nobody of the test part has an accepted reading. Reads only. Seconds a radiograph: for a thread. */
OstModelCard *ost_model_card_new        (OstStore *store, gint64 model_id, gint64 against, OstModelCardProgress progress,
                                         gpointer user_data, GCancellable *cancellable, GError **error);

/* The same in a worker thread with a connection of its own; progress is called in the caller's main context, not after the
 * callback. */
void          ost_model_card_new_async  (const char *project, gint64 model_id, gint64 against, GCancellable *cancellable,
                                         OstModelCardProgress progress, gpointer progress_data,
                                         GAsyncReadyCallback callback, gpointer user_data);
OstModelCard *ost_model_card_new_finish (GAsyncResult *result, GError **error);

/* Sound, worse or better, as one sentence: what a person should know before promoting it. To be freed. */
char         *ost_model_card_dup_verdict (const OstModelCard *card);

/* The members of an object that the caller has begun. */
void          ost_model_card_add_json   (const OstModelCard *card, JsonBuilder *builder);
