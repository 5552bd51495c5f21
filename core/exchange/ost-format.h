/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/exchange/ost-mask-set.h"
#include "core/store/ost-store.h"

/* The formats in which readings leave and enter a project: one table for the command line and the window. */

typedef struct
{
  const char *id;               /* "nifti": on the command line */
  const char *label;            /* for people, in English */
  const char *loses;            /* what the format cannot hold, one sentence; NULL: every plane stays as it is */
  gboolean    writes, reads;
  const char *document;         /* the one file for all images ("coco.json"), or NULL: a file (or more) for each */
  const char *endings;          /* of the files that are read, parted by blanks: ".nii .nii.gz" */
} OstFormat;

/* All of them, in the order of lists; ends with one whose id is NULL. Static. */
const OstFormat *ost_format_list (void);
/* NULL when there is none of that id. */
const OstFormat *ost_format_find (const char *id);
/* "png, label-png, coco": those that write (or read). To be freed with g_free. */
char            *ost_format_describe (gboolean writes);

/* --- writing: readings are added one by one ----------------------------------------------------------------------- */

typedef struct _OstFormatWriter OstFormatWriter;

/* dest is a folder that is there. reader is the name of whose readings they are. */
OstFormatWriter *ost_format_writer_new    (const OstFormat *format, const char *dest, const char *reader);
/* Copy who the patient is from the radiograph's own file, image->path, where the format can hold it (dicom-seg). Never
 * without being asked. */
void             ost_format_writer_set_identity (OstFormatWriter *writer, gboolean identity);
/* Files are named after the image; each is written beside its place, synced and renamed. */
gboolean         ost_format_writer_add    (OstFormatWriter *writer, const OstImageRow *image, const OstReading *reading,
                                           GError **error);
/* Writes the document of formats that have one. */
gboolean         ost_format_writer_finish (OstFormatWriter *writer, GError **error);
void             ost_format_writer_free   (OstFormatWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstFormatWriter, ost_format_writer_free)

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* The paths to read at path: itself, or the files of a folder that end as the format's do, in order of name. Of PNG
 * files the label map is left out where there are planes of the same image, which hold more. */
GPtrArray *ost_format_list_files (const OstFormat *format, const char *path, GError **error);
/* A list of OstMaskSet; NULL with one sentence that names the file. */
GPtrArray *ost_format_load       (const OstFormat *format, const char *path, GError **error);
