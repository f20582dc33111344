#include "act/capture.h"

#include "act/carry.h"
#include "act/forget.h"
#include "act/inside.h"
#include "act/judge.h"
#include "act/speaks.h"
#include "model/message_parts.h"
#include "store/branch.h"
#include "store/channel.h"
#include "store/comment_claim.h"
#include "store/complaint.h"
#include "store/conversation.h"
#include "store/copy.h"
#include "store/counter.h"
#include "store/crowd.h"
#include "store/listening.h"
#include "store/message.h"
#include "store/person.h"
#include "store/raw.h"
#include "store/search.h"
#include "store/subject.h"
#include "store/tally.h"
#include "store/thread.h"
#include "store/understood.h"
#include "store/voice.h"
#include "store/well.h"

/* One capture on its way into the store: the rows as they become known. */
struct work {
    struct act *act;
    struct db *db;
    struct arena *arena;
    const struct capture *capture;
    int64_t raw, handle, person, thread, conversation, message;
    struct conversation fresh; /* id 0: none is begun */
    struct carried carried;    /* with what of it is written instead: */
    struct capture carrying;
};

static enum err keep_raw(struct work *work)
{
    work->raw = work->capture->raw_row;
    if (work->raw || !work->capture->raw.n)
        return OK;
    return raw_add(work->db, work->capture->raw, &work->raw);
}

static struct str display_name(const struct author *author)
{
    if (author->name.n)
        return author->name;
    return author->handle.n ? author->handle : author->id;
}

static enum err add_person(struct work *work)
{
    struct str name = display_name(message_author(work->capture->message));
    struct person person = {
        .name = name.n ? name : STR("Anonymous"),
        .created_at = work->capture->heard_at,
    };
    const struct understood *found = work->capture->found;
    enum err err = person_add(work->db, &person);

    work->person = person.id;
    if (!err && found->name_word_count)
        err = search_index_person(work->db, person.id, found->name_words, found->name_word_count);
    return err;
}

/* The author's account and the person behind it; made when they speak for the first time. */
static enum err keep_author(struct work *work)
{
    const struct understood *found = work->capture->found;
    const struct author *author = message_author(work->capture->message);
    struct handle handle = {
        .network = found->network,
        .native = found->native,
        .address = author->handle.n ? author->handle : found->native,
        .name = author->name,
        .url = author->url,
        .followers = author->followers,
        .created_at = work->capture->heard_at,
    };
    enum err err;

    work->handle = found->handle;
    work->person = found->person;
    if (work->handle || !found->native.n || found->same_as)
        return OK; /* whoever copies an item says nothing of his own */
    err = add_person(work);
    handle.person = work->person;
    if (!err)
        err = handle_add(work->db, &handle, STR_NONE);
    work->handle = handle.id;
    return err;
}

/* Its number is needed by what stands in it; the row is written by keep_conversation. */
static enum err begin_conversation(struct work *work)
{
    enum err err = work->person ? OK : add_person(work);

    if (err)
        return err;
    judge_begin(&work->fresh, work->person, work->capture->message, work->capture->heard_at);
    err = conversation_number(work->db, &work->fresh.id);
    work->conversation = work->fresh.id;
    return err;
}

static enum err keep_thread(struct work *work)
{
    const struct understood *found = work->capture->found;
    struct thread thread = {.channel = work->capture->channel, .native = found->thread_native};
    struct thread_move move = {.at = work->capture->heard_at};
    enum err err = OK;

    work->thread = found->thread;
    work->conversation = found->conversation;
    if (found->novelty != NOVELTY_NEW || found->same_as)
        return OK;
    if (!work->conversation)
        err = begin_conversation(work);
    if (err || work->thread)
        return err;
    move.conversation = work->conversation;
    move.reason = str_from(found->joined_because ? found->joined_because : "");
    err = thread_begin(work->db, &thread, &move);
    work->thread = thread.id;
    if (!err && found->root)
        err = branch_add(
            work->db,
            &(struct branch){.thread = thread.id, .root = found->root, .author = work->handle});
    return err;
}

/* Another version of what somebody was said to have written is his, too. */
static enum err follow_claim(struct work *work)
{
    int64_t first = 0;
    enum err err = message_first(work->db, work->capture->channel, work->capture->message->id,
                                 &first);

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    return comment_claim_follow(work->db, work->message, first);
}

static enum err keep_message(struct work *work)
{
    const struct capture *capture = work->capture;
    const struct understood *found = capture->found;
    struct stored_message row = {
        .channel = capture->channel,
        .is_current = found->novelty != NOVELTY_OLD_EDIT,
        .direction = DIRECTION_IN,
        .author = work->handle,
        .staff = capture->staff,
        .thread = work->thread,
        .conversation = work->conversation,
        .heard_at = capture->heard_at,
        .content_hash = (int64_t)found->content_hash,
        .same_as = found->same_as,
        .raw = work->raw,
        .rules = found->rules,
        .said = *capture->message,
    };
    enum err err = OK;

    if (found->own_id.n)
        row.said.id = found->own_id;
    row.said.version = found->version;
    row.said.has_version = true;
    if (!row.said.has_said_at)
        row.said.said_at = capture->heard_at;
    if (found->current && row.is_current)
        err = message_supersede(work->db, found->current);
    if (!err)
        err = message_add(work->db, &row);
    work->message = row.id;
    return err || work->handle || !found->current ? err : follow_claim(work);
}

static enum err keep_understanding(struct work *work)
{
    const struct understood *found = work->capture->found;
    struct annotation said = {
        .stage = STR("label"),
        .model = found->labelled_by.n ? found->labelled_by : STR("none"),
        .value = understood_json(work->arena, found),
    };
    struct annotation changed = {
        .stage = STR("sense"), .model = STR("sense 1"), .value = STR("{\"changed\":true}")};
    enum err err = said.value.n ? annotation_put(work->db, work->message, &said) : ERR_NO_MEMORY;

    if (!err && found->novelty == NOVELTY_EDIT && found->changes_sense)
        err = annotation_put(work->db, work->message, &changed);
    for (size_t i = 0; i < found->hit_count && !err; i++)
        err = hit_add(work->db, work->message, found->hits[i].rule, found->hits[i].version);
    if (!err && work->carried.n)
        err = carry_keep(work->act, work->db, work->arena, work->message, &work->carried);
    if (!err && found->word_count && found->novelty != NOVELTY_DELETION)
        err = search_index(work->db, work->message, found->words, found->word_count);
    return err;
}

static enum err count(struct work *work, const char *measure)
{
    return day_count_add(work->db, work->capture->heard_at, work->capture->channel,
                         str_from(measure), 1);
}

/* By its words a complaint finds others with the same cause: by those of its current version, from
 * when the first was heard, also where only the later one complains. What was taken back finds
 * none.
 */
static enum err keep_complaint(struct work *work)
{
    const struct understood *found = work->capture->found;
    struct complaint complaint = {.message = work->message,
                                  .conversation = work->conversation,
                                  .at = work->capture->heard_at,
                                  .words = found->telling};
    bool tells = found->telling.n && work->capture->message->origin == ORIGIN_PERSON;
    enum err err;

    if (!work->conversation || found->novelty == NOVELTY_OLD_EDIT)
        return OK;
    if (found->novelty == NOVELTY_NEW)
        return tells ? complaint_add(work->db, &complaint) : OK;
    err = message_first(work->db, work->capture->channel, work->capture->message->id,
                        &complaint.message);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    if (found->novelty != NOVELTY_EDIT)
        return complaint_drop(work->db, complaint.message);
    if (!tells)
        return complaint_mute(work->db, complaint.message);
    err = message_heard_at(work->db, complaint.message, &complaint.at);
    if (!err)
        err = complaint_add(work->db, &complaint);
    return err ? err : complaint_reword(work->db, complaint.message, complaint.words);
}

/* What is no public opinion: counted as that, with the account whose it is. */
static enum err keep_voice(struct work *work, enum voice said, enum voice account)
{
    struct insider insider = {
        .handle = work->handle, .voice = account, .at = work->capture->heard_at};
    enum err err = voice_add(work->db, work->message, said, account);

    if (!err)
        err = count(work, voice_measure(account ? account : said));
    if (err || !account || !work->handle)
        return err;
    if (!work->capture->found->handle)
        speaks_forget(work->act->speaks); /* somebody new */
    return insider_add(work->db, &insider);
}

/* For the listening page: one more was heard, and nobody did anything about it yet. */
static enum err count_heard(struct work *work)
{
    const struct capture *capture = work->capture;
    enum voice account = speaks_account(work->act, capture, capture->found->person);
    enum voice said = speaks_said(capture);
    const struct understood *found = work->capture->found;
    int64_t at = work->capture->heard_at;
    enum err err;

    err = alarm_heard(work->act, work->db, work->capture, work->message,
                      found->native.n && !found->handle);
    if (!err)
        err = alarm_told(work->db, work->capture, found->root ? found->root : work->thread);
    if (err)
        return err;
    if (work->capture->message->origin == ORIGIN_AUTOMATED)
        return count(work, LISTENING_MACHINES);
    err = account || said
              ? keep_voice(work, said, account)
              : listening_heard(work->db, capture->channel, capture->message->audience, at);
    for (size_t i = 0; i < found->hit_count && !err; i++)
        err = listening_wanted(work->db, found->hits[i].rule, at);
    for (size_t i = 0; i < found->host_count && !err; i++)
        err = well_met(work->db, found->hosts[i], work->handle, work->message, at);
    for (size_t i = 0; i < found->subject_count && !err && !account && !said; i++)
        err = subject_count_add(work->db, at, subject_key(found->subjects[i].name),
                                found->subjects[i].sign);
    return err;
}

/* What the conversation looks like afterwards: one that begins here is written once. */
static enum err keep_conversation(struct work *work)
{
    struct conversation before, after = work->fresh;
    enum err err = OK;

    if (!work->fresh.id) {
        err = conversation_load(work->db, work->arena, work->conversation, &before);
        after = before;
    }
    if (!err)
        err = judge_heard(work->act, work->db, work->arena, &after, work->capture, work->message,
                          work->person);
    if (!err && work->fresh.id)
        err = conversation_add_numbered(work->db, &after);
    else if (!err)
        err = conversation_update(work->db, &before, &after);
    act_note_change(work->act, CHANGE_CONVERSATION, work->conversation);
    return err;
}

/* By address and sketch the item is known again, by each version's words. */
static enum err keep_marks(struct work *work, int64_t first)
{
    const struct understood *found = work->capture->found;
    enum err err = OK;

    if (found->address)
        err = permalink_add(work->db, found->address, first);
    for (size_t i = 0; i < found->sketch_count && !found->same_as && !err; i++)
        err = sketch_add(work->db, found->sketch[i], first);
    return err;
}

static enum err keep_own_marks(struct work *work)
{
    const struct understood *found = work->capture->found;
    int64_t first = work->message;
    enum err err = OK;

    if (!found->address && !found->sketch_count)
        return OK;
    if (found->novelty != NOVELTY_NEW)
        err = message_first(work->db, work->capture->channel, work->capture->message->id, &first);
    return err ? err : keep_marks(work, first);
}

/* The item's own site says it in other words: a version of the item. */
static enum err keep_brought_edit(struct work *work)
{
    struct understood found = *work->capture->found;
    struct message said = *work->capture->message;
    struct capture capture = *work->capture;
    struct captured captured;

    said.id = found.original.native;
    found.novelty = NOVELTY_EDIT;
    found.current = found.original.current;
    found.version = found.original.version + 1;
    found.thread = found.original.thread;
    found.conversation = found.original.conversation;
    found.handle = found.original.author;
    found.person = found.same_as = 0;
    found.native = STR_NONE;
    capture.message = &said;
    capture.found = &found;
    capture.raw_row = work->raw;
    capture.channel = found.original.channel;
    return capture_write(work->act, work->db, work->arena, &capture, &captured);
}

static enum err keep_copy(struct work *work)
{
    const struct understood *found = work->capture->found;
    enum err err = keep_message(work);

    if (!err && found->also_at.n) {
        struct also_at also = {.message = found->same_as,
                               .url = found->also_at,
                               .channel = work->capture->channel,
                               .heard_at = work->capture->heard_at,
                               .copy = found->copy_differs ? work->message : 0};

        err = message_also_at(work->db, &also);
    }
    if (!err)
        err = keep_marks(work, found->same_as);
    if (!err && found->novelty == NOVELTY_NEW)
        err = count(work, LISTENING_COPIES);
    if (!err)
        err = alarm_heard(work->act, work->db, work->capture, work->message, false);
    if (!err && found->copy_brings_edit)
        err = keep_brought_edit(work);
    if (found->original.conversation)
        act_note_change(work->act, CHANGE_CONVERSATION, found->original.conversation);
    work->conversation = found->original.conversation;
    return err;
}

/* What others said before stands with who says the same, or takes a side. */
static enum err keep_behind(struct work *work)
{
    const struct behind *behind = &work->capture->found->behind;
    struct crowd crowd = {.message = work->message,
                          .first = behind->first,
                          .how = behind->how,
                          .likeness = (int64_t)(behind->likeness * 1000)};
    enum err err;

    if (!behind->first)
        return OK;
    if (behind->conversation)
        act_note_change(work->act, CHANGE_CONVERSATION, behind->conversation);
    err = crowd_add(work->db, &crowd);
    if (!err && behind->conversation && behind->how == CROWD_AGREES)
        err = judge_agreed(work->act, work->db, work->arena, behind, work->capture->heard_at);
    return err;
}

/* Whether who takes a side counts: for whom he speaks is known now. */
static enum err settle_behind(struct work *work)
{
    struct crowd crowd;
    enum err err;

    if (!work->capture->found->behind.first || work->capture->found->behind.how == CROWD_COPY)
        return OK;
    err = crowd_load(work->db, work->message, &crowd);
    return err ? err : crowd_settle_one(work->db, &crowd);
}

/* Where somebody told the same, and was folded under it, he is heard for himself now. */
static enum err unfold(struct work *work, int64_t message)
{
    struct conversation before, after;
    struct stored_message row;
    enum err err = message_load(work->db, work->arena, message, &row);

    if (err || !row.conversation)
        return err;
    err = conversation_load(work->db, work->arena, row.conversation, &before);
    if (err || before.queue != QUEUE_FOLDED)
        return err;
    after = before;
    after.queue = QUEUE_NONE;
    judge_place(&after);
    act_note_change(work->act, CHANGE_CONVERSATION, row.conversation);
    return conversation_update(work->db, &before, &after);
}

/* Who takes his word back stands behind nobody any more, and no copy behind him; what it gave away
 * of him is forgotten. */
static enum err leave_crowd(struct work *work)
{
    struct crowd crowd;
    int64_t first = 0, next = 0;
    enum err err = message_first(work->db, work->capture->channel, work->capture->message->id,
                                 &first);

    if (!err)
        err = forget_said(work->db, work->arena, first);
    if (!err)
        err = correction_silence(work->db, first, work->capture->heard_at);
    if (!err)
        err = crowd_load(work->db, first, &crowd);
    if (!err)
        return crowd_drop(work->db, &crowd);
    if (err == ERR_NOT_FOUND && first)
        err = crowd_promote(work->db, first, &next);
    if (!err && next)
        return unfold(work, next);
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err keep_new(struct work *work)
{
    enum novelty novelty = work->capture->found->novelty;
    enum err err = keep_message(work);

    if (!err)
        err = keep_understanding(work);
    if (!err)
        err = keep_own_marks(work);
    if (!err && novelty == NOVELTY_NEW)
        err = keep_behind(work);
    else if (!err && novelty == NOVELTY_DELETION && work->capture->found->current)
        err = leave_crowd(work);
    if (!err && novelty == NOVELTY_NEW) {
        err = count_heard(work);
        if (!err)
            err = settle_behind(work);
    } else if (!err)
        err = count(work, novelty == NOVELTY_DELETION ? "deleted" : "edited");
    if (!err && novelty == NOVELTY_EDIT)
        err = alarm_told(work->db, work->capture, 0);
    if (!err && work->conversation && novelty != NOVELTY_OLD_EDIT)
        err = keep_conversation(work);
    return err ? err : keep_complaint(work);
}

/* What its network counts of it says nothing in words: kept beside, also when nothing else is new.
 * The conversation shows it anew when a step begins, once a minute at most. */
static enum err keep_counts(struct work *work, int64_t row)
{
    const struct understood *found = work->capture->found;
    const struct message *message = work->capture->message;
    struct tally_change change;
    int64_t first = row;
    enum err err = OK;

    if (!message_has_counts(message) || message->deleted || found->novelty == NOVELTY_OLD_EDIT)
        return OK;
    if (found->novelty != NOVELTY_NEW)
        err = message_first(work->db, work->capture->channel,
                            found->own_id.n ? found->own_id : message->id, &first);
    if (!err)
        err = tally_heard(work->db, first, &message->counts, work->capture->heard_at, &change);
    if (!err && change.is_changed && found->conversation && change.after.n != change.before.n)
        act_note_change(work->act, CHANGE_CONVERSATION, found->conversation);
    return err;
}

enum err capture_write(struct act *act, struct db *db, struct arena *arena,
                       const struct capture *capture, struct captured *out_captured)
{
    struct work work = {.act = act, .db = db, .arena = arena, .capture = capture};
    const struct understood *found = capture->found;
    enum err err;

    if (found->novelty == NOVELTY_DUPLICATE) { /* the words are; how often they were liked is not */
        err = alarm_told(db, capture, 0);
        if (!err)
            err = keep_counts(&work, found->current);
        if (!err)
            *out_captured = (struct captured){found->current, found->conversation};
        return err;
    }
    err = speaks_ready(act, db, capture->heard_at);
    if (!err)
        err = carry_find(db, arena, found, &work.carried);
    if (!err && work.carried.n) {
        work.carrying = *capture;
        work.carrying.found = &work.carried.is;
        work.capture = &work.carrying;
    }
    if (!err)
        err = keep_raw(&work);
    if (!err)
        err = keep_author(&work);
    if (!err)
        err = keep_thread(&work);
    if (!err && found->same_as)
        err = keep_copy(&work);
    else if (!err)
        err = keep_new(&work);
    if (!err)
        err = keep_counts(&work, work.message);
    if (!err)
        *out_captured = (struct captured){work.message, work.conversation};
    return err;
}

enum err capture_cursor(struct db *db, int64_t channel, struct str cursor, int64_t now)
{
    return channel_set_cursor(db, channel, cursor, now);
}
