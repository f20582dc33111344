/* name_add.c: the parts of a first rule, one small function each. */
#include "base/utf8.h"
#include "understand/lexicon.h"
#include "understand/name_parts.h"
#include "understand/rule.h"
#include "understand/word.h"

enum {
    JOINED_MIN = 5,        /* letters of a name written in one word */
    INSIDE_MIN = 6,        /* letters of a name looked for inside addresses */
    SHORT_MIN = 5,         /* letters of a first word that stands for the whole */
    MISSPELT_MIN = 7,      /* letters of a single word whose misspellings are looked for */
    MISSPELT_WORD_MIN = 6, /* of one word of several */
    TAG_MIN = 3,           /* bytes of a hashtag or handle that means one thing */
    HANDLE_MAX = 60,
    RULE_ROOM = RULE_MAX - 64, /* parentheses and the minus */
};

/* --- adding one --- */

void name_term(struct name_terms *terms, struct str term)
{
    if (!term.n || terms->n == NAME_TERMS_MAX)
        return;
    for (size_t i = 0; i < terms->n; i++)
        if (str_eq(terms->at[i], term))
            return;
    terms->at[terms->n++] = term;
}

static struct str joined_rule(struct arena *arena, const struct name_terms *terms)
{
    struct str made = STR("");

    for (size_t i = 0; i < terms->n; i++)
        made = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(made), i ? " OR " : "",
                            STR_ARGS(terms->at[i]));
    return made;
}

/* Adds a part, unless it has no terms or there is no room left. */
static struct name_part *add(struct name_maker *maker, const char *key,
                             const struct name_terms *terms, bool is_on)
{
    struct name_rule *rule = maker->rule;
    struct str text = joined_rule(maker->arena, terms);
    struct name_part *part;

    if (!terms->n || rule->count == NAME_PARTS_MAX || maker->bytes + text.n + 4 > RULE_ROOM)
        return NULL;
    part = &rule->parts[rule->count];
    *part = (struct name_part){.key = str_from(key), .rule = text, .is_on = is_on};
    part->terms = arena_alloc_array(maker->arena, terms->n, sizeof(*part->terms));
    if (!part->terms)
        return NULL;
    memcpy(part->terms, terms->at, terms->n * sizeof(*part->terms));
    part->term_count = terms->n;
    maker->bytes += text.n + 4;
    rule->count++;
    return part;
}

static void explain(struct name_part *part, const char *title, struct str why, struct str example)
{
    if (!part)
        return;
    part->title = title;
    part->why = why;
    part->example = example;
}

/* --- the parts --- */

static void add_exact(struct name_maker *maker)
{
    const struct name_read *read = &maker->read;
    struct name_terms terms = {.arena = maker->arena};
    struct str plain = name_pieces(maker, 0, " ", STR_NONE);
    /* An address was typed whose name says everything and nothing: booking.com. */
    bool is_on = !(read->host.n && maker->rule->is_ordinary);

    name_term(&terms, name_quoted(maker, plain));
    if (read->ands) {
        name_term(&terms, name_quoted(maker, name_pieces(maker, 0, " ", STR("and"))));
        name_term(&terms, name_quoted(maker, name_pieces(maker, 0, " ", read->and_word)));
    }
    explain(
        add(maker, "exact", &terms, is_on), "The name",
        !is_on ? STR("An ordinary word: most of what it finds means something else.")
        : read->ands
            ? STR("With “&”, “+”, a hyphen or “and” between; “’s” behind it is found, too.")
            : STR("In capitals or not; “’s” behind it is found, too."),
        arena_printf(maker->arena, "Has anybody dealt with %.*s’s service?", STR_ARGS(read->base)));
}

static void add_accents(struct name_maker *maker)
{
    struct name_terms terms = {.arena = maker->arena};
    struct str plain = name_pieces(maker, 0, " ", STR_NONE), last = STR_NONE;

    for (size_t way = 1; way < NAME_VARIANTS; way++) {
        struct str text = name_variant(maker->arena, plain, way);

        if (str_eq(text, plain))
            continue;
        last = text;
        name_term(&terms, name_quoted(maker, text));
    }
    explain(add(maker, "accents", &terms, true), "Without accents",
            STR("As people type it where the keyboard lacks them."),
            arena_printf(maker->arena, "Bought it at %.*s.", STR_ARGS(last)));
}

static void add_full(struct name_maker *maker)
{
    const struct name_read *read = &maker->read;
    struct name_terms terms = {.arena = maker->arena};

    /* A form that touches the name, in a script without spaces, is found with the name alone. */
    if (!read->legal.n || read->n > 1 || str_find_char(read->name, ' ', 0) == SIZE_MAX)
        return;
    if (str_find_char(read->name, '"', 0) == SIZE_MAX)
        name_term(&terms, arena_printf(maker->arena, "\"%.*s\"", STR_ARGS(read->name)));
    explain(add(maker, "full", &terms, true), "With its legal form",
            STR("Safe where the name alone is too much."),
            arena_printf(maker->arena, "A letter from %.*s.", STR_ARGS(read->name)));
}

static void add_joined(struct name_maker *maker)
{
    const struct name_read *read = &maker->read;
    struct name_terms terms = {.arena = maker->arena};
    struct str joined = maker->joined[0];
    bool is_long = utf8_count(joined) >= JOINED_MIN && !lexicon_has(joined);

    if (read->n < 2)
        return;
    for (size_t i = 0; i < maker->variants; i++)
        name_term(&terms, maker->joined[i]);
    if (read->ands)
        name_term(&terms, name_pieces(maker, 0, "", read->and_word));
    explain(add(maker, "joined", &terms, is_long), "In one word",
            is_long ? STR("Also as a hashtag or a handle.")
                    : STR("Short, or a word of its own: it finds other things."),
            arena_printf(maker->arena, "%.*s never answered me.", STR_ARGS(joined)));
}

static void add_camel(struct name_maker *maker)
{
    const struct str *camel = maker->read.camel;
    struct name_terms terms = {.arena = maker->arena};

    if (!camel[0].n)
        return;
    name_term(&terms,
              arena_printf(maker->arena, "\"%.*s %.*s\"", STR_ARGS(camel[0]), STR_ARGS(camel[1])));
    explain(
        add(maker, "split", &terms, true), "In two words", STR("As people write it by ear."),
        arena_printf(maker->arena, "Paid with %.*s %.*s.", STR_ARGS(camel[0]), STR_ARGS(camel[1])));
}

static void add_short(struct name_maker *maker)
{
    const struct name_read *read = &maker->read;
    struct name_terms terms = {.arena = maker->arena};
    struct str first = read->pieces[0];
    /* Few words of other languages are known here: in a name of another language ("Deutsche Bahn")
     * the first one may be anything, so the next one must tell that the name is English. That alone
     * is not enough either: "Deutsche Bank". */
    bool is_made_up = read->n > 1 && !lexicon_has(first) && lexicon_has(read->pieces[1]);
    bool is_on = utf8_count(first) >= SHORT_MIN && !lexicon_has_common(first) &&
                 !lexicon_has_foreign(first) && (read->ands || is_made_up);

    if (read->n < 2 || read->has_article || utf8_count(first) < 4)
        return;
    name_term(&terms, first);
    if (!str_eq(name_variant(maker->arena, first, 1), first))
        name_term(&terms, name_variant(maker->arena, first, 1));
    explain(add(maker, "short", &terms, is_on), "The first word alone",
            is_on ? STR("What people say for short. It may mean other things: look at the groups.")
                  : STR("What people may say for short, but it means other things as well."),
            arena_printf(maker->arena, "%.*s sent me the wrong one.", STR_ARGS(first)));
}

static void add_without_article(struct name_maker *maker)
{
    const struct name_read *read = &maker->read;
    struct name_terms terms = {.arena = maker->arena};
    struct str rest = name_pieces(maker, 1, " ", STR_NONE);
    bool is_on = false;

    if (!read->has_article)
        return;
    for (size_t i = 1; i < read->n; i++)
        is_on = is_on || (!lexicon_has(read->pieces[i]) && !lexicon_has_foreign(read->pieces[i]) &&
                          utf8_count(read->pieces[i]) > 3);
    name_term(&terms, name_quoted(maker, rest));
    explain(add(maker, "article", &terms, is_on), "Without the article",
            is_on ? STR("What people say for short.")
                  : STR("Ordinary words: they find other things as well."),
            arena_printf(maker->arena, "Their %.*s is closed.", STR_ARGS(rest)));
}

static void add_tags(struct name_maker *maker)
{
    const struct name_read *read = &maker->read;
    struct name_terms terms = {.arena = maker->arena};
    struct arena *arena = maker->arena;

    for (size_t i = 0; i < maker->variants; i++)
        name_term(&terms, arena_printf(arena, "#%.*s", STR_ARGS(maker->joined[i])));
    if (read->ands)
        name_term(&terms, arena_printf(arena, "#%.*s",
                                       STR_ARGS(name_pieces(maker, 0, "", read->and_word))));
    if (read->n > 1 && maker->joined[0].n >= JOINED_MIN)
        name_term(&terms,
                  arena_printf(arena, "#%.*s", STR_ARGS(name_pieces(maker, 0, "_", STR_NONE))));
    explain(add(maker, "tag", &terms, maker->joined[0].n >= TAG_MIN), "Hashtag",
            STR("Capitals do not count."),
            arena_printf(arena, "Never again #%.*s", STR_ARGS(maker->joined[0])));
}

static void add_handles(struct name_maker *maker)
{
    struct name_terms own = {.arena = maker->arena}, help = own;
    struct arena *arena = maker->arena;
    struct str name = STR_NONE;

    for (size_t i = 0; i < maker->variants; i++) {
        if (!name_is_ascii(maker->joined[i]) || maker->joined[i].n > HANDLE_MAX)
            continue;
        name = maker->joined[i];
        name_term(&own, arena_printf(arena, "@%.*s", STR_ARGS(name)));
    }
    if (name.n && maker->read.n > 1 && name_is_ascii(maker->joined[0]))
        name_term(&own,
                  arena_printf(arena, "@%.*s", STR_ARGS(name_pieces(maker, 0, "_", STR_NONE))));
    explain(add(maker, "handle", &own, name.n >= TAG_MIN), "Handle",
            STR("On any network, said in the text or written to."),
            arena_printf(arena, "@%.*s are you there?", STR_ARGS(name)));
    if (name.n >= JOINED_MIN) {
        name_term(&help, arena_printf(arena, "@%.*shelp", STR_ARGS(name)));
        name_term(&help, arena_printf(arena, "@%.*ssupport", STR_ARGS(name)));
        name_term(&help, arena_printf(arena, "@ask%.*s", STR_ARGS(name)));
    }
    explain(add(maker, "help", &help, true), "Handles of a help desk",
            STR("As many firms name theirs."),
            arena_printf(arena, "@%.*shelp my parcel is lost", STR_ARGS(name)));
}

/* The ASCII spelling that an address has, with hyphens or in one word. */
static struct str address_word(struct name_maker *maker, const char *between, size_t way)
{
    struct str text = name_pieces(maker, 0, between, STR_NONE);

    return name_variant(maker->arena, text, way);
}

static void add_domain(struct name_maker *maker)
{
    const struct name_read *read = &maker->read;
    struct name_terms terms = {.arena = maker->arena};
    const char *tlds[] = {"com", read->tld};
    bool is_typed = read->host.n > 0;
    struct str first = read->host;

    if (is_typed) {
        name_term(&terms, arena_printf(maker->arena, "domain:%.*s", STR_ARGS(read->host)));
        name_term(&terms, read->host); /* as people write it without http:// */
    }
    for (size_t t = 0; !is_typed && t < ARRAY_LEN(tlds); t++)
        for (size_t way = 1; tlds[t] && way < NAME_VARIANTS; way++) {
            struct str joined = address_word(maker, "", way),
                       hyphens = address_word(maker, "-", way);

            if (!name_is_ascii(joined) || joined.n > HANDLE_MAX || joined.n < 2)
                continue;
            first = first.n ? first : arena_printf(maker->arena, "%.*s.com", STR_ARGS(joined));
            name_term(&terms,
                      arena_printf(maker->arena, "domain:%.*s.%s", STR_ARGS(joined), tlds[t]));
            name_term(&terms,
                      arena_printf(maker->arena, "domain:%.*s.%s", STR_ARGS(hyphens), tlds[t]));
        }
    explain(add(maker, "domain", &terms, is_typed), "Links to your pages",
            is_typed ? STR("Also to what lies below that address, and the address as a word.")
                     : STR("Guessed: choose it when the address is yours, or write your own."),
            arena_printf(maker->arena, "Look: https://%.*s/prices", STR_ARGS(first)));
}

static void hosts_of(struct name_maker *maker, struct name_terms *terms, struct str joined,
                     struct str hyphens, bool is_inside)
{
    struct arena *arena = maker->arena;

    if (!name_is_ascii(joined) || joined.n < 2)
        return;
    if (is_inside) {
        name_term(terms, arena_printf(arena, "url:%.*s", STR_ARGS(hyphens)));
        name_term(terms, arena_printf(arena, "url:%.*s", STR_ARGS(joined)));
        return;
    }
    name_term(terms, arena_printf(arena, "url:%.*s-sucks", STR_ARGS(hyphens)));
    name_term(terms, arena_printf(arena, "url:%.*ssucks", STR_ARGS(joined)));
    name_term(terms, arena_printf(arena, "url:ihate%.*s", STR_ARGS(joined)));
    name_term(terms, arena_printf(arena, "url:i-hate-%.*s", STR_ARGS(hyphens)));
    name_term(terms, arena_printf(arena, "url:boycott%.*s", STR_ARGS(joined)));
    name_term(terms, arena_printf(arena, "url:boycott-%.*s", STR_ARGS(hyphens)));
}

static void add_hosts(struct name_maker *maker)
{
    struct name_terms terms = {.arena = maker->arena};
    struct str ascii = address_word(maker, "", 1);
    bool is_inside = ascii.n >= INSIDE_MIN && !lexicon_has(ascii) && !maker->rule->is_ordinary;

    for (size_t way = 1; way < NAME_VARIANTS; way++)
        hosts_of(maker, &terms, address_word(maker, "", way), address_word(maker, "-", way),
                 is_inside);
    explain(add(maker, "hosts", &terms, true), "Links with the name in them",
            is_inside
                ? STR("Pages about you that others made, such as …-sucks.")
                : STR("Pages others made in anger; the name alone stands in too many addresses."),
            arena_printf(maker->arena, "More at https://%.*s-sucks.example/",
                         STR_ARGS(address_word(maker, "-", 1))));
}

/* One word of the name misspelt, beside the others as they are. */
static void misspell_piece(struct name_maker *maker, struct name_terms *terms, size_t at,
                           struct str *out_example)
{
    const struct name_read *read = &maker->read;
    struct str words[MISSPELT_WORD_MAX], piece = read->pieces[at], kept[NAME_WORDS_MAX];
    size_t n, left = NAME_TERMS_MAX / read->n;

    n = name_misspelt(maker->arena, piece, read->n == 1, words);
    memcpy(kept, read->pieces, sizeof(kept));
    for (size_t i = 0; i < n && i < left; i++) {
        struct str text;

        maker->read.pieces[at] = words[i];
        text = name_pieces(maker, 0, " ", STR_NONE);
        if (!out_example->n)
            *out_example = text;
        /* "and" may stand between two words: NEAR has both ways in one term */
        if (read->n == 2 && read->ands)
            text = arena_printf(maker->arena, "%.*s NEAR/1 %.*s", STR_ARGS(read->pieces[0]),
                                STR_ARGS(read->pieces[1]));
        name_term(terms, read->n == 2 && read->ands ? text : name_quoted(maker, text));
    }
    memcpy(maker->read.pieces, kept, sizeof(kept));
}

static void add_misspelt(struct name_maker *maker)
{
    const struct name_read *read = &maker->read;
    struct name_terms terms = {.arena = maker->arena};
    size_t least = read->n == 1 ? MISSPELT_MIN : MISSPELT_WORD_MIN;
    struct str example = STR_NONE;

    if (read->n == 1 && maker->rule->is_ordinary)
        return;
    for (size_t i = 0; i < read->n && read->n <= 4; i++)
        if (read->pieces[i].n >= least)
            misspell_piece(maker, &terms, i, &example);
    explain(add(maker, "misspelt", &terms, true), "Misspelt",
            STR("One letter more, less or changed over; none of them is a word of its own."),
            arena_printf(maker->arena, "Thank you, %.*s!", STR_ARGS(example)));
    if (terms.n && read->n > 1)
        maker->rule->parts[maker->rule->count - 1].why = STR(
            "One letter of one word more, less or changed over, beside the others.");
}

static void add_confused(struct name_maker *maker, struct str name)
{
    for (size_t i = 0; i < name_confused_count; i++) {
        const struct name_confused *row = &name_confused_table[i];
        struct name_terms terms = {.arena = maker->arena};
        struct str rest = str_from(row->rule);
        struct name_part *part;
        const char *key;

        if (!str_is(name, row->name))
            continue;
        while (rest.n) {
            size_t cut = str_find(rest, STR(" OR "), 0);

            name_term(&terms, str_slice(rest, 0, cut));
            rest = cut == SIZE_MAX ? STR_NONE : str_skip(rest, cut + 4);
        }
        key = str_c(maker->arena, arena_printf(maker->arena, "not-%zu", maker->rule->count));
        part = add(maker, key, &terms, false);
        if (part)
            part->is_exclusion = true;
        explain(part, row->what,
                STR("Leaves these out, and with them what says both in one breath."),
                str_from(row->example));
    }
}

void name_add_parts(struct name_maker *maker)
{
    struct str plain = name_pieces(maker, 0, " ", STR_NONE);

    add_exact(maker);
    add_accents(maker);
    add_full(maker);
    add_joined(maker);
    add_camel(maker);
    add_short(maker);
    add_without_article(maker);
    add_tags(maker);
    add_handles(maker);
    add_domain(maker);
    add_hosts(maker);
    add_confused(maker, plain);
    if (maker->read.n > 1)
        add_confused(maker, maker->read.pieces[0]);
    add_misspelt(maker);
}
