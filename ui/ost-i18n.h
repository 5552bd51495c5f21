/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* _("text") looks the text up in the catalogue of the running language; N_("text") marks a constant for later. */
#define GETTEXT_PACKAGE "osteon"
#include <glib/gi18n-lib.h>
