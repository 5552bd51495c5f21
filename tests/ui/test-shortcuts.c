/* SPDX-License-Identifier: Apache-2.0 */
#include "ui-fixture.h"

#include "ui/ost-application.h"
#include "ui/ost-main-window.h"
#include "ui/ost-preferences.h"
#include "ui/ost-settings.h"
#include "ui/ost-shortcuts.h"

static void
test_usual_keys_do_not_clash (void)
{
  OstShortcut shortcut;
  guint n = 0;

  for (; ost_shortcuts_get (NULL, n, &shortcut); n++)
    {
      const char *other = ost_shortcuts_find_clash (NULL, shortcut.action, shortcut.keys);

      if (other != NULL)
        g_error ("%s and “%s” share one of the keys %s", shortcut.action, other, shortcut.keys);
      for (const char *key = shortcut.keys; *key != '\0'; key += strcspn (key, " ") + (strchr (key, ' ') != NULL))
        {
          g_autofree char *one = g_strndup (key, strcspn (key, " "));

          if (!gtk_accelerator_parse (one, NULL, NULL))
            g_error ("%s: no such key: %s", shortcut.action, one);
        }
      g_free (shortcut.keys);
    }
  g_assert_cmpuint (n, >, 30);
}

static char *
dup_keys (GSettings *settings, const char *action)
{
  OstShortcut shortcut;

  for (guint n = 0; ost_shortcuts_get (settings, n, &shortcut); n++)
    {
      if (g_str_equal (shortcut.action, action))
        return shortcut.keys;
      g_free (shortcut.keys);
    }
  g_assert_not_reached ();
}

#define ASSERT_KEYS(settings, action, wanted) \
  G_STMT_START \
    { \
      g_autofree char *keys_ = dup_keys (settings, action); \
      g_assert_cmpstr (keys_, ==, wanted); \
    } \
  G_STMT_END

static void
test_change (void)
{
  g_autoptr (GSettings) settings = ost_settings_new ();
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (settings);
  g_settings_reset (settings, "keys");
  g_assert_true (ost_shortcuts_change (settings, "win.flag", "<primary>k", &error));
  ASSERT_KEYS (settings, "win.flag", "<primary>k");
  ASSERT_KEYS (NULL, "win.flag", "k");
  g_assert_false (ost_shortcuts_change (settings, "win.invert", "<Control>K", &error));
  g_assert_error (error, OST_SHORTCUTS_ERROR, 0);
  g_assert_nonnull (strstr (error->message, "Flag for discussion"));
  g_clear_error (&error);
  g_assert_false (ost_shortcuts_change (settings, "win.invert", "h", &error));          /* the canvas has it */
  g_clear_error (&error);
  g_assert_true (ost_shortcuts_change (settings, "win.invert", "k", &error));           /* free since the flag left it */
  g_assert_false (ost_shortcuts_change (settings, "win.flag", NULL, &error));           /* so it cannot go back */
  g_assert_error (error, OST_SHORTCUTS_ERROR, 0);
  g_clear_error (&error);
  g_assert_true (ost_shortcuts_change (settings, "win.invert", NULL, &error));
  g_assert_true (ost_shortcuts_change (settings, "win.flag", NULL, &error));
  ASSERT_KEYS (settings, "win.flag", "k");
}

/* A key of the table that does nothing would be a lie of the help window. */
static void
test_every_command_is_there (void)
{
  GtkApplication *application = ui_fixture_application ();
  OstMainWindow *window = ost_main_window_new (application, "Ada", NULL);
  OstShortcut shortcut;

  for (guint n = 0; ost_shortcuts_get (NULL, n, &shortcut); n++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;
      GActionGroup *group = g_str_has_prefix (shortcut.action, "app.") ? G_ACTION_GROUP (application) : G_ACTION_GROUP (window);

      g_action_parse_detailed_name (shortcut.action, &name, &target, NULL);
      if (!g_str_has_prefix (name, "window.") && !g_str_equal (name, "win.show-help-overlay")
          && !g_action_group_has_action (group, name + 4))
        g_error ("%s: no such action", name);
      g_free (shortcut.keys);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  ui_fixture_settle ();
  g_object_unref (application);
}

static void
test_preferences (void)
{
  g_autoptr (GSettings) settings = ost_settings_new ();
  OstPreferences *preferences = ost_preferences_new (settings, "Ada");

  g_object_add_weak_pointer (G_OBJECT (preferences), (gpointer *) &preferences);
  ui_fixture_present (GTK_WINDOW (preferences));
  g_settings_set_double (settings, "mask-opacity", 0.5);
  ui_fixture_settle ();
  gtk_window_destroy (GTK_WINDOW (preferences));
  WAIT (preferences == NULL);
  g_settings_reset (settings, "mask-opacity");
}

static void
test_recent_projects (void)
{
  g_autoptr (GSettings) settings = ost_settings_new ();
  g_auto (GStrv) paths = NULL;

  g_settings_reset (settings, "recent-projects");
  ost_settings_remember_project (settings, "/usr");
  ost_settings_remember_project (settings, "/tmp");
  ost_settings_remember_project (settings, "/nowhere at all");
  ost_settings_remember_project (settings, "/usr");
  paths = ost_settings_list_projects (settings);
  g_assert_cmpuint (g_strv_length (paths), ==, 2);
  g_assert_cmpstr (paths[0], ==, "/usr");
  g_assert_cmpstr (paths[1], ==, "/tmp");
  g_settings_reset (settings, "recent-projects");
}

int
main (int argc, char **argv)
{
  if (!ui_fixture_init (&argc, &argv))
    return 0;
  ost_ui_register_resources ();
  g_test_add_func ("/shortcuts/usual-keys-do-not-clash", test_usual_keys_do_not_clash);
  g_test_add_func ("/shortcuts/change", test_change);
  g_test_add_func ("/shortcuts/every-command-is-there", test_every_command_is_there);
  g_test_add_func ("/shortcuts/preferences", test_preferences);
  g_test_add_func ("/shortcuts/recent-projects", test_recent_projects);
  return g_test_run ();
}
