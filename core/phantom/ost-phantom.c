/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom.h"
#include "core/phantom/ost-phantom-display.h"
#include "core/phantom/ost-phantom-physics.h"

#define ASPECT 0.7              /* width over height of the picture */

/* Streams of one image; each has numbers of its own, so that a change in one part leaves the others alone. */
enum { STREAM_HAND, STREAM_FRAME, STREAM_EXPOSURE, STREAM_NOISE, STREAM_TISSUE, STREAM_SUBJECT, STREAM_TEXTURE,
       STREAM_DISPLAY };

static OstRandom
stream (guint64 seed, guint64 index, int which)
{
  return (OstRandom) { ost_random_mix (ost_random_mix (ost_random_mix (seed) ^ index) + which), 0 };
}

/* The box around finger tips and the foot of the thumb in a frame with one pixel per mm and its origin at 0, 0. */
static void
hand_extent (const OstHand *hand, const OstFrame *unit, double *left, double *right, double *top)
{
  *left = *top = G_MAXDOUBLE;
  *right = -G_MAXDOUBLE;
  for (int f = 0; f < 5; f++)
    for (int j = 0; j < 4; j++)
      {
        OstPoint p = ost_frame_to_pixel (unit, hand->joints[f][j]);
        double   skin = f == 0 ? 11 : 9;

        *left = MIN (*left, p.x - skin);
        *right = MAX (*right, p.x + skin);
        *top = MIN (*top, p.y - (j == 3 ? 5 : skin));
      }
}

/* The whole hand and 0.5 to 0.9 of a metacarpal of forearm fit the picture; wide hands make it coarser. */
static OstFrame
place_hand (const OstHand *hand, int height, OstRandom random)
{
  OstFrame frame = { .mm = 1 };
  OstPoint turn = ost_direction (ost_random_normal (&random, 0, 3));
  double   left, right, top, field, spare;

  frame.side = ost_random_unit_at (random.key, random.counter++) < 0.5 ? 1 : -1;
  frame.sine = turn.x;
  frame.cosine = turn.y;
  hand_extent (hand, &frame, &left, &right, &top);
  field = MAX (hand->l3 * ost_random_range (&random, 0.80, 1.10) - top, (right - left) / (0.96 * ASPECT));
  frame.height = height;
  frame.width = (int) (ASPECT * height + 0.5);
  frame.mm = field * ost_random_range (&random, 1.01, 1.03) / height;
  spare = frame.width - (right - left) / frame.mm;
  frame.x = -left / frame.mm + spare * ost_random_range (&random, 0.3, 0.7);
  frame.y = -top / frame.mm + ost_random_range (&random, 0.008, 0.016) * height;
  return frame;
}

static OstMask *
silhouette (const OstSolid *solid, const OstFrame *frame)
{
  OstMask *mask = ost_mask_new (frame->width, frame->height);
  double   xy[2 * OST_SOLID_POINTS];

  for (int i = 0; i < solid->n_points; i++)
    {
      OstPoint p = ost_frame_to_pixel (frame, solid->outline[i]);

      xy[2 * i] = p.x;
      xy[2 * i + 1] = p.y;
    }
  ost_mask_fill_polygon (mask, xy, solid->n_points);
  return mask;
}

/* Upper corner on the side of the little finger, as in practice: the thumb and the middle finger leave it free. */
static OstPoint
marker_place (const OstFrame *frame, OstRandom *random)
{
  double x = ost_random_range (random, 0.08, 0.12) * frame->width;
  double y = ost_random_range (random, 0.05, 0.09) * frame->height;

  return (OstPoint) { frame->side > 0 ? x : frame->width - x, y };
}

/* The picture of `paths`, taken and displayed as the image's own streams say. */
static OstImage *
take_picture (const OstPaths *paths, const OstFrame *frame, guint64 seed, guint64 index)
{
  g_autofree float *plane = g_new (float, (gsize) frame->width * frame->height);
  OstExposure       exposure = ost_exposure_draw (stream (seed, index, STREAM_EXPOSURE),
                                                  stream (seed, index, STREAM_NOISE).key);
  OstDisplay        display = ost_display_draw_plain (stream (seed, index, STREAM_DISPLAY));

  ost_exposure_expose (&exposure, paths, frame, plane);
  return ost_display_develop (&display, paths, frame, plane);
}

OstPhantom *
ost_phantom_new (guint64 seed, guint64 index, int height)
{
  g_autofree OstHand    *hand = ost_hand_new (stream (seed, index, STREAM_HAND));
  OstPhantomSubject      subject = ost_phantom_subject_draw (stream (seed, index, STREAM_SUBJECT));
  OstRandom              placing = stream (seed, index, STREAM_FRAME);
  OstFrame               frame = place_hand (hand, CLAMP (height, 400, 4000), placing);
  g_autofree OstTexture *texture = ost_texture_new (stream (seed, index, STREAM_TEXTURE).key, frame.mm);
  gsize                  n = (gsize) frame.width * frame.height;
  g_autofree float      *planes = g_new0 (float, OST_N_PATHS * n);
  OstPaths               paths = { planes, planes + n, planes + 2 * n, planes + 3 * n, planes + 4 * n, planes + 5 * n };
  OstPhantom            *phantom = g_new0 (OstPhantom, 1);
  OstPoint               corner;

  placing.counter = 100;        /* beyond the numbers of place_hand */
  ost_paths_add_bones (&paths, &frame, hand, &subject, texture);
  ost_paths_add_tissue (&paths, &frame, hand, texture, stream (seed, index, STREAM_TISSUE));
  corner = marker_place (&frame, &placing);
  ost_paths_add_marker (&paths, &frame, corner, 10 / frame.mm, ost_random_normal (&placing, 0, 8));
  phantom->image = take_picture (&paths, &frame, seed, index);
  for (int b = 0; b < OST_N_BONES; b++)
    phantom->masks[b] = silhouette (ost_hand_get_bone (hand, b), &frame);
  phantom->left = frame.side > 0;
  return phantom;
}

void
ost_phantom_free (OstPhantom *phantom)
{
  if (!phantom)
    return;
  g_clear_pointer (&phantom->image, ost_image_unref);
  for (int b = 0; b < OST_N_BONES; b++)
    g_clear_pointer (&phantom->masks[b], ost_mask_unref);
  g_free (phantom);
}
