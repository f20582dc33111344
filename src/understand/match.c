/* match.c: one message against a sealed set: words, anchors, candidates, hits. See match.h.
 *
 * Positions: title, a gap, text, a gap, then each author's name with a gap behind. A gap is a
 * token that no rule names, so no phrase crosses it; NEAR minds the borders itself.
 */
#include <stdlib.h>
#include <string.h>

#include "base/pages.h"
#include "understand/match_parts.h"

enum { SCRATCH_ARENA_MAX = 64 << 20 };

enum err match_scratch_new(struct match_scratch **out_scratch)
{
    struct match_scratch *scratch = calloc(1, sizeof(*scratch));

    if (!scratch)
        return ERR_NO_MEMORY;
    arena_init(&scratch->arena, SCRATCH_ARENA_MAX);
    reading_init(&scratch->own);
    *out_scratch = scratch;
    return OK;
}

void match_scratch_free(struct match_scratch *scratch)
{
    if (!scratch)
        return;
    reading_clear(&scratch->own);
    arena_clear(&scratch->arena);
    free(scratch->tokens);
    free(scratch->next);
    free(scratch->named);
    free(scratch->anchors);
    pages_free(scratch->seen);
    free(scratch->prefix_stamps);
    pages_free(scratch->rule_stamps);
    free(scratch->candidates);
    free(scratch->hits);
    free(scratch);
}

/* Arrays as large as this set needs. Stamps start at 0 and messages at 1. */
static enum err fit_scratch(struct match_scratch *scratch, const struct rule_set *set)
{
    if (scratch->serial == set->serial && scratch->stamp < UINT32_MAX)
        return OK;
    pages_free(scratch->seen);
    free(scratch->prefix_stamps);
    pages_free(scratch->rule_stamps);
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
    struct word_anchor *anchors;

    while (want < scratch->token_count + n)
        want *= 2;
    if (want >= NO_POSITION)
        return ERR_TOO_BIG;
    if (want == scratch->token_cap)
        return OK;
    if (grow_positions(&scratch->tokens, want) || grow_positions(&scratch->next, want) ||
        grow_positions(&scratch->named, want))
        return ERR_NO_MEMORY;
    anchors = realloc(scratch->anchors, want * sizeof(*anchors));
    if (!anchors)
        return ERR_NO_MEMORY;
    scratch->anchors = anchors;
    scratch->token_cap = want;
    return OK;
}

static uint32_t token_of(const struct rule_set *set, const struct word *word, uint32_t id)
{
    uint32_t pair = (uint32_t)(set->begins_pair[id / 64] >> id % 64 & 1);

    return id | pair * TOKEN_PAIR | (word->glued ? TOKEN_GLUED : 0) | token_sigil(word->sigil);
}

/* Puts numbered words behind those of their number. What the loop uses is held apart from the
 * scratch, which its stores might change for all the compiler knows. */
static void chain_words(const struct rule_set *set, struct match_scratch *scratch,
                        const struct words *words, const struct vocab_slot *const *slots,
                        const uint32_t *places, size_t n)
{
    uint32_t *tokens = scratch->tokens, *next = scratch->next, stamp = scratch->stamp;
    uint32_t *named = scratch->named + scratch->named_count,
             before = (uint32_t)scratch->token_count;
    struct word_anchor *anchors = scratch->anchors;
    struct signature holds = scratch->holds;
    struct seen *all_seen = scratch->seen;
    size_t anchor_count = scratch->anchor_count;
    const struct word *at = words->at;

    for (size_t i = 0; i < n; i++) {
        const struct vocab_slot *slot = slots[i];
        uint32_t position = before + places[i], id = slot->id;
        struct seen *seen = &all_seen[id];

        tokens[position] = token_of(set, &at[places[i]], id);
        next[position] = NO_POSITION;
        named[i] = position;
        if (seen->stamp == stamp) {
            next[seen->last] = position;
            seen->last = position;
            seen->n++;
            continue;
        }
        *seen = (struct seen){stamp, position, position, 1};
        signature_add(&holds, id);
        anchors[anchor_count] = slot->anchor;
        anchor_count += slot->anchor.n != 0;
    }
    scratch->named_count += n;
    scratch->anchor_count = anchor_count;
    scratch->holds = holds;
}

/* So many words are looked up at once. */
enum { AT_ONCE = 64 };

/* Most words are in no rule: only those that may be (a bit each) are looked at again. Which those
 * are no processor foresees, so they are gathered without a branch, and the memory of all of them
 * is fetched before any is looked at. */
static void add_some_tokens(const struct rule_set *set, struct match_scratch *scratch,
                            const struct words *words, const struct vocab_key *keys, size_t from,
                            size_t to)
{
    const struct vocab *vocab = &set->words;
    const struct vocab_slot *slots[AT_ONCE];
    uint32_t may_be[AT_ONCE];
    size_t n = 0, found = 0;

    for (size_t i = from; i < to; i++) {
        may_be[n] = (uint32_t)i;
        n += vocab_may_hold(vocab, keys[i].hash);
    }
    for (size_t i = 0; i < n; i++)
        vocab_prefetch(vocab, keys[may_be[i]].hash);
    for (size_t i = 0; i < n; i++) {
        uint32_t word = may_be[i];
        const struct vocab_slot *slot = vocab_slot_of(vocab, &keys[word], words_text(words, word));

        __builtin_prefetch(&scratch->seen[slot->id], 1);
        slots[found] = slot;
        may_be[found] = word;
        found += slot->id != 0;
    }
    chain_words(set, scratch, words, slots, may_be, found);
}

/* Numbers the words of one part and puts them behind the others, with a gap at the end. */
static enum err add_tokens(const struct rule_set *set, struct match_scratch *scratch,
                           const struct words *words, const struct vocab_key *keys)
{
    enum err err = room_for_tokens(scratch, words->n + 1);

    if (err)
        return err;
    memset(scratch->tokens + scratch->token_count, 0, (words->n + 1) * sizeof(*scratch->tokens));
    for (size_t from = 0; from < words->n; from += AT_ONCE) {
        size_t left = words->n - from;

        add_some_tokens(set, scratch, words, keys, from, from + (left < AT_ONCE ? left : AT_ONCE));
    }
    scratch->token_count += words->n + 1;
    return OK;
}

/* Words of names have anchors of another kind: what their words have is forgotten again. */
static enum err add_names(const struct rule_set *set, const struct message *message,
                          struct match_scratch *scratch)
{
    size_t anchors = scratch->anchor_count;
    enum err err = OK;

    for (size_t i = 0; !err && i < message->author_count; i++) {
        const struct vocab_key *keys;

        err = reading_name(scratch->reading, message->authors[i].name, &keys);
        if (!err)
            err = add_tokens(set, scratch, &scratch->reading->name, keys);
    }
    scratch->anchor_count = anchors;
    return err;
}

static enum err look_up(const struct rule_set *set, const struct message *message,
                        struct match_scratch *scratch)
{
    struct reading *reading = scratch->reading;
    enum err err;

    scratch->token_count = scratch->named_count = scratch->anchor_count = 0;
    scratch->holds = (struct signature){0, 0};
    err = add_tokens(set, scratch, &reading->title, reading->keys);
    scratch->title_end = scratch->token_count;
    if (!err)
        err = add_tokens(set, scratch, &reading->text, reading->keys + reading->title.n);
    scratch->text_end = scratch->token_count;
    if (!err && set->has_author)
        err = add_names(set, message, scratch);
    if (!err && set->has_url)
        err = reading_links(reading, message);
    if (!err && set->has_domain)
        err = reading_hosts(reading, message);
    return err;
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
    const struct words *parts[] = {&scratch->reading->title, &scratch->reading->text};

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

/* Gathered like words, see add_some_tokens. */
static void try_some_pairs(struct eval *eval, uint64_t *keys, size_t n)
{
    const struct anchors *anchors = &eval->set->anchors;
    size_t may_be = 0;

    for (size_t i = 0; i < n; i++) {
        uint64_t key = keys[i];

        keys[may_be] = key;
        may_be += anchor_may_be(anchors, key);
    }
    for (size_t i = 0; i < may_be; i++)
        __builtin_prefetch(&anchors->slots[keys[i] & (anchors->cap - 1)]);
    for (size_t i = 0; i < may_be; i++)
        try_anchor(eval, keys[i]);
}

static void try_pairs(struct eval *eval)
{
    const struct match_scratch *scratch = eval->scratch;
    uint64_t keys[AT_ONCE];
    size_t n = 0;

    for (size_t i = 0; i < scratch->named_count && scratch->named[i] < scratch->text_end; i++) {
        const uint32_t *token = &scratch->tokens[scratch->named[i]];
        uint32_t then = token[1] & TOKEN_ID; /* at least a gap stands there */

        keys[n] = (uint64_t)(*token & TOKEN_ID) << 32 | then;
        n += (then != 0) & ((*token & TOKEN_PAIR) != 0);
        if (n < AT_ONCE)
            continue;
        for (size_t k = 0; k < n; k++)
            keys[k] = anchor_key(ANCHOR_PAIR, keys[k]);
        try_some_pairs(eval, keys, n);
        n = 0;
    }
    for (size_t k = 0; k < n; k++)
        keys[k] = anchor_key(ANCHOR_PAIR, keys[k]);
    if (n)
        try_some_pairs(eval, keys, n);
}

static void try_words(struct eval *eval)
{
    const struct match_scratch *scratch = eval->scratch;

    for (size_t i = 0; i < scratch->anchor_count; i++)
        try_postings(eval, scratch->anchors[i].first, scratch->anchors[i].n);
    try_pairs(eval);
    for (size_t i = scratch->named_count; i && scratch->named[i - 1] >= scratch->text_end; i--)
        try_anchor(eval,
                   anchor_key(ANCHOR_AUTHOR, scratch->tokens[scratch->named[i - 1]] & TOKEN_ID));
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
    for (size_t i = 0; i < eval->scratch->reading->hosts.n; i++) {
        struct str host = eval->scratch->reading->hosts.at[i];
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
    for (size_t i = 0; i < eval->scratch->reading->links.n; i++) {
        struct str link = eval->scratch->reading->links.at[i];

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

/* With what scratch->reading has of the message. */
static enum err match_reading(const struct rule_set *set, const struct message *message,
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
    err = look_up(set, message, scratch);
    if (err)
        return err;
    if (set->prefix_sizes.n) {
        mark_prefixes(&eval, &scratch->reading->title);
        mark_prefixes(&eval, &scratch->reading->text);
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

enum err match_message(const struct rule_set *set, const struct message *message,
                       const struct match_asks *asks, struct match_scratch *scratch,
                       const struct match_hit **out_hits, size_t *out_count)
{
    enum err err = reading_begin(&scratch->own, &set->words, message);

    scratch->reading = &scratch->own;
    return err ? err : match_reading(set, message, asks, scratch, out_hits, out_count);
}

enum err match_beside(const struct rule_set *set, const struct message *message,
                      const struct match_asks *asks, struct match_scratch *read,
                      struct match_scratch *scratch, const struct match_hit **out_hits,
                      size_t *out_count)
{
    bug_on(read->reading->first->seed != set->words.seed);
    scratch->reading = read->reading;
    return match_reading(set, message, asks, scratch, out_hits, out_count);
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
