/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Whose picture it is. No image that was loaded knows (ost-image.h): a file must be asked, by somebody who wants to
 * see it on the screen. Nothing here reaches a project, an export or a log. */
#define OST_N_IDENTITIES 7

/* "Patient name", "Patient number", ...: English, static; i below OST_N_IDENTITIES. */
const char *ost_identity_get_label (guint i);

/* OST_N_IDENTITIES texts of a DICOM file, UTF-8, "" where it says nothing; of other files all are "". NULL with one
 * sentence in OST_IMAGE_ERROR. Any thread. */
GStrv       ost_identity_load      (const char *path, GError **error);

/* TRUE when the file of these bytes, or of these first OST_IMAGE_SNIFF_SIZE, is a DICOM one, however it begins: only
 * such a file says who the patient is. */
gboolean    ost_identity_is_dicom  (const guint8 *data, gsize length);

/* Copies a radiograph. Of a DICOM file only what Osteon reads is written (picture, windows, spacing, side, view):
 * no name, number, date, place or private element; uid, made of digits and dots, becomes the copy's. *ret_removed
 * tells whether that was so: files of other kinds are copied as they are. FALSE with one sentence, and then a part of
 * the copy may be there. Any thread. */
gboolean    ost_identity_copy_without (const char *from, const char *uid, const char *to, gboolean *ret_removed,
                                       GError **error);
