#include "store/crowd.h"

#include "store/fixture.h"

/* A message of the conversation; its row. */
static int64_t say(struct fixture *f, const struct cast *cast, const char *id, int64_t conversation)
{
    struct stored_message message = {.channel = cast->channel.id,
                                     .is_current = true,
                                     .conversation = conversation,
                                     .heard_at = 5};

    message_init(&message.said);
    message.said.id = str_from(id);
    message.said.text = str_from(id);
    message.said.said_at = 5;
    CHECK(!message_add(f->db, &message));
    return message.id;
}

static void what_stands_behind_is_counted(struct fixture *f)
{
    struct cast cast;
    struct crowd crowd = {0}, *list;
    struct crowd_sum *sums;
    int64_t first, second, copies[3], fan, foe, next = 0, *ids, here[2];
    size_t n = 0;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    here[0] = cast.conversation.id;
    here[1] = here[0] + 1000;
    first = say(f, &cast, "first", here[0]);
    second = say(f, &cast, "second", here[0]);
    for (int i = 0; i < 3; i++) {
        static const char *const names[] = {"c0", "c1", "c2"};

        copies[i] = say(f, &cast, names[i], 0);
        CHECK(!crowd_add(f->db, &(struct crowd){copies[i], first, CROWD_COPY, 900, false}));
    }
    fan = say(f, &cast, "fan", here[0]);
    foe = say(f, &cast, "foe", here[0]);
    CHECK(!crowd_add(f->db, &(struct crowd){fan, second, CROWD_AGREES, 0, false}));
    CHECK(!crowd_add(f->db, &(struct crowd){foe, first, CROWD_DISSENTS, 0, false}));
    CHECK(!db_commit(f->db));

    CHECK_INT(crowd_load(f->db, first, &crowd), ERR_NOT_FOUND);
    CHECK(!crowd_load(f->db, copies[1], &crowd));
    CHECK(crowd.first == first && crowd.how == CROWD_COPY && crowd.likeness == 900);
    CHECK(!crowd_list(f->db, &f->arena, first, CROWD_COPY, INT64_MAX, 2, &ids, &n));
    CHECK(n == 2 && ids[0] == copies[2] && ids[1] == copies[1]);
    CHECK(!crowd_list(f->db, &f->arena, first, CROWD_COPY, ids[1], 2, &ids, &n));
    CHECK(n == 1 && ids[0] == copies[0]);
    CHECK(!crowd_in(f->db, &f->arena, here[0], &list, &n));
    CHECK(n == 2 && list[0].message == fan && list[1].message == foe);
    CHECK(!crowd_sums_in(f->db, &f->arena, here[0], &sums, &n));
    CHECK_OR_STOP(n == 2);
    CHECK(sums[0].id == first && sums[0].n[CROWD_COPY] == 3 && sums[0].n[CROWD_DISSENTS] == 1);
    CHECK(sums[1].id == second && sums[1].n[CROWD_AGREES] == 1);
    CHECK(!crowd_sums_of(f->db, &f->arena, here, 2, &sums, &n));
    CHECK_OR_STOP(n == 2);
    CHECK(sums[1].id == here[1] && sums[1].n[CROWD_COPY] == 0);
    CHECK(sums[0].id == here[0] && sums[0].n[CROWD_COPY] == 3 && sums[0].n[CROWD_AGREES] == 1);

    CHECK(!db_begin(f->db));
    CHECK(!crowd_load(f->db, copies[2], &crowd));
    CHECK(!crowd_drop(f->db, &crowd));
    CHECK(!db_commit(f->db));
    CHECK_INT(crowd_load(f->db, copies[2], &crowd), ERR_NOT_FOUND);
    CHECK(!crowd_sums_of(f->db, &f->arena, here, 1, &sums, &n));
    CHECK(n == 1 && sums[0].n[CROWD_COPY] == 2);

    /* the first is taken back: its oldest copy stands for itself, the other behind that */
    CHECK(!db_begin(f->db));
    CHECK(!crowd_promote(f->db, first, &next));
    CHECK(!db_commit(f->db));
    CHECK_INT(next, copies[0]);
    CHECK_INT(crowd_load(f->db, copies[0], &crowd), ERR_NOT_FOUND);
    CHECK(!crowd_load(f->db, copies[1], &crowd));
    CHECK_INT(crowd.first, copies[0]);
    CHECK(!crowd_sums_of(f->db, &f->arena, here, 1, &sums, &n));
    CHECK(n == 1 && sums[0].n[CROWD_COPY] == 0 && sums[0].n[CROWD_DISSENTS] == 1);
    CHECK(!db_begin(f->db));
    CHECK(!crowd_promote(f->db, fan, &next));
    CHECK(!db_commit(f->db));
    CHECK_INT(next, 0); /* nobody stands behind that */
}

int main(void)
{
    RUN_BOTH(what_stands_behind_is_counted);
    return unit_end();
}
