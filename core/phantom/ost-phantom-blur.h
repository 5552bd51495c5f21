/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Smooths a plane in place with a bell of standard deviation sigma (px), edges repeated. Below 2 px a true Gaussian,
 * above it three running means, whose cost does not depend on sigma. */
void ost_blur (float *plane, int width, int height, double sigma);
