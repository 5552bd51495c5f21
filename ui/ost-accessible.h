/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gtk/gtk.h>

/* GTK before 4.10 tells screen readers of a button with a mnemonic its label as written and then as shown: "_Open Open". From
 * here on every window that appears says what it shows. Once, after GTK's start. */
void ost_accessible_start (void);
