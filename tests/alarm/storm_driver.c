/* storm_driver.c: lets tests/alarm/replay.py run hours of talk through the alarm in a moment:
 * messages in (JSON Lines, by said_at), what the alarm says in each step out (JSON Lines; steps
 * without anything to say are left out). Labels are those of the program. Never part of heed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/io.h"
#include "base/map.h"
#include "decide/storm.h"
#include "parse/message_json.h"
#include "understand/label.h"
#include "understand/stories.h"

enum { TOLD_WORDS = 8 };

struct replay {
    struct storm storm;
    struct storm_ears ears;
    struct storm_count count;
    struct map known; /* accounts */
    struct arena names;
    struct words words;
    struct labeller *labeller;
    struct stories *stories;
    struct gist_room gist;
    int64_t until;
};

static void end_step(struct replay *replay)
{
    static const char *const names[] = {"calm", "held", "begins", "runs", "ends"};
    struct storm_word word = storm_next(&replay->storm, replay->until, &replay->count);

    if (word.state != STORM_CALM)
        printf("{\"at\":%" PRId64
               ",\"state\":\"%s\",\"why\":\"%s\",\"chance\":%.3g,\"hour\":%" PRId64
               ",\"usual\":%.1f,\"against\":%" PRId64 ",\"voices\":%" PRId64 ",\"fresh\":%" PRId64
               ",\"copies\":%" PRId64 ",\"made\":%" PRId64
               ",\"doubling\":%.0f,\"next_hour\":%" PRId64 ",\"rose_at\":%" PRId64 "}\n",
               replay->until, names[word.state], storm_why_name(word.why), word.chance,
               word.hour.against, word.usual_hour, word.recent.against, word.recent.voices,
               word.recent.fresh, word.recent.copies, word.recent.made, word.doubling,
               word.next_hour, word.rose_at);
    replay->count = (struct storm_count){0};
    replay->until += STORM_STEP;
}

static void go_to(struct replay *replay, int64_t at)
{
    if (!replay->until)
        replay->until = (at / STORM_STEP + 1) * STORM_STEP;
    while (at >= replay->until)
        end_step(replay);
}

static enum err label(struct replay *replay, struct arena *arena, const struct message *message,
                      struct understood *found)
{
    struct story_place place;
    enum err err = words_read(&replay->words, message->text);

    if (!err)
        err = label_text(replay->labeller, &replay->words, message->text, false, found);
    if (err)
        return err;
    found->words = arena_alloc_array(arena, replay->words.n + 1, sizeof(struct str));
    found->word_count = found->words ? replay->words.n : 0;
    for (size_t i = 0; i < found->word_count; i++)
        found->words[i] = words_text(&replay->words, i);
    if (!err)
        err = gist_read(&replay->gist, message->text);
    if (!err && replay->gist.gist.word_count >= TOLD_WORDS) { /* as understand/stage_crowd.c */
        stories_add_gist(replay->stories, message->id, &replay->gist.gist, &place);
        found->is_retold = !place.is_first;
    }
    return err ? err : arena->err;
}

static enum err hear(struct replay *replay, struct arena *arena, const struct message *message)
{
    struct understood found = {0};
    struct str who = message_author(message)->id;
    enum err err = label(replay, arena, message, &found);
    struct storm_heard heard = {.message = message, .found = &found, .at = message->said_at};
    struct storm_count one;

    heard.is_ours = str_find(message->extra, STR("\"ours\":true"), 0) != SIZE_MAX;
    heard.is_fresh = who.n && !map_get(&replay->known, who);
    if (!err && heard.is_fresh)
        err = map_put(&replay->known, str_dup(&replay->names, who), replay);
    if (err)
        return err;
    go_to(replay, message->said_at);
    one = storm_hear(&replay->ears, &heard);
    replay->count.voices += one.voices;
    replay->count.against += one.against;
    replay->count.fresh += one.fresh;
    replay->count.copies += one.copies;
    replay->count.made += one.made;
    return OK;
}

int main(void)
{
    struct replay *replay = calloc(1, sizeof(*replay));
    struct json_parser parser;
    struct arena arena;
    struct buf in;
    struct str rest, line;
    enum err err = replay ? OK : ERR_NO_MEMORY;

    buf_init(&in, 0);
    arena_init(&arena, 0);
    json_parser_init(&parser, MESSAGE_LINE_MAX);
    if (!err) {
        map_init(&replay->known);
        arena_init(&replay->names, 0);
        words_init(&replay->words);
        err = labeller_new(NULL, &replay->labeller);
        gist_room_init(&replay->gist);
        if (!err)
            err = stories_new(STORIES_DEFAULT_MAX, STORY_RETOLD, &replay->stories);
        storm_init(&replay->storm, STORM_FALSE_A_MONTH);
    }
    if (!err)
        err = io_read_all(0, &in);
    rest = buf_str(&in);
    while (!err && str_line(&rest, &line)) {
        struct message message;

        arena_reset(&arena);
        err = message_read(&arena, &parser, line, &message, NULL);
        if (!err)
            err = hear(replay, &arena, &message);
    }
    if (!err)
        end_step(replay);
    return err != OK;
}
