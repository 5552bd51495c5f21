/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define TRIES 20                /* a millisecond apart */

static int
open_file (const char *folder, int flags)
{
  g_autofree char *path = g_build_filename (folder, "run", NULL);

  return open (path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static int
read_pid (int fd)
{
  char          text[32] = "";
  const ssize_t n = pread (fd, text, sizeof text - 1, 0);

  text[MAX (n, 0)] = '\0';
  return MAX (atoi (text), 0);
}

/* Somebody who only asks (ost_training_lock_pid) holds it for a moment: that is no reason to refuse. */
static gboolean
take (int fd)
{
  for (int i = 0; i < TRIES; i++)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return TRUE;
      g_usleep (1000);
    }
  return flock (fd, LOCK_EX | LOCK_NB) == 0;
}

int
ost_training_lock (const char *folder, GError **error)
{
  int              fd = open_file (folder, O_RDWR | O_CREAT);
  g_autofree char *pid = g_strdup_printf ("%d\n", (int) getpid ());

  if (fd >= 0 && take (fd))
    {
      if (ftruncate (fd, 0) == 0 && pwrite (fd, pid, strlen (pid), 0) < 0)
        g_debug ("%s", g_strerror (errno));     /* the lock holds without it; only stopping from elsewhere will not work */
      return fd;
    }
  if (fd >= 0 && errno == EWOULDBLOCK)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                 "A model of this project is being trained already (process %d). Wait for it, or stop it.", read_pid (fd));
  else
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "The folder “%s” cannot be written: %s.", folder,
                   g_strerror (code));
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

int
ost_training_lock_pid (const char *folder)
{
  int fd = open_file (folder, O_RDONLY), pid = 0;

  if (fd < 0)
    return 0;
  if (flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    pid = read_pid (fd);
  close (fd);                   /* and with it the lock that we may have taken */
  return pid;
}
