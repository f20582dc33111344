#include "pages/listened.h"

#include "store/counter.h"
#include "store/person.h"
#include "store/rule.h"
#include "store/setting.h"
#include "store/subject.h"
#include "understand/subject.h"

/* ---- names ---- */

static enum err name_person(const struct request *request, int64_t id, struct listened_who *who)
{
    struct person person;
    struct handle *handles;
    size_t n = 0;
    enum err err = person_load(request->db, request->arena, id, &person);

    if (!err)
        err = handle_of_person(request->db, request->arena, id, &handles, &n);
    if (err)
        return err;
    who->person = id;
    who->name = person.name;
    if (n)
        who->account = handles[0].address.n ? handles[0].address : handles[0].native;
    return OK;
}

static enum err name_voice(const struct request *request, int64_t id, struct listened_who *who)
{
    struct network_voice voice;
    enum err err = voice_load(request->db, request->arena, id, &voice);

    if (err)
        return err;
    who->account = voice.address;
    who->name = str_starts(voice.address, STR("@"))
                    ? voice.address
                    : arena_printf(request->arena, "@%.*s", STR_ARGS(voice.address));
    return request->arena->err;
}

enum err listened_who_is(const struct request *request, int64_t voice, struct listened_who *out_who)
{
    struct listened_who who = {.voice = voice};
    enum err err = voice < 0 ? name_voice(request, voice, &who) : name_person(request, voice, &who);

    if (err && err != ERR_NOT_FOUND)
        return err;
    if (!who.name.n)
        who.name = who.account.n ? who.account : STR("An account");
    *out_who = who;
    return OK;
}

/* ---- topics ---- */

static enum err add_topic(const struct request *request, struct listened_look *look, int64_t topic,
                          struct str key, struct str name)
{
    struct listened_topic one = {topic, key, name};

    if (request->arena->err || !vec_push(request->arena, &look->topics, one))
        return request->arena->err;
    return OK;
}

static enum err add_rule(const struct request *request, struct listened_look *look, int64_t topic)
{
    struct rule_row rule;
    enum err err = rule_load(request->db, request->arena, network_topic_is_rule(topic), &rule);

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    return add_topic(
        request, look, topic,
        arena_printf(request->arena, "rule-%.*s", STR_ARGS(app_id(request, TABLE_RULE, rule.id))),
        arena_printf(request->arena, "Rule: %.*s", STR_ARGS(rule.name)));
}

static bool is_there(const struct listened *all, size_t n, int64_t topic)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].topic == topic)
            return true;
    return false;
}

/* Subjects are known by a hash: by the taxonomy's names they get theirs back. */
static enum err add_subjects(const struct request *request, struct listened_look *look,
                             const struct listened *all, size_t n)
{
    struct subjects *subjects = NULL;
    struct str text;
    enum err err = setting_load(request->db, request->arena, STR(SUBJECTS_SETTING), &text);

    if (err == ERR_NOT_FOUND) {
        text = subjects_shipped();
        err = OK;
    }
    if (!err)
        err = subjects_new(text, &subjects, NULL);
    for (size_t i = 0; !err && i < subjects_count(subjects); i++) {
        struct str name = str_dup(request->arena, subjects_name(subjects, i));
        int64_t topic = network_topic_subject(subject_key(name));

        if (is_there(all, n, topic))
            err = add_topic(request, look, topic,
                            arena_printf(request->arena, "subject-%.*s", STR_ARGS(name)), name);
    }
    subjects_drop(subjects);
    return err;
}

static enum err fill_topics(const struct request *request, struct listened_look *look)
{
    struct listened *all;
    size_t n = 0;
    enum err err = listened_topics(request->db, request->arena, &all, &n);

    if (!err)
        err = add_topic(request, look, NETWORK_ALL, STR_NONE, STR("Everything"));
    if (!err)
        err = add_subjects(request, look, all, n);
    for (size_t i = 0; i < n && !err; i++)
        if (network_topic_is_rule(all[i].topic))
            err = add_rule(request, look, all[i].topic);
    return err;
}

/* ---- one topic ---- */

static enum err add_listeners(const struct request *request, struct listened_row *row,
                              const struct listener *listeners, size_t n)
{
    enum err err = OK;

    for (size_t i = 0; i < n && row->listener_n < LISTENED_OTHERS && !err; i++) {
        struct listened_other *other = &row->listeners[row->listener_n];

        if (listeners[i].voice != row->who.voice)
            continue;
        row->listener_n++;
        other->days = listeners[i].days;
        err = listened_who_is(request, listeners[i].speaker, &other->who);
    }
    return err;
}

static enum err add_addressed(const struct request *request, const struct listened_look *look,
                              struct listened_row *row, const struct listened_link *links, size_t n)
{
    enum err err = OK;

    for (size_t i = 0; i < n && !err; i++) {
        struct listened_other *other = &row->addressed[row->addressed_n];

        if (links[i].voice != row->who.voice)
            continue;
        for (size_t k = 0; k < look->n; k++)
            row->listens_to[k] |= look->rows[k].who.voice == links[i].target;
        if (row->addressed_n == LISTENED_OTHERS)
            continue;
        row->addressed_n++;
        other->days = links[i].days;
        err = listened_who_is(request, links[i].target, &other->who);
    }
    return err;
}

static enum err fill_rows(const struct request *request, struct listened_look *look)
{
    int64_t topic = look->topics.at[look->chosen].topic;
    struct listened_link *links;
    struct listener *listeners;
    struct listened *list;
    size_t n = 0, link_n = 0, listener_n = 0;
    enum err err = listened_list(request->db, request->arena, topic, &list, &n);

    if (!err)
        err = listened_links(request->db, request->arena, topic, &links, &link_n);
    if (!err)
        err = listened_by(request->db, request->arena, topic, &listeners, &listener_n);
    if (err)
        return err;
    n = n < NETWORK_PLACES ? n : NETWORK_PLACES;
    look->rows = arena_alloc_array(request->arena, n + 1, sizeof(*look->rows));
    if (!look->rows)
        return request->arena->err;
    look->n = n;
    for (size_t i = 0; i < n; i++) {
        look->rows[i] = (struct listened_row){
            .who = {.voice = list[i].voice},
            .voices = list[i].voices,
            .percent = (list[i].share + 5000) / 10000,
        };
        look->at = list[i].at;
    }
    for (size_t i = 0; i < n && !err; i++) {
        struct listened_row *row = &look->rows[i];

        err = listened_who_is(request, row->who.voice, &row->who);
        if (!err)
            err = add_listeners(request, row, listeners, listener_n);
        if (!err)
            err = add_addressed(request, look, row, links, link_n);
    }
    return err;
}

enum err listened_read(const struct request *request, struct str asked,
                       struct listened_look *out_look)
{
    int64_t today = day_of(request->now);
    struct listened_look look = {.n = 0};
    enum err err = fill_topics(request, &look);

    if (err)
        return err;
    while (look.chosen < look.topics.n && !str_eq(look.topics.at[look.chosen].key, asked))
        look.chosen++;
    if (look.chosen == look.topics.n)
        return ERR_NOT_FOUND;
    err = network_days(request->db, today - NETWORK_DAYS + 1, today, &look.sum);
    if (!err)
        err = fill_rows(request, &look);
    if (!err)
        *out_look = look;
    return err;
}
