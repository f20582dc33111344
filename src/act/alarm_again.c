/* alarm_again.c: a message that was counted is labelled otherwise now: its counts follow.
 *
 * How it was counted on a topic follows from its labels there and from what store/alarm_heard.h
 * keeps; so taking back is counting the other way. What turned out to be no public opinion after it
 * was counted (store/voice.h) stands among what is made where it was against us, and there its list
 * of topics follows: when it is public again, it comes back as what it is by then. */
#include "act/alarm_inside.h"
#include "base/buf.h"
#include "store/alarm_heard.h"
#include "store/alarm_item.h"
#include "store/message.h"
#include "store/subject.h"
#include "store/voice.h"

struct topic {
    int64_t topic;
    unsigned how;
    bool was, is;           /* it speaks there */
    int was_sign, is_sign;  /* of a subject */
    bool was_made, is_made; /* among what is made, because it is no public opinion after all */
};

struct again {
    struct act *act;
    struct db *db;
    struct arena *arena;
    const struct alarm_relabel *of;
    VEC(struct topic) topics;
    unsigned how; /* of all its topics */
    struct voice_mark voice;
    struct buf against; /* topics */
};

static bool is_one_of(const int64_t *list, size_t n, int64_t one)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == one)
            return true;
    return false;
}

static struct topic *topic_of(struct again *again, int64_t number)
{
    struct topic fresh = {.topic = number, .how = again->how};

    for (size_t i = 0; i < again->topics.n; i++)
        if (again->topics.at[i].topic == number)
            return &again->topics.at[i];
    return vec_push(again->arena, &again->topics, fresh) ? &again->topics.at[again->topics.n - 1]
                                                         : NULL;
}

/* ---- what it was counted as ---- */

/* What stood under an item when it was heard, and not what that began with. */
static enum err find_item(struct again *again, int64_t *out_thread)
{
    const struct stored_message *message = again->of->message;
    int64_t thread = 0;
    bool is_under = false;
    enum err err;

    *out_thread = 0;
    if (!message->thread || !alarm_item_may_hold(&message->said))
        return OK;
    err = alarm_item_thread(again->db, message->id, &thread);
    if (!err)
        err = alarm_item_is_under(again->db, thread, message->id, &is_under);
    if (!err && is_under)
        *out_thread = thread;
    return err;
}

static enum err speak_at_item(struct again *again, int64_t thread)
{
    struct topic *topic = thread ? topic_of(again, alarm_topic(ALARM_OF_ITEM, thread)) : NULL;

    if (thread && !topic)
        return again->arena->err;
    if (topic)
        topic->was = topic->is = true;
    return OK;
}

static enum err load_counted(struct again *again)
{
    const struct stored_message *message = again->of->message;
    struct alarm_heard *list = NULL;
    size_t n = 0;
    int64_t thread = 0;
    bool is_fresh = false;
    enum err err = alarm_heard_load(again->db, again->arena, message->heard_at, message->id, &list,
                                    &n);

    if (err == ERR_NOT_FOUND) {
        err = message->author
                  ? alarm_heard_is_first(again->db, message->author, message->id, &is_fresh)
                  : OK;
        again->how = is_fresh ? ALARM_HEARD_FRESH : 0;
        if (!err)
            err = find_item(again, &thread);
    }
    for (size_t i = 0; i < n && !err; i++) {
        struct topic one = {.topic = list[i].topic, .how = list[i].how};

        again->how |= list[i].how & ~(unsigned)ALARM_HEARD_SPOKE;
        if (!vec_push(again->arena, &again->topics, one))
            err = again->arena->err;
        else if (alarm_kind_of(one.topic) == ALARM_OF_ITEM)
            thread = alarm_row_of(one.topic);
    }
    return err ? err : speak_at_item(again, thread);
}

static enum err add_rules(struct again *again)
{
    const struct rehit *hits = again->of->hits;

    for (size_t i = 0; i < hits->was_count; i++) {
        struct topic *topic = topic_of(again, hits->was[i].rule);

        if (!topic)
            return again->arena->err;
        topic->was = true;
        topic->is = !is_one_of(hits->gone, hits->gone_count, hits->was[i].rule);
    }
    for (size_t i = 0; i < hits->came_count; i++) {
        struct topic *topic = topic_of(again, hits->came[i]);

        if (!topic)
            return again->arena->err;
        topic->is = true;
    }
    return OK;
}

static enum err add_subjects(struct again *again, const struct understood *found, bool is)
{
    for (size_t i = 0; i < found->subject_count; i++) {
        const struct understood_subject *subject = &found->subjects[i];
        int64_t number = alarm_topic(ALARM_OF_SUBJECT, subject_key(subject->name));
        struct topic *topic = topic_of(again, number);
        enum err err = topic ? OK : again->arena->err;

        if (!err && is)
            err = alarm_name_subject(again->act, again->db, number, subject->name);
        if (err)
            return err;
        if (is) {
            topic->is = true;
            topic->is_sign = subject->sign;
        } else {
            topic->was = true;
            topic->was_sign = subject->sign;
        }
    }
    return OK;
}

/* Against us until it turned out to be no public opinion: so the list says. */
static enum err mark_made(struct again *again)
{
    struct str rest = again->voice.against, one;

    while (rest.n) {
        int64_t number;

        (void)str_cut(rest, ' ', &one, &rest);
        if (str_to_i64(one, &number))
            return ERR_CORRUPT;
        for (size_t i = 0; i < again->topics.n; i++)
            again->topics.at[i].was_made |= again->topics.at[i].topic == number;
    }
    return OK;
}

/* ---- what it counts as ---- */

static struct storm_count figures(const struct again *again, const struct topic *topic,
                                  const struct understood *found, int sign)
{
    struct understood as = *found;
    struct storm_heard heard = {.message = &again->of->message->said,
                                .found = &as,
                                .at = again->of->message->heard_at,
                                .sign = sign,
                                .is_fresh = topic->how & ALARM_HEARD_FRESH,
                                .is_ours = topic->how & ALARM_HEARD_OURS};

    as.same_as = 0;
    as.is_retold = topic->how & ALARM_HEARD_COPY;
    return storm_heard_again(&heard, topic->how & ALARM_HEARD_SPOKE);
}

static struct storm_count made_of(struct storm_count count)
{
    return (struct storm_count){.fresh = count.fresh, .made = 1};
}

static enum err move_figures(const struct again *again, int64_t topic, struct storm_count was,
                             struct storm_count is)
{
    const struct storm_count more = {.voices = is.voices - was.voices,
                                     .against = is.against - was.against,
                                     .fresh = is.fresh - was.fresh,
                                     .copies = is.copies - was.copies,
                                     .made = is.made - was.made};
    const struct stored_message *message = again->of->message;
    enum err err = alarm_add_count(again->db, topic, message->heard_at, &more);

    if (err || !memcmp(&more, &(struct storm_count){0}, sizeof(more)))
        return err;
    alarm_watch_again(again->act, topic, message->heard_at);
    if (more.against > 0)
        return alarm_voice_add(again->db, topic, message->heard_at, message->id);
    return more.against < 0 ? alarm_voice_drop(again->db, topic, message->heard_at, message->id)
                            : OK;
}

static enum err move_topic(struct again *again, const struct topic *topic)
{
    const struct alarm_relabel *of = again->of;
    struct storm_count was = {0}, is = {0};
    bool is_made = false, was_left = false; /* it is known too late to be made */

    if (topic->was) {
        was = figures(again, topic, of->was, topic->was_sign);
        was_left = was.against && !topic->was_made;
        if (topic->was_made)
            was = made_of(was);
    }
    if (topic->is) {
        is = figures(again, topic, of->is, topic->is_sign);
        is_made = again->voice.voice && is.against && !was_left;
        if (is_made)
            is = made_of(is);
    }
    if (is_made)
        buf_printf(&again->against, "%s%" PRId64, again->against.n ? " " : "", topic->topic);
    return move_figures(again, topic->topic, was, is);
}

static enum err move_all(struct again *again)
{
    enum err err = OK;

    buf_init(&again->against, 0);
    for (size_t i = 0; i < again->topics.n && !err; i++)
        err = move_topic(again, &again->topics.at[i]);
    if (!err)
        err = again->against.err;
    if (!err && again->voice.voice && !str_eq(buf_str(&again->against), again->voice.against))
        err = voice_set_against(again->db, again->of->message->id, buf_str(&again->against));
    buf_clear(&again->against);
    return err;
}

/* Whether it was counted at all, and whether we know how. */
static enum err is_counted(const struct again *again, bool *out_is)
{
    const struct stored_message *message = again->of->message;
    int64_t from = 0;
    enum err err = alarm_heard_from(again->db, &from);

    *out_is = !message->same_as && message->id >= from &&
              message->said.said_at >= message->heard_at - ALARM_FRESH_MS &&
              message->heard_at >= again->of->now - ALARM_KEPT_MS;
    return err;
}

enum err alarm_relabelled(struct act *act, struct db *db, struct arena *arena,
                          const struct alarm_relabel *relabel)
{
    struct again again = {.act = act, .db = db, .arena = arena, .of = relabel};
    bool is = false;
    enum err err = is_counted(&again, &is);

    if (err || !is)
        return err;
    err = voice_mark(db, arena, relabel->message->id, &again.voice);
    if (!err)
        err = load_counted(&again);
    if (!err)
        err = add_rules(&again);
    if (!err)
        err = add_subjects(&again, relabel->was, false);
    if (!err)
        err = add_subjects(&again, relabel->is, true);
    if (!err)
        err = mark_made(&again);
    return err ? err : move_all(&again);
}
