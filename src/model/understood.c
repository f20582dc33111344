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

const char *remark_name(enum remark remark)
{
    static const char *const names[REMARK_COUNT] = {
#define X(id, name) [id] = name,
        REMARKS(X)
#undef X
    };

    return (unsigned)remark < REMARK_COUNT ? names[remark] : "";
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

void understood_put_remarks(struct json_out *json, const struct understood *found)
{
    if (!found->remarks)
        return;
    json_key(json, "remarks");
    json_open(json, '[');
    for (int remark = 0; remark < REMARK_COUNT; remark++)
        if (understood_says(found, (enum remark)remark))
            json_str(json, str_from(remark_name((enum remark)remark)));
    json_close(json, ']');
}

enum polarity understood_polarity(const struct understood *found)
{
    if (found->negative > found->neutral && found->negative >= found->positive)
        return POLARITY_NEGATIVE;
    return found->positive > found->neutral ? POLARITY_POSITIVE : POLARITY_NEUTRAL;
}

bool understood_complains(const struct understood *found)
{
    return found->labels[LABEL_COMPLAINT] >= 0.5 || found->negative >= 0.6;
}

static void put_share(struct json_out *json, double share)
{
    json_real(json, (double)(int)(share * 1000) / 1000);
}

struct str understood_json(struct arena *arena, const struct understood *found)
{
    struct json_out json;
    struct buf buf;
    struct str text;

    buf_init(&buf, 32 << 10);
    json_init(&json, &buf);
    json_open(&json, '{');
    json_key(&json, "labels");
    json_open(&json, '{');
    for (int label = 0; label < LABEL_COUNT; label++) {
        if (found->labels[label] < UNDERSTOOD_LEAST)
            continue;
        json_key(&json, label_name((enum label)label));
        put_share(&json, found->labels[label]);
    }
    json_close(&json, '}');
    json_key(&json, "polarity");
    json_open(&json, '[');
    put_share(&json, found->negative);
    put_share(&json, found->positive);
    json_close(&json, ']');
    if (found->subject_count)
        understood_put_subjects(&json, found);
    understood_put_remarks(&json, found);
    json_put_opt(&json, "lang", found->lang);
    json_close(&json, '}');
    text = buf_dup(arena, &buf);
    buf_clear(&buf);
    return text;
}

/* ---- and back ---- */

/* What stands behind `key`, up to `end`; moves *json behind that. */
static bool take(struct str *json, struct str key, char end, struct str *out_text)
{
    size_t from = str_find(*json, key, 0), to;

    if (from == SIZE_MAX)
        return false;
    from += key.n;
    to = str_find_char(*json, end, from);
    if (to == SIZE_MAX)
        return false;
    *out_text = str_slice(*json, from, to);
    *json = str_skip(*json, to + 1);
    return true;
}

static double share_of(struct str text)
{
    double share = 0;

    return str_to_real(text, &share) || !(share >= 0 && share <= 1) ? 0 : share;
}

static void read_labels(struct str labels, struct understood *found)
{
    while (labels.n) {
        struct str one, name, value;
        int label = 0;

        (void)str_cut(labels, ',', &one, &labels);
        if (!str_cut(one, ':', &name, &value))
            continue;
        name = str_slice(name, 1, name.n ? name.n - 1 : 0);
        while (label < LABEL_COUNT && !str_is(name, label_name((enum label)label)))
            label++;
        if (label < LABEL_COUNT)
            found->labels[label] = share_of(value);
    }
}

static enum err read_subjects(struct arena *arena, struct str *json, struct understood *found)
{
    VEC(struct understood_subject) list = {0};
    struct str name, sign;

    while (take(json, STR("{\"subject\":\""), '"', &name) &&
           take(json, STR("\"polarity\":\""), '"', &sign)) {
        struct understood_subject subject = {
            .name = name, .sign = str_is(sign, "positive") - str_is(sign, "negative")};

        if (str_find_char(name, '\\', 0) == SIZE_MAX && !vec_push(arena, &list, subject))
            return arena->err;
    }
    found->subjects = list.at;
    found->subject_count = list.n;
    return OK;
}

static void read_remarks(struct str list, struct understood *found)
{
    while (list.n) {
        struct str one;

        (void)str_cut(list, ',', &one, &list);
        one = str_slice(one, 1, one.n ? one.n - 1 : 0);
        for (int remark = 0; remark < REMARK_COUNT; remark++)
            if (str_is(one, remark_name((enum remark)remark)))
                found->remarks |= 1U << remark;
    }
}

enum err understood_read(struct arena *arena, struct str json, struct understood *out_found)
{
    struct understood found = {0};
    struct str text, negative, positive;
    enum err err;

    if (take(&json, STR("\"labels\":{"), '}', &text))
        read_labels(text, &found);
    if (take(&json, STR("\"polarity\":["), ']', &text) &&
        str_cut(text, ',', &negative, &positive)) {
        found.negative = share_of(negative);
        found.positive = share_of(positive);
    }
    found.neutral = 1 - found.negative - found.positive;
    if (found.neutral < 0)
        found.neutral = 0;
    err = read_subjects(arena, &json, &found);
    if (take(&json, STR("\"remarks\":["), ']', &text))
        read_remarks(text, &found);
    if (!err && take(&json, STR("\"lang\":\""), '"', &text))
        found.lang = text;
    if (!err)
        *out_found = found;
    return err;
}
