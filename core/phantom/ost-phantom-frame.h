/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-interior.h"
#include "core/phantom/ost-phantom-shape.h"

/* Where the hand lies on the detector: a similarity between millimetres of the hand frame and pixels. */
typedef struct
{
  int      width, height;       /* px */
  double   mm;                  /* per px */
  double   sine, cosine;        /* of the hand's turn, clockwise on screen for a left hand */
  double   x, y;                /* px: the origin of the hand frame */
  int      side;                /* +1: thumb to the right of the picture (left hand), -1: mirrored */
} OstFrame;

static inline OstPoint
ost_frame_to_pixel (const OstFrame *frame, OstPoint p)
{
  double x = frame->cosine * p.x + frame->sine * p.y, y = frame->cosine * p.y - frame->sine * p.x;

  return (OstPoint) { frame->x + frame->side * x / frame->mm, frame->y - y / frame->mm };
}

static inline OstPoint
ost_frame_to_hand (const OstFrame *frame, double px, double py)
{
  double x = (px - frame->x) * frame->side * frame->mm, y = (frame->y - py) * frame->mm;

  return (OstPoint) { frame->cosine * x - frame->sine * y, frame->cosine * y + frame->sine * x };
}

/* Path lengths along the ray, mm, one number a pixel. */
typedef struct
{
  float *bone;                  /* mineralised bone */
  float *solid;                 /* everything inside bones, marrow included */
  float *soft;                  /* everything inside the skin, bones included */
  float *lead;                  /* markers; 1 is opaque */
  float *metal;                 /* steel: wires, plates, rings, bracelets; gold counts about double its millimetres */
  float *plaster;               /* casts: set gypsum; fibreglass counts about half its millimetres */
} OstPaths;

#define OST_N_PATHS 6           /* planes above */

/* Adds all bones, filled as the subject's are. */
void ost_paths_add_bones (OstPaths *paths, const OstFrame *frame, const OstHand *hand, const OstPhantomSubject *subject,
                          const OstTexture *texture);

/* The truth of metacarpal 2: both cortices over the width, mean over 40 .. 60 % of its length, exactly as
 * ost_paths_add_bones draws it (across the ray; scallops, which average out, left aside). */
double ost_hand_get_cortical_index (const OstHand *hand, const OstPhantomSubject *subject);

/* Adds skin, muscle and fat around the whole hand, which do not depend on the subject's bone. `random` gives their
 * thickness and unevenness. */
void ost_paths_add_tissue (OstPaths *paths, const OstFrame *frame, const OstHand *hand, const OstTexture *texture,
                           OstRandom random);
