/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-project.h"

/* What is known of the open radiograph: size, spacing and where that comes from, side, view, the windows that the file
 * offers, what the reader should know. Who the patient is stays hidden until somebody asks, is read from the file then,
 * and is forgotten when the popover closes. */
#define OST_TYPE_IMAGE_INFO (ost_image_info_get_type ())
G_DECLARE_FINAL_TYPE (OstImageInfo, ost_image_info, OST, IMAGE_INFO, GtkPopover)

/* NULL: nothing is open. The popover reads the project anew each time it opens. */
void ost_image_info_set_project (OstImageInfo *info, OstProject *project);
