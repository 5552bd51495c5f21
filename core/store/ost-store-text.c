/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-private.h"

/* What callers hand in becomes text in rows, on screens and in file names: UTF-8 without control characters, of a
 * length that a field of a project may have. */

static gboolean
has_control_characters (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

gboolean
ost_store_check_text (const char *what, const char *text, glong max, GError **error)
{
  const char *wrong = NULL;

  if (text == NULL || text[0] == '\0')
    wrong = "is empty";
  else if (!g_utf8_validate (text, -1, NULL))
    wrong = "is not UTF-8 text";
  else if (has_control_characters (text))
    wrong = "has a line break or another control character in it";
  else if (g_utf8_strlen (text, -1) > max)
    wrong = "is too long";
  if (wrong == NULL)
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID, "The %s %s: use 1 to %ld ordinary characters.", what,
               wrong, max);
  return FALSE;
}

gboolean
ost_store_check_engine (const char *engine, GError **error)
{
  return engine == NULL || ost_store_check_text ("name of the engine", engine, OST_STORE_MAX_NAME, error);
}
