/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-session.h"

/* A project in a temporary folder with one small radiograph: two bright upright bars on a dark ground. */

#define IMAGE_WIDTH  160
#define IMAGE_HEIGHT 300
#define BAR_X        50.5       /* middle of the left bar */
#define BAR_Y        150.5

typedef struct
{
  char       *folder, *image_path;
  OstStore   *store;
  OstSession *session;
  gint64      image_id, reader_id;
} Fixture;

void set_up    (Fixture *f, gconstpointer data);
void tear_down (Fixture *f, gconstpointer data);
void reopen    (Fixture *f);    /* closes session and store, opens both again: a restart */
