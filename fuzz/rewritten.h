/* rewritten.h: a message that a parser made must be writable, and be taken back by the reader. */
#ifndef FUZZ_REWRITTEN_H
#define FUZZ_REWRITTEN_H

#include <stdio.h>

#include "base/utf8.h"
#include "parse/charset.h"
#include "parse/message_json.h"

static inline void check_rewritten(struct arena *arena, struct json_parser *parser,
                                   const struct message *message)
{
    struct buf line cleanup_with(buf_clear);
    struct fault fault = {0};
    struct message again;
    struct json_out json;
    enum err err;

    buf_init(&line, 0);
    json_init(&json, &line);
    message_write(&json, message);
    bug_on(line.err || !utf8_valid(buf_str(&line)));
    err = message_read(arena, parser, buf_str(&line), &again, &fault);
    if (err == ERR_BAD_INPUT)
        fprintf(stderr, "%s: %s\n", fault.text, line.p);
    bug_on(err == ERR_BAD_INPUT);
}

/* Kept open: opening them again and again is slow. */
static inline void keep_charsets(void)
{
    static struct charset_tables *tables;

    tables = charset_tables_open();
    bug_on(!tables);
}

#endif
