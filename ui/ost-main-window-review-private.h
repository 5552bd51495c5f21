/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-review-cases.h"
#include "ui/ost-main-window-private.h"
#include "ui/ost-review-layer.h"
#include "ui/ost-review-panel.h"
#include "ui/ost-review-strip.h"

/* The reviewer's view of the window, for its parts alone: ost-main-window-review.c follows what changes (image, masks,
 * prediction, sample, mode), -ask.c asks in the background, -show.c shows, -map.c shows how readers agree, -bone.c goes to a bone and back, -decide.c keeps
 * decisions. One for each window; the window's thread only. */
/* Which case comes after which; image_id 0: not known, or none. */
typedef struct
{
  gint64 after, image_id;
  OstReviewOrder order;
  gboolean unseen;              /* by the classifier */
} OstReviewingNext;

typedef struct
{
  OstMainWindow *window;        /* borrowed */
  OstReviewLayer *layer;        /* borrowed */
  OstReviewer *reviewer;        /* of the project, or NULL */
  GtkEventController *keys;     /* borrowed; while reviewing */
  GCancellable *asking, *trying, *cropping, *measuring, *listing, *mapping;
  gboolean on;
  char *tool;                   /* of before */

  gint64 image_id;              /* whose everything below is */
  OstPrediction *prediction;    /* the segmenter's that was asked with, or NULL */
  OstMask *masks[OST_N_BONES];  /* the reader's as they were looked at, or NULL */
  int sample;
  OstReview *review;            /* or NULL */
  OstHandPrediction *tried;     /* with the reader's outlines, or NULL */
  OstCorticalIndex *index;      /* or NULL */
  OstCorticalAxis axis;
  gboolean has_axis, has_place, has_crops;
  gboolean measure_due;
  guint measure_source;         /* the index takes a second of both cores: after what is looked at first */
  double place_x, place_y;

  gboolean near;                /* the picture shows one bone; the view before: */
  double zoom, x, y;
  gint64 wanted, started;       /* the image that was asked for last, and when (monotonic) */
  gint64 asked;                 /* when the next case was asked for, until one opens; or 0 */
  OstReviewingNext next;
} OstReviewing;

/* Never NULL between ost_main_window_add_review() and ost_main_window_free_review(). */
OstReviewing *ost_reviewing_of             (OstMainWindow *self);

/* -- ask: each answer ends in ost_reviewing_show(); one that was overtaken by another question is dropped -- */
void          ost_reviewing_ask            (OstReviewing *r, gboolean again);  /* again: past what is kept in the project */
void          ost_reviewing_measure        (OstReviewing *r);                  /* the cortical index */
void          ost_reviewing_crop           (OstReviewing *r);
void          ost_reviewing_try_masks      (OstReviewing *r);                  /* the hand with the reader's outlines */
/* A request of ours: its window may be gone, its answer no longer wanted. */
GWeakRef     *ost_reviewing_weak_new       (OstReviewing *r);
/* NULL when the answer is not wanted any more. Frees weak; *ret_window keeps the window alive. */
OstReviewing *ost_reviewing_answered       (GAsyncResult *result, gpointer weak, OstMainWindow **ret_window);
GCancellable *ost_reviewing_renew          (GCancellable **cancellable);
void          ost_reviewing_stop           (GCancellable **cancellable);

/* -- show -- */
gboolean      ost_reviewing_has_masks      (const OstReviewing *r);
void          ost_reviewing_tell_ready     (OstReviewing *r);
void          ost_reviewing_show           (OstReviewing *r);
gint64        ost_reviewing_get_reader_id  (OstReviewing *r);
void          ost_reviewing_show_decisions (OstReviewing *r);

/* -- map -- */
void          ost_reviewing_add_map        (OstMainWindow *self);
/* After another radiograph was opened. */
void          ost_reviewing_update_map     (OstReviewing *r);

/* -- bone -- */
void          ost_reviewing_choose_bone    (OstMainWindow *self, int bone);

/* -- decide: actions and signals, the next case -- */
/* Finds out which case comes next, so that the window can look ahead at it. */
void          ost_reviewing_expect_next    (OstReviewing *r);
void          ost_reviewing_add_decisions  (OstMainWindow *self);
