/* desk_server.c: the real pages over a real store, without channels, for tests/http/desk.py.
 *
 * usage: desk_server FOLDER PORT
 *
 * Makes a site in FOLDER with a few people, conversations and promises, prints the set-up token as
 * its first line, serves until its standard input ends. Nothing leaves it.
 */
#include <unistd.h>

#include "base/clock.h"
#include "listen.h"
#include "pages/app.h"
#include "store/channel.h"
#include "store/conversation.h"
#include "store/event.h"
#include "store/message.h"
#include "store/person.h"
#include "store/promise.h"
#include "store/rule.h"

struct line {
    enum direction direction;
    int64_t ago; /* minutes */
    const char *text;
};

struct scene {
    const char *name, *address, *title;
    int channel; /* 0 mail, 1 feed, 2 touch */
    enum advice advice;
    enum conversation_status status;
    const char *reasons;
    int64_t due; /* minutes from now; 0: no clock */
    bool unread;
    const char *promise;
    int64_t promise_due; /* minutes from now */
    const char *wish;
    struct line lines[8];
};

static const struct scene scenes[] = {
    {"Amara Osei",
     "amara@osei.example",
     "Charging stops at 80 %",
     0,
     ADVICE_ANSWER,
     STATUS_OPEN,
     "[\"Asks you a direct question\",\"Jonas promised a date by Friday\",\"Waits since 13:34\","
     "\"-Wrote “no rush today”\"]",
     98,
     true,
     "A date for firmware 4.2.3",
     26 * 60,
     NULL,
     {{DIRECTION_IN, 3000, "Since the update on Sunday my battery stops at 80 %, even overnight."},
      {DIRECTION_OUT, 2962,
       "Sorry about this. It is a fault in 4.2.1, not your battery. I will tell "
       "you by Friday when the fix reaches you."},
      {DIRECTION_IN, 170,
       "Day 3 with a bike that charges to 80 %. Kestrel answered in under an hour, "
       "I give them that. But a date would be nice."},
      {DIRECTION_NOTE, 140,
       "4.2.3 passed on the test rig. It goes to Ghana in the first wave, "
       "tomorrow 12:00."},
      {DIRECTION_IN, 6,
       "Will 4.2.3 reach me before Saturday? I ride to Kumasi and 80 % will not get "
       "me there.\n\nNo rush today, I only need to plan.\n\n> I will tell you by Friday "
       "when\n> the fix reaches you."}}},
    {"Teun Visser",
     "teun@visser.example",
     "“Nobody called me back”",
     2,
     ADVICE_ANSWER,
     STATUS_OPEN,
     "[\"A promise to call back is late\",\"Third contact about the same thing\"]",
     -25,
     false,
     "Call back about the brake",
     -25,
     "Please don't call me before the part is there.",
     {{DIRECTION_IN, 4000,
       "He called: the brake howls in the rain. He was told somebody would call "
       "back right away, and waits since Tuesday."}}},
    {"Lucía Benítez",
     "lucia@benitez.example",
     "Replacement motor, order 20418",
     0,
     ADVICE_ANSWER,
     STATUS_OPEN,
     "[\"Asks where the parcel is\"]",
     236,
     false,
     NULL,
     0,
     NULL,
     {{DIRECTION_IN, 300, "Where is the replacement motor? The order number is 20418."}}},
    {"ブレーキ太郎",
     "taro@example.jp",
     "ブレーキの音について",
     0,
     ADVICE_ANSWER,
     STATUS_OPEN,
     "[]",
     145,
     true,
     NULL,
     0,
     NULL,
     {{DIRECTION_IN, 95, "雨の日にブレーキが鳴ります。修理は必要ですか。"}}},
    {"Ola Moen",
     "https://moen.example/",
     "“Anyone else's Kestrel stuck at 80?”",
     1,
     ADVICE_WATCH,
     STATUS_OPEN,
     "[\"Asks others, not us\",\"Two answers came from riders\"]",
     0,
     false,
     NULL,
     0,
     NULL,
     {{DIRECTION_IN, 200, "Anyone else's Kestrel stuck at 80? Mine is since the weekend."}}},
    {"Priya Raman",
     "priya@raman.example",
     "Thank you for the quick fix!",
     0,
     ADVICE_LEAVE,
     STATUS_OPEN,
     "[\"Says thanks, asks nothing\"]",
     0,
     false,
     NULL,
     0,
     NULL,
     {{DIRECTION_IN, 400, "Thank you for the quick fix! <script>alert(1)</script> & \"so on\""}}},
    {"Fatou Diop",
     "fatou@diop.example",
     "Invoice with VAT number",
     0,
     ADVICE_ANSWER,
     STATUS_DONE,
     "[]",
     0,
     false,
     NULL,
     0,
     NULL,
     {{DIRECTION_IN, 9000, "Could I have an invoice with our VAT number on it?"},
      {DIRECTION_OUT, 8900, "Here it is."}}},
};

struct seed {
    int64_t now, channels[3];
};

static enum err seed_channels(struct db *db, struct seed *seed)
{
    static const char *const names[][2] = {
        {"Support mailbox", "mail"}, {"Riders' forum", "feed"}, {"Written down", "touch"}};
    enum err err = OK;

    for (int i = 0; i < 3 && !err; i++) {
        struct channel_row row = {.name = str_from(names[i][0]),
                                  .kind = str_from(names[i][1]),
                                  .config = STR("{}"),
                                  .state = i == 1 ? CHANNEL_REFUSED : CHANNEL_CONNECTED,
                                  .reason = i == 1 ? STR("the feed answers 404") : STR_NONE,
                                  .created_at = seed->now - 30 * (int64_t)MS_DAY,
                                  .heard_at = seed->now - i * 90 * MS_MINUTE};

        err = channel_add(db, &row);
        seed->channels[i] = row.id;
    }
    return err;
}

static enum err seed_line(struct db *db, const struct seed *seed, const struct scene *scene,
                          const struct conversation *c, int64_t handle, size_t i, int64_t *out_id)
{
    const struct line *line = &scene->lines[i];
    char native[80];
    struct stored_message message = {.channel = seed->channels[scene->channel],
                                     .is_current = true,
                                     .direction = line->direction,
                                     .author = line->direction == DIRECTION_IN ? handle : 0,
                                     .conversation = c->id,
                                     .heard_at = seed->now - line->ago * MS_MINUTE};
    enum err err;

    message_init(&message.said);
    (void)snprintf(native, sizeof(native), "%s-%zu", scene->address, i);
    message.said.id = str_from(native);
    message.said.text = str_from(line->text);
    message.said.kind = scene->channel == 0   ? KIND_MAIL
                        : scene->channel == 1 ? KIND_POST
                                              : KIND_CALL;
    message.said.audience = scene->channel == 1 ? AUDIENCE_PUBLIC : AUDIENCE_PRIVATE;
    message.said.said_at = message.heard_at;
    if (scene->channel == 1)
        message.said.url = STR("https://moen.example/80");
    err = message_add(db, &message);
    *out_id = message.id;
    return err;
}

static enum err seed_owed(struct db *db, const struct seed *seed, const struct scene *scene,
                          const struct conversation *c)
{
    enum err err = OK;

    if (scene->promise) {
        struct promise promise = {.conversation = c->id,
                                  .person = c->person,
                                  .text = str_from(scene->promise),
                                  .made_at = seed->now - 2000 * MS_MINUTE,
                                  .due_at = seed->now + scene->promise_due * MS_MINUTE,
                                  .state = PROMISE_OPEN};
        err = promise_add(db, &promise);
    }
    if (!err && scene->wish) {
        struct contact_wish wish = {.person = c->person,
                                    .sentence = str_from(scene->wish),
                                    .condition = STR("the part is there"),
                                    .since = seed->now - MS_DAY};
        err = contact_wish_add(db, &wish);
    }
    return err;
}

static struct conversation row_of(const struct seed *seed, const struct scene *scene)
{
    int64_t last = 0;
    size_t n = 0;

    while (n < ARRAY_LEN(scene->lines) && scene->lines[n].text)
        last = seed->now - scene->lines[n++].ago * MS_MINUTE;
    return (struct conversation){
        .title = str_from(scene->title),
        .status = scene->status,
        .advice = scene->advice,
        .reasons = str_from(scene->reasons),
        .audience = scene->channel == 1 ? AUDIENCE_PUBLIC : AUDIENCE_PRIVATE,
        .opened_at = seed->now - scene->lines[0].ago * MS_MINUTE,
        .waiting_since = scene->due ? last : 0,
        .first_reply_at = n > 1 ? seed->now - scene->lines[1].ago * MS_MINUTE : 0,
        .first_reply_due = scene->due && n == 1 ? seed->now + scene->due * MS_MINUTE : 0,
        .next_reply_due = scene->due && n > 1 ? seed->now + scene->due * MS_MINUTE : 0,
        .promise_due = scene->promise ? seed->now + scene->promise_due * MS_MINUTE : 0,
        .unread = scene->unread,
        .last_at = last,
        .channel = seed->channels[scene->channel],
        .preview = str_from(scene->lines[n - 1].text),
        .message_count = (int64_t)n,
        .contact_count = (int64_t)n,
        .queue = conversation_queue_of(scene->status, scene->advice),
        .sort = -(seed->now + scene->due * MS_MINUTE),
    };
}

static enum err seed_scene(struct db *db, const struct seed *seed, const struct scene *scene)
{
    struct person person = {.name = str_from(scene->name),
                            .created_at = seed->now - 40 * (int64_t)MS_DAY};
    struct handle handle = {.network = scene->channel == 1 ? STR("web") : STR("mail"),
                            .native = str_from(scene->address),
                            .address = str_from(scene->address),
                            .name = person.name,
                            .followers = -1,
                            .created_at = person.created_at};
    struct conversation c = row_of(seed, scene), before;
    enum err err = person_add(db, &person);

    handle.person = c.person = person.id;
    if (!err)
        err = handle_add(db, &handle, STR("first heard"));
    if (!err)
        err = conversation_add(db, &c);
    before = c;
    for (size_t i = 0; !err && i < ARRAY_LEN(scene->lines) && scene->lines[i].text; i++)
        err = seed_line(db, seed, scene, &c, handle.id, i, &c.last_message);
    if (!err)
        err = conversation_update(db, &before, &c);
    return err ? err : seed_owed(db, seed, scene, &c);
}

static enum err seed_all(struct db *db, void *arg)
{
    struct seed *seed = arg;
    struct rule_row rule = {.name = STR("Our bikes"),
                            .text = STR("kestrel (bike OR bicycle) -bird"),
                            .created_at = seed->now};
    enum err err = seed_channels(db, seed);

    for (size_t i = 0; i < ARRAY_LEN(scenes) && !err; i++)
        err = seed_scene(db, seed, &scenes[i]);
    return err ? err : rule_add(db, &rule, 0);
}

/* --- the app around it --- */

struct write {
    struct writer_job job;
    enum err (*run)(struct db *db, void *arg);
    void *arg;
};

static enum err run_write(struct db *db, struct writer_job *job)
{
    struct write *write = (struct write *)(void *)job;

    return write->run(db, write->arg);
}

static enum err write_job(void *context, enum err (*job)(struct db *db, void *arg), void *arg,
                          struct fault *fault)
{
    struct app *app = context;
    struct write write = {.job = {.run = run_write}, .run = job, .arg = arg};

    (void)fault;
    return writer_run(act_writer(app->act), &write.job);
}

/* There are no stages here: what comes in is somebody else's test. */
static enum err no_ears(void *context, const struct app_said *said, struct fault *fault)
{
    (void)context, (void)said;
    return fault_set(fault, ERR_STOPPED, "this server has no ears");
}

static void health(void *context, struct health *out)
{
    (void)context;
    *out = (struct health){.n = 2};
    out->at[0] = (struct process_health){.name = "core",
                                         .is_up = true,
                                         .pid = 12,
                                         .started_at = clock_now() - MS_HOUR,
                                         .landlock = 2};
    out->at[1] = (struct process_health){.name = "parse 1",
                                         .is_up = true,
                                         .pid = 13,
                                         .started_at = clock_now() - MS_MINUTE,
                                         .restarts = 2,
                                         .seccomp = true,
                                         .landlock = 2};
}

static void noun_changed(void *context, const char *noun) { (void)context, (void)noun; }

static void act_changed(void *context, const struct change *changes, size_t n)
{
    app_changed(context, changes, n);
}

static enum err start(struct app *app, struct site *site, const char *folder, int fd,
                      struct arena *arena, struct str *out_token, struct fault *fault)
{
    struct act_config act = {
        .site = site, .now = clock_now(), .changed = act_changed, .context = app};
    struct web_config web = {
        .listen_fd = fd, .app = app, .pages = page_registry, .hooks = app_hooks(clock_now)};
    struct seed seed = {.now = clock_now()};
    struct db *db = NULL;
    enum err err = site_create(folder, STR("Kestrel Bikes"), NULL, site, fault);

    if (!err)
        err = db_open(site, DB_WRITE, &act.db, fault);
    if (!err)
        err = act_open(&act, &app->act, fault);
    if (!err)
        err = app_write(app, seed_all, &seed);
    if (!err)
        err = db_open(site, DB_READ, &db, fault);
    if (!err)
        err = app_open_setup(app, db, arena, out_token);
    db_close(db);
    return err ? err : web_start(&web, &app->web, fault);
}

int main(int argc, char **argv)
{
    struct site site;
    struct arena arena;
    struct app app = {.site = &site,
                      .name = STR("Kestrel Bikes"),
                      .once = ONCE_INIT,
                      .context = &app,
                      .write = write_job,
                      .hear = no_ears,
                      .health = health,
                      .changed = noun_changed};
    struct fault fault = {0};
    struct str token;
    int64_t port;
    char byte;
    int fd;

    arena_init(&arena, 0);
    if (argc != 3 || str_to_i64(str_from(argv[2]), &port))
        return 2;
    fd = listen_on(port);
    if (fd < 0 || start(&app, &site, argv[1], fd, &arena, &token, &fault)) {
        (void)fprintf(stderr, "desk_server: %s\n", fault.text);
        return 1;
    }
    (void)printf("%.*s\n", STR_ARGS(token));
    (void)fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        continue;
    web_stop(app.web);
    web_free(app.web);
    act_close(app.act);
    arena_clear(&arena);
    return 0;
}
