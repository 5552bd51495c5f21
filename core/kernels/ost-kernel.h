/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the kernels share. A kernel is a plain C loop on pointers and sizes: no GLib, no allocation, no threads of its
 * own (its caller splits the work). OST_KERNEL has the compiler make it for AVX-512, for AVX2 and for any x86-64, and
 * the loader picks: the loop itself stays the same few lines. It must stand on the function that holds the loop (what
 * is inside an OpenMP region of another function is not covered). */
#if defined __x86_64__ && defined __GNUC__ && !defined __clang__ && !defined __SANITIZE_THREAD__
#define OST_KERNEL __attribute__ ((target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define OST_KERNEL
#endif

/* Pieces of loops that become part of the kernel that uses them, made for the same processor. */
#define OST_KERNEL_INLINE static inline __attribute__ ((always_inline))
