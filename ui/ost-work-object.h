/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* One radiograph of the worklist: an OstWorkItem that list models can hold. Signal "changed" when the item was replaced. */
#define OST_TYPE_WORK_OBJECT (ost_work_object_get_type ())
G_DECLARE_FINAL_TYPE (OstWorkObject, ost_work_object, OST, WORK_OBJECT, GObject)

OstWorkObject     *ost_work_object_new      (OstWorkItem *item);      /* takes the item */
void               ost_work_object_set_item (OstWorkObject *object, OstWorkItem *item);      /* takes the item */
const OstWorkItem *ost_work_object_get_item (OstWorkObject *object);
/* Accepted or rejected. */
gboolean           ost_work_object_is_done  (OstWorkObject *object);
