/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-solid.h"
#include "core/phantom/ost-phantom-subject.h"
#include "core/phantom/ost-phantom-texture.h"

/* What is inside one solid of one subject: shell, spongy filling, their texture, and a few single features. The outline
 * comes from the solid, the amount of bone from the subject; neither knows of the other. */

/* An ellipse in which the bone is thinned (gain below 0) or thickened. */
typedef struct
{
  float along, across;          /* mm: centre */
  float half_length, half_width;   /* mm */
  float sine, cosine;           /* of its tilt against the axis */
  float gain;
  float rim;                    /* gain at its border: the sclerotic wall of a cyst */
} OstSpot;

#define OST_MAX_SPOTS 3

typedef struct
{
  const OstSolid *solid;
  float   shell  [OST_SOLID_STATIONS];    /* mm: mean of the radial and the ulnar cortex */
  float   filling[OST_SOLID_STATIONS];    /* share of bone in the marrow space */
  float   second [OST_SOLID_STATIONS];    /* mm of bone in the second, inner line of a joint end */
  float   flare  [OST_SOLID_STATIONS];    /* factor on `across` before the tile is looked up */
  double  second_at;            /* mm: how far that line runs inside the outline */
  double  radial_excess;        /* of the radial over the mean cortex; minus that of the ulnar */
  int     radial;               /* +1 or -1: side of positive `across` that is radial */
  double  porosity;
  double  scallops;             /* relative amplitude of the inner surface */
  double  soft_edge;            /* mm: bone that is half trabecularised inside the endosteum */
  double  striae;               /* relative amplitude in the cortex */
  double  axial, cross;         /* relative amplitude of the struts in the filling */
  double  patches;              /* relative amplitude of uneven filling */
  double  spacing;              /* of the struts over the tile's */
  double  offset_x, offset_y;   /* mm: place in the tile */
  double  scar_at, scar;        /* mm along the axis; relative gain of the line */
  OstSpot spots[OST_MAX_SPOTS];
  int     n_spots;
} OstInterior;

OstInterior ost_interior_init (const OstSolid *solid, const OstPhantomSubject *subject);

/* Both cortices over the width, mean over 40 .. 60 % of the length: exact, as rendered (scallops average out). */
double ost_interior_get_cortical_index (const OstInterior *interior);
