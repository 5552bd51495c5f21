/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/draw/ost-view.h"
#include "core/measure/ost-caliper.h"

/* A measurement over the picture: light lines on a dark halo with ends across them, an arc at an angle, and `text`
 * (NULL: none) beside its last point on a dark ground. An unfinished one is drawn as far as it goes. Selected: its
 * points are filled. User space of cr is the view; sizes in view pixels. */
void ost_draw_caliper (cairo_t *cr, const OstView *view, const OstCaliper *caliper, const char *text,
                       gboolean selected);
