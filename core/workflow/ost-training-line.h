/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* One report of a run of any kind, as its log keeps it and a watcher reads it. Members have the names and meanings of
 * OstTrainingProgress, OstEncoderProgress and OstClassifierProgress; a figure that the kind does not have, or not
 * yet, is NAN, a count 0. */
typedef struct
{
  const char *stage;            /* "prepare", "train", "validate", "done", static; NULL: nothing said yet */
  int         epoch, epochs;    /* epochs 0: while radiographs are read, and for a classifier, which has none */
  gint64      step, steps;
  double      loss, seconds, seconds_left;
  /* Segmenter */
  double      validation_dice, validation_ged2;
  /* Encoder */
  double      rank, feature_rank, prototypes, validation_loss, waiting;
  int         rank_possible, prototypes_possible;
  /* Classifier, and its validation_loss */
  double      validation_macro_f1, validation_auc, lambda, temperature;
} OstTrainingLine;
#define OST_TRAINING_LINE_DEPTH 4       /* of its JSON, more than anybody writes */

/* How a run tells its caller: a line of JSON without its end; FALSE stops the run. */
typedef gboolean (*OstTrainingSay) (const char *line, gpointer user_data);

/* FALSE for a line that is no progress (the summary of the data before, the model's name after, half a line); then
 * nothing is written. ret_warning, which may be NULL, gets what the run warns of, to be freed, or NULL. */
gboolean ost_training_line_from_json (const char *text, OstTrainingLine *line, char **ret_warning);

/* What ost_training_line_from_json reads back: figures that are there, without the line's end. Free with g_free. */
char    *ost_training_line_to_json   (const OstTrainingLine *line);
