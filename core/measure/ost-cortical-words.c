/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-cortical-index.h"

/* In the order of the bits of OstCorticalFlags. */
static const struct
{
  const char *id, *text;
} flags[OST_CORTICAL_N_FLAGS] = {
  { "no-bone", "There is no outline of metacarpal 2 with the shape of a long bone." },
  { "cut-off", "The outline touches the border of the picture, so the middle of the shaft is uncertain." },
  { "small", "The shaft is fewer than 16 pixels wide: too small to measure its cortices." },
  { "few-lines", "Fewer than two thirds of the scan lines could be measured." },
  { "no-peaks", "The profiles do not show a canal between two cortices." },
  { "unequal", "One cortex is more than half thicker than the other: the hand may be turned." },
  { "shape", "Width over length is unusual: part of the bone is missing, it is bent, or it is another bone." },
  { "spread", "The scan lines disagree by more than 5 points about their course along the shaft." },
  { "misfit", "The profiles do not look like those of a hollow bone." },
  { "clipped", "The cortices reach the brightest or darkest grey of the file, so their thickness is uncertain." },
  { "off-mask", "The edges in the picture are not where the outline is." },
  { "masks-differ", "The interval is wider than 10 points." },
};

static int
number_of (OstCorticalFlags flag)
{
  return g_bit_nth_lsf (flag, -1);
}

const char *
ost_cortical_flag_get_id (OstCorticalFlags flag)
{
  g_return_val_if_fail (flag > 0 && flag < 1 << OST_CORTICAL_N_FLAGS, NULL);
  return flags[number_of (flag)].id;
}

const char *
ost_cortical_flag_get_text (OstCorticalFlags flag)
{
  g_return_val_if_fail (flag > 0 && flag < 1 << OST_CORTICAL_N_FLAGS, NULL);
  return flags[number_of (flag)].text;
}

/* As given in the abstracts of the papers; the site of Schreiber and Patel beyond "mid-diaphysis" is not known. */
static const OstCorticalCutoff cutoffs[] = {
  { 0.600, "below: osteopenia against normal, hip DXA", "sensitivity 88 %, specificity 60 %",
    "Schreiber 2017, n = 200" },
  { 0.535, "below: a fracture of the distal radius moves by 10 degrees", "sensitivity 68 %, specificity 70 %",
    "Hand (N Y) 2025, distal radius fractures" },
  { 0.508, "below: osteoporosis at the ultradistal radius, forearm DXA", "sensitivity 84 %",
    "BMC Musculoskelet Disord 2024; 25: 159, n = 43" },
  { 0.500, "below: osteoporosis against normal, hip DXA", "sensitivity 100 %, specificity 91 %",
    "Schreiber 2017, n = 200" },
  { 0.495, "below: a fracture of the distal radius heals with dorsal malunion", "sensitivity 87 %, specificity 75 %",
    "Hand (N Y) 2025, distal radius fractures" },
  { 0.483, "below: osteoporosis at a third of the radius, forearm DXA", "sensitivity 80 %",
    "BMC Musculoskelet Disord 2024; 25: 159, n = 43" },
  { 0.415, "below: osteopenia, DXA", "sensitivity 100 %, specificity 53 %",
    "Patel 2020, n = 206" },
};

const OstCorticalCutoff *
ost_cortical_cutoffs (int *ret_n)
{
  *ret_n = G_N_ELEMENTS (cutoffs);
  return cutoffs;
}
