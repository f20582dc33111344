/* imap.c: the session. imap_date.c holds dates and names; imap_parse.c reads.
 *
 * One command at a time: send a line with a fresh tag, read responses until that tag comes back,
 * hand the untagged ones to the command's own function. Untagged EXISTS may come at any moment
 * and is remembered (imap->news), so that no mail slips through between SEARCH and IDLE.
 */
#include "net/imap.h"

#include <errno.h>
#include <poll.h>

#include "base/clock.h"
#include "base/encode.h"
#include "net/imap_parse.h"
#include "net/transport.h"

enum { RECV_CHUNK = 64 << 10, RESPONSE_ARENA_MAX = 32 << 20, WIRE_CLIP = 500 };
enum { NOOP_EVERY_MS = 30 * 1000, KEEP_ROOM = 1 << 20 };
enum { IN_MAX = IMAP_LITERAL_MAX + 2 * IMAP_LINE_MAX };

struct imap {
    const struct imap_options *options;
    CURL *curl;
    int fd;
    struct transport transport;
    struct imap_limits limits;
    struct imap_scan scan;
    struct buf in;
    size_t consumed; /* bytes of `in` the last response took */
    struct arena arena;
    unsigned tags;
    bool broken, news;
    bool can_idle, can_condstore, can_plain, can_ir, no_login;
    bool knows_capabilities;
};

typedef void on_response(void *arg, const struct imap_response *response);

static void wire(const struct imap *imap, bool ours, struct str line)
{
    if (imap->options->wire)
        imap->options->wire(imap->options->wire_arg, ours, str_slice(line, 0, WIRE_CLIP));
}

static enum err broken(struct imap *imap, enum err err) { return imap->broken = true, err; }

/* Waits for the socket. OK, ERR_TIMEOUT, ERR_STOPPED. */
static enum err wait_for(const struct imap *imap, short events, int64_t deadline)
{
    for (;;) {
        int64_t left = deadline - clock_monotonic();
        struct pollfd fds[2] = {{.fd = imap->fd, .events = events},
                                {.fd = imap->options->stop_fd, .events = POLLIN}};
        int n = left < 0 ? 0 : poll(fds, 2, (int)left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return ERR_SYSTEM;
        if (fds[1].revents)
            return ERR_STOPPED;
        return n == 0 ? ERR_TIMEOUT : OK;
    }
}

static enum err send_all(struct imap *imap, struct str bytes)
{
    int64_t deadline = clock_monotonic() + IMAP_COMMAND_MS;
    while (bytes.n) {
        size_t sent = 0;
        CURLcode code = curl_easy_send(imap->curl, bytes.p, bytes.n, &sent);
        if (code == CURLE_OK && sent) {
            bytes = str_skip(bytes, sent);
            deadline = clock_monotonic() + IMAP_COMMAND_MS;
            continue;
        }
        if (code != CURLE_OK && code != CURLE_AGAIN)
            return broken(imap, ERR_NET);
        enum err err = wait_for(imap, POLLOUT, deadline);
        if (err)
            return broken(imap, err);
    }
    return OK;
}

/* More bytes into imap->in. */
static enum err receive(struct imap *imap, int64_t deadline)
{
    for (;;) {
        if (!buf_room(&imap->in, RECV_CHUNK))
            return imap->in.err;
        size_t got = 0;
        CURLcode code = curl_easy_recv(imap->curl, imap->in.p + imap->in.n, RECV_CHUNK, &got);
        if (code == CURLE_OK && got == 0)
            return ERR_NET;
        if (code == CURLE_OK) {
            imap->in.n += got;
            return OK;
        }
        if (code != CURLE_AGAIN)
            return ERR_NET;
        enum err err = wait_for(imap, POLLIN, deadline);
        if (err)
            return err;
    }
}

static bool has_word(const struct imap_value *list, const char *word)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_is_nocase(list->items[i].text, word))
            return true;
    return false;
}

static void note_capabilities(struct imap *imap, const struct imap_value *list)
{
    imap->knows_capabilities = true;
    imap->can_idle = has_word(list, "IDLE");
    imap->can_condstore = has_word(list, "CONDSTORE") || has_word(list, "QRESYNC");
    imap->can_plain = has_word(list, "AUTH=PLAIN");
    imap->can_ir = has_word(list, "SASL-IR");
    imap->no_login = has_word(list, "LOGINDISABLED");
}

static bool code_is(const struct imap_response *response, const char *name)
{
    return response->code.count && str_is_nocase(response->code.items[0].text, name);
}

/* What any response may bring, whatever was asked. */
static void note_response(struct imap *imap, const struct imap_response *response)
{
    if (response->has_number && str_is_nocase(response->name, "EXISTS"))
        imap->news = true;
    if (response->kind == IMAP_UNTAGGED && str_is_nocase(response->name, "CAPABILITY"))
        note_capabilities(imap, &response->rest);
    if (code_is(response, "CAPABILITY"))
        note_capabilities(imap, &response->code);
}

/* The next response; it lives until the next call. ERR_TIMEOUT leaves the session whole. */
static enum err next_response(struct imap *imap, int64_t deadline, struct imap_response *out)
{
    buf_drop(&imap->in, imap->consumed);
    imap->consumed = 0;
    arena_reset(&imap->arena);
    if (imap->in.n == 0 && imap->in.cap > KEEP_ROOM) { /* a large mail is over: give it back */
        buf_clear(&imap->in);
        buf_init(&imap->in, IN_MAX);
    }
    for (;;) {
        size_t size;
        enum err err = imap_scan(&imap->scan, buf_str(&imap->in), &imap->limits, &size);
        if (err == ERR_BUSY) {
            size_t before = imap->in.n;
            err = receive(imap, deadline);
            if (err == ERR_TIMEOUT && before == 0)
                return err;
            if (err)
                return err == ERR_STOPPED ? err : broken(imap, err);
            if (before)
                deadline = clock_monotonic() + IMAP_COMMAND_MS;
            continue;
        }
        if (err)
            return broken(imap, err);
        imap->scan = (struct imap_scan){0};
        imap->consumed = size;
        struct str bytes = str_of(imap->in.p, size), rest = bytes, line = STR_NONE;
        str_line(&rest, &line);
        wire(imap, false, line);
        if (line.n == 0) { /* an empty line means nothing; some servers send one */
            buf_drop(&imap->in, size);
            imap->consumed = 0;
            continue;
        }
        err = imap_parse(&imap->arena, bytes, &imap->limits, out);
        if (err)
            return broken(imap, err);
        note_response(imap, out);
        return OK;
    }
}

static enum err said_no(const struct imap_response *response, struct fault *fault)
{
    struct str text = str_slice(response->text, 0, 200);
    return fault_set(fault, ERR_REFUSED, "the mail server said: %.*s", STR_ARGS(text));
}

static enum err session_fault(enum err err, struct fault *fault)
{
    switch (err) {
    case ERR_TIMEOUT:
        return fault_set(fault, err, "the mail server took too long");
    case ERR_NET:
        return fault_set(fault, err, "the connection to the mail server was lost");
    case ERR_TOO_BIG:
    case ERR_BAD_INPUT:
        return fault_set(fault, err, "the mail server said what is no IMAP");
    default:
        return fault_set(fault, err, "%s", err_info(err)->sentence);
    }
}

/* Reads until the tag comes back. A continuation ends it too when `wants_more`. */
static enum err finish(struct imap *imap, struct str tag, bool wants_more, on_response *each,
                       void *arg, struct fault *fault)
{
    struct imap_response response;
    for (;;) {
        enum err err = next_response(imap, clock_monotonic() + IMAP_COMMAND_MS, &response);
        if (err) {
            imap->broken = true;
            return session_fault(err, fault);
        }
        if (response.kind == IMAP_CONTINUE && wants_more)
            return OK;
        if (response.kind == IMAP_UNTAGGED && response.status == IMAP_BYE) {
            imap->broken = true;
            struct str text = str_slice(response.text, 0, 200);
            return fault_set(fault, ERR_NET, "the mail server ended it: %.*s", STR_ARGS(text));
        }
        if (response.kind == IMAP_UNTAGGED && each)
            each(arg, &response);
        if (response.kind != IMAP_TAGGED || !str_eq(response.tag, tag))
            continue;
        if (response.status != IMAP_OK)
            return said_no(&response, fault);
        if (each)
            each(arg, &response);
        return wants_more ? fault_set(fault, ERR_REFUSED, "the mail server wanted no more") : OK;
    }
}

/* Sends "TAG line"; in the wire log everything after `shown` bytes of the line is masked. */
static enum err say(struct imap *imap, struct str line, size_t shown, char tag[16],
                    struct fault *fault)
{
    struct buf out;
    buf_init(&out, IMAP_LINE_MAX);
    snprintf(tag, 16, "h%u", ++imap->tags);
    buf_printf(&out, "%s ", tag);
    size_t head = out.n;
    buf_add(&out, line);
    if (shown < line.n) {
        struct buf masked;
        buf_init(&masked, 0);
        buf_add(&masked, str_of(out.p, head + shown));
        buf_add_c(&masked, "***");
        wire(imap, true, buf_str(&masked));
        buf_clear(&masked);
    } else {
        wire(imap, true, buf_str(&out));
    }
    buf_add_c(&out, "\r\n");
    enum err err = out.err ? out.err : send_all(imap, buf_str(&out));
    buf_clear(&out);
    return err ? session_fault(err, fault) : OK;
}

static enum err command(struct imap *imap, struct str line, on_response *each, void *arg,
                        struct fault *fault)
{
    char tag[16];
    enum err err = say(imap, line, line.n, tag, fault);
    return err ? err : finish(imap, str_from(tag), false, each, arg, fault);
}

/* "a \"b" as a quoted string. ERR_BAD_INPUT for what cannot stand in one. */
static enum err add_quoted(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\r' || text.p[i] == '\n' || text.p[i] == 0 || (text.p[i] & 0x80))
            return ERR_BAD_INPUT;
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, text.p[i]);
    }
    buf_add_char(out, '"');
    return out->err;
}

static enum err sign_in_plain(struct imap *imap, struct fault *fault)
{
    struct buf secret, line;
    buf_init(&secret, 64 << 10);
    buf_init(&line, 64 << 10);
    buf_add_char(&secret, 0);
    buf_add(&secret, imap->options->user);
    buf_add_char(&secret, 0);
    buf_add(&secret, imap->options->password);
    char tag[16];
    struct str head = STR("AUTHENTICATE PLAIN");
    enum err err;
    if (imap->can_ir) {
        buf_add(&line, head);
        buf_add_char(&line, ' ');
        encode_base64(&line, buf_str(&secret));
        err = line.err ? line.err : say(imap, buf_str(&line), head.n + 1, tag, fault);
    } else {
        err = say(imap, head, head.n, tag, fault);
        if (!err)
            err = finish(imap, str_from(tag), true, NULL, NULL, fault);
        encode_base64(&line, buf_str(&secret));
        buf_add_c(&line, "\r\n");
        wire(imap, true, STR("***"));
        if (!err)
            err = line.err ? line.err : send_all(imap, buf_str(&line));
    }
    if (!err)
        err = finish(imap, str_from(tag), false, NULL, NULL, fault);
    explicit_bzero(secret.p, secret.n);
    explicit_bzero(line.p, line.n);
    buf_clear(&secret);
    buf_clear(&line);
    return err;
}

static enum err sign_in_login(struct imap *imap, struct fault *fault)
{
    struct buf line;
    buf_init(&line, 64 << 10);
    buf_add_c(&line, "LOGIN ");
    size_t shown = line.n;
    char tag[16];
    enum err err = add_quoted(&line, imap->options->user);
    buf_add_char(&line, ' ');
    if (!err)
        err = add_quoted(&line, imap->options->password);
    if (err)
        fault_set(fault, err, "this server takes only plain ASCII names and passwords");
    if (!err)
        err = say(imap, buf_str(&line), shown, tag, fault);
    if (!err)
        err = finish(imap, str_from(tag), false, NULL, NULL, fault);
    explicit_bzero(line.p, line.n);
    buf_clear(&line);
    return err;
}

static enum err sign_in(struct imap *imap, struct fault *fault)
{
    struct str nul = str_of("", 1);
    if (str_find(imap->options->user, nul, 0) != SIZE_MAX ||
        str_find(imap->options->password, nul, 0) != SIZE_MAX)
        return fault_set(fault, ERR_BAD_INPUT, "a zero byte in the user name or password");
    enum err err = command(imap, STR("CAPABILITY"), NULL, NULL, fault);
    if (err)
        return err;
    if (!imap->can_plain && imap->no_login)
        return fault_set(fault, ERR_REFUSED,
                         "the mail server offers no way to sign in with a password");
    imap->knows_capabilities = false;
    err = imap->can_plain ? sign_in_plain(imap, fault) : sign_in_login(imap, fault);
    if (!err && !imap->knows_capabilities)
        err = command(imap, STR("CAPABILITY"), NULL, NULL, fault);
    if (!err && imap->can_condstore) {
        err = command(imap, STR("ENABLE CONDSTORE"), NULL, NULL, fault);
        if (err == ERR_REFUSED) { /* CONDSTORE without ENABLE; SELECT (CONDSTORE) asks as well */
            if (fault)
                *fault = (struct fault){0};
            err = OK;
        }
    }
    return err;
}

static enum err connect_to(struct imap *imap, struct fault *fault)
{
    const struct imap_options *options = imap->options;
    struct arena arena;
    arena_init(&arena, 1 << 20);
    const char *url = str_c(&arena, options->url);
    bool is_tls = str_starts_nocase(options->url, STR("imaps://"));
    bool is_plain = str_starts_nocase(options->url, STR("imap://"));
    enum err err = OK;
    if (!url || (!is_tls && !is_plain) || strlen(url) != options->url.n)
        err = fault_set(fault, ERR_BAD_INPUT, "'%.*s' is not an imaps:// or imap:// address",
                        STR_ARGS(str_slice(options->url, 0, 150)));
    long ssl = url && is_plain && transport_is_loopback(url) ? CURLUSESSL_TRY : CURLUSESSL_ALL;
    if (!err && !(imap->curl = curl_easy_init()))
        err = ERR_NO_MEMORY;
    if (!err)
        err = transport_setup(imap->curl, &imap->transport, options->ca_pem);
    if (!err && (curl_easy_setopt(imap->curl, CURLOPT_URL, url) ||
                 curl_easy_setopt(imap->curl, CURLOPT_PROTOCOLS_STR, "imap,imaps") ||
                 curl_easy_setopt(imap->curl, CURLOPT_CONNECT_ONLY, 1L) ||
                 curl_easy_setopt(imap->curl, CURLOPT_USE_SSL, ssl) ||
                 curl_easy_setopt(imap->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)IMAP_CONNECT_MS) ||
                 curl_easy_setopt(imap->curl, CURLOPT_TIMEOUT_MS, (long)IMAP_CONNECT_MS)))
        err = ERR_SYSTEM;
    if (!err)
        err = transport_result(&imap->transport, curl_easy_perform(imap->curl), options->url,
                               fault);
    curl_socket_t fd = CURL_SOCKET_BAD;
    if (!err &&
        (curl_easy_getinfo(imap->curl, CURLINFO_ACTIVESOCKET, &fd) || fd == CURL_SOCKET_BAD))
        err = fault_set(fault, ERR_NET, "the connection to the mail server was lost");
    imap->fd = fd;
    arena_clear(&arena);
    return err;
}

enum err imap_open(const struct imap_options *options, struct imap **out, struct fault *fault)
{
    struct imap *imap = calloc(1, sizeof(*imap));
    if (!imap)
        return ERR_NO_MEMORY;
    imap->options = options;
    imap->fd = -1;
    imap->limits = imap_limits_default();
    imap->transport = (struct transport){.guard = options->guard, .stop_fd = options->stop_fd};
    buf_init(&imap->in, IN_MAX);
    arena_init(&imap->arena, RESPONSE_ARENA_MAX);
    enum err err = connect_to(imap, fault);
    if (!err)
        err = sign_in(imap, fault);
    if (err) {
        imap->broken = imap->broken || err != ERR_REFUSED || imap->fd < 0;
        imap_close(imap);
        return err;
    }
    *out = imap;
    return OK;
}

void imap_close(struct imap *imap)
{
    if (!imap)
        return;
    char tag[16];
    if (!imap->broken) { /* said, but its answer is not waited for */
        enum err err = say(imap, STR("LOGOUT"), SIZE_MAX, tag, NULL);
        (void)err;
    }
    curl_easy_cleanup(imap->curl);
    buf_clear(&imap->in);
    arena_clear(&imap->arena);
    free(imap);
}

bool imap_can_idle(const struct imap *imap) { return imap->can_idle; }

static uint32_t to_u32(const struct imap_value *value)
{
    int64_t n;
    return imap_number(value, &n) == OK && n <= UINT32_MAX ? (uint32_t)n : 0;
}

static void on_select(void *arg, const struct imap_response *response)
{
    struct imap_mailbox *box = arg;
    const struct imap_value *value = response->code.count > 1 ? &response->code.items[1] : NULL;
    if (response->has_number && str_is_nocase(response->name, "EXISTS"))
        box->exists = response->number <= UINT32_MAX ? (uint32_t)response->number : UINT32_MAX;
    else if (code_is(response, "UIDVALIDITY"))
        box->uidvalidity = to_u32(value);
    else if (code_is(response, "UIDNEXT"))
        box->uidnext = to_u32(value);
    else if (code_is(response, "HIGHESTMODSEQ") && imap_number(value, &box->modseq) != OK)
        box->modseq = 0;
}

enum err imap_select(struct imap *imap, struct str mailbox, struct imap_mailbox *out,
                     struct fault *fault)
{
    struct imap_mailbox box = {0};
    struct buf line;
    buf_init(&line, 64 << 10);
    buf_add_c(&line, "SELECT ");
    enum err err = add_quoted(&line, mailbox);
    if (imap->can_condstore)
        buf_add_c(&line, " (CONDSTORE)");
    if (err)
        fault_set(fault, err, "the folder's name cannot be used");
    else
        err = command(imap, buf_str(&line), on_select, &box, fault);
    buf_clear(&line);
    if (!err && !box.uidvalidity) /* RFC 3501 2.3.1.1: without it no position can be kept */
        err = fault_set(fault, ERR_REFUSED, "the mail server gives no UIDVALIDITY");
    if (!err) {
        imap->news = false;
        *out = box;
    }
    return err;
}

struct search {
    struct arena *arena;
    VEC(uint32_t) uids;
    bool failed;
};

static void on_search(void *arg, const struct imap_response *response)
{
    struct search *search = arg;
    if (response->kind != IMAP_UNTAGGED || !str_is_nocase(response->name, "SEARCH"))
        return;
    for (size_t i = 0; i < response->rest.count; i++) {
        uint32_t uid = to_u32(&response->rest.items[i]);
        if (uid &&
            (search->uids.n >= IMAP_UIDS_MAX || !vec_push(search->arena, &search->uids, uid)))
            search->failed = true;
    }
}

static int compare_uids(const void *a, const void *b)
{
    uint32_t x, y;
    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

enum err imap_search(struct imap *imap, struct arena *arena, struct str criteria,
                     struct imap_uids *out, struct fault *fault)
{
    struct search search = {.arena = arena};
    struct str line = arena_printf(arena, "UID SEARCH %.*s", STR_ARGS(criteria));
    enum err err = line.n ? command(imap, line, on_search, &search, fault) : ERR_NO_MEMORY;
    if (!err && search.failed)
        err = fault_set(fault, ERR_TOO_BIG, "more mails than can be listed at once");
    if (err)
        return err;
    size_t n = 0;
    if (search.uids.n)
        qsort(search.uids.at, search.uids.n, sizeof(uint32_t), compare_uids);
    for (size_t i = 0; i < search.uids.n; i++)
        if (n == 0 || search.uids.at[n - 1] != search.uids.at[i])
            search.uids.at[n++] = search.uids.at[i];
    *out = (struct imap_uids){.at = search.uids.at, .count = n};
    return OK;
}

struct fetch {
    enum err (*each)(void *arg, const struct imap_mail *mail);
    void *arg;
    enum err err;
};

static void on_fetch(void *arg, const struct imap_response *response)
{
    struct fetch *fetch = arg;
    if (fetch->err || !response->has_number || !str_is_nocase(response->name, "FETCH") ||
        response->rest.count == 0)
        return;
    const struct imap_value *list = &response->rest.items[0], *flags = imap_find(list, "FLAGS"),
                            *body = imap_find(list, "BODY"), *modseq = imap_find(list, "MODSEQ"),
                            *date = imap_find(list, "INTERNALDATE");
    struct imap_mail mail = {.uid = to_u32(imap_find(list, "UID"))};
    if (!mail.uid || !body || body->type != IMAP_STRING)
        return; /* flags that changed meanwhile, or a mail that is gone */
    mail.raw = body->text;
    mail.truncated = body->text.n >= IMAP_MAIL_MAX;
    mail.seen = flags && has_word(flags, "\\Seen");
    mail.deleted = flags && has_word(flags, "\\Deleted");
    mail.has_date = date && imap_date_parse(date->text, &mail.date) == OK;
    if (modseq && modseq->count && imap_number(&modseq->items[0], &mail.modseq) != OK)
        mail.modseq = 0;
    fetch->err = fetch->each(fetch->arg, &mail);
}

enum err imap_fetch(struct imap *imap, const uint32_t *uids, size_t count,
                    enum err (*each)(void *arg, const struct imap_mail *mail), void *arg,
                    struct fault *fault)
{
    struct fetch fetch = {.each = each, .arg = arg};
    struct buf line;
    buf_init(&line, 64 << 10);
    buf_add_c(&line, "UID FETCH ");
    for (size_t i = 0; i < count;) {
        size_t end = i;
        while (end + 1 < count && uids[end + 1] == uids[end] + 1)
            end++;
        buf_printf(&line, i ? ",%u" : "%u", uids[i]);
        if (end > i)
            buf_printf(&line, ":%u", uids[end]);
        i = end + 1;
    }
    buf_printf(&line, " (UID FLAGS INTERNALDATE%s BODY.PEEK[]<0.%d>)",
               imap->can_condstore ? " MODSEQ" : "", IMAP_MAIL_MAX);
    enum err err = line.err;
    if (!err && count)
        err = command(imap, buf_str(&line), on_fetch, &fetch, fault);
    buf_clear(&line);
    return err ? err : fetch.err;
}

static enum err idle_by_noop(struct imap *imap, int64_t max_ms, struct fault *fault)
{
    int64_t wait = max_ms < NOOP_EVERY_MS ? max_ms : NOOP_EVERY_MS;
    enum err err = wait_for(imap, POLLIN, clock_monotonic() + wait);
    if (err == ERR_STOPPED)
        return err;
    err = command(imap, STR("NOOP"), NULL, NULL, fault);
    if (err)
        return err;
    return imap->news ? OK : ERR_TIMEOUT;
}

/* In IDLE: until news, time or stop. */
static enum err idle_until(struct imap *imap, int64_t deadline)
{
    struct imap_response response;
    while (!imap->news) {
        enum err err = next_response(imap, deadline, &response);
        if (err)
            return err;
        if (response.kind == IMAP_TAGGED ||
            (response.kind == IMAP_UNTAGGED && response.status == IMAP_BYE))
            return broken(imap, ERR_NET);
    }
    return OK;
}

enum err imap_idle(struct imap *imap, int64_t max_ms, struct fault *fault)
{
    if (imap->news) {
        imap->news = false;
        return OK;
    }
    enum err waited = OK;
    if (!imap->can_idle) {
        waited = idle_by_noop(imap, max_ms, fault);
    } else {
        char tag[16];
        int64_t deadline = clock_monotonic() + max_ms;
        enum err err = say(imap, STR("IDLE"), SIZE_MAX, tag, fault);
        if (!err)
            err = finish(imap, str_from(tag), true, NULL, NULL, fault);
        if (err)
            return err;
        waited = idle_until(imap, deadline);
        if (imap->broken)
            return session_fault(waited, fault);
        wire(imap, true, STR("DONE"));
        err = send_all(imap, STR("DONE\r\n"));
        if (!err && waited != ERR_STOPPED)
            err = finish(imap, str_from(tag), false, NULL, NULL, fault);
        if (err)
            return session_fault(err, fault);
    }
    if (waited == ERR_TIMEOUT && imap->news)
        waited = OK;
    imap->news = false;
    return waited;
}

enum err imap_append(struct imap *imap, struct str mailbox, struct str raw, struct fault *fault)
{
    struct buf line;
    buf_init(&line, 64 << 10);
    buf_add_c(&line, "APPEND ");
    enum err err = add_quoted(&line, mailbox);
    buf_printf(&line, " (\\Seen) {%zu}", raw.n);
    char tag[16];
    if (err)
        fault_set(fault, err, "the folder's name cannot be used");
    else
        err = say(imap, buf_str(&line), SIZE_MAX, tag, fault);
    buf_clear(&line);
    if (!err)
        err = finish(imap, str_from(tag), true, NULL, NULL, fault);
    if (!err)
        err = send_all(imap, raw);
    if (!err)
        err = send_all(imap, STR("\r\n"));
    return err ? err : finish(imap, str_from(tag), false, NULL, NULL, fault);
}

struct special {
    struct arena *arena;
    struct str use, name;
};

static void on_list(void *arg, const struct imap_response *response)
{
    struct special *special = arg;
    const struct imap_value *rest = &response->rest;
    if (!str_is_nocase(response->name, "LIST") || rest->count < 3 || special->name.n)
        return;
    for (size_t i = 0; i < rest->items[0].count; i++)
        if (str_eq_nocase(rest->items[0].items[i].text, special->use))
            special->name = str_dup(special->arena, rest->items[2].text);
}

enum err imap_find_special(struct imap *imap, struct arena *arena, struct str use,
                           struct str *out_name, struct fault *fault)
{
    struct special special = {.arena = arena, .use = use};
    enum err err = command(imap, STR("LIST \"\" \"*\""), on_list, &special, fault);
    if (!err && special.name.n == 0)
        err = fault_set(fault, ERR_NOT_FOUND, "the mail server names no folder %.*s",
                        STR_ARGS(use));
    if (!err)
        *out_name = special.name;
    return err;
}
