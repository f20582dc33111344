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

bool recast_is_empty(const struct recast *recast)
{
    for (int label = 0; label < LABEL_COUNT; label++)
        if (recast->labels[label] != RECAST_UNSAID)
            return false;
    return recast->polarity == POLARITY_UNSAID && !recast->lang.n;
}

struct str recast_json(struct arena *arena, const struct recast *recast)
{
    struct json_out json;
    struct buf buf;
    struct str text;

    buf_init(&buf, 1024);
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

void recast_read(struct str json, struct recast *out_recast)
{
    struct recast recast = {.lang = text_behind(json, "\"lang\":\"")};
    struct str labels, key;
    size_t end = str_find_char(json, '}', 0);
    char name[32];

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

void recast_apply(const struct recast *recast, struct understood *found)
{
    for (int label = 0; label < LABEL_COUNT; label++)
        if (recast->labels[label] != RECAST_UNSAID)
            found->labels[label] = recast->labels[label] == RECAST_YES;
    if (recast->polarity != POLARITY_UNSAID)
        apply_polarity(recast->polarity, found);
    if (recast->lang.n)
        found->lang = recast->lang;
}

void recast_differs(struct recast *recast, const struct understood *found)
{
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
    return words;
}
