/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-json-write.h"
#include "core/measure/ost-bootstrap.h"
#include "core/store/ost-store.h"

/* What the commands of osteon-cli share. A command is one file with one function; it parses its own arguments, prints to standard
 * output, and returns an exit code. An error is one sentence on standard error. */

enum
{
  CLI_DONE = 0,
  CLI_FAILED = 1,
  CLI_USAGE = 2,
};

/* argv[0] is the command's name; NULL-terminated. */
typedef int (*CliRun) (int argc, char **argv);

int cli_new          (int argc, char **argv);
int cli_import       (int argc, char **argv);
int cli_import_masks (int argc, char **argv);
int cli_evaluate     (int argc, char **argv);
int cli_evaluate_prompts   (int argc, char **argv);     /* argv[0] is "prompts": what cli_evaluate hands on */
int cli_evaluate_segmenter (int argc, char **argv);
int cli_evaluate_index     (int argc, char **argv);
int cli_evaluate_classifier (int argc, char **argv);
int cli_train        (int argc, char **argv);
int cli_models       (int argc, char **argv);
int cli_predict      (int argc, char **argv);
int cli_reproduce    (int argc, char **argv);
int cli_measure      (int argc, char **argv);
int cli_list         (int argc, char **argv);
int cli_prompt       (int argc, char **argv);
int cli_next_click   (int argc, char **argv);
int cli_decide       (int argc, char **argv);
int cli_review       (int argc, char **argv);
int cli_agreement    (int argc, char **argv);
int cli_edit         (int argc, char **argv);
int cli_export       (int argc, char **argv);
int cli_report       (int argc, char **argv);
int cli_phantom      (int argc, char **argv);
int cli_bench        (int argc, char **argv);

/* Parses the options; what is left in *argv are n_min .. n_max operands after argv[0] (n_max < 0: any number). `operands` is the usage
 * line ("PROJECT PATH..."). FALSE: the sentence was printed, return CLI_USAGE. */
gboolean  cli_parse (int *argc, char ***argv, const GOptionEntry *options, const char *operands, const char *summary,
                     int n_min, int n_max);

/* Entries of options that several commands have. */
#define CLI_OPTION_JSON(flag) { "json", 0, 0, G_OPTION_ARG_NONE, flag, "Print one JSON document", NULL }
#define CLI_OPTION_READER(name, who) { "reader", 0, 0, G_OPTION_ARG_STRING, name, who " (the account's name)", "NAME" }

/* "3 of 12", over the last such line; nothing where standard error is no terminal. */
void      cli_show_progress (int done, int total, gpointer data);

/* "osteon-cli: " and the sentence on standard error; CLI_FAILED. */
int       cli_fail  (GError *error);
/* The same for wrong usage; CLI_USAGE. */
int       cli_misuse (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* The document as one line on standard output. */
void      cli_print_json (JsonBuilder *builder);
/* Members beside those of ost-json-write.h. {"mean", "low", "high"} */
void      cli_add_interval (JsonBuilder *builder, const char *name, OstInterval interval);
/* Negative: null. */
void      cli_add_count (JsonBuilder *builder, const char *name, gint64 value);
void      cli_add_strings (JsonBuilder *builder, const char *name, GPtrArray *strings);

/* The images of these names (NULL-terminated), or all when there is none. Element type OstImageRow. */
GPtrArray  *cli_choose_images (OstStore *store, char **names, GError **error);

/* The name given, or the account's. Static or borrowed. */
const char *cli_reader_name (const char *given);
