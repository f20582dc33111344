/* stance.c: a text a line in, its stance (understand/stance.h) a line out: for bench/stance.py. */
#include <stdio.h>

#include "base/io.h"
#include "understand/stance.h"

int main(void)
{
    static const char *const names[] = {"none", "agrees", "dissents"};
    struct words words;
    struct str rest, line;
    struct buf in;
    enum err err;

    buf_init(&in, 0);
    words_init(&words);
    err = io_read_all(0, &in);
    rest = buf_str(&in);
    while (!err && str_line(&rest, &line)) {
        err = words_read(&words, line);
        if (!err)
            puts(names[stance_of(line, &words)]);
    }
    words_clear(&words);
    buf_clear(&in);
    return err != OK;
}
