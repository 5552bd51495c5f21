/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* DCMTK for C: the one place where C++ is spoken. It parses a DICOM file that lies in memory, hands out the fields
 * that a radiograph needs and the tables, and unpacks the pixels. It judges nothing; ost-dicom.c does.
 *
 * Who the patient is stays inside: OstDicomField names all that is read in passing, and there is no name, number, date,
 * place, person or identifier among it. The one way to those is ost_dicom_file_get_identity, for somebody who asks.
 *
 * No exception passes this border and nothing is printed. A value is allocated only once the file has proved to hold
 * all of its bytes, except for those below 64 KiB. One file belongs to one thread at a time; any number may be open. */
typedef struct OstDicomFile OstDicomFile;

/* Each of them may have several values, counted from 0. */
typedef enum
{
  OST_DICOM_MODALITY,
  OST_DICOM_SOP_CLASS,                  /* UID */
  OST_DICOM_PHOTOMETRIC,
  OST_DICOM_SAMPLES_PER_PIXEL,
  OST_DICOM_FRAMES,
  OST_DICOM_ROWS,
  OST_DICOM_COLUMNS,
  OST_DICOM_BITS_ALLOCATED,
  OST_DICOM_BITS_STORED,
  OST_DICOM_HIGH_BIT,
  OST_DICOM_PIXEL_REPRESENTATION,
  OST_DICOM_RESCALE_SLOPE,
  OST_DICOM_RESCALE_INTERCEPT,
  OST_DICOM_WINDOW_CENTER,
  OST_DICOM_WINDOW_WIDTH,
  OST_DICOM_WINDOW_NAME,
  OST_DICOM_WINDOW_FUNCTION,
  OST_DICOM_PIXEL_SPACING,              /* between rows, between columns; mm */
  OST_DICOM_IMAGER_PIXEL_SPACING,
  OST_DICOM_CALIBRATION_TYPE,
  OST_DICOM_MAGNIFICATION,
  OST_DICOM_IMAGE_LATERALITY,
  OST_DICOM_LATERALITY,
  OST_DICOM_VIEW_POSITION,
  OST_DICOM_PRESENTATION_INTENT,
  OST_DICOM_BURNED_IN,
  OST_DICOM_N_FIELDS
} OstDicomField;

typedef enum
{
  OST_DICOM_PLAIN,
  OST_DICOM_RLE,
  OST_DICOM_JPEG,                       /* baseline, extended, lossless */
  OST_DICOM_JPEG_LS,
  OST_DICOM_UNREADABLE                  /* JPEG 2000, video, unknown */
} OstDicomEncoding;

typedef enum
{
  OST_DICOM_WHOLE_FILE,                 /* with the file's own header, with or without the 128 bytes before it */
  OST_DICOM_EXPLICIT_DATASET,           /* little endian, explicit VR: what deflated files hold */
  OST_DICOM_GUESS_DATASET               /* a bare data set: one of the three plain encodings, told by its first bytes */
} OstDicomStart;

#define OST_DICOM_PROBLEM_SIZE 160

/* Parses everything but the pixels. `data` is borrowed until the file is closed. NULL with words in `problem`; or with
 * *ret_deflated > 0 when all from that byte on is deflated, to be inflated and opened as OST_DICOM_EXPLICIT_DATASET. */
OstDicomFile    *ost_dicom_file_open         (const uint8_t *data, size_t length, OstDicomStart start,
                                              size_t *ret_deflated, char problem[OST_DICOM_PROBLEM_SIZE]);
void             ost_dicom_file_close        (OstDicomFile *file);

OstDicomEncoding ost_dicom_file_get_encoding (const OstDicomFile *file);
/* The encoding in words ("JPEG 2000 (Lossless only)"); static. */
const char      *ost_dicom_file_get_encoding_name (const OstDicomFile *file);
/* DCMTK's name of the kind of object ("CTImageStorage"), or NULL; static. */
const char      *ost_dicom_file_get_class_name (const OstDicomFile *file);
bool             ost_dicom_file_has_pixels   (const OstDicomFile *file);

/* Copies one value, cut to size - 1 bytes of whatever encoding the file has; false when it is not there. */
bool             ost_dicom_file_get          (OstDicomFile *file, OstDicomField field, unsigned index, char *buffer,
                                              size_t size);

typedef enum
{
  OST_DICOM_MODALITY_TABLE,
  OST_DICOM_VOI_TABLE
} OstDicomTableKind;

typedef struct
{
  size_t          n;                    /* 1 .. 65536 */
  int             first;                /* value of the first entry */
  int             bits;                 /* 1 .. 16, of an entry */
  const uint16_t *entries;              /* n of them; the file's, until it is closed or unpacked */
  char            name[64];
} OstDicomTable;

typedef enum
{
  OST_DICOM_TABLE_NONE,
  OST_DICOM_TABLE_BAD,
  OST_DICOM_TABLE_GOOD
} OstDicomTableState;

OstDicomTableState ost_dicom_file_get_table (OstDicomFile *file, OstDicomTableKind kind, unsigned index,
                                             OstDicomTable *ret_table);

/* The first piece of compressed pixels, so that its own header can be checked before it is unpacked; NULL without
 * one. */
const uint8_t   *ost_dicom_file_get_fragment (OstDicomFile *file, size_t *ret_length);

/* Unpacks the pixels: samples of BitsAllocated, in words of the machine's byte order unless it is 8, *ret_bytes in
 * all; the file's, until it is closed. The caller has checked rows, columns, frames and samples. Afterwards all
 * sequences, so the tables too, are gone, and the fields that tell the depth are those of the samples. NULL with
 * words in `problem`. */
const void      *ost_dicom_file_unpack       (OstDicomFile *file, size_t *ret_bytes,
                                              char problem[OST_DICOM_PROBLEM_SIZE]);

/* Whose picture it is, for the screen of somebody who asked to see it, never for a file. Texts are UTF-8 where the file
 * says truthfully in which character set it is. */
typedef enum
{
  OST_DICOM_PATIENT_NAME,
  OST_DICOM_PATIENT_ID,
  OST_DICOM_PATIENT_BIRTH_DATE,
  OST_DICOM_PATIENT_SEX,
  OST_DICOM_STUDY_DATE,
  OST_DICOM_INSTITUTION,
  OST_DICOM_ACCESSION_NUMBER,
  OST_DICOM_N_IDENTITIES
} OstDicomIdentity;

bool             ost_dicom_file_get_identity (OstDicomFile *file, OstDicomIdentity what, char *buffer, size_t size);

/* Writes the file anew, to `path`, with nothing in it but the picture, the OstDicomFields and the tables: no name,
 * number, date, place, private element or nested picture. Packed pixels stay packed as they are. uid, made of digits
 * and dots, becomes its instance's. False with words in `problem`. Not after ost_dicom_file_unpack. */
bool             ost_dicom_file_save_bare    (OstDicomFile *file, const char *uid, const char *path,
                                              char problem[OST_DICOM_PROBLEM_SIZE]);

#ifdef __cplusplus
}
#endif
