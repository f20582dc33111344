#include "understand/language.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "understand/cld2_shim.h"
#include "understand/language_words.h"

enum {
    WITNESS_LETTERS = 20, /* of less, CLD2 says nothing that helps */
    UNKNOWN_LETTERS = 60, /* from here on it may name a language that the model does not know */
    UNKNOWN_PERCENT = 80,
};

static const double SURE = 0.9, UNKNOWN_CONFIDENCE = 0.6;
static const float WITNESS = 1.5F; /* how much a reliable answer of CLD2 adds */
static const float LAUGH = 3;      /* how much "jajaja" speaks for Spanish */

/* Codes that CLD2 keeps although ISO 639 withdrew them, and the part before a script's name. */
static void put_code(const char *code, char out[8])
{
    static const char *const newer[][2] = {{"iw", "he"}, {"jw", "jv"}, {"no", "nb"}, {"fil", "tl"}};
    size_t n = 0;

    memset(out, 0, 8);
    for (; code[n] && code[n] != '-' && n < 7; n++)
        out[n] = code[n];
    for (size_t i = 0; i < ARRAY_LEN(newer); i++)
        if (str_is(str_from(out), newer[i][0])) {
            memset(out, 0, 8);
            memcpy(out, newer[i][1], strlen(newer[i][1]));
            return;
        }
}

static bool knows(const struct language_guess *guess, const char *code)
{
    for (size_t c = 0; c < guess->class_count; c++)
        if (str_is(str_from(code), guess->codes[c]))
            return true;
    return false;
}

/* Without a model. */
static void take_witness(struct str text, struct language *out_language)
{
    struct cld2_guess witness = {0};

    cld2_detect(text.p, text.n, &witness);
    put_code(witness.code, out_language->code);
    if (out_language->code[0])
        out_language->confidence = witness.percent / 100.0 * (witness.reliable ? 1 : 0.5);
}

static void hear_witness(struct str text, const struct language_grams *grams,
                         struct language_guess *guess)
{
    struct cld2_guess witness = {0};
    char code[8];

    cld2_detect(text.p, text.n, &witness);
    put_code(witness.code, code);
    if (!code[0] || !witness.reliable)
        return;
    if (knows(guess, code)) {
        language_guess_add(guess, code, WITNESS);
    } else if (grams->letters >= UNKNOWN_LETTERS && witness.percent >= UNKNOWN_PERCENT) {
        memcpy(guess->code, code, sizeof(code));
        guess->chance = UNKNOWN_CONFIDENCE;
    }
}

/* What the words of this source say. */
static void judge(const struct language_model *model, struct str words,
                  enum language_words_from from, struct language_grams *grams, bool laughs_spanish,
                  struct language_guess *guess)
{
    if (from == WORDS_SOUNDS)
        grams->n = 0; /* what is likely before anything is read */
    language_model_judge(model, grams, guess);
    if (laughs_spanish)
        language_guess_add(guess, "es", LAUGH);
    if (guess->chance < SURE && grams->letters >= WITNESS_LETTERS && from == WORDS_TEXT)
        hear_witness(words, grams, guess);
}

void language_detect_by(const struct language_model *model, struct str text,
                        struct language *out_language)
{
    struct language_grams grams = {0};
    struct language_guess guess = {0};
    struct language found = {0};
    bool laughs_spanish = false;
    struct buf kept;
    int from = WORDS_TEXT;

    buf_init(&kept, 2 * LANGUAGE_LOOK_MAX);
    text = utf8_clip(text, LANGUAGE_LOOK_MAX);
    for (; from < WORDS_SOURCES && !kept.err && !grams.letters; from++) {
        language_words_read(text, (enum language_words_from)from, &kept, &laughs_spanish);
        language_grams_read(buf_str(&kept), &grams);
    }
    if (kept.err || !grams.letters) {
        /* no language */
    } else if (!model) {
        take_witness(buf_str(&kept), &found);
    } else {
        judge(model, buf_str(&kept), (enum language_words_from)(from - 1), &grams, laughs_spanish,
              &guess);
        memcpy(found.code, guess.code, sizeof(found.code));
        found.confidence = guess.chance;
    }
    buf_clear(&kept);
    *out_language = found;
}

void language_detect(struct str text, struct language *out_language)
{
    struct language_model model;

    language_detect_by(language_model_usual(&model) ? NULL : &model, text, out_language);
}
