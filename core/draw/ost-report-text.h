/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <cairo.h>
#include <glib.h>

/* Words on the printed page, by Cairo's own text functions: one font of the system, measured without hinting so that
 * screen and paper break at the same place. Letters that this font lacks show as boxes. */
typedef struct
{
  double   size;                /* points */
  gboolean bold;
  guint32  colour;              /* 0xRRGGBB */
} OstTextStyle;

/* One line with its baseline at y, placed in x .. x + width: align 0 left, 0.5 centred, 1 right. What does not fit ends
 * in "…"; bytes that are not UTF-8 become U+FFFD. */
void   ost_text_draw    (cairo_t *cr, const OstTextStyle *style, double x, double y, double width, double align,
                         const char *text);

/* The width of the whole text, points. */
double ost_text_measure (cairo_t *cr, const OstTextStyle *style, const char *text);

/* 48213 -> "48 213" (thin spaces), to be freed. */
char  *ost_text_group_digits (gint64 number);
/* 192 -> "3 min 12 s", to be freed. */
char  *ost_text_duration (double seconds);
