/* jump.h: what the command palette found. */
#ifndef PAGES_DESK_JUMP_H
#define PAGES_DESK_JUMP_H

#include "pages/shell.h"

struct jump {
    struct str id, name, title;
    const char *icon;
};

struct jumps {
    VEC(struct jump) at;
};

#endif
