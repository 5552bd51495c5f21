/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-bone.h"

static void
test_ids (void)
{
  static const char *const ids[OST_N_BONES] = { "ulna", "radius", "mc1", "mc2", "mc3", "mc4", "mc5" };

  for (int b = 0; b < OST_N_BONES; b++)
    {
      OstBone bone = (OstBone) ((b + 1) % OST_N_BONES);

      g_assert_cmpstr (ost_bone_get_id ((OstBone) b), ==, ids[b]);
      g_assert_true (ost_bone_from_id (ids[b], &bone));
      g_assert_cmpint (bone, ==, b);
      g_assert_cmpint (g_utf8_strlen (ost_bone_get_label ((OstBone) b), -1), >, 3);
    }
}

static void
test_unknown_id (void)
{
  OstBone bone = OST_BONE_MC4;

  g_assert_false (ost_bone_from_id ("mc6", &bone));
  g_assert_false (ost_bone_from_id ("", &bone));
  g_assert_false (ost_bone_from_id ("MC1", &bone));
  g_assert_false (ost_bone_from_id (NULL, &bone));
  g_assert_cmpint (bone, ==, OST_BONE_MC4);
}

/* Keys 1 to 7 run down the list on the screen, and every bone is in it once. */
static void
test_screen_order (void)
{
  guint seen = 0;

  for (int i = 0; i < OST_N_BONES; i++)
    {
      g_assert_cmpint (ost_bone_get_key (ost_bone_screen_order[i]), ==, i + 1);
      seen |= 1u << ost_bone_screen_order[i];
    }
  g_assert_cmpuint (seen, ==, 0x7f);
}

static void
test_colours_differ (void)
{
  for (int a = 0; a < OST_N_BONES; a++)
    for (int b = 0; b < a; b++)
      g_assert_cmphex (ost_bone_get_colour ((OstBone) a), !=, ost_bone_get_colour ((OstBone) b));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bone/ids", test_ids);
  g_test_add_func ("/bone/unknown-id", test_unknown_id);
  g_test_add_func ("/bone/screen-order", test_screen_order);
  g_test_add_func ("/bone/colours-differ", test_colours_differ);
  return g_test_run ();
}
