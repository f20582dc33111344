/* language_fuzz.c: any text, and any bytes as a model file: cut, damaged or another's, it is
 * refused without touching what is in use. */
#include "base/utf8.h"
#include "understand/language.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void read_model(const uint8_t *data, size_t n)
{
    static _Alignas(MODEL_FILE_ALIGN) char bytes[64 << 10];
    struct model_file file = {0};

    if (n > sizeof(bytes))
        return;
    memcpy(bytes, data, n);
    if (model_file_view(str_of(bytes, n), "language", LANGUAGE_MODEL_VERSION, &file, NULL))
        bug_on(file.bytes.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n);
    struct language found, alone;

    read_model(data, n);
    if (!utf8_valid(text))
        return 0;
    language_detect(text, &found);
    bug_on(!(found.confidence >= 0 && found.confidence <= 1));
    bug_on(!found.code[0] && found.confidence > 0);
    language_detect_by(NULL, text, &alone);
    bug_on(!(alone.confidence >= 0 && alone.confidence <= 1));
    return 0;
}
