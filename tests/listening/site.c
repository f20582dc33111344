/* site.c: drives a site by the doors that the program itself uses (understander, act), with the
 * clock in the hands of the test.
 *
 * usage: listening_site SITE < SCRIPT
 *
 * One step a line, fields between tabs, times in ms; RESULT lines are printed:
 *     hear CHANNEL AT JSON                    a message comes in
 *     advise AT CHANNEL NATIVE-ID watch|leave|answer REASON
 *     reply AT CHANNEL NATIVE-ID TEXT         an answer is written
 *     send AT sent|refused|uncertain          the one that is due leaves
 *     take AT N                               the N that are due are being sent …
 *     settle AT WHICH sent|refused|uncertain  … and the one of them leaves (0: the first)
 *     elsewhere AT CHANNEL NATIVE-ID WHEN call|reply TEXT   it was answered elsewhere, at WHEN; a
 *                                             call is on the channel "calls". Not when nothing had
 *                                             been said by then
 *     not-elsewhere AT CHANNEL NATIVE-ID      the newest of these is taken back, if there is one
 *     promise AT CHANNEL NATIVE-ID DUE TEXT   prints its number
 *     kept|drop|not-kept|mend AT NUMBER       mend: that it was not kept is taken back
 *     insiders WORDS                          what is declared in the settings
 *     insider AT CHANNEL NATIVE-ID yes|no     its writer is one of us, or of the public again
 *     claim AT CHANNEL NATIVE-ID staff|CHANNEL NATIVE-ID   a colleague wrote it, or whoever wrote
 *                                             that other one
 *     unclaim AT CHANNEL NATIVE-ID            he did not
 *     merge AT CHANNEL NATIVE-ID CHANNEL NATIVE-ID   the writers of the two are one; prints it
 *     unmerge AT NUMBER
 *     tick AT                                 time passes
 *     gap CHANNEL FROM TO                     TO 0: still deaf
 *     team RULE NAME                          the rule gets an owner
 *     print FROM-DAY TO-DAY NOW               the figures as JSON, one line
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "act/outbox.h"
#include "act/tick.h"
#include "main/understander.h"
#include "parse/message_json.h"
#include "store/channel.h"
#include "store/comment_claim.h"
#include "store/listening.h"
#include "store/message.h"
#include "store/person.h"
#include "store/promise.h"
#include "store/rule.h"
#include "store/setting.h"
#include "store/site.h"
#include "store/staff.h"
#include "store/voice.h"

enum { FIELDS_MAX = 8, TAKEN_MAX = 10 };

struct house {
    struct site site;
    struct db *reader;
    struct act *act;
    struct understander *understander;
    struct loop *loop;
    struct intake intake;
    struct arena arena;
    struct str field[FIELDS_MAX];
    char taken[TAKEN_MAX][100]; /* keys of what is being sent */
    int64_t staff;
    int line;
    enum err heard;
};

static void stop(const struct house *house, const char *what, enum err err)
{
    (void)fprintf(stderr, "line %d: %s: %s\n", house->line, what, err_info(err)->sentence);
    exit(1);
}

static int64_t number(const struct house *house, size_t field)
{
    int64_t n = 0;

    if (str_to_i64(house->field[field], &n))
        stop(house, "a number is missing", ERR_BAD_INPUT);
    return n;
}

static void note_end(struct intake_batch *batch, enum err err, const char *why may_be_unused)
{
    struct house *house = batch->owner;

    house->heard = err;
    if (batch->items.at[0].outcome == INTAKE_REFUSED)
        house->heard = ERR_BAD_INPUT;
    intake_batch_free(batch);
}

static void hear(struct house *house)
{
    struct intake_batch *batch = intake_batch_new();
    struct json_parser parser;
    struct intake_item *item;
    struct fault fault = {0};

    json_parser_init(&parser, MESSAGE_LINE_MAX);
    batch->channel_name = str_dup(&batch->arena, house->field[1]);
    batch->heard_at = number(house, 2);
    batch->done = note_end;
    batch->owner = house;
    item = intake_add(batch, house->field[3]);
    if (message_read(&batch->arena, &parser, item->raw, &item->message, &fault))
        stop(house, fault.text, ERR_BAD_INPUT);
    house->heard = ERR_STOPPED;
    if (intake_submit(&house->intake, batch))
        stop(house, "hear", ERR_BUSY);
    while (house->heard == ERR_STOPPED)
        loop_round(house->loop, -1);
    json_parser_clear(&parser);
    if (house->heard)
        stop(house, "hear", house->heard);
}

/* The message named by two fields. */
static struct message_mark message_at(struct house *house, size_t field)
{
    struct channel_row channel;
    struct message_mark mark;
    enum err err = channel_by_name(house->reader, &house->arena, house->field[field], &channel);

    if (!err)
        err = message_current(house->reader, channel.id, house->field[field + 1], &mark);
    if (err)
        stop(house, "no such message", err);
    return mark;
}

/* The conversation of the message named by fields 2 and 3. */
static int64_t conversation(struct house *house) { return message_at(house, 2).conversation; }

/* The account that said it first: an edit may come without. */
static int64_t account_at(struct house *house, size_t field)
{
    struct message_mark mark = message_at(house, field);
    struct stored_message first;
    int64_t id = 0;

    if (message_first(house->reader, mark.channel, house->field[field + 1], &id) ||
        message_load(house->reader, &house->arena, id, &first))
        stop(house, "no such message", ERR_NOT_FOUND);
    return first.author;
}

static int64_t writer_of(struct house *house, size_t field)
{
    struct handle handle = {0};

    if (handle_load(house->reader, &house->arena, account_at(house, field), &handle))
        stop(house, "nobody wrote it", ERR_NOT_FOUND);
    return handle.person;
}

static struct command_result run(struct house *house, struct command command)
{
    struct command_result result;
    struct fault fault = {0};
    enum err err;

    command.key = arena_printf(&house->arena, "%d-%d", (int)getpid(), house->line);
    command.staff = house->staff;
    err = act_do(house->act, &command, &result, &fault);
    if (err)
        stop(house, fault_text(&fault, err), err);
    return result;
}

static void advise(struct house *house)
{
    struct command command = {.op = OP_ADVISE, .now = number(house, 1), .text = house->field[5]};

    command.conversation = conversation(house);
    if (!advice_from(house->field[4], &command.advice))
        stop(house, "what advice?", ERR_BAD_INPUT);
    (void)run(house, command);
}

static void reply(struct house *house)
{
    struct command command = {.op = OP_REPLY, .now = number(house, 1), .text = house->field[4]};

    command.conversation = conversation(house);
    (void)run(house, command);
}

static void take(struct house *house, size_t wanted)
{
    struct outbox_send *sends;
    size_t n = 0;
    enum err err = outbox_take(house->act, &house->arena, number(house, 1), TAKEN_MAX, &sends, &n);

    if (!err && n != wanted)
        err = ERR_NOT_FOUND;
    if (err)
        stop(house, "take", err);
    for (size_t i = 0; i < n; i++)
        (void)snprintf(house->taken[i], sizeof(house->taken[i]), "%.*s", STR_ARGS(sends[i].key));
}

static void settle(struct house *house, size_t which, size_t outcome)
{
    enum err err = which < TAKEN_MAX ? outbox_settle(house->act, str_from(house->taken[which]),
                                                     str_c(&house->arena, house->field[outcome]),
                                                     STR_NONE, STR_NONE, number(house, 1))
                                     : ERR_BAD_INPUT;

    if (err)
        stop(house, "settle", err);
}

static void send(struct house *house)
{
    take(house, 1);
    settle(house, 0, 2);
}

static void elsewhere(struct house *house)
{
    struct command command = {.op = OP_ELSEWHERE,
                              .now = number(house, 1),
                              .until = number(house, 4),
                              .text = house->field[6],
                              .key = arena_printf(&house->arena, "e-%d", house->line),
                              .staff = house->staff};
    struct command_result result;
    struct channel_row calls;
    struct fault fault = {0};
    enum err err = channel_by_name(house->reader, &house->arena, STR("calls"), &calls);

    command.channel = calls.id;
    command.conversation = conversation(house);
    if (err || !message_kind_from(house->field[5], &command.how))
        stop(house, "how?", ERR_BAD_INPUT);
    err = act_do(house->act, &command, &result, &fault);
    if (err && (err != ERR_BAD_INPUT || !strstr(fault.text, "nothing had been said")))
        stop(house, fault_text(&fault, err), err);
}

static void not_elsewhere(struct house *house)
{
    struct command command = {.op = OP_NOT_ELSEWHERE, .now = number(house, 1)};
    struct message_item *items;
    size_t n = 0;

    if (message_list(house->reader, &house->arena, conversation(house), MESSAGE_NEWEST, 1000,
                     &items, &n))
        stop(house, "list", ERR_STORE);
    for (size_t i = 0; i < n; i++)
        if (message_item_is_elsewhere(&items[i]) && items[i].message.id > command.message)
            command.message = items[i].message.id;
    if (command.message)
        (void)run(house, command);
}

static void tick(struct house *house)
{
    size_t n = TICK_MAX;

    while (n >= TICK_MAX)
        if (tick_run(house->act, number(house, 1), &n))
            stop(house, "tick", ERR_STORE);
}

static void promise(struct house *house)
{
    struct command command = {.op = OP_PROMISE_ADD,
                              .now = number(house, 1),
                              .until = number(house, 4),
                              .text = house->field[5]};
    struct promise_item *list;
    size_t n;

    command.conversation = conversation(house);
    (void)run(house, command);
    if (promise_of_conversation(house->reader, &house->arena, command.conversation, &list, &n) ||
        !n)
        stop(house, "promise", ERR_NOT_FOUND);
    (void)printf("%lld\n", (long long)list[0].promise.id);
}

static void settle_promise(struct house *house)
{
    static const struct {
        const char *verb;
        enum op op;
    } ops[] = {{"kept", OP_PROMISE_KEPT},
               {"drop", OP_PROMISE_DROP},
               {"not-kept", OP_PROMISE_BREAK},
               {"mend", OP_PROMISE_MEND}};
    struct command command = {
        .now = number(house, 1), .promise = number(house, 2), .text = STR("the part never came")};

    for (size_t i = 0; i < ARRAY_LEN(ops); i++)
        if (str_is(house->field[0], ops[i].verb))
            command.op = ops[i].op;

    (void)run(house, command);
}

/* What the core writes by itself: gaps, and the owner of a rule. */
struct direct {
    struct writer_job job;
    struct house *house;
};

static enum err write_gap(struct db *db, struct writer_job *job)
{
    struct house *house = ((struct direct *)job)->house;
    struct channel_row channel;
    enum err err = channel_by_name(db, &house->arena, house->field[1], &channel);

    if (!err)
        err = channel_gap_open(db, channel.id, number(house, 2), STR("down"));
    if (!err && number(house, 3))
        err = channel_gap_close(db, channel.id, number(house, 3));
    return err;
}

static enum err write_owner(struct db *db, struct writer_job *job)
{
    struct house *house = ((struct direct *)job)->house;
    struct rule_row rule;
    enum err err = rule_by_name(db, &house->arena, house->field[1], &rule);
    struct team *teams;
    size_t n = 0;

    if (!err)
        err = team_list(db, &house->arena, &teams, &n);
    for (size_t i = 0; !err && i < n; i++)
        if (str_eq(teams[i].name, house->field[2]))
            return rule_set_owner(db, rule.id, 0, teams[i].id);
    return err ? err : ERR_NOT_FOUND;
}

static void direct(struct house *house, enum err (*write)(struct db *, struct writer_job *))
{
    struct direct job = {{.run = write}, house};
    enum err err = writer_run(act_writer(house->act), &job.job);

    if (err)
        stop(house, "write", err);
}

static enum err write_insiders(struct db *db, struct writer_job *job)
{
    return setting_put(db, STR(INSIDERS_SETTING), ((struct direct *)job)->house->field[1]);
}

static void insider(struct house *house)
{
    struct command command = {.op = OP_INSIDER,
                              .now = number(house, 1),
                              .is_yes = str_is(house->field[4], "yes"),
                              .person = writer_of(house, 2)};

    (void)run(house, command);
}

static enum err write_claim(struct db *db, struct writer_job *job)
{
    struct house *house = ((struct direct *)job)->house;
    bool is_staff = str_is(house->field[4], "staff");
    struct comment_claim claim = {.evidence = STR("says so"),
                                  .staff_of = is_staff ? house->staff : 0,
                                  .handle = is_staff ? 0 : account_at(house, 4)};
    struct message_mark mark = message_at(house, 2);
    enum err err = message_first(db, mark.channel, house->field[3], &claim.message);

    return err ? err : comment_claim_add(db, &claim);
}

static void claim(struct house *house)
{
    struct message_mark mark = message_at(house, 2);
    struct command command = {.op = OP_CLAIM, .now = number(house, 1)};
    struct comment_claim *list;
    size_t n = 0;

    direct(house, write_claim);
    if (comment_claim_in(house->reader, &house->arena, mark.conversation, &list, &n) || !n)
        stop(house, "claim", ERR_NOT_FOUND);
    command.claim = list[n - 1].id;
    (void)run(house, command);
}

static void unclaim(struct house *house)
{
    struct message_mark mark = message_at(house, 2);
    struct command command = {.op = OP_UNCLAIM, .now = number(house, 1)};
    struct comment_claim accepted;
    int64_t first = 0;

    if (message_first(house->reader, mark.channel, house->field[3], &first) ||
        comment_claim_of(house->reader, &house->arena, first, &accepted))
        stop(house, "unclaim", ERR_NOT_FOUND);
    command.claim = accepted.id;
    (void)run(house, command);
}

static void merge(struct house *house)
{
    struct command command = {.op = OP_MERGE,
                              .now = number(house, 1),
                              .person = writer_of(house, 2),
                              .kept = writer_of(house, 4),
                              .text = STR("they say so")};

    (void)printf("%lld\n", (long long)run(house, command).message);
}

static void unmerge(struct house *house)
{
    (void)run(house, (struct command){
                         .op = OP_UNMERGE, .now = number(house, 1), .merge = number(house, 2)});
}

static void print(struct house *house)
{
    struct listening l;
    struct json_out json;
    struct buf buf;
    enum err err = listening_load(house->reader, &house->arena, number(house, 1), number(house, 2),
                                  number(house, 3), &l);

    if (err)
        stop(house, "print", err);
    buf_init(&buf, 0);
    json_init(&json, &buf);
    listening_write_json(&json, &l);
    (void)printf("%.*s\n", STR_ARGS(buf_str(&buf)));
    buf_clear(&buf);
}

static bool step_people(struct house *house)
{
    static const struct {
        const char *verb;
        void (*run)(struct house *);
    } steps[] = {{"insider", insider},
                 {"claim", claim},
                 {"unclaim", unclaim},
                 {"merge", merge},
                 {"unmerge", unmerge}};

    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        if (str_is(house->field[0], steps[i].verb)) {
            steps[i].run(house);
            return true;
        }
    return false;
}

static void step(struct house *house)
{
    struct str verb = house->field[0];

    if (step_people(house))
        return;
    if (str_is(verb, "insiders"))
        direct(house, write_insiders);
    else if (str_is(verb, "hear"))
        hear(house);
    else if (str_is(verb, "advise"))
        advise(house);
    else if (str_is(verb, "reply"))
        reply(house);
    else if (str_is(verb, "send"))
        send(house);
    else if (str_is(verb, "take"))
        take(house, (size_t)number(house, 2));
    else if (str_is(verb, "settle"))
        settle(house, (size_t)number(house, 2), 3);
    else if (str_is(verb, "elsewhere"))
        elsewhere(house);
    else if (str_is(verb, "not-elsewhere"))
        not_elsewhere(house);
    else if (str_is(verb, "tick"))
        tick(house);
    else if (str_is(verb, "promise"))
        promise(house);
    else if (str_is(verb, "kept") || str_is(verb, "drop") || str_is(verb, "not-kept") ||
             str_is(verb, "mend"))
        settle_promise(house);
    else if (str_is(verb, "gap"))
        direct(house, write_gap);
    else if (str_is(verb, "team"))
        direct(house, write_owner);
    else if (str_is(verb, "print"))
        print(house);
    else
        stop(house, "what?", ERR_BAD_INPUT);
}

static void open_house(struct house *house, const char *path)
{
    struct act_config config = {.site = &house->site, .now = 1};
    struct fault fault = {0};
    struct staff *staff;
    size_t n = 0;
    enum err err = site_open(path, &house->site, &fault);

    arena_init(&house->arena, 0);
    if (!err)
        err = db_open(&house->site, DB_WRITE, &config.db, &fault);
    if (!err)
        err = db_open(&house->site, DB_READ, &house->reader, &fault);
    if (!err)
        err = staff_list(house->reader, &house->arena, &staff, &n);
    if (err || !n)
        stop(house, n ? fault_text(&fault, err) : "nobody works here", err);
    house->staff = staff[0].id;
    err = act_open(&config, &house->act, &fault);
    if (!err)
        err = understander_open(house->act, house->reader, &house->understander, &fault);
    if (err)
        stop(house, fault_text(&fault, err), err);
    house->loop = loop_new();
    house->intake.loop = house->loop;
    understander_attach(house->understander, &house->intake);
}

int main(int argc, char **argv)
{
    static char text[MESSAGE_LINE_MAX];
    struct house house = {0};

    if (argc != 2)
        return 2;
    open_house(&house, argv[1]);
    while (fgets(text, sizeof(text), stdin)) {
        struct str rest = str_trim(str_from(text));

        house.line++;
        memset(house.field, 0, sizeof(house.field));
        for (size_t i = 0; i < FIELDS_MAX && rest.n; i++)
            (void)str_cut(rest, '\t', &house.field[i], &rest);
        step(&house);
        arena_reset(&house.arena);
    }
    understander_close(house.understander);
    act_close(house.act);
    db_close(house.reader);
    loop_free(house.loop);
    arena_clear(&house.arena);
    return 0;
}
