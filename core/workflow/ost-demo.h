/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* Fills a project with `count` synthetic radiographs (core/phantom), 16-bit PNG files
 * PROJECT/images/synthetic-NNNN.png, each of another person with a T-score, so that a fresh checkout has something to
 * annotate and to classify. The first is a good palmar view, the others are varied (8 bit too). The first one starts with one
 * click on each bone, made by `reader`, and the masks that the engine makes of them: something to correct rather than
 * an empty page. The same seed gives the same images. */
gboolean ost_demo_fill (OstStore *store, int count, guint64 seed, const char *reader, GError **error);
