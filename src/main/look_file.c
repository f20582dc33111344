/* look_file.c: a file as a source of a look: JSON Lines of messages, or an mbox of mails.
 *
 * On a thread of its own, from the beginning to the end. What the file is, its first bytes say: "{"
 * or "From ". Mails are hostile documents and go through the parse pool, a few at a time; the pool
 * belongs to the loop, so they are posted there and waited for. A line that is no message and a
 * mail that cannot be read are passed over and counted.
 *
 * mbox: a mail begins with a line "From …" at the beginning or behind an empty line (RFC 4155,
 * appendix A); ">From" within one is "From" (the mboxrd variant).
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "main/looks_inside.h"
#include "parse/message_json.h"

enum {
    CHUNK = 256 << 10,
    MAILS_AT_ONCE = 4,
    MAIL_MAX = 32 << 20, /* bytes; a longer one is passed over */
    MAIL_ARENA_MAX = 64 << 20,
};

struct mail_on_its_way {
    struct look_run *run;
    struct parse_job job;
    struct post post;
    struct buf body, head;
    struct arena arena;
    struct mail_lot *lot;
    enum err err;
};

struct mail_lot {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    struct mail_on_its_way at[MAILS_AT_ONCE];
    size_t n, open;
};

struct file_look {
    struct look_run *run;
    int fd;
    struct buf in; /* read, of it `taken` bytes done with */
    size_t taken;
    bool at_end;
    int64_t passed_over;
    struct json_parser json;
    struct arena arena;
    struct mail_lot lot;
    struct buf mail;
    bool is_too_long, was_empty; /* of the mail being gathered; the line before */
};

/* The next line without its end, or false. It lies in file->in until the next call; a line longer
 * than `max` comes in pieces. */
static bool next_line(struct file_look *file, size_t max, struct str *out_line)
{
    size_t from = 0;

    for (;;) {
        struct str rest = str_skip(buf_str(&file->in), file->taken);
        size_t end = str_find_char(rest, '\n', from), got = 0;

        if (end != SIZE_MAX || (rest.n && (file->at_end || rest.n > max))) {
            *out_line = str_slice(rest, 0, end);
            file->taken += end == SIZE_MAX ? rest.n : end + 1;
            return true;
        }
        if (file->at_end)
            return false;
        buf_drop(&file->in, file->taken);
        file->taken = 0;
        from = rest.n;
        if (io_read_some(file->fd, &file->in, CHUNK, &got) || !got)
            file->at_end = true;
    }
}

/* ---- JSON Lines ---- */

static enum err take_line(struct file_look *file, struct str line)
{
    struct message message;
    enum err err;

    if (!str_trim(line).n)
        return OK;
    arena_reset(&file->arena);
    err = message_read(&file->arena, &file->json, line, &message, NULL);
    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG) {
        file->passed_over++;
        return look_is_over(file->run->look) ? ERR_STOPPED : OK;
    }
    return err ? err : look_take(file->run, &message, STR("file"), 0, 0);
}

static enum err look_lines(struct file_look *file)
{
    struct str line;
    enum err err = OK;

    while (!err && next_line(file, MESSAGE_LINE_MAX + 2, &line))
        err = take_line(file, line);
    return err;
}

/* ---- mails ---- */

static void mail_begin(struct parse_job *job) { (void)job; }

static bool mail_message(struct parse_job *job, struct json_value value)
{
    struct mail_on_its_way *mail = job->owner;
    struct message message;

    arena_reset(&mail->arena);
    if (!message_from_json(&mail->arena, value, &message, NULL))
        mail->err = look_take(mail->run, &message, STR("mail"), 0, 0);
    return true;
}

static void end_mail(struct mail_on_its_way *mail)
{
    (void)pthread_mutex_lock(&mail->lot->lock);
    mail->lot->open--;
    (void)pthread_cond_signal(&mail->lot->ended);
    (void)pthread_mutex_unlock(&mail->lot->lock);
}

static void mail_end(struct parse_job *job, enum err err, const char *reason,
                     struct json_value info)
{
    struct mail_on_its_way *mail = job->owner;

    (void)reason, (void)info;
    if (err && !mail->err)
        mail->err = err == ERR_STOPPED ? err : ERR_BAD_INPUT;
    end_mail(mail);
}

/* On the loop's thread. */
static void submit_mail(struct post *post)
{
    struct mail_on_its_way *mail = post->owner;
    struct looks *looks = mail->run->look->looks;

    if (!looks->is_closing && looks->options.pool &&
        pool_submit(looks->options.pool, &mail->job) == OK)
        return;
    mail->err = ERR_STOPPED;
    end_mail(mail);
}

/* What was gathered goes; all of it is decided when this returns. */
static enum err send_lot(struct file_look *file)
{
    struct mail_lot *lot = &file->lot;
    enum err err = OK;

    lot->open = lot->n;
    for (size_t i = 0; i < lot->n; i++)
        loop_post(file->run->look->looks->options.loop, &lot->at[i].post);
    (void)pthread_mutex_lock(&lot->lock);
    while (lot->open)
        (void)pthread_cond_wait(&lot->ended, &lot->lock);
    (void)pthread_mutex_unlock(&lot->lock);
    for (size_t i = 0; i < lot->n; i++) {
        if (lot->at[i].err == ERR_BAD_INPUT)
            file->passed_over++;
        else if (lot->at[i].err && !err)
            err = lot->at[i].err;
    }
    lot->n = 0;
    return err;
}

static enum err add_mail(struct file_look *file)
{
    struct json_value nothing = {NULL, 0};
    struct mail_on_its_way *mail;

    if (file->is_too_long)
        file->passed_over++;
    if (file->is_too_long || !file->mail.n)
        return OK;
    mail = &file->lot.at[file->lot.n];
    buf_reset(&mail->body);
    buf_add(&mail->body, buf_str(&file->mail));
    buf_reset(&mail->head);
    pool_head(&mail->head, STR("mime"), nothing);
    if (mail->body.err || mail->head.err)
        return ERR_NO_MEMORY;
    mail->err = OK;
    mail->run = file->run;
    mail->lot = &file->lot;
    mail->job = (struct parse_job){.head = buf_str(&mail->head),
                                   .document = buf_str(&mail->body),
                                   .begin = mail_begin,
                                   .message = mail_message,
                                   .end = mail_end,
                                   .owner = mail};
    mail->post = (struct post){.run = submit_mail, .owner = mail};
    return ++file->lot.n == MAILS_AT_ONCE ? send_lot(file) : OK;
}

static void gather(struct file_look *file, struct str line)
{
    struct str quoted = line;

    while (quoted.n && quoted.p[0] == '>')
        quoted = str_skip(quoted, 1);
    if (quoted.n < line.n && str_starts(quoted, STR("From ")))
        line = str_skip(line, 1);
    if (file->mail.n + line.n > MAIL_MAX)
        file->is_too_long = true;
    if (file->is_too_long)
        return;
    buf_add(&file->mail, line);
    buf_add_char(&file->mail, '\n');
}

static enum err look_mails(struct file_look *file)
{
    struct str line;
    enum err err = OK;

    file->was_empty = true;
    while (!err && next_line(file, MAIL_MAX, &line)) {
        if (file->was_empty && str_starts(line, STR("From "))) {
            err = add_mail(file);
            buf_reset(&file->mail);
            file->is_too_long = false;
        } else {
            gather(file, line);
        }
        file->was_empty = line.n == 0 || str_is(line, "\r");
    }
    if (!err)
        err = add_mail(file);
    return err ? err : send_lot(file);
}

/* ---- the whole ---- */

static enum err look_file(struct file_look *file, struct fault *fault)
{
    struct str line;

    if (!next_line(file, CHUNK, &line))
        return OK;   /* empty */
    file->taken = 0; /* only looked at */
    if (str_starts(line, STR("From ")))
        return look_mails(file);
    if (str_starts(line, STR("\xef\xbb\xbf"))) {
        file->taken = 3;
        line = str_skip(line, 3);
    }
    if (str_starts(str_trim(line), STR("{")))
        return look_lines(file);
    return fault_set(fault, ERR_BAD_INPUT, "it is neither JSON Lines of messages nor an mbox");
}

static enum err open_file(struct file_look *file, struct fault *fault)
{
    struct stat about;
    const char *path = str_c(&file->arena, file->run->about.address);

    file->fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (file->fd < 0 || fstat(file->fd, &about) != 0)
        return fault_set(fault, ERR_NOT_FOUND, "the file cannot be read");
    if (!S_ISREG(about.st_mode))
        return fault_set(fault, ERR_BAD_INPUT, "it is no file");
    return OK;
}

static void init(struct file_look *file, struct look_run *run)
{
    *file = (struct file_look){.run = run, .fd = -1};
    buf_init(&file->in, 2 * (size_t)MAIL_MAX);
    buf_init(&file->mail, MAIL_MAX + 2);
    json_parser_init(&file->json, MESSAGE_LINE_MAX);
    arena_init(&file->arena, MAIL_ARENA_MAX);
    (void)pthread_mutex_init(&file->lot.lock, NULL);
    (void)pthread_cond_init(&file->lot.ended, NULL);
    for (size_t i = 0; i < MAILS_AT_ONCE; i++) {
        buf_init(&file->lot.at[i].body, MAIL_MAX + 2);
        buf_init(&file->lot.at[i].head, 4096);
        arena_init(&file->lot.at[i].arena, MAIL_ARENA_MAX);
    }
}

static void clear(struct file_look *file)
{
    io_close(&file->fd);
    buf_clear(&file->in);
    buf_clear(&file->mail);
    json_parser_clear(&file->json);
    arena_clear(&file->arena);
    for (size_t i = 0; i < MAILS_AT_ONCE; i++) {
        buf_clear(&file->lot.at[i].body);
        buf_clear(&file->lot.at[i].head);
        arena_clear(&file->lot.at[i].arena);
    }
    (void)pthread_mutex_destroy(&file->lot.lock);
    (void)pthread_cond_destroy(&file->lot.ended);
}

static void *run_file(void *arg)
{
    struct look_run *run = arg;
    struct file_look *file = malloc(sizeof(*file));
    struct fault fault = {.err = OK};
    char why[120] = "the end of the file";
    enum err err = file ? OK : ERR_NO_MEMORY;

    look_run_begins(run);
    if (file) {
        init(file, run);
        err = open_file(file, &fault);
        if (!err)
            err = look_file(file, &fault);
        if (file->passed_over)
            (void)snprintf(why, sizeof(why), "the end of the file; %lld in it could not be read",
                           (long long)file->passed_over);
        clear(file);
    }
    free(file);
    look_run_finish(run, err, why, &fault);
    return NULL;
}

void look_file_start(struct look_run *run)
{
    if (look_thread(run, run_file))
        return;
    look_run_ends(run, LOOK_FAILED, "no thread could be started");
    look_release(run->look);
}
