/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* _("text") looks the text up in the catalogue of the running language; N_("text") marks a constant for later. */
#define GETTEXT_PACKAGE "osteon"
#include <glib/gi18n-lib.h>

/* The one that libintl.h declares looks into the catalogue of whoever is the program. */
#undef ngettext
#define ngettext(one, many, n) g_dngettext (GETTEXT_PACKAGE, one, many, n)
