/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-scene.h"

/* Each part has random numbers of its own, so that a change in one leaves the others alone. */
enum { PART_POSE = 32, PART_DISEASE, PART_HAND, PART_FRAME, PART_FIELD, PART_OBJECTS };

static OstRandom
part (guint64 key, int which)
{
  return (OstRandom) { ost_random_mix (key + which), 0 };
}

OstScene *
ost_scene_new (const OstPhantomSubject *subject, guint64 key, int size, gboolean varied)
{
  OstScene *scene = g_new0 (OstScene, 1);

  scene->pose = varied ? ost_pose_draw_varied (part (key, PART_POSE)) : ost_pose_draw_plain (part (key, PART_POSE));
  scene->disease = varied ? ost_disease_draw (subject, part (key, PART_DISEASE)) : ost_disease_none ();
  scene->hand = ost_hand_new (subject, &scene->pose, &scene->disease, part (key, PART_HAND));
  if (!varied)
    {
      scene->frame = ost_frame_place_plain (scene->hand, &scene->pose, size, part (key, PART_FRAME));
      scene->field = ost_field_open (&scene->frame);
      scene->objects = ost_objects_draw_plain (&scene->frame, part (key, PART_OBJECTS));
      return scene;
    }
  scene->frame = ost_frame_place (scene->hand, &scene->pose, size, part (key, PART_FRAME));
  scene->field = ost_field_draw (&scene->frame, scene->hand, &scene->pose, part (key, PART_FIELD));
  scene->objects = ost_objects_draw (&scene->frame, scene->hand, &scene->field, part (key, PART_OBJECTS));
  return scene;
}

void
ost_scene_free (OstScene *scene)
{
  if (!scene)
    return;
  g_free (scene->hand);
  g_free (scene);
}

void
ost_scene_add_objects (const OstScene *scene, OstPaths *paths)
{
  ost_objects_add (&scene->objects, paths, &scene->frame);
  ost_field_add (&scene->field, paths, &scene->frame);
}

int
ost_scene_get_outline (const OstScene *scene, OstBone bone, double *xy)
{
  const OstSolid *solid = ost_hand_get_bone (scene->hand, bone);

  for (int i = 0; i < solid->n_points; i++)
    {
      OstPoint p = ost_frame_to_pixel (&scene->frame, solid->outline[i]);

      xy[2 * i] = p.x;
      xy[2 * i + 1] = p.y;
    }
  return solid->n_points;
}

static gboolean
is_forearm (OstBone bone)
{
  return bone == OST_BONE_RADIUS || bone == OST_BONE_ULNA;
}

/* px: at share s of the axis; `side` -1, 0, 1: ulnar edge, midline, radial edge. */
static OstPoint
point_at (const OstScene *scene, OstBone bone, double s, int side)
{
  const OstSolid *solid = ost_hand_get_bone (scene->hand, bone);
  OstPoint        radial = ost_solid_radial (solid->along, is_forearm (bone));
  int             i = (int) (s * (OST_SOLID_STATIONS - 1) + 0.5);
  double          along = solid->length * i / (OST_SOLID_STATIONS - 1);
  double          across = solid->middle[i] + side * solid->half[i];
  OstPoint        p = { solid->origin.x + along * solid->along.x + across * radial.x,
                        solid->origin.y + along * solid->along.y + across * radial.y };

  return ost_frame_to_pixel (&scene->frame, p);
}

/* 0.28 of the radius' table and 0.2 of the ulna's, which are 4.6 and 8.2 widths long, lie a width or so above the
 * head. */
OstBonePoints
ost_scene_get_points (const OstScene *scene, OstBone bone)
{
  gboolean forearm = is_forearm (bone);
  double   middle = bone == OST_BONE_RADIUS ? 0.28 : bone == OST_BONE_ULNA ? 0.2 : 0.5;

  return (OstBonePoints) { point_at (scene, bone, forearm, 0), point_at (scene, bone, !forearm, 0),
                           point_at (scene, bone, middle, 1), point_at (scene, bone, middle, -1) };
}

static gboolean
in_picture (const OstScene *scene, OstPoint p)
{
  return p.x >= 0 && p.y >= 0 && p.x < scene->frame.width && p.y < scene->frame.height
         && ost_field_inside (&scene->field, p.x, p.y) >= 0;
}

/* Three lines along the bone (edges and middle), 41 places each. The tables of radius and ulna go on below any
 * picture, to 4.6 and 8.2 widths: 1.5 widths are what is asked for. */
double
ost_scene_get_visible (const OstScene *scene, OstBone bone)
{
  double last = bone == OST_BONE_RADIUS ? 1.5 / 4.6 : bone == OST_BONE_ULNA ? 1.5 / 8.2 : 1;
  int    seen = 0;

  for (int i = 0; i <= 40; i++)
    for (int side = -1; side <= 1; side++)
      seen += in_picture (scene, point_at (scene, bone, last * i / 40, side));
  return seen / (3.0 * 41);
}
