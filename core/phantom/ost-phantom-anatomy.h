/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"

/* Shapes, sizes and places of the bones of an adult hand, palm on the detector. Tables only.
 *
 * * Hand frame: origin at the base of metacarpal 3, x towards the thumb (radial), y towards the finger tips along
 * its shaft. Unit L3 = length of metacarpal 3. Angles in degrees, positive when the tip leans towards the thumb. */

/* Reach of the outline from the axis of a bone to both sides, at `along`. A negative reach means that the outline
 * has not yet crossed the axis on that side. Thousandths of the bone's length (forearm: of its greatest width). */
typedef struct
{
  short along, radial, ulnar;
} OstReach;

typedef struct
{
  const OstReach *rows;
  int             n_rows;
  double          hollow_start, hollow_end;   /* depth of the concave joint surface at either end, same unit */
} OstTubeTable;

typedef struct
{
  OstTubeTable table;
  double       length;          /* L3; forearm: greatest width, L3 */
  double       x, y;            /* L3: where along = 0 meets the axis */
  double       angle;
  double       depth;           /* front-to-back thickness over the width seen */
  double       z0, z1;          /* L3, towards the back of the hand: of the near and the far end */
} OstTubeAnatomy;

typedef struct
{
  short  xy[32];                /* thousandths of L3, closed */
  int    n;                     /* points */
  double thickness;             /* mm, front to back */
  double z;                     /* L3, towards the back of the hand */
} OstCarpalAnatomy;

#define OST_N_CARPALS 8

extern const OstTubeAnatomy   ost_anatomy_bones[OST_N_BONES];
extern const OstTubeAnatomy   ost_anatomy_phalanges[3];        /* proximal, middle, distal; no place or length */
extern const double           ost_anatomy_phalanx_lengths[5][3];   /* L3, thumb first; its middle phalanx is 0 */
extern const OstCarpalAnatomy ost_anatomy_carpals[OST_N_CARPALS];
