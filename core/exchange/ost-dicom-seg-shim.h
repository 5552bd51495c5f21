/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* DCMTK for C, as core/image/ost-dicom-shim.h: DICOM Segmentation objects (PS3.3 A.51), written and read. No exception
 * passes this border and nothing is printed; ost-dicom-seg.c judges what is read. Any thread. */

#define OST_SEG_PROBLEM_SIZE 160

typedef struct
{
  const char    *label;                 /* "Metacarpal 2", UTF-8 */
  const char    *code, *meaning;        /* SNOMED CT code of the kind of bone */
  uint32_t       colour;                /* 0xRRGGBB */
  const uint8_t *mask;                  /* width * height bytes of 0 or 1 */
} OstSegPlane;

typedef struct
{
  int         width, height;            /* 1 .. 65535 */
  double      spacing_x_mm, spacing_y_mm;       /* in the patient; 0: not stated */
  const char *creator;                  /* whose masks they are, UTF-8 */
  const char *version;                  /* of this program */
  const char *uid, *series_uid, *study_uid, *dimension_uid;     /* digits and dots */
  const char *image_uid, *image_series_uid;     /* stand for a radiograph that has none */
  const char *date, *time;              /* YYYYMMDD, HHMMSS */
  /* The radiograph's own DICOM file, when its patient and study are to be copied and it is to be named as the source;
   * else NULL: then nothing says who the patient is. */
  const uint8_t *source;
  size_t         source_length;
  bool           overlap;               /* planes share pixels */
} OstSegHead;

/* Gets the file piece by piece. */
typedef void (*OstSegSink) (const void *data, size_t length, void *user);

/* One segment and one frame for each plane, in their order. False with words in `problem`. */
bool ost_seg_write (const OstSegHead *head, const OstSegPlane *planes, unsigned n_planes, OstSegSink sink, void *user,
                    char problem[OST_SEG_PROBLEM_SIZE]);

typedef struct OstSegFile OstSegFile;

/* `data` is borrowed until the file is closed. NULL with words in `problem` when it is no DICOM file of uncompressed
 * pixels. */
OstSegFile   *ost_seg_open           (const uint8_t *data, size_t length, char problem[OST_SEG_PROBLEM_SIZE]);
void          ost_seg_close          (OstSegFile *file);
/* Whether it calls itself a Segmentation object of binary planes, one bit a pixel. */
bool          ost_seg_is_binary      (OstSegFile *file);
/* 0 where the file does not say it. */
unsigned      ost_seg_get_columns    (OstSegFile *file);
unsigned      ost_seg_get_rows       (OstSegFile *file);
unsigned long ost_seg_get_n_frames   (OstSegFile *file);
/* The number of the segment that a frame shows, counted from 0; 0: the file does not say it. */
unsigned      ost_seg_get_segment    (OstSegFile *file, unsigned long frame);
/* False when there is no such segment. */
bool          ost_seg_get_label      (OstSegFile *file, unsigned segment, char *buffer, size_t size);
/* Frames one after the other without gaps, the first pixel in the lowest bit; the file's. NULL: there are none. */
const uint8_t *ost_seg_get_bits      (OstSegFile *file, size_t *ret_length);

#ifdef __cplusplus
}
#endif
