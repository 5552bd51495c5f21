/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* json-glib's parser recurses once a level, so a few megabytes of brackets exhaust the stack. Text that anybody may
 * have written (a file, a row of a project, the words in a model) is asked for its depth before it is parsed. */

/* How deep lists and objects lie in each other at most: 0 for a number or a text alone. -1 when there is something
 * outside of texts that JSON does not have but that parser takes (a comment, other quotes), in which brackets and
 * quotes could hide. Text that is no JSON has some depth, too. Any thread. */
int ost_json_get_depth (const char *text, gsize length);
/* Whether it is JSON that a parser may be given: at most so deep. */
gboolean ost_json_is_shallow (const char *text, gsize length, int most);
