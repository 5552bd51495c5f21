/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* OpenBLAS 0.3.21 (Debian 12) does not know newer processors and silently falls back to its generic core, "Prescott",
 * which is five to eight times slower. The core is chosen when the library is loaded and cannot be changed later, so
 * the program must be started with OPENBLAS_CORETYPE in its environment. */

/* First thing in main(): where the fallback is in use although the processor has AVX2, sets OPENBLAS_CORETYPE (SkylakeX
 * with AVX-512, else Haswell) and executes the same program again, once; otherwise returns. Whoever has set
 * OPENBLAS_CORETYPE himself gets what he asked for. argv is NULL-terminated. */
void        ost_blas_start    (char **argv);

/* Name of the core in use, such as "SkylakeX". Static. */
const char *ost_blas_get_core (void);

/* TRUE where the processor has AVX2 and OpenBLAS does not use it. */
gboolean    ost_blas_is_slow  (void);
