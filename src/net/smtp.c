/* smtp.c: libcurl speaks; we watch how far it came. The read callback has given everything when
 * it returns 0; only after that does libcurl send the end of the data. So an error before that
 * moment means "not sent", and an error after it without a reply means "nobody knows". */
#include "net/smtp.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "net/mail_out.h"
#include "net/transport.h"

struct sending {
    struct transport transport;
    struct str raw;
    size_t at;
    bool all_given;  /* the end of the data may be on its way */
    bool denied;     /* a reply after that said no */
    int code;        /* of the last reply */
    char reply[200]; /* its text */
};

static size_t give(char *to, size_t size, size_t count, void *arg)
{
    struct sending *sending = arg;
    struct str piece = str_slice(sending->raw, sending->at, sending->at + size * count);
    if (piece.n)
        memcpy(to, piece.p, piece.n);
    sending->at += piece.n;
    sending->all_given = piece.n == 0;
    return piece.n;
}

/* Each line the server says. 221 is its goodbye, whatever happened before. */
static size_t hear(char *at, size_t size, size_t count, void *arg)
{
    struct sending *sending = arg;
    struct str line = str_trim(str_of(at, size * count));
    int64_t code;
    if (line.n >= 3 && str_to_i64(str_slice(line, 0, 3), &code) == OK && code >= 200 &&
        code < 600 && code != 221) {
        sending->code = (int)code;
        sending->denied = sending->denied || (sending->all_given && code >= 400);
        struct arena arena;
        arena_init(&arena, 1 << 16);
        struct str text = utf8_clip(utf8_repair(&arena, str_slice(line, 0, 400)), 199);
        snprintf(sending->reply, sizeof(sending->reply), "%.*s", STR_ARGS(text));
        arena_clear(&arena);
    }
    return size * count;
}

static bool needs_a_human(CURLcode code)
{
    return code == CURLE_LOGIN_DENIED || code == CURLE_PEER_FAILED_VERIFICATION ||
           code == CURLE_USE_SSL_FAILED || code == CURLE_SSL_CACERT_BADFILE ||
           code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL ||
           code == CURLE_SSL_ISSUER_ERROR || code == CURLE_AUTH_ERROR;
}

static enum smtp_end judge(const struct sending *sending, CURLcode code)
{
    if (code == CURLE_OK)
        return SMTP_SENT;
    if (sending->transport.refused[0] || needs_a_human(code))
        return SMTP_HELD_FOR_HUMAN;
    if (sending->all_given && !sending->denied)
        return SMTP_UNCERTAIN;
    if (sending->code >= 530 && sending->code <= 538 && sending->at == 0)
        return SMTP_HELD_FOR_HUMAN; /* wants a sign-in, or another one */
    if (sending->code >= 500 &&
        (code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_RECV_ERROR))
        return SMTP_REFUSED;
    return SMTP_RETRY_LATER;
}

static void explain(const struct sending *sending, CURLcode code, struct str url,
                    struct smtp_result *out)
{
    struct fault fault = {0};
    out->code = sending->code;
    if (code == CURLE_OK || (sending->code >= 400 && !sending->transport.refused[0])) {
        snprintf(out->reason, sizeof(out->reason), "the mail server said: %s", sending->reply);
        return;
    }
    enum err err = transport_result(&sending->transport, code, url, &fault);
    snprintf(out->reason, sizeof(out->reason), "%s%s",
             out->end == SMTP_UNCERTAIN ? "it may have arrived: " : "", fault_text(&fault, err));
}

static struct curl_slist *recipients(struct arena *arena, const struct str *to, size_t count)
{
    struct curl_slist *list = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *address = str_c(arena, to[i]);
        struct curl_slist *longer = address ? curl_slist_append(list, address) : NULL;
        if (!longer) {
            curl_slist_free_all(list);
            return NULL;
        }
        list = longer;
    }
    return list;
}

/* The address with the name we say in EHLO as its path, which is how libcurl wants it. */
static const char *url_with_name(struct arena *arena, struct str url, struct str from)
{
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    struct str host = str_skip(from, str_find_last(from, '@') + 1);
    struct str whole = arena_printf(arena, "%.*s/%.*s", STR_ARGS(url), STR_ARGS(host));
    return whole.n ? whole.p : NULL;
}

static enum err set_up(CURL *curl, struct sending *sending, const struct smtp_options *options,
                       struct arena *arena, struct str from, struct curl_slist *to)
{
    const char *url = url_with_name(arena, options->url, from);
    const char *user = str_c(arena, options->user), *password = str_c(arena, options->password);
    const char *sender = str_c(arena, from);
    if (!url || !user || !password || !sender)
        return ERR_NO_MEMORY;
    bool is_plain = str_starts_nocase(options->url, STR("smtp://"));
    long ssl = is_plain && transport_is_loopback(url) ? CURLUSESSL_TRY : CURLUSESSL_ALL;
    long total = (long)(options->total_ms ? options->total_ms : SMTP_TOTAL_MS);
    enum err err = transport_setup(curl, &sending->transport, options->ca_pem);
    bool fine = !err && !curl_easy_setopt(curl, CURLOPT_URL, url) &&
                !curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") &&
                !curl_easy_setopt(curl, CURLOPT_USE_SSL, ssl) &&
                !curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) &&
                !curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender) &&
                !curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to) &&
                !curl_easy_setopt(curl, CURLOPT_READFUNCTION, give) &&
                !curl_easy_setopt(curl, CURLOPT_READDATA, sending) &&
                !curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, hear) &&
                !curl_easy_setopt(curl, CURLOPT_HEADERDATA, sending) &&
                !curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)SMTP_CONNECT_MS) &&
                !curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, total);
    if (fine && options->user.n)
        fine = !curl_easy_setopt(curl, CURLOPT_USERNAME, user) &&
               !curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
    return fine ? OK : ERR_SYSTEM;
}

static bool addresses_are_valid(struct str from, const struct str *to, size_t count)
{
    bool valid = count > 0 && mail_address_valid(from);
    for (size_t i = 0; i < count; i++)
        valid = valid && mail_address_valid(to[i]);
    return valid;
}

void smtp_send(const struct smtp_options *options, struct str from, const struct str *to,
               size_t to_count, struct str raw, struct smtp_result *out)
{
    /* A stop does not interrupt a mail in the middle: it would only make it uncertain. */
    struct sending sending = {.raw = raw, .transport = {.guard = options->guard, .stop_fd = -1}};
    *out = (struct smtp_result){.end = SMTP_REFUSED};
    if (!addresses_are_valid(from, to, to_count)) {
        snprintf(out->reason, sizeof(out->reason), "an address is not a mail address");
        return;
    }
    struct arena arena;
    arena_init(&arena, 1 << 20);
    CURL *curl = curl_easy_init();
    struct curl_slist *list = recipients(&arena, to, to_count);
    if (!curl || !list || set_up(curl, &sending, options, &arena, from, list)) {
        out->end = SMTP_RETRY_LATER;
        snprintf(out->reason, sizeof(out->reason), "%s", err_info(ERR_NO_MEMORY)->sentence);
    } else {
        CURLcode code = curl_easy_perform(curl);
        out->end = judge(&sending, code);
        explain(&sending, code, options->url, out);
    }
    curl_easy_cleanup(curl);
    curl_slist_free_all(list);
    arena_clear(&arena);
}
