/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "app/cli-reading.h"

/* The gestures of the window that are not points: VERB [BONE | STATUS]. */

typedef gboolean (*BoneVerb) (OstSession *session, OstBone bone, GError **error);

static gboolean
lock (OstSession *session, OstBone bone, GError **error)
{
  return ost_session_set_locked (session, bone, TRUE, error);
}

static gboolean
unlock (OstSession *session, OstBone bone, GError **error)
{
  return ost_session_set_locked (session, bone, FALSE, error);
}

static gboolean
absent (OstSession *session, OstBone bone, GError **error)
{
  return ost_session_set_absent (session, bone, TRUE, error);
}

static gboolean
present (OstSession *session, OstBone bone, GError **error)
{
  return ost_session_set_absent (session, bone, FALSE, error);
}

static gboolean
accept (OstSession *session, OstBone bone, GError **error)
{
  ost_session_set_bone (session, bone);
  return ost_session_accept_bone (session, error);
}

static gboolean
predicted (OstSession *session, OstBone bone, GError **error)
{
  return ost_session_start_from (session, bone, 0, error);
}

static const struct
{
  const char *name;
  BoneVerb    run;
} bone_verbs[] = {
  { "accept", accept }, { "lock", lock }, { "unlock", unlock }, { "clear", ost_session_clear_bone },
  { "absent", absent }, { "present", present }, { "predicted", predicted },
};

static gboolean
parse_status (const char *id, OstStatus *ret_status)
{
  for (int s = OST_STATUS_TODO; s <= OST_STATUS_FLAGGED; s++)
    if (g_strcmp0 (id, ost_status_get_id (s)) == 0)
      {
        *ret_status = s;
        return TRUE;
      }
  return FALSE;
}

static gboolean
run_history (OstSession *session, gboolean redo, GError **error)
{
  const OstReading *reading = ost_session_get_reading (session);

  if ((redo ? reading->redo_label : reading->undo_label) == NULL)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND, "There is nothing to %s.",
                   redo ? "redo" : "undo");
      return FALSE;
    }
  return redo ? ost_session_redo (session, error) : ost_session_undo (session, error);
}

typedef struct
{
  BoneVerb  bone_verb;
  OstBone   bone;
  gboolean  is_status, is_undo, is_redo;
  OstStatus status;
} Edit;

static gboolean
parse_edit (const char *verb, const char *object, Edit *edit)
{
  edit->is_undo = g_str_equal (verb, "undo") && object == NULL;
  edit->is_redo = g_str_equal (verb, "redo") && object == NULL;
  edit->is_status = g_str_equal (verb, "status") && parse_status (object, &edit->status);
  for (gsize i = 0; i < G_N_ELEMENTS (bone_verbs); i++)
    if (g_str_equal (verb, bone_verbs[i].name) && ost_bone_from_id (object, &edit->bone))
      edit->bone_verb = bone_verbs[i].run;
  return edit->is_undo || edit->is_redo || edit->is_status || edit->bone_verb != NULL;
}

static gboolean
run_edit (OstSession *session, const Edit *edit, GError **error)
{
  ost_session_settle (session); /* a mask that was still owed can be accepted only once it is there */
  if (edit->is_undo || edit->is_redo)
    return run_history (session, edit->is_redo, error);
  if (edit->is_status)
    return ost_session_set_status (session, edit->status, error);
  return edit->bone_verb (session, edit->bone, error);
}

static void
print_state (const OstReading *reading, gboolean json)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  if (!json)
    {
      g_print ("%s; undo: %s; redo: %s\n", ost_status_get_id (reading->status),
               reading->undo_label ? reading->undo_label : "-", reading->redo_label ? reading->redo_label : "-");
      return;
    }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "status");
  json_builder_add_string_value (builder, ost_status_get_id (reading->status));
  json_builder_set_member_name (builder, "undo");
  json_builder_add_string_value (builder, reading->undo_label ? reading->undo_label : "");
  json_builder_set_member_name (builder, "redo");
  json_builder_add_string_value (builder, reading->redo_label ? reading->redo_label : "");
  json_builder_set_member_name (builder, "revision");
  json_builder_add_int_value (builder, reading->revision);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

int
cli_edit (int argc, char **argv)
{
  g_autofree char *reader = NULL;
  gboolean json = FALSE;
  const GOptionEntry options[] = {
    { "reader", 0, 0, G_OPTION_ARG_STRING, &reader, "Whose reading (the account's name)", "NAME" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print one JSON document", NULL },
    { NULL }
  };
  CliReading reading = { 0 };
  Edit edit = { 0 };
  g_autoptr(GError) error = NULL;
  int code;

  if (!cli_parse (&argc, &argv, options,
                  "PROJECT IMAGE undo|redo|accept|lock|unlock|clear|absent|present|predicted|status [BONE|STATUS]",
                  "One step on a reading, as the window would take it. “predicted” starts a bone from what the segmenter in use "
                  "has predicted. Statuses: todo started accepted rejected flagged.", 3, 4))
    return CLI_USAGE;
  if (!parse_edit (argv[3], argc > 4 ? argv[4] : NULL, &edit))
    return cli_misuse ("“%s %s” is no step: undo, redo, status STATUS, or accept, lock, unlock, clear, absent, present, "
                       "predicted with a BONE.",
                       argv[3], argc > 4 ? argv[4] : "");

  if (!cli_reading_open (&reading, argv[1], argv[2], reader, NULL, &error)
      || !run_edit (reading.session, &edit, &error))
    code = cli_fail (error);
  else if ((code = cli_reading_settle (&reading)) == CLI_DONE)
    print_state (ost_session_get_reading (reading.session), json);
  cli_reading_clear (&reading);
  return code;
}
