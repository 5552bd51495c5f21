/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gtk/gtk.h>
#include "core/workflow/ost-training-kind.h"

/* The curves of a training run, side by side: the loss, and what validation says; of an encoder, how many directions its features
 * use. A classifier has none. */
#define OST_TYPE_CURVES (ost_curves_get_type ())
G_DECLARE_FINAL_TYPE (OstCurves, ost_curves, OST, CURVES, GtkWidget)

/* curve: OstTrainingLine for each finished epoch, copied; epochs: how long the axis is, at least. */
void ost_curves_set (OstCurves *curves, OstTrainingKind kind, GArray *curve, int epochs);
