/* gather_driver.c: lets tests/matters/gather.py ask which complaints tell of one thing: messages in
 * (JSON Lines, the earliest first; those with "channel":"before" are earlier complaints, whose
 * words are the usual ones), what would be proposed out (JSON Lines). Never part of heed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/io.h"
#include "decide/gather.h"
#include "parse/message_json.h"
#include "understand/telling.h"

struct driver {
    struct arena arena;
    struct words words;
    struct gather_text texts[GATHER_TEXTS];
    struct str before[GATHER_TEXTS];
    size_t n, before_n;
};

static enum err take(struct driver *driver, const struct message *message)
{
    struct str telling;
    enum err err = words_read(&driver->words, message->text);

    if (!err)
        err = telling_words(&driver->arena, &driver->words, &telling);
    if (err)
        return err;
    if (str_is(message->channel, "before")) {
        if (driver->before_n < GATHER_TEXTS)
            driver->before[driver->before_n++] = telling;
        return OK;
    }
    if (driver->n == GATHER_TEXTS)
        return ERR_TOO_BIG;
    driver->texts[driver->n] = (struct gather_text){
        .at = message->said_at, .person = (int64_t)driver->n + 1, .words = telling};
    return str_to_i64(message->title.n ? message->title : STR("0"),
                      &driver->texts[driver->n++].matter);
}

static enum err answer(struct driver *driver)
{
    struct gather *list;
    size_t n;
    enum err err = gather_find(&driver->arena, driver->texts, driver->n, driver->before,
                               driver->before_n, STR_NONE, &list, &n);

    for (size_t i = 0; !err && i < n; i++) {
        printf("{\"matter\":%" PRId64 ",\"people\":%zu,\"texts\":[", list[i].matter,
               list[i].people);
        for (size_t k = 0; k < list[i].n; k++)
            printf("%s%zu", k ? "," : "", list[i].texts[k]);
        printf("],\"said\":\"");
        for (size_t k = 0; k < list[i].said_count; k++)
            printf("%s%.*s", k ? " " : "", STR_ARGS(list[i].said[k]));
        printf("\"}\n");
    }
    return err;
}

int main(void)
{
    struct driver *driver = calloc(1, sizeof(*driver));
    struct json_parser parser;
    struct buf in;
    struct str rest, line;
    enum err err = driver ? OK : ERR_NO_MEMORY;

    buf_init(&in, 0);
    json_parser_init(&parser, MESSAGE_LINE_MAX);
    if (!err) {
        arena_init(&driver->arena, 0);
        words_init(&driver->words);
        err = io_read_all(0, &in);
    }
    rest = buf_str(&in);
    while (!err && str_line(&rest, &line)) {
        struct message message;

        err = message_read(&driver->arena, &parser, line, &message, NULL);
        if (!err)
            err = take(driver, &message);
    }
    if (!err)
        err = answer(driver);
    return err != OK;
}
