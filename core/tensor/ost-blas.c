/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tensor/ost-blas.h"

#include <cblas.h>
#include <unistd.h>

/* What OpenBLAS reads when it is loaded. Being set, it is also the mark that the program was started again, or that
 * somebody chose for himself. */
#define CORE_VARIABLE "OPENBLAS_CORETYPE"

static gboolean
has_avx2 (void)
{
#ifdef __x86_64__
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
#else
  return FALSE;
#endif
}

/* All of what its SkylakeX core is compiled for. */
static gboolean
has_avx512 (void)
{
#ifdef __x86_64__
  return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512cd")
         && __builtin_cpu_supports ("avx512bw") && __builtin_cpu_supports ("avx512dq")
         && __builtin_cpu_supports ("avx512vl");
#else
  return FALSE;
#endif
}

const char *
ost_blas_get_core (void)
{
  return openblas_get_corename ();
}

gboolean
ost_blas_is_slow (void)
{
  static const char *const with_avx2[] = { "Haswell", "Zen", "SkylakeX", "Cooperlake", "SapphireRapids", NULL };

  for (int i = 0; with_avx2[i] != NULL; i++)
    if (g_ascii_strcasecmp (ost_blas_get_core (), with_avx2[i]) == 0)
      return FALSE;
  return has_avx2 ();
}

void
ost_blas_start (char **argv)
{
  g_autofree char *program = NULL;

  if (g_getenv (CORE_VARIABLE) != NULL || !ost_blas_is_slow ())
    return;
  g_setenv (CORE_VARIABLE, has_avx512 () ? "SkylakeX" : "Haswell", FALSE);
  /* By its own path, because a process is called by the last part of what was executed. */
  program = g_file_read_link ("/proc/self/exe", NULL);
  if (program != NULL)
    execv (program, argv);
  execv ("/proc/self/exe", argv);
  g_unsetenv (CORE_VARIABLE);           /* goes on slowly: children may try for themselves */
}
