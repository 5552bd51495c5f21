/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-image-private.h"

OstImage *
ost_tiff_read (const OstImageSource *source, GError **error)
{
  return ost_image_fail_unsupported (source, "a TIFF", error);
}
