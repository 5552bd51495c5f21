/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "app/cli.h"
#include "core/workflow/ost-session.h"

/* One reader's reading of one image, open for writing, for the commands that change it. */
typedef struct
{
  OstStore   *store;
  OstSession *session;
  char       *problem;          /* what the engine could not do */
} CliReading;

gboolean cli_reading_open   (CliReading *reading, const char *project, const char *image, const char *reader_name,
                             const char *engine, GError **error);
/* Waits for the masks; prints the sentence and gives CLI_FAILED when one could not be made. */
int      cli_reading_settle (CliReading *reading);
void     cli_reading_clear  (CliReading *reading);
