#include "understand/feature.h"

#include "base/utf8.h"
#include "understand/word_class.h"

enum { WORD_LENGTHS = 3, SKELETON_LENGTHS = 4, CHAR_LEAST = 2, CHAR_MOST = 5, PER_TOKEN = 10 };

/* Seeds that keep the families apart. */
enum { SEED_WORD = 11, SEED_NEGATED = 12, SEED_BEGINS = 13, SEED_ENDS = 14, SEED_SKELETON = 15 };

void features_init(struct features *features) { *features = (struct features){0}; }

void features_clear(struct features *features)
{
    for (int i = 0; i < FEATURE_GROUPS; i++)
        free(features->at[i]);
    free(features->seen);
    features_init(features);
}

static uint32_t mixed(uint64_t value)
{
    uint32_t low;

    value ^= value >> 29;
    value *= 0xbf58476d1ce4e5b9u;
    value ^= value >> 32;
    low = (uint32_t)value;
    return low ? low : 1;
}

static uint64_t joined(uint64_t a, uint64_t b) { return (a ^ (b >> 7)) * 0x9e3779b97f4a7c15u + b; }

static void emit(struct features *features, enum feature_group group, uint64_t value)
{
    uint32_t hash = mixed(value);
    size_t slot = hash & (features->seen_cap - 1);

    for (; features->seen[slot]; slot = (slot + 1) & (features->seen_cap - 1))
        if (features->seen[slot] == hash)
            return;
    features->seen[slot] = hash;
    features->at[group][features->n[group]++] = hash;
}

/* Room for `n` features in each group, and a set of twice as many. */
static enum err make_room(struct features *features, size_t n)
{
    size_t cap = 1024;

    while (cap < 3 * n)
        cap *= 2;
    if (cap > features->cap) {
        features_clear(features);
        for (int i = 0; i < FEATURE_GROUPS; i++)
            features->at[i] = malloc(cap * sizeof(uint32_t));
        features->seen = malloc(cap * sizeof(uint32_t));
        if (!features->at[0] || !features->at[1] || !features->seen) {
            features_clear(features);
            return ERR_NO_MEMORY;
        }
        features->cap = cap;
    }
    features->seen_cap = cap;
    memset(features->seen, 0, cap * sizeof(uint32_t));
    memset(features->n, 0, sizeof(features->n));
    memset(features->ours, 0, sizeof(features->ours));
    return OK;
}

/* ---- words ---- */

static bool counts_as_word(const struct token *token, struct str text)
{
    if (token->kind != TOKEN_MARK)
        return true;
    return text.p[0] == '!' || text.p[0] == '?' || str_is(text, "..");
}

/* What stands for a token in the skeleton. */
static uint64_t bone(const struct token *token, struct str text)
{
    static const char *const endings[] = {"ing", "ed", "ly", "s", "er", "est", "tion"};

    if (token->kind == TOKEN_EMOJI)
        return str_hash(STR("E"), SEED_SKELETON);
    if (token->kind != TOKEN_WORD || token->classes & WORD_FUNCTION)
        return str_hash(text, SEED_SKELETON);
    for (size_t i = 0; i < ARRAY_LEN(endings); i++)
        if (text.n > strlen(endings[i]) + 2 && str_ends(text, str_from(endings[i])))
            return str_hash(str_from(endings[i]), SEED_SKELETON + 1);
    return str_hash(STR("-"), SEED_SKELETON);
}

struct run {
    uint64_t last[SKELETON_LENGTHS]; /* newest first */
    size_t n;
};

static void run_add(struct run *run, uint64_t value)
{
    for (size_t i = SKELETON_LENGTHS - 1; i > 0; i--)
        run->last[i] = run->last[i - 1];
    run->last[0] = value;
    run->n++;
}

/* Runs of least..most that end with the newest. */
static void emit_runs(struct features *features, const struct run *run, size_t least, size_t most)
{
    uint64_t value = 0;

    for (size_t i = 0; i < most && i < run->n; i++) {
        value = joined(value, run->last[i]);
        if (i + 1 >= least)
            emit(features, FEATURE_WORD, value + i);
    }
}

struct reader {
    struct features *features;
    struct run words, bones;
    uint64_t begins; /* of the first words of the sentence */
    size_t in_sentence;
    uint64_t last_word;
};

static void end_sentence(struct reader *reader, struct str mark)
{
    if (reader->in_sentence)
        emit(reader->features, FEATURE_WORD,
             joined(reader->last_word, str_hash(str_slice(mark, 0, 1), SEED_ENDS)));
    reader->in_sentence = 0;
    reader->begins = SEED_BEGINS;
    reader->bones = (struct run){0};
    run_add(&reader->bones, SEED_BEGINS);
}

static void read_token(struct reader *reader, const struct token *token, struct str text)
{
    uint64_t word = str_hash(text, SEED_WORD);

    if (token->kind == TOKEN_MARK && str_find_char(STR(".!?\n"), text.p[0], 0) != SIZE_MAX)
        end_sentence(reader, text);
    if (!counts_as_word(token, text))
        return;
    run_add(&reader->words, word);
    emit_runs(reader->features, &reader->words, 1, WORD_LENGTHS);
    if (token->flags & TOKEN_NEGATED)
        emit(reader->features, FEATURE_WORD, joined(SEED_NEGATED, word));
    if (token->flags & TOKEN_SHOUTED)
        emit(reader->features, FEATURE_WORD, joined(SEED_NEGATED + 100, word));
    if (token->kind == TOKEN_MARK)
        return;
    reader->last_word = word;
    if (token->kind != TOKEN_HANDLE && reader->in_sentence < 3) {
        reader->in_sentence++;
        reader->begins = joined(reader->begins, word);
        emit(reader->features, FEATURE_WORD, reader->begins);
    }
    run_add(&reader->bones, bone(token, text));
    emit_runs(reader->features, &reader->bones, 2, SKELETON_LENGTHS);
}

static void read_words(struct features *features, const struct normal *normal, size_t tokens)
{
    struct reader reader = {.features = features, .begins = SEED_BEGINS};

    run_add(&reader.bones, SEED_BEGINS);
    for (size_t i = 0; i < tokens; i++)
        read_token(&reader, &normal->at[i], normal_token(normal, i));
    end_sentence(&reader, STR("\n"));
}

/* ---- characters ---- */

static void read_chars(struct features *features, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        uint64_t value = 0xcbf29ce484222325u;
        size_t at = i, length = 0;

        if (((unsigned char)text.p[i] & 0xC0) == 0x80)
            continue; /* inside a character */
        while (at < text.n && length < CHAR_MOST) {
            do
                value = (value ^ (unsigned char)text.p[at++]) * 0x100000001b3u;
            while (at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80);
            if (++length >= CHAR_LEAST)
                emit(features, FEATURE_CHAR, value);
        }
    }
}

enum err features_read(struct features *features, const struct normal *normal)
{
    size_t tokens = normal->n < FEATURE_TOKENS_MAX ? normal->n : FEATURE_TOKENS_MAX;
    struct str text = utf8_clip(buf_str(&normal->text), FEATURE_BYTES_MAX);
    enum err err = make_room(features,
                             tokens * PER_TOKEN + 16 + text.n * (CHAR_MOST - CHAR_LEAST + 1));

    if (err)
        return err;
    read_words(features, normal, tokens);
    read_chars(features, text);
    return OK;
}
