/* network.c: what it takes to find who addresses whom behind what is heard (main/net_keeper.h).
 *
 *     build/bench_network MESSAGES ACCOUNTS
 *
 * A throwaway site on SQLite with that many messages by that many accounts: two thirds answer one
 * of the last thousand, a third of those that do name somebody, too. Then passes until all is read.
 * Prints processor time a message of the reading thread (finding, ranks) and of the writer. */
#include <sys/resource.h>

#include "base/clock.h"
#include "main/net_keeper.h"
#include "store/fixture.h"

static double cpu_of(int who)
{
    struct rusage usage;

    (void)getrusage(who, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static uint64_t next_of(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return *seed >> 33;
}

static void make(struct fixture *f, int64_t messages, int64_t accounts, int64_t now)
{
    uint64_t seed = 1;

    CHECK(!db_begin(f->db));
    for (int64_t i = 1; i <= accounts; i++) {
        char native[24];
        struct person person = {.name = STR("P"), .created_at = 1};
        struct handle handle = {.network = STR("n"), .followers = -1, .created_at = 1};

        (void)snprintf(native, sizeof(native), "a%lld", (long long)i);
        handle.native = handle.address = str_from(native);
        CHECK(!person_add(f->db, &person));
        handle.person = person.id;
        CHECK(!handle_add(f->db, &handle, STR_NONE));
    }
    for (int64_t i = 1; i <= messages; i++) {
        int64_t author = 1 + (int64_t)(next_of(&seed) % (uint64_t)accounts);
        struct stored_message row = {
            .channel = 1, .is_current = true, .author = author, .heard_at = now};
        char id[24], reply_to[24] = "", text[80];

        message_init(&row.said);
        (void)snprintf(id, sizeof(id), "m%lld", (long long)i);
        if (i > 1 && next_of(&seed) % 3)
            (void)snprintf(
                reply_to, sizeof(reply_to), "m%lld",
                (long long)(i - 1 -
                            (int64_t)(next_of(&seed) % (uint64_t)(i > 1000 ? 1000 : i - 1))));
        (void)snprintf(text, sizeof(text), "that is what I saw there as well%s%llu",
                       reply_to[0] && next_of(&seed) % 3 == 0 ? ", @a" : " ",
                       (unsigned long long)(1 + next_of(&seed) % (uint64_t)accounts));
        row.said.id = str_from(id);
        row.said.text = str_from(text);
        row.said.reply_to = str_from(reply_to);
        row.said.said_at = now;
        CHECK(!message_add(f->db, &row));
        if (i % 10000 == 0)
            CHECK(!db_commit(f->db) && !db_begin(f->db));
    }
    CHECK(!db_commit(f->db));
}

static void pass_all(struct fixture *f, int64_t messages, int64_t now)
{
    struct act_config config = {.site = &f->site, .now = now, .db = f->db};
    struct net_keeper *keeper = net_keeper_new();
    struct act *act = NULL;
    struct db *reader = NULL;
    double all, mine;
    bool more = true;

    CHECK(!db_open(&f->site, DB_READ, &reader, NULL));
    CHECK(!act_open(&config, &act, NULL));
    f->db = NULL; /* the writer's */
    all = cpu_of(RUSAGE_SELF);
    mine = cpu_of(RUSAGE_THREAD);
    while (more && !unit_state.bad_checks)
        CHECK(!net_keeper_pass(keeper, act, reader, now, &more));
    all = cpu_of(RUSAGE_SELF) - all;
    mine = cpu_of(RUSAGE_THREAD) - mine;
    printf("a message: %.1f us finding and ranking, %.1f us on the writer\n",
           mine / (double)messages, (all - mine) / (double)messages);
    net_keeper_free(keeper);
    act_close(act);
    db_close(reader);
}

int main(int argc, char **argv)
{
    int64_t messages = 0, accounts = 0, now = clock_now();
    struct fixture f;

    if (argc != 3 || str_to_i64(str_from(argv[1]), &messages) || messages < 1 ||
        messages > NET_BEHIND || str_to_i64(str_from(argv[2]), &accounts) || accounts < 1)
        return 2;
    CHECK(fixture_open(&f, false));
    make(&f, messages, accounts, now);
    pass_all(&f, messages, now);
    fixture_close(&f);
    return 0;
}
