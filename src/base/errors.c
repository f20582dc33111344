#include "base/errors.h"

#include <stdarg.h>

#include "base/utf8.h"

static const struct err_info infos[ERR_COUNT] = {[OK] = {"ok", "fine", 200, RETRY_NO},
#define X(id, sentence, http, retry) [id] = {#id, sentence, http, retry},
                                                 ERROR_LIST(X)
#undef X
};

const struct err_info *err_info(enum err err)
{
    if ((unsigned)err >= ERR_COUNT)
        err = ERR_SYSTEM;
    return &infos[err];
}

enum err fault_set(struct fault *fault, enum err err, const char *format, ...)
{
    va_list args;

    if (!fault || fault->err)
        return err;
    fault->err = err;
    va_start(args, format);
    (void)vsnprintf(fault->text, sizeof(fault->text), format, args);
    va_end(args);
    fault->text[utf8_mend(fault->text, strlen(fault->text))] =
        0; /* may be cut; may quote anything */
    return err;
}

const char *fault_text(const struct fault *fault, enum err err)
{
    return fault && fault->text[0] ? fault->text : err_info(err)->sentence;
}

void bug_at(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "heed: bug at %s:%d: %s\n", file, line, what);
    abort();
}
