/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* A table of bones (RFC 4180, UTF-8, lines end in CR LF): one row a bone of each image, also of those without a mask.
 *   image, reader, status     of the reading
 *   bone                      ulna .. mc5
 *   state                     masked, absent (the reader says that it is not in the picture) or empty
 *   area_px                   pixels
 *   area_mm2, spacing_x_mm, spacing_y_mm, spacing_source
 *                             empty where the spacing is unknown; the source is file, calibrated, detector or magnified
 *   x, y, width, height       the bounding box in pixels, empty without a mask
 * A field that begins as a formula does gets an apostrophe before it, because spreadsheets would run it. */
void ost_csv_append_head (GString *text);
void ost_csv_append      (GString *text, const OstImageRow *image, const OstReading *reading, const char *reader);

/* One field and the comma after it: text as above; a number with a point in every locale, six digits, nothing
 * when it is none (NAN, infinity). */
void ost_csv_append_text   (GString *text, const char *field);
void ost_csv_append_number (GString *text, double number);
