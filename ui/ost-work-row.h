/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-project.h"
#include "ui/ost-work-object.h"

/* A radiograph in the worklist: thumbnail, name, size, status in words, a dot per bone. */
#define OST_TYPE_WORK_ROW (ost_work_row_get_type ())
G_DECLARE_FINAL_TYPE (OstWorkRow, ost_work_row, OST, WORK_ROW, AdwBin)

/* Follows the object until another one, or NULL, takes its place; the thumbnail comes from a worker. */
void ost_work_row_set_object (OstWorkRow *row, OstWorkObject *object, OstProject *project);
