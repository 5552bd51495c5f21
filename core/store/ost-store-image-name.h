/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-sql.h"

/* What people call an image. Within core/store only. */

/* The file name without folder and suffix, as text that can be shown. */
char *ost_image_name_stem (const char *path);
/* The stem, with " (2)", " (3)" ... when the project has it already. NULL on error. */
char *ost_image_name_new  (OstStore *store, const char *path, GError **error);
