/* cld2_shim.h: CLD2 (C++) behind a C function. Only language.c includes this. */
#ifndef UNDERSTAND_CLD2_SHIM_H
#define UNDERSTAND_CLD2_SHIM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cld2_guess {
    char code[16]; /* "en", "zh-Hant"; "" when CLD2 says unknown */
    int percent;   /* share of the text in it, 0 to 100 */
    int reliable;  /* CLD2's own word */
};

/* text: valid UTF-8, plain. Never throws; thread-safe (the tables are const). */
void cld2_detect(const char *text, size_t n, struct cld2_guess *out_guess);

#ifdef __cplusplus
}
#endif

#endif
