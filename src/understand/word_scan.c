#include "understand/word_scan.h"

#include <string.h>

#include "base/str.h"

#ifdef __SSE2__

#include <emmintrin.h>

/* 0xFF where low <= byte <= high; ASCII only. */
static __m128i between(__m128i bytes, char low, char high)
{
    return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8((char)(low - 1))),
                         _mm_cmplt_epi8(bytes, _mm_set1_epi8((char)(high + 1))));
}

static size_t lower_sixteens(char *to, const char *from, size_t n)
{
    size_t at = 0;

    for (; at + 16 <= n; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(from + at));
        __m128i capital = between(bytes, 'A', 'Z');

        if (_mm_movemask_epi8(bytes))
            break;
        bytes = _mm_or_si128(bytes, _mm_and_si128(capital, _mm_set1_epi8(0x20)));
        _mm_storeu_si128((__m128i *)(void *)(to + at), bytes);
    }
    return at;
}

static uint64_t bits_at(__m128i flags, unsigned at)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(flags) << at;
}

struct scan_bits scan_block(const char *block)
{
    struct scan_bits bits = {0, 0, 0, 0};

    for (unsigned at = 0; at < SCAN_BLOCK; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(block + at));
        __m128i letter = _mm_or_si128(between(bytes, 'a', 'z'), between(bytes, '0', '9'));
        __m128i joiner = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'));
        __m128i sigil = _mm_or_si128(between(bytes, '#', '$'),
                                     _mm_cmpeq_epi8(bytes, _mm_set1_epi8('@')));

        bits.letter |= bits_at(letter, at);
        bits.word |= bits_at(_mm_or_si128(letter, joiner), at);
        bits.beyond |= bits_at(bytes, at);
        bits.sigil |= bits_at(sigil, at);
    }
    return bits;
}

#else

static size_t lower_sixteens(char *to, const char *from, size_t n)
{
    (void)to;
    (void)from;
    (void)n;
    return 0;
}

struct scan_bits scan_block(const char *block)
{
    struct scan_bits bits = {0, 0, 0, 0};

    for (unsigned at = 0; at < SCAN_BLOCK; at++) {
        char c = block[at];
        bool letter = (c >= 'a' && c <= 'z') || char_is_digit(c);

        bits.letter |= (uint64_t)letter << at;
        bits.word |= (uint64_t)(letter || c == '_') << at;
        bits.beyond |= (uint64_t)((unsigned char)c >> 7) << at;
        bits.sigil |= (uint64_t)(c == '#' || c == '$' || c == '@') << at;
    }
    return bits;
}

#endif

size_t scan_lower(char *to, const char *from, size_t n)
{
    size_t at = lower_sixteens(to, from, n);

    for (; at < n && !((unsigned char)from[at] & 0x80); at++)
        to[at] = char_lower(from[at]);
    return at;
}
