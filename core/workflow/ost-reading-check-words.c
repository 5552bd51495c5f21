/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-reading-check.h"

#include <math.h>

/* These stand in po/core-words.c too. */
static const char *const sentences[OST_N_FINDINGS] = {
  [OST_FINDING_SWAPPED] =
    "{bone} and {other} seem to be swapped: they do not follow each other from the index to the little finger.",
  [OST_FINDING_WRONG_SIDE] =
    "Metacarpal 1 lies on the side of the little finger: the metacarpals seem to be counted from the wrong side.",
  [OST_FINDING_FOREARM] = "Radius and ulna seem to be swapped: the radius lies on the side of the thumb.",
  [OST_FINDING_LEVEL] = "The base of {bone} is not at one level with the others: it may be another bone.",
  [OST_FINDING_COVER] = "{bone} and {other} cover each other: one of them may stand in the other's place.",
  [OST_FINDING_MISSING] = "{bone} has no mask and is not marked as not in the picture.",
  [OST_FINDING_PIECES] = "{bone} consists of several pieces: {number} of its pixels lie apart.",
  [OST_FINDING_HOLES] = "{bone} has holes of {number} pixels.",
  [OST_FINDING_LENGTH] = "{bone} is {number} times as long as metacarpals 2 to 5 usually are in this picture.",
};

static const char *
same (const char *text)
{
  return text;
}

char *
ost_finding_describe (const OstFinding *finding, OstTranslate translate)
{
  const OstTranslate say = translate != NULL ? translate : same;
  const gboolean     whole = finding->number == floor (finding->number);
  g_autofree char   *number = g_strdup_printf (whole ? "%.0f" : "%.1f", finding->number);
  GString           *text = g_string_new (say (sentences[finding->kind]));

  g_string_replace (text, "{bone}", say (ost_bone_get_label (finding->bone)), 0);
  g_string_replace (text, "{other}", say (ost_bone_get_label (finding->other)), 0);
  g_string_replace (text, "{number}", number, 0);
  return g_string_free (text, FALSE);
}
