/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli.h"

int
cli_evaluate (int argc, char **argv)
{
  if (argc >= 2 && g_str_equal (argv[1], "prompts"))
    return cli_evaluate_prompts (argc - 1, argv + 1);
  if (argc >= 2 && g_str_equal (argv[1], "segmenter"))
    return cli_evaluate_segmenter (argc - 1, argv + 1);
  if (argc >= 2 && g_str_equal (argv[1], "index"))
    return cli_evaluate_index (argc - 1, argv + 1);
  if (argc >= 2 && g_str_equal (argv[1], "classifier"))
    return cli_evaluate_classifier (argc - 1, argv + 1);
  if (argc >= 2 && g_str_equal (argv[1], "--help"))
    {
      g_print ("osteon-cli evaluate prompts|segmenter|classifier|index PROJECT ...      osteon-cli evaluate prompts --help\n");
      return CLI_DONE;
    }
  return cli_misuse (argc < 2 ? "What is to be evaluated? osteon-cli evaluate prompts|segmenter|classifier|index PROJECT."
                              : "“%s” cannot be evaluated: osteon-cli evaluate prompts|segmenter|classifier|index PROJECT.", argv[1]);
}
