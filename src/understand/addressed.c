#include "understand/addressed.h"

#include <utf8proc.h>

#include "base/utf8.h"

struct list {
    struct str *at;
    size_t n;
};

static void add(struct list *list, struct str handle)
{
    if (str_starts(handle, STR("@")))
        handle = str_skip(handle, 1);
    if (!handle.n || handle.n > ADDRESSED_BYTES || list->n == ADDRESSED_MAX)
        return;
    for (size_t i = 0; i < list->n; i++)
        if (str_eq_nocase(list->at[i], handle))
            return;
    list->at[list->n++] = handle;
}

static bool is_inner(char c) { return char_is_alpha(c) || char_is_digit(c) || c == '_'; }

/* Bytes of a name at `from`: marks only within. */
static size_t name_length(struct str text, size_t from)
{
    size_t end = from;

    for (size_t i = from; i < text.n; i++) {
        if (is_inner(text.p[i]))
            end = i + 1;
        else if ((text.p[i] != '.' && text.p[i] != '-') || i == from || i > end)
            break;
    }
    return end - from;
}

/* The character before `at`, which is not the first. Bytes that are none are RUNE_BAD, and no part
 * of a word. */
static uint32_t rune_before(struct str text, size_t at)
{
    size_t from = at - 1;

    while (from && at - from < 4 && ((unsigned char)text.p[from] & 0xC0) == 0x80)
        from--;
    return utf8_next(text, &from, NULL);
}

/* Quotes and brackets of any script may; what is joined to it may not. */
static bool may_begin(struct str text, size_t at)
{
    uint32_t before;

    if (!at)
        return true;
    before = rune_before(text, at);
    if (before < 0x80)
        return !is_inner((char)before) && before != '.' && before != '/' && before != '@';
    switch (utf8proc_category((utf8proc_int32_t)before)) {
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    default:
        return false;
    }
}

static void add_named(struct list *list, struct str text)
{
    for (size_t i = 0; i < text.n && list->n < ADDRESSED_MAX; i++) {
        size_t n, host;

        if (text.p[i] != '@' || !may_begin(text, i))
            continue;
        n = name_length(text, i + 1);
        if (!n)
            continue;
        host = i + 1 + n < text.n && text.p[i + 1 + n] == '@' ? name_length(text, i + 2 + n) : 0;
        if (host)
            n += 1 + host;
        add(list, str_slice(text, i + 1, i + 1 + n));
        i += n;
    }
}

size_t addressed_in(const struct message *message, struct str own_words,
                    struct str out_handles[ADDRESSED_MAX])
{
    struct list list = {out_handles, 0};

    for (size_t i = 0; i < message->to_count && list.n < ADDRESSED_MAX; i++)
        add(&list, message->to[i]);
    add_named(&list, own_words);
    return list.n;
}
