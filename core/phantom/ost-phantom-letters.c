/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-letters.h"

/* Points on a grid of 6 x 9, two digits each; a blank lifts the pen. */
static const struct
{
  char        letter;
  const char *strokes;
} font[] = {
  { 'L', "000959" },
  { 'R', "09004051534405 2459" },
  { 'S', "51401001031444555749190807" },
  { 'I', "2029" },
  { 'N', "09005950" },
  { 'D', "00305257390900" },
  { 'X', "0059 5009" },
  { 'A', "093059 1545" },
  { 'P', "09004051534405" },
  { '1', "123039" },
  { '2', "011040515309 0959" },
  { '3', "0050244556584918" },
};

static double
distance2_from_stroke (OstPoint a, OstPoint b, OstPoint p)
{
  double ex = b.x - a.x, ey = b.y - a.y, dx = p.x - a.x, dy = p.y - a.y;
  double t = CLAMP ((dx * ex + dy * ey) / MAX (ex * ex + ey * ey, 1e-9), 0, 1);

  dx -= t * ex;
  dy -= t * ey;
  return dx * dx + dy * dy;
}

static OstPoint
grid_point (const char *digits)
{
  return (OstPoint) { (digits[0] - '0') / 9.0, (digits[1] - '0') / 9.0 };
}

double
ost_letter_distance (char letter, OstPoint p)
{
  double best = G_MAXDOUBLE;

  for (gsize i = 0; i < G_N_ELEMENTS (font); i++)
    if (font[i].letter == letter)
      for (const char *at = font[i].strokes; at[0] && at[1];)
        {
          if (at[0] == ' ')
            at++;
          else
            {
              if (g_ascii_isdigit (at[2]))
                best = MIN (best, distance2_from_stroke (grid_point (at), grid_point (at + 2), p));
              at += 2;
            }
        }
  return best < G_MAXDOUBLE ? sqrt (best) : best;
}
