/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-private.h"

/* One writer at a time: flock on PROJECT/lock, which the kernel frees when the process dies, however it dies. The
 * file says who holds it ("process 4711 (osteon, since 2026-11-22 10:15 UTC)") for the sentence that the second one
 * reads. */

/* The descriptor that holds the lock, or -1 with BUSY, READ_ONLY or FULL. */
int  ost_store_lock   (const char *project, GError **error);
void ost_store_unlock (int fd);                  /* -1 does nothing */
