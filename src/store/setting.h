/* setting.h: what is set for the whole site: a name and a text (or JSON).
 * Names are lower case with dots: "site.name". */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "store/db.h"

struct setting {
    struct str name, value;
};

/* ERR_NOT_FOUND when it was never set. */
must_check enum err setting_load(struct db *db, struct arena *arena, struct str name,
                                 struct str *out_value);
must_check enum err setting_put(struct db *db, struct str name, struct str value);
must_check enum err setting_remove(struct db *db, struct str name);
/* By name; at most 1,000. */
must_check enum err setting_list(struct db *db, struct arena *arena, struct setting **out_list,
                                 size_t *out_n);

#endif
