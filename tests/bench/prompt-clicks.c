/* SPDX-License-Identifier: Apache-2.0 */
/* How many clicks an engine needs for each bone of a radiograph with hand-drawn truth, and how long a click takes.
 *
 *   prompt-clicks [--engine ID] [--noisy] [--size WxH] [--dump FOLDER] IMAGE TRUTH.json [IMAGE TRUTH.json ...]
 *
 * --noisy takes the noisy robot; its noise depends on the name of the image and the bone. F: bones that never reach
 * IoU 0.90, 0.95.
 * --size enlarges the image first (linear), for latencies at the size of a whole plate. ms is wall clock, ms cpu the
 * thread's own clock. */
#include "core/prompt/ost-click-robot.h"
#include "core/tensor/ost-random.h"
#include "tests/bench/prompt-truth.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static char    *engine_id, *size_text, *dump_folder;
static gboolean noisy;

static const GOptionEntry options[] = {
  { "engine", 0, 0, G_OPTION_ARG_STRING, &engine_id, "Engine to measure", "ID" },
  { "noisy", 0, 0, G_OPTION_ARG_NONE, &noisy, "The noisy robot", NULL },
  { "size", 0, 0, G_OPTION_ARG_STRING, &size_text, "Enlarge the image first", "WxH" },
  { "dump", 0, 0, G_OPTION_ARG_FILENAME, &dump_folder, "Write the masks after 1, 2 and 3 clicks over truth as PPM",
    "FOLDER" },
  { NULL }
};

typedef struct
{
  int     n, failed90, failed95;
  double  noc85, noc90, noc95, dice[4];
  GArray *ms, *cpu;             /* of each click: wall clock, the thread's own clock */
} Totals;

static double
pixel (const OstImage *image, int x, int y)
{
  return image->pixels[(gsize) CLAMP (y, 0, image->height - 1) * image->width + CLAMP (x, 0, image->width - 1)];
}

static OstImage *
enlarge (const OstImage *image, int width, int height)
{
  OstImage *large = ost_image_new (width, height, image->bits);

  large->min_is_white = image->min_is_white;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        double sx = (x + 0.5) * image->width / width - 0.5, sy = (y + 0.5) * image->height / height - 0.5;
        int    ix = (int) floor (sx), iy = (int) floor (sy);
        double fx = sx - ix, fy = sy - iy;
        double grey = (1 - fy) * ((1 - fx) * pixel (image, ix, iy) + fx * pixel (image, ix + 1, iy))
                      + fy * ((1 - fx) * pixel (image, ix, iy + 1) + fx * pixel (image, ix + 1, iy + 1));

        large->pixels[(gsize) y * width + x] = (guint16) lrint (grey);
      }
  return large;
}

static OstImage *
load (const char *path, GError **error)
{
  g_autoptr(OstImage) image = ost_image_load (path, NULL, error);
  int                 width, height;

  if (image == NULL || size_text == NULL)
    return g_steal_pointer (&image);
  if (sscanf (size_text, "%dx%d", &width, &height) != 2)
    return NULL;
  return enlarge (image, width, height);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static Totals
new_totals (void)
{
  return (Totals) { .ms = g_array_new (FALSE, FALSE, sizeof (double)),
                    .cpu = g_array_new (FALSE, FALSE, sizeof (double)) };
}

static void
free_totals (Totals *totals)
{
  g_array_unref (totals->ms);
  g_array_unref (totals->cpu);
}

static void
add_totals (Totals *sum, const Totals *part)
{
  sum->n += part->n;
  sum->failed90 += part->failed90;
  sum->failed95 += part->failed95;
  sum->noc85 += part->noc85;
  sum->noc90 += part->noc90;
  sum->noc95 += part->noc95;
  for (int i = 0; i < 4; i++)
    sum->dice[i] += part->dice[i];
  g_array_append_vals (sum->ms, part->ms->data, part->ms->len);
  g_array_append_vals (sum->cpu, part->cpu->data, part->cpu->len);
}

static double
quantile (GArray *values, double q)
{
  return values->len > 0 ? g_array_index (values, double, (guint) ((values->len - 1) * q + 0.5)) : 0;
}

static gboolean
reached (const OstRobotRun *run, double iou)
{
  for (int i = 0; i < run->n; i++)
    if (run->iou[i] >= iou)
      return TRUE;
  return FALSE;
}

static void
add_run (Totals *totals, const OstRobotRun *run)
{
  static const int after[4] = { 1, 2, 3, 5 };

  totals->n++;
  totals->failed90 += !reached (run, 0.90);
  totals->failed95 += !reached (run, 0.95);
  totals->noc85 += ost_robot_run_noc (run, 0.85);
  totals->noc90 += ost_robot_run_noc (run, 0.90);
  totals->noc95 += ost_robot_run_noc (run, 0.95);
  for (int i = 0; i < 4; i++)
    totals->dice[i] += ost_robot_run_dice (run, after[i]);
  for (int i = 0; i < run->n; i++)
    {
      double ms = 1e3 * run->seconds[i], cpu = 1e3 * run->cpu_seconds[i];

      g_array_append_val (totals->ms, ms);
      g_array_append_val (totals->cpu, cpu);
    }
}

static void
print_totals (const char *label, Totals *totals)
{
  double n = MAX (totals->n, 1);

  g_array_sort (totals->ms, compare_doubles);
  g_array_sort (totals->cpu, compare_doubles);
  printf ("%-8s %4d %6.2f %6.2f %6.2f %4d %4d  %.3f %.3f %.3f %.3f  %7.1f %7.1f %7.1f %7.1f\n", label, totals->n,
          totals->noc85 / n, totals->noc90 / n, totals->noc95 / n, totals->failed90, totals->failed95,
          totals->dice[0] / n, totals->dice[1] / n, totals->dice[2] / n, totals->dice[3] / n,
          quantile (totals->ms, 0.5), quantile (totals->ms, 0.95), quantile (totals->cpu, 0.5),
          quantile (totals->cpu, 0.95));
}

/* The image in grey with the mask in red and the truth in green. */
static void
dump (OstPrompt *prompt, OstBone bone, const OstMask *truth, const OstRobotRun *run, int clicks, const char *name)
{
  const OstImage    *image = ost_prompt_get_image (prompt);
  OstPromptRequest   request = { .bone = bone, .points = run->points, .n_points = MIN (clicks, run->n) };
  g_autoptr(OstMask) mask = ost_prompt_segment (prompt, &request, NULL, NULL);
  g_autofree char   *file = g_strdup_printf ("%s/%s-%s-%d.ppm", dump_folder, name, ost_bone_get_id (bone), clicks);
  FILE              *out = fopen (file, "wb");
  guint16            most = 1;

  for (gsize i = 0; i < (gsize) image->width * image->height; i++)
    most = MAX (most, image->pixels[i]);
  fprintf (out, "P6 %d %d 255\n", image->width, image->height);
  for (gsize i = 0; i < (gsize) image->width * image->height; i++)
    {
      int grey = image->pixels[i] * 200 / most;

      fputc (mask->data[i] ? MIN (255, grey + 55) : grey, out);
      fputc (truth->data[i] ? MIN (255, grey + 55) : grey, out);
      fputc (grey, out);
    }
  fclose (out);
}

static void
measure_bones (OstPrompt *prompt, OstMask **masks, const char *name, Totals *all)
{
  for (int bone = 0; bone < OST_N_BONES; bone++)
    {
      OstRobotWork work = { .stop_iou = 0.95, .max_clicks = OST_ROBOT_MAX_CLICKS, .noisy = noisy,
                            .key = ost_random_at (g_str_hash (name), bone) };
      OstRobotRun  run;
      Totals       one = new_totals ();

      if (masks[bone] != NULL
          && ost_click_robot_work (prompt, bone, masks[bone], &work, &run, NULL, NULL, NULL))
        {
          add_run (&one, &run);
          add_run (all, &run);
          print_totals (ost_bone_get_id (bone), &one);
          for (int clicks = 1; clicks <= 3 && dump_folder != NULL; clicks++)
            dump (prompt, bone, masks[bone], &run, clicks, name);
        }
      free_totals (&one);
    }
}

static gboolean
measure_image (const char *path, const char *truth, Totals *everything, GError **error)
{
  g_autoptr(OstImage)    image = load (path, error);
  g_autoptr(OstPrompt)   prompt = NULL;
  const OstPromptEngine *engine = ost_prompt_engine_find (engine_id);
  OstMask               *masks[OST_N_BONES] = { NULL };
  Totals                 all = new_totals ();
  gint64                 start = g_get_monotonic_time ();
  g_autofree char       *name = g_path_get_basename (path);

  if (image == NULL || engine == NULL || !prompt_truth_load (truth, image->width, image->height, masks, error))
    return FALSE;
  start = g_get_monotonic_time ();
  prompt = ost_prompt_new (engine, image, NULL, error);
  if (prompt == NULL)
    return FALSE;
  printf ("%s %dx%d, engine %s %d, prepared in %.0f ms\n", name, image->width, image->height, engine->id,
          engine->version, 1e-3 * (g_get_monotonic_time () - start));
  printf ("%-8s %4s %6s %6s %6s %4s %4s  %-23s  %7s %7s %7s %7s\n", "bone", "n", "NoC85", "NoC90", "NoC95", "F90",
          "F95", "Dice after 1, 2, 3, 5", "ms", "ms 95%", "ms cpu", "cpu 95%");
  measure_bones (prompt, masks, name, &all);
  add_totals (everything, &all);
  print_totals ("mean", &all);
  fflush (stdout);
  free_totals (&all);
  prompt_truth_clear (masks);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new ("IMAGE TRUTH.json ...");
  g_autoptr(GError)         error = NULL;
  Totals                    everything = new_totals ();

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc < 3)
    {
      fprintf (stderr, "%s\n", error != NULL ? error->message : "Name an image and its truth file.");
      return 2;
    }
  for (int i = 1; i + 1 < argc; i += 2)
    if (!measure_image (argv[i], argv[i + 1], &everything, &error))
      {
        fprintf (stderr, "%s: %s\n", argv[i], error != NULL ? error->message : "unknown engine or size");
        return 1;
      }
  print_totals ("ALL", &everything);
  free_totals (&everything);
  return 0;
}
