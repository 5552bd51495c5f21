/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tensor/ost-safetensors-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

gboolean
ost_write_all (int fd, gconstpointer data, gsize bytes)
{
  const char *at = data;

  while (bytes > 0)
    {
      const ssize_t n = write (fd, at, bytes);

      if (n < 0 && errno != EINTR)
        return FALSE;
      at += MAX (n, 0);
      bytes -= (gsize) MAX (n, 0);
    }
  return TRUE;
}

/* The new name is safe only when the folder is. Some file systems have nothing to flush there and say so. */
static gboolean
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  const int        fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  const gboolean   ok = fd >= 0 && (fsync (fd) == 0 || errno == EINVAL);

  if (fd >= 0)
    close (fd);
  return ok;
}

/* The error that counts is the first; close may overwrite errno. */
static gboolean
fill (int fd, OstWriteFunc write, gpointer data)
{
  gboolean ok = write (fd, data) && fsync (fd) == 0;
  int      saved = errno;

  if (close (fd) != 0 && ok)
    return FALSE;
  errno = saved;
  return ok;
}

/* In this order: contents to the disk, then the name, then the folder. A power cut leaves the old file or the new
 * one; a part file that is left over has a name of its own. Beside `path`, because a rename stays within one file
 * system. */
gboolean
ost_replace_file (const char *path, OstWriteFunc write, gpointer data, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".XXXXXX", NULL);
  const int        fd = g_mkstemp_full (part, O_RDWR | O_CLOEXEC, 0666);
  gboolean         renamed = FALSE;
  int              saved;

  if (fd >= 0 && fill (fd, write, data))
    renamed = g_rename (part, path) == 0;
  if (renamed && sync_folder (path))
    return TRUE;
  saved = errno;
  if (fd >= 0 && !renamed)
    g_unlink (part);
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (saved),
               renamed ? "“%s” is written but may not survive a power cut: %s"
                       : "“%s” could not be written (%s); what was there before is unchanged",
               path, g_strerror (saved));
  return FALSE;
}
