/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "core/image/ost-bone.h"
#include "core/image/ost-image.h"
#include "core/image/ost-mask.h"

/* Point prompts and the engines that turn them into a mask.
 *
 * An engine sees an image once (prepare: filters, gradients, later a network's encoder) and then answers any number of
 * requests. A mask is a pure function of (image, engine, request): the same request gives the same bits, in any order,
 * on any thread. Nothing in a request is remembered. */

/* A click: image coordinates, x right, y down, centre of the first pixel at 0.5, 0.5. */
typedef struct
{
  double   x, y;
  gboolean positive;            /* FALSE: "not this bone" */
} OstPoint;

typedef struct
{
  OstBone              bone;
  const OstPoint      *points;          /* all points of this bone, in the order in which they were placed */
  gsize                n_points;
  const OstPoint      *others;          /* positive points of the other bones: negative evidence for this one */
  gsize                n_others;
  const OstMask *const *locked;         /* masks of other, finished bones: weak negative evidence, because bones
                                         * overlap; a positive point of this bone inside one wins */
  gsize                n_locked;
} OstPromptRequest;

typedef struct _OstPrompt OstPrompt;     /* an image prepared by an engine; reference counted; immutable */

typedef struct
{
  const char *id;                        /* "walker": stored with every mask it makes */
  int         version;                   /* grows whenever the same request would give another mask */
  gpointer  (*prepare) (OstImage *image, GCancellable *cancellable, GError **error);
  OstMask  *(*segment) (gpointer prepared, const OstImage *image, const OstPromptRequest *request,
                        GCancellable *cancellable, GError **error);
  void      (*free)    (gpointer prepared);
} OstPromptEngine;

/* All engines, best first, NULL-terminated. Static. */
const OstPromptEngine *const *ost_prompt_engines (void);
/* By id; NULL id gives the default. NULL when there is none of that name. */
const OstPromptEngine *ost_prompt_engine_find (const char *id);

/* Prepares an image: up to a second for 9 Mpixel, to be called in a worker thread. Keeps a reference to image.
 * NULL when cancelled (G_IO_ERROR_CANCELLED). */
OstPrompt *ost_prompt_new   (const OstPromptEngine *engine, OstImage *image, GCancellable *cancellable, GError **error);
/* An image that is prepared already, by an engine that need not be in the list. Takes `prepared`. */
OstPrompt *ost_prompt_new_prepared (const OstPromptEngine *engine, OstImage *image, gpointer prepared);
OstPrompt *ost_prompt_ref   (OstPrompt *prompt);
void       ost_prompt_unref (OstPrompt *prompt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstPrompt, ost_prompt_unref)

const OstPromptEngine *ost_prompt_get_engine (const OstPrompt *prompt);
const OstImage        *ost_prompt_get_image  (const OstPrompt *prompt);

/* The mask for all points of one bone, at the size of the image: one 4-connected component without holes, or empty when
 * the request has no positive point (an engine that starts from a prediction has one then, too). Points outside the
 * image are ignored. NULL only when cancelled. Any thread; requests on one prompt may run at the same time. */
OstMask   *ost_prompt_segment (OstPrompt *prompt, const OstPromptRequest *request,
                               GCancellable *cancellable, GError **error);
