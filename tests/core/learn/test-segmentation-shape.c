/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-segmentation-shape.h"
#include "core/learn/ost-segmenter-private.h"

#define SIDE 24                 /* working size */

/* Two samples with weights 3/4 and 1/4: working pixel u is image pixel 2 u - 4, v is 2 v. */
static OstSegmentation *
two_samples (void)
{
  OstSegmentation *s = g_new0 (OstSegmentation, 1);

  s->box = (OstLetterbox) { 40, 48, SIDE, SIDE, 0.5, 2, 0 };
  s->experts = s->n_samples = 2;
  ost_segmentation_allocate (s);
  s->weights[0] = 0.75;
  s->weights[1] = 0.25;
  return s;
}

/* A block of 8 x 12 working pixels. */
static void
put (OstSegmentation *s, int sample, OstBone bone, int left, int top)
{
  for (int v = top; v < top + 12; v++)
    for (int u = left; u < left + 8; u++)
      s->labels[(sample * SIDE + v) * SIDE + u] = (guint8) (bone + 1);
}

static void
test_contour (void)
{
  g_autoptr(OstSegmentation) s = two_samples ();
  g_autoptr(OstContour)      contour = NULL, none = NULL;
  double                     box[4] = { 1e9, 1e9, -1e9, -1e9 };

  put (s, 1, (OstBone) 2, 6, 4);
  contour = ost_segmentation_sample_contour (s, 1, (OstBone) 2);
  none = ost_segmentation_sample_contour (s, 0, (OstBone) 2);
  g_assert_cmpuint (none->n_rings, ==, 0);
  g_assert_cmpuint (contour->n_rings, ==, 1);
  for (gsize i = 0; i < contour->rings[0].n_points; i++)
    for (int k = 0; k < 2; k++)
      {
        box[k] = MIN (box[k], contour->rings[0].xy[2 * i + k]);
        box[2 + k] = MAX (box[2 + k], contour->rings[0].xy[2 * i + k]);
      }
  /* (6 - 2) / 0.5, 4 / 0.5, (14 - 2) / 0.5, 16 / 0.5: within a quarter of a working pixel. */
  g_assert_cmpfloat_with_epsilon (box[0], 8, 0.51);
  g_assert_cmpfloat_with_epsilon (box[1], 8, 0.51);
  g_assert_cmpfloat_with_epsilon (box[2], 24, 0.51);
  g_assert_cmpfloat_with_epsilon (box[3], 32, 0.51);
}

static void
test_agreement (void)
{
  g_autoptr(OstSegmentation) s = two_samples ();

  put (s, 0, (OstBone) 0, 2, 4);
  put (s, 1, (OstBone) 0, 6, 4);        /* half of it in common: Dice 1/2 */
  put (s, 0, (OstBone) 1, 12, 4);       /* one sample alone has it: Dice 0 */
  g_assert_cmpfloat_with_epsilon (ost_segmentation_agreement (s, (OstBone) 0), 0.5625 + 0.0625 + 0.375 / 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (ost_segmentation_agreement (s, (OstBone) 2), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (ost_segmentation_agreement (s, (OstBone) 1), 0.625, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/segmentation-shape/contour", test_contour);
  g_test_add_func ("/segmentation-shape/agreement", test_agreement);
  return g_test_run ();
}
