/* teach_parts.h: the inner seams of teach_*.c; see teach.h. */
#ifndef UNDERSTAND_TEACH_PARTS_H
#define UNDERSTAND_TEACH_PARTS_H

#include "parse/json.h"
#include "understand/label.h"
#include "understand/mail_look.h"
#include "understand/teach.h"

struct school {
    struct json_parser parser;
    struct labeller *labeller;
    struct mail_look *look; /* examples are whole mails; NULL: texts */
    struct example *examples;
    size_t n, cap;
    uint32_t *features; /* while lines come: hashes; after school_close: numbers */
    size_t feature_n, feature_cap;
    uint32_t *hashes; /* of feature number i */
    uint32_t known;
    char sets[TEACH_SETS_MAX][LABEL_MODEL_NAME];
    size_t set_n;
    char heads[LABEL_HEADS_MAX][LABEL_HEAD_NAME];
    size_t head_n;
};

enum { TEACH_UNKNOWN = 0xffffffffu }; /* a feature seen once only */

/* Whether the example belongs to the part and says something of the head. */
bool part_has(const struct part *part, const struct example *example, int head);

#endif
