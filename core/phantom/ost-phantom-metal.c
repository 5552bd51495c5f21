/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-marker.h"

/* Objects become path lengths of metal and plaster. A ray goes straight down, so a round band is met twice, front and
 * back, where each wall is a chord of a ring: outer minus inner half chord. */

/* An object's own frame: u along a-b from the middle, v across, mm. */
typedef struct
{
  OstPoint middle, along;
  double   half;                /* mm: half the length */
} Axis;

static Axis
axis_of (const OstObject *object)
{
  double dx = object->b.x - object->a.x, dy = object->b.y - object->a.y, length = MAX (sqrt (dx * dx + dy * dy), 1e-3);

  return (Axis) { { (object->a.x + object->b.x) / 2, (object->a.y + object->b.y) / 2 }, { dx / length, dy / length },
                  length / 2 };
}

/* Half the chord of a circle of radius r at v from its middle. */
static double
chord (double r, double v)
{
  return r > ABS (v) ? sqrt (r * r - v * v) : 0;
}

/* 1 inside, falling to 0 over a pixel at the edge. */
static double
cover (double inside, double mm)
{
  return CLAMP (inside / mm + 0.5, 0, 1);
}

/* Front and back of a band around something round; a tilt moves them apart. */
static double
band_at (const OstObject *object, const Axis *axis, double u, double v, double mm, double gain)
{
  double outer = chord (object->half_width, v), wall = outer - chord (object->half_width - object->thickness, v);
  double off = object->tilt * outer / object->half_width / 2, links = 1;

  if (object->kind == OST_OBJECT_BRACELET)
    links = 0.75 + 0.5 * ost_noise_at (object->texture, v / 2.2, u / 2.2);
  return gain * wall * links * (cover (axis->half - ABS (u - off), mm) + cover (axis->half - ABS (u + off), mm));
}

/* A watch's case: solid rim, uneven works inside. */
static double
case_at (const OstObject *object, double u, double v, double mm)
{
  double r = sqrt (u * u + v * v), size = 0.52 * object->half_width;
  double works = r < 0.8 * size ? 2 + 2.5 * ost_noise_at (object->texture, u / 4, v / 4) : 4;

  return cover (size - r, mm) * MAX (works, 0.8);
}

static double
plate_at (const OstObject *object, const Axis *axis, double u, double v, double mm)
{
  double flat = cover (axis->half - ABS (u), mm) * cover (object->half_width - ABS (v), mm), pitch, hole, r;

  if (object->n_holes < 1)
    return flat * object->thickness;
  pitch = 2 * axis->half / object->n_holes;
  hole = u + axis->half - pitch * (floor ((u + axis->half) / pitch) + 0.5);
  r = sqrt (hole * hole + v * v) / object->half_width;
  /* every hole holds the head of a screw that is seen end on */
  return flat * object->thickness * (r > 0.62 ? 1 : r > 0.5 ? 0.2 : 3);
}

/* Round bars; the thread of a screw is a sawtooth of its radius. */
static double
bar_at (const OstObject *object, const Axis *axis, double u, double v, double mm)
{
  double thread = object->kind == OST_OBJECT_SCREW ? u / 0.9 - floor (u / 0.9) : 0;
  double r = object->half_width * (1 - 0.3 * thread);

  if (object->kind == OST_OBJECT_SCREW && u < 1.5 - axis->half)
    r = 1.6 * object->half_width;
  return 2 * chord (r + mm / 4, v) * cover (axis->half - ABS (u), mm);
}

/* A sleeve that widens towards the elbow (a), smooth layers of plaster or a knitted grid. */
static double
cast_at (const OstObject *object, const Axis *axis, double u, double v, double mm)
{
  double uneven = 1 + 0.03 * ost_noise_at (object->texture, u / 25, 0.5);
  double r = object->half_width * (1 - 0.06 * u / axis->half) * uneven;
  double wall = object->thickness * (1 + 0.25 * ost_noise_at (object->texture + 1, u / 9, v / 14)), knit = 0;
  double path = 2 * 0.8 * (chord (r, v) - chord (r - wall, v));

  if (object->kind == OST_OBJECT_FIBREGLASS)
    {
      double a = (u + v) / 2.6, b = (u - v) / 2.6;

      a -= floor (a) + 0.5;
      b -= floor (b) + 0.5;
      knit = 0.25 - MIN (ABS (a), ABS (b));
      path *= 0.5;
    }
  path *= 1 + 0.6 * knit + 0.1 * ost_noise_at (object->texture + 2, u / 2, v / 4);
  return path * cover (axis->half - ABS (u), mm + 5);
}

static void
add_at (const OstObject *object, const Axis *axis, double u, double v, double mm, float *metal, float *plaster)
{
  switch (object->kind)
    {
    case OST_OBJECT_RING:
      *metal += band_at (object, axis, u, v, mm, 2);
      break;
    case OST_OBJECT_BRACELET:
      *metal += band_at (object, axis, u, v, mm, 1.5);
      break;
    case OST_OBJECT_WATCH:
      *metal += band_at (object, axis, u, v, mm, 0.25) + case_at (object, u, v, mm);
      break;
    case OST_OBJECT_PLATE:
      *metal += plate_at (object, axis, u, v, mm);
      break;
    case OST_OBJECT_WIRE:
    case OST_OBJECT_SCREW:
      *metal += bar_at (object, axis, u, v, mm);
      break;
    default:
      *plaster += cast_at (object, axis, u, v, mm);
    }
}

/* Half-lengths of what may be drawn around the middle: along and across. */
static OstPoint
reach_of (const OstObject *object, const Axis *axis)
{
  double along = axis->half + ABS (object->tilt) / 2, across = object->half_width;

  if (object->kind == OST_OBJECT_WATCH)
    along = MAX (along, 0.53 * object->half_width);
  if (object->kind == OST_OBJECT_SCREW || object->kind == OST_OBJECT_PLASTER || object->kind == OST_OBJECT_FIBREGLASS)
    across *= object->kind == OST_OBJECT_SCREW ? 1.6 : 1.12;
  return (OstPoint) { along, across };
}

void
ost_object_get_polygon (const OstObject *object, const OstFrame *frame, double *xy)
{
  static const int u[4] = { -1, 1, 1, -1 }, v[4] = { -1, -1, 1, 1 };
  Axis             axis = axis_of (object);
  OstPoint         reach = reach_of (object, &axis);

  for (int i = 0; i < 4; i++)
    {
      double   along = u[i] * reach.x, across = v[i] * reach.y;
      OstPoint corner = { axis.middle.x + along * axis.along.x + across * axis.along.y,
                          axis.middle.y + along * axis.along.y - across * axis.along.x };
      OstPoint p = ost_frame_to_pixel (frame, corner);

      xy[2 * i] = p.x;
      xy[2 * i + 1] = p.y;
    }
}

static void
add_object (const OstObject *object, OstPaths *paths, const OstFrame *frame)
{
  double xy[8], left = G_MAXDOUBLE, right = -G_MAXDOUBLE, top = G_MAXDOUBLE, bottom = -G_MAXDOUBLE;
  Axis   axis = axis_of (object);

  ost_object_get_polygon (object, frame, xy);
  for (int i = 0; i < 4; i++)
    {
      left = MIN (left, xy[2 * i]);
      right = MAX (right, xy[2 * i]);
      top = MIN (top, xy[2 * i + 1]);
      bottom = MAX (bottom, xy[2 * i + 1]);
    }
  for (int y = (int) CLAMP (top - 2, 0, frame->height); y < (int) CLAMP (bottom + 2, 0, frame->height); y++)
    for (int x = (int) CLAMP (left - 2, 0, frame->width); x < (int) CLAMP (right + 2, 0, frame->width); x++)
      {
        OstPoint p = ost_frame_to_hand (frame, x + 0.5, y + 0.5);
        double   dx = p.x - axis.middle.x, dy = p.y - axis.middle.y;
        gsize    at = (gsize) y * frame->width + x;

        add_at (object, &axis, dx * axis.along.x + dy * axis.along.y, dx * axis.along.y - dy * axis.along.x, frame->mm,
                &paths->metal[at], &paths->plaster[at]);
      }
}

void
ost_objects_add (const OstObjects *objects, OstPaths *paths, const OstFrame *frame)
{
  for (int i = 0; i < objects->n; i++)
    add_object (&objects->objects[i], paths, frame);
  ost_marker_add (&objects->marker, paths, frame);
}
