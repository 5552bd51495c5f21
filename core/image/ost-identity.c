/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-identity.h"

#include <gio/gio.h>

#include "core/image/ost-dicom-private.h"

/* The one place where a patient's identity is read, and the one where it is taken away. A file counts as DICOM here
 * exactly when ost_image_decode reads it as one: anything that could be opened as a radiograph but was copied as it is
 * would keep the patient's name. */

G_STATIC_ASSERT (OST_N_IDENTITIES == OST_DICOM_N_IDENTITIES);

#define MAX_TEXT 256            /* bytes of one text that are shown; the shim cuts longer ones */

const char *
ost_identity_get_label (guint i)
{
  static const char *const labels[OST_N_IDENTITIES] = {
    [OST_DICOM_PATIENT_NAME] = "Patient name", [OST_DICOM_PATIENT_ID] = "Patient number",
    [OST_DICOM_PATIENT_BIRTH_DATE] = "Date of birth", [OST_DICOM_PATIENT_SEX] = "Sex",
    [OST_DICOM_STUDY_DATE] = "Date of the study", [OST_DICOM_INSTITUTION] = "Institution",
    [OST_DICOM_ACCESSION_NUMBER] = "Accession number",
  };

  g_return_val_if_fail (i < OST_N_IDENTITIES, NULL);
  return labels[i];
}

gboolean
ost_identity_is_dicom (const guint8 *data, gsize length)
{
  return ost_image_is_dicom (data, length);
}

/* The file's contents in *ret_data and the parsed file; NULL without an error for a file that is no DICOM. */
static OstDicomFile *
open_path (const char *path, guint8 **ret_data, GByteArray **ret_inflated, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);
  gsize            length = 0;

  *ret_data = ost_image_read_file (path, &length, error);
  if (*ret_data == NULL || !ost_image_is_dicom (*ret_data, length))
    return NULL;
  return ost_dicom_open (&(OstImageSource) { *ret_data, length, name }, ret_inflated, error);
}

static char *
dup_text (OstDicomFile *file, guint i)
{
  char text[MAX_TEXT];

  if (file == NULL || !ost_dicom_file_get_identity (file, (OstDicomIdentity) i, text, sizeof text))
    return g_strdup ("");
  return g_strstrip (g_utf8_make_valid (text, -1));
}

GStrv
ost_identity_load (const char *path, GError **error)
{
  g_autofree guint8    *data = NULL;
  g_autoptr(GByteArray) inflated = NULL;
  GError               *problem = NULL;
  OstDicomFile         *file = open_path (path, &data, &inflated, &problem);
  GStrv                 texts;

  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return NULL;
    }
  texts = g_new0 (char *, OST_N_IDENTITIES + 1);
  for (guint i = 0; i < OST_N_IDENTITIES; i++)
    texts[i] = dup_text (file, i);
  if (file != NULL)
    ost_dicom_file_close (file);
  return texts;
}

static gboolean
save_bare (OstDicomFile *file, const char *from, const char *uid, const char *to, GError **error)
{
  char             problem[OST_DICOM_PROBLEM_SIZE];
  g_autofree char *name = g_filename_display_name (from);

  if (ost_dicom_file_save_bare (file, uid, to, problem))
    return TRUE;
  g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_FILE,
               "%s: a copy without the patient cannot be written (%s); is there room on the disk?", name, problem);
  return FALSE;
}

static gboolean
copy_plainly (const char *from, const char *to, GError **error)
{
  g_autoptr(GFile) source = g_file_new_for_path (from);
  g_autoptr(GFile) target = g_file_new_for_path (to);

  return g_file_copy (source, target, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL,
                      error);
}

gboolean
ost_identity_copy_without (const char *from, const char *uid, const char *to, gboolean *ret_removed, GError **error)
{
  g_autofree guint8    *data = NULL;
  g_autoptr(GByteArray) inflated = NULL;
  GError               *problem = NULL;
  OstDicomFile         *file = open_path (from, &data, &inflated, &problem);
  gboolean              done;

  *ret_removed = file != NULL;
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  if (file == NULL)
    return copy_plainly (from, to, error);
  done = save_bare (file, from, uid, to, error);
  ost_dicom_file_close (file);
  return done;
}
