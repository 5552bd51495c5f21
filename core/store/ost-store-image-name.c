/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-image-name.h"

/* "hand.png" is shown as "hand", but "1.2.840.113619", as DICOM files are often called, keeps its numbers. */
static gboolean
is_suffix (const char *dot)
{
  const gsize n = strlen (dot + 1);

  if (n < 1 || n > 4 || !g_ascii_isalpha (dot[1]))
    return FALSE;
  for (gsize i = 1; i <= n; i++)
    if (!g_ascii_isalnum (dot[i]))
      return FALSE;
  return TRUE;
}

char *
ost_image_name_stem (const char *path)
{
  g_autofree char *base = g_filename_display_basename (path);
  char *dot = strrchr (base, '.');
  g_autoptr(GString) stem = g_string_new (NULL);

  if (dot != NULL && dot != base && is_suffix (dot))
    *dot = '\0';
  for (const char *p = base; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);
      g_string_append_unichar (stem, g_unichar_iscntrl (c) ? '?' : c);
    }
  return g_utf8_substring (stem->str, 0, MIN (g_utf8_strlen (stem->str, -1), OST_STORE_MAX_LABEL));
}

static char *
make_nth_name (const char *stem, int n)
{
  return n == 1 ? g_strdup (stem) : g_strdup_printf ("%s (%d)", stem, n);
}

static OstSqlStep
is_taken (OstStore *store, const char *stem, int n, GError **error)
{
  g_autofree char *name = make_nth_name (stem, n);
  gint64 id;

  return ost_sql_get (store, &id, error, "SELECT id FROM images WHERE name = ?1", "t", name);
}

/* A free name, found in log n questions: thousands of files may be called "image". taken is taken, free is free. */
char *
ost_image_name_new (OstStore *store, const char *path, GError **error)
{
  g_autofree char *stem = ost_image_name_stem (path);
  int taken = 0, free = 1;
  OstSqlStep step;

  while ((step = is_taken (store, stem, free, error)) == OST_SQL_ROW)
    {
      taken = free;
      free *= 2;
    }
  while (step != OST_SQL_ERROR && free - taken > 1)
    {
      const int middle = taken + (free - taken) / 2;

      step = is_taken (store, stem, middle, error);
      if (step == OST_SQL_ROW)
        taken = middle;
      else
        free = middle;
    }
  return step == OST_SQL_ERROR ? NULL : make_nth_name (stem, free);
}
