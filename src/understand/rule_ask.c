#include "understand/rule_ask.h"

#include "base/buf.h"

static void add(struct rule_asks *asks, struct str text)
{
    for (size_t i = 0; i < asks->n; i++)
        if (str_eq(asks->at[i], text))
            return;
    if (!text.n)
        return;
    if (asks->n == RULE_ASKS_MAX)
        asks->is_partial = true;
    else
        asks->at[asks->n++] = text;
}

/* A word of its own script stands beside the one before without a space, as it was written. */
static void put_words(struct buf *out, const struct rule_words *words)
{
    for (size_t i = 0; i < words->n; i++) {
        if (out->n && !words->at[i].glued)
            buf_add_char(out, ' ');
        buf_add(out, words->at[i].text);
    }
}

static struct str words_of(struct arena *arena, const struct rule_words *words,
                           const struct rule_words *other)
{
    struct str text;
    struct buf out;

    buf_init(&out, 2 * RULE_MAX);
    put_words(&out, words);
    if (other)
        put_words(&out, other);
    text = buf_dup(arena, &out);
    buf_clear(&out);
    return text;
}

static size_t shortest(const struct rule_asks *asks)
{
    size_t n = SIZE_MAX;

    for (size_t i = 0; i < asks->n; i++)
        if (asks->at[i].n < n)
            n = asks->at[i].n;
    return n;
}

static bool is_better(const struct rule_asks *one, const struct rule_asks *other)
{
    if (!one->n)
        return false;
    if (!other->n || one->is_partial != other->is_partial)
        return !other->n || !one->is_partial;
    return one->n != other->n ? one->n < other->n : shortest(one) > shortest(other);
}

static void ask_of(struct arena *arena, const struct rule_node *node, struct rule_asks *asks);

static void ask_all(struct arena *arena, const struct rule_node *node, struct rule_asks *asks)
{
    struct rule_asks best = {.is_partial = true};

    for (const struct rule_node *child = node->child; child; child = child->next) {
        struct rule_asks of_child = {.n = 0};

        ask_of(arena, child, &of_child);
        if (is_better(&of_child, &best))
            best = of_child;
    }
    asks->is_partial |= best.is_partial;
    for (size_t i = 0; i < best.n; i++)
        add(asks, best.at[i]);
}

static void ask_of(struct arena *arena, const struct rule_node *node, struct rule_asks *asks)
{
    switch (node->kind) {
    case RULE_AND:
        ask_all(arena, node, asks);
        break;
    case RULE_OR:
        for (const struct rule_node *child = node->child; child; child = child->next)
            ask_of(arena, child, asks);
        break;
    case RULE_WORDS:
    case RULE_TITLE:
        add(asks, words_of(arena, &node->words, NULL));
        break;
    case RULE_NEAR:
        add(asks, words_of(arena, &node->words, &node->other));
        break;
    case RULE_PREFIX:
    case RULE_URL:
    case RULE_DOMAIN:
        add(asks, str_dup(arena, node->value));
        break;
    case RULE_HANDLE:
        add(asks, words_of(arena, &node->words, NULL));
        asks->is_partial = true;
        break;
    default: /* nothing that stands in a text */
        asks->is_partial = true;
        break;
    }
}

static bool has_word(struct str text, struct str word)
{
    struct str one;

    while (text.n) {
        (void)str_cut(text, ' ', &one, &text);
        if (str_eq(one, word))
            return true;
    }
    return false;
}

/* Whatever answers `text` answers `part`, too. */
static bool includes(struct str text, struct str part)
{
    struct str word;

    while (part.n) {
        (void)str_cut(part, ' ', &word, &part);
        if (!has_word(text, word))
            return false;
    }
    return true;
}

static void drop_included(struct rule_asks *asks)
{
    size_t kept = 0;

    for (size_t i = 0; i < asks->n; i++) {
        bool is_new = true;

        for (size_t j = 0; j < asks->n && is_new; j++)
            is_new = j == i || !includes(asks->at[i], asks->at[j]) ||
                     (i < j && includes(asks->at[j], asks->at[i]));
        if (is_new)
            asks->at[kept++] = asks->at[i];
    }
    asks->n = kept;
}

enum err rule_ask(struct arena *arena, const struct rule_node *rule, struct rule_asks *out_asks)
{
    struct rule_asks asks = {.n = 0};

    ask_of(arena, rule, &asks);
    drop_included(&asks);
    if (arena->err)
        return arena->err;
    *out_asks = asks;
    return OK;
}
