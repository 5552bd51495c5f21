/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/draw/ost-draw-bones.h"
#include "core/draw/ost-draw-private.h"
#include "core/draw/ost-report-private.h"
#include "core/draw/ost-report-text.h"

/* From top to bottom, points. */
#define GAP        8.0
#define HAND_H     31.0                 /* two lines of words */
#define CROP       60.0
#define CROP_GAP   5.0
#define BONE_H     (CROP + 32.0)        /* with name, bar and numbers */
#define INDEX_H    26.0                 /* likewise */
#define BAR_H      6.0

static const OstTextStyle big   = { 11,  TRUE,  OST_PAGE_INK };
static const OstTextStyle words = { 8,   FALSE, OST_PAGE_GREY };
static const OstTextStyle bold  = { 8,   TRUE,  OST_PAGE_INK };
static const OstTextStyle small = { 7,   FALSE, OST_PAGE_GREY };

double
ost_report_review_height (const OstReport *report)
{
  const OstReportReview *review = &report->review;

  return (review->model ? GAP + HAND_H + BONE_H : 0) + (review->has_index ? GAP + INDEX_H : 0);
}

/* "0.59 (0.48 – 0.69)"; one number where nothing moves it. */
static char *
dup_probability (double value, double low, double high)
{
  if (high - low < 0.005)
    return g_strdup_printf ("%.2f", value);
  return g_strdup_printf ("%.2f (%.2f – %.2f)", value, low, high);
}

static void
draw_hand (cairo_t *cr, const OstReportReview *review, double x, double y, double width)
{
  g_autofree char *value = dup_probability (review->probability, review->low, review->high);
  g_autofree char *head = isnan (review->probability)
                            ? g_strdup ("Probability of osteoporosis: no bone was found")
                            : g_strdup_printf ("Probability of osteoporosis %s", value);
  g_autofree char *mean = g_strdup_printf ("mean of %d bones · threshold %.2f · 90 %% intervals", review->n_bones,
                                           review->threshold);
  g_autofree char *model = g_strdup_printf ("%s · positive is %s · %s%s", review->model, review->rule, review->source,
                                            review->stale ? " · OUTDATED: the outlines are others by now" : "");

  ost_text_draw (cr, &big, x, y + 11, width * 0.6, 0, head);
  ost_text_draw (cr, &words, x + width * 0.6, y + 11, width * 0.4, 1, mean);
  ost_text_draw (cr, &words, x, y + 23, width, 0, model);
}

/* The bone as the classifier saw it, on black. */
static void
draw_picture (cairo_t *cr, const OstReport *report, const guint32 *lut, OstBone bone, double resolution, double x,
              double y)
{
  const int              size = (int) ceil (CROP * resolution);
  g_autoptr (OstContour) contour = ost_contour_new (report->bones[bone].seen);
  cairo_surface_t       *picture = ost_draw_crop (report->image, lut, contour, ost_bone_get_colour (bone), size);

  if (picture == NULL)
    return;
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, CROP / size, CROP / size);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (picture);
}

static void
draw_bone (cairo_t *cr, const OstReport *report, const guint32 *lut, OstBone bone, double resolution, double x,
           double y)
{
  const OstReportBone *row = &report->bones[bone];
  const OstBoneBar     bar = { row->probability, row->low, row->high, NAN, ost_bone_get_colour (bone), NULL };
  g_autofree char     *value = dup_probability (row->probability, row->low, row->high);

  ost_draw_set_colour (cr, 0x000000, 1);
  cairo_rectangle (cr, x, y, CROP, CROP);
  cairo_fill (cr);
  if (row->seen)
    draw_picture (cr, report, lut, bone, resolution, x, y);
  ost_text_draw (cr, &bold, x, y + CROP + 9, CROP + CROP_GAP, 0, ost_bone_get_label (bone));
  if (row->seen)
    {
      cairo_save (cr);
      cairo_translate (cr, x, y + CROP + 13);
      ost_draw_probability (cr, CROP, BAR_H, &bar, report->review.threshold, /* dark= */ FALSE);
      cairo_restore (cr);
    }
  ost_text_draw (cr, &small, x, y + CROP + 28, CROP + CROP_GAP + 4, 0, row->seen ? value : "not found");
}

static void
draw_bones (cairo_t *cr, const OstReport *report, double resolution, double x, double y, double width)
{
  g_autofree guint32 *lut = g_new (guint32, 65536);
  const double        step = (width - CROP) / (OST_N_BONES - 1);

  ost_voi_make_lut (&report->voi, report->image, lut);
  for (int i = 0; i < OST_N_BONES; i++)
    draw_bone (cr, report, lut, ost_bone_screen_order[i], resolution, x + i * step, y);
}

static void
draw_index (cairo_t *cr, const OstReportReview *review, double x, double y, double width)
{
  g_autofree char *value = isnan (review->index)
                             ? g_strdup ("no number")
                             : g_strdup_printf ("%.1f (%.1f – %.1f)", 100 * review->index, 100 * review->index_low,
                                                100 * review->index_high);
  g_autofree char *head = g_strdup_printf ("Second-metacarpal cortical index %s", value);
  g_autofree char *doubt = review->index_doubt ? g_strdup_printf ("Not to be trusted: %s", review->index_doubt) : NULL;

  ost_text_draw (cr, &big, x, y + 11, width * 0.65, 0, head);
  ost_text_draw (cr, &words, x + width * 0.65, y + 11, width * 0.35, 1, review->index_source);
  ost_text_draw (cr, &words, x, y + 23, width, 0,
                 doubt ? doubt : "Middle of the shaft, 90 % interval; published cut-offs disagree, no verdict is "
                                 "given.");
}

void
ost_report_draw_review (cairo_t *cr, const OstReport *report, double resolution, double x, double y, double width)
{
  if (report->review.model)
    {
      y += GAP;
      draw_hand (cr, &report->review, x, y, width);
      draw_bones (cr, report, resolution, x, y + HAND_H, width);
      y += HAND_H + BONE_H;
    }
  if (report->review.has_index)
    draw_index (cr, &report->review, x, y + GAP, width);
}
