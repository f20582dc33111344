#include "act/forget.h"

#include "decide/same.h"
#include "store/message.h"
#include "store/person.h"
#include "store/tie.h"

struct said {
    struct stored_message *versions;
    size_t n;
};

static bool is_of(const struct said *said, int64_t message)
{
    for (size_t i = 0; i < said->n; i++)
        if (said->versions[i].id == message)
            return true;
    return false;
}

static bool read_fact(struct str line, struct same_fact *out_fact)
{
    struct str kind, others, message;

    *out_fact = (struct same_fact){0};
    return str_cut(line, ' ', &kind, &line) && str_cut(line, ' ', &others, &line) &&
           str_cut(line, ' ', &message, &out_fact->value) &&
           same_kind_from(kind, &out_fact->kind) && !str_to_i64(others, &out_fact->others) &&
           !str_to_i64(message, &out_fact->message);
}

static enum err forget_in(struct db *db, struct arena *arena, const struct tie *tie,
                          const struct said *said)
{
    struct same_fact left[SAME_FACTS_MAX];
    struct str rest = tie->facts, line, facts = STR_NONE;
    int64_t accounts = 0;
    size_t n = 0;
    bool is_less = false;
    enum err err;

    while (str_line(&rest, &line)) {
        struct same_fact fact;

        if (n == SAME_FACTS_MAX || !read_fact(line, &fact))
            continue;
        if (fact.message && is_of(said, fact.message)) {
            is_less = true;
            continue;
        }
        left[n++] = fact;
        facts = arena_printf(arena, "%.*s%.*s\n", STR_ARGS(facts), STR_ARGS(line));
    }
    if (!is_less)
        return arena->err;
    err = handle_newest(db, &accounts);
    return err ? err : tie_forget(db, tie->id, facts, n ? same_facts_chance(left, n, accounts) : 0);
}

enum err forget_said(struct db *db, struct arena *arena, int64_t first)
{
    struct stored_message row;
    struct said said = {.n = 0};
    struct tie *ties;
    size_t n = 0;
    enum err err = message_load(db, arena, first, &row);

    if (err || !row.author)
        return err == ERR_NOT_FOUND ? OK : err;
    err = tie_of_handle(db, arena, row.author, &ties, &n);
    if (!err && n)
        err = message_versions(db, arena, row.channel, row.said.id, &said.versions, &said.n);
    for (size_t i = 0; i < n && !err; i++)
        err = forget_in(db, arena, &ties[i], &said);
    return err;
}
