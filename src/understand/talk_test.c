#include "understand/talk.h"

#include <stdlib.h>
#include <unistd.h>

#include "understand/talk_parts.h"
#include "unit.h"

struct room {
    struct talk_model model;
    struct talk *talk;
    int64_t minute;
    int said;
    char ids[300][12];
};

static struct room *room_new(void)
{
    struct room *room = calloc(1, sizeof(*room));
    struct fault fault = {0};

    if (!room || talk_model_open(NULL, &room->model, &fault) ||
        talk_new(&room->model, &room->talk)) {
        printf("%s\n", fault.text);
        exit(1);
    }
    return room;
}

static void room_free(struct room *room)
{
    talk_free(room->talk);
    talk_model_close(&room->model);
    free(room);
}

/* The number of the line it answers, from 1; ids are numbers. */
static int says(struct room *room, const char *name, const char *text, const char *reply_to)
{
    struct author author = {.handle = str_from(name), .followers = -1};
    struct message message = {.text = str_from(text),
                              .kind = *name ? KIND_CHAT : KIND_SYSTEM,
                              .reply_to = str_from(reply_to),
                              .authors = &author,
                              .author_count = 1};
    struct talk_place place = {0};
    int64_t parent = -1;
    char *id = room->ids[room->said % 300];

    (void)snprintf(id, 12, "%d", ++room->said);
    message.id = str_from(id);
    CHECK(!talk_add(room->talk, &message, room->minute * 60000, &place));
    CHECK(!str_to_i64(place.parent, &parent));
    return (int)parent;
}

/* Two talks in one room, told apart by who is named. */
static void follows_names(void)
{
    struct room *room = room_new();

    CHECK_INT(says(room, "anna", "hi, how do I mount a usb stick from the terminal?", NULL), 1);
    CHECK_INT(says(room, "boris", "my printer does not print after the upgrade, any ideas?", NULL),
              2);
    room->minute++;
    CHECK_INT(says(room, "carla", "anna: sudo mount /dev/sdb1 /mnt", NULL), 1);
    CHECK_INT(says(room, "dirk", "boris: which printer is it?", NULL), 2);
    CHECK_INT(says(room, "", "eva has joined the room", NULL), 5);
    room->minute++;
    CHECK_INT(says(room, "boris", "dirk: an old laserjet 4", NULL), 4);
    CHECK_INT(says(room, "anna", "carla: thanks, that works", NULL), 3);
    room_free(room);
}

static void keeps_the_conversation(void)
{
    struct room *room = room_new();

    (void)says(room, "anna", "hi, how do I mount a usb stick from the terminal?", NULL);
    (void)says(room, "carla", "anna: sudo mount /dev/sdb1 /mnt", NULL);
    (void)says(room, "anna", "carla: thanks, that works", NULL);
    CHECK_INT(talk_back(room->talk, 0)->conversation, 1);
    CHECK_STR(str_of(talk_back(room->talk, 0)->root, talk_back(room->talk, 0)->root_bytes), "1");
    room_free(room);
}

static void takes_a_known_reply_at_its_word(void)
{
    struct room *room = room_new();

    (void)says(room, "anna", "does anybody know a good baker?", NULL);
    (void)says(room, "boris", "my printer does not print", NULL);
    CHECK_INT(says(room, "carla", "boris: is it switched on?", "1"), 1);
    CHECK_INT(says(room, "dirk", "boris: is it switched on?", "no such"), 2);
    room_free(room);
}

/* A change of name is the same person; the room's own lines are not counted as talk. */
static void follows_a_change_of_name(void)
{
    struct room *room = room_new();

    (void)says(room, "anna", "how do I mount a usb stick?", NULL);
    (void)says(room, "", "anna is now known as anna_away", NULL);
    (void)says(room, "boris", "anna_away: with mount /dev/sdb1 /mnt", NULL);
    CHECK(talk_back(room->talk, 0)->name_count == 1);
    CHECK(talk_back(room->talk, 0)->names[0] == talk_back(room->talk, 1)->person);
    CHECK_INT(talk_candidates(room->talk), 1);
    room_free(room);
}

/* Nobody is renamed: those named in such a line stay who they are, two different ones. */
static void a_change_of_no_name_is_none(void)
{
    struct room *room = room_new();

    (void)says(room, "", "=== is now known as anna", NULL);
    (void)says(room, "", " is now known as boris", NULL);
    (void)says(room, "anna", "how do I mount a usb stick?", NULL);
    (void)says(room, "boris", "anna: with mount /dev/sdb1 /mnt", NULL);
    CHECK(talk_back(room->talk, 0)->person != talk_back(room->talk, 1)->person);
    CHECK(talk_back(room->talk, 0)->names[0] == talk_back(room->talk, 1)->person);
    room_free(room);
}

static void looks_back_so_far_only(void)
{
    struct room *room = room_new();
    int furthest = 0;

    for (int i = 0; i < 250; i++) {
        int parent = says(room, i % 2 ? "anna" : "boris", i % 3 ? "yes, why?" : "anna: no", NULL);

        furthest = room->said - parent > furthest ? room->said - parent : furthest;
        room->minute += i % 5;
    }
    CHECK(furthest <= TALK_WINDOW);
    CHECK_INT(talk_candidates(room->talk), TALK_WINDOW);
    CHECK(talk_back(room->talk, TALK_WINDOW) && !talk_back(room->talk, TALK_WINDOW + 1));
    room_free(room);
}

static void refuses_another_shape(void)
{
    static const float numbers[4] = {0};
    struct model_writer writer;
    struct talk_model model;
    struct fault fault = {0};
    char path[] = "/tmp/heed-talk-XXXXXX";
    int fd = mkstemp(path);

    CHECK_OR_STOP(fd >= 0);
    model_writer_init(&writer, "threads", TALK_MODEL_VERSION);
    model_writer_add(&writer, "bias", numbers, sizeof(numbers));
    model_writer_add(&writer, "in", numbers, sizeof(numbers));
    CHECK(!model_writer_save(&writer, path, NULL));
    CHECK_INT(talk_model_open(path, &model, &fault), ERR_CORRUPT);
    CHECK(str_find(str_from(fault.text), STR("'in' has 4 numbers"), 0) != SIZE_MAX);
    model_writer_clear(&writer);
    (void)remove(path);
    (void)close(fd);
}

int main(void)
{
    RUN(follows_names);
    RUN(keeps_the_conversation);
    RUN(takes_a_known_reply_at_its_word);
    RUN(follows_a_change_of_name);
    RUN(a_change_of_no_name_is_none);
    RUN(looks_back_so_far_only);
    RUN(refuses_another_shape);
    return unit_end();
}
