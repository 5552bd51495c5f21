/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/workflow/ost-import.h"

/* Reading a table of subjects: plain comma-separated values, quotes around fields allowed, UTF-8. */

#define MAX_CSV (64 * 1024 * 1024)      /* bytes */

enum { COL_IMAGE, COL_SUBJECT, COL_SEX, COL_AGE, COL_T_SCORE, COL_T_SITE, N_COLS };
static const char *const columns[N_COLS] = { "image", "subject", "sex", "age", "t_score", "t_site" };

/* One line into fields; quotes double inside quotes (RFC 4180, without line breaks in fields). *ret_open: a quote was
 * not closed. */
static GStrv
split_fields (const char *line, gboolean *ret_open)
{
  g_autoptr(GStrvBuilder) fields = g_strv_builder_new ();
  g_autoptr(GString) field = g_string_new (NULL);
  gboolean quoted = FALSE;

  for (const char *c = line; *c != '\0'; c++)
    {
      if (quoted && c[0] == '"' && c[1] == '"')
        g_string_append_c (field, *c++);
      else if (*c == '"')
        quoted = !quoted;
      else if (*c == ',' && !quoted)
        {
          g_strv_builder_add (fields, g_strstrip (field->str));
          g_string_truncate (field, 0);
        }
      else
        g_string_append_c (field, *c);
    }
  g_strv_builder_add (fields, g_strstrip (field->str));
  *ret_open = quoted;
  return g_strv_builder_end (fields);
}

static gboolean
read_header (const char *path, const char *line, int column_of[N_COLS], GError **error)
{
  gboolean open;
  g_auto(GStrv) names = split_fields (line, &open);

  for (int c = 0; c < N_COLS; c++)
    {
      column_of[c] = -1;
      for (int i = 0; names[i] != NULL; i++)
        if (g_ascii_strcasecmp (names[i], columns[c]) == 0)
          column_of[c] = i;
    }
  if (column_of[COL_IMAGE] >= 0 && column_of[COL_SUBJECT] >= 0)
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
               "“%s” has no columns “image” and “subject” in its first line. Name the columns "
               "image,subject,sex,age,t_score,t_site.", path);
  return FALSE;
}

static const char *
field_at (GStrv fields, const int column_of[N_COLS], int column)
{
  int at = column_of[column];

  if (at < 0 || at >= (int) g_strv_length (fields) || fields[at][0] == '\0')
    return NULL;
  return fields[at];
}

/* An empty field is unknown; anything else must be a number with a decimal point in lowest .. highest. */
static gboolean
read_number (const char *text, double lowest, double highest, double *ret)
{
  char *end = NULL;

  *ret = NAN;
  if (text == NULL)
    return TRUE;
  *ret = g_ascii_strtod (text, &end);
  return *end == '\0' && *ret >= lowest && *ret <= highest;
}

typedef struct
{
  gint64     image_id;
  GStrv      fields;
  OstSubject subject;           /* borrows from fields */
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_strfreev (row->fields);
  g_free (row);
}

static Row *
read_row (OstStore *store, const char *path, int line_number, const char *line, const int column_of[N_COLS],
          GError **error)
{
  Row *row = g_new0 (Row, 1);
  g_autoptr(OstImageRow) image = NULL;
  const char *name, *problem = NULL;
  gboolean open;

  row->fields = split_fields (line, &open);
  name = field_at (row->fields, column_of, COL_IMAGE);
  row->subject.code = field_at (row->fields, column_of, COL_SUBJECT);
  row->subject.sex = field_at (row->fields, column_of, COL_SEX);
  row->subject.t_site = field_at (row->fields, column_of, COL_T_SITE);
  if (open)
    problem = "a quote is not closed";
  else if (name == NULL || row->subject.code == NULL)
    problem = "image or subject is empty";
  else if (row->subject.sex != NULL && strcmp (row->subject.sex, "F") != 0 && strcmp (row->subject.sex, "M") != 0)
    problem = "sex must be F, M or empty";
  else if (!read_number (field_at (row->fields, column_of, COL_AGE), 0, 130, &row->subject.age))
    problem = "age must be a number of years from 0 to 130";
  else if (!read_number (field_at (row->fields, column_of, COL_T_SCORE), -15, 15, &row->subject.t_score))
    problem = "t_score must be a number from -15 to 15";

  if (problem != NULL)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                 "“%s”, line %d: %s. Correct the line; nothing was imported.", path, line_number, problem);
  else if ((image = ost_store_find_image (store, name, error)) == NULL)
    g_prefix_error (error, "“%s”, line %d: ", path, line_number);
  else
    {
      row->image_id = image->id;
      return row;
    }
  row_free (row);
  return NULL;
}

static gboolean
put_rows (OstStore *store, GPtrArray *rows, GError **error)
{
  g_autofree OstSubject *subjects = g_new (OstSubject, rows->len);
  g_autofree gint64 *image_ids = g_new (gint64, rows->len);

  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = rows->pdata[i];

      subjects[i] = row->subject;
      image_ids[i] = row->image_id;
    }
  return ost_store_put_subjects (store, subjects, image_ids, rows->len, error);
}

/* A device or a huge file must not fill the memory before it is refused. */
static char *
read_table (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  GStatBuf info;

  if (g_stat (path, &info) == 0 && (!S_ISREG (info.st_mode) || info.st_size > MAX_CSV))
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "“%s” is not a file of at most %d MiB. Name a table saved as CSV in UTF-8.", path,
                   MAX_CSV / 1024 / 1024);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (g_utf8_validate (text, length, NULL))
    return g_steal_pointer (&text);
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
               "“%s” is not a table in UTF-8. Save it as CSV in UTF-8.", path);
  return NULL;
}

int
ost_import_subjects (OstStore *store, const char *csv_path, GError **error)
{
  g_autofree char *text = read_table (csv_path, error);
  g_auto(GStrv) lines = NULL;
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  int column_of[N_COLS];

  if (text == NULL)
    return -1;
  lines = g_strsplit (g_str_has_prefix (text, "\xef\xbb\xbf") ? text + 3 : text, "\n", -1);
  if (!read_header (csv_path, lines[0] ? lines[0] : "", column_of, error))
    return -1;
  for (int i = 1; lines[i] != NULL; i++)
    {
      Row *row;

      if (*g_strstrip (lines[i]) == '\0')
        continue;
      if ((row = read_row (store, csv_path, i + 1, lines[i], column_of, error)) == NULL)
        return -1;
      g_ptr_array_add (rows, row);
    }
  return put_rows (store, rows, error) ? (int) rows->len : -1;
}
