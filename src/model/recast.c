#include "model/recast.h"

#include "base/json_out.h"

static const char *const polarities[] = {NULL, "negative", "neutral", "positive"};

const char *polarity_name(enum polarity polarity)
{
    return (unsigned)polarity < ARRAY_LEN(polarities) ? polarities[polarity] : NULL;
}

bool polarity_from(struct str name, enum polarity *out_polarity)
{
    for (size_t i = 1; i < ARRAY_LEN(polarities); i++)
        if (str_is(name, polarities[i])) {
            *out_polarity = (enum polarity)i;
            return true;
        }
    return false;
}

const struct recast_subject *recast_subject_of(const struct recast *recast, struct str name)
{
    for (size_t i = 0; i < recast->subject_count; i++)
        if (str_eq(recast->subjects[i].name, name))
            return &recast->subjects[i];
    return NULL;
}

static bool is_plain(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < ' ' || name.p[i] == '"' || name.p[i] == '\\')
            return false;
    return name.n && name.n <= RECAST_NAME_MAX;
}

bool recast_say(struct recast *recast, struct recast_subject subject)
{
    size_t at = 0;

    while (at < recast->subject_count && !str_eq(recast->subjects[at].name, subject.name))
        at++;
    if (!is_plain(subject.name) || at == RECAST_SUBJECTS_MAX)
        return false;
    recast->subjects[at] = subject;
    recast->subject_count += at == recast->subject_count;
    return true;
}

bool recast_is_empty(const struct recast *recast)
{
    for (int label = 0; label < LABEL_COUNT; label++)
        if (recast->labels[label] != RECAST_UNSAID)
            return false;
    return recast->polarity == POLARITY_UNSAID && !recast->lang.n && !recast->subject_count;
}

static void put_subjects(struct json_out *json, const struct recast *recast)
{
    char name[RECAST_NAME_MAX + 1];

    json_key(json, "subjects");
    json_open(json, '{');
    for (size_t i = 0; i < recast->subject_count; i++) {
        const struct recast_subject *subject = &recast->subjects[i];

        (void)snprintf(name, sizeof(name), "%.*s", STR_ARGS(subject->name));
        json_put_str(json, name,
                     str_from(subject->is_gone ? RECAST_GONE : sign_name(subject->sign)));
    }
    json_close(json, '}');
}

struct str recast_json(struct arena *arena, const struct recast *recast)
{
    struct json_out json;
    struct buf buf;
    struct str text;

    buf_init(&buf, 4096);
    json_init(&json, &buf);
    json_open(&json, '{');
    json_key(&json, "labels");
    json_open(&json, '{');
    for (int label = 0; label < LABEL_COUNT; label++)
        if (recast->labels[label] != RECAST_UNSAID)
            json_put_bool(&json, label_name((enum label)label),
                          recast->labels[label] == RECAST_YES);
    json_close(&json, '}');
    if (recast->polarity != POLARITY_UNSAID)
        json_put_str(&json, "polarity", str_from(polarity_name(recast->polarity)));
    json_put_opt(&json, "lang", recast->lang);
    if (recast->subject_count) /* last: what is read before them must not be found in them */
        put_subjects(&json, recast);
    json_close(&json, '}');
    text = buf_dup(arena, &buf);
    buf_clear(&buf);
    return text;
}

/* The text behind `key` (with its colon), up to the next quote; empty: it isn't there. */
static struct str text_behind(struct str json, const char *key)
{
    size_t at = str_find(json, str_from(key), 0), end;

    if (at == SIZE_MAX)
        return STR_NONE;
    json = str_skip(json, at + strlen(key));
    end = str_find_char(json, '"', 0);
    return end == SIZE_MAX ? STR_NONE : str_slice(json, 0, end);
}

/* "NAME":"SIGN",… up to the end. */
static void read_subjects(struct str text, struct recast *recast)
{
    while (text.n && text.p[0] == '"') {
        size_t name = str_find_char(text, '"', 1), sign, end;
        struct recast_subject subject = {0};
        enum polarity polarity = POLARITY_NEUTRAL;
        struct str word;

        sign = name == SIZE_MAX ? SIZE_MAX : str_find_char(text, '"', name + 1);
        end = sign == SIZE_MAX ? SIZE_MAX : str_find_char(text, '"', sign + 1);
        if (end == SIZE_MAX)
            return;
        word = str_slice(text, sign + 1, end);
        subject.name = str_slice(text, 1, name);
        subject.is_gone = str_is(word, RECAST_GONE);
        if (subject.is_gone || polarity_from(word, &polarity)) {
            subject.sign = (int)polarity - (int)POLARITY_NEUTRAL;
            (void)recast_say(recast, subject);
        }
        text = str_skip(text, end + 1);
        if (!text.n || text.p[0] != ',')
            return;
        text = str_skip(text, 1);
    }
}

void recast_read(struct str json, struct recast *out_recast)
{
    static const struct str subjects = STR("\"subjects\":{");
    struct recast recast = {.polarity = POLARITY_UNSAID};
    size_t at_subjects = str_find(json, subjects, 0);
    struct str labels, key;
    size_t end;
    char name[32];

    if (at_subjects != SIZE_MAX) {
        read_subjects(str_skip(json, at_subjects + subjects.n), &recast);
        json = str_slice(json, 0, at_subjects);
    }
    recast.lang = text_behind(json, "\"lang\":\"");
    end = str_find_char(json, '}', 0);
    labels = end == SIZE_MAX ? STR_NONE : str_slice(json, 0, end);
    for (int label = 0; label < LABEL_COUNT; label++) {
        size_t at;

        (void)snprintf(name, sizeof(name), "\"%s\":", label_name((enum label)label));
        key = str_from(name);
        at = str_find(labels, key, 0);
        if (at != SIZE_MAX)
            recast.labels[label] = str_starts(str_skip(labels, at + key.n), STR("true"))
                                       ? RECAST_YES
                                       : RECAST_NO;
    }
    (void)polarity_from(text_behind(json, "\"polarity\":\""), &recast.polarity);
    if (recast.lang.n > RECAST_LANG_MAX)
        recast.lang = STR_NONE;
    *out_recast = recast;
}

static void apply_polarity(enum polarity polarity, struct understood *found)
{
    found->negative = polarity == POLARITY_NEGATIVE;
    found->neutral = polarity == POLARITY_NEUTRAL;
    found->positive = polarity == POLARITY_POSITIVE;
    if (found->subject_count != 1 && polarity != POLARITY_NEUTRAL)
        return;
    for (size_t i = 0; i < found->subject_count; i++)
        found->subjects[i].sign = (int)polarity - (int)POLARITY_NEUTRAL;
}

static void apply_subject(const struct recast_subject *subject, struct understood *found)
{
    size_t at = 0;

    while (at < found->subject_count && !str_eq(found->subjects[at].name, subject->name))
        at++;
    if (subject->is_gone) {
        found->subject_count -= at < found->subject_count;
        for (; at < found->subject_count; at++)
            found->subjects[at] = found->subjects[at + 1];
    } else if (at < found->subject_count || at < RECAST_SPOKEN_MAX) {
        found->subjects[at] = (struct understood_subject){subject->name, subject->sign};
        found->subject_count += at == found->subject_count;
    }
}

static enum err apply_subjects(struct arena *arena, const struct recast *recast,
                               struct understood *found)
{
    size_t n = found->subject_count, room = n + recast->subject_count;
    struct understood_subject *list = arena_alloc_array(arena, room, sizeof(*list));

    if (!list)
        return arena->err;
    if (n)
        memcpy(list, found->subjects, n * sizeof(*list));
    found->subjects = list;
    for (size_t i = 0; i < recast->subject_count; i++)
        apply_subject(&recast->subjects[i], found);
    return OK;
}

enum err recast_apply(struct arena *arena, const struct recast *recast, struct understood *found)
{
    for (int label = 0; label < LABEL_COUNT; label++)
        if (recast->labels[label] != RECAST_UNSAID)
            found->labels[label] = recast->labels[label] == RECAST_YES;
    if (recast->polarity != POLARITY_UNSAID)
        apply_polarity(recast->polarity, found);
    if (recast->lang.n)
        found->lang = recast->lang;
    return recast->subject_count ? apply_subjects(arena, recast, found) : OK;
}

static bool is_so(const struct recast_subject *subject, const struct understood *found)
{
    for (size_t i = 0; i < found->subject_count; i++)
        if (str_eq(found->subjects[i].name, subject->name))
            return !subject->is_gone && found->subjects[i].sign == subject->sign;
    return subject->is_gone;
}

void recast_differs(struct recast *recast, const struct understood *found)
{
    size_t kept = 0;

    for (size_t i = 0; i < recast->subject_count; i++)
        if (!is_so(&recast->subjects[i], found))
            recast->subjects[kept++] = recast->subjects[i];
    recast->subject_count = kept;
    for (int label = 0; label < LABEL_COUNT; label++)
        if (recast->labels[label] == (found->labels[label] >= 0.5 ? RECAST_YES : RECAST_NO))
            recast->labels[label] = RECAST_UNSAID;
    if (recast->polarity == understood_polarity(found))
        recast->polarity = POLARITY_UNSAID;
    if (str_eq(recast->lang, found->lang))
        recast->lang = STR_NONE;
}

struct str recast_words(struct arena *arena, const struct recast *recast)
{
    struct str words = STR_NONE;

    for (int label = 0; label < LABEL_COUNT; label++)
        if (recast->labels[label] != RECAST_UNSAID)
            words = arena_printf(arena, "%.*s%s%s%s", STR_ARGS(words), words.n ? ", " : "",
                                 recast->labels[label] == RECAST_YES ? "" : "not ",
                                 label_name((enum label)label));
    if (recast->polarity != POLARITY_UNSAID)
        words = arena_printf(arena, "%.*s%s%s", STR_ARGS(words), words.n ? ", " : "",
                             polarity_name(recast->polarity));
    if (recast->lang.n)
        words = arena_printf(arena, "%.*s%slanguage %.*s", STR_ARGS(words), words.n ? ", " : "",
                             STR_ARGS(recast->lang));
    for (size_t i = 0; i < recast->subject_count; i++) {
        static const char *const ways[] = {"badly", "neither way", "well"};
        const struct recast_subject *subject = &recast->subjects[i];

        words = arena_printf(arena, "%.*s%s%s%.*s%s%s", STR_ARGS(words), words.n ? ", " : "",
                             subject->is_gone ? "not about " : "", STR_ARGS(subject->name),
                             subject->is_gone ? "" : " ",
                             subject->is_gone ? "" : ways[subject->sign + 1]);
    }
    return words;
}
