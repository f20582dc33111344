#include "act/speaks.h"

#include <stdlib.h>

#include "act/inside.h"
#include "act/own.h"
#include "base/clock.h"
#include "store/crowd.h"
#include "store/message.h"
#include "store/person.h"
#include "store/setting.h"
#include "store/staff.h"
#include "store/voice.h"

struct speaks {
    struct arena arena; /* of what follows */
    struct str *accounts, *domains;
    size_t account_count, domain_count;
    struct insider_person *people; /* in order */
    size_t person_count;
    int64_t read_at; /* 0: nothing was read yet */
};

struct speaks *speaks_new(void)
{
    struct speaks *speaks = calloc(1, sizeof(*speaks));

    if (speaks)
        arena_init(&speaks->arena, 4 << 20);
    return speaks;
}

void speaks_free(struct speaks *speaks)
{
    if (!speaks)
        return;
    arena_clear(&speaks->arena);
    free(speaks);
}

void speaks_forget(struct speaks *speaks) { speaks->read_at = 0; }

/* ---- what is declared ---- */

static struct str bare(struct str account)
{
    return str_starts(account, STR("@")) ? str_skip(account, 1) : account;
}

/* "agency.example" is a domain; "@ann" and "ann@agency.example" are accounts. */
static void add_declared(struct speaks *speaks, struct str word)
{
    bool is_domain = str_find_char(word, '@', 0) == SIZE_MAX &&
                     str_find_char(word, '.', 0) != SIZE_MAX;

    word = bare(word);
    if (!word.n || speaks->account_count + speaks->domain_count == SPEAKS_ACCOUNTS_MAX)
        return;
    if (is_domain)
        speaks->domains[speaks->domain_count++] = word;
    else
        speaks->accounts[speaks->account_count++] = word;
}

static enum err read_declared(struct speaks *speaks, struct db *db)
{
    struct str text;
    size_t from = 0;
    enum err err = setting_load(db, &speaks->arena, STR(INSIDERS_SETTING), &text);

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    for (size_t i = 0; i <= text.n; i++)
        if (i == text.n || char_is_space(text.p[i]) || text.p[i] == ',') {
            add_declared(speaks, str_slice(text, from, i));
            from = i + 1;
        }
    return OK;
}

static enum err read_staff(struct speaks *speaks, struct db *db)
{
    struct staff *staff;
    size_t n = 0;
    enum err err = staff_list(db, &speaks->arena, &staff, &n);

    for (size_t i = 0; i < n && !err && speaks->account_count < SPEAKS_ACCOUNTS_MAX; i++)
        if (staff[i].email.n)
            speaks->accounts[speaks->account_count++] = staff[i].email;
    return err;
}

enum err speaks_ready(struct act *act, struct db *db, int64_t now)
{
    struct speaks *speaks = act->speaks;
    enum err err;

    if (speaks->read_at && now - speaks->read_at < MS_MINUTE && speaks->read_at - now < MS_MINUTE)
        return OK;
    arena_reset(&speaks->arena);
    speaks->account_count = speaks->domain_count = speaks->person_count = 0;
    speaks->accounts = arena_alloc_array(&speaks->arena, SPEAKS_ACCOUNTS_MAX, sizeof(struct str));
    speaks->domains = arena_alloc_array(&speaks->arena, SPEAKS_ACCOUNTS_MAX, sizeof(struct str));
    err = speaks->accounts && speaks->domains ? read_declared(speaks, db) : ERR_NO_MEMORY;
    if (!err)
        err = read_staff(speaks, db);
    if (!err)
        err = insider_people(db, &speaks->arena, &speaks->people, &speaks->person_count);
    speaks->read_at = err ? 0 : now ? now : 1;
    return err;
}

/* ---- what is heard ---- */

static bool is_below(struct str account, struct str domain)
{
    size_t at;

    if (account.n < domain.n)
        return false;
    at = account.n - domain.n;
    return str_eq_nocase(str_skip(account, at), domain) &&
           (at == 0 || account.p[at - 1] == '@' || account.p[at - 1] == '.');
}

static bool is_declared(const struct speaks *speaks, struct str account)
{
    account = bare(account);
    if (!account.n)
        return false;
    for (size_t i = 0; i < speaks->account_count; i++)
        if (str_eq_nocase(speaks->accounts[i], account))
            return true;
    for (size_t i = 0; i < speaks->domain_count; i++)
        if (is_below(account, speaks->domains[i]))
            return true;
    return false;
}

static enum voice voice_of(const struct speaks *speaks, int64_t person)
{
    size_t low = 0, high = speaks->person_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (speaks->people[middle].person < person)
            low = middle + 1;
        else
            high = middle;
    }
    return low < speaks->person_count && speaks->people[low].person == person
               ? speaks->people[low].voice
               : VOICE_PUBLIC;
}

enum voice speaks_account(const struct act *act, const struct capture *capture, int64_t person)
{
    const struct author *author = message_author(capture->message);

    if (act_is_own(act, capture->channel, capture->message))
        return VOICE_OURS;
    if (is_declared(act->speaks, author->handle) || is_declared(act->speaks, author->id) ||
        is_declared(act->speaks, capture->found->native))
        return VOICE_INSIDER;
    return person ? voice_of(act->speaks, person) : VOICE_PUBLIC;
}

enum voice speaks_said(const struct capture *capture)
{
    if (capture->found->speaker == SPEAKER_INSIDER)
        return VOICE_INSIDER;
    if (capture->message->origin == ORIGIN_SPONSORED)
        return VOICE_BOUGHT;
    return capture->found->speaker == SPEAKER_PARTNER ? VOICE_PARTNER : VOICE_PUBLIC;
}

/* ---- what turns out ---- */

static enum err again(struct db *db, int64_t message, enum voice account)
{
    struct crowd crowd;
    enum err err = voice_change(db, message, account);

    if (!err)
        err = crowd_load(db, message, &crowd);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    return crowd.how == CROWD_COPY ? OK : crowd_settle(db, crowd.first);
}

enum err speaks_again(struct act *act, struct db *db, struct arena *arena, int64_t message)
{
    struct stored_message row;
    struct handle handle = {0};
    enum voice voice = VOICE_PUBLIC;
    enum err err = message_load(db, arena, message, &row);

    if (!err && row.author)
        err = handle_load(db, arena, row.author, &handle);
    if (!err && handle.person)
        err = insider_voice(db, handle.person, &voice);
    if (!err)
        err = again(db, message, voice);
    if (!err)
        err = crowd_settle(db, message); /* those who agree with what may be their own words */
    speaks_forget(act->speaks);
    return err;
}

enum err speaks_person(struct act *act, struct db *db, struct arena *arena, int64_t person)
{
    int64_t *ids;
    size_t n = 0;
    enum voice voice = VOICE_PUBLIC;
    enum err err = insider_voice(db, person, &voice);

    if (!err)
        err = voice_stale(db, arena, person, voice, SPEAKS_MESSAGES_MAX, &ids, &n);
    for (size_t i = 0; i < n && !err; i++)
        err = again(db, ids[i], voice);
    if (!err)
        err = crowd_settle_person(db, person);
    speaks_forget(act->speaks);
    return err;
}

enum err speaks_merged(struct act *act, struct db *db, struct arena *arena, int64_t person,
                       int64_t kept)
{
    enum err err = speaks_person(act, db, arena, kept);

    return err ? err : speaks_person(act, db, arena, person);
}
