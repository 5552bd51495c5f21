/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"

/* What a person measures by hand on a radiograph: a few points in image coordinates and the numbers that follow from
 * them.
 *
 *   distance  2 points    its length
 *   angle     3 points    the angle at the second, 0 .. 180 degrees
 *   width     4 points    two lines across the shaft: the first from outer edge to outer edge (D), the second from
 *                         inner edge to inner edge (d). Combined cortical width D - d, index (D - d) / D (Barnett and
 *                         Nordin, Clin Radiol 1960)
 *
 * Lengths are in pixels; millimetres only where the image names a spacing with a source (ost_image_describe_spacing
 * says it in full), else NAN. Where pixels are known not to be square, lengths across them and angles heed that. Ratios
 * need no spacing. Pure functions, any thread. */

typedef enum
{
  OST_CALIPER_DISTANCE,
  OST_CALIPER_ANGLE,
  OST_CALIPER_WIDTH,
  OST_N_CALIPERS,
} OstCaliperKind;

#define OST_CALIPER_MAX_POINTS 4

typedef struct
{
  OstCaliperKind kind;
  int            n_points;              /* so far; complete with ost_caliper_get_n_points */
  double         xy[2 * OST_CALIPER_MAX_POINTS];
} OstCaliper;

typedef struct
{
  double px, mm;                        /* distance, or D of a width; NAN of an angle */
  double inner_px, inner_mm;            /* d of a width, else NAN */
  double degrees;                       /* of an angle, else NAN */
  double index;                         /* of a width, 0 .. 1; NAN else, and when d is longer than D or D is 0 */
} OstCaliperNumbers;

/* "distance", "angle", "width": on the command line. */
const char       *ost_caliper_kind_get_id      (OstCaliperKind kind);
int               ost_caliper_kind_get_n_points (OstCaliperKind kind);
gboolean          ost_caliper_is_complete      (const OstCaliper *caliper);
/* Of a complete caliper. The image is asked for its spacing alone. */
OstCaliperNumbers ost_caliper_read             (const OstCaliper *caliper, const OstImage *image);
/* "212.4 px · 30.58 mm", "34.2°", "D 62.0 px, d 30.1 px, (D − d) / D 51.5 %": numbers as the locale writes them; to be
 * freed with g_free. The source of millimetres is not in it: ost_caliper_get_source goes beside it. */
char             *ost_caliper_describe         (const OstCaliper *caliper, const OstImage *image);
/* Where millimetres come from, in few words ("at the detector plane"); NULL when there are none. Static, English. */
const char       *ost_caliper_get_source       (const OstImage *image);
