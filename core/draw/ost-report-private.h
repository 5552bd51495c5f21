/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/draw/ost-report.h"

/* The page in points (1/72 inch), for the files of the report: ost-report.c (file), ost-report-page.c (words and
 * lines), ost-report-panel.c (the radiograph) and ost-report-review.c (what a classifier says). */
#define OST_PAGE_WIDTH  595.276         /* A4 */
#define OST_PAGE_HEIGHT 841.890
#define OST_PAGE_MARGIN 42.0

#define OST_PAGE_INK    0x1d1d20u
#define OST_PAGE_GREY   0x6c6c74u
#define OST_PAGE_RULE   0xd8d8deu

/* The whole page in user space of OST_PAGE_WIDTH x OST_PAGE_HEIGHT; pictures have `resolution` pixels a point. */
void ost_report_draw_page  (cairo_t *cr, const OstReport *report, double resolution);

/* Probabilities, crops and cortical index: its height for this report, 0 without any, and the drawing with its upper
 * edge at y. */
double ost_report_review_height (const OstReport *report);
void   ost_report_draw_review   (cairo_t *cr, const OstReport *report, double resolution, double x, double y,
                                 double width);

/* The radiograph on black with its bones and points, in width x height points at x, y. */
void ost_report_draw_panel (cairo_t *cr, const OstReport *report, double resolution,
                            double x, double y, double width, double height);
