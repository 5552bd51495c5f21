/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-bench.h"

/* Training steps and inferences of networks, on random numbers, with the names, shapes and losses of the PyTorch script
 * that tests/bench/against-torch.py sets beside them:
 *
 *   resnet50_simclr_step   16 patches x (2 views of 224 + 4 of 96), NT-Xent, SGD with momentum
 *   resnet50_predict_7     7 patches of 224 through the encoder and its projector
 *   mose_step              2 radiographs of 512 x 384, 8 classes, 4 experts x 4 samples, soft-IoU cost against 3
 *                          annotations with fixed couplings, SGD with momentum
 *   mose_predict_16        1 radiograph of 512 x 384 to 16 samples */
gboolean ost_bench_is_network  (const char *name);

/* Appends times and fills the fields on arithmetic and memory. */
gboolean ost_bench_run_network (const char *name, OstBenchResult *result, GError **error);

/* Names, NULL-terminated; static. */
const char *const *ost_bench_network_cases (void);
