/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-private.h"
#include "core/draw/ost-report-private.h"
#include "core/draw/ost-report-text.h"

/* A page of fixed places: nothing flows, so that pages lie on each other. What a classifier says takes its room from
 * the radiograph; names that are too long are cut by ost_text_draw. */

#define LEFT       OST_PAGE_MARGIN
#define WIDTH      (OST_PAGE_WIDTH - 2 * OST_PAGE_MARGIN)

/* From top to bottom, points. */
#define TITLE_Y    56.0
#define SUBTITLE_Y 72.0
#define PANEL_Y    84.0
#define PANEL_H    494.0
#define TABLE_Y    598.0                /* baseline of its headings */
#define ROW_H      16.0
#define NOTE_Y     (TABLE_Y + 8 * ROW_H)
#define FACTS_Y    755.0
#define FOOTER_Y   806.0

static const OstTextStyle title    = { 17,  TRUE,  OST_PAGE_INK };
static const OstTextStyle small_title = { 12, TRUE, OST_PAGE_INK };     /* for long names */
static const OstTextStyle subtitle = { 9,   FALSE, OST_PAGE_GREY };
static const OstTextStyle heading  = { 7.5, FALSE, OST_PAGE_GREY };
static const OstTextStyle cell     = { 9,   FALSE, OST_PAGE_INK };
static const OstTextStyle faint    = { 9,   FALSE, OST_PAGE_GREY };

typedef enum
{
  COLUMN_BONE,
  COLUMN_POSITIVE,
  COLUMN_NEGATIVE,
  COLUMN_PX,
  COLUMN_MM2,
  COLUMN_STATUS,
} Column;
#define N_COLUMNS 6

static const struct
{
  double      x, width, align;          /* x from LEFT */
  const char *heading;
} columns[N_COLUMNS] = {
  [COLUMN_BONE]     = { 16,  134, 0, "Bone" },
  [COLUMN_POSITIVE] = { 150, 50,  1, "Clicks +" },
  [COLUMN_NEGATIVE] = { 202, 50,  1, "Clicks −" },
  [COLUMN_PX]       = { 256, 72,  1, "Area, px" },
  [COLUMN_MM2]      = { 332, 72,  1, "Area, mm²" },
  [COLUMN_STATUS]   = { 422, 89,  0, "Status" },
};

static void
rule (cairo_t *cr, double y)
{
  ost_draw_set_colour (cr, OST_PAGE_RULE, 1);
  cairo_rectangle (cr, LEFT, y, WIDTH, 0.5);
  cairo_fill (cr);
}

static const char *
or_dash (const char *text)
{
  return text && *text ? text : "–";
}

static void
draw_title (cairo_t *cr, const OstReport *report)
{
  const char       *parts[4] = { NULL }, *name = or_dash (report->name);
  g_autofree char  *reader = report->reader ? g_strdup_printf ("read by %s", report->reader) : NULL;
  g_autofree char  *line = NULL;
  const char *const all[] = { report->project, reader, report->status };
  int               n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i] && *all[i])
      parts[n++] = all[i];
  line = g_strjoinv ("  ·  ", (char **) parts);
  ost_text_draw (cr, ost_text_measure (cr, &title, name) <= WIDTH ? &title : &small_title, LEFT, TITLE_Y, WIDTH, 0,
                 name);
  ost_text_draw (cr, &subtitle, LEFT, SUBTITLE_Y, WIDTH, 0, line);
}

static const char *
bone_status (const OstReportBone *bone)
{
  if (bone->absent)
    return "not in the picture";
  if (bone->locked)
    return "locked";
  if (bone->mask)
    return "open";
  return bone->seen ? "predicted" : "not marked";
}

static void
draw_cell (cairo_t *cr, Column column, double y, const OstTextStyle *style, const char *text)
{
  ost_text_draw (cr, style, LEFT + columns[column].x, y, columns[column].width, columns[column].align, text);
}

static void
draw_swatch (cairo_t *cr, double y, OstBone bone)
{
  ost_draw_set_colour (cr, ost_bone_get_colour (bone), 1);
  cairo_rectangle (cr, LEFT, y - 7.5, 8.5, 8.5);
  cairo_fill (cr);
}

static void
draw_clicks (cairo_t *cr, double y, const OstReportBone *bone)
{
  gsize            n_positive = 0;
  g_autofree char *positive = NULL, *negative = NULL;

  for (gsize i = 0; i < bone->n_points; i++)
    n_positive += bone->points[i].positive ? 1 : 0;
  positive = g_strdup_printf ("%" G_GSIZE_FORMAT, n_positive);
  negative = g_strdup_printf ("%" G_GSIZE_FORMAT, bone->n_points - n_positive);
  draw_cell (cr, COLUMN_POSITIVE, y, bone->n_points > 0 ? &cell : &faint, positive);
  draw_cell (cr, COLUMN_NEGATIVE, y, bone->n_points > 0 ? &cell : &faint, negative);
}

static void
draw_areas (cairo_t *cr, double y, const OstReportBone *bone, const OstImage *image)
{
  const gint64     count = bone->mask ? ost_mask_count (bone->mask) : 0;
  g_autofree char *px = ost_text_group_digits (count);
  g_autofree char *mm2 = ost_text_group_digits ((gint64) (count * image->spacing_x_mm * image->spacing_y_mm + 0.5));

  draw_cell (cr, COLUMN_PX, y, bone->mask ? &cell : &faint, bone->mask ? px : "–");
  if (ost_image_has_spacing (image))
    draw_cell (cr, COLUMN_MM2, y, bone->mask ? &cell : &faint, bone->mask ? mm2 : "–");
}

/* Where the millimetres come from, or why there are none. */
static void
draw_note (cairo_t *cr, const OstImage *image)
{
  g_autofree char *spacing = ost_image_describe_spacing (image);
  const char      *doubt = image->spacing_source == OST_SPACING_CALIBRATED ? "" : ", not calibrated";
  g_autofree char *note = ost_image_has_spacing (image) ? g_strdup_printf ("Areas in mm²: %s%s.", spacing, doubt)
                                           : g_strdup ("Areas in px only: the size of a pixel is unknown.");

  ost_text_draw (cr, &heading, LEFT, NOTE_Y, WIDTH, 0, note);
}

static void
draw_table (cairo_t *cr, const OstReport *report)
{
  double y = TABLE_Y;

  for (int c = 0; c < N_COLUMNS; c++)
    if (c != COLUMN_MM2 || ost_image_has_spacing (report->image))
      draw_cell (cr, (Column) c, y, &heading, columns[c].heading);
  for (int i = 0; i < OST_N_BONES; i++)
    {
      const OstBone        bone = ost_bone_screen_order[i];
      const OstReportBone *row = &report->bones[bone];

      rule (cr, y + 4.5);
      y += ROW_H;
      draw_swatch (cr, y, bone);
      draw_cell (cr, COLUMN_BONE, y, row->mask ? &cell : &faint, ost_bone_get_label (bone));
      draw_clicks (cr, y, row);
      draw_areas (cr, y, row, report->image);
      draw_cell (cr, COLUMN_STATUS, y, row->mask ? &cell : &faint, bone_status (row));
    }
  rule (cr, y + 4.5);
  draw_note (cr, report->image);
}

/* How the picture was made: a row of small headings with their values below. */
static void
draw_facts (cairo_t *cr, const OstReport *report)
{
  const OstImage  *image = report->image;
  g_autofree char *size = g_strdup_printf ("%d × %d px, %d bit%s%s", image->width, image->height, image->bits,
                                           image->format ? " " : "", image->format ? image->format : "");
  g_autofree char *window = g_strdup_printf ("width %.0f, level %.0f%s", report->voi.width, report->voi.level,
                                             report->voi.inverted ? ", inverted" : "");
  g_autofree char *time = report->active_s > 0 ? ost_text_duration (report->active_s) : NULL;
  const struct { double x, width; const char *name, *value; } facts[] = {
    { 0,   165, "Image",          size },
    { 175, 165, "Window",         window },
    { 350, 65,  "Engine",         or_dash (report->engine) },
    { 422, 89,  "Active time",    or_dash (time) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      ost_text_draw (cr, &heading, LEFT + facts[i].x, FACTS_Y, facts[i].width, 0, facts[i].name);
      ost_text_draw (cr, &cell, LEFT + facts[i].x, FACTS_Y + 13, facts[i].width, 0, facts[i].value);
    }
}

void
ost_report_draw_page (cairo_t *cr, const OstReport *report, double resolution)
{
  const double review = ost_report_review_height (report);

  ost_draw_set_colour (cr, 0xffffff, 1);
  cairo_paint (cr);
  draw_title (cr, report);
  ost_report_draw_panel (cr, report, resolution, LEFT, PANEL_Y, WIDTH, PANEL_H - review);
  ost_report_draw_review (cr, report, resolution, LEFT, PANEL_Y + PANEL_H - review, WIDTH);
  draw_table (cr, report);
  draw_facts (cr, report);
  rule (cr, FOOTER_Y - 14);
  ost_text_draw (cr, &heading, LEFT, FOOTER_Y, WIDTH / 2, 0, "Research use. Not for diagnosis.");
  ost_text_draw (cr, &heading, LEFT + WIDTH / 2, FOOTER_Y, WIDTH / 2, 1, "Osteon " OST_VERSION);
}
