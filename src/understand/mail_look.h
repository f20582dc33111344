/* mail_look.h: what a whole mail is made of, as numbers that a linear model adds up.
 *
 * Two groups, in the form of feature.h: FEATURE_WORD are the signs of its headers and build
 * (parse/mail_signs.h), which came with it; FEATURE_CHAR words and pairs of words of its title and
 * its text, of these the first MAIL_LOOK_TOKENS. There are no features of ours. Weights are learned
 * by `heed train` from examples with "signs" (teach.h) and lie in models/mail/mail.model, a file of
 * label_model.h's form of the kind "mail" and MAIL_LOOK_VERSION.
 *
 * Linear. One belongs to one thread. */
#ifndef UNDERSTAND_MAIL_LOOK_H
#define UNDERSTAND_MAIL_LOOK_H

#include "parse/json.h"
#include "parse/mail_signs.h"
#include "understand/feature.h"

enum {
    MAIL_LOOK_VERSION = 1 + 1000 * MAIL_SIGNS_VERSION, /* of the words, and of the signs */
    MAIL_LOOK_TOKENS = 600,                            /* of the text */
    MAIL_LOOK_TITLE = 60,
    MAIL_LOOK_MAX = 2 * (MAIL_LOOK_TOKENS + MAIL_LOOK_TITLE),
};

struct mail_look {
    struct mail_signs signs;
    uint32_t build[MAIL_SIGNS_MAX], words[MAIL_LOOK_MAX];
    struct features features; /* points into the others */
};

/* packed: as mail_signs.h packs them. ERR_BAD_INPUT: they are of another version, or damaged.
 * ERR_NO_MEMORY. */
must_check enum err mail_look_read(struct mail_look *look, struct str packed, struct str title,
                                   struct str text);

/* The packed signs among a message's unknown fields (message.h), or nothing. They live in the
 * parser. */
struct str mail_look_signs(struct json_parser *parser, struct str extra);

#endif
