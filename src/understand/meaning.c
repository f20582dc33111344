/* meaning.c: hits as the words around the name; meaning_group.c puts them into groups. */
#include "understand/meaning_parts.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "parse/message_links.h"

enum {
    AROUND = 10, /* words on each side of the name */
    MEMORY_MAX = 32 << 20,
    WORD_BYTES_MAX = 40,
};

struct meaning_number {
    uint32_t number;
};

/* --- the name --- */

/* Is a hit by this part surely about the one who is called so? */
static bool is_own_part(const struct name_rule *name, const struct name_part *part)
{
    static const char *const sure[] = {"handle", "help", "domain", "hosts", "full", "joined"};
    static const char *const by_name[] = {"exact", "accents", "misspelt", "split"};

    for (size_t i = 0; i < ARRAY_LEN(sure); i++)
        if (str_is(part->key, sure[i]))
            return true;
    if (str_is(part->key, "tag"))
        return !name->is_ordinary;
    for (size_t i = 0; i < ARRAY_LEN(by_name); i++)
        if (str_is(part->key, by_name[i]))
            return str_find_char(name->parts[0].rule, ' ', 0) != SIZE_MAX;
    return false;
}

static void add_heads(struct meaning *m, struct str text)
{
    struct str copy = STR_NONE;

    if (words_read(&m->cut, text))
        return;
    for (size_t i = 0; i < m->cut.n && m->head_count < ARRAY_LEN(m->heads); i++) {
        copy = str_dup(&m->arena, words_text(&m->cut, i));
        m->heads[m->head_count++] = copy;
    }
}

static bool is_head(const struct meaning *m, struct str word)
{
    for (size_t i = 0; i < m->head_count; i++)
        if (str_eq(m->heads[i], word))
            return true;
    return false;
}

static enum err add_part(struct meaning *m, size_t at)
{
    const struct name_part *part = &m->name->parts[at];
    const struct rule_node *node;
    struct arena arena;
    enum err err;

    m->part_seed[at] = is_own_part(m->name, part) ? OWN_GROUP : NO_GROUP;
    if (part->is_exclusion && m->listed + 3 < MEANING_GROUPS_MAX) {
        m->listed_title[m->listed] = part->title;
        m->listed_rule[m->listed] = part->rule;
        m->part_seed[at] = (uint8_t)++m->listed;
    } else if (!part->is_exclusion && (m->part_seed[at] == NO_GROUP || at == 0)) {
        add_heads(m, part->rule);
    }
    arena_init(&arena, 0);
    err = rule_parse(&arena, part->rule, 0, &node, NULL);
    if (!err)
        err = rule_set_add(m->parts, part->key, node);
    arena_clear(&arena);
    return err;
}

enum err meaning_new(const struct name_rule *name, struct meaning **out_meaning)
{
    struct meaning *m = calloc(1, sizeof(*m));
    enum err err;

    if (!m)
        return ERR_NO_MEMORY;
    m->name = name;
    m->is_single = name->count && str_find_char(name->parts[0].rule, ' ', 0) == SIZE_MAX;
    arena_init(&m->arena, MEMORY_MAX);
    map_init(&m->numbers);
    words_init(&m->cut);
    add_heads(m, name->base);
    err = rule_set_new(&m->parts);
    if (!err)
        err = match_scratch_new(&m->scratch);
    for (size_t i = 0; !err && i < name->count; i++)
        err = add_part(m, i);
    if (!err)
        err = rule_set_seal(m->parts);
    if (err)
        meaning_free(m);
    else
        *out_meaning = m;
    return err;
}

void meaning_free(struct meaning *m)
{
    if (!m)
        return;
    match_scratch_free(m->scratch);
    rule_set_free(m->parts);
    words_clear(&m->cut);
    map_clear(&m->numbers);
    arena_clear(&m->arena);
    free(m->words);
    free(m->said);
    free(m);
}

/* --- a hit --- */

static bool grow(void **at, size_t n, size_t *cap, size_t size)
{
    size_t wish = *cap ? *cap * 2 : 256;
    void *more;

    if (n < *cap)
        return true;
    more = realloc(*at, wish * size);
    if (!more)
        return false;
    *at = more;
    *cap = wish;
    return true;
}

static bool is_number(struct str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (!char_is_digit(word.p[i]))
            return false;
    return true;
}

/* The number of a word, made when it is new; SIZE_MAX: none. */
static size_t number_of(struct meaning *m, struct str text, bool is_plain, bool is_marker)
{
    struct meaning_number *known = map_get(&m->numbers, text);

    if (known)
        return known->number;
    if (m->word_count == MEANING_VOCABULARY ||
        !grow((void **)&m->words, m->word_count, &m->word_cap, sizeof(*m->words)))
        return SIZE_MAX;
    known = arena_new(&m->arena, struct meaning_number);
    text = str_dup(&m->arena, text);
    if (!known || !text.n || map_put(&m->numbers, text, known))
        return SIZE_MAX;
    known->number = (uint32_t)m->word_count;
    m->words[m->word_count] = (struct meaning_word){.text = text,
                                                    .is_plain = is_plain,
                                                    .is_marker = is_marker,
                                                    .is_trade = is_plain && meaning_is_trade(text)};
    return m->word_count++;
}

static void take(struct meaning *m, struct meaning_said *said, size_t number)
{
    if (number == SIZE_MAX || said->n == MEANING_WORDS_MAX)
        return;
    for (size_t i = 0; i < said->n; i++)
        if (said->words[i] == number)
            return;
    said->words[said->n++] = (uint32_t)number;
    m->words[number].hits++;
}

/* Hiragana between the words is grammar, mostly. */
static bool is_hiragana(struct str word)
{
    size_t at = 0;
    uint32_t c = word.n ? utf8_next(word, &at, NULL) : 0;

    return c >= 0x3041 && c <= 0x309F;
}

/* Scripts without spaces: two characters that touch do for a word, and are a term of a rule. */
static void take_pair(struct meaning *m, struct meaning_said *said, size_t i)
{
    struct str first = words_text(&m->cut, i), second;
    char text[2 * WORD_BYTES_MAX];
    int n;

    if (i + 1 == m->cut.n || !m->cut.at[i + 1].own || !m->cut.at[i + 1].glued || is_head(m, first))
        return;
    second = words_text(&m->cut, i + 1);
    n = snprintf(text, sizeof(text), "%.*s%.*s", STR_ARGS(first), STR_ARGS(second));
    if (!is_head(m, second) && !is_hiragana(first) && !is_hiragana(second) && n > 0 &&
        n < (int)sizeof(text))
        take(m, said, number_of(m, str_of(text, (size_t)n), true, true));
}

static void take_word(struct meaning *m, struct meaning_said *said, size_t i)
{
    struct str word = words_text(&m->cut, i);

    if (m->cut.at[i].own) {
        take_pair(m, said, i);
        return;
    }
    if (utf8_count(word) < 3 || word.n > WORD_BYTES_MAX || m->cut.at[i].sigil == '@' ||
        is_number(word) || meaning_is_stop(word) || is_head(m, word))
        return;
    take(m, said, number_of(m, word, true, true));
}

/* The words around each place where the name stands; all where it does not. */
static enum err take_text(struct meaning *m, struct meaning_said *said, struct str text)
{
    enum err err = words_read(&m->cut, text);
    bool has_name = false;

    for (size_t i = 0; !err && i < m->cut.n; i++)
        has_name = has_name || is_head(m, words_text(&m->cut, i));
    for (size_t i = 0, until = 0; !err && has_name && i < m->cut.n; i++) {
        if (!is_head(m, words_text(&m->cut, i)))
            continue;
        for (size_t w = i > AROUND && i - AROUND > until ? i - AROUND : until;
             w < m->cut.n && w <= i + AROUND; w++, until = w)
            take_word(m, said, w);
    }
    for (size_t i = 0; !err && !has_name && i < m->cut.n && said->n < MEANING_WORDS_MAX; i++)
        take_word(m, said, i);
    return err;
}

/* How the name is written where it stands first: with a small letter or a capital. */
static void look_at_case(struct meaning *m, struct meaning_said *said, struct str text)
{
    struct str head = m->head_count ? m->heads[0] : STR_NONE;
    size_t at = head.n ? str_find_nocase(text, head, 0) : SIZE_MAX;

    if (at == SIZE_MAX || !char_is_alpha(text.p[at]))
        return;
    if (at && (char_is_alpha(text.p[at - 1]) || strchr("#@/.-", text.p[at - 1])))
        return;
    said->is_small = text.p[at] >= 'a';
    if (m->name->is_ordinary || !m->is_single)
        take(m, said,
             number_of(m, said->is_small ? STR("name:small") : STR("name:large"), false, false));
}

static enum err find_seed(struct meaning *m, struct meaning_said *said,
                          const struct meaning_hit *hit)
{
    struct message message = {.title = hit->title, .text = hit->text, .lang = hit->lang};
    const struct match_hit *hits;
    struct arena arena;
    size_t n = 0;
    enum err err;

    said->seed = NO_GROUP;
    arena_init(&arena, 0);
    err = message_collect_links(&arena, &message, NULL, 0);
    if (!err)
        err = match_message(m->parts, &message, NULL, m->scratch, &hits, &n);
    for (size_t i = 0; !err && i < n; i++) {
        uint8_t seed = m->part_seed[hits[i].rule];

        if (seed < said->seed)
            said->seed = seed;
        if (seed != NO_GROUP && seed != OWN_GROUP)
            said->listed |= UINT32_C(1) << seed;
    }
    arena_clear(&arena);
    return err;
}

static void take_named(struct meaning *m, struct meaning_said *said, const char *kind,
                       struct str value, bool is_marker)
{
    char text[100];
    int n = snprintf(text, sizeof(text), "%s:%.*s", kind, STR_ARGS(value));

    if (value.n && n > 0 && n < (int)sizeof(text))
        take(m, said, number_of(m, str_of(text, (size_t)n), false, is_marker));
}

enum err meaning_add(struct meaning *m, const struct meaning_hit *hit)
{
    struct meaning_said *said;
    enum err err;

    if (m->count == MEANING_HITS_MAX)
        return OK;
    if (!grow((void **)&m->said, m->count, &m->said_cap, sizeof(*m->said)))
        return ERR_NO_MEMORY;
    said = &m->said[m->count];
    *said = (struct meaning_said){.n = 0};
    err = find_seed(m, said, hit);
    if (!err) {
        look_at_case(m, said, hit->text);
        take_named(m, said, "host", hit->host, true);
        take_named(m, said, "lang", hit->lang, false);
        err = take_text(m, said, hit->title);
    }
    if (!err)
        err = take_text(m, said, hit->text);
    m->count += !err;
    return err;
}
