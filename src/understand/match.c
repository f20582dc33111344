/* match.c: one message against a sealed set: words, anchors, candidates, hits. See match.h.
 *
 * Positions: title, a gap, text, a gap, then each author's name with a gap behind. A gap is a
 * token that no rule names, so no phrase crosses it; NEAR minds the borders itself.
 */
#include <stdlib.h>
#include <string.h>

#include "base/pages.h"
#include "parse/url.h"
#include "understand/match_parts.h"

enum { SCRATCH_ARENA_MAX = 64 << 20 };

enum err match_scratch_new(struct match_scratch **out_scratch)
{
    struct match_scratch *scratch = calloc(1, sizeof(*scratch));

    if (!scratch)
        return ERR_NO_MEMORY;
    arena_init(&scratch->arena, SCRATCH_ARENA_MAX);
    words_init(&scratch->title);
    words_init(&scratch->text);
    words_init(&scratch->name);
    *out_scratch = scratch;
    return OK;
}

void match_scratch_free(struct match_scratch *scratch)
{
    if (!scratch)
        return;
    words_clear(&scratch->title);
    words_clear(&scratch->text);
    words_clear(&scratch->name);
    arena_clear(&scratch->arena);
    free(scratch->tokens);
    free(scratch->next);
    free(scratch->named);
    free(scratch->seen);
    free(scratch->prefix_stamps);
    free(scratch->rule_stamps);
    free(scratch->candidates);
    free(scratch->hits);
    free(scratch);
}

/* Arrays as large as this set needs. Stamps start at 0 and messages at 1. */
static enum err fit_scratch(struct match_scratch *scratch, const struct rule_set *set)
{
    if (scratch->serial == set->serial && scratch->stamp < UINT32_MAX)
        return OK;
    free(scratch->seen);
    free(scratch->prefix_stamps);
    free(scratch->rule_stamps);
    scratch->seen = pages_calloc(set->words.texts.n + 1, sizeof(*scratch->seen));
    scratch->prefix_stamps = calloc(set->prefixes.texts.n + 1, sizeof(*scratch->prefix_stamps));
    scratch->rule_stamps = pages_calloc(set->rules.n + 1, sizeof(*scratch->rule_stamps));
    scratch->stamp = 0;
    scratch->serial = set->serial;
    if (scratch->seen && scratch->prefix_stamps && scratch->rule_stamps)
        return OK;
    scratch->serial = 0;
    return ERR_NO_MEMORY;
}

/* ---- words of the message ---- */

static enum err grow_positions(uint32_t **positions, size_t cap)
{
    uint32_t *grown = realloc(*positions, cap * sizeof(*grown));

    if (!grown)
        return ERR_NO_MEMORY;
    *positions = grown;
    return OK;
}

static enum err room_for_tokens(struct match_scratch *scratch, size_t n)
{
    size_t want = scratch->token_cap ? scratch->token_cap : 256;

    while (want < scratch->token_count + n)
        want *= 2;
    if (want >= NO_POSITION)
        return ERR_TOO_BIG;
    if (want == scratch->token_cap)
        return OK;
    if (grow_positions(&scratch->tokens, want) || grow_positions(&scratch->next, want) ||
        grow_positions(&scratch->named, want))
        return ERR_NO_MEMORY;
    scratch->token_cap = want;
    return OK;
}

static void chain_token(struct match_scratch *scratch, uint32_t id, uint32_t position)
{
    struct seen *seen = &scratch->seen[id];

    scratch->next[position] = NO_POSITION;
    scratch->named[scratch->named_count++] = position;
    if (seen->stamp != scratch->stamp) {
        signature_add(&scratch->holds, id);
        *seen = (struct seen){scratch->stamp, position, position, 1};
        return;
    }
    scratch->next[seen->last] = position;
    seen->last = position;
    seen->n++;
}

static uint32_t token_of(const struct word *word, uint32_t id)
{
    return id | (word->glued ? TOKEN_GLUED : 0) | token_sigil(word->sigil);
}

/* So many words are looked up at once: the memory of one is fetched while the next is hashed. */
enum { AT_ONCE = 32 };

/* Behind folded text word.c keeps room for a whole block, so the keys may read on. Most words are
 * in no rule: only those that may be (a bit each) are looked at again. */
static void add_some_tokens(const struct rule_set *set, struct match_scratch *scratch,
                            const struct words *words, size_t from, size_t n)
{
    const struct vocab *vocab = &set->words;
    uint32_t *tokens = scratch->tokens + scratch->token_count;
    size_t named = scratch->named_count;
    struct vocab_key keys[AT_ONCE];
    uint32_t may_be = 0;

    for (size_t i = 0; i < n; i++) {
        tokens[i] = 0;
        keys[i] = vocab_key_padded(vocab, words_text(words, from + i));
        vocab_prefetch_bit(vocab, keys[i].hash);
    }
    for (size_t i = 0; i < n; i++)
        may_be |= (uint32_t)vocab_may_hold(vocab, keys[i].hash) << i;
    for (; may_be; may_be &= may_be - 1) {
        size_t i = (size_t)__builtin_ctz(may_be);
        uint32_t id = vocab_find_key(vocab, &keys[i], words_text(words, from + i));

        if (!id)
            continue;
        __builtin_prefetch(&scratch->seen[id], 1);
        __builtin_prefetch(&set->by_word[id]);
        tokens[i] = token_of(&words->at[from + i], id);
        scratch->named[named++] = (uint32_t)(scratch->token_count + i);
    }
    while (scratch->named_count < named) {
        uint32_t position = scratch->named[scratch->named_count];

        chain_token(scratch, scratch->tokens[position] & TOKEN_ID, position);
    }
    scratch->token_count += n;
}

/* Numbers the words of one part and puts them behind the others, with a gap at the end. */
static enum err add_tokens(const struct rule_set *set, struct match_scratch *scratch,
                           const struct words *words)
{
    enum err err = room_for_tokens(scratch, words->n + 1);

    if (err)
        return err;
    for (size_t from = 0; from < words->n; from += AT_ONCE) {
        size_t left = words->n - from;

        add_some_tokens(set, scratch, words, from, left < AT_ONCE ? left : AT_ONCE);
    }
    scratch->tokens[scratch->token_count++] = 0;
    return OK;
}

static enum err read_message(const struct rule_set *set, const struct message *message,
                             struct match_scratch *scratch)
{
    enum err err = words_read(&scratch->title, message->title);

    scratch->token_count = scratch->named_count = 0;
    scratch->holds = (struct signature){0, 0};
    if (!err)
        err = words_read(&scratch->text, message->text);
    if (!err)
        err = add_tokens(set, scratch, &scratch->title);
    scratch->title_end = scratch->token_count;
    if (!err)
        err = add_tokens(set, scratch, &scratch->text);
    scratch->text_end = scratch->token_count;
    for (size_t i = 0; !err && set->has_author && i < message->author_count; i++) {
        err = words_read(&scratch->name, message->authors[i].name);
        if (!err)
            err = add_tokens(set, scratch, &scratch->name);
    }
    return err;
}

/* The host of most links, as it stands: letters, digits and dashes between dots, in lower case, up
 * to the path. What is no name (the last label begins with a digit) or needs more work is left to
 * url_parse. False: not so plain. */
static bool plain_host(struct str link, struct str *out_host)
{
    struct str rest = link;
    size_t n = 0, label = 0;

    if (str_starts(rest, STR("https://")))
        rest = str_skip(rest, 8);
    else if (str_starts(rest, STR("http://")))
        rest = str_skip(rest, 7);
    else
        return false;
    for (; n < rest.n && rest.p[n] != '/'; n++) {
        char c = rest.p[n];

        if (c == '.' && n > label)
            label = n + 1;
        else if (!(c >= 'a' && c <= 'z') && !char_is_digit(c) && !(c == '-' && n > label))
            return false;
    }
    if (n == label || char_is_digit(rest.p[label]) ||
        str_find(str_slice(rest, 0, n), STR("--"), 0) != SIZE_MAX)
        return false;
    *out_host = str_slice(rest, 0, n);
    return true;
}

/* Host of a link without the dot that may end it; empty when there is none. */
static struct str link_host(struct arena *arena, struct str link)
{
    struct url_parts parts = {0};
    struct str host;

    if (plain_host(link, &host))
        return host;
    if (url_parse(arena, link, NULL, &parts, NULL))
        return STR_NONE;
    if (str_ends(parts.host, STR(".")))
        parts.host.n--;
    return parts.host;
}

static enum err read_links(const struct rule_set *set, const struct message *message,
                           struct match_scratch *scratch)
{
    struct arena *arena = &scratch->arena;
    struct buf folded;
    enum err err = OK;

    memset(&scratch->links, 0, sizeof(scratch->links));
    memset(&scratch->hosts, 0, sizeof(scratch->hosts));
    buf_init(&folded, WORDS_FOLDED_MAX);
    for (size_t i = 0; !err && i < message->link_count; i++) {
        struct str link = message->links[i].url;
        struct str host = set->has_domain ? link_host(arena, link) : STR_NONE;

        if (host.n && !vec_push(arena, &scratch->hosts, host))
            err = arena->err;
        buf_reset(&folded);
        if (!err && set->has_url)
            err = word_fold(&folded, link);
        if (!err && set->has_url && !vec_push(arena, &scratch->links, buf_dup(arena, &folded)))
            err = arena->err;
    }
    buf_clear(&folded);
    return err ? err : arena->err;
}

/* ---- candidates ---- */

static enum err add_hit(struct match_scratch *scratch, struct match_hit hit)
{
    if (scratch->hit_count == scratch->hit_cap) {
        size_t cap = scratch->hit_cap ? scratch->hit_cap * 2 : 64;
        struct match_hit *grown = realloc(scratch->hits, cap * sizeof(*grown));

        if (!grown)
            return ERR_NO_MEMORY;
        scratch->hits = grown;
        scratch->hit_cap = cap;
    }
    scratch->hits[scratch->hit_count++] = hit;
    return OK;
}

static enum truth try_rule(struct eval *eval, uint32_t rule)
{
    const struct set_node *root = eval->set->rules.at[rule].root;
    enum truth truth;

    eval->may_ask_lang = false;
    truth = match_eval(eval, root);
    if (truth == UNKNOWN_) {
        eval->may_ask_lang = true;
        truth = match_eval(eval, root);
    }
    return truth;
}

static enum err add_candidate(struct match_scratch *scratch, uint32_t rule)
{
    if (scratch->candidate_count == scratch->candidate_cap) {
        size_t cap = scratch->candidate_cap ? scratch->candidate_cap * 2 : 64;
        uint32_t *grown = realloc(scratch->candidates, cap * sizeof(*grown));

        if (!grown)
            return ERR_NO_MEMORY;
        scratch->candidates = grown;
        scratch->candidate_cap = cap;
    }
    scratch->candidates[scratch->candidate_count++] = rule;
    return OK;
}

/* Notes each rule behind an anchor that was not noted for this message and whose words are all
 * there, as far as their signature tells; what the anchor alone decides is a hit. */
static void try_postings(struct eval *eval, uint32_t first, uint32_t n)
{
    const struct posting *at = eval->set->anchors.postings + first, *end = at + n;
    struct match_scratch *scratch = eval->scratch;

    for (; at < end && !eval->err; at++) {
        if (!signature_holds(scratch->holds, at->needs) ||
            scratch->rule_stamps[at->rule] == scratch->stamp)
            continue;
        scratch->rule_stamps[at->rule] = scratch->stamp;
        __builtin_prefetch(&eval->set->rules.at[at->rule]);
        eval->err = at->is_sure ? add_hit(scratch, (struct match_hit){at->rule, false})
                                : add_candidate(scratch, at->rule);
    }
}

/* Rules lie all over the memory, so what the next ones need is on its way while one is tried. */
static void try_candidates(struct eval *eval)
{
    enum { AHEAD = 6 };
    const struct match_scratch *scratch = eval->scratch;
    const struct set_rule *rules = eval->set->rules.at;
    size_t n = scratch->candidate_count;

    for (size_t i = 0; i < n && i < AHEAD; i++)
        __builtin_prefetch(rules[scratch->candidates[i]].root);
    for (size_t i = 0; i < n && !eval->err; i++) {
        uint32_t rule = scratch->candidates[i];
        enum truth truth;

        if (i + AHEAD < n)
            __builtin_prefetch(rules[scratch->candidates[i + AHEAD]].root);
        if (i + AHEAD / 2 < n)
            __builtin_prefetch(rules[scratch->candidates[i + AHEAD / 2]].root->term);
        truth = try_rule(eval, rule);
        if (truth != FALSE_ && !eval->err)
            eval->err = add_hit(eval->scratch, (struct match_hit){rule, truth == UNKNOWN_});
    }
}

static void try_anchor(struct eval *eval, uint64_t key)
{
    const struct anchor *anchor = anchor_find(&eval->set->anchors, key);

    if (anchor)
        try_postings(eval, anchor->first, anchor->n);
}

static void try_text(struct eval *eval, enum anchor_kind kind, struct str text)
{
    try_anchor(eval, anchor_key(kind, str_hash(text, eval->set->seed)));
}

static void mark_prefixes_of(struct eval *eval, struct str word)
{
    for (size_t i = 0; i < eval->set->prefix_sizes.n; i++) {
        size_t n = eval->set->prefix_sizes.at[i];
        uint32_t id;

        if (n > word.n)
            return;
        id = vocab_find(&eval->set->prefixes, str_slice(word, 0, n));
        eval->scratch->prefix_stamps[id] = eval->scratch->stamp;
    }
}

/* All prefixes of the message are marked before any rule is tried. */
static void mark_prefixes(struct eval *eval, const struct words *words)
{
    for (size_t i = 0; i < words->n; i++)
        mark_prefixes_of(eval, words_text(words, i));
}

static void try_prefixes(struct eval *eval)
{
    const struct match_scratch *scratch = eval->scratch;
    const struct words *parts[] = {&scratch->title, &scratch->text};

    for (size_t part = 0; part < ARRAY_LEN(parts); part++) {
        for (size_t w = 0; w < parts[part]->n; w++) {
            struct str word = words_text(parts[part], w);

            for (size_t i = 0; i < eval->set->prefix_sizes.n; i++) {
                size_t n = eval->set->prefix_sizes.at[i];
                uint32_t id = n > word.n ? 0
                                         : vocab_find(&eval->set->prefixes, str_slice(word, 0, n));

                if (id)
                    try_anchor(eval, anchor_key(ANCHOR_PREFIX, id));
            }
        }
    }
}

/* Pairs wait until some are together, so that the filter's memory for all of them is fetched at
 * once. */
struct pairs {
    uint64_t keys[AT_ONCE];
    size_t n;
};

static void try_pairs(struct eval *eval, struct pairs *pairs)
{
    size_t may_be = 0;

    for (size_t i = 0; i < pairs->n; i++)
        if (anchor_may_be(&eval->set->anchors, pairs->keys[i]))
            pairs->keys[may_be++] = pairs->keys[i];
    for (size_t i = 0; i < may_be; i++)
        try_anchor(eval, pairs->keys[i]);
    pairs->n = 0;
}

static void try_words(struct eval *eval)
{
    const struct match_scratch *scratch = eval->scratch;
    const struct rule_set *set = eval->set;
    struct pairs pairs;
    size_t i = 0;

    pairs.n = 0;
    for (; i < scratch->named_count && scratch->named[i] < scratch->text_end; i++) {
        size_t position = scratch->named[i];
        uint32_t id = scratch->tokens[position] & TOKEN_ID;
        uint32_t then = scratch->tokens[position + 1] & TOKEN_ID; /* at least a gap stands there */
        const struct word_anchor *anchor = &set->by_word[id];

        if (anchor->n && scratch->seen[id].first == position)
            try_postings(eval, anchor->first, anchor->n);
        if (!anchor->begins_pair || !then)
            continue;
        pairs.keys[pairs.n] = anchor_key(ANCHOR_PAIR, (uint64_t)id << 32 | then);
        anchor_prefetch(&set->anchors, pairs.keys[pairs.n++]);
        if (pairs.n == AT_ONCE)
            try_pairs(eval, &pairs);
    }
    try_pairs(eval, &pairs);
    for (; i < scratch->named_count; i++) {
        uint32_t id = scratch->tokens[scratch->named[i]] & TOKEN_ID;

        try_anchor(eval, anchor_key(ANCHOR_AUTHOR, id));
    }
}

static void try_handle(struct eval *eval, enum anchor_kind kind, struct str handle)
{
    struct str name, host;
    enum err err = rule_handle_split(&eval->scratch->arena, handle, &name, &host);

    if (err)
        eval->err = eval->err ? eval->err : err;
    else
        try_text(eval, kind, name);
}

static void try_people(struct eval *eval)
{
    const struct message *message = eval->message;

    for (size_t i = 0; eval->set->has_to && i < message->to_count; i++)
        try_handle(eval, ANCHOR_TO, message->to[i]);
    for (size_t i = 0; eval->set->has_from && i < message->author_count; i++) {
        const struct author *author = &message->authors[i];

        try_handle(eval, ANCHOR_FROM, author->handle.n ? author->handle : author->id);
    }
}

/* The host itself and every one above it. */
static void try_hosts(struct eval *eval)
{
    for (size_t i = 0; i < eval->scratch->hosts.n; i++) {
        struct str host = eval->scratch->hosts.at[i];
        size_t dot = 0;

        while (dot != SIZE_MAX) {
            try_text(eval, ANCHOR_DOMAIN, host);
            dot = str_find_char(host, '.', 0);
            host = str_skip(host, dot == SIZE_MAX ? 0 : dot + 1);
        }
    }
}

static void try_links(struct eval *eval)
{
    for (size_t i = 0; i < eval->scratch->links.n; i++) {
        struct str link = eval->scratch->links.at[i];

        for (size_t size = 1; size <= URL_GRAM; size++) {
            if (!(eval->set->gram_sizes >> size & 1))
                continue;
            for (size_t at = 0; at + size <= link.n; at++)
                try_text(eval, ANCHOR_GRAM, str_slice(link, at, at + size));
        }
    }
}

static int by_rule(const void *a, const void *b)
{
    const struct match_hit *x = a, *y = b;

    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* Most messages meet a handful of rules: those are put in order where they lie. */
static void sort_hits(struct match_hit *hits, size_t n)
{
    enum { FEW = 32 };

    if (n > FEW) {
        qsort(hits, n, sizeof(*hits), by_rule);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        struct match_hit hit = hits[i];
        size_t at = i;

        for (; at && hits[at - 1].rule > hit.rule; at--)
            hits[at] = hits[at - 1];
        hits[at] = hit;
    }
}

enum err match_message(const struct rule_set *set, const struct message *message,
                       const struct match_asks *asks, struct match_scratch *scratch,
                       const struct match_hit **out_hits, size_t *out_count)
{
    struct eval eval = {.set = set, .message = message, .asks = asks, .scratch = scratch};
    enum err err = fit_scratch(scratch, set);

    if (err)
        return err;
    scratch->stamp++;
    scratch->hit_count = scratch->candidate_count = 0;
    scratch->asked_lang = false;
    arena_reset(&scratch->arena);
    err = read_message(set, message, scratch);
    if (!err && (set->has_url || set->has_domain))
        err = read_links(set, message, scratch);
    if (err)
        return err;
    if (set->prefix_sizes.n) {
        mark_prefixes(&eval, &scratch->title);
        mark_prefixes(&eval, &scratch->text);
        try_prefixes(&eval);
    }
    try_words(&eval);
    try_people(&eval);
    try_hosts(&eval);
    try_links(&eval);
    try_candidates(&eval);
    if (eval.err)
        return eval.err;
    sort_hits(scratch->hits, scratch->hit_count);
    *out_hits = scratch->hits;
    *out_count = scratch->hit_count;
    return OK;
}

enum err match_again(const struct rule_set *set, const struct message *message,
                     const struct match_asks *asks, struct match_scratch *scratch,
                     const struct match_hit **out_hits, size_t *out_count)
{
    struct eval eval = {.set = set, .message = message, .asks = asks, .scratch = scratch};
    size_t kept = 0;

    if (scratch->serial != set->serial)
        return ERR_STALE;
    for (size_t i = 0; i < scratch->hit_count; i++) {
        struct match_hit hit = scratch->hits[i];

        if (hit.needs_labels && try_rule(&eval, hit.rule) != TRUE_)
            continue;
        hit.needs_labels = false;
        scratch->hits[kept++] = hit;
    }
    if (eval.err)
        return eval.err;
    scratch->hit_count = kept;
    *out_hits = scratch->hits;
    *out_count = kept;
    return OK;
}
