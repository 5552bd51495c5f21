/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* The image files that paths name: files as they are, folders with all below them in order of name. In a folder only
 * files that begin like an image (ost_image_sniff) count. Links to folders are not followed, so there are no loops.
 * What cannot be listed adds a sentence to problems. Element type char *, absolute. Any thread. */
GPtrArray *ost_file_search (const char *const *paths, GPtrArray *problems);
