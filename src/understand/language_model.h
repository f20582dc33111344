/* language_model.h: which language, by script and runs of letters; ours.
 *
 * The script most letters belong to decides first: Greek, Hebrew, Thai, Hangul, Kana and others are
 * one language's. For those of several (Latin, Cyrillic, Arabic, Devanagari, Han) each run of one
 * to five letters within a word, its ends included, and each short word as a whole has a row of
 * weights, a byte a language; the sum over a text, divided by the square root of how many there
 * were, goes through a softmax (multinomial logistic regression; trained by bench/language.c).
 *
 * A row is found by the hash of its letters in a sorted list. Some microseconds a text: only the
 * first LANGUAGE_GRAMS_MAX runs count. The model lies inside the program (kind "language") and is
 * used where it lies. Any thread. */
#ifndef UNDERSTAND_LANGUAGE_MODEL_H
#define UNDERSTAND_LANGUAGE_MODEL_H

#include "understand/model_file.h"

enum {
    LANGUAGE_MODEL_VERSION = 2,
    LANGUAGE_GRAMS_MAX = 2048,
    LANGUAGE_CLASSES_MAX = 96, /* of one script */
    LANGUAGE_LANES = 16,
    LANGUAGE_SCRIPTS_MAX = 32,
    LANGUAGE_CODE = 4, /* bytes of a code, zeros behind */
};

/* What is counted of a text. */
struct language_grams {
    uint32_t at[LANGUAGE_GRAMS_MAX];
    size_t n, letters;
    int script; /* of most letters; -1: no letters */
};

void language_grams_read(struct str text, struct language_grams *out_grams);
/* "latin", or the language's code where the script is one's; NULL behind the last. */
const char *language_script_name(int script);
bool language_script_is_shared(int script);

/* Bytes of a row: zeros behind the last language, so that whole lanes can be added. */
static inline size_t language_stride(size_t classes)
{
    return (classes + LANGUAGE_LANES - 1) / LANGUAGE_LANES * LANGUAGE_LANES;
}

struct language_table {
    const uint32_t *keys;   /* sorted */
    const uint16_t *begins; /* of keys with the same first 12 bits; 4097 */
    const int8_t *rows;
    const float *bias;
    const char (*codes)[LANGUAGE_CODE];
    size_t key_count, class_count;
    float scale;
};

struct language_model {
    struct model_file file;
};

/* path NULL: the one inside the program. All of it is checked. Errors as model_file_open. */
must_check enum err language_model_open(const char *path, struct language_model *out_model,
                                        struct fault *fault);
/* The one inside the program, unchecked (its test does it): costs nothing. */
must_check enum err language_model_usual(struct language_model *out_model);
void language_model_close(struct language_model *model);

/* The likeliest language and how likely, 0 to 1; code "" when there are no letters that the model
 * knows. */
struct language_guess {
    char code[8];
    double chance;
    const char (*codes)[LANGUAGE_CODE]; /* all of this script, with their sums */
    size_t class_count;
    float sums[LANGUAGE_CLASSES_MAX];
};
void language_model_judge(const struct language_model *model, const struct language_grams *grams,
                          struct language_guess *out_guess);
/* The same once more when another witness speaks for a language: that sum counts `more`. */
void language_guess_add(struct language_guess *guess, const char *code, float more);

#endif
