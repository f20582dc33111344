#include "act/promised.h"

#include "act/inside.h"
#include "act/judge.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "decide/promise.h"
#include "decide/wish.h"
#include "store/branch.h"
#include "store/conversation.h"
#include "store/person.h"
#include "store/promise.h"
#include "store/staff.h"
#include "store/thread.h"

enum { PROMISE_TEXT_MAX = 500, SPEAKERS_ASKED = 100, THREADS_ASKED = 8, NAME_LEAST = 3 };

static int64_t due_of(const struct policy *policy, const struct found_promise *found,
                      int64_t said_at)
{
    if (found->due_at)
        return found->due_at;
    return promise_policy_due(policy->calendar, said_at, policy->promise_days);
}

static enum err find_owner(struct db *db, struct arena *arena, const struct conversation *row,
                           int64_t noted_by, int64_t *out_owner)
{
    struct staff *staff;
    size_t n;
    enum err err;

    *out_owner = row->assignee ? row->assignee : noted_by;
    if (*out_owner)
        return OK;
    err = staff_list(db, arena, &staff, &n);
    for (size_t i = 0; !err && i < n; i++)
        if (!*out_owner || staff[i].id < *out_owner)
            *out_owner = staff[i].id;
    return err;
}

static struct str words_of(struct str text, size_t from, size_t to)
{
    return utf8_clip(str_trim(str_slice(text, from, to)), PROMISE_TEXT_MAX);
}

static enum err log_words(struct db *db, struct arena *arena, int64_t conversation, int64_t now,
                          const char *verb, struct str words)
{
    struct json_out json;
    struct buf buf;
    struct str detail;

    buf_init(&buf, 8 * PROMISE_TEXT_MAX);
    json_init(&json, &buf);
    json_open(&json, '{');
    json_put_str(&json, "text", words);
    json_close(&json, '}');
    detail = buf_dup(arena, &buf);
    buf_clear(&buf);
    return act_history(db, now, conversation, 0, verb, detail);
}

static enum err keep_reported(struct act *act, struct db *db, struct arena *arena,
                              struct conversation *row, const struct capture *capture,
                              const struct found_promise *found, int64_t message)
{
    const struct message *said = capture->message;
    int64_t said_at = judge_waits_from(said, capture->heard_at, capture->staff);
    struct promise promise = {.conversation = row->id,
                              .message = message,
                              .person = row->person,
                              .text = words_of(capture_words(capture), found->from, found->to),
                              .made_by = found->kind == FOUND_PROMISE ? PROMISE_BY_US
                                                                      : PROMISE_REPORTED,
                              .made_at = said_at,
                              .due_at = due_of(act->policy, found, said_at),
                              .state = PROMISE_OPEN};
    bool known; /* the same words reported twice are one promise */
    enum err err = promise_said(db, row->id, promise.text, &known);

    if (err || known)
        return err;
    if (found->kind == FOUND_RELIED_ON)
        return log_words(db, arena, row->id, capture->heard_at, "relies on", promise.text);
    err = find_owner(db, arena, row, capture->staff, &promise.owner);
    if (!err)
        err = promise_add(db, &promise);
    if (!err)
        err = log_words(db, arena, row->id, capture->heard_at, "promise reported", promise.text);
    if (!err && (!row->promise_due || promise.due_at < row->promise_due))
        row->promise_due = promise.due_at;
    return err ? err : promised_opened(act, db, arena, row, &promise, capture->heard_at);
}

static enum err keep_wish(struct db *db, struct arena *arena, struct conversation *row,
                          const struct capture *capture, int64_t message)
{
    struct str text = capture_words(capture);
    struct contact_wish wish = {.person = row->person, .message = message};
    struct contact_wish *before;
    struct found_wish found;
    bool is_there = false;
    size_t n = 0;
    enum err err = wish_find(arena, text, &is_there, &found);

    if (err || !is_there)
        return err;
    wish.sentence = words_of(text, found.from, found.to);
    wish.condition = words_of(text, found.condition_from, found.condition_to);
    wish.since = capture->heard_at;
    err = contact_wish_of_person(db, arena, row->person, &before, &n);
    for (size_t i = 0; !err && i < n; i++)
        if (str_eq(before[i].sentence, wish.sentence))
            return OK;
    if (!err)
        err = contact_wish_add(db, &wish);
    return err ? err
               : log_words(db, arena, row->id, capture->heard_at, "asked not to be contacted",
                           wish.sentence);
}

static bool is_english(struct str lang) { return !lang.n || str_is(lang, "en"); }

enum err promised_heard(struct act *act, struct db *db, struct arena *arena,
                        struct conversation *row, const struct capture *capture, int64_t message)
{
    const struct message *said = capture->message;
    enum speech_side side = capture->staff ? SPEECH_NOTE : SPEECH_THEIRS;
    struct found_promises found = {0};
    enum err err;

    if (said->origin != ORIGIN_PERSON || capture->found->novelty != NOVELTY_NEW)
        return OK;
    err = promise_find_in(arena, capture_words(capture), capture->found->lang, side,
                          act->policy->calendar,
                          judge_waits_from(said, capture->heard_at, capture->staff), &found);
    for (size_t i = 0; !err && i < found.list.n; i++)
        err = keep_reported(act, db, arena, row, capture, &found.list.at[i], message);
    if (!err && side == SPEECH_THEIRS && is_english(capture->found->lang))
        err = keep_wish(db, arena, row, capture, message);
    return err;
}

/* One that is open counts for the conversation's clock, and its history says so. */
static enum err open_at_once(struct operation *operation, const struct promise *promise)
{
    enum err err;

    if (promise->due_at &&
        (!operation->row.promise_due || promise->due_at < operation->row.promise_due))
        operation->row.promise_due = promise->due_at;
    err = promised_opened(operation->act, operation->db, operation->arena, &operation->row, promise,
                          operation->command->now);
    return err ? err : operation_log(operation, "promised", promise->text);
}

/* ---- to whom ---- */

/* The person whom the words name, of those who speak here. */
struct named {
    struct str words;
    int64_t owner, person; /* person: the only other one who is named; 0: none */
    bool is_owner, are_several;
};

/* "to Bram", "für Bram": to whom something is promised stands behind such a word. */
static bool is_behind_to(struct str words, size_t at)
{
    static const char *const before[] = {"to", "for",  "an",  "f\xC3\xBCr", "\xC3\xA0", "pour",
                                         "a",  "para", "per", "aan",        "voor",     NULL};
    struct str said = str_slice(words, 0, at);

    if (!at || said.p[at - 1] != ' ')
        return false;
    said = str_trim(said);
    for (const char *const *word = before; *word; word++) {
        size_t n = strlen(*word);

        if (str_ends(said, str_from(*word)) && (said.n == n || said.p[said.n - n - 1] == ' '))
            return true;
    }
    return false;
}

static bool is_named(struct str words, struct str name)
{
    struct str first, rest;

    (void)str_cut(str_trim(name), ' ', &first, &rest);
    if (first.n < NAME_LEAST)
        return false;
    for (size_t at = 0; (at = str_find(words, first, at)) != SIZE_MAX; at += first.n) {
        size_t end = at + first.n;

        if (is_behind_to(words, at) &&
            (end == words.n || !(char_is_alpha(words.p[end]) || words.p[end] < 0)))
            return true;
    }
    return false;
}

static void look_at_name(struct named *named, int64_t person, struct str name)
{
    if (!is_named(named->words, name))
        return;
    named->is_owner = named->is_owner || person == named->owner;
    if (person == named->owner || person == named->person)
        return;
    named->are_several = named->are_several || named->person;
    named->person = person;
}

/* Those who told something of their own under it have conversations of their own. */
static enum err look_at_branches(struct operation *operation, struct named *named)
{
    struct thread *threads = NULL;
    size_t n = 0;
    enum err err = thread_of_conversation(operation->db, operation->arena, operation->row.id,
                                          &threads, &n);

    for (size_t i = 0; i < n && i < THREADS_ASKED && !err; i++) {
        int64_t *ids = NULL;
        size_t count = 0;

        err = branch_list(operation->db, operation->arena, threads[i].id, SPEAKERS_ASKED, &ids,
                          &count);
        for (size_t k = 0; k < count && !err; k++) {
            struct conversation_item item;
            struct thread thread;

            err = thread_load(operation->db, operation->arena, ids[k], &thread);
            if (!err)
                err = conversation_load_item(operation->db, operation->arena, thread.conversation,
                                             &item);
            if (!err)
                look_at_name(named, item.conversation.person, item.person_name);
            else if (err == ERR_NOT_FOUND)
                err = OK;
        }
    }
    return err;
}

/* "my commitment to Bram": whoever is named, when he alone is; else whose conversation it is. */
static enum err find_promisee(struct operation *operation, struct str words, int64_t *out_person)
{
    struct named named = {.words = words, .owner = operation->row.person};
    struct person *speakers = NULL;
    size_t n = 0;
    enum err err = person_speaking_in(operation->db, operation->arena, operation->row.id,
                                      SPEAKERS_ASKED, &speakers, &n);

    for (size_t i = 0; i < n && !err; i++)
        look_at_name(&named, speakers[i].id, speakers[i].name);
    if (!err)
        err = look_at_branches(operation, &named);
    *out_person = !named.person || named.are_several || named.is_owner ? named.owner : named.person;
    return err;
}

enum err promised_written(struct operation *operation, struct str text, enum speech_side side,
                          int64_t said_at)
{
    const struct command *command = operation->command;
    const struct policy *policy = operation->act->policy;
    bool is_open = command->promises == PROMISES_TRACK;
    struct found_promises found = {0};
    enum err err = OK;

    if (command->promises != PROMISES_NONE)
        err = promise_find(operation->arena, text, side, policy->calendar, said_at, &found);
    for (size_t i = 0; !err && i < found.list.n; i++) {
        const struct found_promise *one = &found.list.at[i];
        struct promise promise = {.conversation = operation->row.id,
                                  .message = operation->result->message,
                                  .person = operation->row.person,
                                  .owner = command->staff,
                                  .text = words_of(text, one->from, one->to),
                                  .made_by = PROMISE_BY_US,
                                  .made_at = said_at,
                                  .due_at = due_of(policy, one, said_at),
                                  .state = is_open ? PROMISE_OPEN : PROMISE_SUGGESTED};

        if (one->kind == FOUND_RELIED_ON)
            continue;
        err = find_promisee(operation, promise.text, &promise.person);
        if (!err)
            err = promise_add(operation->db, &promise);
        if (!err && is_open)
            err = open_at_once(operation, &promise);
    }
    return err;
}

static bool waits_or_is_open(enum promise_state state)
{
    return state == PROMISE_SUGGESTED || state == PROMISE_OPEN;
}

static enum err withdraw_all(struct operation *operation, int64_t message, bool with_broken)
{
    struct promise_item *items;
    size_t n;
    enum err err = promise_of_conversation(operation->db, operation->arena, operation->row.id,
                                           &items, &n);

    for (size_t i = 0; !err && i < n; i++) {
        struct promise *promise = &items[i].promise;
        enum promise_state was = promise->state;
        bool is_broken = was == PROMISE_BROKEN || was == PROMISE_BROKEN_KEPT;

        if (promise->message != message || !(waits_or_is_open(was) || (with_broken && is_broken)))
            continue;
        promise->state = PROMISE_WITHDRAWN;
        promise->settled_at = operation->command->now;
        err = promise_update(operation->db, promise, was);
    }
    return err ? err
               : promise_next_due(operation->db, operation->row.id, &operation->row.promise_due);
}

enum err promised_unsaid(struct operation *operation, int64_t message)
{
    return withdraw_all(operation, message, false);
}

enum err promised_never_said(struct operation *operation, int64_t message)
{
    return withdraw_all(operation, message, true);
}
