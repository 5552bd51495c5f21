/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "app/cli.h"

/* Distances, angles and widths between points that were given by hand, of one image. Any of the lists may be NULL.
 * Nothing is looked at but the size and the spacing of the image, so the radiograph itself need not be there. */
typedef struct
{
  char **distances, **angles, **widths;         /* "X,Y,X,Y", "X,Y,X,Y,X,Y" and four points */
} CliCalipers;

gboolean cli_calipers_given (const CliCalipers *given);
/* The exit code; prints the numbers, or the sentence. */
int      cli_calipers_run   (const CliCalipers *given, OstStore *store, const char *image, gboolean json);
