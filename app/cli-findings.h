/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "app/cli.h"

/* What looks wrong in a reader's reading of an image (core/workflow/ost-reading-check.h), as the member "findings" of
 * the object that is being built, and a line for each when `print`; nothing is changed. Who has read nothing has seven
 * bones missing. */
gboolean cli_findings_add (JsonBuilder *builder, OstStore *store, gint64 reader_id, gint64 image_id, gboolean print,
                           GError **error);
