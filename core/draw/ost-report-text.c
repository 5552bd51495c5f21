/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-report-text.h"
#include "core/draw/ost-draw-private.h"

#define MAX_CHARS 400           /* more never fit on a page; measuring text is slow, and a name may be of any length */

static double
measure (cairo_t *cr, const char *text)
{
  cairo_text_extents_t extents;

  cairo_text_extents (cr, text, &extents);
  return extents.x_advance;
}

/* Hinting fits letters to pixels, and widths with them: without it the same text is as wide on paper as on screen. */
static void
set_font (cairo_t *cr, const OstTextStyle *style)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options (cr, options);
  cairo_font_options_destroy (options);
  cairo_select_font_face (cr, "sans", CAIRO_FONT_SLANT_NORMAL,
                          style->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cr, style->size);
}

/* The text, or as much of its beginning as fits with an ellipsis. */
static char *
fit (cairo_t *cr, const char *text, double width)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  glong            n = g_utf8_strlen (valid, -1);

  if (n <= MAX_CHARS && measure (cr, valid) <= width)
    return g_steal_pointer (&valid);
  for (n = MIN (n, MAX_CHARS); n > 0; n--)
    {
      g_autofree char *begin = g_utf8_substring (valid, 0, n);
      g_autofree char *candidate = g_strconcat (g_strchomp (begin), "…", NULL);

      if (measure (cr, candidate) <= width)
        return g_steal_pointer (&candidate);
    }
  return g_strdup ("");
}

double
ost_text_measure (cairo_t *cr, const OstTextStyle *style, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  double           width;

  cairo_save (cr);
  set_font (cr, style);
  width = measure (cr, valid);
  cairo_restore (cr);
  return width;
}

void
ost_text_draw (cairo_t *cr, const OstTextStyle *style, double x, double y, double width, double align, const char *text)
{
  cairo_save (cr);
  set_font (cr, style);

  g_autofree char *shown = fit (cr, text, width);

  ost_draw_set_colour (cr, style->colour, 1);
  cairo_move_to (cr, x + align * (width - measure (cr, shown)), y);
  cairo_show_text (cr, shown);
  cairo_restore (cr);
}

char *
ost_text_group_digits (gint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, ABS (number));
  GString         *grouped = g_string_new (number < 0 ? "−" : NULL);

  for (gsize i = 0, n = strlen (digits); i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (grouped, "\u2009");
      g_string_append_c (grouped, digits[i]);
    }
  return g_string_free (grouped, FALSE);
}

char *
ost_text_duration (double seconds)
{
  const gint64 s = (gint64) CLAMP (seconds + 0.5, 0, G_MAXINT32);

  if (s < 60)
    return g_strdup_printf ("%" G_GINT64_FORMAT " s", s);
  if (s < 3600)
    return g_strdup_printf ("%" G_GINT64_FORMAT " min %" G_GINT64_FORMAT " s", s / 60, s % 60);
  return g_strdup_printf ("%" G_GINT64_FORMAT " h %" G_GINT64_FORMAT " min", s / 3600, s / 60 % 60);
}
