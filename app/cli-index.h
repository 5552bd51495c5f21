/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "app/cli.h"
#include "core/workflow/ost-measure-index.h"

/* What the commands about the cortical index share. */

/* Whose outlines: a model's (--model) or a reader's. FALSE with the sentence printed: *ret_code is to be returned. */
gboolean cli_index_source (OstStore *store, const char *reader, const char *model, OstIndexSource *source, int *ret_code);

/* Adds index, interval, site and flags to the object that is being built. */
void     cli_index_add    (JsonBuilder *builder, const OstCorticalIndex *index);
