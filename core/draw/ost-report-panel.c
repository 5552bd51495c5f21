/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-private.h"
#include "core/draw/ost-report-private.h"
#include "core/draw/ost-report-text.h"
#include <math.h>

/* The panel is made as the canvas makes its picture: an image surface whose view pixels are UNIT points wide. In points
 * of paper, lines would come out thicker than on screen. */
#define UNIT          0.62
#define FILL_OPACITY  0.22
#define LABEL_SIZE    10.5              /* view pixels, like all below */
#define LABEL_GAP     9.0
#define LABEL_PAD     4.0
#define POINT_SCALE   0.8
#define BAR_INSET     16.0

typedef struct
{
  cairo_t         *cr;
  const OstReport *report;
  OstView          view;
  double           width, height;       /* view pixels */
} Panel;

static void
draw_bone (const Panel *panel, OstBone bone, const OstContour *contour)
{
  ost_draw_mask (panel->cr, &panel->view, contour, ost_bone_get_colour (bone), OST_FILL, FILL_OPACITY,
                 /* selected= */ FALSE);
}

/* A dark, half transparent ground, so that words are read over bone and air alike. */
static void
draw_ground (cairo_t *cr, double x, double y, double width, double height)
{
  const double r = MIN (4, height / 2);

  cairo_new_path (cr);
  cairo_arc (cr, x + width - r, y + r, r, -G_PI / 2, 0);
  cairo_arc (cr, x + width - r, y + height - r, r, 0, G_PI / 2);
  cairo_arc (cr, x + r, y + height - r, r, G_PI / 2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
  ost_draw_set_colour (cr, 0x000000, 0.6);
  cairo_fill (cr);
}

/* View pixel of the bone's highest point. */
static void
find_top (const Panel *panel, const OstContour *contour, double *vx, double *vy)
{
  double x = 0, y = G_MAXDOUBLE;

  for (gsize r = 0; r < contour->n_rings; r++)
    for (gsize i = 0; i < contour->rings[r].n_points; i++)
      if (contour->rings[r].xy[2 * i + 1] < y)
        {
          x = contour->rings[r].xy[2 * i];
          y = contour->rings[r].xy[2 * i + 1];
        }
  ost_view_from_image (&panel->view, x, y, vx, vy);
}

/* "MC3" above the bone: bones must be told apart on a grey printer too. Half way to white: orange on bone is faint. */
static void
draw_label (const Panel *panel, OstBone bone, const OstContour *contour)
{
  const guint32      colour = ost_bone_get_colour (bone);
  const OstTextStyle style = { LABEL_SIZE, TRUE, (colour >> 1 & 0x7f7f7f) + 0x7f7f7f };
  const gboolean     metacarpal = bone != OST_BONE_ULNA && bone != OST_BONE_RADIUS;
  g_autofree char   *label = metacarpal ? g_ascii_strup (ost_bone_get_id (bone), -1)
                                        : g_strdup (ost_bone_get_label (bone));
  const double       width = ost_text_measure (panel->cr, &style, label), half = width / 2 + LABEL_PAD;
  double             vx, vy;

  find_top (panel, contour, &vx, &vy);
  vx = CLAMP (vx, half, panel->width - half);
  vy = MAX (vy - LABEL_GAP, LABEL_SIZE + LABEL_PAD);
  draw_ground (panel->cr, vx - half, vy - LABEL_SIZE, 2 * half, LABEL_SIZE + LABEL_PAD);
  ost_text_draw (panel->cr, &style, vx - width / 2, vy - 1, width + 1, 0, label);
}

/* What the classifier saw stands in where the reader has drawn nothing; the table says so. */
static const OstMask *
outline_of (const OstReportBone *bone)
{
  return bone->mask || bone->absent ? bone->mask : bone->seen;
}

/* All bones first, then all points and names, which must not be covered by a neighbour's fill. */
static void
draw_bones (const Panel *panel)
{
  OstContour *contours[OST_N_BONES] = { NULL };

  for (int b = 0; b < OST_N_BONES; b++)
    if (outline_of (&panel->report->bones[b]))
      {
        g_autoptr (OstContour) exact = ost_contour_new (outline_of (&panel->report->bones[b]));

        contours[b] = ost_contour_smooth (exact);
        draw_bone (panel, (OstBone) b, contours[b]);
      }
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstReportBone *bone = &panel->report->bones[b];

      for (gsize i = 0; i < bone->n_points; i++)
        ost_draw_point (panel->cr, &panel->view, &bone->points[i], ost_bone_get_colour ((OstBone) b),
                        /* selected= */ FALSE, /* hovered= */ FALSE, POINT_SCALE);
      if (contours[b] && contours[b]->n_rings > 0)
        draw_label (panel, (OstBone) b, contours[b]);
      g_clear_pointer (&contours[b], ost_contour_free);
    }
}

/* The longest of 50, 20, 10 .. mm that takes at most a fifth of the panel; 0 when none fits or a pixel's size is
 * unknown. */
static int
choose_bar (const Panel *panel, double mm_per_pixel)
{
  static const int lengths[] = { 50, 20, 10, 5, 2, 1 };

  if (!ost_image_has_spacing (panel->report->image))
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    if (lengths[i] / mm_per_pixel * panel->view.zoom <= panel->width / 5)
      return lengths[i];
  return 0;
}

static void
draw_scale_bar (const Panel *panel)
{
  const double       mm_per_pixel = panel->report->image->spacing_x_mm;
  const int          mm = choose_bar (panel, mm_per_pixel);
  const OstTextStyle style = { LABEL_SIZE, FALSE, 0xe6e6e6 };

  if (mm == 0)
    return;

  g_autofree char *label = g_strdup_printf ("%d mm", mm);
  const double     text = ost_text_measure (panel->cr, &style, label) + 1, bar = mm / mm_per_pixel * panel->view.zoom;
  const double     width = MAX (text, bar), x = panel->width - BAR_INSET - width, y = panel->height - BAR_INSET;

  draw_ground (panel->cr, x - 2 * LABEL_PAD, y - LABEL_SIZE - 4 * LABEL_PAD, width + 4 * LABEL_PAD,
               LABEL_SIZE + 6 * LABEL_PAD);
  ost_text_draw (panel->cr, &style, x, y - 2 * LABEL_PAD, width, 0.5, label);
  ost_draw_set_colour (panel->cr, style.colour, 1);
  cairo_rectangle (panel->cr, x + (width - bar) / 2, y - 2, bar, 2);
  cairo_fill (panel->cr);
}

/* The radiograph alone, with `scale` device pixels a view pixel. */
static cairo_surface_t *
picture_new (const OstReport *report, const OstView *view, double width, double height, double scale)
{
  g_autofree guint32 *lut = g_new (guint32, 65536);
  OstView             fine = *view;
  cairo_surface_t    *surface;

  fine.zoom *= scale;
  ost_voi_make_lut (&report->voi, report->image, lut);
  surface = ost_draw_image (report->image, lut, &fine, (int) ceil (width * scale), (int) ceil (height * scale));
  cairo_surface_set_device_scale (surface, scale, scale);
  return surface;
}

void
ost_report_draw_panel (cairo_t *cr, const OstReport *report, double resolution,
                       double x, double y, double width, double height)
{
  Panel            panel = { .report = report, .width = width / UNIT, .height = height / UNIT };
  const OstImage  *image = report->image;
  cairo_surface_t *picture;

  panel.view = ost_view_fit_image (image, (int) panel.width, (int) panel.height, /* margin= */ 6);
  picture = picture_new (report, &panel.view, panel.width, panel.height, resolution * UNIT);
  panel.cr = cairo_create (picture);
  draw_bones (&panel);
  draw_scale_bar (&panel);
  cairo_destroy (panel.cr);

  cairo_save (cr);
  cairo_rectangle (cr, x, y, width, height);
  cairo_clip (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, UNIT, UNIT);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (picture);
}
