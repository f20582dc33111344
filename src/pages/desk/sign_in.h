/* sign_in.h: the two doors: /setup with the one-time token, /sign-in with e-mail and password. */
#ifndef PAGES_DESK_SIGN_IN_H
#define PAGES_DESK_SIGN_IN_H

#include "pages/shell.h"

struct sign_in_form {
    const char *theme;
    struct str site_name;
    struct str email, name, to, token;
    const char *error; /* one of our sentences, or NULL */
    int password_min;
};

#endif
