/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-linear-probe.h"

/* All tensors 0. */
OstLinearProbe *ost_linear_probe_new (int dim);
