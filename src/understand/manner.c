#include "understand/manner.h"

#include <math.h>

#include "understand/manner_parts.h"

enum { GAP_WORDS = 3 };

enum place { AT_SENTENCE = 1, AT_CLAUSE = 2, IS_MARK = 4, IS_END = 8, IS_ASKING = 16 };

/* A token as patterns see it. */
struct seen {
    uint16_t word; /* in manner_words, from 1 on; 0: no pattern knows it */
    uint8_t place;
};

struct reader {
    const struct normal *normal;
    struct seen at[MANNER_TOKENS_MAX];
    size_t n;
    bool begins, clause; /* whether the next word begins one */
    uint64_t parts[MANNER_PARTS / 64];
    size_t sentences;
    struct manner *out;
};

static uint16_t number_of(struct str word)
{
    uint32_t hash = 0x811c9dc5u;

    for (size_t i = 0; i < word.n; i++)
        hash = (hash ^ (unsigned char)word.p[i]) * 0x01000193u;
    for (size_t slot = hash % MANNER_SLOTS; manner_slots[slot]; slot = (slot + 1) % MANNER_SLOTS)
        if (manner_words[manner_slots[slot] - 1].hash == hash)
            return manner_slots[slot];
    return 0;
}

static bool is_in(const struct seen *seen, size_t set)
{
    return seen->word && (manner_words[seen->word - 1].sets[set >> 6] >> (set & 63) & 1);
}

/* ---- what a pattern sees ---- */

static void see_mark(struct reader *reader, const struct token *token, struct str text,
                     struct seen *seen)
{
    bool ends = str_find_char(STR(".!?\n"), text.p[0], 0) != SIZE_MAX;

    seen->place = IS_MARK;
    if (text.p[0] == '?')
        seen->place |= IS_ASKING;
    if (ends && !(token->flags & TOKEN_GLUED))
        seen->place |= IS_END;
    reader->begins = reader->begins || ends;
    reader->clause = reader->clause || ends ||
                     str_find_char(STR(",;:-(*>\""), text.p[0], 0) != SIZE_MAX ||
                     str_is(text, "\xe2\x80\xa2") || str_is(text, "\xe2\x80\x93");
}

/* "1) do this": the number is none of the sentence. */
static bool is_bullet(const struct reader *reader, size_t i)
{
    struct str next;

    if (!reader->begins || reader->normal->at[i].kind != TOKEN_NUMBER ||
        i + 1 >= reader->normal->n || reader->normal->at[i + 1].kind != TOKEN_MARK)
        return false;
    next = normal_token(reader->normal, i + 1);
    return str_find_char(STR(".)-:"), next.p[0], 0) != SIZE_MAX;
}

static void see(struct reader *reader, size_t i)
{
    const struct token *token = &reader->normal->at[i];
    struct str text = normal_token(reader->normal, i);
    struct seen *seen = &reader->at[i];

    *seen = (struct seen){.word = number_of(text)};
    if (token->kind == TOKEN_MARK || token->kind == TOKEN_EMOJI) {
        see_mark(reader, token, text, seen);
        return;
    }
    seen->place = (uint8_t)((reader->begins ? AT_SENTENCE : 0) | (reader->clause ? AT_CLAUSE : 0));
    if (token->kind == TOKEN_HANDLE || is_bullet(reader, i)) {
        reader->begins = reader->clause = true;
        return;
    }
    reader->begins = reader->begins && is_in(seen, manner_opener);
    reader->clause = is_in(seen, manner_joiner) || (reader->clause && is_in(seen, manner_opener));
}

/* ---- patterns ---- */

static bool stands(const struct reader *reader, const struct manner_step *step, size_t n, size_t i);

/* Behind up to three words, none of them a mark but a quote. */
static bool stands_behind(const struct reader *reader, const struct manner_step *step, size_t n,
                          size_t i)
{
    for (size_t words = 0; words <= GAP_WORDS && i <= reader->n; words++, i++) {
        if (stands(reader, step, n, i))
            return true;
        if (i < reader->n && reader->at[i].place & IS_MARK &&
            str_find_char(STR("\"'"), normal_token(reader->normal, i).p[0], 0) == SIZE_MAX)
            return false;
    }
    return false;
}

static bool is_asked(const struct reader *reader, size_t i)
{
    for (; i < reader->n; i++)
        if (reader->at[i].place & (IS_END | IS_ASKING))
            return reader->at[i].place & IS_ASKING;
    return false;
}

/* Whether `n` steps hold from token i on. Depth: the steps of a pattern, and one gap in it. */
static bool stands(const struct reader *reader, const struct manner_step *step, size_t n, size_t i)
{
    for (; n; step++, n--) {
        bool is_here = i < reader->n && is_in(&reader->at[i], step->set);

        switch ((enum manner_step_kind)step->kind) {
        case STEP_WORD:
            if (!is_here)
                return false;
            i++;
            break;
        case STEP_MAYBE:
            if (is_here && stands(reader, step + 1, n - 1, i + 1))
                return true;
            break;
        case STEP_NOT:
            if (is_here)
                return false;
            break;
        case STEP_GAP:
            return stands_behind(reader, step + 1, n - 1, i);
        case STEP_SENTENCE:
        case STEP_CLAUSE:
            if (i >= reader->n ||
                !(reader->at[i].place & (step->kind == STEP_SENTENCE ? AT_SENTENCE : AT_CLAUSE)))
                return false;
            break;
        case STEP_ASKED:
            if (!is_asked(reader, i))
                return false;
            break;
        }
    }
    return true;
}

static void look_from(struct reader *reader, size_t i)
{
    const struct manner_word *word = &manner_words[reader->at[i].word - 1];

    for (size_t k = word->first; k < (size_t)word->first + word->n; k++) {
        size_t part = manner_starts[k];

        if (!(reader->parts[part >> 6] >> (part & 63) & 1) &&
            stands(reader, manner_steps + manner_parts[part].first, manner_parts[part].n, i))
            reader->parts[part >> 6] |= UINT64_C(1) << (part & 63);
    }
}

/* ---- sentences ---- */

static bool is_met(const struct reader *reader, const struct manner_rule *rule)
{
    for (size_t part = rule->first; part < (size_t)rule->first + rule->n; part++)
        if (!(reader->parts[part >> 6] >> (part & 63) & 1))
            return false;
    return true;
}

/* Adds up what stands in the sentence, and forgets it. */
static void end_sentence(struct reader *reader)
{
    int8_t most[MANNER_GROUPS_MAX] = {0}, least[MANNER_GROUPS_MAX] = {0};
    double says[MANNER_LABELS] = {0};

    for (size_t i = 0; i < ARRAY_LEN(reader->parts); i++)
        for (uint64_t left = reader->parts[i]; left; left &= left - 1) {
            size_t part = 64 * i + (size_t)__builtin_ctzll(left);
            const struct manner_rule *rule = &manner_rules[manner_parts[part].rule];

            if (part != rule->first || !is_met(reader, rule))
                continue;
            if (rule->strength > most[rule->group])
                most[rule->group] = rule->strength;
            if (rule->strength < least[rule->group])
                least[rule->group] = rule->strength;
        }
    for (size_t group = 0; group < manner_group_count; group++) {
        float both = (float)(most[group] + least[group]);

        says[manner_groups[group]] += (double)both;
        if (fabsf(both) > fabsf(reader->out->groups[group]))
            reader->out->groups[group] = both;
    }
    for (int label = 0; label < MANNER_LABELS; label++)
        if (!reader->sentences || says[label] > reader->out->says[label])
            reader->out->says[label] = says[label];
    memset(reader->parts, 0, sizeof(reader->parts));
    reader->sentences++;
}

void manner_read(const struct normal *normal, struct manner *out_manner)
{
    struct reader reader = {.normal = normal, .begins = true, .clause = true, .out = out_manner};
    size_t words = 0;

    *out_manner = (struct manner){0};
    reader.n = normal->n < MANNER_TOKENS_MAX ? normal->n : MANNER_TOKENS_MAX;
    for (size_t i = 0; i < reader.n; i++)
        see(&reader, i);
    for (size_t i = 0; i < reader.n; i++) {
        words += !(reader.at[i].place & IS_MARK);
        if (reader.at[i].word)
            look_from(&reader, i);
        if (words && (reader.at[i].place & IS_END || i + 1 == reader.n)) {
            end_sentence(&reader);
            words = 0;
        }
    }
    if (out_manner->says[MANNER_IDEA] > 0)
        out_manner->says[MANNER_IDEA] = fmax(
            out_manner->says[MANNER_IDEA] - log((double)reader.sentences), 0);
}
