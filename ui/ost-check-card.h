/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "core/workflow/ost-reading-check.h"

/* What looks wrong in a reading (core/workflow/ost-reading-check.h), a line for each that leads to its bone, and a way
 * past it. Not there while nothing was found. */
#define OST_TYPE_CHECK_CARD (ost_check_card_get_type ())
G_DECLARE_FINAL_TYPE (OstCheckCard, ost_check_card, OST, CHECK_CARD, AdwBin)

/* Looks, shows, and says how many there are. reading NULL: nothing is shown. */
guint    ost_check_card_run      (OstCheckCard *card, const OstReading *reading);
gboolean ost_check_card_is_shown (OstCheckCard *card);
