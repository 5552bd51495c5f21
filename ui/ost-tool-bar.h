/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>

/* The tools as a column of buttons beside the picture, the one in hand pressed in, and what turns the view; all of it
 * through the window's actions, so that keys, menus and buttons say the same. Tooltips carry the keys that are in
 * force. */
#define OST_TYPE_TOOL_BAR (ost_tool_bar_get_type ())
G_DECLARE_FINAL_TYPE (OstToolBar, ost_tool_bar, OST, TOOL_BAR, AdwBin)

/* settings NULL: the usual keys. */
void ost_tool_bar_set_settings (OstToolBar *tool_bar, GSettings *settings);
