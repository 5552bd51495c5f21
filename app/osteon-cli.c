/* SPDX-License-Identifier: Apache-2.0 */
#include <locale.h>
#include <string.h>

#include "app/cli.h"
#include "core/tensor/ost-blas.h"

static const struct
{
  const char *name;
  CliRun      run;
  const char *summary;
} commands[] = {
  { "new",          cli_new,          "make a project, with --demo some synthetic radiographs in it" },
  { "import",       cli_import,       "bring radiographs (PNG, TIFF, JPEG, DICOM) and subjects into a project" },
  { "import-masks", cli_import_masks, "masks made elsewhere, for instance truth, become a reader's" },
  { "list",         cli_list,         "what is in a project" },
  { "prompt",       cli_prompt,       "place points on a bone and get its mask" },
  { "next-click",   cli_next_click,   "where a click would settle most of a prediction's doubt" },
  { "edit",         cli_edit,         "undo, redo, lock, unlock, accept, clear, set the status" },
  { "decide",       cli_decide,       "a reviewer's decision about a radiograph, and what was decided so far" },
  { "review",       cli_review,       "what a reviewer sees of a radiograph, as CSV" },
  { "agreement",    cli_agreement,    "how far the readers of a radiograph agree, bone by bone" },
  { "train",        cli_train,        "a segmenter from the accepted readings" },
  { "models",       cli_models,       "what was trained, and which model is in use" },
  { "predict",      cli_predict,      "the model's masks of a project's images" },
  { "measure",      cli_measure,      "the cortical index of metacarpal 2" },
  { "evaluate",     cli_evaluate,     "how many clicks an engine needs, how good a segmenter, a classifier is" },
  { "reproduce",    cli_reproduce,    "the paper's tables: arms trained, its numbers beside ours" },
  { "export",       cli_export,       "masks to files" },
  { "report",       cli_report,       "the page of one radiograph as PDF or PNG" },
  { "phantom",      cli_phantom,      "synthetic radiographs with truth and readers, without a project" },
  { "bench",        cli_bench,        "times of opening, clicking and drawing on this machine" },
};

static void
print_help (void)
{
  g_print ("osteon-cli: bone segmentations of hand radiographs, without a window. Research use; not for diagnosis.\n\n"
           "  osteon-cli COMMAND [OPTIONS] ...      osteon-cli COMMAND --help\n\n");
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-12s %s\n", commands[i].name, commands[i].summary);
  g_print ("\nBones: ulna radius mc1 mc2 mc3 mc4 mc5. Coordinates are pixels, x right, y down, first "
           "pixel's centre 0.5,0.5.\n"
           "Exit: 0 done, 1 failed, 2 wrong usage.\n");
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  setlocale (LC_ALL, "");
  g_set_prgname ("osteon-cli");
  if (argc < 2)
    return cli_misuse ("No command. Try osteon-cli --help.");
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"))
    return print_help (), CLI_DONE;
  if (g_str_equal (argv[1], "--version"))
    return g_print ("osteon-cli %s\n", OST_VERSION), CLI_DONE;
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      return commands[i].run (argc - 1, argv + 1);
  return cli_misuse ("“%s” is no command. Try osteon-cli --help.", argv[1]);
}
