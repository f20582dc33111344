/* Where we hear and what we listen for: channel.h, rule.h, quarantine.h, outbox.h. */
#include "store/channel.h"

#include "store/fixture.h"
#include "store/outbox.h"
#include "store/quarantine.h"
#include "store/rule.h"
#include "store/setting.h"

static void a_channel_keeps_its_place(struct fixture *f)
{
    struct channel_row channel = {.name = STR("Blog"),
                                  .kind = STR("feed"),
                                  .config = STR("{\"url\":\"http://x\"}"),
                                  .keep = KEEP_MATCHED,
                                  .created_at = 5},
                       again = channel, got, *list;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!channel_add(f->db, &channel));
    CHECK(!channel_set_cursor(f->db, channel.id, STR("{\"etag\":\"1\"}"), 50));
    CHECK(!channel_heard(f->db, channel.id, 40)); /* never back */
    CHECK(!channel_set_state(f->db, channel.id, CHANNEL_LATE, STR("no answer for 5 minutes")));
    CHECK(!db_commit(f->db));
    CHECK(!channel_by_name(f->db, &f->arena, STR("Blog"), &got));
    CHECK_STR(got.cursor, "{\"etag\":\"1\"}");
    CHECK_STR(got.reason, "no answer for 5 minutes");
    CHECK(got.heard_at == 50 && got.state == CHANNEL_LATE && got.keep == KEEP_MATCHED);
    CHECK(!db_begin(f->db));
    CHECK(!channel_remove(f->db, channel.id, 60));
    CHECK(!channel_add(f->db, &again)); /* the name is free */
    CHECK(!db_commit(f->db));
    CHECK(!channel_list(f->db, &f->arena, &list, &n));
    CHECK_INT(n, 1);
    CHECK_INT(list[0].id, again.id);
    CHECK(!channel_load(f->db, &f->arena, channel.id, &got));
    CHECK_INT(got.removed_at, 60);
}

static void a_gap_is_opened_once(struct fixture *f)
{
    struct channel_gap *gaps;
    struct cast cast;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    CHECK(!channel_gap_open(f->db, cast.channel.id, 100, STR("cut")));
    CHECK(!channel_gap_open(f->db, cast.channel.id, 110, STR("still cut")));
    CHECK(!channel_gap_close(f->db, cast.channel.id, 200));
    CHECK(!channel_gap_open(f->db, cast.channel.id, 300, STR("again")));
    CHECK(!db_commit(f->db));
    CHECK(!channel_gap_list(f->db, &f->arena, 0, 0, 1000, &gaps, &n));
    CHECK_INT(n, 2);
    CHECK(gaps[0].to_at == 200 && gaps[1].to_at == 0);
    CHECK(!channel_gap_list(f->db, &f->arena, cast.channel.id, 201, 250, &gaps, &n));
    CHECK_INT(n, 0);
    CHECK(!channel_gap_list(f->db, &f->arena, cast.channel.id, 400, 500, &gaps, &n));
    CHECK_INT(n, 1);
}

static void a_rule_remembers_its_texts(struct fixture *f)
{
    struct rule_row rule = {.name = STR("us"), .text = STR("acme"), .created_at = 1}, stale, got,
                    *list;
    struct str text;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!rule_add(f->db, &rule, 7));
    stale = rule;
    CHECK(!rule_set_text(f->db, &rule, STR("acme -coyote"), 7, 2));
    CHECK_INT(rule.version, 2);
    CHECK_INT(rule_set_text(f->db, &stale, STR("lost"), 8, 3), ERR_STALE);
    CHECK(!rule_set_owner(f->db, rule.id, 7, 9));
    CHECK(!rule_pause(f->db, rule.id, true, 7, 4));
    CHECK(!rule_pause(f->db, rule.id, true, 7, 5)); /* so it was */
    CHECK(!db_commit(f->db));
    CHECK(!rule_load(f->db, &f->arena, rule.id, &got));
    CHECK_STR(got.text, "acme -coyote");
    CHECK(got.version == 2 && got.staff == 7 && got.team == 9 && got.paused_at == 4);
    CHECK(!rule_old_text(f->db, &f->arena, rule.id, 1, &text));
    CHECK_STR(text, "acme");
    CHECK(!rule_list(f->db, &f->arena, 0, 10, &list, &n));
    CHECK_INT(n, 1);
    CHECK(!rule_list(f->db, &f->arena, rule.id, 10, &list, &n));
    CHECK_INT(n, 0);
    CHECK(!db_begin(f->db));
    CHECK(!rule_remove(f->db, rule.id, 7, 5));
    CHECK(!rule_remove(f->db, rule.id, 7, 6));
    CHECK(!rule_pause(f->db, rule.id, false, 7, 7));
    CHECK(!db_commit(f->db));
    CHECK_INT(rule_by_name(f->db, &f->arena, STR("us"), &got), ERR_NOT_FOUND);
}

static void each_change_of_a_rule_has_a_number(struct fixture *f)
{
    struct rule_row rule = {.name = STR("us"), .text = STR("acme"), .created_at = 1},
                    other = {.name = STR("them"), .text = STR("coyote"), .created_at = 2};
    struct rule_changed *list;
    int64_t version;
    size_t n;

    CHECK(!rule_version_now(f->db, &version));
    CHECK_INT(version, 0);
    CHECK(!db_begin(f->db));
    CHECK(!rule_add(f->db, &rule, 7) && !rule_add(f->db, &other, 7));
    CHECK(!rule_set_text(f->db, &rule, STR("acme -coyote"), 8, 3));
    CHECK(!rule_pause(f->db, rule.id, true, 9, 4) && !rule_pause(f->db, rule.id, false, 9, 5));
    CHECK(!rule_set_owner(f->db, rule.id, 7, 9)); /* matches no other */
    CHECK(!rule_remove(f->db, other.id, 9, 6));
    CHECK(!db_commit(f->db));
    CHECK(!rule_version_now(f->db, &version));
    CHECK_INT(version, 6);
    CHECK(!rule_changes(f->db, &f->arena, 2, 100, &list, &n));
    CHECK_OR_STOP(n == 4);
    CHECK(list[0].what == RULE_EDITED && list[0].staff == 8 && list[0].at == 3);
    CHECK(list[1].what == RULE_PAUSED && list[2].what == RULE_RESUMED);
    CHECK(list[3].what == RULE_REMOVED && list[3].rule.id == other.id &&
          list[3].rule.removed_at == 6);
    CHECK_STR(list[0].rule.text, "acme -coyote");
    CHECK_INT(list[0].rule.version, 2);
    CHECK(!rule_changes(f->db, &f->arena, 5, 100, &list, &n));
    CHECK_INT(n, 1);
}

static void what_was_refused_is_kept(struct fixture *f)
{
    struct quarantined item = {.at = 5, .line = 3, .reason = STR("a lone surrogate")}, *list;
    struct str bytes = str_of("{\"id\":\"\\ud800\"}\0\xff", 17);
    struct buf out;
    int64_t count = 0;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!quarantine_add(f->db, &item, bytes));
    CHECK(!db_commit(f->db));
    CHECK(!quarantine_list(f->db, &f->arena, INT64_MAX, 10, &list, &n));
    CHECK_INT(n, 1);
    CHECK(list[0].line == 3 && list[0].size == 17);
    CHECK_STR(list[0].reason, "a lone surrogate");
    buf_init(&out, 0);
    CHECK(!quarantine_bytes(f->db, item.id, &out));
    CHECK(str_eq(buf_str(&out), bytes));
    buf_clear(&out);
    CHECK(!db_begin(f->db));
    CHECK(!quarantine_remove(f->db, item.id));
    CHECK(!db_commit(f->db));
    CHECK(!quarantine_count(f->db, &count));
    CHECK_INT(count, 0);
}

static void a_delivery_moves_forward(struct fixture *f)
{
    struct outbox item = {.key = STR("k1"), .state = DELIVERY_HELD, .send_after = 100}, *list, got;
    struct stored_message m = {.is_current = true, .direction = DIRECTION_OUT};
    int64_t at = 0;
    struct cast cast;
    size_t n;

    message_init(&m.said);
    m.said.id = STR("out");
    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    m.channel = item.channel = cast.channel.id;
    m.conversation = item.conversation = cast.conversation.id;
    CHECK(!message_add(f->db, &m));
    item.message = m.id;
    CHECK(!outbox_add(f->db, &item));
    CHECK(!db_commit(f->db));
    CHECK(!outbox_next_due(f->db, &at));
    CHECK_INT(at, 100);
    CHECK(!outbox_due(f->db, &f->arena, DELIVERY_HELD, 99, 10, &list, &n));
    CHECK_INT(n, 0);
    CHECK(!outbox_due(f->db, &f->arena, DELIVERY_HELD, 100, 10, &list, &n));
    CHECK_INT(n, 1);
    item.state = DELIVERY_QUEUED;
    CHECK(!db_begin(f->db));
    CHECK(!outbox_move(f->db, &item, DELIVERY_HELD));
    CHECK_INT(outbox_move(f->db, &item, DELIVERY_HELD), ERR_STALE);
    item.state = DELIVERY_SENDING;
    item.attempts = 1;
    CHECK(!outbox_move(f->db, &item, DELIVERY_QUEUED));
    item.state = DELIVERY_UNCERTAIN;
    CHECK(!outbox_move(f->db, &item, DELIVERY_SENDING));
    CHECK(!db_commit(f->db));
    CHECK(!outbox_by_key(f->db, &f->arena, STR("k1"), &got));
    CHECK_INT(got.state, DELIVERY_UNCERTAIN);
    CHECK(!outbox_list(f->db, &f->arena, DELIVERY_UNCERTAIN, INT64_MAX, 5, &list, &n));
    CHECK_INT(n, 1);
    CHECK(!outbox_next_due(f->db, &at));
    CHECK(at == INT64_MAX);
    for (int from = 0; from < DELIVERY_COUNT; from++) /* sent, refused and undone are ends */
        CHECK(!delivery_may(DELIVERY_SENT, (enum delivery)from) &&
              !delivery_may(DELIVERY_REFUSED, (enum delivery)from) &&
              !delivery_may(DELIVERY_UNDONE, (enum delivery)from));
    CHECK(!delivery_may(DELIVERY_SENDING, DELIVERY_UNDONE));
}

static void settings_are_replaced(struct fixture *f)
{
    struct setting *list;
    struct str value;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!setting_put(f->db, STR("b"), STR("1")));
    CHECK(!setting_put(f->db, STR("b"), STR("2")));
    CHECK(!setting_put(f->db, STR("a"), STR("x")));
    CHECK(!db_commit(f->db));
    CHECK(!setting_load(f->db, &f->arena, STR("b"), &value));
    CHECK_STR(value, "2");
    CHECK(!db_begin(f->db));
    CHECK(!setting_remove(f->db, STR("b")));
    CHECK(!db_commit(f->db));
    CHECK(!setting_list(f->db, &f->arena, &list, &n));
    CHECK_INT(n, 2);
    CHECK_STR(list[0].name, "a");
    CHECK_STR(list[1].name, "site.name");
}

int main(void)
{
    RUN_BOTH(a_channel_keeps_its_place);
    RUN_BOTH(a_gap_is_opened_once);
    RUN_BOTH(a_rule_remembers_its_texts);
    RUN_BOTH(each_change_of_a_rule_has_a_number);
    RUN_BOTH(what_was_refused_is_kept);
    RUN_BOTH(a_delivery_moves_forward);
    RUN_BOTH(settings_are_replaced);
    return unit_end();
}
