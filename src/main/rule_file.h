/* rule_file.h: `heed rule SITE export`, `import` and `status`, on the command's side. */
#ifndef MAIN_RULE_FILE_H
#define MAIN_RULE_FILE_H

#include "main/command.h"

/* Each gives the exit status. argv[1] is the site. */
int rule_file_export(const struct subcommand *command, int argc, char **argv);
/* Says what becomes of each rule that is not taken as it is (of each, with --dry-run, which changes
 * nothing and asks no site), then one line of sums. */
int rule_file_import(const struct subcommand *command, int argc, char **argv);
int rule_file_status(const struct subcommand *command, int argc, char **argv);

#endif
