/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-phantom-set-json.h"

#define LEAST_AREA 30.0         /* px2: smaller rests of a bone at the border are left out */

static void
add_number (GString *text, double value, const char *format)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, g_ascii_formatd (digits, sizeof digits, format, value));
}

/* "name":value, with a comma before all but the first member. */
static void
add_member (GString *text, const char *name, double value)
{
  if (text->str[text->len - 1] != '{')
    g_string_append_c (text, ',');
  g_string_append_printf (text, "\"%s\":", name);
  add_number (text, value, "%.5g");
}

static void
add_flag (GString *text, const char *name, gboolean value)
{
  g_string_append_printf (text, ",\"%s\":%s", name, value ? "true" : "false");
}

static void
add_pair (GString *text, double x, double y)
{
  g_string_append_c (text, '[');
  add_number (text, x, "%.1f");
  g_string_append_c (text, ',');
  add_number (text, y, "%.1f");
  g_string_append_c (text, ']');
}

static double
get_area (const GArray *xy)
{
  double area = 0;
  guint  n = xy->len / 2;

  for (guint i = 0; i < n; i++)
    {
      OstPoint a = g_array_index (xy, OstPoint, i), b = g_array_index (xy, OstPoint, (i + 1) % n);

      area += (a.x * b.y - b.x * a.y) / 2;
    }
  return ABS (area);
}

static gboolean
add_polygon (GString *text, const GArray *xy, gboolean first)
{
  if (xy->len < 6 || get_area (xy) < LEAST_AREA)
    return FALSE;
  g_string_append (text, first ? "[" : ",[");
  for (guint i = 0; i < xy->len; i += 2)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      add_pair (text, g_array_index (xy, double, i), g_array_index (xy, double, i + 1));
    }
  g_string_append_c (text, ']');
  return TRUE;
}

/* The bone's member of "bones"; nothing when there is nothing to see. */
static void
add_bone (GString *text, OstBone bone, GArray *const *polygons, guint n)
{
  gboolean first = TRUE;
  gsize    before = text->len;

  g_string_append_printf (text, "%s\"%s\":[", text->str[text->len - 1] == '{' ? "" : ",\n", ost_bone_get_id (bone));
  for (guint i = 0; i < n; i++)
    if (add_polygon (text, polygons[i], first))
      first = FALSE;
  g_string_append_c (text, ']');
  if (first)
    g_string_truncate (text, before);
}

static GString *
begin_file (const OstPhantom *phantom, const OstPhantomFile *file)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"image\":\"%s\",\"width\":%d,\"height\":%d,\"sha256\":\"%s\",\n\"bones\":{", file->name,
                          phantom->image->width, phantom->image->height, file->sha256);
  return text;
}

static void
add_doubtful (GString *text, const OstPhantom *phantom)
{
  g_string_append (text, "},\n\"doubtful\":{");
  for (int b = 0; b < OST_N_BONES; b++)
    if (phantom->detail->bones[b].problem != NULL)
      g_string_append_printf (text, "%s\"%s\":\"%s\"", text->str[text->len - 1] == '{' ? "" : ",", ost_bone_get_id (b),
                              phantom->detail->bones[b].problem);
  g_string_append_c (text, '}');
}

static void
add_point (GString *text, const char *name, OstPoint p)
{
  g_string_append_printf (text, ",\"%s\":", name);
  add_pair (text, p.x, p.y);
}

static void
add_points (GString *text, const OstPhantom *phantom)
{
  g_string_append (text, ",\n\"points\":{");
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstBoneTruth *truth = &phantom->detail->bones[b];

      g_string_append_printf (text, "%s\"%s\":{", b ? ",\n" : "", ost_bone_get_id (b));
      add_member (text, "visible", truth->visible);
      add_member (text, "covered", truth->covered);
      add_point (text, "proximal", truth->points.proximal);
      add_point (text, "distal", truth->points.distal);
      add_point (text, "radial", truth->points.radial);
      add_point (text, "ulnar", truth->points.ulnar);
      g_string_append_c (text, '}');
    }
  g_string_append_c (text, '}');
}

static void
add_subject (GString *text, const OstPhantom *phantom)
{
  const OstPhantomSubject *subject = &phantom->subject;

  g_string_append_printf (text, "\"side\":\"%s\",\"sex\":\"%s\",\"subject\":{", phantom->left ? "left" : "right",
                          subject->female ? "F" : "M");
  add_member (text, "age", subject->age);
  add_member (text, "t_score", subject->t_score);
  add_member (text, "cortical_index", phantom->cortical_index);
  add_member (text, "cortical_index_aimed", subject->cortical_index);
  add_member (text, "porosity", subject->porosity);
  add_member (text, "trabecular_volume", subject->trabecular_volume);
  add_member (text, "trabecular_number", subject->trabecular_number);
  add_member (text, "anisotropy", subject->anisotropy);
  add_member (text, "size", subject->size);
  add_member (text, "robusticity", subject->robusticity);
  g_string_append_c (text, '}');
}

static void
add_pose (GString *text, const OstPhantom *phantom)
{
  const OstPose *pose = &phantom->detail->scene->pose;

  g_string_append (text, ",\n\"pose\":{");
  add_member (text, "view", pose->view);
  add_member (text, "roll", pose->roll);
  add_member (text, "turn", pose->turn);
  add_member (text, "thumb", pose->thumb);
  add_member (text, "fan", pose->fan);
  add_member (text, "spread", pose->spread);
  add_member (text, "deviation", pose->deviation);
  add_member (text, "field_turn", pose->field_turn);
  add_flag (text, "upside_down", pose->upside_down);
  g_string_append_c (text, '}');
}

static void
add_device (GString *text, const OstPhantom *phantom)
{
  const OstExposure *exposure = &phantom->detail->exposure;
  const OstDisplay  *display = &phantom->detail->display;

  g_string_append (text, ",\n\"device\":{");
  add_member (text, "mm_per_pixel", phantom->detail->scene->frame.mm);
  add_member (text, "exposure", exposure->exposure);
  add_member (text, "scatter", exposure->scatter);
  add_member (text, "blur_mm", exposure->blur_mm);
  add_member (text, "gamma", display->gamma);
  add_member (text, "fine", display->fine);
  add_member (text, "flatten", display->flatten);
  add_member (text, "resample", display->resample);
  add_member (text, "jpeg", display->jpeg);
  add_member (text, "bits", display->bits);
  add_member (text, "objects", phantom->detail->scene->objects.n);
  add_flag (text, "inverted", display->inverted);
  g_string_append_c (text, '}');
}

char *
ost_phantom_truth_to_json (const OstPhantom *phantom, const OstPhantomFile *file)
{
  GString *text = begin_file (phantom, file);

  for (int b = 0; b < OST_N_BONES; b++)
    add_bone (text, b, &phantom->detail->bones[b].outline, 1);
  add_doubtful (text, phantom);
  g_string_append (text, ",\n\"phantom\":{");
  add_subject (text, phantom);
  add_points (text, phantom);
  add_pose (text, phantom);
  add_device (text, phantom);
  g_string_append (text, "}}\n");
  return g_string_free (text, FALSE);
}

char *
ost_phantom_reading_to_json (const OstPhantom *phantom, const OstPhantomFile *file, const OstPhantomReader *reader)
{
  GString *text = begin_file (phantom, file);

  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autoptr(GPtrArray) polygons = ost_phantom_reader_outline (reader, phantom->detail->scene, file->index, b);

      add_bone (text, b, (GArray *const *) polygons->pdata, polygons->len);
    }
  g_string_append (text, "}}\n");
  return g_string_free (text, FALSE);
}

static void
add_habits (GString *text, const OstReaderHabits *habits)
{
  static const char *const overlaps[] = { "both", "upper", "split" };

  add_member (text, "edge_bias_mm", habits->bias);
  add_member (text, "wobble_mm", habits->wobble);
  add_member (text, "tolerance_mm", habits->tolerance);
  add_member (text, "base_left_out_mm", habits->base);
  add_member (text, "rim_left_out_mm", habits->rim);
  add_member (text, "border_margin_mm", habits->margin);
  g_string_append_printf (text, ",\"overlap\":\"%s\"", overlaps[habits->overlap]);
  add_flag (text, "ulnar_styloid", habits->ulnar_styloid);
  add_flag (text, "mc3_styloid", habits->mc3_styloid);
  add_flag (text, "lips", habits->lips);
  add_flag (text, "sesamoids", habits->sesamoids);
}

char *
ost_phantom_readers_to_json (const OstPhantomReader *readers, int n)
{
  GString *text = g_string_new ("{\"readers\":[");
  double   sum = 0;

  for (int r = 0; r < n; r++)
    sum += readers[r].share;
  for (int r = 0; r < n; r++)
    {
      g_string_append_printf (text, "%s{\"name\":\"%s\",\"probability\":", r ? ",\n" : "\n", readers[r].name);
      add_number (text, readers[r].share / sum, "%.12g");
      g_string_append (text, ",\"habits\":{");
      add_habits (text, &readers[r].habits);
      g_string_append (text, "}}");
    }
  g_string_append (text, "]}\n");
  return g_string_free (text, FALSE);
}
