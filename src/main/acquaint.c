#include "main/acquaint.h"

#include "decide/same.h"
#include "store/comment_claim.h"
#include "store/message.h"
#include "store/person.h"
#include "store/setting.h"
#include "store/tie.h"
#include "understand/avowal.h"
#include "understand/evidence.h"

enum { TIES_AT_ONCE = 1000 };
static const struct str seen_name = STR("people.seen");

struct found_mark {
    struct mark mark;
    int64_t handle;
};

struct found_tie {
    struct tie tie;
    bool is_old; /* is in the store; settled ones are left as they are */
    bool is_changed;
    struct same_fact facts[SAME_FACTS_MAX];
    size_t n;
};

struct pass {
    struct writer_job job;
    struct arena arena;
    struct db *db;
    int64_t now, message, handle, accounts; /* read so far; how many accounts there are */
    VEC(struct found_mark) marks;
    VEC(struct found_tie) ties;
    VEC(struct comment_claim) claims;
};

/* ---- how far it was read ---- */

static enum err read_place(struct pass *pass)
{
    struct str text, message, handle;
    enum err err = setting_load(pass->db, &pass->arena, seen_name, &text);

    if (err == ERR_NOT_FOUND)
        return OK;
    if (!err && (!str_cut(text, ' ', &message, &handle) || str_to_i64(message, &pass->message) ||
                 str_to_i64(handle, &pass->handle)))
        err = ERR_CORRUPT;
    return err;
}

static enum err write(struct db *db, struct writer_job *job)
{
    struct pass *pass = (struct pass *)(void *)job; /* its first member */
    enum err err = OK;
    struct arena arena;

    arena_init(&arena, 1 << 10);
    for (size_t i = 0; i < pass->marks.n && !err; i++)
        err = mark_add(db, pass->marks.at[i].mark.hash, pass->marks.at[i].handle,
                       pass->marks.at[i].mark.is_owned);
    for (size_t i = 0; i < pass->ties.n && !err; i++) {
        struct tie tie = pass->ties.at[i].tie; /* may run twice: the number is not kept */

        if (pass->ties.at[i].is_changed && tie.state == TIE_OPEN)
            err = tie_put(db, &tie);
    }
    for (size_t i = 0; i < pass->claims.n && !err; i++) {
        struct comment_claim claim = pass->claims.at[i]; /* as above */

        err = comment_claim_add(db, &claim);
    }
    if (!err)
        err = setting_put(
            db, seen_name,
            arena_printf(&arena, "%lld %lld", (long long)pass->message, (long long)pass->handle));
    arena_clear(&arena);
    return err;
}

/* ---- facts of a tie ---- */

static struct same_fact *find_fact(struct found_tie *tie, const struct same_fact *fact)
{
    for (size_t i = 0; i < tie->n; i++)
        if (tie->facts[i].kind == fact->kind && str_eq(tie->facts[i].value, fact->value))
            return &tie->facts[i];
    return NULL;
}

/* On one line, as facts are kept: names hold what their owners like. */
static void to_one_line(struct pass *pass, struct str *text)
{
    bool is_one = true;
    char *to;

    for (size_t i = 0; i < text->n; i++)
        is_one = is_one && (unsigned char)text->p[i] >= ' ';
    to = is_one ? NULL : arena_alloc(&pass->arena, text->n);
    if (!to)
        return;
    for (size_t i = 0; i < text->n; i++)
        to[i] = (unsigned char)text->p[i] >= ' ' ? text->p[i] : ' ';
    text->p = to;
}

static void add_fact(struct pass *pass, struct found_tie *tie, struct same_fact *fact)
{
    struct same_fact *old;

    to_one_line(pass, &fact->value);
    old = find_fact(tie, fact);

    if (old && old->others < fact->others) {
        old->others = fact->others; /* more are called so than were then */
        tie->is_changed = true;
    } else if (!old && tie->n < SAME_FACTS_MAX && fact->value.n <= SAME_VALUE_MAX) {
        tie->facts[tie->n++] = *fact;
        tie->is_changed = true;
    }
}

/* What it says that both bear this mark. */
static enum same_kind kind_of(enum mark_kind kind, bool mine, bool theirs)
{
    bool named = mine != theirs; /* the one's words name what the other is */

    switch (kind) {
    case MARK_NAME:
        return SAME_NAME;
    case MARK_USER:
        return named ? SAME_NAMES_ACCOUNT : SAME_USER;
    case MARK_ADDRESS:
        return named ? SAME_NAMES_ADDRESS : SAME_ADDRESS;
    case MARK_PHONE:
        return SAME_PHONE;
    case MARK_SITE:
        return named ? SAME_LINKS : SAME_SITE;
    default:
        return SAME_NUMBER;
    }
}

/* A line that says nothing to us is left out. */
static void parse_facts(struct pass *pass, struct found_tie *tie)
{
    struct str rest = tie->tie.facts, line;

    while (str_line(&rest, &line)) {
        struct same_fact fact = {0};
        struct str kind, others, message;

        if (str_cut(line, ' ', &kind, &line) && str_cut(line, ' ', &others, &line) &&
            str_cut(line, ' ', &message, &fact.value) && same_kind_from(kind, &fact.kind) &&
            !str_to_i64(others, &fact.others) && !str_to_i64(message, &fact.message))
            add_fact(pass, tie, &fact);
    }
    tie->is_changed = false;
}

static void write_facts(struct pass *pass, struct found_tie *tie)
{
    struct str text = STR_NONE;

    for (size_t i = 0; i < tie->n; i++)
        text = arena_printf(&pass->arena, "%.*s%s %lld %lld %.*s\n", STR_ARGS(text),
                            same_kind_name(tie->facts[i].kind), (long long)tie->facts[i].others,
                            (long long)tie->facts[i].message, STR_ARGS(tie->facts[i].value));
    tie->tie.facts = text;
}

/* ---- two accounts ---- */

static enum err count_bearers(struct pass *pass, const struct mark *mark, int64_t *out_n)
{
    struct marked *list;
    size_t n;
    enum err err = mark_find(pass->db, &pass->arena, mark->hash, &list, &n);

    *out_n = (int64_t)n;
    for (size_t i = 0; i < pass->marks.n && !err; i++) {
        bool is_new = pass->marks.at[i].mark.hash == mark->hash;

        for (size_t k = 0; k < n && is_new; k++)
            is_new = list[k].handle != pass->marks.at[i].handle;
        *out_n += is_new;
    }
    return err;
}

static enum err marks_of(struct pass *pass, int64_t id, struct handle *handle, struct marks *marks)
{
    enum err err = handle_load(pass->db, &pass->arena, id, handle);

    marks->n = 0;
    return err ? err
               : evidence_account(&pass->arena, handle->network, handle->native, handle->address,
                                  handle->name, handle->url, marks);
}

static const struct mark *name_in(const struct marks *marks)
{
    for (size_t i = 0; i < marks->n; i++)
        if (marks->at[i].kind == MARK_NAME)
            return &marks->at[i];
    return NULL;
}

/* What the two accounts are, whatever made us look. *out_differ: they stand on two networks. */
static enum err compare_accounts(struct pass *pass, struct found_tie *tie, bool *out_differ)
{
    struct handle one, other;
    struct marks a, b;
    enum err err = marks_of(pass, tie->tie.one, &one, &a);

    if (!err)
        err = marks_of(pass, tie->tie.other, &other, &b);
    if (err)
        return err;
    *out_differ = !str_eq(one.network, other.network);
    for (size_t i = 0; i < a.n && !err; i++)
        for (size_t k = 0; k < b.n && !err; k++) {
            struct same_fact fact = {.value = a.at[i].value};
            int64_t bearers = 0;

            if (a.at[i].kind != b.at[k].kind || a.at[i].hash != b.at[k].hash)
                continue;
            fact.kind = kind_of(a.at[i].kind, true, true);
            err = count_bearers(pass, &a.at[i], &bearers);
            fact.others = bearers > 2 ? bearers - 2 : 0;
            add_fact(pass, tie, &fact);
        }
    if (!err && name_in(&a) && name_in(&b) &&
        name_likeness(name_in(&a)->value, name_in(&b)->value) < 0.75) {
        struct same_fact fact = {.kind = SAME_OTHER_NAME,
                                 .value = arena_printf(&pass->arena, "%.*s / %.*s",
                                                       STR_ARGS(one.name), STR_ARGS(other.name))};

        add_fact(pass, tie, &fact);
    }
    return err ? err : pass->arena.err;
}

static bool is_name_alone(const struct found_tie *tie)
{
    for (size_t i = 0; i < tie->n; i++)
        if (tie->facts[i].kind != SAME_NAME && tie->facts[i].kind != SAME_USER &&
            tie->facts[i].kind != SAME_OTHER_NAME)
            return false;
    return true;
}

static enum err tie_of(struct pass *pass, int64_t a, int64_t b, struct found_tie **out_tie)
{
    struct found_tie tie = {.tie = {.one = a < b ? a : b, .other = a < b ? b : a}};
    enum err err;

    for (size_t i = 0; i < pass->ties.n; i++) {
        *out_tie = &pass->ties.at[i];
        if ((*out_tie)->tie.one == tie.tie.one && (*out_tie)->tie.other == tie.tie.other)
            return OK;
    }
    err = tie_find(pass->db, &pass->arena, tie.tie.one, tie.tie.other, &tie.tie);
    tie.is_old = !err;
    if (err == ERR_NOT_FOUND) {
        tie.tie.found_at = pass->now;
        err = OK;
    }
    if (!err)
        parse_facts(pass, &tie);
    if (!err && !vec_push(&pass->arena, &pass->ties, tie))
        err = pass->arena.err;
    if (!err)
        *out_tie = &pass->ties.at[pass->ties.n - 1];
    return err;
}

/* Whether it is worth a row. */
static bool is_kept(const struct found_tie *tie, bool differ)
{
    if (tie->is_old)
        return true;
    if (is_name_alone(tie))
        return differ && tie->tie.chance >= SAME_OFFERED;
    return tie->tie.chance >= ACQUAINT_KEPT;
}

/* Both bear a mark. */
static enum err meet(struct pass *pass, const struct found_mark *found, const struct marked *other,
                     int64_t message)
{
    struct same_fact fact = {
        .kind = kind_of(found->mark.kind, found->mark.is_owned, other->is_owned),
        .message = message,
        .value = found->mark.value};
    struct found_tie *tie;
    enum err err = tie_of(pass, found->handle, other->handle, &tie);

    if (err || fact.kind == SAME_NAME || fact.kind == SAME_USER)
        return err; /* is seen when the accounts are compared */
    for (size_t i = 0; i < tie->n && fact.kind == SAME_LINKS && !find_fact(tie, &fact); i++)
        if (tie->facts[i].kind == SAME_LINKS)
            fact.kind = SAME_LINKS_BOTH; /* and now the other way */
    add_fact(pass, tie, &fact);
    return OK;
}

/* One more is called so: what the others' names are worth to one another is less. */
static enum err meet_one_another(struct pass *pass, const struct marked *list, size_t n)
{
    enum err err = OK;

    for (size_t i = 0; i < n && !err; i++)
        for (size_t k = 0; k < i && !err; k++) {
            struct found_tie *tie;

            err = tie_of(pass, list[i].handle, list[k].handle, &tie);
        }
    return err;
}

/* What follows for each two that met, now that all is known. */
static enum err judge(struct pass *pass)
{
    enum err err = OK;

    for (size_t i = 0; i < pass->ties.n && !err; i++) {
        struct found_tie *tie = &pass->ties.at[i];
        bool differ = false;

        if (tie->tie.state != TIE_OPEN)
            continue;
        err = compare_accounts(pass, tie, &differ);
        if (err)
            break;
        tie->tie.chance = same_facts_chance(tie->facts, tie->n, pass->accounts);
        tie->is_changed = tie->is_changed && is_kept(tie, differ);
        if (tie->is_changed)
            write_facts(pass, tie);
    }
    return err ? err : pass->arena.err;
}

/* ---- one message ---- */

static enum err take_mark(struct pass *pass, const struct found_mark *found, int64_t message)
{
    struct marked *list;
    size_t n, found_before = pass->marks.n;
    bool is_there = false;
    enum err err = mark_find(pass->db, &pass->arena, found->mark.hash, &list, &n);

    if (err || n > TIE_CANDIDATES)
        return err; /* too many bear it: it says nothing */
    for (size_t i = 0; i < found_before && !err; i++) {
        const struct found_mark *other = &pass->marks.at[i];
        struct marked marked = {other->handle, other->mark.is_owned};

        if (other->mark.hash != found->mark.hash)
            continue;
        if (other->handle != found->handle)
            err = meet(pass, found, &marked, message);
        else
            is_there = is_there || other->mark.is_owned >= found->mark.is_owned;
    }
    for (size_t i = 0; i < n && !err; i++) {
        if (list[i].handle != found->handle)
            err = meet(pass, found, &list[i], message);
        else
            is_there = is_there || list[i].is_owned >= found->mark.is_owned;
    }
    if (!err && !is_there && found->mark.is_owned &&
        (found->mark.kind == MARK_NAME || found->mark.kind == MARK_USER))
        err = meet_one_another(pass, list, n);
    if (!err && !is_there && !vec_push(&pass->arena, &pass->marks, *found))
        err = pass->arena.err;
    return err;
}

/* "That was me above." */
static enum err look_for_claim(struct pass *pass, const struct stored_message *message)
{
    struct comment_claim claim;
    bool is_one = false;
    enum err err = avowal_find(pass->db, &pass->arena, message, &is_one, &claim);

    if (err || !is_one)
        return err;
    claim.found_at = pass->now;
    return vec_push(&pass->arena, &pass->claims, claim) ? OK : pass->arena.err;
}

static enum err look_at(struct pass *pass, const struct stored_message *message)
{
    struct handle handle;
    struct marks marks = {.n = 0};
    enum err err = look_for_claim(pass, message);

    if (err)
        return err;
    if (!message->author || message->said.deleted || message->direction != DIRECTION_IN)
        return OK;
    err = handle_load(pass->db, &pass->arena, message->author, &handle);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    if (handle.id > pass->handle)
        err = evidence_account(&pass->arena, handle.network, handle.native, handle.address,
                               handle.name, handle.url, &marks);
    if (!err)
        err = evidence_text(&pass->arena, message->said.text, message->said.kind == KIND_MAIL,
                            &marks);
    for (size_t i = 0; i < marks.n && !err; i++)
        err = take_mark(pass, &(struct found_mark){marks.at[i], handle.id}, message->id);
    if (handle.id > pass->handle)
        pass->handle = handle.id;
    return err;
}

/* At most so many of them; 0: one is passed over. */
static enum err read_messages(struct pass *pass, int bite, int64_t *out_highest)
{
    struct stored_message *list;
    int64_t lowest, before;
    size_t n = 0;
    enum err err = message_span(pass->db, &lowest, out_highest);

    if (err || pass->message >= *out_highest)
        return err;
    if (pass->message + 1 < lowest)
        pass->message = lowest - 1;
    before = pass->message + 1 + (bite ? bite : 1);
    if (before > *out_highest + 1)
        before = *out_highest + 1;
    if (!bite) {
        pass->message = before - 1;
        return OK;
    }
    err = handle_newest(pass->db, &pass->accounts);
    if (!err)
        err = message_window(pass->db, &pass->arena, pass->message + 1, before, bite, &list, &n);
    pass->message = before - 1;
    while (n && !err) { /* the oldest first */
        err = look_at(pass, &list[--n]);
        if (pass->ties.n < TIES_AT_ONCE)
            continue;
        pass->message = list[n].id; /* somebody means to be met by everybody: in smaller bites */
        break;
    }
    return err ? err : judge(pass);
}

static enum err try_pass(struct act *act, struct db *db, int64_t now, int bite, bool *out_more)
{
    struct pass pass = {.job = {.run = write}, .db = db, .now = now};
    int64_t from, highest = 0;
    enum err err;

    arena_init(&pass.arena, 64 << 20);
    err = db_begin(db);
    if (!err)
        err = read_place(&pass);
    from = pass.message;
    if (!err)
        err = read_messages(&pass, bite, &highest);
    db_abort(db);
    if (!err && pass.message != from)
        err = writer_run(act_writer(act), &pass.job);
    arena_clear(&pass.arena);
    *out_more = !err && pass.message < highest;
    return err;
}

/* What one cannot be read for stops nobody for ever: fewer are read, and at last it is left out. */
enum err acquaint_pass(struct act *act, struct db *db, int64_t now, bool *out_more)
{
    int bite = ACQUAINT_MESSAGES;
    enum err err = try_pass(act, db, now, bite, out_more);

    while (bite && (err == ERR_TOO_BIG || err == ERR_CORRUPT || err == ERR_NOT_FOUND ||
                    err == ERR_BAD_INPUT)) {
        bite /= 8;
        err = try_pass(act, db, now, bite, out_more);
    }
    return err;
}
