/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"
#include "core/phantom/ost-phantom-frame.h"

/* The whole hand with 0.8 .. 1.1 metacarpals of forearm in a picture of 0.7 times `height` px: a good examination. */
OstFrame ost_frame_place_plain (const OstHand *hand, const OstPose *pose, int height, OstRandom random);

/* What pose->view asks for, in a picture whose longer edge has `longest` px; its shape follows the hand, with margins
 * as people leave them. A turned field makes the picture the box around it. */
OstFrame ost_frame_place (const OstHand *hand, const OstPose *pose, int longest, OstRandom random);

/* The exposed field of a collimator: a rectangle with 0 .. 4 of its edges inside the picture. */
typedef struct
{
  double   x, y;                /* px: its centre */
  double   half_width, half_height;   /* px */
  double   sine, cosine;        /* of its turn, clockwise on screen */
  double   penumbra;            /* px */
  double   glow;                /* share of lead that scatter fills up outside, 0 .. 1 */
  gboolean shut;                /* the display covers what is outside with `cover` */
  double   cover;               /* grey, 0 .. 1 */
  double   cover_from;          /* px outside the edge; a bright seam stays when this is positive */
} OstField;

OstField ost_field_open (const OstFrame *frame);          /* no edge is seen */
OstField ost_field_draw (const OstFrame *frame, const OstHand *hand, const OstPose *pose, OstRandom random);

/* px by which a point lies inside; below 0 outside. Straight distance to the nearest edge. */
double   ost_field_inside (const OstField *field, double x, double y);

/* Lead outside the field. */
void     ost_field_add  (const OstField *field, OstPaths *paths, const OstFrame *frame);

/* The display's cover over the finished 16-bit or 8-bit grey, when there is one. */
void     ost_field_shut (const OstField *field, OstImage *image);
