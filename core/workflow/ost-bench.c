/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-bench.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/draw/ost-view.h"
#include "core/image/ost-png-save.h"
#include "core/phantom/ost-phantom.h"
#include "core/prompt/ost-click-robot.h"
#include "core/workflow/ost-bench-machine.h"
#include "core/workflow/ost-bench-models.h"
#include "core/workflow/ost-bench-network.h"
#include "core/workflow/ost-import.h"
#include "core/workflow/ost-session.h"

#define HEIGHT          3588    /* px */
#define FRAME_WIDTH     1400
#define FRAME_HEIGHT    1000
#define N_FRAMES        60
#define N_OPENINGS      5
#define CLICKS_PER_BONE 6

typedef struct
{
  char       *folder, *path;
  OstPhantom *phantom;
  OstStore   *store;
  gint64      image_id, reader_id;
} Bench;

static const char *const names[] = {
  "open", "prepare", "click", "predict", "classify", "pan", "window",
  "resnet50_simclr_step", "resnet50_predict_7", "mose_step", "mose_predict_16", NULL
};

const char *const *
ost_bench_cases (void)
{
  return names;
}

void
ost_bench_result_free (OstBenchResult *result)
{
  g_array_unref (result->times_ms);
  g_free (result->profile);
  g_free (result);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

double
ost_bench_quantile (OstBenchResult *result, double q)
{
  guint n = result->times_ms->len;

  if (n == 0)
    return 0;
  g_array_sort (result->times_ms, compare_times);
  return g_array_index (result->times_ms, double, MIN (n - 1, (guint) (q * n)));
}

void
ost_bench_keep_time (OstBenchResult *result, gint64 since)
{
  double ms = (g_get_monotonic_time () - since) / 1000.0;

  g_array_append_val (result->times_ms, ms);
}

/* --- cases -------------------------------------------------------------------------------------------------------- */

static OstSession *
open_session (Bench *bench, GError **error)
{
  OstSession *session = ost_session_new (bench->store, bench->reader_id, NULL);

  if (!ost_session_open (session, bench->image_id, error))
    g_clear_object (&session);
  return session;
}

static void
end_session (OstSession *session)
{
  ost_session_close (session);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (session);
}

static void
draw_frame (const OstImage *image, const OstVoi *voi, OstView view)
{
  g_autofree guint32 *lut = g_new (guint32, 65536);

  ost_voi_make_lut (voi, image, lut);
  cairo_surface_destroy (ost_draw_image (image, lut, &view, FRAME_WIDTH, FRAME_HEIGHT));
}

static gboolean
run_open (Bench *bench, OstBenchResult *result, GError **error)
{
  result->what = "file to picture on screen";
  for (int i = 0; i < N_OPENINGS; i++)
    {
      gint64 since = g_get_monotonic_time ();
      OstSession *session = open_session (bench, error);
      OstImage *image;
      OstVoi voi;

      if (session == NULL)
        return FALSE;
      image = ost_session_get_image (session);
      voi = ost_voi_preset (image, OST_VOI_AUTO);
      draw_frame (image, &voi, ost_view_fit (image->width, image->height, FRAME_WIDTH, FRAME_HEIGHT, 8));
      ost_bench_keep_time (result, since);
      end_session (session);
    }
  return TRUE;
}

static gboolean
run_prepare (Bench *bench, OstBenchResult *result, GError **error)
{
  result->what = "opened until the first click can be answered";
  for (int i = 0; i < N_OPENINGS; i++)
    {
      OstSession *session = open_session (bench, error);
      gint64 since = g_get_monotonic_time ();

      if (session == NULL)
        return FALSE;
      ost_session_settle (session);
      ost_bench_keep_time (result, since);
      end_session (session);
    }
  return TRUE;
}

/* The click robot on every bone: first the middle of the bone, then the middle of the largest error. */
static gboolean
click_bone (Bench *bench, OstSession *session, OstBone bone, OstBenchResult *result, GError **error)
{
  ost_session_set_bone (session, bone);
  for (int i = 0; i < CLICKS_PER_BONE; i++)
    {
      gsize n;
      const OstPoint *points = ost_session_get_points (session, bone, &n);
      OstPoint click;
      gint64 since;

      if (!ost_click_robot_next (bench->phantom->masks[bone], ost_session_get_mask (session, bone), points, n, &click))
        break;
      since = g_get_monotonic_time ();
      if (!ost_session_add_point (session, click.x, click.y, click.positive, error))
        return FALSE;
      ost_session_settle (session);
      ost_bench_keep_time (result, since);
    }
  return TRUE;
}

static gboolean
run_click (Bench *bench, OstBenchResult *result, GError **error)
{
  OstSession *session = open_session (bench, error);
  gboolean done = session != NULL;

  result->what = "click to its mask, committed, outlined and stored";
  if (session == NULL)
    return FALSE;
  ost_session_settle (session);
  for (int b = 0; b < OST_N_BONES && done; b++)
    done = click_bone (bench, session, b, result, error);
  end_session (session);
  return done;
}

static gboolean
run_predict (Bench *bench, OstBenchResult *result, GError **error)
{
  return ost_bench_predict (bench->store, bench->phantom->image, result, error);
}

static gboolean
run_classify (Bench *bench, OstBenchResult *result, GError **error)
{
  return ost_bench_classify (bench->store, bench->phantom->image, result, error);
}

static gboolean
run_pan (Bench *bench, OstBenchResult *result, GError **error)
{
  const OstImage *image = bench->phantom->image;
  OstVoi voi = ost_voi_preset (image, OST_VOI_AUTO);

  result->what = "frame of 1400 x 1000 while panning at 60 %";
  for (int i = 0; i < N_FRAMES; i++)
    {
      gint64 since = g_get_monotonic_time ();

      draw_frame (image, &voi, (OstView) { 0.6, 3.7 * i, 5.3 * i });
      ost_bench_keep_time (result, since);
    }
  return TRUE;
}

static gboolean
run_window (Bench *bench, OstBenchResult *result, GError **error)
{
  const OstImage *image = bench->phantom->image;
  OstVoi automatic = ost_voi_preset (image, OST_VOI_AUTO);
  OstVoi voi = automatic;

  result->what = "frame of 1400 x 1000, whole plate, while window and level are dragged";
  for (int i = 0; i < N_FRAMES; i++)
    {
      gint64 since = g_get_monotonic_time ();

      voi = ost_voi_drag (voi, &automatic, 3, -2, 1);
      draw_frame (image, &voi, ost_view_fit (image->width, image->height, FRAME_WIDTH, FRAME_HEIGHT, 8));
      ost_bench_keep_time (result, since);
    }
  return TRUE;
}

static gboolean (*const cases[]) (Bench *, OstBenchResult *, GError **) = {
  run_open, run_prepare, run_click, run_predict, run_classify, run_pan, run_window,
};

/* --- the project -------------------------------------------------------------------------------------------------- */

static gboolean
set_up (Bench *bench, GError **error)
{
  g_autoptr(OstImportResult) imported = NULL;
  g_autofree char *project = NULL;

  bench->folder = g_dir_make_tmp ("osteon-bench-XXXXXX", error);
  if (bench->folder == NULL)
    return FALSE;
  bench->phantom = ost_phantom_new (1, 0, HEIGHT);
  bench->path = g_build_filename (bench->folder, "plate.png", NULL);
  project = g_build_filename (bench->folder, "bench.osteon", NULL);
  if (!ost_png_save_image (bench->path, bench->phantom->image, error)
      || !ost_store_create (project, error)
      || (bench->store = ost_store_open (project, OST_STORE_WRITE, error)) == NULL
      || (bench->reader_id = ost_store_ensure_reader (bench->store, "click robot", error)) == 0
      || (imported = ost_import (bench->store, (const char *const[]) { bench->path, NULL }, FALSE, NULL, NULL, NULL,
                                 error)) == NULL)
    return FALSE;
  bench->image_id = imported->first_image;
  return TRUE;
}

/* Files and folders below, without following links. */
static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
tear_down (Bench *bench)
{
  g_clear_pointer (&bench->store, ost_store_close);
  g_clear_pointer (&bench->phantom, ost_phantom_free);
  if (bench->folder != NULL)
    remove_tree (bench->folder);
  g_free (bench->folder);
  g_free (bench->path);
}

/* The project is made for the first case that wants it. */
static gboolean
run_on_plate (Bench *bench, gsize i, OstBenchResult *result, GError **error)
{
  return (bench->image_id != 0 || set_up (bench, error)) && cases[i] (bench, result, error);
}

static OstBenchResult *
run_case (Bench *bench, const char *name, GError **error)
{
  OstBenchResult *result = g_new0 (OstBenchResult, 1);
  gboolean        done = FALSE;
  gsize           i = 0;

  result->times_ms = g_array_new (FALSE, FALSE, sizeof (double));
  while (names[i] != NULL && !g_str_equal (names[i], name))
    i++;
  result->name = names[i];
  if (names[i] == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "There is no case “%s”.", name);
  else if (i < G_N_ELEMENTS (cases))
    done = run_on_plate (bench, i, result, error);
  else
    done = ost_bench_run_network (name, result, error);
  result->peak_mib = ost_bench_peak_mib ();
  if (!done)
    g_clear_pointer (&result, ost_bench_result_free);
  return result;
}

GPtrArray *
ost_bench_run (const char *const *wanted, GError **error)
{
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_bench_result_free);
  Bench bench = { 0 };
  gboolean done = TRUE;

  for (gsize i = 0; done && wanted[i] != NULL; i++)
    {
      OstBenchResult *result = run_case (&bench, wanted[i], error);

      done = result != NULL;
      if (done)
        g_ptr_array_add (results, result);
    }
  tear_down (&bench);
  return done ? g_steal_pointer (&results) : NULL;
}
