/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-disease.h"

/* Radiographic osteoarthritis of the hand is found in more than half of people past 65; last joints, thumb base and
 * middle joints in this order. Healed fractures: a step of 0.5-2 mm, widening of 10-30 %, 5-30 degrees (most at the
 * neck of metacarpal 5); what is drawn stays at the mild end. */

OstDisease
ost_disease_none (void)
{
  return (OstDisease) { .fracture = { .bone = -1 }, .lost_finger = -1 };
}

static void
wear_joints (OstDisease *disease, double age, OstRandom *random)
{
  static const double share[3] = { .25, .6, 1 };
  double              worn = CLAMP ((age - 40) / 40, 0.03, 1), own = ost_random_range (random, 0, 1);

  for (int f = 0; f < 5; f++)
    for (int j = 0; j < 3; j++)
      {
        double here = ost_random_range (random, 0, 1), how = ost_random_range (random, 0.1, 1);

        if (here < 0.9 * worn * share[j] * own)
          disease->wear[f][j] = how;
      }
  if (ost_random_range (random, 0, 1) < 0.4 * worn)
    disease->thumb_base = ost_random_range (random, 0.2, 1);
}

/* Of the broken ones 40 % are metacarpal 5, 25 % the radius, 7 % each of the metacarpals by chance. */
static void
break_bone (OstDisease *disease, OstRandom *random)
{
  double       which = ost_random_range (random, 0, 1), neck = ost_random_range (random, 0, 1);
  int          any = OST_BONE_MC1 + (int) ((which - 0.65) / 0.0701);
  int          bone = which < 0.4 ? OST_BONE_MC5 : which < 0.65 ? OST_BONE_RADIUS : any;
  double       sign = ost_random_range (random, 0, 1) < 0.5 ? -1 : 1;
  OstFracture *fracture = &disease->fracture;

  *fracture = (OstFracture) { MIN (bone, OST_BONE_MC5) };
  fracture->widening = ost_random_range (random, 0.06, 0.28);
  fracture->step = sign * ost_random_range (random, 0.2, 1.5);
  fracture->bend = sign * ost_random_range (random, 2, 12);
  fracture->at = bone == OST_BONE_MC5 && neck < 0.7 ? ost_random_range (random, 0.70, 0.78)
                                                    : ost_random_range (random, 0.35, 0.7);
  if (bone == OST_BONE_RADIUS)
    {
      fracture->at = ost_random_range (random, 0.15, 0.25);     /* of the part of the forearm that is modelled */
      fracture->bend *= 0.4;
      fracture->widening *= 0.5;
    }
}

OstDisease
ost_disease_draw (const OstPhantomSubject *subject, OstRandom random)
{
  OstDisease disease = ost_disease_none ();

  wear_joints (&disease, subject->age, &random);
  if (ost_random_range (&random, 0, 1) < 0.06)
    break_bone (&disease, &random);
  if (ost_random_range (&random, 0, 1) < 0.008)
    {
      disease.lost_finger = (int) ost_random_range (&random, 0, 5);
      disease.lost_from = disease.lost_finger == 0 ? 2 : (int) ost_random_range (&random, 0, 3);
    }
  return disease;
}

double
ost_disease_beak (double wear)
{
  return 1.4 * wear;
}

double
ost_disease_gap (double wear)
{
  return 1 - 0.75 * wear;
}
