/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include <adwaita.h>

#include "ui/ost-application.h"
#include "ui/ost-main-window.h"
#include "ui/ost-viewer.h"

/* Times the frames of the whole window: `frame-bench PROJECT READER` opens the project's image in a window of 1280 x
 * 800, drags window and level, pans, zooms and redraws a hundred times each, and prints what a frame takes from the
 * frame clock's before-paint to its after-paint, the X server's answer included (the change itself, layout, drawing,
 * all widgets), in ms. Run under Xvfb with GSK_RENDERER=cairo. Not a test: it judges nothing. */

#define WARM   5
#define FRAMES 100

typedef enum
{
  WINDOW_LEVEL,
  PAN_WHOLE,
  PAN_CLOSE,
  ZOOM,
  POINT_HOVER,
  N_KINDS,
} Kind;

static const char *const names[N_KINDS] = { "window and level", "pan, whole image", "pan, 1:1", "zoom",
                                           "redraw (fade)" };

typedef struct
{
  OstCanvas *canvas;
  GMainLoop *loop;
  Kind       kind;
  int        n;
  gint64     start;
  double     times[FRAMES];
} Bench;

static void
change (Bench *b)
{
  OstVoi voi = ost_canvas_get_voi (b->canvas);

  switch (b->kind)
    {
    case WINDOW_LEVEL:
      voi.width *= b->n % 2 ? 1.03 : 0.98;
      voi.level += b->n % 2 ? 90 : -70;
      ost_canvas_set_voi (b->canvas, voi);
      break;
    case PAN_WHOLE:
    case PAN_CLOSE:
      ost_canvas_pan (b->canvas, 7 * sin (b->n * 0.2), 5 * cos (b->n * 0.2));
      break;
    case ZOOM:
      ost_canvas_zoom_at (b->canvas, ost_canvas_get_view (b->canvas).zoom * (b->n % 50 < 25 ? 1.06 : 1 / 1.06), 300,
                          350);
      break;
    case POINT_HOVER:
      gtk_widget_queue_draw (GTK_WIDGET (b->canvas));
      break;
    case N_KINDS:
      break;
    }
}

static void
before (GdkFrameClock *clock, Bench *b)
{
  b->start = g_get_monotonic_time ();
}

static gboolean
tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  change (data);
  return G_SOURCE_CONTINUE;
}

static void
after (GdkFrameClock *clock, Bench *b)
{
  gdk_display_sync (gtk_widget_get_display (GTK_WIDGET (b->canvas)));
  if (b->n >= WARM)
    b->times[b->n - WARM] = (g_get_monotonic_time () - b->start) / 1000.0;
  if (++b->n == WARM + FRAMES)
    g_main_loop_quit (b->loop);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
run (Bench *b, Kind kind)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (b->canvas));
  gulong first, last;
  guint ticking;

  b->kind = kind;
  b->n = 0;
  ost_canvas_fit (b->canvas);
  if (kind == PAN_CLOSE)
    ost_canvas_set_zoom (b->canvas, 1);
  first = g_signal_connect (clock, "before-paint", G_CALLBACK (before), b);
  last = g_signal_connect (clock, "after-paint", G_CALLBACK (after), b);
  ticking = gtk_widget_add_tick_callback (GTK_WIDGET (b->canvas), tick, b, NULL);
  g_main_loop_run (b->loop);
  gtk_widget_remove_tick_callback (GTK_WIDGET (b->canvas), ticking);
  g_signal_handler_disconnect (clock, first);
  g_signal_handler_disconnect (clock, last);
  qsort (b->times, FRAMES, sizeof *b->times, compare);
  g_print ("%-18s median %5.1f   95th percentile %5.1f   worst %5.1f ms\n", names[kind], b->times[FRAMES / 2],
           b->times[FRAMES * 95 / 100], b->times[FRAMES - 1]);
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL && found == NULL;
       w = gtk_widget_get_next_sibling (w))
    found = find (w, type);
  return found;
}

static gboolean
is_open (OstMainWindow *window)
{
  OstProject *project = ost_main_window_get_project (window);
  gboolean ready = FALSE, busy = TRUE;

  if (project == NULL)
    return FALSE;
  g_object_get (ost_project_get_session (project), "ready", &ready, "busy", &busy, NULL);
  return ready && !busy;
}

int
main (int argc, char **argv)
{
  OstApplication *application = NULL;
  OstMainWindow *window = NULL;
  Bench bench = { 0 };

  if (argc != 3 || !gtk_init_check ())
    {
      g_printerr ("frame-bench PROJECT READER, on a display\n");
      return 2;
    }
  adw_init ();
  application = ost_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  window = ost_main_window_new (GTK_APPLICATION (application), argv[2], NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
  if (!ost_main_window_open_project (window, argv[1]))
    return 1;
  while (!is_open (window))
    g_main_context_iteration (NULL, TRUE);
  bench.canvas = OST_CANVAS (find (GTK_WIDGET (window), OST_TYPE_CANVAS));
  bench.loop = g_main_loop_new (NULL, FALSE);
  for (int k = 0; k < N_KINDS; k++)
    run (&bench, (Kind) k);
  gtk_window_destroy (GTK_WINDOW (window));
  g_main_loop_unref (bench.loop);
  g_object_unref (application);
  return 0;
}
