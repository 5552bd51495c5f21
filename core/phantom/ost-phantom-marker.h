/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-objects.h"

/* The marker's lead; nothing when it has no text. */
void ost_marker_add (const OstMarker *marker, OstPaths *paths, const OstFrame *frame);
