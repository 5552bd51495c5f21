/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-subject.h"
#include "core/phantom/ost-phantom-math.h"

/* Means and scatter by group: metacarpal 2 index .56 / .50 / .43 (Schreiber 2017, Patel 2020), porosity 1.5 / 2.5 / 4 %
 * and trabecular volume and number of the distal radius from high-resolution CT (Khosla 2005, Bala 2014), each with the
 * spread that leaves the published correlations with T: .52 for the index, .58 for the volume, .45 for the others. */

#define T_MEAN (-1.7)
#define T_SD   1.45             /* 29 % of the subjects lie below -2.5 */
#define SLOPE  0.72
#define OWN_SD 0.783            /* of H; then r (H, T) = 0.80 */

/* A quantity with mean 0, variance 1 and correlation r with the standardised H. */
static double
hung_on (double bone, double r, OstRandom *random)
{
  return r * bone + sqrt (1 - r * r) * ost_random_normal (random, 0, 1);
}

/* A function, as CLAMP would draw again for every comparison. */
static double
within (double value, double low, double high)
{
  return CLAMP (value, low, high);
}

OstPhantomSubject
ost_phantom_subject_draw (OstRandom random)
{
  OstPhantomSubject subject = { .female = ost_random_range (&random, 0, 1) < 0.6 };

  subject.age = ost_random_range (&random, 20, 90);
  subject.size = ost_random_normal (&random, 0, 1);
  subject.robusticity = hung_on (subject.size, 0.45, &random);
  subject.t_score = ost_random_normal (&random, T_MEAN, T_SD);
  subject.bone = SLOPE * (subject.t_score - T_MEAN) + ost_random_normal (&random, 0, OWN_SD);
  subject.bone /= sqrt (SLOPE * SLOPE * T_SD * T_SD + OWN_SD * OWN_SD);
  subject.cortical_index = within (0.51 + 0.070 * hung_on (subject.bone, 0.645, &random), 0.24, 0.72);
  subject.porosity = within (0.023 * ost_exp (-0.5 * hung_on (subject.bone, 0.56, &random)), 0.004, 0.15);
  subject.trabecular_volume = within (0.118 + 0.034 * hung_on (subject.bone, 0.725, &random), 0.03, 0.25);
  subject.trabecular_number = within (1.72 + 0.28 * hung_on (subject.bone, 0.56, &random), 0.8, 2.6);
  subject.anisotropy = within (0.65 + 0.15 * hung_on (subject.bone, 0.56, &random), 0.2, 1);
  return subject;
}
