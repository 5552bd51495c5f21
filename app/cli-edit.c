/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "app/cli-findings.h"
#include "app/cli-reading.h"
#include "core/store/ost-store-checkpoints.h"

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

static gboolean
copied (OstSession *session, OstBone bone, GError **error)
{
  return ost_session_copy_bone (session, bone, ost_session_find_other_reader (session), error);
}

static const struct
{
  const char *name;
  BoneVerb    run;
} bone_verbs[] = {
  { "accept", accept }, { "lock", lock }, { "unlock", unlock }, { "clear", ost_session_clear_bone },
  { "absent", absent }, { "present", present }, { "predicted", predicted },
  { "copied", copied },
};

/* Drawing: three numbers a vertex for a line (x, y, radius), two for an outline. */
static const struct
{
  const char   *name;
  OstStrokeKind kind;
  gboolean      positive;
} drawing_verbs[] = {
  { "brush", OST_STROKE_BRUSH, TRUE },
  { "erase", OST_STROKE_BRUSH, FALSE },
  { "outline", OST_STROKE_REGION, TRUE },
  { "cut", OST_STROKE_REGION, FALSE },
};

/* NULL when the text is no list of numbers that make a stroke. */
static OstStroke *
parse_stroke (gsize verb, const char *text)
{
  const guint n = drawing_verbs[verb].kind == OST_STROKE_BRUSH ? 3 : 2;
  g_auto(GStrv) words = g_strsplit (text ? text : "", ",", -1);
  const guint n_words = g_strv_length (words);
  g_autofree OstStrokeVertex *vertices = g_new0 (OstStrokeVertex, n_words / n + 1);

  if (n_words % n != 0)
    return NULL;
  for (guint i = 0; i < n_words; i++)
    {
      OstStrokeVertex *v = &vertices[i / n];
      double *number = i % n == 0 ? &v->x : i % n == 1 ? &v->y : &v->radius;
      char *end = NULL;

      *number = g_ascii_strtod (words[i], &end);
      if (end == words[i] || *end != '\0')
        return NULL;
    }
  return ost_stroke_new (drawing_verbs[verb].kind, drawing_verbs[verb].positive, vertices, n_words / n);
}

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
  gboolean  is_status, is_undo, is_redo, is_check, is_listing;
  const char *note;             /* of a new checkpoint; or NULL */
  gint64    checkpoint;         /* to go back to, or 0 */
  OstStroke *stroke;            /* owned; or NULL */
  OstStatus status;
} Edit;

static gboolean
parse_edit (const char *verb, const char *object, const char *numbers, Edit *edit)
{
  edit->is_check = g_str_equal (verb, "check") && object == NULL;
  edit->is_undo = g_str_equal (verb, "undo") && object == NULL;
  edit->is_redo = g_str_equal (verb, "redo") && object == NULL;
  edit->is_status = g_str_equal (verb, "status") && parse_status (object, &edit->status);
  for (gsize i = 0; i < G_N_ELEMENTS (bone_verbs); i++)
    if (g_str_equal (verb, bone_verbs[i].name) && ost_bone_from_id (object, &edit->bone))
      edit->bone_verb = bone_verbs[i].run;
  for (gsize i = 0; i < G_N_ELEMENTS (drawing_verbs); i++)
    if (g_str_equal (verb, drawing_verbs[i].name) && ost_bone_from_id (object, &edit->bone))
      edit->stroke = parse_stroke (i, numbers);
  edit->is_listing = g_str_equal (verb, "checkpoints") && object == NULL;
  if (g_str_equal (verb, "checkpoint"))
    edit->note = object;
  if (g_str_equal (verb, "restore") && object != NULL)
    edit->checkpoint = g_ascii_strtoll (object, NULL, 10);
  if ((numbers != NULL) != (edit->stroke != NULL))
    return FALSE;
  return edit->is_listing || edit->note != NULL || edit->checkpoint > 0 || edit->is_check || edit->stroke != NULL
         || edit->is_undo || edit->is_redo || edit->is_status
         || edit->bone_verb != NULL;
}

static gboolean
run_edit (OstSession *session, const Edit *edit, GError **error)
{
  ost_session_settle (session); /* a mask that was still owed can be accepted only once it is there */
  if (edit->is_undo || edit->is_redo)
    return run_history (session, edit->is_redo, error);
  if (edit->stroke != NULL)
    {
      ost_session_set_bone (session, edit->bone);
      return ost_session_add_stroke (session, edit->stroke, error);
    }
  if (edit->note != NULL)
    return ost_session_add_checkpoint (session, edit->note, error);
  if (edit->checkpoint > 0)
    return ost_session_restore_checkpoint (session, edit->checkpoint, error);
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
  ost_json_add_text (builder, "status", ost_status_get_id (reading->status));
  ost_json_add_text (builder, "undo", reading->undo_label ? reading->undo_label : "");
  ost_json_add_text (builder, "redo", reading->redo_label ? reading->redo_label : "");
  cli_add_count (builder, "revision", reading->revision);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

/* Looks and leaves no trace: no reader, no reading, no mask. */
static int
run_check (const char *project, const char *image, const char *reader, gboolean json)
{
  g_autoptr(GError)      error = NULL;
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(OstStore)    store = ost_store_open (project, OST_STORE_READ, &error);
  g_autoptr(OstImageRow) row = store != NULL ? ost_store_find_image (store, image, &error) : NULL;
  gint64                 reader_id;

  if (row == NULL)
    return cli_fail (error);
  if (!cli_reading_find_reader (store, reader, &reader_id))
    return CLI_USAGE;
  json_builder_begin_object (builder);
  if (!cli_findings_add (builder, store, reader_id, row->id, !json, &error))
    return cli_fail (error);
  json_builder_end_object (builder);
  if (json)
    cli_print_json (builder);
  return CLI_DONE;
}

/* Likewise. A reader who has not begun has none. */
static int
run_listing (const char *project, const char *image, const char *reader, gboolean json)
{
  g_autoptr(GError)      error = NULL;
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(OstStore)    store = ost_store_open (project, OST_STORE_READ, &error);
  g_autoptr(OstImageRow) row = store != NULL ? ost_store_find_image (store, image, &error) : NULL;
  g_autoptr(GPtrArray)   list = NULL;
  gint64                 reader_id;

  if (row == NULL)
    return cli_fail (error);
  if (!cli_reading_find_reader (store, reader, &reader_id))
    return CLI_USAGE;
  list = ost_store_list_checkpoints (store, ost_store_find_reading (store, row->id, reader_id), &error);
  if (list == NULL)
    return cli_fail (error);
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    {
      const OstCheckpoint *c = g_ptr_array_index (list, i);

      if (!json)
        g_print ("%s %" G_GINT64_FORMAT "  %s  %s  %s\n", c->current ? "*" : " ", c->id, c->at, c->account, c->note);
      json_builder_begin_object (builder);
      cli_add_count (builder, "number", (int) c->id);
      ost_json_add_text (builder, "note", c->note);
      ost_json_add_text (builder, "at", c->at);
      ost_json_add_text (builder, "account", c->account);
      ost_json_add_flag (builder, "current", c->current);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  if (json)
    cli_print_json (builder);
  return CLI_DONE;
}

int
cli_edit (int argc, char **argv)
{
  g_autofree char *reader = NULL;
  gboolean json = FALSE;
  const GOptionEntry options[] = {
    CLI_OPTION_READER (&reader, "Whose reading"),
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  CliReading reading = { 0 };
  Edit edit = { 0 };
  g_autoptr(GError) error = NULL;
  int code;

  if (!cli_parse (&argc, &argv, options,
                  "PROJECT IMAGE undo|redo|check|accept|lock|unlock|clear|absent|present|predicted|copied|status|"
                  "brush|erase|outline|cut|checkpoint|checkpoints|restore [BONE|STATUS|NOTE|NUMBER] [NUMBERS]",
                  "One step on a reading, as the window would take it. “predicted” starts a bone from what the "
                  "segmenter in use "
                  "has predicted, “copied” from what another reader has drawn; “check” only says what looks wrong in "
                  "number, "
                  "order and shape of the bones. NUMBERS are x,y,radius of each vertex for brush and erase, x,y of "
                  "each corner for "
                  "outline and cut, in pixels. Statuses: todo started accepted rejected flagged. “checkpoint NOTE” gives "
                  "the place where the reading stands a name, “checkpoints” lists these places, “restore NUMBER” goes "
                  "back to one; what was there then is a checkpoint, too.", 3, 5))
    return CLI_USAGE;
  if (!parse_edit (argv[3], argc > 4 ? argv[4] : NULL, argc > 5 ? argv[5] : NULL, &edit))
    return cli_misuse ("“%s %s” is no step: undo, redo, check, status STATUS, accept, lock, unlock, clear, absent, "
                       "present, "
                       "predicted, copied with a BONE, brush, erase, outline, cut with a BONE and NUMBERS, or "
                       "checkpoints, checkpoint NOTE, restore NUMBER.",
                       argv[3], argc > 4 ? argv[4] : "");
  if (edit.is_check)
    return run_check (argv[1], argv[2], reader, json);
  if (edit.is_listing)
    return run_listing (argv[1], argv[2], reader, json);

  if (!cli_reading_open (&reading, argv[1], argv[2], reader, NULL, &error)
      || !run_edit (reading.session, &edit, &error))
    code = cli_fail (error);
  else if ((code = cli_reading_settle (&reading)) == CLI_DONE)
    print_state (ost_session_get_reading (reading.session), json);
  g_clear_pointer (&edit.stroke, ost_stroke_unref);
  cli_reading_clear (&reading);
  return code;
}
