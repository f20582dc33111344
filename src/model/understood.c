#include "model/understood.h"

#include "base/json_out.h"

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

void understood_put_subjects(struct json_out *json, const struct understood *found)
{
    json_key(json, "subjects");
    json_open(json, '[');
    for (size_t i = 0; i < found->subject_count; i++) {
        json_open(json, '{');
        json_put_str(json, "subject", found->subjects[i].name);
        json_put_str(json, "polarity", str_from(sign_name(found->subjects[i].sign)));
        json_close(json, '}');
    }
    json_close(json, ']');
}
