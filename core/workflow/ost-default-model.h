/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-models.h"

/* The segmenter that comes with the program (resources/models/segmenter.md says what it has learnt from), so that a first
 * radiograph shows bones before anybody has trained anything. A project takes it in like any other model: as a row with a
 * card and a log, so that predictions name it and it can be retired. */

/* Takes the built-in segmenter into a project that never had one, and promotes it. A project whose models are all
 * candidates or retired stays as it is. */
gboolean ost_default_model_take_in (OstStore *store, GError **error);
