/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tensor/ost-safetensors-private.h"

#include <string.h>

/* A scanner for this one grammar rather than a general JSON reader: nothing in it nests, so nothing recurses, and it
 * can see what general readers hide (repeated names, numbers that do not fit).
 *
 * Everything it says is checked before anything is allocated by it: products of sizes by g_uint64_checked_mul, places
 * against the bytes that are there. What passes can be read without further questions.
 *
 *   header    { "name": entry, ... , "__metadata__": { "key": "value", ... } }
 *   entry     { "dtype": "F32", "shape": [ n, ... ], "data_offsets": [ begin, end ] }, in any order */

static const OstNumberType number_types[] = {
  { "F32", 4 }, { "F16", 2 }, { "BF16", 2 }, { "F64", 8 }, { "F8_E4M3", 1 }, { "F8_E5M2", 1 }, { "BOOL", 1 },
  { "I8", 1 }, { "I16", 2 }, { "I32", 4 }, { "I64", 8 }, { "U8", 1 }, { "U16", 2 }, { "U32", 4 }, { "U64", 8 },
};

typedef struct
{
  const char *text, *at, *end;  /* text <= at <= end; not terminated */
  GHashTable *names;            /* strings of the entries so far; borrowed from them */
  GPtrArray  *entries;
  GHashTable *metadata;
  gboolean    has_metadata;
  GError    **error;
} Scan;

void
ost_safetensors_entry_free (OstSafetensorsEntry *entry)
{
  g_free (entry->name);
  g_free (entry);
}

/* --- Characters, strings, numbers --- */

static gboolean
fail (Scan *scan, const char *what)
{
  g_set_error (scan->error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED, "its header has %s at byte %" G_GSIZE_FORMAT,
               what, (gsize) (scan->at - scan->text));
  return FALSE;
}

/* No character is '\0' here and below: the text has been checked to be UTF-8 without. */
static void
skip_space (Scan *scan)
{
  while (scan->at < scan->end && strchr (" \t\r\n", *scan->at) != NULL)
    scan->at++;
}

/* TRUE, and past it, if `c` is next. */
static gboolean
accept (Scan *scan, char c)
{
  skip_space (scan);
  if (scan->at == scan->end || *scan->at != c)
    return FALSE;
  scan->at++;
  return TRUE;
}

static gboolean
expect (Scan *scan, char c)
{
  const char what[] = { 'n', 'o', ' ', '\'', c, '\'', '\0' };

  return accept (scan, c) || fail (scan, what);
}

/* Four hexadecimal digits; -1 if there are none. */
static int
scan_hex (Scan *scan)
{
  int value = 0;

  if (scan->end - scan->at < 4)
    return -1;
  for (int i = 0; i < 4; i++, scan->at++)
    {
      if (!g_ascii_isxdigit (*scan->at))
        return -1;
      value = value * 16 + g_ascii_xdigit_value (*scan->at);
    }
  return value;
}

/* What follows "\u": a character, or two halves of one. */
static gboolean
scan_unicode (Scan *scan, GString *string)
{
  int high = scan_hex (scan), low;

  if (high >= 0xd800 && high < 0xdc00)
    {
      if (scan->end - scan->at < 2 || scan->at[0] != '\\' || scan->at[1] != 'u')
        return fail (scan, "half a character");
      scan->at += 2;
      low = scan_hex (scan);
      if (low < 0xdc00 || low > 0xdfff)
        return fail (scan, "half a character");
      high = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    }
  if (high <= 0 || (high >= 0xdc00 && high < 0xe000))
    return fail (scan, "a character that is none");
  g_string_append_unichar (string, (gunichar) high);
  return TRUE;
}

/* The eight short escapes of JSON and \u; what they stand for is at the same place of the second string. */
static gboolean
scan_escape (Scan *scan, GString *string)
{
  static const char codes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  const char       *code;

  if (scan->at == scan->end)
    return fail (scan, "a string without end");
  if (*scan->at == 'u')
    return scan->at++, scan_unicode (scan, string);
  code = strchr (codes, *scan->at);
  if (code == NULL)
    return fail (scan, "an unknown escape");
  g_string_append_c (string, meanings[code - codes]);
  scan->at++;
  return TRUE;
}

/* A string, to be freed, or NULL. */
static char *
scan_string (Scan *scan)
{
  GString *string;

  if (!expect (scan, '"'))
    return NULL;
  string = g_string_new (NULL);
  while (scan->at < scan->end && *scan->at != '"')
    {
      if ((guchar) *scan->at < 0x20)
        break;
      if (*scan->at != '\\')
        g_string_append_c (string, *scan->at++);
      else if (scan->at++, !scan_escape (scan, string))
        return g_string_free (string, TRUE);
    }
  if (scan->at < scan->end && *scan->at == '"')
    return scan->at++, g_string_free (string, FALSE);
  fail (scan, "a string without end");
  return g_string_free (string, TRUE);
}

/* Digits alone: no sign, no fraction, no exponent occurs in this format. */
static gboolean
scan_number (Scan *scan, guint64 *value)
{
  skip_space (scan);
  if (scan->at == scan->end || !g_ascii_isdigit (*scan->at))
    return fail (scan, "no number");
  for (*value = 0; scan->at < scan->end && g_ascii_isdigit (*scan->at); scan->at++)
    if (!g_uint64_checked_mul (value, *value, 10) || !g_uint64_checked_add (value, *value, (guint64) (*scan->at - '0')))
      return fail (scan, "a number that is too large");
  return TRUE;
}

/* --- Entries --- */

static gboolean
scan_type (Scan *scan, OstSafetensorsEntry *entry)
{
  g_autofree char *name = scan_string (scan);

  if (name == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (number_types); i++)
    if (g_str_equal (name, number_types[i].name))
      entry->type = &number_types[i];
  return entry->type != NULL || fail (scan, "an unknown type of numbers");
}

/* Sizes of 0 and too many dimensions are not damage: files of others have them. has_shape tells that no tensor of
 * ours can be made of it; their bytes are counted all the same. */
static gboolean
scan_shape (Scan *scan, OstSafetensorsEntry *entry)
{
  guint64 size;

  entry->count = 1;
  entry->has_shape = TRUE;
  if (!expect (scan, '['))
    return FALSE;
  if (accept (scan, ']'))
    return TRUE;
  do
    {
      if (!scan_number (scan, &size))
        return FALSE;
      if (!g_uint64_checked_mul (&entry->count, entry->count, size) || size > G_MAXINT64)
        return fail (scan, "a shape that is too large");
      entry->has_shape = entry->has_shape && size > 0 && entry->shape.n_dims < OST_MAX_DIMS;
      if (entry->has_shape)
        entry->shape.sizes[entry->shape.n_dims++] = (int64_t) size;
    }
  while (accept (scan, ','));
  return expect (scan, ']');
}

static gboolean
scan_offsets (Scan *scan, OstSafetensorsEntry *entry)
{
  return expect (scan, '[') && scan_number (scan, &entry->begin) && expect (scan, ',')
         && scan_number (scan, &entry->end) && expect (scan, ']');
}

/* One of the three fields; `seen` has a bit for each. */
static gboolean
scan_field (Scan *scan, OstSafetensorsEntry *entry, guint *seen)
{
  static const struct { const char *name; gboolean (*scan) (Scan *, OstSafetensorsEntry *); } fields[] = {
    { "dtype", scan_type }, { "shape", scan_shape }, { "data_offsets", scan_offsets },
  };
  g_autofree char *name = scan_string (scan);

  if (name == NULL || !expect (scan, ':'))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (name, fields[i].name) && (*seen & 1u << i) == 0)
      {
        *seen |= 1u << i;
        return fields[i].scan (scan, entry);
      }
  return fail (scan, "an unknown or repeated field");
}

static gboolean
check_entry (Scan *scan, const OstSafetensorsEntry *entry, guint seen)
{
  guint64 bytes;

  if (seen != 7)
    return fail (scan, "a tensor without type, shape or place");
  if (!g_uint64_checked_mul (&bytes, entry->count, entry->type->bytes) || entry->end < entry->begin
      || entry->end - entry->begin != bytes)
    return fail (scan, "a tensor whose place does not fit its shape and type");
  return TRUE;
}

/* Takes the name. The entry is listed at once, so that it is freed with the list whatever comes. */
static gboolean
scan_entry (Scan *scan, char *name)
{
  OstSafetensorsEntry *entry = g_new0 (OstSafetensorsEntry, 1);
  guint                seen = 0;

  entry->name = name;
  g_ptr_array_add (scan->entries, entry);
  if (!g_hash_table_add (scan->names, name))
    return fail (scan, "a name that was there before");
  if (!expect (scan, '{'))
    return FALSE;
  do
    if (!scan_field (scan, entry, &seen))
      return FALSE;
  while (accept (scan, ','));
  return expect (scan, '}') && check_entry (scan, entry, seen);
}

static gboolean
scan_text (Scan *scan)
{
  g_autofree char *key = scan_string (scan), *value = NULL;

  if (key == NULL || !expect (scan, ':') || (value = scan_string (scan)) == NULL)
    return FALSE;
  if (g_hash_table_contains (scan->metadata, key))
    return fail (scan, "a key that was there before");
  g_hash_table_insert (scan->metadata, g_steal_pointer (&key), g_steal_pointer (&value));
  return TRUE;
}

/* Values are strings alone: what is not one (a number, an object) is damage. */
static gboolean
scan_metadata (Scan *scan)
{
  if (scan->has_metadata)
    return fail (scan, "a second " OST_SAFETENSORS_METADATA);
  scan->has_metadata = TRUE;
  if (!expect (scan, '{'))
    return FALSE;
  if (accept (scan, '}'))
    return TRUE;
  do
    if (!scan_text (scan))
      return FALSE;
  while (accept (scan, ','));
  return expect (scan, '}');
}

static gboolean
scan_member (Scan *scan)
{
  char *name = scan_string (scan);

  if (name == NULL)
    return FALSE;
  if (!expect (scan, ':'))
    return g_free (name), FALSE;
  if (!g_str_equal (name, OST_SAFETENSORS_METADATA))
    return scan_entry (scan, name);
  g_free (name);
  return scan_metadata (scan);
}

/* --- The whole --- */

static gboolean
scan_header (Scan *scan)
{
  if (scan->at == scan->end || *scan->at != '{')
    return fail (scan, "no '{'");
  scan->at++;
  if (!accept (scan, '}'))
    {
      do
        if (!scan_member (scan))
          return FALSE;
      while (accept (scan, ','));
      if (!expect (scan, '}'))
        return FALSE;
    }
  skip_space (scan);
  return scan->at == scan->end || fail (scan, "something after its end");
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const OstSafetensorsEntry *x = *(OstSafetensorsEntry *const *) a, *y = *(OstSafetensorsEntry *const *) b;

  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  if (x->end != y->end)
    return x->end < y->end ? -1 : 1;
  return strcmp (x->name, y->name);
}

/* Each begins where the one before ends, and the last ends where the file does: no number belongs to two tensors, and
 * none to none, as the format demands. Empty tensors sort before the one that begins at their place
 * (compare_places). */
static gboolean
check_places (GPtrArray *entries, guint64 data_bytes, GError **error)
{
  guint64 at = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      const OstSafetensorsEntry *entry = entries->pdata[i];

      if (entry->begin != at)
        {
          g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED,
                       "the numbers of %s begin at byte %" G_GUINT64_FORMAT " where those before end at %"
                       G_GUINT64_FORMAT, entry->name, entry->begin, at);
          return FALSE;
        }
      at = entry->end;
    }
  if (at != data_bytes)
    {
      g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED,
                   "its header speaks of %" G_GUINT64_FORMAT " bytes of numbers and there are %" G_GUINT64_FORMAT,
                   at, data_bytes);
      return FALSE;
    }
  return TRUE;
}

/* UTF-8 without '\0' is settled before anything else, so that names and strings need no further look. */
gboolean
ost_safetensors_parse_header (const char *text, gsize length, guint64 data_bytes, GPtrArray *entries,
                              GHashTable *metadata, GError **error)
{
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  Scan                  scan = { text, text, text + length, names, entries, metadata, FALSE, error };

  if (!g_utf8_validate_len (text, length, &scan.at))
    return fail (&scan, "something other than text");
  scan.at = text;
  if (!scan_header (&scan))
    return FALSE;
  g_ptr_array_sort (entries, compare_places);
  return check_places (entries, data_bytes, error);
}
