/* find.h: what is refused and where; and a search over pages against a look at every message. */
#include "understand/find.h"

#include "base/clock.h"
#include "store/fixture.h"
#include "store/search.h"
#include "store/staff.h"
#include "store/understood.h"
#include "understand/match.h"
#include "understand/naming.h"
#include "understand/word.h"

enum { MESSAGES = 400, CONVERSATIONS = 60, PAGE = 7 };
static const int64_t START = 1770000000000;

static void says_what_is_wrong_and_where(void)
{
    static const struct {
        const char *text;
        size_t column; /* 0: fine */
    } table[] = {
        {"bike", 0},
        {"is:open", 0},
        {"-is:open bike", 0},
        {"bike OR app", 0},
        {"is:open (bike OR app)", 0},
        {"label:complaint", 0},
        {"bike lang:en OR app", 0},
        {"after:2026-01-31 bike", 0},
        {"after:2026-01-31T10:00:00Z", 0},
        {"assignee:\"Mina Roth\"", 0},
        {"from:ann", 0},
        {"from:\"Ann Lee\" -from:bo bike", 0},
        {"bike OR from:ann", 0},
        {"from: bike", 1},
        {"", 1},
        {"   ", 1},
        {"is:nothing", 1},
        {"bike is:nothing", 6},
        {"is: bike", 1},
        {"(is:open bike)", 2},
        {"is:open bike OR app", 1},
        {"before:yesterday", 1},
        {"before:2026-02-30", 1},
        {"label:anger", 1},
        {"-bike", 1},
        {"bike colour:red", 6},
        {"is:open \"bike", 9},
        {"w\xC3\xBC is:x", 4},
        {"domain:example.com", 1},
        {"bike to:ann", 6},
    };
    struct arena arena;

    arena_init(&arena, 0);
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct rule_error error = {0};
        struct find_query query;
        enum err err = find_parse(&arena, str_from(table[i].text), &query, &error);

        if ((err == OK) != (table[i].column == 0) || (err && error.column != table[i].column))
            printf("'%s': %d at %zu: %s\n", table[i].text, (int)err, error.column, error.text);
        CHECK((err == OK) == (table[i].column == 0));
        CHECK(!err || error.column == table[i].column);
        CHECK(!err || error.text[0]);
    }
    arena_clear(&arena);
}

/* ---- a site of made-up messages ---- */

struct world {
    struct fixture *f;
    struct cast cast;
    struct staff mina;
    struct channel_row other;
    struct conversation rows[CONVERSATIONS];
    uint64_t dice;
};

static uint64_t roll(struct world *w, uint64_t n)
{
    w->dice = w->dice * 6364136223846793005u + 1442695040888963407u;
    return (w->dice >> 33) % n;
}

static enum err add_conversations(struct world *w)
{
    enum err err = OK;

    w->mina = (struct staff){.email = STR("mina@example.com"), .name = STR("Mina Roth")};
    err = staff_add(w->f->db, &w->mina);
    w->other = (struct channel_row){.name = STR("Forum"), .kind = STR("feed")};
    if (!err)
        err = channel_add(w->f->db, &w->other);
    for (int i = 0; i < CONVERSATIONS && !err; i++) {
        struct conversation *row = &w->rows[i];

        *row = w->cast.conversation;
        row->status = i % 3 ? STATUS_OPEN : STATUS_DONE;
        row->assignee = i % 4 ? 0 : w->mina.id;
        row->unread = i % 5 == 0;
        err = conversation_add(w->f->db, row);
    }
    return err;
}

static enum err index_words(struct db *db, int64_t message, struct str text)
{
    struct words words;
    struct str list[64];
    enum err err;

    words_init(&words);
    err = words_read(&words, text);
    for (size_t i = 0; i < words.n && i < 64 && !err; i++)
        list[i] = words_text(&words, i);
    if (!err)
        err = search_index(db, message, list, words.n);
    words_clear(&words);
    return err;
}

static enum err add_message(struct world *w, int i)
{
    static const char *const words[] = {"bike",   "app",   "battery", "Kestrel", "late",
                                        "refund", "great", "help",    "order",   "broken"};
    struct annotation said = {.stage = STR("label"), .model = STR("test")};
    struct stored_message m = {.is_current = true, .author = w->cast.handle.id};
    struct str text = STR("");
    enum err err;

    for (size_t n = 3 + roll(w, 8); n; n--)
        text = arena_printf(&w->f->arena, "%.*s %s", STR_ARGS(text), words[roll(w, 10)]);
    message_init(&m.said);
    m.said.id = arena_printf(&w->f->arena, "m%d", i);
    m.said.text = text;
    m.said.deleted = roll(w, 20) == 0;
    m.said.said_at = START + i * (int64_t)MS_HOUR;
    m.channel = i % 2 ? w->other.id : w->cast.channel.id;
    m.conversation = w->rows[roll(w, CONVERSATIONS)].id;
    err = message_add(w->f->db, &m);
    said.value = roll(w, 2) ? STR("{\"labels\":{\"complaint\":0.9},\"lang\":\"en\"}")
                            : STR("{\"labels\":{},\"lang\":\"de\"}");
    if (!err)
        err = annotation_put(w->f->db, m.id, &said);
    return err ? err : index_words(w->f->db, m.id, text);
}

static enum err name_person(struct db *db, int64_t person, struct str name, struct str address)
{
    struct arena arena;
    struct str *words;
    size_t n;
    enum err err;

    arena_init(&arena, 0);
    err = naming_words(&arena, name, address, STR_NONE, &words, &n);
    if (!err)
        err = search_index_person(db, person, words, n);
    arena_clear(&arena);
    return err;
}

static enum err make_world(struct world *w, struct fixture *f)
{
    enum err err = db_begin(f->db);

    *w = (struct world){.f = f, .dice = 7};
    if (!err)
        err = fixture_cast(f->db, &w->cast);
    if (!err)
        err = name_person(f->db, w->cast.person.id, STR("Ann"), STR("ann@example.com"));
    if (!err)
        err = add_conversations(w);
    for (int i = 0; i < MESSAGES && !err; i++)
        err = add_message(w, i);
    return err ? err : db_commit(f->db);
}

/* ---- by pages, and by looking at everything ---- */

static size_t by_pages(struct world *w, const char *text, int64_t *out_conversations)
{
    struct rule_error error = {0};
    struct find_query query;
    struct find_result page = {.next = INT64_MAX};
    size_t n = 0;

    CHECK(!find_parse(&w->f->arena, str_from(text), &query, &error));
    while (page.next) {
        enum err err = find_run(w->f->db, &w->f->arena, &query, w->mina.id, START, page.next, PAGE,
                                &page, &error);

        CHECK(!err);
        if (err)
            return n;
        CHECK(page.n <= PAGE);
        for (size_t i = 0; i < page.n; i++)
            out_conversations[n++] = page.hits[i].conversation;
    }
    return n;
}

struct expected {
    const char *query, *rule; /* rule: what the engine is asked alone; NULL: nothing */
    bool (*also)(struct world *w, const struct stored_message *m, const struct conversation *c);
};

static bool is_open(struct world *w, const struct stored_message *m, const struct conversation *c)
{
    (void)w, (void)m;
    return c->status == STATUS_OPEN;
}

static bool is_minas_read(struct world *w, const struct stored_message *m,
                          const struct conversation *c)
{
    (void)m;
    return c->assignee == w->mina.id && !c->unread;
}

static bool is_early_forum(struct world *w, const struct stored_message *m,
                           const struct conversation *c)
{
    (void)c;
    return m->channel == w->other.id && m->said.said_at < 1770768000000; /* 2026-02-11 */
}

static size_t by_looking(struct world *w, const struct expected *e, int64_t *out_conversations)
{
    struct match_scratch *scratch = NULL;
    struct rule_set *set = NULL;
    const struct rule_node *rule;
    struct stored_message *all;
    size_t count, n = 0;

    CHECK(!match_scratch_new(&scratch) && !rule_set_new(&set));
    if (e->rule) {
        CHECK(!rule_parse(&w->f->arena, str_from(e->rule), 0, &rule, NULL));
        CHECK(!rule_set_add(set, STR("r"), rule) && !rule_set_seal(set));
    }
    CHECK(!message_scan(w->f->db, &w->f->arena, INT64_MAX, 2 * MESSAGES, &all, &count));
    for (size_t i = 0; i < count; i++) {
        const struct match_hit *hits;
        struct match_asks asks = {0};
        struct conversation row;
        size_t hit = 1;
        bool is_new = true;

        CHECK(!conversation_load(w->f->db, &w->f->arena, all[i].conversation, &row));
        if (e->rule)
            CHECK(!match_message(set, &all[i].said, &asks, scratch, &hits, &hit));
        for (size_t k = 0; k < n; k++)
            is_new = is_new && out_conversations[k] != row.id;
        if (hit && is_new && (!e->also || e->also(w, &all[i], &row)))
            out_conversations[n++] = row.id;
    }
    match_scratch_free(scratch);
    rule_set_free(set);
    return n;
}

static void finds_what_a_look_at_everything_finds(struct fixture *f)
{
    static const struct expected table[] = {
        {"bike", "bike", NULL},
        {"bike app", "bike app", NULL},
        {"\"bike app\"", "\"bike app\"", NULL},
        {"\"kestrel late\" -refund", "\"kestrel late\" -refund", NULL},
        {"\"bike app\" OR \"late refund\" OR \"great help\"",
         "\"bike app\" OR \"late refund\" OR \"great help\"", NULL},
        {"(bike OR app) broken", "(bike OR app) broken", NULL},
        {"bat* -bike", "bat* -bike", NULL},
        {"bike NEAR/1 order", "bike NEAR/1 order", NULL},
        {"nowhere", "nowhere", NULL},
        {"is:open", NULL, is_open},
        {"is:open broken", "broken", is_open},
        {"assignee:mina -is:unread", NULL, is_minas_read},
        {"is:mine -is:unread", NULL, is_minas_read},
        {"channel:Forum before:2026-02-11 late", "late", is_early_forum},
        {"from:ann@example.com bike", "bike", NULL},
    };
    static struct world w;

    CHECK(!make_world(&w, f));
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        int64_t paged[2 * MESSAGES], looked[2 * MESSAGES];
        size_t n = by_pages(&w, table[i].query, paged);
        size_t m = by_looking(&w, &table[i], looked);

        if (n != m || memcmp(paged, looked, n * sizeof(*paged)) != 0)
            printf("'%s': %zu by pages, %zu by looking\n", table[i].query, n, m);
        CHECK_INT(n, m);
        CHECK(n == m && !memcmp(paged, looked, n * sizeof(*paged)));
    }
}

static void asks_what_the_stages_said(struct fixture *f)
{
    int64_t with[MESSAGES], without[MESSAGES], all[MESSAGES], german[MESSAGES];
    static struct world w;
    size_t n;

    CHECK(!make_world(&w, f));
    n = by_pages(&w, "bike", all);
    CHECK(n > 20);
    CHECK(by_pages(&w, "bike label:complaint", with) > 0);
    CHECK(by_pages(&w, "bike -label:complaint", without) > 0);
    CHECK_INT(by_pages(&w, "bike lang:en", german), by_pages(&w, "bike label:complaint", with));
    CHECK_INT(by_pages(&w, "bike lang:de", german), by_pages(&w, "bike -label:complaint", without));
    CHECK_INT(by_pages(&w, "bike lang:fr", german), 0);
}

/* ---- people ---- */

/* Says one thing in a conversation of its own, open or done. */
static enum err add_speaker(struct world *w, struct str name, struct str address, bool is_done,
                            struct str says, int64_t *out_conversation)
{
    struct person person = {.name = name, .created_at = START};
    struct handle handle = {.network = STR("mail"),
                            .native = address,
                            .address = address,
                            .name = name,
                            .created_at = START};
    struct conversation row = w->cast.conversation;
    struct stored_message m = {.is_current = true, .channel = w->other.id};
    enum err err = person_add(w->f->db, &person);

    handle.person = person.id;
    if (!err)
        err = handle_add(w->f->db, &handle, STR("first heard"));
    if (!err)
        err = name_person(w->f->db, person.id, name, address);
    row.person = person.id;
    row.status = is_done ? STATUS_DONE : STATUS_OPEN;
    if (!err)
        err = conversation_add(w->f->db, &row);
    message_init(&m.said);
    m.said.id = address;
    m.said.text = says;
    m.said.said_at = START + 500 * (int64_t)MS_HOUR;
    m.author = handle.id;
    m.conversation = *out_conversation = row.id;
    if (!err)
        err = message_add(w->f->db, &m);
    if (!err)
        err = index_words(w->f->db, m.id, says);
    if (!err) {
        struct conversation after = row;

        after.last_message = m.id;
        err = conversation_update(w->f->db, &row, &after);
    }
    return err;
}

static void check_found(struct world *w, const char *text, int64_t first, size_t count)
{
    int64_t found[2 * MESSAGES];
    size_t n = by_pages(w, text, found);

    if (n != count || (n && first && found[0] != first))
        printf("'%s': %zu conversations\n", text, n);
    CHECK_INT(n, count);
    CHECK(!n || !first || found[0] == first);
}

static void people_are_found_by_name(struct fixture *f)
{
    int64_t amara, osei, other, all[2 * MESSAGES];
    static struct world w;
    size_t late;

    CHECK(!make_world(&w, f));
    late = by_pages(&w, "late", all);
    CHECK(!db_begin(f->db));
    CHECK(!add_speaker(&w, STR("Amara Osei"), STR("amara@mail.example"), false,
                       STR("it comes late"), &amara));
    CHECK(
        !add_speaker(&w, STR("Kofi Osei"), STR("kofi@web.example"), true, STR("osei asks"), &osei));
    CHECK(!add_speaker(&w, STR("Late Bird"), STR("bird@web.example"), false, STR("tweet"), &other));
    CHECK(!db_commit(f->db));
    check_found(&w, "amara", amara, 1);
    check_found(&w, "osei", osei, 2); /* by name and by word: once */
    check_found(&w, "Osei Kofi", osei, 1);
    check_found(&w, "ama*", amara, 1);
    check_found(&w, "@kofi", osei, 1);
    check_found(&w, "osei is:open", amara, 1);
    check_found(&w, "osei -amara", osei, 1); /* more than words: messages only */
    check_found(&w, "late", other, late + 2);
    check_found(&w, "from:amara", amara, 1);
    check_found(&w, "from:osei", osei, 2);
    check_found(&w, "from:web.example", other, 2);
    check_found(&w, "from:\"Kofi Osei\"", osei, 1);
    check_found(&w, "from:osei late", amara, 1);
    check_found(&w, "from:osei -from:kofi", amara, 1);
    check_found(&w, "from:nobody-here", 0, 0);
    check_found(&w, "(from:amara@mail.example OR tweet)", other, 2); /* the rule's */
    CHECK_INT(by_pages(&w, "bird -from:late", all), 0);
}

/* A name that fills the page: the messages begin on the next one. */
static void many_of_one_name_fill_the_page(struct fixture *f)
{
    int64_t any;
    static struct world w;

    CHECK(!make_world(&w, f));
    CHECK(!db_begin(f->db));
    for (int i = 0; i < PAGE + 3; i++)
        CHECK(!add_speaker(&w, STR("Anna Berg"), arena_printf(&f->arena, "anna%d@x.example", i),
                           false, STR("anna was here"), &any));
    CHECK(!db_commit(f->db));
    check_found(&w, "anna", any, PAGE + 3);
    check_found(&w, "berg", any, PAGE);
    check_found(&w, "from:berg", any, PAGE + 3);
}

static void names_nobody_has_are_refused(struct fixture *f)
{
    struct rule_error error = {0};
    struct find_result page;
    struct find_query query;

    CHECK(!find_parse(&f->arena, STR("bike assignee:nobody"), &query, &error));
    CHECK_INT(find_run(f->db, &f->arena, &query, 1, START, INT64_MAX, PAGE, &page, &error),
              ERR_BAD_INPUT);
    CHECK_INT(error.column, 6);
    CHECK(!find_parse(&f->arena, STR("channel:nowhere"), &query, &error));
    CHECK_INT(find_run(f->db, &f->arena, &query, 1, START, INT64_MAX, PAGE, &page, &error),
              ERR_BAD_INPUT);
}

int main(void)
{
    RUN(says_what_is_wrong_and_where);
    RUN_BOTH(finds_what_a_look_at_everything_finds);
    RUN_BOTH(asks_what_the_stages_said);
    RUN_BOTH(people_are_found_by_name);
    RUN_BOTH(many_of_one_name_fill_the_page);
    RUN_BOTH(names_nobody_has_are_refused);
    return unit_end();
}
