#include "understand/naming.h"

#include "base/utf8.h"

struct naming {
    struct arena *arena;
    struct words scratch;
    struct str *at;
    size_t n;
    enum err err;
};

static void add(struct naming *naming, struct str word)
{
    if (naming->err || !word.n || naming->n == NAMING_WORDS_MAX)
        return;
    naming->at[naming->n++] = str_dup(naming->arena, utf8_clip(word, SEARCH_WORD_MAX));
    naming->err = naming->arena->err;
}

static void add_words(struct naming *naming, struct str text)
{
    if (!naming->err)
        naming->err = words_read(&naming->scratch, text);
    for (size_t i = 0; !naming->err && i < naming->scratch.n; i++)
        add(naming, words_text(&naming->scratch, i));
}

/* What holds a space is none: the index keeps words. */
static void add_whole(struct naming *naming, struct str text)
{
    struct buf folded;

    if (naming->err || !text.n || str_find_char(text, ' ', 0) != SIZE_MAX)
        return;
    buf_init(&folded, 64 << 10);
    naming->err = word_fold(&folded, text);
    add(naming, buf_str(&folded));
    buf_clear(&folded);
}

static struct str without_sigil(struct str text)
{
    text = str_trim(text);
    return str_starts(text, STR("@")) ? str_skip(text, 1) : text;
}

static void add_address(struct naming *naming, struct str address)
{
    size_t at = str_find_last(address, '@');
    struct str before = str_slice(address, 0, at == SIZE_MAX ? address.n : at);

    add_whole(naming, address);
    if (str_find(address, STR("://"), 0) != SIZE_MAX)
        return; /* its words are nobody's name */
    add_words(naming, before);
    if (at == SIZE_MAX)
        return;
    add_whole(naming, before);
    add_whole(naming, str_skip(address, at + 1));
}

static enum err begin(struct naming *naming, struct arena *arena)
{
    *naming = (struct naming){.arena = arena};
    words_init(&naming->scratch);
    naming->at = arena_alloc_array(arena, NAMING_WORDS_MAX, sizeof(*naming->at));
    return naming->at ? OK : arena->err;
}

enum err naming_words(struct arena *arena, struct str name, struct str address, struct str native,
                      struct str **out_words, size_t *out_n)
{
    struct naming naming;
    enum err err = begin(&naming, arena);

    if (err)
        return err;
    address = without_sigil(address);
    native = without_sigil(native);
    add_words(&naming, name);
    add_address(&naming, address);
    if (!str_eq_nocase(address, native))
        add_whole(&naming, native);
    words_clear(&naming.scratch);
    if (naming.err)
        return naming.err;
    *out_words = naming.at;
    *out_n = naming.n;
    return OK;
}

static bool is_whole(struct str asked)
{
    return str_find_char(asked, ' ', 0) == SIZE_MAX &&
           (str_find_char(asked, '.', 0) != SIZE_MAX || str_find_char(asked, '@', 0) != SIZE_MAX);
}

enum err naming_terms(struct arena *arena, struct str asked, struct search_term **out_terms,
                      size_t *out_n)
{
    struct search_term *terms = arena_alloc_array(arena, NAMING_WORDS_MAX, sizeof(*terms));
    struct naming naming;
    bool is_prefix;
    enum err err = terms ? begin(&naming, arena) : arena->err;

    if (err)
        return err;
    asked = without_sigil(asked);
    is_prefix = str_ends(asked, STR("*"));
    if (is_prefix)
        asked = str_slice(asked, 0, asked.n - 1);
    if (is_whole(asked) || str_starts(asked, STR("+")))
        add_whole(&naming, asked);
    else
        add_words(&naming, asked);
    words_clear(&naming.scratch);
    if (naming.err)
        return naming.err;
    for (size_t i = 0; i < naming.n; i++)
        terms[i] = (struct search_term){naming.at[i], is_prefix && i + 1 == naming.n};
    *out_terms = terms;
    *out_n = naming.n;
    return OK;
}

bool naming_fits(const struct str *words, size_t word_count, const struct search_term *terms,
                 size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool has = false;

        for (size_t k = 0; k < word_count && !has; k++)
            has = terms[i].is_prefix ? str_starts(words[k], terms[i].word)
                                     : str_eq(words[k], terms[i].word);
        if (!has)
            return false;
    }
    return n > 0;
}
