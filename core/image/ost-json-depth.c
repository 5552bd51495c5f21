/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-json-depth.h"

#include <string.h>

int
ost_json_get_depth (const char *text, gsize length)
{
  gboolean quoted = FALSE;
  int      depth = 0, deepest = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (quoted && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (quoted)
        continue;
      else if (strchr ("/#'", text[i]) != NULL)         /* a NUL byte, too */
        return -1;
      else if (text[i] == '[' || text[i] == '{')
        {
          depth++;
          deepest = MAX (deepest, depth);
        }
      else if (text[i] == ']' || text[i] == '}')
        depth--;
    }
  return deepest;
}

gboolean
ost_json_is_shallow (const char *text, gsize length, int most)
{
  const int depth = ost_json_get_depth (text, length);

  return depth >= 0 && depth <= most;
}
