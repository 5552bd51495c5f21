/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-math.h"

/* Strokes of the letters of lead markers: L R S I N D X A P and digits 1 to 3. */

/* Width of a letter and of the gap to the next over its height. */
#define OST_LETTER_WIDE 0.6
#define OST_LETTER_STEP 0.78

/* Distance of a point from a letter's strokes; the letter is 0.6 wide and 1 tall, y down. G_MAXDOUBLE for letters
 * without strokes. */
double ost_letter_distance (char letter, OstPoint p);
