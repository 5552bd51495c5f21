/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-letters.h"
#include "core/phantom/ost-phantom-marker.h"

/* Half the width of a stroke over the height of a letter. */
#define STROKE 0.07

/* A pixel in the marker's own frame: letters side by side from x = 0, one unit tall, y down. */
static OstPoint
marker_point (const OstMarker *marker, double wide, double x, double y)
{
  OstPoint turn = ost_direction (CLAMP (marker->tilt, -90, 90));
  double   dx = (x - marker->centre.x) / marker->tall, dy = (y - marker->centre.y) / marker->tall;
  OstPoint p = { dx * turn.y + dy * turn.x, dy * turn.y - dx * turn.x + .5 };

  p.x = (marker->mirrored ? -p.x : p.x) + wide / 2;
  return p;
}

/* Only the letter that p lies in is looked at: strokes stay within their letter's step. */
static double
lead_at (const OstMarker *marker, int n, OstPoint p)
{
  double wide = n * OST_LETTER_STEP - (OST_LETTER_STEP - OST_LETTER_WIDE), inside = -1, edge;
  int    i = CLAMP ((int) ((p.x + 0.09) / OST_LETTER_STEP), 0, n - 1);
  double lead = 0;

  inside = STROKE - ost_letter_distance (marker->text[i], (OstPoint) { p.x - i * OST_LETTER_STEP, p.y });
  if (marker->block > 0)
    {
      edge = MIN (MIN (p.x, wide - p.x), MIN (p.y, 1 - p.y)) + 0.3;
      lead = marker->block * CLAMP (edge * marker->tall + 0.5, 0, 1);
    }
  return lead + CLAMP (inside * marker->tall + 0.5, 0, 1);
}

void
ost_marker_add (const OstMarker *marker, OstPaths *paths, const OstFrame *frame)
{
  int    n = (int) strlen (marker->text);
  double wide = n * OST_LETTER_STEP - (OST_LETTER_STEP - OST_LETTER_WIDE), reach = marker->tall * (0.6 * wide + 0.9);
  int    x0 = MAX ((int) (marker->centre.x - reach), 0), x1 = MIN ((int) (marker->centre.x + reach), frame->width);
  int    y0 = MAX ((int) (marker->centre.y - reach), 0), y1 = MIN ((int) (marker->centre.y + reach), frame->height);

  for (int y = y0; n > 0 && y < y1; y++)
    for (int x = x0; x < x1; x++)
      paths->lead[(gsize) y * frame->width + x] += lead_at (marker, n, marker_point (marker, wide, x + .5, y + .5));
}
