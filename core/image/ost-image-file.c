/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-image-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files are read, not mapped: a mapped file that another program cuts short while it is decoded kills the process. */

/* Both return NULL. */
static gpointer
fail_file (const char *path, const char *problem, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_FILE,
               "%s: the file cannot be read (%s); check that it exists and that you may read it", name, problem);
  return NULL;
}

static gpointer
fail_size (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_TOO_LARGE,
               "%s: a file of more than %u MiB is not read; export a smaller copy", name,
               OST_IMAGE_MAX_FILE / 1024 / 1024);
  return NULL;
}

/* Opens a regular file. Without O_NONBLOCK opening a FIFO would wait for a writer for ever. */
static gboolean
open_regular (const char *path, int *ret_fd, gsize *ret_size, GError **error)
{
  struct stat status;
  int         fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

  if (fd < 0)
    {
      fail_file (path, g_strerror (errno), error);
      return FALSE;
    }
  if (fstat (fd, &status) < 0 || !S_ISREG (status.st_mode))
    {
      close (fd);
      fail_file (path, "it is a folder or a device, not a file", error);
      return FALSE;
    }
  *ret_fd = fd;
  *ret_size = (gsize) status.st_size;
  return TRUE;
}

/* Bytes read, fewer than `size` only at the end of the file; -1 with errno. */
static gssize
read_fully (int fd, guint8 *buffer, gsize size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = read (fd, buffer + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      done += (gsize) n;
    }
  return (gssize) done;
}

/* The first bytes decide before the rest is read, so pointing at a disk image costs nothing. */
#define HEAD_BYTES 512

/* The file may grow or shrink while it is read: the size only bounds the buffer, and what was read counts. */
static guint8 *
read_contents (int fd, const char *path, gsize size, gsize *ret_length, GError **error)
{
  guint8             head[HEAD_BYTES];
  g_autofree guint8 *data = NULL;
  gssize             n_head = read_fully (fd, head, sizeof head), n = 0;

  if (n_head < 0)
    return fail_file (path, g_strerror (errno), error);
  if (!ost_image_sniff (head, (gsize) n_head))
    size = (gsize) n_head;              /* enough for the decoder to say what it is not */
  if (size > OST_IMAGE_MAX_FILE)
    return fail_size (path, error);
  data = g_try_malloc (MAX (size, sizeof head));
  if (data == NULL)
    return fail_file (path, "there is not enough memory", error);
  memcpy (data, head, (gsize) n_head);
  if (size > (gsize) n_head)
    n = read_fully (fd, data + n_head, size - (gsize) n_head);
  if (n < 0)
    return fail_file (path, g_strerror (errno), error);
  *ret_length = (gsize) (n_head + n);
  return g_steal_pointer (&data);
}

guint8 *
ost_image_read_file (const char *path, gsize *ret_length, GError **error)
{
  guint8 *data;
  gsize   size;
  int     fd;

  if (!open_regular (path, &fd, &size, error))
    return NULL;
  data = read_contents (fd, path, size, ret_length, error);
  close (fd);
  return data;
}

OstImage *
ost_image_load (const char *path, char **ret_sha256, GError **error)
{
  gsize              length = 0;
  g_autofree guint8 *data = ost_image_read_file (path, &length, error);
  g_autofree char   *name = g_filename_display_name (path);
  OstImage          *image;

  if (data == NULL)
    return NULL;
  image = ost_image_decode (data, length, name, error);
  if (image != NULL && ret_sha256 != NULL)
    *ret_sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);
  return image;
}

char *
ost_image_hash_file (const char *path, GError **error)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8   *buffer = g_malloc (1024 * 1024);
  gsize                size;
  gssize               n;
  int                  fd;

  if (!open_regular (path, &fd, &size, error))
    return NULL;
  while ((n = read_fully (fd, buffer, 1024 * 1024)) > 0)
    g_checksum_update (checksum, buffer, n);
  if (n < 0)
    fail_file (path, g_strerror (errno), error);
  close (fd);
  return n < 0 ? NULL : g_strdup (g_checksum_get_string (checksum));
}
