/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"
#include "core/store/ost-store.h"
#include "core/workflow/ost-bench.h"

/* What a reviewer waits for when a radiograph is opened for the first time. Models are loaded and have run once before the
 * clock starts. */

/* A radiograph to seven mean masks and the samples of each: the segmenter that comes with the program. */
gboolean ost_bench_predict  (OstStore *store, const OstImage *image, OstBenchResult *result, GError **error);

/* The samples to seven probabilities with intervals: a classifier like those of the `workstation` preset. It has learnt
 * nothing, which its time does not depend on. */
gboolean ost_bench_classify (OstStore *store, const OstImage *image, OstBenchResult *result, GError **error);
