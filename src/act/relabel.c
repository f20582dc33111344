#include "act/relabel.h"

#include "act/inside.h"
#include "act/judge.h"
#include "act/rehit.h"
#include "model/recast.h"
#include "parse/quote.h"
#include "store/channel.h"
#include "store/complaint.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/promise.h"
#include "store/subject.h"
#include "store/understood.h"
#include "store/voice.h"

enum { LABELS_LOOKED_AT = 200, WAITING_MAX = 50 };

static const struct str stage = STR("label"), stage_model = STR("label.model");

/* One message on its way from what was said of it to what is. */
struct relabel {
    struct act *act;
    struct db *db;
    struct arena *arena;
    const struct stored_message *message;
    struct conversation *row; /* NULL: it belongs to none */
    struct annotation held, base;
    bool has_base; /* what the weights say stands beside it */
    struct understood was, is;
    int64_t now;
    int64_t first;     /* its first version: that is counted, as it is labelled */
    struct rehit hits; /* rules that came and went */
};

static enum err load(struct relabel *work)
{
    enum err err = annotation_load(work->db, work->arena, work->message->id, stage, &work->held);

    if (!err)
        err = annotation_load(work->db, work->arena, work->message->id, stage_model, &work->base);
    work->has_base = !err;
    if (err == ERR_NOT_FOUND && work->held.value.p) {
        work->base = work->held;
        err = OK;
    }
    return err ? err : understood_read(work->arena, work->held.value, &work->was);
}

/* ---- what follows ---- */

static bool has_word(struct str words, struct str word)
{
    struct str one;

    while (words.n) {
        (void)str_cut(words, ' ', &one, &words);
        if (str_eq(one, word))
            return true;
    }
    return false;
}

static struct str with(struct arena *arena, struct str words, struct str word)
{
    return has_word(words, word) ? words
                                 : arena_printf(arena, "%.*s%s%.*s", STR_ARGS(words),
                                                words.n ? " " : "", STR_ARGS(word));
}

static struct str with_labels(struct arena *arena, struct str words, const double *labels)
{
    for (int label = 0; label < LABEL_COUNT; label++)
        if (labels[label] >= 0.5)
            words = with(arena, words, str_from(label_name((enum label)label)));
    return words;
}

/* What the messages of the conversation are, in the order in which they came to be said. */
static enum err find_labels(const struct relabel *work, struct str *out_words)
{
    struct message_said *list = NULL;
    struct understood found;
    size_t n = 0;
    enum err err = annotation_list_in(work->db, work->arena, work->row->id, stage, LABELS_LOOKED_AT,
                                      &list, &n);

    *out_words = STR_NONE;
    while (n-- && !err) { /* the newest come first */
        bool is_this = list[n].message == work->message->id;

        if (!is_this)
            err = understood_read(work->arena, list[n].said.value, &found);
        if (!err)
            *out_words = with_labels(work->arena, *out_words,
                                     is_this ? work->is.labels : found.labels);
    }
    return err ? err : work->arena->err;
}

/* One that it no longer has goes, unless another message has it; one that it has comes. What stood
 * there of older versions stays, behind those of today. */
static enum err move_labels(struct relabel *work)
{
    struct str words = STR_NONE, rest = work->row->labels, one;
    bool moves = false;
    enum err err;

    for (int label = 0; label < LABEL_COUNT; label++)
        moves |= (work->was.labels[label] >= 0.5) != (work->is.labels[label] >= 0.5);
    if (!moves)
        return OK;
    err = find_labels(work, &words);
    words = with_labels(work->arena, words, work->is.labels);
    while (rest.n && !err) {
        bool is_its = false;

        (void)str_cut(rest, ' ', &one, &rest);
        for (int label = 0; label < LABEL_COUNT; label++)
            is_its |= work->was.labels[label] >= 0.5 &&
                      str_eq(one, str_from(label_name((enum label)label)));
        if (!is_its)
            words = with(work->arena, words, one);
    }
    if (!err)
        work->row->labels = words;
    return err ? err : work->arena->err;
}

static enum err move_subjects(struct relabel *work)
{
    const struct understood *was = &work->was, *is = &work->is;
    int64_t at = work->message->heard_at;
    enum voice voice = VOICE_PUBLIC;
    enum err err = voice_of_message(work->db, work->first, &voice);

    if (err || voice || work->first != work->message->id || work->message->same_as ||
        work->message->said.origin == ORIGIN_AUTOMATED)
        return err; /* it was not counted */
    for (size_t i = 0; i < was->subject_count && !err; i++)
        err = subject_count_take(work->db, at, subject_key(was->subjects[i].name),
                                 was->subjects[i].sign);
    for (size_t i = 0; i < is->subject_count && !err; i++)
        err = subject_count_add(work->db, at, subject_key(is->subjects[i].name),
                                is->subjects[i].sign);
    return err;
}

/* What alarms counted: of the first version, as it is labelled. An item speaks against us or not,
 * in whichever minute it was counted. */
static enum err move_alarms(struct relabel *work)
{
    struct alarm_relabel relabel = {.message = work->message,
                                    .was = &work->was,
                                    .is = &work->is,
                                    .hits = &work->hits,
                                    .now = work->now};
    enum err err;

    if (work->first != work->message->id)
        return OK;
    err = alarm_relabelled(work->act, work->db, work->arena, &relabel);
    return err ? err : alarm_item_relabelled(work->db, &relabel);
}

/* Without words that tell what it is about it is found by nobody yet: they come with the next look
 * at it. */
static enum err move_complaint(struct relabel *work, struct str telling)
{
    struct complaint complaint = {.message = work->first,
                                  .conversation = work->message->conversation,
                                  .words = telling.n ? telling : work->hits.telling};
    enum err err;

    if (!work->message->is_current)
        return OK; /* it is gathered by the words of the version that is */
    if (!understood_complains(&work->is))
        return understood_complains(&work->was) ? complaint_mute(work->db, work->first) : OK;
    if (!complaint.words.n || !complaint.conversation ||
        work->message->said.origin != ORIGIN_PERSON || work->message->same_as)
        return OK;
    err = message_heard_at(work->db, work->first, &complaint.at);
    return err ? err : complaint_add(work->db, &complaint);
}

/* ---- the conversation ---- */

static enum err fill_capture(const struct relabel *work, const struct message_item *item,
                             const struct hit *hits, size_t hit_count, struct waiting *out)
{
    struct message *said = arena_new(work->arena, struct message);
    struct understood *found = arena_new(work->arena, struct understood);
    struct annotation heard;
    struct channel_row channel;
    enum err err = said && found ? OK : work->arena->err;

    if (!err)
        err = channel_load(work->db, work->arena, item->message.channel, &channel);
    if (!err)
        err = annotation_load(work->db, work->arena, item->message.id, stage, &heard);
    if (!err)
        err = understood_read(work->arena, heard.value, found);
    if (!err && item->message.said.kind == KIND_MAIL)
        err = quote_own(work->arena, item->message.said.text, &found->own);
    if (err)
        return err;
    *said = item->message.said;
    /* whom it is said to is kept in the JSON that store/message.h writes */
    said->to_count = str_find(item->message.extra, STR("\"to\":["), 0) != SIZE_MAX;
    said->has_said_at = true;
    for (size_t i = 0; i < hit_count; i++)
        found->hit_count += hits[i].message == item->message.id;
    *out = (struct waiting){.message = item->message.id,
                            .capture = {.message = said,
                                        .found = found,
                                        .channel = item->message.channel,
                                        .heard_at = item->message.heard_at,
                                        .staff = item->message.staff,
                                        .is_our_place = channel.keep == KEEP_ALL}};
    return OK;
}

/* Which of them tells of a promise of ours. */
static enum err mark_promises(const struct relabel *work, const int64_t *messages,
                              struct waiting *list, size_t n)
{
    struct promise_item *promises = NULL;
    size_t count = 0;
    enum err err = promise_of_conversation(work->db, work->arena, work->row->id, &promises, &count);

    for (size_t i = 0; i < count && !err; i++)
        for (size_t k = 0; k < n; k++)
            list[k].speaks_of_promise |= promises[i].promise.message == messages[k] &&
                                         promises[i].promise.made_by == PROMISE_REPORTED;
    return err;
}

/* What waits for an answer, the oldest first; *out_at: which of it this message is, or n. */
static enum err find_waiting(const struct relabel *work, struct waiting **out_list, size_t *out_n,
                             size_t *out_at)
{
    struct waiting *list = arena_alloc_array(work->arena, WAITING_MAX, sizeof(*list));
    struct message_item *items = NULL;
    struct hit *hits = NULL;
    int64_t messages[WAITING_MAX], until = 0;
    size_t n = 0, count = 0, hit_count = 0;
    enum err err = list ? OK : work->arena->err;

    if (!err)
        err = message_answered_until(work->db, work->row->id, 0, &until);
    if (!err)
        err = message_list(work->db, work->arena, work->row->id, MESSAGE_NEWEST, WAITING_MAX,
                           &items, &count);
    if (!err)
        err = hit_list_in(work->db, work->arena, work->row->id, &hits, &hit_count);
    *out_at = SIZE_MAX;
    while (count-- && !err) {
        const struct stored_message *message = &items[count].message;

        if (message->direction != DIRECTION_IN || message->said.deleted || message->same_as ||
            message->id <= until)
            continue;
        err = fill_capture(work, &items[count], hits, hit_count, &list[n]);
        if (err == ERR_NOT_FOUND) { /* nothing was ever said of it */
            err = OK;
            continue;
        }
        if (message->id == work->message->id)
            *out_at = n;
        messages[n++] = message->id;
    }
    *out_list = list;
    *out_n = n;
    return err ? err : mark_promises(work, messages, list, n);
}

/* By the labels it had and by those it has. */
static enum err judge_row(struct relabel *work)
{
    struct waiting *was = NULL, *now;
    struct unanswered rest;
    struct understood before, after;
    size_t n = 0, at = 0;
    enum err err = judge_wait(work->db, work->row->id, &rest);

    if (err || !rest.since || rest.changed_at)
        return err;
    err = find_waiting(work, &was, &n, &at);
    if (err || at == SIZE_MAX)
        return err;
    now = arena_alloc_array(work->arena, n, sizeof(*now));
    if (!now)
        return work->arena->err;
    memcpy(now, was, n * sizeof(*now));
    before = after = *was[at].capture.found; /* with its own words and rules */
    before.hit_count += work->hits.gone_count;
    before.hit_count -= work->hits.came_count < before.hit_count ? work->hits.came_count
                                                                 : before.hit_count;
    memcpy(before.labels, work->was.labels, sizeof(before.labels));
    memcpy(after.labels, work->is.labels, sizeof(after.labels));
    before.negative = work->was.negative;
    before.neutral = work->was.neutral;
    before.positive = work->was.positive;
    after.negative = work->is.negative;
    after.neutral = work->is.neutral;
    after.positive = work->is.positive;
    before.lang = work->was.lang;
    after.lang = work->is.lang;
    was[at].capture.found = &before;
    now[at].capture.found = &after;
    return judge_relabelled(work->act, work->db, work->arena, work->row, was, now, n);
}

/* ---- */

/* The labels that count, the sign, the language: what anybody sees of it. */
static bool looks_other(const struct understood *was, const struct understood *is)
{
    bool other = understood_polarity(was) != understood_polarity(is) ||
                 understood_complains(was) != understood_complains(is) ||
                 !str_eq(was->lang, is->lang) || was->subject_count != is->subject_count;

    for (int label = 0; label < LABEL_COUNT && !other; label++)
        other = (was->labels[label] >= 0.5) != (is->labels[label] >= 0.5);
    for (size_t i = 0; i < is->subject_count && !other; i++)
        other = was->subjects[i].sign != is->subjects[i].sign ||
                !str_eq(was->subjects[i].name, is->subjects[i].name);
    return other;
}

/* What people said over what the weights say; both are kept. */
static enum err write(struct relabel *work, const struct correction *corrections, size_t n)
{
    enum err err = understood_read(work->arena, work->base.value, &work->is);

    for (size_t i = 0; i < n && !err; i++) {
        struct recast recast;

        recast_read(corrections[i].value, &recast);
        err = recast_apply(work->arena, &recast, &work->is);
    }
    work->held = work->base;
    work->held.stage = stage;
    work->base.stage = stage_model;
    if (n)
        work->held.value = understood_json(work->arena, &work->is);
    if (!err && !work->held.value.n)
        err = work->arena->err;
    if (!err)
        err = annotation_put(work->db, work->message->id, &work->held);
    if (!err && n)
        err = annotation_put(work->db, work->message->id, &work->base);
    else if (!err && work->has_base)
        err = annotation_drop(work->db, work->message->id, stage_model);
    return err;
}

static enum err find_first(struct relabel *work)
{
    work->first = work->message->id;
    return work->message->said.version ? message_first(work->db, work->message->channel,
                                                       work->message->said.id, &work->first)
                                       : OK;
}

/* It is what it was, but by what others are gathered with it may not be known yet. */
static enum err reword(struct relabel *work, struct str telling)
{
    enum err err = OK;

    if (!telling.n || !understood_complains(&work->is))
        return OK;
    err = find_first(work);
    return err ? err : move_complaint(work, telling);
}

static enum err follow(struct relabel *work, struct str telling)
{
    enum err err = find_first(work);
    bool is_first = work->first == work->message->id;

    if (!err)
        err = rehit(work->act, work->db, work->arena, work->message, &work->was, &work->is,
                    is_first, &work->hits);
    if (!err)
        err = move_alarms(work);
    if (!err)
        err = move_subjects(work);
    if (!err)
        err = move_complaint(work, telling);
    if (!err && work->row)
        err = move_labels(work);
    if (!err && work->row)
        err = judge_row(work);
    return err;
}

enum err relabel_corrected(struct act *act, struct db *db, struct arena *arena,
                           const struct stored_message *message, struct conversation *row,
                           int64_t now)
{
    struct relabel work = {
        .act = act, .db = db, .arena = arena, .message = message, .row = row, .now = now};
    struct correction *list = NULL;
    size_t n = 0;
    enum err err = load(&work);

    if (!err)
        err = correction_list(db, arena, message->id, &list, &n);
    if (!err)
        err = write(&work, list, n);
    return err ? err : follow(&work, STR_NONE);
}

/* A line of history where it is answered otherwise now. */
static enum err keep_row(struct relabel *work, const struct conversation *before)
{
    enum err err = OK;

    if (before->advice != work->row->advice)
        err = act_history(work->db, work->now, work->row->id, 0, "advised anew", STR_NONE);
    act_note_change(work->act, CHANGE_CONVERSATION, work->row->id);
    return err ? err : conversation_update(work->db, before, work->row);
}

enum err relabel_found(struct act *act, struct db *db, struct arena *arena, int64_t message,
                       const struct understood *found, int64_t now, bool *out_changed)
{
    struct stored_message stored; /* it may have been edited, or moved, since it was read */
    struct relabel work = {.act = act, .db = db, .arena = arena, .message = &stored, .now = now};
    struct conversation before, row;
    struct correction *list = NULL;
    size_t n = 0;
    enum err err;

    *out_changed = false;
    err = message_load(db, arena, message, &stored);
    if (err || stored.direction != DIRECTION_IN || !stored.is_current || stored.said.deleted ||
        stored.same_as)
        return err == ERR_NOT_FOUND ? OK : err;
    err = load(&work);
    if (err && err != ERR_NOT_FOUND) /* nothing was said of it so far */
        return err;
    err = OK;
    if (work.has_base)
        err = correction_list(db, arena, message, &list, &n);
    work.base.model = found->labelled_by;
    work.base.value = understood_json(arena, found);
    if (!err && !work.base.value.n)
        err = arena->err;
    if (!err && !n && str_eq(work.base.value, work.held.value) &&
        str_eq(work.base.model, work.held.model))
        return OK; /* no news, but for what it is gathered by */
    if (!err && stored.conversation) {
        err = conversation_load(db, arena, stored.conversation, &before);
        row = before;
        work.row = &row;
    }
    if (!err)
        err = write(&work, list, n);
    *out_changed = !err && looks_other(&work.was, &work.is);
    if (!err) /* a likelihood that moved by a hair moves nothing that is counted */
        err = *out_changed ? follow(&work, found->telling) : reword(&work, found->telling);
    return !err && *out_changed && work.row ? keep_row(&work, &before) : err;
}
