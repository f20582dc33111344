#include "understand/word_share.h"

/* The first that is not before the word. */
static size_t place_of(struct str word)
{
    size_t at = 0, end = word_share_count;

    while (at < end) {
        size_t middle = at + (end - at) / 2;

        if (str_cmp(word_share_table[middle].word, word) < 0)
            at = middle + 1;
        else
            end = middle;
    }
    return at;
}

uint32_t word_share(struct str word)
{
    size_t at = place_of(word);

    return at < word_share_count && str_eq(word_share_table[at].word, word)
               ? word_share_table[at].share
               : WORD_SHARE_RARE;
}

uint32_t word_share_prefix(struct str beginning)
{
    uint32_t sum = WORD_SHARE_RARE;

    for (size_t at = place_of(beginning);
         at < word_share_count && str_starts(word_share_table[at].word, beginning); at++)
        sum += word_share_table[at].share;
    return sum;
}
