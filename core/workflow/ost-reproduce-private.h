/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-reproduce.h"

/* The patches that a run was made of, by their numbers: a run of others is not this one. */
typedef struct
{
  int n_cases, n_people;
  int n_other_cases, n_others;  /* of the second project; 0 */
} OstReproduceKey;

gboolean         ost_reproduce_run_save (const OstReproduceRun *run, const OstReproduceKey *key, const char *path,
                                         GError **error);
/* NULL when there is none, or not of these patches; key NULL: of any. */
OstReproduceRun *ost_reproduce_run_load (const char *path, const OstReproduceKey *key);
