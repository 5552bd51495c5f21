/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-lock.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

static void
set_open_error (const char *project, int saved_errno, GError **error)
{
  if (saved_errno == ENOSPC || saved_errno == EDQUOT)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_FULL,
                 "The disk that holds %s is full: free some space and open the project again.", project);
  else
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_READ_ONLY,
                 "%s cannot be written (%s): make the folder writable, copy the project to another place, "
                 "or open it for reading only.", project, g_strerror (saved_errno));
}

/* Who holds it, as far as the file says; it may be empty for a moment, or anybody's text. */
static void
set_busy_error (const char *project, int fd, GError **error)
{
  char holder[128] = "";
  const ssize_t n = pread (fd, holder, sizeof holder - 1, 0);

  holder[MAX (n, 0)] = '\0';
  if (n <= 0 || !g_utf8_validate (holder, -1, NULL))
    g_strlcpy (holder, "another program", sizeof holder);
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_BUSY,
               "%s is open for writing in %s: close it there, or open it for reading only.", project,
               g_strchomp (holder));
}

/* Only words for people; the lock holds without them, so a full disk is no reason to refuse. */
static void
write_holder (int fd)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *when = g_date_time_format (now, "%Y-%m-%d %H:%M UTC");
  const char *program = g_get_prgname () != NULL ? g_get_prgname () : "osteon";
  g_autofree char *text = g_strdup_printf ("process %d (%s, since %s)\n", (int) getpid (), program, when);

  if (ftruncate (fd, 0) == 0 && pwrite (fd, text, strlen (text), 0) < 0)
    g_debug ("%s", g_strerror (errno));
}

/* O_NOFOLLOW: a project from elsewhere may have a link of that name, and write_holder would empty the file that it
 * leads to. The descriptor is closed on exec, or a child would hold the lock on. */
int
ost_store_lock (const char *project, GError **error)
{
  g_autofree char *path = g_build_filename (project, "lock", NULL);
  const int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    {
      set_open_error (project, errno, error);
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno == EWOULDBLOCK)
        set_busy_error (project, fd, error);
      else
        set_open_error (project, errno, error);
      close (fd);
      return -1;
    }
  write_holder (fd);
  return fd;
}

void
ost_store_unlock (int fd)
{
  /* The file stays: removing it would let two later ones lock two different files of that name. */
  if (fd >= 0)
    close (fd);
}
