/* Single items and their largest hours, on both databases. */
#include "store/alarm_item.h"

#include "base/clock.h"
#include "store/fixture.h"
#include "store/message.h"
#include "store/thread.h"

static const int64_t NOW = INT64_C(1795000000000);

static void items_keep_their_largest_hours(struct fixture *f)
{
    struct alarm_item loaded;
    int64_t peaks[ALARM_PEAKS_LISTED], *topics;
    size_t n;

    CHECK(!db_begin(f->db));
    for (int64_t i = 1; i <= 60; i++) {
        struct alarm_item item = {.thread = i,
                                  .is_against = i % 2,
                                  .heard_at = NOW - i,
                                  .most = {i % 7, 10 * i, 0},
                                  .pushes = -1,
                                  .views = -1,
                                  .hour_at = NOW - i,
                                  .hour = {0, i, 0}};

        CHECK(!alarm_item_put(f->db, &item));
        item.most[ITEM_VIEWS] = 1000 * i;
        CHECK(!alarm_item_put(f->db, &item));
    }
    CHECK(!db_commit(f->db));
    CHECK(!alarm_item_load(f->db, 9, &loaded));
    CHECK(loaded.is_against && loaded.most[ITEM_VIEWS] == 9000 && loaded.pushes == -1);
    CHECK_INT(alarm_item_load(f->db, 99, &loaded), ERR_NOT_FOUND);
    CHECK(!alarm_item_peaks(f->db, ITEM_PUSHES, 60, NOW - 100, peaks, &n));
    CHECK(n == ALARM_PEAKS_LISTED && peaks[0] == 590 && peaks[1] == 580); /* not its own */
    CHECK(!alarm_item_peaks(f->db, ITEM_VIEWS, 1, NOW - 3, peaks, &n));
    CHECK(n == 2 && peaks[0] == 3000);
    CHECK(!alarm_item_gaining(f->db, &f->arena, NOW - 10, &topics, &n));
    CHECK(n == 5 && topics[0] == -9 && topics[4] == -1);
    CHECK(!db_begin(f->db));
    CHECK(!alarm_item_forget(f->db, NOW - 1));
    CHECK(!db_commit(f->db));
    CHECK_INT(alarm_item_load(f->db, 2, &loaded), ERR_NOT_FOUND);
    CHECK(!alarm_item_load(f->db, 1, &loaded));
}

static void an_item_is_what_its_thread_began_with(struct fixture *f)
{
    struct stored_message m = {.is_current = true};
    struct thread thread = {0};
    struct thread_move move = {.at = 1};
    struct cast cast;
    int64_t first = 0, root = 0, found = 0;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    thread.channel = cast.channel.id;
    thread.native = STR("t");
    CHECK(!thread_add(f->db, &thread));
    move.thread = thread.id;
    move.conversation = cast.conversation.id;
    CHECK(!thread_put(f->db, &move));
    for (int i = 0; i < 2; i++) {
        message_init(&m.said);
        m.id = 0;
        m.channel = cast.channel.id;
        m.thread = thread.id;
        m.conversation = cast.conversation.id;
        m.author = cast.handle.id;
        m.said.id = i ? STR("b") : STR("a");
        m.said.text = STR("x");
        m.said.said_at = 5 + i;
        CHECK(!message_add(f->db, &m));
        first = i ? first : m.id;
    }
    CHECK(!db_commit(f->db));
    CHECK(!alarm_item_root(f->db, thread.id, &root));
    CHECK_INT(root, first);
    CHECK(!alarm_item_thread(f->db, m.id, &found));
    CHECK_INT(found, thread.id);
    CHECK_INT(alarm_item_root(f->db, 999, &root), ERR_NOT_FOUND);
}

int main(void)
{
    RUN_BOTH(items_keep_their_largest_hours);
    RUN_BOTH(an_item_is_what_its_thread_began_with);
    return unit_end();
}
