/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-config-json.h"
#include "core/learn/ost-encoder.h"

#define OST_ENCODER_N_FIELDS 6
extern const OstConfigField ost_encoder_fields[OST_ENCODER_N_FIELDS];

/* Makes the parameters and the graph of ost_encoder_run. */
gboolean ost_encoder_prepare (OstEncoder *encoder, GError **error);
