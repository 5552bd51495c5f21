/* SPDX-License-Identifier: Apache-2.0 */
#include <libintl.h>

#include "core/tensor/ost-blas.h"
#include "ui/ost-application.h"
#include "ui/ost-i18n.h"

static void
find_translations (void)
{
  const char *folder = g_getenv ("OSTEON_LOCALEDIR");           /* of a build tree, say */

  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : OST_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

/* The window. Everything it does is in ui and core. */
int
main (int argc, char **argv)
{
  g_autoptr (OstApplication) application = NULL;

  ost_blas_start (argv);
  find_translations ();
  application = ost_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
