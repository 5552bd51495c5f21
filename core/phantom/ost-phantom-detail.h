/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/phantom/ost-phantom-display.h"
#include "core/phantom/ost-phantom-physics.h"
#include "core/phantom/ost-phantom-truth.h"
#include "core/phantom/ost-phantom.h"

/* How a synthetic radiograph came about, for those who write its truth down or check it. Apart from ost-phantom.h, so
 * that programs which only want pictures and masks do not meet the generator's own types. */
struct _OstPhantomDetail
{
  OstBoneTruth bones[OST_N_BONES];
  OstScene    *scene;           /* hand, pose, disease, objects, millimetres per pixel */
  OstExposure  exposure;
  OstDisplay   display;
};
