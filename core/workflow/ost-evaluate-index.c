/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-evaluate-index.h"

#include <math.h>

#define ROUNDS 2000

static void
row_free (gpointer data)
{
  OstIndexRow *row = data;

  g_free (row->image);
  g_free (row);
}

void
ost_index_evaluation_free (OstIndexEvaluation *evaluation)
{
  if (evaluation == NULL)
    return;
  g_ptr_array_unref (evaluation->rows);
  g_free (evaluation);
}

/* --- the table of known values ------------------------------------------------------------------------------------ */

static int
find_column (GStrv names, const char *name)
{
  for (int i = 0; names[i]; i++)
    if (g_str_equal (g_strstrip (names[i]), name))
      return i;
  return -1;
}

/* Values by image id. */
static gboolean
read_line (OstStore *store, const char *path, int number, char *line, const int columns[2], GHashTable *known, GError **error)
{
  g_auto(GStrv)          fields = g_strsplit (g_strchomp (line), ",", 64);
  int                    n = g_strv_length (fields);
  g_autoptr(OstImageRow) image = NULL;
  char                  *end = NULL;
  double                 value;

  if (n <= MAX (columns[0], columns[1]))
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "“%s”, line %d: a field is missing. Write a value for each column of the first line.", path, number);
      return FALSE;
    }
  value = g_ascii_strtod (fields[columns[1]], &end);
  if (end == fields[columns[1]] || *end != '\0' || !(value > 0 && value < 1))
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "“%s”, line %d: cortical_index must be a number between 0 and 1.", path, number);
      return FALSE;
    }
  /* a set may hold more than the project */
  if ((image = ost_store_find_image (store, fields[columns[0]], NULL)) != NULL)
    {
      gint64 *id = g_new (gint64, 1);
      double *kept = g_new (double, 1);

      *id = image->id;
      *kept = value;
      g_hash_table_insert (known, id, kept);
    }
  return TRUE;
}

static GHashTable *
read_known (OstStore *store, const char *path, GError **error)
{
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autofree char      *text = NULL;
  g_auto(GStrv)         lines = NULL, names = NULL;
  int                   columns[2];

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  names = g_strsplit (lines[0] ? lines[0] : "", ",", 64);
  columns[0] = find_column (names, "image");
  columns[1] = find_column (names, "cortical_index");
  if (columns[0] < 0 || columns[1] < 0)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "“%s” has no columns “image” and “cortical_index” in its first line. osteon-cli phantom writes such a table.",
                   path);
      return NULL;
    }
  for (int i = 1; lines[i]; i++)
    if (*g_strstrip (lines[i]) && !read_line (store, path, i + 1, lines[i], columns, known, error))
      return NULL;
  if (g_hash_table_size (known) > 0)
    return g_steal_pointer (&known);
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
               "“%s” names no image of the project. Give the table that was made with these radiographs.", path);
  return NULL;
}

/* --- errors ------------------------------------------------------------------------------------------------------- */

/* Over the rows with a number, or those of them without a flag. */
static OstIndexErrors
summarize (const GPtrArray *rows, gboolean trusted)
{
  g_autofree double *errors = g_new (double, rows->len + 1), *absolute = g_new (double, rows->len + 1);
  g_autofree int    *people = g_new (int, rows->len + 1);
  OstIndexErrors     e = { .rms = NAN, .worst = NAN, .covered = NAN };
  double             squares = 0, worst = 0;
  int                covered = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const OstIndexRow *row = rows->pdata[i];

      if (isnan (row->index.index) || (trusted && row->index.flags))
        continue;
      people[e.n] = e.n;
      errors[e.n] = row->index.index - row->known;
      absolute[e.n] = fabs (errors[e.n]);
      squares += errors[e.n] * errors[e.n];
      worst = MAX (worst, absolute[e.n]);
      covered += row->known >= row->index.low && row->known <= row->index.high;
      e.n++;
    }
  e.absolute = ost_bootstrap_mean (absolute, people, e.n, ROUNDS, 1);
  e.bias = ost_bootstrap_mean (errors, people, e.n, ROUNDS, 1);
  if (e.n > 0)
    {
      e.rms = sqrt (squares / e.n);
      e.worst = worst;
      e.covered = (double) covered / e.n;
    }
  return e;
}

/* --- all images --------------------------------------------------------------------------------------------------- */

static gboolean
add_image (OstStore *store, const OstImageRow *image, double known, const OstIndexSource *source,
           OstIndexEvaluation *evaluation, GError **error)
{
  OstCorticalIndex index;
  OstIndexRow     *row;

  if (!ost_measure_index (store, image, source, &index, error))
    return FALSE;
  if (index.flags == OST_CORTICAL_NO_BONE && index.length == 0)
    return TRUE;
  row = g_new0 (OstIndexRow, 1);
  row->image = g_strdup (image->name);
  row->known = known;
  row->index = index;
  g_ptr_array_add (evaluation->rows, row);
  evaluation->n_outlines++;
  evaluation->n_none += isnan (index.index);
  evaluation->n_flagged += !isnan (index.index) && index.flags;
  return TRUE;
}

OstIndexEvaluation *
ost_evaluate_index (OstStore *store, const char *known_csv, const OstIndexSource *source, OstEvaluateIndexProgress progress,
                    gpointer data, GError **error)
{
  g_autoptr(GHashTable)         known = read_known (store, known_csv, error);
  g_autoptr(GPtrArray)          images = known ? ost_store_list_images (store, error) : NULL;
  g_autoptr(OstIndexEvaluation) evaluation = g_new0 (OstIndexEvaluation, 1);

  evaluation->rows = g_ptr_array_new_with_free_func (row_free);
  for (guint i = 0; images && i < images->len; i++)
    {
      const OstImageRow *image = images->pdata[i];
      const double      *value = g_hash_table_lookup (known, &image->id);

      if (value && !add_image (store, image, *value, source, evaluation, error))
        return NULL;
      if (progress)
        progress (i + 1, images->len, data);
    }
  if (images == NULL)
    return NULL;
  if (evaluation->n_outlines == 0)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                   "No image with a known index has an outline of metacarpal 2 here. Import masks, or predict, first.");
      return NULL;
    }
  evaluation->all = summarize (evaluation->rows, FALSE);
  evaluation->trusted = summarize (evaluation->rows, TRUE);
  return g_steal_pointer (&evaluation);
}
