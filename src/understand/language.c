#include "understand/language.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "understand/bare_text.h"
#include "understand/cld2_shim.h"

/* Letters of a script that needs few of them to be known count more. */
static double evidence(struct str text)
{
    double letters = 0;
    size_t at = 0;

    while (at < text.n) {
        uint32_t rune = utf8_next(text, &at, NULL);

        if (rune >= 0x2E80)
            letters += 4;
        else if (rune > 0x40 && rune != 0xD7 && rune != 0xF7)
            letters += 1;
    }
    return letters / (letters + 20);
}

void language_detect(struct str text, struct language *out_language)
{
    struct cld2_guess guess = {0};
    struct language found = {0};
    struct buf kept;

    buf_init(&kept, 2 * LANGUAGE_LOOK_MAX);
    bare_text(utf8_clip(text, LANGUAGE_LOOK_MAX), true, &kept);
    if (!kept.err && kept.n)
        cld2_detect(kept.p, kept.n, &guess);
    for (size_t i = 0; guess.code[i] && guess.code[i] != '-' && i + 1 < sizeof(found.code); i++)
        found.code[i] = guess.code[i];
    if (str_is(str_from(found.code), "iw"))
        memcpy(found.code, "he", 3); /* CLD2 keeps the code that ISO withdrew in 1989 */
    if (found.code[0])
        found.confidence = evidence(buf_str(&kept)) * guess.percent / 100.0 *
                           (guess.reliable ? 1.0 : 0.6);
    buf_clear(&kept);
    *out_language = found;
}
