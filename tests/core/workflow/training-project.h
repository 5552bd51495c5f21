/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* A project with a few small synthetic hands, masks as two readers have them: what training wants, in a second. */
typedef struct
{
  char     *folder, *path;
  OstStore *store;              /* open for writing, as the window has it */
} TrainingProject;

void training_project_init  (TrainingProject *p);
/* Closes the store, if it is still open, and removes the folder. */
void training_project_clear (TrainingProject *p);
/* Hand number `i` of a person of its own, read by Anna and, every second one, by Ben; accepted. */
void training_project_add   (TrainingProject *p, int i);
