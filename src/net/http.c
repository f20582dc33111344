#include "net/http.h"

#include <pthread.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "net/transport.h"

enum { HOSTS_AT_ONCE = 256, HOST_NAME_MAX_BYTES = 256, HOST_WAIT_MS = 100 };

struct host_slot {
    char name[HOST_NAME_MAX_BYTES];
    unsigned active;
};

struct http_hosts {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    struct host_slot slots[HOSTS_AT_ONCE];
};

struct http_hosts *http_hosts_new(void)
{
    struct http_hosts *hosts = calloc(1, sizeof(*hosts));
    if (hosts) {
        pthread_mutex_init(&hosts->lock, NULL);
        pthread_cond_init(&hosts->freed, NULL);
    }
    return hosts;
}

void http_hosts_free(struct http_hosts *hosts)
{
    if (!hosts)
        return;
    pthread_mutex_destroy(&hosts->lock);
    pthread_cond_destroy(&hosts->freed);
    free(hosts);
}

/* A slot with room for this host, or NULL: wait. */
static struct host_slot *find_slot(struct http_hosts *hosts, const char *name)
{
    struct host_slot *empty = NULL;
    for (size_t i = 0; i < HOSTS_AT_ONCE; i++) {
        struct host_slot *slot = &hosts->slots[i];
        if (!slot->active)
            empty = empty ? empty : slot;
        else if (strcmp(slot->name, name) == 0)
            return slot->active < HTTP_PER_HOST ? slot : NULL;
    }
    if (empty)
        snprintf(empty->name, sizeof(empty->name), "%s", name);
    return empty;
}

static enum err enter_host(struct http_hosts *hosts, const struct transport *transport,
                           const char *name, struct host_slot **out)
{
    *out = NULL;
    if (!hosts)
        return OK;
    pthread_mutex_lock(&hosts->lock);
    while (!(*out = find_slot(hosts, name)) && !transport_stopped(transport)) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += HOST_WAIT_MS * 1000000L;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_nsec -= 1000000000L;
            until.tv_sec++;
        }
        pthread_cond_timedwait(&hosts->freed, &hosts->lock, &until);
    }
    if (*out)
        (*out)->active++;
    pthread_mutex_unlock(&hosts->lock);
    return *out ? OK : ERR_STOPPED;
}

static void leave_host(struct http_hosts *hosts, struct host_slot *slot)
{
    if (!slot)
        return;
    pthread_mutex_lock(&hosts->lock);
    slot->active--;
    pthread_cond_broadcast(&hosts->freed);
    pthread_mutex_unlock(&hosts->lock);
}

/* One request of the chain. */
struct hop {
    const struct http_request *request;
    struct transport transport;
    struct arena *arena;
    struct buf body;
    size_t header_bytes;
    bool too_big;
    struct http_answer answer;
    char *next; /* libcurl's: where a redirect points, whole */
};

static size_t take_body(char *at, size_t size, size_t count, void *arg)
{
    struct hop *hop = arg;
    buf_add(&hop->body, str_of(at, size * count));
    hop->too_big = hop->body.err != OK;
    return hop->body.err ? 0 : size * count;
}

static void take_field(struct hop *hop, struct str line, const char *name, struct str *out)
{
    struct str key, value;
    if (str_cut(line, ':', &key, &value) && str_is_nocase(str_trim(key), name) && utf8_valid(value))
        *out = str_dup(hop->arena, str_trim(value));
}

/* There may be several; they are one list. */
static void take_link(struct hop *hop, struct str line)
{
    struct str before = hop->answer.link, link = STR_NONE;
    take_field(hop, line, "link", &link);
    if (link.n)
        hop->answer.link = before.n ? arena_printf(hop->arena, "%.*s, %.*s", STR_ARGS(before),
                                                   STR_ARGS(link))
                                    : link;
}

static size_t take_header(char *at, size_t size, size_t count, void *arg)
{
    struct hop *hop = arg;
    struct str line = str_of(at, size * count);
    hop->header_bytes += line.n;
    if (hop->header_bytes > HTTP_HEADERS_MAX) {
        hop->too_big = true;
        return 0;
    }
    if (str_starts(line, STR("HTTP/"))) /* of an interim answer (103) before: forget it */
        hop->answer.etag = hop->answer.last_modified = hop->answer.content_type = hop->answer.link =
            STR_NONE;
    take_field(hop, line, "etag", &hop->answer.etag);
    take_field(hop, line, "last-modified", &hop->answer.last_modified);
    take_field(hop, line, "content-type", &hop->answer.content_type);
    take_link(hop, line);
    return line.n;
}

/* Adds "Name: value"; a value with a line break or zero byte is left out. */
static bool add_header(struct arena *arena, struct curl_slist **list, const char *name,
                       struct str value)
{
    if (value.n == 0 || value.n > 4096)
        return true;
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < ' ')
            return true;
    struct str text = arena_printf(arena, "%s: %.*s", name, STR_ARGS(value));
    struct curl_slist *longer = text.n ? curl_slist_append(*list, text.p) : NULL;
    if (!longer)
        return false;
    *list = longer;
    return true;
}

static bool set_up(CURL *curl, struct hop *hop, const char *url, struct curl_slist *headers)
{
    const struct http_request *request = hop->request;
    long connect_ms = (long)(request->connect_ms ? request->connect_ms : HTTP_CONNECT_MS);
    long total_ms = (long)(request->total_ms ? request->total_ms : HTTP_TOTAL_MS);
    return !transport_setup(curl, &hop->transport, request->ca_pem) &&
           !curl_easy_setopt(curl, CURLOPT_URL, url) &&
           !curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") &&
           !curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) &&
           !curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br") &&
           !curl_easy_setopt(curl, CURLOPT_USERAGENT, "Heed/0.1 (feed reader)") &&
           !curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) &&
           !curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_ms) &&
           !curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, total_ms) &&
           !curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)hop->body.max) &&
           !curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body) &&
           !curl_easy_setopt(curl, CURLOPT_WRITEDATA, hop) &&
           !curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header) &&
           !curl_easy_setopt(curl, CURLOPT_HEADERDATA, hop);
}

static enum err note_answer(CURL *curl, struct hop *hop, CURLcode code, struct str url,
                            struct fault *fault)
{
    long status = 0;
    curl_off_t retry = 0;
    char *next = NULL;
    if (hop->too_big || code == CURLE_FILESIZE_EXCEEDED)
        return fault_set(fault, ERR_TOO_BIG, "'%.*s': larger than %zu KB",
                         STR_ARGS(transport_shown(url)), hop->body.max >> 10);
    enum err err = transport_result(&hop->transport, code, url, fault);
    if (err)
        return err;
    if (curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) ||
        curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry) ||
        curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &next))
        return ERR_SYSTEM;
    if (retry > HTTP_RETRY_AFTER_MAX_S)
        retry = HTTP_RETRY_AFTER_MAX_S;
    hop->answer.status = (int)status;
    hop->answer.retry_after_s = retry > 0 ? retry : -1;
    if (next && !(hop->next = strdup(next)))
        return ERR_NO_MEMORY;
    hop->answer.body = buf_dup(hop->arena, &hop->body);
    return hop->arena->err;
}

static enum err run_hop(struct hop *hop, struct str url, struct fault *fault)
{
    const struct http_request *request = hop->request;
    struct curl_slist *headers = NULL;
    const char *c_url = str_c(hop->arena, url);
    CURLU *parts = curl_url();
    char *host = NULL;
    struct host_slot *slot = NULL;
    CURL *curl = curl_easy_init();
    enum err err = c_url && parts && curl ? OK : ERR_NO_MEMORY;
    if (!err &&
        (strlen(c_url) != url.n || curl_url_set(parts, CURLUPART_URL, c_url, 0) ||
         curl_url_get(parts, CURLUPART_HOST, &host, 0) ||
         (!str_starts_nocase(url, STR("http://")) && !str_starts_nocase(url, STR("https://")))))
        err = fault_set(fault, ERR_BAD_INPUT, "'%.*s' is not an http or https address",
                        STR_ARGS(transport_shown(url)));
    if (!err && (!add_header(hop->arena, &headers, "If-None-Match", request->etag) ||
                 !add_header(hop->arena, &headers, "If-Modified-Since", request->last_modified) ||
                 !add_header(hop->arena, &headers, "Accept", request->accept)))
        err = ERR_NO_MEMORY;
    if (!err && !set_up(curl, hop, c_url, headers))
        err = ERR_SYSTEM;
    if (!err)
        err = enter_host(request->hosts, &hop->transport, host, &slot);
    if (!err)
        err = note_answer(curl, hop, curl_easy_perform(curl), url, fault);
    leave_host(request->hosts, slot);
    curl_slist_free_all(headers);
    curl_url_cleanup(parts);
    curl_free(host);
    curl_easy_cleanup(curl);
    return err;
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

enum err http_get(const struct http_request *request, struct arena *arena, struct http_answer *out,
                  struct fault *fault)
{
    struct str url = str_dup(arena, request->url), permanent = STR_NONE;
    bool chain_is_permanent = true;
    for (unsigned redirects = 0;; redirects++) {
        struct hop hop = {.request = request, .arena = arena};
        hop.transport = (struct transport){.guard = request->guard, .stop_fd = request->stop_fd};
        buf_init(&hop.body, request->body_max ? request->body_max : HTTP_BODY_MAX);
        enum err err = run_hop(&hop, url, fault);
        struct str next = str_dup(arena, str_from(hop.next));
        buf_clear(&hop.body);
        free(hop.next);
        if (!err)
            err = arena->err;
        if (err)
            return err;
        if (!is_redirect(hop.answer.status) || next.n == 0) {
            *out = hop.answer;
            out->url = url;
            out->permanent = permanent;
            out->redirects = redirects;
            return OK;
        }
        if (!utf8_valid(next))
            return fault_set(fault, ERR_BAD_INPUT, "a redirect to what is no address");
        if (redirects == HTTP_REDIRECTS_MAX)
            return fault_set(fault, ERR_REFUSED, "'%.*s': more than %d redirects",
                             STR_ARGS(transport_shown(request->url)), HTTP_REDIRECTS_MAX);
        bool falls = str_starts_nocase(url, STR("https:")) && str_starts_nocase(next, STR("http:"));
        chain_is_permanent = chain_is_permanent && !falls &&
                             (hop.answer.status == 301 || hop.answer.status == 308);
        if (chain_is_permanent)
            permanent = next;
        url = next;
    }
}
