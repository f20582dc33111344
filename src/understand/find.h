/* find.h: search in the inbox: which conversations hold a message that is as asked for.
 *
 * The grammar is that of rules (rule.h), and on top of it the filters below; a search may also be
 * filters alone.
 *
 *     is:open snoozed done, is:answer watching left, is:unread, is:waiting promised late,
 *     is:public private, is:mine       the conversation
 *     assignee:me|none|ADDRESS|"NAME"   the conversation
 *     before:2026-03-01 after:…         when the message was said (UTC day or RFC 3339)
 *     channel:NAME lang:CODE label:L    the message
 *
 * each with "-" before it for not. is:, assignee:, before: and after: hold for the whole search:
 * they stand beside the other terms, neither in parentheses nor beside an OR at the top (put the
 * alternatives in parentheses). The other three are parts of a rule too and may stand anywhere.
 *
 * Method. Words that a message must have are looked up in the search index (store/search.h), the
 * newest message first; what comes out is checked exactly, filters first, then the rule by the
 * rule engine itself (match.h). Without such words the newest messages are walked. A conversation
 * comes once, by its newest message that is as asked for, and pages go by the message's number.
 *
 * A page looks at FIND_LOOKS_MAX messages at most. It may therefore hold fewer hits than asked
 * for, or none, and still say where to go on: rare combinations of common words take several
 * pages, and no search takes the server for long.
 *
 * NEEDSWORK: url: domain: to: has: and near: are refused, because what they ask for lies in the
 * stored `extra`, which nothing reads back yet.
 */
#ifndef UNDERSTAND_FIND_H
#define UNDERSTAND_FIND_H

#include "store/db.h"
#include "understand/rule.h"

enum {
    FIND_LIMIT_MAX = 200,
    FIND_LOOKS_MAX = 400,
};

enum find_key {
    FIND_IS,
    FIND_ASSIGNEE,
    FIND_BEFORE,
    FIND_AFTER,
    FIND_CHANNEL,
    FIND_LANG,
    FIND_LABEL,
    FIND_KEYS
};

enum find_is {
    IS_OPEN,
    IS_SNOOZED,
    IS_DONE,
    IS_ANSWER,
    IS_WATCHING,
    IS_LEFT,
    IS_UNREAD,
    IS_WAITING,
    IS_PROMISED,
    IS_LATE,
    IS_PUBLIC,
    IS_PRIVATE,
    IS_MINE,
    IS_COUNT
};

struct find_filter {
    enum find_key key;
    bool negated;
    size_t column;
    struct str text;
    int64_t number; /* enum find_is, label, a time in ms; at running: a row of staff or channel */
    struct find_filter *next;
};

struct find_query {
    const struct rule_node *rule; /* NULL: filters only */
    struct find_filter *filters;
};

/* Into the arena. ERR_BAD_INPUT or ERR_TOO_BIG with *out_error filled, columns as in rule.h. An
 * empty query is an error. */
must_check enum err find_parse(struct arena *arena, struct str text, struct find_query *out_query,
                               struct rule_error *out_error);

struct find_hit {
    int64_t message, conversation;
};

struct find_result {
    struct find_hit *hits; /* by descending message */
    size_t n;
    int64_t next; /* `before` of the next page; 0: this was the last */
};

/* me: staff who asks. before: INT64_MAX for the first page. ERR_BAD_INPUT with *out_error for a
 * name that nobody and nothing has. */
must_check enum err find_run(struct db *db, struct arena *arena, const struct find_query *query,
                             int64_t me, int64_t now, int64_t before, int limit,
                             struct find_result *out_result, struct rule_error *out_error);

#endif
