/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"
#include "app/cli-reading.h"
#include "core/workflow/ost-predict.h"
#include "core/workflow/ost-prior.h"

/* "+X,Y" or "-X,Y", a missing sign is +; decimal points. */
static gboolean
parse_point (const char *text, OstPoint *point)
{
  const char *at = text;
  char *end;

  point->positive = *at != '-';
  if (*at == '+' || *at == '-')
    at++;
  point->x = g_ascii_strtod (at, &end);
  if (end == at || *end != ',')
    return FALSE;
  at = end + 1;
  point->y = g_ascii_strtod (at, &end);
  return end != at && *end == '\0';
}

/* A bone of which there is nothing yet: its points are evidence about what the model in use predicts. */
static gboolean
start_from_prediction (CliReading *reading, OstBone bone, GError **error)
{
  const OstBoneState *state = ost_session_get_reading (reading->session)->bones[bone];
  g_autoptr(OstImageRow) row = ost_store_get_image (reading->store, ost_session_get_image_id (reading->session), error);
  g_autoptr(OstSegmentation) seen = NULL;
  gint64 model_id;

  if (row == NULL || (seen = ost_predict_ensure (reading->store, row, &model_id, error)) == NULL)
    return FALSE;
  return state->prior == model_id || ost_session_start_from (reading->session, bone, model_id, error);
}

static gboolean
add_points (OstSession *session, OstBone bone, GStrv points, GError **error)
{
  ost_session_set_bone (session, bone);
  for (int i = 0; points != NULL && points[i] != NULL; i++)
    {
      OstPoint point = { 0 };

      parse_point (points[i], &point);
      if (!ost_session_add_point (session, point.x, point.y, point.positive, error))
        return FALSE;
    }
  return TRUE;
}

static void
print_mask (OstSession *session, OstBone bone, gboolean json)
{
  const OstMask *mask = ost_session_get_mask (session, bone);
  OstRect box = mask ? ost_mask_bounds (mask) : (OstRect) { 0 };
  gint64 area = mask ? ost_mask_count (mask) : 0;
  g_autoptr(JsonBuilder) builder = NULL;
  gsize n_points;

  ost_session_get_points (session, bone, &n_points);
  if (!json)
    {
      g_print ("%s: %" G_GSIZE_FORMAT " points, %" G_GINT64_FORMAT " px, x %d..%d, y %d..%d\n", ost_bone_get_id (bone),
               n_points, area, box.x0, box.x1, box.y0, box.y1);
      return;
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  ost_json_add_text (builder, "bone", ost_bone_get_id (bone));
  cli_add_count (builder, "points", n_points);
  cli_add_count (builder, "area_px", area);
  ost_json_begin_array (builder, "box");
  for (int i = 0; i < 4; i++)
    json_builder_add_int_value (builder, ((int[]) { box.x0, box.y0, box.x1, box.y1 })[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  cli_print_json (builder);
}

int
cli_prompt (int argc, char **argv)
{
  g_autofree char *bone_id = NULL, *engine = NULL, *reader = NULL;
  g_auto(GStrv) points = NULL;
  gboolean json = FALSE, mixture;
  const GOptionEntry options[] = {
    { "bone", 0, 0, G_OPTION_ARG_STRING, &bone_id, "ulna radius mc1 mc2 mc3 mc4 mc5", "BONE" },
    { "point", 0, 0, G_OPTION_ARG_STRING_ARRAY, &points, "A point on (+) or off (-) the bone; may be repeated",
      "+X,Y" },
    { "engine", 0, 0, G_OPTION_ARG_STRING, &engine, "outline, or mixture: points are evidence about the prediction (outline)", "E" },
    CLI_OPTION_READER (&reader, "Whose reading"),
    CLI_OPTION_JSON (&json),
    { NULL }
  };
  CliReading reading = { 0 };
  g_autoptr(GError) error = NULL;
  OstBone bone;
  int code;

  if (!cli_parse (&argc, &argv, options, "PROJECT IMAGE --bone BONE --point +X,Y --point=-X,Y ...",
                  "Adds points to the reading, each a step that can be undone, and stores the mask that follows from all "
                  "points of the bone.", 2, 2))
    return CLI_USAGE;
  if (bone_id == NULL || !ost_bone_from_id (bone_id, &bone))
    return cli_misuse ("--bone must be one of ulna radius mc1 mc2 mc3 mc4 mc5.");
  mixture = g_strcmp0 (engine, OST_PRIOR_ENGINE) == 0;
  if (!mixture && ost_prompt_engine_find (engine) == NULL)
    return cli_misuse ("There is no engine “%s”.", engine);
  for (int i = 0; points != NULL && points[i] != NULL; i++)
    if (!parse_point (points[i], &(OstPoint) { 0 }))
      return cli_misuse ("“%s” is no point: write --point +X,Y or --point=-X,Y.", points[i]);

  if (!cli_reading_open (&reading, argv[1], argv[2], reader, mixture ? NULL : engine, &error))
    code = cli_fail (error);
  else if (mixture && !start_from_prediction (&reading, bone, &error))
    code = cli_fail (error);
  else if (!add_points (reading.session, bone, points, &error))
    {
      code = cli_fail (error);
      ost_session_settle (reading.session);     /* the points before the one refused get their mask */
    }
  else if ((code = cli_reading_settle (&reading)) == CLI_DONE)
    print_mask (reading.session, bone, json);
  cli_reading_clear (&reading);
  return code;
}
