/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom.h"
#include "core/phantom/ost-phantom-display.h"
#include "core/phantom/ost-phantom-physics.h"
#include "core/phantom/ost-phantom-scene.h"

/* Streams of one image; each has numbers of its own, so that a change in one part leaves the others alone. */
enum { STREAM_SCENE, STREAM_EXPOSURE, STREAM_NOISE, STREAM_TISSUE, STREAM_SUBJECT, STREAM_TEXTURE,
       STREAM_DISPLAY };

static OstRandom
stream (guint64 seed, guint64 index, int which)
{
  return (OstRandom) { ost_random_mix (ost_random_mix (ost_random_mix (seed) ^ index) + which), 0 };
}

static OstMask *
silhouette (const OstScene *scene, OstBone bone)
{
  OstMask *mask = ost_mask_new (scene->frame.width, scene->frame.height);
  double   xy[2 * OST_SOLID_POINTS];

  ost_mask_fill_polygon (mask, xy, ost_scene_get_outline (scene, bone, xy));
  return mask;
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
  OstPhantomSubject      subject = ost_phantom_subject_draw (stream (seed, index, STREAM_SUBJECT));
  g_autoptr(OstScene)    scene = ost_scene_new (&subject, stream (seed, index, STREAM_SCENE).key,
                                                CLAMP (height, 400, 4000), FALSE);
  const OstFrame        *frame = &scene->frame;
  g_autofree OstTexture *texture = ost_texture_new (stream (seed, index, STREAM_TEXTURE).key, frame->mm);
  gsize                  n = (gsize) frame->width * frame->height;
  g_autofree float      *planes = g_new0 (float, OST_N_PATHS * n);
  OstPaths               paths = { planes, planes + n, planes + 2 * n, planes + 3 * n, planes + 4 * n, planes + 5 * n };
  OstPhantom            *phantom = g_new0 (OstPhantom, 1);

  ost_paths_add_bones (&paths, frame, scene->hand, &subject, texture);
  ost_paths_add_tissue (&paths, frame, scene->hand, texture, stream (seed, index, STREAM_TISSUE));
  ost_scene_add_objects (scene, &paths);
  phantom->image = take_picture (&paths, frame, seed, index);
  ost_field_shut (&scene->field, phantom->image);
  for (int b = 0; b < OST_N_BONES; b++)
    phantom->masks[b] = silhouette (scene, b);
  phantom->left = frame->side > 0;
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
