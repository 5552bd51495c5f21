/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* Masks as PNG files, for one reading:
 *   DEST/NAME-labels.png       palette PNG, 8 bit: 0 background (black), 1 ulna .. 7 mc5 in the bones' colours (visible
 *                              in any viewer). Bones overlap: in an overlap the later of the order radius, ulna,
 *                              mc1 .. mc5 wins; stated here because a label map cannot hold both. The planes below can.
 *   DEST/NAME-BONE.png         grey PNG, 8 bit: 0 or 255; one for each bone that has a mask.
 * Each file is written beside its place, synced and renamed, so a file is whole or absent. Files of the same names are
 * replaced, and the plane of a bone that has no mask is removed: what an earlier export left there would be taken for
 * today's. name is a file name without folder; one with a slash is refused. The error names the file. Any thread. */
gboolean ost_export_png (const OstReading *reading, const char *name, int width, int height, const char *dest,
                         GError **error);

/* NAME-labels.png alone. */
gboolean ost_export_label_png (const OstReading *reading, const char *name, int width, int height, const char *dest,
                               GError **error);

/* The label map alone: width * height bytes, 0 .. 7 (bone + 1). */
guint8  *ost_export_make_labels (const OstReading *reading, int width, int height);
