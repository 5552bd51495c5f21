/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-work-object.h"

struct _OstWorkObject
{
  GObject parent_instance;

  OstWorkItem *item;
};

G_DEFINE_FINAL_TYPE (OstWorkObject, ost_work_object, G_TYPE_OBJECT)

static guint changed_signal;

static void
ost_work_object_finalize (GObject *object)
{
  g_clear_pointer (&OST_WORK_OBJECT (object)->item, ost_work_item_free);

  G_OBJECT_CLASS (ost_work_object_parent_class)->finalize (object);
}

static void
ost_work_object_class_init (OstWorkObjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ost_work_object_finalize;
  changed_signal = g_signal_new ("changed", OST_TYPE_WORK_OBJECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ost_work_object_init (OstWorkObject *self)
{
}

OstWorkObject *
ost_work_object_new (OstWorkItem *item)
{
  OstWorkObject *self = g_object_new (OST_TYPE_WORK_OBJECT, NULL);

  self->item = item;
  return self;
}

void
ost_work_object_set_item (OstWorkObject *self, OstWorkItem *item)
{
  ost_work_item_free (self->item);
  self->item = item;
  g_signal_emit (self, changed_signal, 0);
}

const OstWorkItem *
ost_work_object_get_item (OstWorkObject *self)
{
  return self->item;
}

gboolean
ost_work_object_is_done (OstWorkObject *self)
{
  return self->item->status == OST_STATUS_ACCEPTED || self->item->status == OST_STATUS_REJECTED;
}
