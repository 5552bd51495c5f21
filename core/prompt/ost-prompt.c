/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-prompt.h"
#include "core/prompt/ost-outline-engine.h"

/* The list of engines, and an image prepared by one of them. An OstPrompt has no lock: nothing in it changes after it
 * is made but the reference count, and what an engine remembers (ost-outline-memo.h) it must guard itself. */

struct _OstPrompt
{
  gint                   references;
  const OstPromptEngine *engine;
  OstImage              *image;
  gpointer               prepared;
};

const OstPromptEngine *const *
ost_prompt_engines (void)
{
  static const OstPromptEngine *const engines[] = { &ost_outline_engine, NULL };

  return engines;
}

const OstPromptEngine *
ost_prompt_engine_find (const char *id)
{
  const OstPromptEngine *const *engines = ost_prompt_engines ();

  if (id == NULL)
    return engines[0];
  for (int i = 0; engines[i] != NULL; i++)
    if (g_str_equal (engines[i]->id, id))
      return engines[i];
  return NULL;
}

OstPrompt *
ost_prompt_new (const OstPromptEngine *engine, OstImage *image, GCancellable *cancellable, GError **error)
{
  gpointer prepared;

  g_return_val_if_fail (engine != NULL && image != NULL, NULL);

  prepared = engine->prepare (image, cancellable, error);
  return prepared != NULL ? ost_prompt_new_prepared (engine, image, prepared) : NULL;
}

OstPrompt *
ost_prompt_new_prepared (const OstPromptEngine *engine, OstImage *image, gpointer prepared)
{
  OstPrompt *prompt = g_new0 (OstPrompt, 1);

  prompt->references = 1;
  prompt->engine = engine;
  prompt->image = ost_image_ref (image);
  prompt->prepared = prepared;
  return prompt;
}

OstPrompt *
ost_prompt_ref (OstPrompt *prompt)
{
  g_atomic_int_inc (&prompt->references);
  return prompt;
}

void
ost_prompt_unref (OstPrompt *prompt)
{
  if (prompt == NULL || !g_atomic_int_dec_and_test (&prompt->references))
    return;
  prompt->engine->free (prompt->prepared);
  ost_image_unref (prompt->image);
  g_free (prompt);
}

const OstPromptEngine *
ost_prompt_get_engine (const OstPrompt *prompt)
{
  return prompt->engine;
}

const OstImage *
ost_prompt_get_image (const OstPrompt *prompt)
{
  return prompt->image;
}

OstMask *
ost_prompt_segment (OstPrompt *prompt, const OstPromptRequest *request, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (prompt != NULL && request != NULL, NULL);
  g_return_val_if_fail ((guint) request->bone < OST_N_BONES, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return prompt->engine->segment (prompt->prepared, prompt->image, request, cancellable, error);
}
