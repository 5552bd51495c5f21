/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* The i-th of 0 .. n - 1 in a random order that needs no list: a function of key, n and i. i counts on around the
 * end. */
int ost_permutation_at (guint64 key, int n, gint64 i);
