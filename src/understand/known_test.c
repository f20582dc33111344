/* known.h: who wrote with us before, and that no likeness calls him spam; on both databases. */
#include "understand/known.h"

#include "store/conversation.h"
#include "store/elsewhere.h"
#include "store/fixture.h"
#include "store/message.h"
#include "understand/stage.h"

extern const struct stage stage_known;

struct world {
    struct fixture *f;
    struct cast cast;
    int64_t n;
};

static void begin(struct world *w, struct fixture *f)
{
    *w = (struct world){.f = f};
    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &w->cast));
}

static void end(struct world *w) { CHECK(!db_commit(w->f->db)); }

static int64_t say(struct world *w, const char *id, enum direction direction, bool in_conversation)
{
    struct stored_message m = {.channel = w->cast.channel.id,
                               .is_current = true,
                               .direction = direction,
                               .conversation = in_conversation ? w->cast.conversation.id : 0,
                               .heard_at = 5000 + w->n++};

    message_init(&m.said);
    m.said.kind = KIND_MAIL;
    m.said.id = str_from(id);
    m.said.text = STR("hello");
    m.said.has_text = true;
    CHECK(!message_add(w->f->db, &m));
    return m.id;
}

/* What is left of 0.9 for a mail of the cast's person (or nobody known) that answers `reply_to`. */
static double spam_of(struct world *w, bool is_person, bool is_mail, const char *reply_to)
{
    struct stage_context context = {.arena = &w->f->arena, .db = w->f->db};
    struct message message;
    struct item item = {.message = &message, .channel = w->cast.channel.id};

    message_init(&message);
    message.kind = is_mail ? KIND_MAIL : KIND_POST;
    message.reply_to = str_from(reply_to);
    item.found.person = is_person ? w->cast.person.id : 0;
    item.found.labels[LABEL_SPAM] = 0.9;
    CHECK(!stage_known.run(&context, &item));
    return item.found.labels[LABEL_SPAM];
}

static void whom_we_answered_is_known(struct fixture *f)
{
    struct world w;
    int64_t theirs, ours;

    begin(&w, f);
    theirs = say(&w, "theirs", DIRECTION_IN, true);
    CHECK(spam_of(&w, true, true, "") == 0.9); /* heard, and not answered */
    ours = say(&w, "ours", DIRECTION_OUT, true);
    CHECK(spam_of(&w, true, true, "") == 0.9); /* written, and not left */
    CHECK(!elsewhere_add(f->db, ours, theirs));
    CHECK(spam_of(&w, true, true, "") < 0.5);
    CHECK(spam_of(&w, false, true, "") == 0.9); /* somebody else */
    CHECK(spam_of(&w, true, false, "") == 0.9); /* posts are told by their text */
    end(&w);
}

static void who_answers_us_is_known(struct fixture *f)
{
    struct world w;

    begin(&w, f);
    (void)say(&w, "from-us@heed.test", DIRECTION_OUT, false);
    (void)say(&w, "from-them@x.test", DIRECTION_IN, false);
    CHECK(spam_of(&w, false, true, "from-us@heed.test") < 0.5);
    CHECK(spam_of(&w, false, true, "from-them@x.test") == 0.9);
    CHECK(spam_of(&w, false, true, "nobody@x.test") == 0.9);
    end(&w);
}

int main(void)
{
    RUN_BOTH(whom_we_answered_is_known);
    RUN_BOTH(who_answers_us_is_known);
    return unit_end();
}
