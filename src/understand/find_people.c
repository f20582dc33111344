#include "understand/find_people.h"

#include "store/conversation.h"
#include "store/merge.h"
#include "store/person.h"
#include "understand/naming.h"

enum { EACH_MIN = 3 /* conversations of one person among many */ };

enum err people_from(struct arena *arena, struct str text, struct people_asked *out_asked)
{
    struct people_asked asked = {0};
    enum err err;

    err = naming_terms(arena, text, &asked.terms, &asked.n);
    if (!err)
        *out_asked = asked;
    return err;
}

typedef VEC(struct search_term) term_list;

static bool add_words(struct arena *arena, term_list *terms, const struct rule_node *node)
{
    for (size_t i = 0; i < node->words.n; i++)
        if (!vec_push(arena, terms, ((struct search_term){.word = node->words.at[i].text})))
            return false;
    return true;
}

/* False when a name cannot answer it. */
static bool add_node(struct arena *arena, term_list *terms, const struct rule_node *node)
{
    bool fine = true;

    if (terms->n >= SEARCH_TERMS_MAX)
        return false;
    switch (node->kind) {
    case RULE_AND:
        for (const struct rule_node *child = node->child; child && fine; child = child->next)
            fine = add_node(arena, terms, child);
        return fine;
    case RULE_WORDS:
        return !node->words.sigil && add_words(arena, terms, node);
    case RULE_HANDLE:
        return !node->words.host.n && add_words(arena, terms, node);
    case RULE_PREFIX:
        return vec_push(arena, terms, ((struct search_term){node->value, true}));
    default:
        return false;
    }
}

enum err people_of_rule(struct arena *arena, const struct rule_node *rule,
                        struct people_asked *out_asked)
{
    term_list terms = {0};

    *out_asked = (struct people_asked){0};
    if (rule && add_node(arena, &terms, rule) && terms.n <= SEARCH_TERMS_MAX)
        *out_asked = (struct people_asked){terms.at, terms.n};
    return arena->err;
}

enum err people_list(struct db *db, struct arena *arena, const struct people_asked *asked,
                     int limit, int64_t **out_people, size_t *out_n)
{
    enum err err;

    *out_people = NULL;
    *out_n = 0;
    if (!asked->n)
        return OK;
    err = search_people(db, arena, asked->terms, asked->n, INT64_MAX, limit, out_people, out_n);
    /* who was merged is found by his old name, too */
    return err ? err : merge_now_all(db, arena, *out_people, out_n);
}

enum err people_fit(struct db *db, struct arena *arena, const struct people_asked *asked,
                    int64_t handle_id, bool *out_fits)
{
    struct handle handle;
    struct str *words;
    size_t n;
    enum err err;

    *out_fits = false;
    if (!handle_id || !asked->n)
        return OK;
    err = handle_load(db, arena, handle_id, &handle);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    err = naming_words(arena, handle.name, handle.address, handle.native, &words, &n);
    *out_fits = !err && naming_fits(words, n, asked->terms, asked->n);
    return err;
}

static int by_message(const void *a, const void *b)
{
    int64_t x = ((const struct find_hit *)a)->message, y = ((const struct find_hit *)b)->message;

    return x < y ? 1 : x > y ? -1 : 0;
}

enum err people_conversations(struct db *db, struct arena *arena, const int64_t *people, size_t n,
                              size_t limit, struct find_hit **out_hits, size_t *out_n)
{
    size_t each = n ? limit / n : 0, count;
    struct conversation_last *list;
    struct find_hit *hits;
    enum err err;

    if (each < EACH_MIN)
        each = EACH_MIN;
    err = conversation_last_of_people(db, arena, people, n, (int)each, &list, &count);
    if (err)
        return err;
    hits = arena_alloc_array(arena, count + 1, sizeof(*hits));
    if (!hits)
        return arena->err;
    for (size_t i = 0; i < count; i++)
        hits[i] = (struct find_hit){list[i].message, list[i].id};
    if (count)
        qsort(hits, count, sizeof(*hits), by_message);
    *out_hits = hits;
    *out_n = count < limit ? count : limit;
    return OK;
}
