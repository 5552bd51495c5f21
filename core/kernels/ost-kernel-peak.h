/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/kernels/ost-kernel.h"

/* `steps` rounds of multiply-adds that never leave the registers, to find out what a core can do at most. Returns how many
 * single precision operations that was. */
double ost_kernel_peak (int steps);
