/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-caliper.h"

#include <math.h>

static const struct
{
  const char *id;
  int         n_points;
} kinds[OST_N_CALIPERS] = {
  [OST_CALIPER_DISTANCE] = { "distance", 2 },
  [OST_CALIPER_ANGLE] = { "angle", 3 },
  [OST_CALIPER_WIDTH] = { "width", 4 },
};

const char *
ost_caliper_kind_get_id (OstCaliperKind kind)
{
  return kinds[kind].id;
}

int
ost_caliper_kind_get_n_points (OstCaliperKind kind)
{
  return kinds[kind].n_points;
}

gboolean
ost_caliper_is_complete (const OstCaliper *caliper)
{
  return caliper->n_points == kinds[caliper->kind].n_points;
}

/* Two points from `from` on: x, y, x, y. */
static double
length_mm (const OstImage *image, const double *from)
{
  return ost_image_has_spacing (image)
             ? hypot ((from[2] - from[0]) * image->spacing_x_mm, (from[3] - from[1]) * image->spacing_y_mm)
             : NAN;
}

static double
length_px (const double *from)
{
  return hypot (from[2] - from[0], from[3] - from[1]);
}

/* At the middle one of three points; atan2 keeps its precision near 0 and 180 degrees, where acos loses it. */
static double
angle (const OstImage *image, const double *xy)
{
  const double aspect = ost_image_has_spacing (image) ? image->spacing_y_mm / image->spacing_x_mm : 1;
  const double ax = xy[0] - xy[2], ay = (xy[1] - xy[3]) * aspect, bx = xy[4] - xy[2], by = (xy[5] - xy[3]) * aspect;

  if ((ax == 0 && ay == 0) || (bx == 0 && by == 0))
    return NAN;
  return atan2 (fabs (ax * by - ay * bx), ax * bx + ay * by) * 180 / G_PI;
}

/* By millimetres where there are any: the two lines need not be parallel. */
static double
cortical_index (const OstCaliperNumbers *n)
{
  const double outer = isnan (n->mm) ? n->px : n->mm, inner = isnan (n->mm) ? n->inner_px : n->inner_mm;

  return outer > 0 && inner <= outer ? (outer - inner) / outer : NAN;
}

OstCaliperNumbers
ost_caliper_read (const OstCaliper *caliper, const OstImage *image)
{
  OstCaliperNumbers numbers = { NAN, NAN, NAN, NAN, NAN, NAN };

  g_return_val_if_fail (ost_caliper_is_complete (caliper), numbers);
  if (caliper->kind == OST_CALIPER_ANGLE)
    {
      numbers.degrees = angle (image, caliper->xy);
      return numbers;
    }
  numbers.px = length_px (caliper->xy);
  numbers.mm = length_mm (image, caliper->xy);
  if (caliper->kind == OST_CALIPER_WIDTH)
    {
      numbers.inner_px = length_px (caliper->xy + 4);
      numbers.inner_mm = length_mm (image, caliper->xy + 4);
      numbers.index = cortical_index (&numbers);
    }
  return numbers;
}

/* --- words -------------------------------------------------------------------------------------------------------- */

static void
append_length (GString *text, const char *name, double px, double mm)
{
  g_string_append_printf (text, "%s%.1f px", name, px);
  if (!isnan (mm))
    g_string_append_printf (text, " · %.2f mm", mm);
}

char *
ost_caliper_describe (const OstCaliper *caliper, const OstImage *image)
{
  const OstCaliperNumbers n = ost_caliper_read (caliper, image);
  GString                *text = g_string_new (NULL);

  if (caliper->kind == OST_CALIPER_ANGLE)
    g_string_append_printf (text, isnan (n.degrees) ? "–" : "%.1f°", n.degrees);
  else
    append_length (text, caliper->kind == OST_CALIPER_WIDTH ? "D " : "", n.px, n.mm);
  if (caliper->kind == OST_CALIPER_WIDTH)
    {
      append_length (text, ", d ", n.inner_px, n.inner_mm);
      if (!isnan (n.index))
        g_string_append_printf (text, ", (D − d) / D %.1f %%", 100 * n.index);
    }
  return g_string_free (text, FALSE);
}

const char *
ost_caliper_get_source (const OstImage *image)
{
  if (!ost_image_has_spacing (image))
    return NULL;
  switch (image->spacing_source)
    {
    case OST_SPACING_CALIBRATED: return "calibrated";
    case OST_SPACING_DETECTOR: return "at the detector plane";
    case OST_SPACING_MAGNIFIED: return "detector plane over magnification";
    default: return "by the file's resolution tag";
    }
}
