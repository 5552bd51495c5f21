/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-placement.h"

/* Collimator blades: straight edges with a penumbra of 0.8 to 2.5 mm, behind which only scatter arrives. */

OstField
ost_field_open (const OstFrame *frame)
{
  return (OstField) { frame->width / 2.0, frame->height / 2.0, frame->width, frame->height, .cosine = 1,
                      .penumbra = 1 };
}

/* The turned field's rectangle is the one whose box is the picture: width = 2 (w c + h s), height = 2 (w s + h c),
 * solved for w and h. Turns stay within 35 degrees (ost_pose_draw_varied): at 45 there is no one solution. */
static void
turn_field (OstField *field, const OstFrame *frame, double degrees)
{
  OstPoint t = ost_direction (degrees);
  double   s = ABS (t.x), c = t.y, det = c * c - s * s;

  field->half_width = (frame->width * c - frame->height * s) / (2 * det);
  field->half_height = (frame->height * c - frame->width * s) / (2 * det);
  field->sine = t.x;
  field->cosine = t.y;
}

/* More than half of the blades come 0.8 .. 5 % into the picture, each for itself; the others stay outside. */
static void
close_blades (OstField *field, const OstFrame *frame, OstRandom *random)
{
  double edges[4] = { 0 };

  for (int i = 0; i < 4; i++)
    {
      double seen = ost_random_range (random, 0, 1), far = ost_random_range (random, 0.008, 0.05);

      edges[i] = seen < 0.55 ? far * (i < 2 ? frame->width : frame->height) : -0.1 * frame->width;
    }
  field->x = (edges[0] + frame->width - edges[1]) / 2;
  field->y = (edges[2] + frame->height - edges[3]) / 2;
  field->half_width = (frame->width - edges[1] - edges[0]) / 2;
  field->half_height = (frame->height - edges[3] - edges[2]) / 2;
}

/* A turned field always has its outside covered, an upright one now and then. */
OstField
ost_field_draw (const OstFrame *frame, const OstHand *hand, const OstPose *pose, OstRandom random)
{
  OstField field = ost_field_open (frame);
  double   kind = ost_random_range (&random, 0, 1);

  field.penumbra = ost_random_range (&random, 0.8, 2.5) / frame->mm;
  field.glow = ost_random_range (&random, 0, 0.35);
  if (pose->field_turn != 0)
    {
      turn_field (&field, frame, pose->field_turn);
      field.shut = TRUE;
      field.half_width -= field.penumbra * ost_random_range (&random, 0, 1);
      field.half_height -= field.penumbra * ost_random_range (&random, 0, 1);
    }
  else if (kind < 0.25)
    close_blades (&field, frame, &random);
  if (pose->field_turn == 0 && kind < 0.09)
    field.shut = TRUE;
  if (field.shut && ost_random_range (&random, 0, 1) < 0.12)
    field.cover = 1;
  field.cover_from = field.penumbra * ost_random_range (&random, -0.6, 0.5);
  return field;
}

double
ost_field_inside (const OstField *field, double x, double y)
{
  double dx = x - field->x, dy = y - field->y;
  double u = dx * field->cosine + dy * field->sine, v = dy * field->cosine - dx * field->sine;

  return MIN (field->half_width - ABS (u), field->half_height - ABS (v));
}

/* No edge or penumbra reaches a corner of the picture. */
static gboolean
is_open (const OstField *field, int width, int height)
{
  return ost_field_inside (field, 0, 0) > field->penumbra && ost_field_inside (field, width, 0) > field->penumbra
         && ost_field_inside (field, 0, height) > field->penumbra
         && ost_field_inside (field, width, height) > field->penumbra;
}

void
ost_field_add (const OstField *field, OstPaths *paths, const OstFrame *frame)
{
  if (is_open (field, frame->width, frame->height))
    return;
  for (int y = 0; y < frame->height; y++)
    for (int x = 0; x < frame->width; x++)
      {
        double inside = ost_field_inside (field, x + 0.5, y + 0.5);

        if (inside < field->penumbra / 2)
          paths->lead[(gsize) y * frame->width + x]
            += (1.2 - field->glow) * ost_smoothstep (field->penumbra / 2, -field->penumbra / 2, inside);
      }
}

void
ost_field_shut (const OstField *field, OstImage *image)
{
  guint16 grey = (guint16) (field->cover * (image->bits == 8 ? 255 : 65535) + 0.5);

  if (!field->shut || is_open (field, image->width, image->height))
    return;
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      if (ost_field_inside (field, x + 0.5, y + 0.5) < -field->cover_from)
        image->pixels[(gsize) y * image->width + x] = grey;
}
