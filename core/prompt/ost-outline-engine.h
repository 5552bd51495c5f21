/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/prompt/ost-prompt.h"

/* "outline": finds where the silhouette of the bone lies on the image's edges, then bends it onto them. */
extern const OstPromptEngine ost_outline_engine;
