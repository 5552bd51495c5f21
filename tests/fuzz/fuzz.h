/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* A fuzz target is one file with these two functions. libFuzzer calls the first (run.sh); without libFuzzer driver.c
 * does, with mutations of the seeds, and so every build can run the targets as tests. */

/* Must survive any bytes; aborts when a promise of the code under test is broken. Always returns 0. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Seed `index` (0, 1, ...): a small good file, to be unreffed; NULL after the last. */
GByteArray *fuzz_make_seed (guint index);
