#include "understand/bare_text.h"

bool bare_text_leaves(struct str token, bool without_tags)
{
    while (token.n && strchr("([{\"'.,:-", token.p[0]))
        token = str_skip(token, 1);
    return !(str_is(token, "RT") || str_starts(token, STR("@")) ||
             (without_tags && str_starts(token, STR("#"))) ||
             str_find(token, STR("://"), 0) != SIZE_MAX || str_starts(token, STR("www.")));
}

void bare_text(struct str text, bool without_tags, struct buf *out)
{
    while (text.n) {
        size_t end = 0;
        struct str token;

        while (end < text.n && !char_is_space(text.p[end]))
            end++;
        token = str_slice(text, 0, end);
        if (token.n && bare_text_leaves(token, without_tags)) {
            buf_add(out, token);
            buf_add_char(out, ' ');
        }
        text = str_skip(text, end + 1);
    }
}
