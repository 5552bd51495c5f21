/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>

/* One training run at a time in a folder: flock on FOLDER/run, which the kernel frees when the process dies, however it
 * dies. The file holds the process number, so that another process can ask the run to stop. */

/* The descriptor that holds the lock until it is closed, or -1 with G_IO_ERROR_BUSY in words. The folder is there. */
int      ost_training_lock     (const char *folder, GError **error);

/* Process number of the run that holds the lock, 0 when none does. */
int      ost_training_lock_pid (const char *folder);
