/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-placement.h"

/* Foreign objects: what lies on, around or in the hand besides the hand. */

typedef enum
{
  OST_OBJECT_RING,              /* gold band on a proximal phalanx */
  OST_OBJECT_BRACELET,          /* metal band around the wrist */
  OST_OBJECT_WATCH,             /* the same with a case */
  OST_OBJECT_WIRE,              /* Kirschner wire through bone */
  OST_OBJECT_SCREW,
  OST_OBJECT_PLATE,             /* with holes and screws */
  OST_OBJECT_PLASTER,           /* casts around forearm and palm */
  OST_OBJECT_FIBREGLASS,
} OstObjectKind;

/* A band, bar or sleeve from a to b (mm of the hand frame). */
typedef struct
{
  OstObjectKind kind;
  OstPoint      a, b;
  double        half_width;     /* mm, across a-b */
  double        thickness;      /* mm, of the wall or of the bar */
  double        tilt;           /* mm by which front and back of a band are seen apart */
  int           n_holes;        /* of a plate */
  guint64       texture;
} OstObject;

#define OST_MAX_OBJECTS 12

/* A letter or word in lead beside the hand. */
typedef struct
{
  char     text[8];             /* of the letters that ost-phantom-letters.h has; empty for none */
  OstPoint centre;              /* px */
  double   tall, tilt;          /* px, degrees */
  gboolean mirrored;
  double   block;               /* lead of the block it is set in, 0 for none */
} OstMarker;

typedef struct
{
  OstObject objects[OST_MAX_OBJECTS];
  int       n;
  OstMarker marker;
} OstObjects;

/* A letter alone. */
OstObjects ost_objects_draw_plain (const OstFrame *frame, OstRandom random);

/* As often as in practice: ring 5 %, bracelet or watch 2 %, cast 3 %, metal in bone 3 %, most with a marker. */
OstObjects ost_objects_draw (const OstFrame *frame, const OstHand *hand, const OstField *field, OstRandom random);

void       ost_objects_add  (const OstObjects *objects, OstPaths *paths, const OstFrame *frame);

/* The four corners of what an object covers, px: xy[8]. */
void       ost_object_get_polygon (const OstObject *object, const OstFrame *frame, double *xy);
