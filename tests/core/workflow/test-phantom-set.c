/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/exchange/ost-polygons.h"
#include "core/phantom/ost-phantom-detail.h"
#include "core/workflow/ost-phantom-set.h"

#define SEED 5
#define SIZE 400

static char *
contents (const char *dir, const char *file, gsize *ret_length)
{
  g_autofree char *path = g_build_filename (dir, file, NULL);
  char            *bytes = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, ret_length, NULL));
  return bytes;
}

static char *
write_set (int count)
{
  char             *dir = g_dir_make_tmp ("osteon-set-XXXXXX", NULL);
  g_autoptr(GError) error = NULL;

  ost_phantom_set_write (dir, &(OstPhantomSetOptions) { count, SEED, 2, SIZE, FALSE }, NULL, &error);
  g_assert_no_error (error);
  return dir;
}

static void
remove_set (char *dir)
{
  const char *const command[] = { "rm", "-r", "--", dir, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (dir);
}

/* Image i does not depend on how many are made, and a second run writes the same bytes. */
static void
test_count_does_not_matter (void)
{
  static const char *const files[] = { "hand-00001.png", "hand-00002.png", "truth/hand-00002.json",
                                       "readers/reader-2/hand-00002.json" };
  char *two = write_set (2), *three = write_set (3);

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      gsize            n, m;
      g_autofree char *a = contents (two, files[i], &n), *b = contents (three, files[i], &m);

      g_assert_cmpmem (a, n, b, m);
    }
  remove_set (two);
  remove_set (three);
}

/* What is written gives the exact masks back: a tenth of a pixel of rounding moves few of them. */
static void
test_outlines_are_the_masks (void)
{
  char *dir = write_set (2);

  for (int i = 0; i < 2; i++)
    {
      g_autofree char       *file = g_strdup_printf ("%s/truth/hand-%05d.json", dir, i + 1);
      g_autoptr(OstPolygons) polygons = ost_polygons_load (file, NULL);
      g_autoptr(OstPhantom)  phantom = ost_phantom_make (&(OstPhantomOptions) { SEED, i, SIZE, TRUE, FALSE });

      g_assert_nonnull (polygons);
      for (int b = 0; b < OST_N_BONES; b++)
        {
          g_autoptr(OstMask) mask = ost_polygons_make_mask (polygons, b, polygons->width, polygons->height);

          if (mask != NULL)
            g_assert_cmpfloat (ost_mask_dice (mask, phantom->masks[b]), >, 0.99);
          else
            g_assert_cmpint (ost_mask_count (phantom->masks[b]), <, 60);
        }
    }
  remove_set (dir);
}

/* A folder that cannot be made is refused in words, and nothing is left. */
static void
test_refused (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (ost_phantom_set_write ("/dev/null/set", &(OstPhantomSetOptions) { 1, 1, 0, SIZE, FALSE }, NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "/dev/null/set"));
}

/* --- shortcuts ---------------------------------------------------------------------------------------------------- */

#define N_SHORTCUTS 14
#define N_IMAGES    300
#define N_FOLDS     5

typedef struct
{
  double   x[N_SHORTCUTS + 1];
  gboolean positive;
  double   score;
} Example;

static int
by_grey (gconstpointer a, gconstpointer b)
{
  return *(const guint16 *) a - *(const guint16 *) b;
}

/* Brightness, size, pose and exposure: what a network could be tempted to use instead of bone. */
static void
take_shortcuts (const OstPhantom *phantom, Example *example)
{
  const OstPhantomDetail *detail = phantom->detail;
  const OstImage         *image = phantom->image;
  gsize                   n = (gsize) image->width * image->height;
  g_autofree guint16     *sorted = g_memdup2 (image->pixels, n * sizeof *sorted);
  double                  white = image->bits == 8 ? 255 : 65535, sum = 0;
  const OstPose          *pose = &detail->scene->pose;

  for (gsize i = 0; i < n; i++)
    sum += image->pixels[i];
  qsort (sorted, n, sizeof *sorted, by_grey);
  memcpy (example->x, (double[]) { 1, sum / n / white, sorted[n / 20] / white, sorted[n / 4] / white, sorted[n / 2] / white,
                                   sorted[n * 3 / 4] / white, sorted[n * 19 / 20] / white, (double) image->width / image->height,
                                   detail->scene->frame.mm, detail->scene->hand->l3, pose->thumb, pose->roll,
                                   pose->turn, detail->exposure.exposure, detail->display.gamma }, sizeof example->x);
  example->positive = phantom->subject.t_score < -2.5;
}

static void
standardise (Example *examples)
{
  for (int k = 1; k <= N_SHORTCUTS; k++)
    {
      double sum = 0, squares = 0, sd;

      for (int i = 0; i < N_IMAGES; i++)
        sum += examples[i].x[k] / N_IMAGES;
      for (int i = 0; i < N_IMAGES; i++)
        squares += (examples[i].x[k] - sum) * (examples[i].x[k] - sum) / N_IMAGES;
      sd = sqrt (squares) + 1e-9;
      for (int i = 0; i < N_IMAGES; i++)
        examples[i].x[k] = (examples[i].x[k] - sum) / sd;
    }
}

static double
linear (const Example *example, const double *w)
{
  double z = 0;

  for (int k = 0; k <= N_SHORTCUTS; k++)
    z += w[k] * example->x[k];
  return z;
}

/* Logistic regression with a slight ridge on all folds but one, by gradient descent; scores that one. */
static void
score_fold (Example *examples, int fold)
{
  double w[N_SHORTCUTS + 1] = { 0 };

  for (int step = 0; step < 500; step++)
    {
      double gradient[N_SHORTCUTS + 1] = { 0 };

      for (int i = 0; i < N_IMAGES; i++)
        for (int k = 0; i % N_FOLDS != fold && k <= N_SHORTCUTS; k++)
          gradient[k] += (1 / (1 + exp (-linear (&examples[i], w))) - examples[i].positive) * examples[i].x[k] / N_IMAGES;
      for (int k = 0; k <= N_SHORTCUTS; k++)
        w[k] -= gradient[k] + (k > 0 ? 0.01 * w[k] : 0);
    }
  for (int i = fold; i < N_IMAGES; i += N_FOLDS)
    examples[i].score = linear (&examples[i], w);
}

static double
area_under_curve (const Example *examples)
{
  double won = 0, pairs = 0;

  for (int i = 0; i < N_IMAGES; i++)
    for (int j = 0; j < N_IMAGES; j++)
      if (examples[i].positive && !examples[j].positive)
        {
          pairs++;
          won += examples[i].score > examples[j].score;
        }
  return won / pairs;
}

/* The label cannot be read from brightness, size, pose or exposure. With 300 images the area's own standard error is
 * about 0.04. */
static void
test_no_shortcuts (void)
{
  g_autofree Example *examples = g_new0 (Example, N_IMAGES);
  double              area, positives = 0;

  for (int i = 0; i < N_IMAGES; i++)
    {
      g_autoptr(OstPhantom) phantom = ost_phantom_make (&(OstPhantomOptions) { SEED, i, SIZE, TRUE, FALSE });

      take_shortcuts (phantom, &examples[i]);
      positives += examples[i].positive;
    }
  standardise (examples);
  for (int fold = 0; fold < N_FOLDS; fold++)
    score_fold (examples, fold);
  area = area_under_curve (examples);
  g_test_message ("%.3f positive; area under the curve of the shortcuts %.3f", positives / N_IMAGES, area);
  g_assert_cmpfloat (area, <=, 0.6);
  g_assert_cmpfloat (ABS (positives / N_IMAGES - 0.29), <, 0.08);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phantom-set/count-does-not-matter", test_count_does_not_matter);
  g_test_add_func ("/phantom-set/outlines-are-the-masks", test_outlines_are_the_masks);
  g_test_add_func ("/phantom-set/refused", test_refused);
  g_test_add_func ("/phantom-set/no-shortcuts", test_no_shortcuts);
  return g_test_run ();
}
