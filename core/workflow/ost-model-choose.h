/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-models.h"

/* The model of that name or number, NULL: the one of the kind that is in use. NOT_FOUND in words when there is none,
 * INVALID when it is of another kind. */
OstModelRow *ost_model_choose (OstStore *store, const char *kind, const char *model, GError **error);

/* Whether the project has a model of that kind, in use or not; FALSE (and error set): it cannot be read. */
gboolean     ost_model_exists (OstStore *store, const char *kind, gboolean *ret_exists, GError **error);
