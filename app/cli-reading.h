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
/* The reader's id for a command that only looks; 0 when the account has read nothing here. A name that was given and is
 * not there is a mistake: FALSE, the sentence was printed, return CLI_USAGE. */
gboolean cli_reading_find_reader (OstStore *store, const char *given, gint64 *ret_reader_id);
/* Waits for the masks; prints the sentence and gives CLI_FAILED when one could not be made. */
int      cli_reading_settle (CliReading *reading);
void     cli_reading_clear  (CliReading *reading);
