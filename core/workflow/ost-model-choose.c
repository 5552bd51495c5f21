/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-model-choose.h"

static const char *
article (const char *word)
{
  return *word == 'e' ? "an" : "a";
}

/* What to do when none is in use. The built-in segmenter is taken into projects that never had one (ost-default-model.h). */
static void
set_none (OstStore *store, const char *kind, GError **error)
{
  gboolean has = FALSE;

  if (!ost_model_exists (store, kind, &has, error))
    return;
  if (has)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "No %s is in use in %s. Promote one of its models (“osteon-cli models PROJECT promote NAME”), or train another "
                 "one (“osteon-cli train %s”).", kind, ost_store_get_path (store), kind);
  else
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "No %s is in use in %s. Train one and promote it (“osteon-cli train %s”, “osteon-cli models PROJECT promote "
                 "NAME”)%s.", kind, ost_store_get_path (store), kind,
                 g_str_equal (kind, "segmenter") ? "; “osteon-cli predict” takes in the built-in one" : "");
}

gboolean
ost_model_exists (OstStore *store, const char *kind, gboolean *ret_exists, GError **error)
{
  g_autoptr(GPtrArray) rows = ost_store_list_models (store, error);

  *ret_exists = FALSE;
  for (guint i = 0; rows && i < rows->len; i++)
    *ret_exists = *ret_exists || g_str_equal (((OstModelRow *) rows->pdata[i])->kind, kind);
  return rows != NULL;
}

OstModelRow *
ost_model_choose (OstStore *store, const char *kind, const char *model, GError **error)
{
  g_autoptr(GError)      failed = NULL;
  g_autoptr(OstModelRow) row = model ? ost_store_find_model (store, model, &failed)
                                     : ost_store_get_promoted (store, kind, &failed);

  if (failed)
    g_propagate_error (error, g_steal_pointer (&failed));
  else if (row == NULL)
    set_none (store, kind, error);
  else if (!g_str_equal (row->kind, kind))
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID, "“%s” is not %s %s but %s %s.", row->name,
                 article (kind), kind, article (row->kind), row->kind);
  else
    return g_steal_pointer (&row);
  return NULL;
}
