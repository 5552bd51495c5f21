/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* What the machine can do at most: single precision operations per second in 10^9, on all cores; the best of a large
 * matrix product and of multiply-adds that never leave the registers. Takes a quarter of a second. */
double ost_bench_peak_gflops (void);

/* Largest resident memory of the process since it started or since it was reset, MiB. Resetting gives memory that is free
 * back to the system first; where the kernel does not allow it, the peak since the start remains. */
void   ost_bench_reset_peak  (void);
double ost_bench_peak_mib    (void);

/* Processor time of this process so far, all threads together: hardly moved by what else the machine does. */
double ost_bench_cpu_ms      (void);
