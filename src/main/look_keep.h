/* look_keep.h: `heed look --save`: the same as look_save.h from a command, through the door of the
 * running core, or as the house itself when there is none (reach.h).
 */
#ifndef MAIN_LOOK_KEEP_H
#define MAIN_LOOK_KEEP_H

#include "main/look_save.h"

struct site;

must_check enum err look_keep(const struct site *site, const struct look_export *hits,
                              struct str rule_name, struct look_saved *out_saved,
                              struct fault *fault);

#endif
