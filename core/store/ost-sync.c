/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-sync.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Some file systems have nothing to flush for a folder and say so by EINVAL. */
gboolean
ost_sync (const char *path)
{
  const int      fd = open (path, O_RDONLY | O_CLOEXEC);
  const gboolean ok = fd >= 0 && (fsync (fd) == 0 || errno == EINVAL);
  const int      saved_errno = errno;

  if (fd >= 0)
    close (fd);
  errno = saved_errno;
  return ok;
}
