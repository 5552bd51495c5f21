/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter-trainer.h"
#include "core/store/ost-store-models.h"

/* The accepted readings of a project as cases to learn from: an image with at least one accepted reading is a case, each
 * such reading an annotation of equal weight. */
typedef struct
{
  gint64       image_id;
  char        *subject;         /* as in the split */
  int          person;          /* a number for each subject */
  GArray      *readings;        /* gint64 */
} OstTrainingItem;

/* Element type OstTrainingItem, in order of import. */
GPtrArray        *ost_training_items_list (OstStore *store, int *ret_n_readers, GError **error);

/* The part of the item's subject. Subjects that the split does not know count as test, so that nothing is learnt from them by
 * accident. */
OstSplitPart      ost_training_item_get_part (const OstTrainingItem *item, GHashTable *split);

/* The items of subjects that the split has in that part, borrowed. */
GPtrArray        *ost_training_items_choose (GPtrArray *items, GHashTable *split, OstSplitPart part);

/* The seven masks of a reading as one label map at the working size; free with g_free. */
guint8           *ost_training_labels_new (const OstReading *reading, const OstLetterbox *box);

/* Cases at the working size. `project` is opened for reading by each thread that loads; items are borrowed. */
OstSegmenterData *ost_training_data_new  (const char *project, GPtrArray *items, GHashTable *split, int width, int height);
void              ost_training_data_free (OstSegmenterData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstSegmenterData, ost_training_data_free)
