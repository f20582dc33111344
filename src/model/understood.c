#include "model/understood.h"

const char *label_name(enum label label)
{
    static const char *const names[LABEL_COUNT] = {
#define X(id, name) [id] = name,
        LABELS(X)
#undef X
    };

    return (unsigned)label < LABEL_COUNT ? names[label] : "";
}

const char *sign_name(int sign) { return sign < 0 ? "negative" : sign ? "positive" : "neutral"; }

const char *speaker_name(enum speaker speaker)
{
    static const char *const names[SPEAKER_COUNT] = {"unknown", "insider", "partner", "expert"};

    return (unsigned)speaker < SPEAKER_COUNT ? names[speaker] : "";
}
