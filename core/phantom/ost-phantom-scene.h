/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-objects.h"

/* Everything that is in one picture and where: hand, pose, disease, frame, field, objects. Geometry alone; what it is
 * made of is added by ost_paths_add_bones and ost_paths_add_tissue. */
typedef struct
{
  OstPose    pose;
  OstDisease disease;
  OstHand   *hand;
  OstFrame   frame;
  OstField   field;
  OstObjects objects;
} OstScene;

/* `key` belongs to one image. Plain: a palmar view of a whole healthy hand in 0.7 x `size` by `size` px. Varied: all
 * that is met in practice; the longer edge has `size` px. */
OstScene *ost_scene_new  (const OstPhantomSubject *subject, guint64 key, int size, gboolean varied);
void      ost_scene_free (OstScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstScene, ost_scene_free)

/* Lead, metal and plaster: objects, marker and the edges of the field. */
void ost_scene_add_objects (const OstScene *scene, OstPaths *paths);

/* Truth of one of the seven bones. The exact outline in px, xy[2 * OST_SOLID_POINTS]; returns the number of points. */
int  ost_scene_get_outline (const OstScene *scene, OstBone bone, double *xy);

/* px. Radius and ulna begin at the joint: `proximal` is where the modelled part of the forearm ends. */
typedef struct
{
  OstPoint proximal, distal;    /* ends of the medial line */
  OstPoint radial, ulnar;       /* outer edges of the cortex at half length (forearm: one width above the head) */
} OstBonePoints;

OstBonePoints ost_scene_get_points (const OstScene *scene, OstBone bone);

/* Share of the bone's outline (forearm: of its distal 1.5 widths) that lies in the picture and in the field. */
double ost_scene_get_visible (const OstScene *scene, OstBone bone);
