/* name_spell.c: the ways in which one name is written. */
#include "base/utf8.h"
#include "understand/name_parts.h"
#include "understand/word.h"

static struct str bare(struct arena *arena, struct str text)
{
    struct str made = STR_NONE;
    struct buf out;

    buf_init(&out, NAME_MAX_BYTES * 16);
    if (!word_bare(&out, text))
        made = buf_dup(arena, &out);
    buf_clear(&out);
    return made;
}

/* As Germans and Scandinavians write where the letter is missing: ä is ae, å is aa. */
static struct str spelt_out(struct arena *arena, struct str text)
{
    static const struct {
        uint32_t letter;
        const char *out;
    } letters[] = {{0xE4, "ae"}, {0xF6, "oe"}, {0xFC, "ue"}, {0xE5, "aa"}, {0xF8, "oe"}};
    struct str made;
    struct buf out;

    buf_init(&out, NAME_MAX_BYTES * 16);
    for (size_t at = 0; at < text.n;) {
        uint32_t c = utf8_next(text, &at, NULL);
        size_t i = 0;

        while (i < ARRAY_LEN(letters) && letters[i].letter != c)
            i++;
        if (i < ARRAY_LEN(letters))
            buf_add_c(&out, letters[i].out);
        else
            buf_add_rune(&out, c);
    }
    made = bare(arena, buf_str(&out));
    buf_clear(&out);
    return made;
}

/* The text in one of its spellings; 0: as it is. */
struct str name_variant(struct arena *arena, struct str text, size_t way)
{
    return way == 0 ? text : way == 1 ? bare(arena, text) : spelt_out(arena, text);
}

/* The pieces from..n with `between` between them, and `and_word` where the name has "and". */
struct str name_pieces(const struct name_maker *maker, size_t from, const char *between,
                       struct str and_word)
{
    const struct name_read *read = &maker->read;
    struct str made = STR("");

    for (size_t i = from; i < read->n; i++) {
        bool says_and = i > from && read->has_and[i] && and_word.n;

        made = arena_printf(maker->arena, "%.*s%s%.*s%s%.*s", STR_ARGS(made),
                            i > from ? between : "", STR_ARGS(says_and ? and_word : STR_NONE),
                            says_and ? between : "", STR_ARGS(read->pieces[i]));
    }
    return made;
}

/* A word, or a phrase in quotes. */
struct str name_quoted(const struct name_maker *maker, struct str text)
{
    return str_find_char(text, ' ', 0) == SIZE_MAX
               ? text
               : arena_printf(maker->arena, "\"%.*s\"", STR_ARGS(text));
}

bool name_is_ascii(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    return text.n > 0;
}

void name_join(struct name_maker *maker)
{
    struct str joined = name_pieces(maker, 0, "", STR_NONE);

    for (size_t way = 0; way < NAME_VARIANTS; way++) {
        struct str text = name_variant(maker->arena, joined, way);
        bool is_new = text.n > 0;

        for (size_t i = 0; i < maker->variants; i++)
            is_new = is_new && !str_eq(maker->joined[i], text);
        if (is_new)
            maker->joined[maker->variants++] = text;
    }
}
