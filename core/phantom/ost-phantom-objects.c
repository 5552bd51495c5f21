/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-objects.h"

/* Which objects there are and where. At most nine at a time: two rings, a band or a cast, a plate of two parts with
 * four screws, or two wires. */

static OstObject *
next_object (OstObjects *objects, OstObjectKind kind)
{
  OstObject *object = &objects->objects[objects->n];

  g_assert (objects->n < OST_MAX_OBJECTS);
  objects->n++;
  object->kind = kind;
  return object;
}

/* mm along and across (radial positive) the axis of a solid. */
static OstPoint
on_bone (const OstSolid *solid, double along, double across)
{
  OstPoint side = ost_solid_radial (solid->along, solid->bone == OST_BONE_RADIUS || solid->bone == OST_BONE_ULNA);

  return (OstPoint) { solid->origin.x + along * solid->along.x + across * side.x,
                      solid->origin.y + along * solid->along.y + across * side.y };
}

/* A gold band of 2-7 mm on the ring finger, or its neighbours, which fits the skin. */
static void
add_ring (OstObjects *objects, const OstHand *hand, OstRandom *random)
{
  int        finger = (int) ost_random_range (random, 2, 4.6);
  double     at = ost_random_range (random, 0.36, 0.52), tall = ost_random_range (random, 2, 7);
  OstPoint   a = hand->joints[finger][0], b = hand->joints[finger][1];
  double     dx = b.x - a.x, dy = b.y - a.y, length = sqrt (dx * dx + dy * dy);
  OstObject *ring = next_object (objects, OST_OBJECT_RING);

  ring->a = ost_point_mix (a, b, at - tall / 2 / length);
  ring->b = ost_point_mix (a, b, at + tall / 2 / length);
  ring->half_width = (finger == 4 ? .125 : .145) * hand->l3;
  ring->thickness = ost_random_range (random, 1.2, 2);
  ring->tilt = ost_random_normal (random, 0, 1.4);
}

/* Around the wrist, 22-42 mm above the joint. */
static void
add_bracelet (OstObjects *objects, const OstHand *hand, OstRandom *random)
{
  const OstSolid *radius = ost_hand_get_bone (hand, OST_BONE_RADIUS);
  gboolean        watch = ost_random_range (random, 0, 1) < 0.4;
  double          at = ost_random_range (random, 22, 42), tall = watch ? 18 : ost_random_range (random, 2, 9);
  OstObject      *band = next_object (objects, watch ? OST_OBJECT_WATCH : OST_OBJECT_BRACELET);

  band->a = on_bone (radius, at, -.16 * hand->l3);
  band->b = on_bone (radius, at + tall, -.16 * hand->l3);
  band->half_width = .50 * hand->l3;
  band->thickness = ost_random_range (random, 1, 2.5);
  band->tilt = ost_random_normal (random, 0, 5);
  band->texture = ost_random_at (random->key, random->counter++);
}

/* From far up the forearm, beyond any picture, to the palm. */
static void
add_cast (OstObjects *objects, const OstHand *hand, OstRandom *random)
{
  const OstSolid *radius = ost_hand_get_bone (hand, OST_BONE_RADIUS);
  gboolean        glass = ost_random_range (random, 0, 1) < 0.45;
  OstObject      *cast = next_object (objects, glass ? OST_OBJECT_FIBREGLASS : OST_OBJECT_PLASTER);

  cast->a = on_bone (radius, 190, -.14 * hand->l3);
  cast->b = (OstPoint) { -.08 * hand->l3, ost_random_range (random, 0.5, 0.85) * hand->l3 };
  cast->half_width = .57 * hand->l3;
  cast->thickness = glass ? ost_random_range (random, 2.5, 4) : ost_random_range (random, 4, 7);
  cast->texture = ost_random_at (random->key, random->counter++);
}

static void
add_bar (OstObjects *objects, OstObjectKind kind, OstPoint a, OstPoint b, double half_width, double thickness)
{
  OstObject *bar = next_object (objects, kind);

  bar->a = a;
  bar->b = b;
  bar->half_width = half_width;
  bar->thickness = thickness;
}

/* Two or three wires from the styloid of the radius into its shaft, or along a metacarpal. */
static void
add_wires (OstObjects *objects, const OstHand *hand, OstRandom *random)
{
  gboolean        wrist = ost_random_range (random, 0, 1) < 0.6;
  int             bone = wrist ? OST_BONE_RADIUS : OST_BONE_MC2 + (int) ost_random_range (random, 0, 4);
  const OstSolid *solid = ost_hand_get_bone (hand, bone);
  double          r = ost_random_range (random, 0.5, 0.8), out = ost_random_range (random, 3, 12);

  for (int i = 0; i < 2; i++)
    {
      double from = ost_random_range (random, -2, 2), to = ost_random_range (random, 35, 52);
      double half = solid->half[OST_SOLID_STATIONS / 20];

      if (wrist)
        add_bar (objects, OST_OBJECT_WIRE, on_bone (solid, from - out, (i ? -.1 : 1.1) * half + from),
                 on_bone (solid, to, (i ? .6 : -.7) * half), r, 2 * r);
      else
        add_bar (objects, OST_OBJECT_WIRE,
                 on_bone (solid, solid->length + (i ? -4 : -9), (i ? 1.4 : -1.5) * half + from),
                 on_bone (solid, solid->length * 0.2, i ? -2 : 2), r, 2 * r);
    }
}

static void
add_plate (OstObjects *objects, const OstHand *hand, OstRandom *random)
{
  gboolean        wrist = ost_random_range (random, 0, 1) < 0.65;
  int             bone = wrist ? OST_BONE_RADIUS : OST_BONE_MC2 + (int) ost_random_range (random, 0, 4);
  const OstSolid *solid = ost_hand_get_bone (hand, bone);
  double          start = wrist ? 14 : solid->length * ost_random_range (random, 0.2, 0.35);
  double          length = wrist ? ost_random_range (random, 38, 55) : ost_random_range (random, 24, 34);
  double          half = wrist ? ost_random_range (random, 3.6, 4.6) : ost_random_range (random, 2, 2.6);
  int             holes = (int) (length / (wrist ? 8 : 6));

  add_bar (objects, OST_OBJECT_PLATE, on_bone (solid, start, 0), on_bone (solid, start + length, 0), half,
           wrist ? 0.7 : 0.4);
  objects->objects[objects->n - 1].n_holes = holes;
  if (wrist)
    add_bar (objects, OST_OBJECT_PLATE, on_bone (solid, start - 5, -9), on_bone (solid, start - 3, 10), 4, 0.7);
  for (int i = 0; wrist && i < 4; i++)
    add_bar (objects, OST_OBJECT_SCREW, on_bone (solid, start - 4, -7.5 + 5 * i),
             on_bone (solid, start - 10 + i % 2, -6 + 4.4 * i), 1.0, 2.0);
}

static OstMarker
draw_marker (const OstFrame *frame, OstRandom *random)
{
  static const char *const words[2][3] = { { "R", "R1", "DX" }, { "L", "L2", "SIN" } };
  double                   style = ost_random_range (random, 0, 1), corner = ost_random_range (random, 0, 1);
  double                   x = ost_random_range (random, 0.06, 0.14), y = ost_random_range (random, 0.05, 0.14);
  OstMarker                marker = { .tall = ost_random_range (random, 7, 15) / frame->mm };
  double                   reach;
  gboolean                 little = corner < 0.75;         /* over the little finger; else at the foot of the picture */

  g_strlcpy (marker.text, words[frame->side > 0][style < 0.6 ? 0 : style < 0.8 ? 1 : 2], sizeof marker.text);
  marker.centre.x = (frame->side > 0) == little ? x * frame->width : (1 - x) * frame->width;
  marker.centre.y = corner < 0.75 ? y * frame->height : (1 - y) * frame->height;
  reach = marker.tall * (0.39 * strlen (marker.text) + 0.3);
  marker.centre.x = CLAMP (marker.centre.x, reach, MAX (frame->width - reach, reach));
  marker.centre.y = CLAMP (marker.centre.y, reach, MAX (frame->height - reach, reach));
  marker.tilt = ost_random_normal (random, 0, style > 0.8 ? 25 : 8);
  marker.mirrored = ost_random_range (random, 0, 1) < 0.12;
  marker.block = ost_random_range (random, 0, 1) < 0.35 ? ost_random_range (random, 0.01, 0.06) : 0;
  return marker;
}

OstObjects
ost_objects_draw_plain (const OstFrame *frame, OstRandom random)
{
  OstObjects objects = { .n = 0 };
  double     x = ost_random_range (&random, 0.08, 0.12) * frame->width;
  double     y = ost_random_range (&random, 0.05, 0.09) * frame->height;

  g_strlcpy (objects.marker.text, frame->side > 0 ? "L" : "R", sizeof objects.marker.text);
  objects.marker.centre = (OstPoint) { frame->side > 0 ? x : frame->width - x, y };
  objects.marker.tall = 10 / frame->mm;
  objects.marker.tilt = ost_random_normal (&random, 0, 8);
  return objects;
}

static gboolean
happens (OstRandom *random, double share)
{
  return ost_random_range (random, 0, 1) < share;
}

/* All chances are drawn first, whatever comes of them: so one object does not change whether there is another. A
 * marker that the collimator would cut or hide is left out. */
OstObjects
ost_objects_draw (const OstFrame *frame, const OstHand *hand, const OstField *field, OstRandom random)
{
  OstObjects objects = { .n = 0 };
  gboolean   ring = happens (&random, 0.05), second = happens (&random, 0.01), bracelet = happens (&random, 0.02);
  gboolean   cast = happens (&random, 0.03), wires = happens (&random, 0.018), plate = happens (&random, 0.014);

  if (ring)
    add_ring (&objects, hand, &random);
  if (second)
    add_ring (&objects, hand, &random);
  if (bracelet && !cast)
    add_bracelet (&objects, hand, &random);
  if (wires)
    add_wires (&objects, hand, &random);
  else if (plate)
    add_plate (&objects, hand, &random);
  if (cast)
    add_cast (&objects, hand, &random);
  if (happens (&random, 0.85))
    objects.marker = draw_marker (frame, &random);
  if (ost_field_inside (field, objects.marker.centre.x, objects.marker.centre.y) < 0.6 * objects.marker.tall)
    objects.marker.text[0] = 0;
  return objects;
}
