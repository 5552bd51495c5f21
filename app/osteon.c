/* SPDX-License-Identifier: Apache-2.0 */
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

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

/* The window. Everything it does is in ui and core.
 *
 * It leaves by quick_exit(): a thread may still be predicting for a window that is gone, and exit() would have OpenBLAS and
 * oneDNN free their tables under it. Nothing is lost by that: a gesture is committed before it is shown. */
int
main (int argc, char **argv)
{
  OstApplication *application;
  int             status;

  ost_blas_start (argv);
  find_translations ();
  application = ost_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  g_object_unref (application);
  fflush (NULL);
  quick_exit (status);
}
