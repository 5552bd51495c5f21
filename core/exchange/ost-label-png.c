/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-label-png.h"
#include <png.h>
#include <setjmp.h>
#include <string.h>
#include "core/exchange/ost-exchange-file.h"
#include "core/image/ost-image.h"

/* core/image turns palettes into grey; here the numbers count, so they are read as they are stored. As in ost-png.c of
 * core/image, what must survive a longjmp lives in the caller's struct. */

typedef struct
{
  const guint8 *data;
  gsize         length, at;
  int           width, height;
  guint8       *samples;        /* one byte a pixel */
  const char   *problem;        /* static, or NULL */
} Source;

static char *
make_suffix (int bone)
{
  return g_strdup_printf ("-%s.png", bone < OST_N_BONES ? ost_bone_get_id ((OstBone) bone) : "labels");
}

gboolean
ost_label_png_match (const char *path, int *ret_bone)
{
  for (int b = 0; b <= OST_N_BONES; b++)
    {
      g_autofree char *suffix = make_suffix (b);

      if (g_str_has_suffix (path, suffix))
        return *ret_bone = b, TRUE;
    }
  return FALSE;
}

G_NORETURN static void
jump (png_structp png, png_const_charp message)
{
  png_longjmp (png, 1);
}

static void
ignore_warning (png_structp png, png_const_charp message)
{
}

static void
read_bytes (png_structp png, png_bytep out, png_size_t n)
{
  Source *source = png_get_io_ptr (png);

  if (n > source->length - source->at)
    png_error (png, "truncated");
  memcpy (out, source->data + source->at, n);
  source->at += n;
}

/* TRUE when the file is one byte a pixel, after bits that are packed were spread. */
static gboolean
begin (png_structp png, png_infop info, Source *source)
{
  const guint32 width = png_get_image_width (png, info), height = png_get_image_height (png, info);
  const int     type = png_get_color_type (png, info);

  if ((guint64) width * height > OST_IMAGE_MAX_PIXELS)
    return source->problem = "it has too many pixels", FALSE;
  if ((type != PNG_COLOR_TYPE_PALETTE && type != PNG_COLOR_TYPE_GRAY) || png_get_bit_depth (png, info) > 8)
    return source->problem = "it is neither a grey nor a palette PNG of 8 bits or fewer", FALSE;
  source->width = (int) width;
  source->height = (int) height;
  png_set_packing (png);
  png_set_interlace_handling (png);
  png_read_update_info (png, info);
  source->samples = g_malloc0 ((gsize) width * height);
  return TRUE;
}

/* In a function of its own: nothing here lives on after a jump. An interlaced file passes over all rows seven times,
 * and libpng puts each pass between the pixels of those before. */
static void
read_all (png_structp png, png_infop info, Source *source)
{
  if (setjmp (png_jmpbuf (png)))
    {
      source->problem = "it is no PNG, or damaged";
      return;
    }
  png_set_user_limits (png, OST_IMAGE_MAX_SIDE, OST_IMAGE_MAX_SIDE);
  png_set_read_fn (png, source, read_bytes);
  png_read_info (png, info);
  if (!begin (png, info, source))
    return;
  for (int pass = png_get_interlace_type (png, info) == PNG_INTERLACE_NONE ? 1 : 7; pass > 0; pass--)
    for (int y = 0; y < source->height; y++)
      png_read_row (png, source->samples + (gsize) y * source->width, NULL);
  png_read_end (png, NULL);
}

static gboolean
fill (OstMaskSet *set, const Source *source, int bone, GError **error)
{
  const gsize        n = (gsize) source->width * source->height;
  g_autoptr(OstMask) mask = NULL;

  if (bone == OST_N_BONES)
    return ost_mask_set_add_labels (set, source->samples, error);
  mask = ost_mask_new (source->width, source->height);
  for (gsize p = 0; p < n; p++)
    mask->data[p] = source->samples[p] != 0;
  ost_mask_set_add (set, (OstBone) bone, mask);
  return TRUE;
}

static GPtrArray *
make_list (const Source *source, const char *path, int bone, GError **error)
{
  g_autoptr(OstMaskSet) set = ost_mask_set_new (path, source->width, source->height);
  g_autofree char      *suffix = make_suffix (bone);

  ost_mask_set_name_after (set, path, suffix);
  return fill (set, source, bone, error) ? ost_mask_set_list (g_steal_pointer (&set)) : NULL;
}

GPtrArray *
ost_label_png_parse (const guint8 *data, gsize length, const char *path, GError **error)
{
  Source      source = { .data = data, .length = length };
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, jump, ignore_warning);
  png_infop   info = png != NULL ? png_create_info_struct (png) : NULL;
  GPtrArray  *list = NULL;
  int         bone;

  if (info == NULL)
    source.problem = "there is no memory to read it";
  else if (!ost_label_png_match (path, &bone))
    source.problem = "its name ends neither in -labels.png nor in a bone as -mc1.png does";
  else
    read_all (png, info, &source);
  png_destroy_read_struct (&png, &info, NULL);
  if (source.problem != NULL)
    ost_exchange_refuse (error, path, "%s", source.problem);
  else
    list = make_list (&source, path, bone, error);
  g_free (source.samples);
  return list;
}
