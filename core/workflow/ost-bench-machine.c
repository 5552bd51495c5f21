/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-bench-machine.h"

#include <cblas.h>
#include <malloc.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/kernels/ost-kernel-peak.h"
#include "core/tensor/ost-tensor.h"

#define SIZE  1536              /* of the matrices */
#define TRIES 4
#define STEPS 2000000           /* of the loop in registers */

static double
seconds_since (gint64 since)
{
  return MAX (1, g_get_monotonic_time () - since) * 1e-6;
}

static double
try_product (const float *a, const float *b, float *c)
{
  const gint64 since = g_get_monotonic_time ();

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, SIZE, SIZE, SIZE, 1, a, SIZE, b, SIZE, 0, c, SIZE);
  return 2e-9 * SIZE * SIZE * SIZE / seconds_since (since);
}

static double
try_registers (void)
{
  const gint64 since = g_get_monotonic_time ();
  double       flop = 0;

#pragma omp parallel reduction (+ : flop)
  flop += ost_kernel_peak (STEPS);
  return 1e-9 * flop / seconds_since (since);
}

double
ost_bench_peak_gflops (void)
{
  float *memory = ost_aligned_new (3 * SIZE * SIZE);
  double best = 0;

  for (int i = 0; i < 3 * SIZE * SIZE; i++)
    memory[i] = (float) (i % 17) - 8;
  for (int i = 0; i < TRIES; i++)
    {
      const double product = try_product (memory, memory + SIZE * SIZE, memory + 2 * SIZE * SIZE);

      best = MAX (best, MAX (product, try_registers ()));
    }
  ost_aligned_free (memory);
  return best;
}

void
ost_bench_reset_peak (void)
{
  FILE *file;

  malloc_trim (0);
  file = fopen ("/proc/self/clear_refs", "w");
  if (file == NULL)
    return;
  fputs ("5", file);            /* "reset the peak resident set size", proc(5) */
  fclose (file);
}

double
ost_bench_peak_mib (void)
{
  g_autofree char *status = NULL;
  const char      *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL)
      || (line = strstr (status, "VmHWM:")) == NULL)
    return 0;
  return (double) g_ascii_strtoll (line + strlen ("VmHWM:"), NULL, 10) / 1024;
}

double
ost_bench_cpu_ms (void)
{
  struct timespec spent;

  if (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &spent) != 0)
    return 0;
  return 1e3 * (double) spent.tv_sec + 1e-6 * (double) spent.tv_nsec;
}
