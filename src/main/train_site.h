/* train_site.h: `heed train --site SITE`: what a house's own corrections do, and whether they
 * shall.
 */
#ifndef MAIN_TRAIN_SITE_H
#define MAIN_TRAIN_SITE_H

#include "main/command.h"

/* use: "yes" or "no": from now on; NULL: only the figures. Gives the exit status. */
int train_site(const struct subcommand *command, const char *path, const char *use);

#endif
