/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli-reading.h"

static void
keep_problem (OstSession *session, const char *sentence, CliReading *reading)
{
  if (reading->problem == NULL)
    reading->problem = g_strdup (sentence);
}

gboolean
cli_reading_open (CliReading *reading, const char *project, const char *image, const char *reader_name,
                  const char *engine, GError **error)
{
  g_autoptr(OstImageRow) row = NULL;
  gint64 reader_id;

  if ((reading->store = ost_store_open (project, OST_STORE_WRITE, error)) == NULL
      || (row = ost_store_find_image (reading->store, image, error)) == NULL
      || (reader_id = ost_store_ensure_reader (reading->store, cli_reader_name (reader_name), error)) == 0)
    return FALSE;
  reading->session = ost_session_new (reading->store, reader_id, engine);
  g_signal_connect (reading->session, "mask-failed", G_CALLBACK (keep_problem), reading);
  return ost_session_open (reading->session, row->id, error);
}

gboolean
cli_reading_find_reader (OstStore *store, const char *given, gint64 *ret_reader_id)
{
  *ret_reader_id = ost_store_find_reader (store, cli_reader_name (given));
  if (*ret_reader_id != 0 || given == NULL)
    return TRUE;
  cli_misuse ("No reader is called “%s” in this project. Name another with --reader.", given);
  return FALSE;
}

int
cli_reading_settle (CliReading *reading)
{
  ost_session_settle (reading->session);
  if (reading->problem == NULL)
    return CLI_DONE;
  g_printerr ("osteon-cli: %s\n", reading->problem);
  return CLI_FAILED;
}

void
cli_reading_clear (CliReading *reading)
{
  if (reading->session != NULL)
    {
      ost_session_close (reading->session);
      g_clear_object (&reading->session);
    }
  g_clear_pointer (&reading->store, ost_store_close);
  g_clear_pointer (&reading->problem, g_free);
}
