/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>

/* The help pages, part of the program: nothing is fetched, nothing needs another program. */
GtkWindow *ost_help_new (void);
