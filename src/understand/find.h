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
 *     from:ann from:"Ann Lee" from:mail.example from:ann*   who said it, by name or address
 *
 * each with "-" before it for not. is:, assignee:, before: and after: hold for the whole search:
 * they stand beside the other terms, neither in parentheses nor beside an OR at the top (put the
 * alternatives in parentheses). The others are parts of a rule too and may stand anywhere; in
 * parentheses and beside an OR, from: is the rule's (the handle alone).
 *
 * A search that is nothing but words is asked of people, too: whoever is called so (naming.h) comes
 * first, with the newest conversations, before what messages hold the words.
 *
 * Method. Words that a message must have are looked up in the search index (store/search.h), the
 * newest message first; what comes out is checked exactly, filters first, then the rule by the
 * rule engine itself (match.h). from: goes by the accounts of the people that the index of names
 * finds, as long as they are at most FIND_PEOPLE_MAX. Without either the newest messages are
 * walked. A conversation comes once, by its newest message that is as asked for, and pages go by
 * the message's number.
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
    FIND_PEOPLE_MAX = 200, /* whose messages from: looks up one by one */
    FIND_NAMED_MAX = 40,   /* people who come because they are called so, the newest ones */
};

enum find_key {
    FIND_IS,
    FIND_ASSIGNEE,
    FIND_BEFORE,
    FIND_AFTER,
    FIND_CHANNEL,
    FIND_LANG,
    FIND_LABEL,
    FIND_FROM,
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

struct people_asked;

struct find_filter {
    enum find_key key;
    bool negated;
    size_t column;
    struct str text;
    int64_t number; /* enum find_is, label, a time in ms; at running: a row of staff or channel */
    struct people_asked *people; /* at running: whom from: asks for */
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
    struct find_hit *hits; /* first those by name, then by descending message */
    size_t n, named;       /* how many of them by name; on the first page only */
    int64_t next;          /* `before` of the next page; 0: this was the last */
};

/* me: staff who asks. before: INT64_MAX for the first page. ERR_BAD_INPUT with *out_error for a
 * name that nobody and nothing has. */
must_check enum err find_run(struct db *db, struct arena *arena, const struct find_query *query,
                             int64_t me, int64_t now, int64_t before, int limit,
                             struct find_result *out_result, struct rule_error *out_error);

/* The rows of the conversations that were found, one for each hit; a hit whose conversation is
 * gone since is taken out of the result. */
struct conversation_item;
must_check enum err find_items(struct db *db, struct arena *arena, struct find_result *result,
                               struct conversation_item **out_items);

#endif
