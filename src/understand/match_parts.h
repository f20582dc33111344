/* match_parts.h: what the files of the matcher share; nobody else includes it. */
#ifndef UNDERSTAND_MATCH_PARTS_H
#define UNDERSTAND_MATCH_PARTS_H

#include <string.h>

#include "understand/match.h"
#include "understand/word.h"

/* ---- numbered texts (vocab.c) ---- */

/* What tells a text up to VOCAB_HELD bytes is all in the slot; a longer one is compared where it
 * lies when all that the slot has agrees. */
enum { VOCAB_HELD = 16, VOCAB_TEXTS_MAX = (1 << 27) - 1 };

/* The rules to be tried when a word is there. */
struct word_anchor {
    uint32_t first, n; /* in anchors.postings; n 0: none */
};

struct vocab_slot {
    uint64_t head, tail; /* as in vocab_key */
    uint32_t hash;
    uint32_t id : 27;          /* 0: free */
    uint32_t size : 5;         /* as in vocab_key */
    struct word_anchor anchor; /* of the words of a sealed set, so that one look tells both */
};

/* Texts numbered from 1. Most words of most posts are in no rule: once sealed, a bit for each
 * hash says so from a table that stays in the processor's cache (a Bloom filter of one hash,
 * 16 bits a text), and only what passes it goes to the slots. */
struct vocab {
    struct vocab_slot *slots; /* heap */
    size_t cap;
    uint64_t *bits; /* heap, from the seal on */
    uint64_t bit_mask;
    uint64_t seed;
    VEC(struct str) texts; /* by id - 1, in the arena given */
};

/* ERR_TOO_BIG: more than VOCAB_TEXTS_MAX texts. */
must_check enum err vocab_add(struct arena *arena, struct vocab *vocab, struct str text,
                              uint32_t *out_id);
must_check enum err vocab_seal(struct vocab *vocab);
uint32_t vocab_find(const struct vocab *vocab, struct str text); /* 0: not there */
void vocab_clear(struct vocab *vocab);

/* A text as it is looked up, in any vocab with the same seed. */
struct vocab_key {
    uint64_t head,
        tail; /* the first eight bytes, zeros behind; the last eight, 0 without so many */
    uint64_t hash;
    uint32_t size; /* bytes; VOCAB_HELD + 1: more than that */
};

static inline uint64_t vocab_mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Multiply-and-fold over 8-byte words, after Wang Yi's wyhash (2019): the first eight bytes and the
 * last, which are all of most words, without a branch; what lies between in the order it lies. */
static inline struct vocab_key vocab_key_of(uint64_t seed, struct str text, uint64_t head,
                                            uint64_t tail)
{
    const uint64_t k0 = 0xa0761d6478bd642full, k1 = 0xe7037ed1a0b428dbull;
    uint64_t hash = vocab_mix(vocab_mix(head ^ seed ^ k0, k1 ^ (uint64_t)text.n) ^ tail, k0), word;

    for (size_t at = 8; at + 8 < text.n; at += 8) {
        memcpy(&word, text.p + at, sizeof(word));
        hash = vocab_mix(hash ^ word, k0 ^ (uint64_t)at);
    }
    return (struct vocab_key){head, tail, hash,
                              text.n > VOCAB_HELD ? VOCAB_HELD + 1 : (uint32_t)text.n};
}

/* For any text. */
struct vocab_key vocab_key(uint64_t seed, struct str text);

/* For a text, not empty, behind whose start eight bytes may be read, whatever its length. */
static inline struct vocab_key vocab_key_padded(uint64_t seed, struct str text)
{
    bool is_long = text.n > 8;
    unsigned beyond = (unsigned)(8 - (is_long ? 8 : text.n)) * 8;
    uint64_t head, tail;

    memcpy(&head, text.p, sizeof(head));
    memcpy(&tail, text.p + (is_long ? text.n - 8 : 0), sizeof(tail));
    return vocab_key_of(seed, text, head << beyond >> beyond, is_long ? tail : 0);
}

/* vocab_find in steps, so that the memory of many words is fetched at once: a key of each, ask the
 * filter, look up what may be there. */
static inline bool vocab_may_hold(const struct vocab *vocab, uint64_t hash)
{
    uint64_t bit = hash >> 32 & vocab->bit_mask;

    return vocab->bits[bit / 64] >> (bit % 64) & 1; /* false: certainly not there */
}

static inline void vocab_prefetch_bit(const struct vocab *vocab, uint64_t hash)
{
    __builtin_prefetch(&vocab->bits[(hash >> 32 & vocab->bit_mask) / 64]);
}

static inline void vocab_prefetch(const struct vocab *vocab, uint64_t hash)
{
    __builtin_prefetch(&vocab->slots[hash & (vocab->cap - 1)]);
}

/* The rest of vocab_slot_of, when the first slot is not it. */
struct vocab_slot *vocab_slot_behind(const struct vocab *vocab, const struct vocab_key *key,
                                     struct str text);

/* Where it stands, or the free slot where it would. */
static inline struct vocab_slot *vocab_slot_of(const struct vocab *vocab,
                                               const struct vocab_key *key, struct str text)
{
    struct vocab_slot *slot = &vocab->slots[(uint32_t)key->hash & (vocab->cap - 1)];
    uint64_t differ = (slot->head ^ key->head) | (slot->tail ^ key->tail) |
                      (slot->size ^ key->size);

    return differ == 0 && key->size <= VOCAB_HELD ? slot : vocab_slot_behind(vocab, key, text);
}

/* ---- anchors: from what a message holds to the rules to be tried (anchor.c) ---- */

/* What a key stands for; the value is a number or a hash. Keys of words and pairs are all
 * different; a clash of hashes only costs a rule tried in vain. */
enum anchor_kind {
    ANCHOR_WORD,   /* vocab id of a word of title or text */
    ANCHOR_PAIR,   /* vocab ids of two words that follow each other there: first << 32 | second */
    ANCHOR_AUTHOR, /* vocab id of a word of an author's name */
    ANCHOR_PREFIX, /* id in the vocab of prefixes */
    ANCHOR_FROM,   /* folded name of a handle */
    ANCHOR_TO,
    ANCHOR_DOMAIN,
    ANCHOR_GRAM, /* 1 to URL_GRAM bytes of a folded link */
};

enum { URL_GRAM = 8 };

struct anchor {
    uint64_t key;      /* 0: free */
    uint32_t first, n; /* in anchors.postings, once sealed; n counts while building */
};

struct anchor_pair {
    uint64_t key;
    uint32_t rule;
};

/* A set of words as 128 bits, one for each: what holds not all bits holds not all words. */
struct signature {
    uint64_t low, high;
};

/* A rule behind an anchor, with what it takes to drop it unread. */
struct posting {
    struct signature needs; /* words without which the rule is false */
    uint32_t rule;
    bool is_sure; /* the rule says no more than its anchor: a word, or two in a row */
};

struct anchors {
    struct anchor *slots; /* heap */
    size_t cap, n;
    uint64_t *bits; /* heap, once sealed: a filter like vocab.bits */
    uint64_t bit_mask;
    VEC(struct anchor_pair) pairs; /* while building */
    struct posting *postings;      /* heap, once sealed */
};

uint64_t anchor_key(enum anchor_kind kind, uint64_t value);
must_check enum err anchor_add(struct arena *arena, struct anchors *anchors, uint64_t key,
                               uint32_t rule);
/* `rules`, by number: what goes into a rule's postings. */
must_check enum err anchors_seal(struct anchors *anchors, const struct posting *rules);
/* NULL: none. While building the n of one is what it will have. */
const struct anchor *anchor_find(const struct anchors *anchors, uint64_t key);
void anchors_clear(struct anchors *anchors);

/* Once sealed. False: certainly none. */
static inline bool anchor_may_be(const struct anchors *anchors, uint64_t key)
{
    uint64_t bit = key >> 32 & anchors->bit_mask;

    return anchors->bits[bit / 64] >> (bit % 64) & 1;
}

static inline void signature_add(struct signature *signature, uint32_t word)
{
    uint64_t bit = (word * 0x9e3779b97f4a7c15u) >> 57;

    *(bit & 64 ? &signature->high : &signature->low) |= (uint64_t)1 << (bit & 63);
}

static inline bool signature_holds(struct signature all, struct signature some)
{
    return !((some.low & ~all.low) | (some.high & ~all.high));
}

/* ---- the set (rule_set.c) ---- */

struct set_word {
    uint32_t id;
    bool glued;
};

struct set_term {
    const struct set_word *at;
    uint32_t n;
    char sigil;
    struct str host;
};

struct set_node {
    enum rule_kind kind;
    enum rule_compare compare;
    const struct set_node *child, *next;
    const struct set_term *term, *other;
    int64_t number; /* as in rule_node; for RULE_PREFIX the prefix's id */
    struct str value, host;
    double lat, lon, km;
};

struct set_rule {
    struct str tag;
    const struct set_node *root;
};

struct rule_set {
    struct arena arena;
    uint64_t serial; /* tells sets apart, also when one lies where another lay */
    uint64_t seed;   /* of hashes in anchors */
    bool sealed;
    VEC(struct set_rule) rules;
    struct vocab words, prefixes;
    uint32_t *uses; /* heap; how often rules name each word, by id */
    size_t uses_cap;
    VEC(size_t) prefix_sizes; /* different lengths in bytes, rising */
    unsigned gram_sizes;      /* bit n: there are grams of n bytes */
    bool has_author, has_url, has_domain, has_from, has_to;
    struct anchors anchors;
    uint64_t *begins_pair; /* heap; a bit for each word, by id: some ANCHOR_PAIR has it first */
};

/* ---- one message (match_read.c, match.c, match_eval.c) ---- */

/* What a message says, cut once for all sets that it is held against. */
struct reading {
    struct arena arena;
    const struct vocab *first; /* whose keys these are; those beside it have the same seed */
    struct words title, text, name;
    struct vocab_key *keys; /* heap; of the title's words, then the text's, then of one name */
    size_t key_cap;
    bool has_links, has_hosts; /* collected already */
    VEC(struct str) links;     /* folded */
    VEC(struct str) hosts;
};

void reading_init(struct reading *reading);
void reading_clear(struct reading *reading);
/* What was read before is forgotten. */
must_check enum err reading_begin(struct reading *reading, const struct vocab *first,
                                  const struct message *message);
/* Cuts a name; its keys are the `name.n` from *out_keys on. */
must_check enum err reading_name(struct reading *reading, struct str name,
                                 const struct vocab_key **out_keys);
/* At most once a message each. */
must_check enum err reading_links(struct reading *reading, const struct message *message);
must_check enum err reading_hosts(struct reading *reading, const struct message *message);

enum { NO_POSITION = UINT32_MAX };

/* A word of the message: its number with what the rules may ask of it. Title, text and each
 * author's name lie behind each other, with a 0 between and for each word that no rule names. */
enum {
    TOKEN_ID = VOCAB_TEXTS_MAX,
    TOKEN_PAIR = 1 << 27, /* begins a pair that some rule is found by */
    TOKEN_GLUED = 1 << 28,
    TOKEN_SIGIL_AT = 29,
};

static inline uint32_t token_sigil(char sigil)
{
    return (sigil == '#' ? 1u : sigil == '$' ? 2u : sigil == '@' ? 3u : 0u) << TOKEN_SIGIL_AT;
}

/* Where a numbered word stands in this message; valid when the stamp is today's. */
struct seen {
    uint32_t stamp, first, last, n;
};

struct match_scratch {
    uint64_t serial; /* of the set the arrays below were made for */
    uint32_t stamp;  /* of this message */
    struct arena arena;
    struct reading own;      /* used by match_message */
    struct reading *reading; /* of this message: own, or that of another scratch */
    uint32_t *tokens;
    uint32_t *next;              /* of a numbered word: position of the next one with this number */
    uint32_t *named;             /* positions of numbered words, rising */
    struct word_anchor *anchors; /* of the different words of title and text that have one */
    size_t token_count, named_count, anchor_count, token_cap;
    struct signature holds;     /* all numbered words of the message */
    size_t title_end, text_end; /* positions; authors from text_end on */
    struct seen *seen;          /* by word id */
    uint32_t *prefix_stamps;    /* by prefix id */
    uint32_t *rule_stamps;
    uint32_t *candidates; /* rules to be tried */
    size_t candidate_count, candidate_cap;
    struct match_hit *hits;
    size_t hit_count, hit_cap;
    bool asked_lang; /* in this message */
    struct str lang;
};

struct eval {
    const struct rule_set *set;
    const struct message *message;
    const struct match_asks *asks;
    struct match_scratch *scratch;
    bool may_ask_lang;
    enum err err; /* the first */
};

enum truth { FALSE_, UNKNOWN_, TRUE_ };

enum truth match_eval(struct eval *eval, const struct set_node *node);

#endif
