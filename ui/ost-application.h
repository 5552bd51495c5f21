/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>

/* The program: one instance, a window per project.
 *
 *   osteon [--reader NAME] [--project PATH] [PROJECT.osteon] [IMAGE or FOLDER …] */
#define OST_TYPE_APPLICATION (ost_application_get_type ())
G_DECLARE_FINAL_TYPE (OstApplication, ost_application, OST, APPLICATION, AdwApplication)

OstApplication *ost_application_new (void);
/* Resources of the library; called by ost_application_new, and by tests that make widgets without it. */
void            ost_ui_register_resources (void);
