#include "decide/tongue.h"

const struct tongue *tongue_of(struct str code)
{
    struct str primary = str_slice(code, 0, str_find_char(code, '-', 0));

    for (const struct tongue *const *at = tongue_registry; *at; at++)
        if (str_is_nocase(primary, (*at)->code))
            return *at;
    return NULL;
}
