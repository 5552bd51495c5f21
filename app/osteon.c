/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tensor/ost-blas.h"
#include "ui/ost-application.h"

/* The window. Everything it does is in ui and core. */
int
main (int argc, char **argv)
{
  g_autoptr (OstApplication) application = NULL;

  ost_blas_start (argv);
  application = ost_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
