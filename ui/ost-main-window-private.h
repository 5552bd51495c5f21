/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-next-click.h"
#include "ui/ost-beside.h"
#include "ui/ost-bone-panel.h"
#include "ui/ost-image-info.h"
#include "ui/ost-main-window.h"
#include "ui/ost-review-panel.h"
#include "ui/ost-review-strip.h"
#include "ui/ost-tool-bar.h"
#include "ui/ost-cohort-window.h"
#include "ui/ost-training-window.h"
#include "ui/ost-viewer.h"
#include "ui/ost-worklist.h"

/* Inside of the window: ost-main-window.c (widget, project, what is shown), -actions.c (commands), -state.c (what the actions
 * say about themselves), -files.c (choosers, import, drop), -exchange.c (masks and pages). */
struct _OstMainWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  AdwWindowTitle *title;
  GtkWidget *open_button;
  GtkWidget *undo_button, *redo_button;
  AdwToastOverlay *toasts;
  GtkWidget *content;
  GtkRevealer *import_revealer;
  GtkLabel *import_label;
  GtkProgressBar *import_bar;
  GtkStack *stack;
  AdwStatusPage *empty_page;
  AdwStatusPage *problem_page;
  OstWorklist *worklist;
  OstToolBar *tool_bar;
  OstViewer *viewer;
  OstBeside *beside;
  OstBonePanel *panel;
  GtkStack *side;               /* panels: "annotate", "review" */
  OstReviewStrip *review_strip;
  OstReviewPanel *review_panel;
  GtkWidget *training_button, *training_ring;
  GtkLabel *training_label;
  GtkMenuButton *info_button;
  OstImageInfo *info;
  GMenu *file_windows;          /* of the View menu */
  GMenu *recent;                /* of the main menu */

  /* Borrowed */
  OstCanvas *canvas;            /* the viewer's */
  OstTrainingWindow *models;    /* NULL while it is closed */
  OstCohortWindow *cohort;      /* likewise */
  GtkEventController *keys;     /* the window's */

  /* Owned */
  OstProject *project;
  OstTraining *training;        /* of the project, or NULL */
  char *reader;
  GSettings *settings;          /* or NULL */
  GCancellable *cancellable;    /* cancelled with the window */
  GtkNativeDialog *chooser;     /* the one that is open */
  GFile *folder;                /* where choosers start */

  OstPredictor *predictor;      /* NULL without a project */
  GCancellable *predicting;     /* a request under way, or NULL */
  OstPrediction *prediction;    /* what is shown, or NULL */
  gint64 predicted_image;       /* asked for, or decided not to */
  OstNextClick next_click;      /* gain 0: none */
  gconstpointer next_click_prediction;  /* what it was found for */
  gint64 next_click_revision;
  guint next_click_source;
  guint ahead_source;           /* until the window has come to rest */
  gpointer reviewing;           /* of ost-main-window-review.c */

  gint64 beside_of, beside_last;        /* the image that is open, and the one that was before it */
  gint64 beside_image;          /* beside it, or 0 */
  gboolean fingers_up;          /* the hanging rule of the project */
  gint64 hung_image;            /* the image that it was last asked about */
  gint64 hung_revision;         /* of its reading then */
  gboolean hung;                /* decided */

  guint n_imports;              /* under way */
  guint n_opening;              /* images being opened */
  guint n_outputs;              /* exports and pages being written */
};

/* --- ost-main-window.c --- */
OstSession *ost_main_window_get_session (OstMainWindow *self);          /* NULL without a project */
/* TRUE when an image is open. */
gboolean    ost_main_window_has_image   (OstMainWindow *self);
void        ost_main_window_tell        (OstMainWindow *self, const char *sentence);
/* With a button; action and target as of gtk_actionable_set_detailed_action_name. */
void        ost_main_window_tell_with   (OstMainWindow *self, const char *sentence, const char *button, const char *detailed_action);
/* Title, pages and actions after anything changed. */
void        ost_main_window_update      (OstMainWindow *self);

/* --- ost-main-window-actions.c --- */
void ost_main_window_add_actions (OstMainWindow *self);

/* --- ost-main-window-state.c --- */
void ost_main_window_add_state_actions (OstMainWindow *self);
void ost_main_window_update_states     (OstMainWindow *self);

/* --- ost-main-window-tools.c --- */
void ost_main_window_add_tool_actions (OstMainWindow *self);
void ost_main_window_update_tools     (OstMainWindow *self);

/* --- ost-main-window-ahead.c --- */
/* After an image was opened: looks ahead when the window has come to rest. Before a project is closed. */
void ost_main_window_look_ahead   (OstMainWindow *self);
void ost_main_window_forget_ahead (OstMainWindow *self);
/* That image is likely to be opened next; 0: nobody knows. */
void ost_main_window_expect       (OstMainWindow *self, gint64 image_id);

/* --- ost-main-window-beside.c --- */
void ost_main_window_add_beside_action (OstMainWindow *self);
/* After another image was opened. */
void ost_main_window_update_beside     (OstMainWindow *self);

/* --- ost-main-window-checkpoints.c --- */
void ost_main_window_add_checkpoint_actions (OstMainWindow *self);

/* --- ost-main-window-explain.c --- */
void ost_main_window_add_explain_action (OstMainWindow *self);

/* --- ost-main-window-exchange.c --- */
void ost_main_window_add_exchange_actions (OstMainWindow *self);

/* --- ost-main-window-models.c --- */
void ost_main_window_add_model_actions (OstMainWindow *self);
/* After a project was opened; before it is closed. */
void ost_main_window_take_training     (OstMainWindow *self);
void ost_main_window_drop_training     (OstMainWindow *self);

/* --- ost-main-window-next-click.c --- */
void ost_main_window_add_next_click_action  (OstMainWindow *self);
/* After the reading or the prediction changed. */
void ost_main_window_update_next_click      (OstMainWindow *self);

/* --- ost-main-window-prediction.c --- */
void ost_main_window_add_prediction_actions (OstMainWindow *self);
/* After anything changed: another radiograph is asked about. */
void ost_main_window_update_prediction      (OstMainWindow *self);
void ost_main_window_take_predictor         (OstMainWindow *self);
void ost_main_window_drop_predictor         (OstMainWindow *self);

/* --- ost-main-window-hanging.c --- */
void ost_main_window_add_hanging_actions (OstMainWindow *self);
void ost_main_window_take_hanging        (OstMainWindow *self);
/* Turns the view of an image that has just opened, as soon as it is known how it lies. */
void ost_main_window_hang                (OstMainWindow *self);

/* --- ost-main-window-review.c --- */
void ost_main_window_add_review     (OstMainWindow *self);
/* After anything changed. */
void ost_main_window_update_review  (OstMainWindow *self);
/* A case was asked for: from here on its time counts. */
void ost_main_window_review_started (OstMainWindow *self, gint64 image_id);
void ost_main_window_take_reviewer  (OstMainWindow *self);
void ost_main_window_drop_reviewer  (OstMainWindow *self);
void ost_main_window_free_review    (OstMainWindow *self);

/* --- ost-main-window-files.c --- */
/* The windows that the open file offers, into the View menu. */
void ost_main_window_list_windows         (OstMainWindow *self);
/* The projects that were open, into the main menu. */
void ost_main_window_list_recent          (OstMainWindow *self);

typedef void (*OstFilesChosen) (OstMainWindow *self, GListModel *files);
/* A chooser that is not shown yet. NULL when another one is open. */
GtkFileChooser *ost_main_window_choose (OstMainWindow *self, const char *title, GtkFileChooserAction action,
                                        const char *accept, OstFilesChosen chosen);
char *ost_main_window_dup_first_path   (GListModel *files);
void ost_main_window_add_file_actions (OstMainWindow *self);
void ost_main_window_add_drop_target  (OstMainWindow *self);
