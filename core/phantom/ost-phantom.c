/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom.h"

/* Streams of one image; each has numbers of its own, so that a change in one part leaves the others alone. */
enum { STREAM_SCENE, STREAM_EXPOSURE, STREAM_NOISE, STREAM_TISSUE, STREAM_SUBJECT, STREAM_TEXTURE,
       STREAM_DISPLAY, STREAM_SIZE };

static OstRandom
stream (guint64 seed, guint64 index, int which)
{
  return (OstRandom) { ost_random_mix (ost_random_mix (ost_random_mix (seed) ^ index) + which), 0 };
}

/* The longer edge, px: as files are met, small ones more often. */
static int
size_of (const OstPhantomOptions *options)
{
  OstRandom random = stream (options->seed, options->index, STREAM_SIZE);

  if (options->size > 0)
    return CLAMP (options->size, 400, 4000);
  return (int) (1400 * ost_exp (ost_random_range (&random, 0, ost_log (3588 / 1400.0))) + 0.5);
}

static OstScene *
make_scene (const OstPhantomOptions *options, const OstPhantomSubject *subject)
{
  guint64   key = stream (options->seed, options->index, STREAM_SCENE).key;
  OstScene *scene = ost_scene_new (subject, key, size_of (options), options->varied);

  if (options->clean)
    scene->objects = (OstObjects) { 0 };
  return scene;
}

/* The picture of `paths`, taken and displayed as the image's own streams say. */
static OstImage *
take_picture (OstPhantom *phantom, const OstPhantomOptions *options, const OstPaths *paths)
{
  const OstFrame   *frame = &phantom->scene->frame;
  g_autofree float *plane = g_new (float, (gsize) frame->width * frame->height);
  OstRandom         display = stream (options->seed, options->index, STREAM_DISPLAY);
  OstImage         *image;

  phantom->exposure = ost_exposure_draw (stream (options->seed, options->index, STREAM_EXPOSURE),
                                         stream (options->seed, options->index, STREAM_NOISE).key);
  phantom->display = options->varied ? ost_display_draw_varied (display) : ost_display_draw_plain (display);
  ost_exposure_expose (&phantom->exposure, paths, frame, plane);
  image = ost_display_develop (&phantom->display, paths, frame, plane);
  ost_field_shut (&phantom->scene->field, image);
  return image;
}

OstPhantomSubject
ost_phantom_get_subject (guint64 seed, guint64 index)
{
  return ost_phantom_subject_draw (stream (seed, index, STREAM_SUBJECT));
}

OstPhantom *
ost_phantom_make (const OstPhantomOptions *options)
{
  OstPhantom            *phantom = g_new0 (OstPhantom, 1);
  const OstFrame        *frame;
  g_autofree OstTexture *texture = NULL;
  g_autofree float      *planes = NULL;
  gsize                  n;
  OstPaths               paths;

  phantom->subject = ost_phantom_get_subject (options->seed, options->index);
  phantom->scene = make_scene (options, &phantom->subject);
  frame = &phantom->scene->frame;
  n = (gsize) frame->width * frame->height;
  texture = ost_texture_new (stream (options->seed, options->index, STREAM_TEXTURE).key, frame->mm);
  planes = g_new0 (float, OST_N_PATHS * n);
  paths = (OstPaths) { planes, planes + n, planes + 2 * n, planes + 3 * n, planes + 4 * n, planes + 5 * n };
  ost_paths_add_bones (&paths, frame, phantom->scene->hand, &phantom->subject, texture);
  ost_paths_add_tissue (&paths, frame, phantom->scene->hand, texture,
                        stream (options->seed, options->index, STREAM_TISSUE));
  ost_scene_add_objects (phantom->scene, &paths);
  phantom->image = take_picture (phantom, options, &paths);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      phantom->bones[b] = ost_truth_init (phantom->scene, &paths, b);
      phantom->masks[b] = phantom->bones[b].mask;
    }
  phantom->left = frame->side > 0;
  phantom->cortical_index = ost_hand_get_cortical_index (phantom->scene->hand, &phantom->subject);
  return phantom;
}

OstPhantom *
ost_phantom_new (guint64 seed, guint64 index, int height)
{
  return ost_phantom_make (&(OstPhantomOptions) { seed, index, CLAMP (height, 400, 4000), FALSE, FALSE });
}

void
ost_phantom_free (OstPhantom *phantom)
{
  if (!phantom)
    return;
  g_clear_pointer (&phantom->image, ost_image_unref);
  for (int b = 0; b < OST_N_BONES; b++)
    ost_truth_clear (&phantom->bones[b]);
  ost_scene_free (phantom->scene);
  g_free (phantom);
}
