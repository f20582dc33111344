#include "understand/cld2_shim.h"

#include <stdio.h> /* first: CLD2 names FILE without including it */

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

extern "C" void cld2_detect(const char *text, size_t n, struct cld2_guess *out_guess)
{
    CLD2::Language three[3] = {CLD2::UNKNOWN_LANGUAGE, CLD2::UNKNOWN_LANGUAGE,
                               CLD2::UNKNOWN_LANGUAGE};
    CLD2::Language best;
    bool reliable = false;
    double scores[3];
    int percent[3] = {0, 0, 0}, bytes = 0;
    CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};

    best = CLD2::ExtDetectLanguageSummary(text, static_cast<int>(n), true, &hints, 0, three,
                                          percent, scores, nullptr, &bytes, &reliable);
    *out_guess = cld2_guess();
    if (best == CLD2::UNKNOWN_LANGUAGE)
        return;
    snprintf(out_guess->code, sizeof(out_guess->code), "%s", CLD2::LanguageCode(best));
    out_guess->percent = percent[0];
    out_guess->reliable = reliable ? 1 : 0;
}
