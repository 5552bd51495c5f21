/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"
#include "core/image/ost-image.h"
#include "core/image/ost-mask.h"
#include "core/phantom/ost-phantom-subject.h"

/* Synthetic hand radiographs whose truth is known exactly.
 *
 * A subject (ost-phantom-subject.h: T-score and what hangs on it) lends a hand (-hand.h), which is laid on the
 * detector (-pose.h, -placement.h) with whatever is worn on it (-objects.h), filled with bone (-interior.h), exposed
 * (-physics.h) and developed (-display.h). The palm lies on the detector: seen upright, the thumb of a left hand
 * points to the right.
 *
 * The same options give the same bits on every machine with IEEE 754 arithmetic, and image `index` does not depend on
 * how many others are made. Not modelled: children with open growth plates, fresh fractures, hands of rheumatoid
 * arthritis, soft-tissue calcifications.
 *
 * Beside real radiographs, what still tells them apart in shape: every bone descends from the outlines of one adult,
 * so bases and carpals lack facets of their own and their corners are rounder; a roll moves and narrows bones but does
 * not turn their outlines, so that views beyond about 35 degrees and lateral views are left out; heads lack a dorsal
 * and a volar outline of their own; nails, creases and webs are missing from the skin; casts are straight sleeves. In
 * physics: the air beside the hand is even (files carry veils of the room, of the cassette and of cut-off fields, and
 * films scratches and dust); the carpus and the places where carpals overlap come out brighter against the palm than
 * in most files; radius and ulna rise from soft tissue to cortex more steeply; struts run along a bone's axis and
 * converge with its neck, but have no crossing arches and, in carpals, no aim at the joint faces; the palmar rim of
 * the radius is one line at a fixed distance from the dorsal one; muscles are streaks, without fat planes between
 * them. */
typedef struct
{
  guint64  seed, index;
  int      size;                /* px: the longer edge, 400 .. 4000 (others are taken as the nearest); 0: drawn, from
                                 * 1400 to 3588 */
  gboolean varied;              /* all views, fields, diseases and displays; else a good palmar view, 0.7 x size wide */
  gboolean clean;               /* nothing but the hand: no ring, plate, cast or marker */
} OstPhantomOptions;

/* Outlines, key points, pose and device: ost-phantom-detail.h. */
typedef struct _OstPhantomDetail OstPhantomDetail;

typedef struct
{
  OstImage         *image;
  OstMask          *masks[OST_N_BONES];   /* exact silhouettes of what is in the picture; they may overlap */
  gboolean          left;                 /* left hand */
  const char       *problems[OST_N_BONES];/* why a bone is of no use for judging it, in words, or NULL; static */
  OstPhantomSubject subject;
  double            cortical_index;       /* exact: both cortices over the width of metacarpal 2, mean over 40-60 % */
  OstPhantomDetail *detail;
} OstPhantom;

/* Cannot fail. Any thread. Half a second at 1400 px, a few at 3588; about 30 bytes a pixel while it works. */
OstPhantom *ost_phantom_make (const OstPhantomOptions *options);

/* A good palmar view, `height` px tall, with a marker. The same seed and index at another height is the same hand. */
OstPhantom *ost_phantom_new  (guint64 seed, guint64 index, int height);
void        ost_phantom_free (OstPhantom *phantom);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstPhantom, ost_phantom_free)

/* The subject of an image without making it. */
OstPhantomSubject ost_phantom_get_subject (guint64 seed, guint64 index);
