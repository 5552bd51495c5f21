/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-detail.h"

/* Streams of one image; each has numbers of its own, so that a change in one part leaves the others alone. */
enum { STREAM_SCENE, STREAM_EXPOSURE, STREAM_NOISE, STREAM_TISSUE, STREAM_SUBJECT, STREAM_TEXTURE,
       STREAM_DISPLAY, STREAM_SIZE };

static OstRandom
stream (guint64 seed, guint64 index, int which)
{
  return (OstRandom) { ost_random_mix (ost_random_mix (ost_random_mix (seed) ^ index) + which), 0 };
}

/* The longer edge, px: as files are met, small ones more often (evenly in the logarithm). */
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
take_picture (OstPhantomDetail *detail, const OstPhantomOptions *options, const OstPaths *paths)
{
  const OstFrame   *frame = &detail->scene->frame;
  g_autofree float *plane = g_new (float, (gsize) frame->width * frame->height);
  OstRandom         display = stream (options->seed, options->index, STREAM_DISPLAY);
  OstImage         *image;

  detail->exposure = ost_exposure_draw (stream (options->seed, options->index, STREAM_EXPOSURE),
                                         stream (options->seed, options->index, STREAM_NOISE).key);
  detail->display = options->varied ? ost_display_draw_varied (display) : ost_display_draw_plain (display);
  ost_exposure_expose (&detail->exposure, paths, frame, plane);
  image = ost_display_develop (&detail->display, paths, frame, plane);
  ost_field_shut (&detail->scene->field, image);
  return image;
}

OstPhantomSubject
ost_phantom_get_subject (guint64 seed, guint64 index)
{
  return ost_phantom_subject_draw (stream (seed, index, STREAM_SUBJECT));
}

static OstPhantom *
hand_over (OstPhantomDetail *detail, const OstPhantomSubject *subject, OstImage *image)
{
  OstPhantom *phantom = g_new0 (OstPhantom, 1);

  phantom->image = image;
  phantom->detail = detail;
  phantom->subject = *subject;
  phantom->left = detail->scene->frame.side > 0;
  phantom->cortical_index = ost_hand_get_cortical_index (detail->scene->hand, subject);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      phantom->masks[b] = detail->bones[b].mask;
      phantom->problems[b] = detail->bones[b].problem;
    }
  return phantom;
}

/* Bones, tissue and objects add to planes of their own. The truth is read off these paths, objects included for what
 * they cover, and never off the picture. */
OstPhantom *
ost_phantom_make (const OstPhantomOptions *options)
{
  OstPhantomSubject      subject = ost_phantom_get_subject (options->seed, options->index);
  OstPhantomDetail      *detail = g_new0 (OstPhantomDetail, 1);
  OstScene              *scene = detail->scene = make_scene (options, &subject);
  const OstFrame        *frame = &scene->frame;
  gsize                  n = (gsize) frame->width * frame->height;
  guint64                struts = stream (options->seed, options->index, STREAM_TEXTURE).key;
  g_autofree OstTexture *texture = ost_texture_new (struts, frame->mm);
  g_autofree float      *planes = g_new0 (float, OST_N_PATHS * n);
  OstPaths               paths = { planes, planes + n, planes + 2 * n, planes + 3 * n, planes + 4 * n, planes + 5 * n };
  OstImage              *image;

  ost_paths_add_bones (&paths, frame, scene->hand, &subject, texture);
  ost_paths_add_tissue (&paths, frame, scene->hand, texture, stream (options->seed, options->index, STREAM_TISSUE));
  ost_scene_add_objects (scene, &paths);
  image = take_picture (detail, options, &paths);
  for (int b = 0; b < OST_N_BONES; b++)
    detail->bones[b] = ost_truth_init (scene, &paths, b);
  return hand_over (detail, &subject, image);
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
    ost_truth_clear (&phantom->detail->bones[b]);
  ost_scene_free (phantom->detail->scene);
  g_free (phantom->detail);
  g_free (phantom);
}
