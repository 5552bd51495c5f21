/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "core/image/ost-image.h"

/* A radiograph seen at many sizes, and at the small ones the answer to "how much does this look like the edge of
 * something bright that ends in direction o?" for 16 directions. Read-only once made.
 *
 * Memory: 16-bit levels 1, 2, ... add a third of 2 bytes a pixel; edge maps 16 bytes a pixel of the three small levels,
 * whose longer side is at most OST_LEVELS_SEARCH_SIDE. 9 Mpixel: 6 MB + at most 17 MB. */

#define OST_LEVELS_MAX         16
#define OST_LEVELS_DIRECTIONS  16
#define OST_LEVELS_SEARCH      3        /* levels with edge maps */
#define OST_LEVELS_SEARCH_SIDE 900      /* px: metacarpal 3 is then 64 to 500 px long on the finest of them */

typedef struct
{
  int            width, height;
  double         scale;                 /* pixels of the image per pixel of this level: 1, 2, 4, ... */
  const guint16 *grey;                  /* bone bright, whatever the file says, on levels > 0; level 0 is the file's */
  guint16       *owned;                 /* grey of levels > 0 */
  guint8        *edges;                 /* height x width x OST_LEVELS_DIRECTIONS, 0 .. 255, or NULL */
} OstLevel;

typedef struct
{
  OstImage *image;
  gboolean  inverted;                   /* level 0 must be read as 65535 - grey */
  int       padding;                    /* bone-bright grey below which nothing is bone: 1 % of what the image spans */
  int       n;
  int       first_search, n_search;     /* levels with edge maps: first_search is the finest */
  OstLevel  levels[OST_LEVELS_MAX];
} OstLevels;

OstLevels *ost_levels_new  (OstImage *image, GCancellable *cancellable, GError **error);
void       ost_levels_free (OstLevels *levels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstLevels, ost_levels_free)

/* Grey at a place in pixels of the image, on one level, between its pixels linearly, bone bright; held beyond the
 * border. */
double     ost_levels_grey (const OstLevels *levels, int level, double x, double y);

/* The coarsest level on which a length of `length` image pixels spans at least `pixels`; 0 when there is none. */
int        ost_levels_for  (const OstLevels *levels, double length, double pixels);
