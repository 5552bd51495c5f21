/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target without libFuzzer:  fuzz-x [ROUNDS [SEED]]     mutations of the seeds, the same ones every time
 *                                        fuzz-x --seeds FOLDER      writes the seeds there, for libFuzzer
 *                                        fuzz-x --replay FILE...    runs the files as they are */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

/* Longer than this on one input of a few hundred bytes counts as a hang, under a sanitizer on a busy machine too. */
#define MAX_SECONDS 10

static const guint8 interesting[] = { 0, 1, 2, 3, 4, 7, 8, 16, 32, 63, 64, 127, 128, 254, 255 };

static GByteArray *
copy_bytes (const GByteArray *from)
{
  GByteArray *copy = g_byte_array_new ();

  g_byte_array_append (copy, from->data, from->len);
  return copy;
}

/* Moves a piece of another seed over this one. */
static void
splice (GByteArray *bytes, const GByteArray *other, GRand *rand)
{
  guint from = (guint) g_rand_int_range (rand, 0, (gint32) other->len);
  guint to = (guint) g_rand_int_range (rand, 0, (gint32) bytes->len);
  guint n = (guint) g_rand_int_range (rand, 1, 65);

  n = MIN (n, MIN (other->len - from, bytes->len - to));
  memcpy (bytes->data + to, other->data + from, n);
}

static void
mutate_once (GByteArray *bytes, const GByteArray *other, GRand *rand)
{
  guint at = (guint) g_rand_int_range (rand, 0, (gint32) bytes->len);

  switch (g_rand_int_range (rand, 0, 7))
    {
    case 0:
      bytes->data[at] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
      break;
    case 1:
      bytes->data[at] = (guint8) g_rand_int (rand);
      break;
    case 2:
      bytes->data[at] = interesting[g_rand_int_range (rand, 0, G_N_ELEMENTS (interesting))];
      break;
    case 3:                             /* a number of two or four bytes */
      for (guint i = at; i < MIN (at + (g_rand_boolean (rand) ? 2u : 4u), bytes->len); i++)
        bytes->data[i] = interesting[g_rand_int_range (rand, 0, G_N_ELEMENTS (interesting))];
      break;
    case 4:
      if (bytes->len > 1 && g_rand_int_range (rand, 0, 4) == 0)
        g_byte_array_set_size (bytes, MAX (at, 1));
      break;
    case 5:
      if (bytes->len > 1)
        g_byte_array_remove_index (bytes, at);
      break;
    default:
      splice (bytes, other, rand);
    }
}

static void
run_one (const GByteArray *bytes, guint round)
{
  gint64 start = g_get_monotonic_time ();

  LLVMFuzzerTestOneInput (bytes->data, bytes->len);
  if (g_get_monotonic_time () - start > MAX_SECONDS * G_USEC_PER_SEC)
    {
      g_printerr ("round %u took more than %d s\n", round, MAX_SECONDS);
      exit (1);
    }
}

static void
run_rounds (GPtrArray *seeds, guint n_rounds, guint32 random_seed)
{
  GRand *rand = g_rand_new_with_seed (random_seed);

  for (guint i = 0; i < seeds->len; i++)
    run_one (seeds->pdata[i], 0);
  for (guint round = 0; round < n_rounds; round++)
    {
      GByteArray *bytes = copy_bytes (seeds->pdata[round % seeds->len]);
      GByteArray *other = seeds->pdata[g_rand_int_range (rand, 0, (gint32) seeds->len)];

      for (int n = g_rand_int_range (rand, 1, 7); n > 0; n--)
        mutate_once (bytes, other, rand);
      run_one (bytes, round);
      g_byte_array_unref (bytes);
    }
  g_rand_free (rand);
}

static int
write_seeds (GPtrArray *seeds, const char *folder)
{
  for (guint i = 0; i < seeds->len; i++)
    {
      const GByteArray *seed = seeds->pdata[i];
      g_autofree char  *path = g_strdup_printf ("%s/seed-%02u", folder, i);

      if (!g_file_set_contents (path, (const char *) seed->data, seed->len, NULL))
        return 1;
    }
  return 0;
}

static int
replay (char **paths)
{
  for (; *paths != NULL; paths++)
    {
      g_autofree char *data = NULL;
      gsize            length;

      if (!g_file_get_contents (*paths, &data, &length, NULL))
        return 1;
      LLVMFuzzerTestOneInput ((const guint8 *) data, length);
    }
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr(GPtrArray) seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  GByteArray          *seed;

  while ((seed = fuzz_make_seed (seeds->len)) != NULL)
    g_ptr_array_add (seeds, seed);
  if (argc == 3 && strcmp (argv[1], "--seeds") == 0)
    return write_seeds (seeds, argv[2]);
  if (argc >= 3 && strcmp (argv[1], "--replay") == 0)
    return replay (argv + 2);
  run_rounds (seeds, argc > 1 ? (guint) atoi (argv[1]) : 20000, argc > 2 ? (guint32) atoi (argv[2]) : 1);
  return 0;
}
