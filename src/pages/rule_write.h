/* rule_write.h: what people change about rules, for the desk and for the API: checked and written
 * in one transaction; then the rules at work learn of it. Faults are sentences for who asked. */
#ifndef PAGES_RULE_WRITE_H
#define PAGES_RULE_WRITE_H

#include "store/rule.h"
#include "store/standing.h"
#include "web/request.h"

enum { RULE_NAME_MAX = 100 }; /* bytes */

/* What is to be another way; the rest stays. */
struct rule_wish {
    int64_t id;
    bool has_text, has_owner, has_team, has_label, has_pause;
    struct str text;
    int64_t version;     /* of the text before: one that was changed meanwhile is not overwritten */
    int64_t staff, team; /* 0: nobody */
    struct str label;
    bool is_paused;
};

/* Sets id, version and created_at. ERR_BAD_INPUT (no name, no rule, more than its share, no room),
 * ERR_EXISTS. label may be empty. */
must_check enum err rule_write_new(const struct request *request, struct rule_row *rule,
                                   struct str label, struct fault *fault);
/* ERR_BAD_INPUT, ERR_STALE, ERR_NOT_FOUND. */
must_check enum err rule_write_wish(const struct request *request, const struct rule_wish *wish,
                                    struct fault *fault);
/* ERR_NOT_FOUND, also when it was removed before. */
must_check enum err rule_write_removal(const struct request *request, int64_t id);

#endif
