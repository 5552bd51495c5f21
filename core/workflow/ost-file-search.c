/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-file-search.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/image/ost-image.h"

#define MAX_DEPTH  32           /* folders in folders: deeper is a mistake, not an archive */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* O_NONBLOCK: a pipe in the folder must not stop us. */
static gboolean
begins_like_image (const char *path)
{
  guint8 head[OST_IMAGE_SNIFF_SIZE];
  struct stat st;
  gssize n = 0;
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    return FALSE;
  if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode))
    n = read (fd, head, sizeof head);
  close (fd);
  return n > 0 && ost_image_sniff (head, n);
}

static void
search_folder (const char *folder, int depth, GPtrArray *files, GPtrArray *problems)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open (folder, 0, &error);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL || depth > MAX_DEPTH)
    {
      g_ptr_array_add (problems,
                       g_strdup_printf ("“%s” was not searched: %s.", folder,
                                        error ? error->message : "too many folders in folders"));
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      const char *path = names->pdata[i];
      gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);

      if (is_folder && !g_file_test (path, G_FILE_TEST_IS_SYMLINK) && !g_str_has_suffix (path, ".osteon"))
        search_folder (path, depth + 1, files, problems);
      else if (!is_folder && begins_like_image (path))
        g_ptr_array_add (files, g_strdup (path));
    }
}

GPtrArray *
ost_file_search (const char *const *paths, GPtrArray *problems)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *path = g_canonicalize_filename (paths[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        search_folder (path, 0, files, problems);
      else
        g_ptr_array_add (files, g_steal_pointer (&path));
    }
  return files;
}
