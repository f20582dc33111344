#include "net/transport.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { KEEPALIVE_IDLE_S = 60, KEEPALIVE_EVERY_S = 20 };

enum err net_start(void)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? OK : ERR_SYSTEM;
}

/* CURLOPT_OPENSOCKETFUNCTION: the address here is the one that will be connected to. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transport *transport = arg;
    const char *what = guard_refuses(transport->guard, &address->addr);
    if (what || purpose != CURLSOCKTYPE_IPCXN) {
        char name[64];
        guard_name(&address->addr, name);
        snprintf(transport->refused, sizeof(transport->refused), "%s is %s", name,
                 what ? what : "not for this");
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

bool transport_stopped(const struct transport *transport)
{
    struct pollfd poller = {.fd = transport->stop_fd, .events = POLLIN};
    return transport->stop_fd >= 0 && poll(&poller, 1, 0) == 1;
}

static int progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    return transport_stopped(arg);
}

enum err transport_setup(CURL *curl, struct transport *transport, struct str ca_pem)
{
    struct curl_blob blob = {(void *)(uintptr_t)ca_pem.p, ca_pem.n, CURL_BLOB_COPY};
    transport->refused[0] = 0;
    transport->curl_error[0] = 0;
    bool fine = !curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket) &&
                !curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, transport) &&
                !curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) &&
                !curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress) &&
                !curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transport) &&
                !curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transport->curl_error) &&
                !curl_easy_setopt(curl, CURLOPT_PROXY, "") &&
                !curl_easy_setopt(curl, CURLOPT_NOPROXY, "*") &&
                !curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) &&
                !curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) &&
                !curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) &&
                !curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) &&
                !curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
                !curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L) &&
                !curl_easy_setopt(curl, CURLOPT_TCP_KEEPIDLE, (long)KEEPALIVE_IDLE_S) &&
                !curl_easy_setopt(curl, CURLOPT_TCP_KEEPINTVL, (long)KEEPALIVE_EVERY_S);
    if (fine && ca_pem.n)
        fine = !curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
    return fine ? OK : ERR_SYSTEM;
}

static enum err result_of(CURLcode code)
{
    switch (code) {
    case CURLE_OK:
        return OK;
    case CURLE_OUT_OF_MEMORY:
        return ERR_NO_MEMORY;
    case CURLE_OPERATION_TIMEDOUT:
        return ERR_TIMEOUT;
    case CURLE_FILESIZE_EXCEEDED:
        return ERR_TOO_BIG;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED:
    case CURLE_LOGIN_DENIED:
    case CURLE_REMOTE_ACCESS_DENIED:
        return ERR_REFUSED;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return ERR_BAD_INPUT;
    default:
        return ERR_NET;
    }
}

struct str transport_shown(struct str url)
{
    size_t start = str_find(url, STR("://"), 0), at;
    struct str rest = str_skip(url, start == SIZE_MAX ? 0 : start + 3), path, authority;

    (void)str_cut(url, '?', &url, &path);
    (void)str_cut(rest, '?', &rest, &path);
    (void)str_cut(rest, '/', &authority, &path);
    at = str_find_char(authority, '@', 0);
    return str_slice(at == SIZE_MAX ? url : str_skip(rest, at + 1), 0, 150);
}

enum err transport_result(const struct transport *transport, CURLcode code, struct str where,
                          struct fault *fault)
{
    if (code == CURLE_OK)
        return OK;
    struct str host = transport_shown(where);
    if (transport->refused[0])
        return fault_set(fault, ERR_FORBIDDEN,
                         "'%.*s': %s; an admin can name it under Allowed addresses", STR_ARGS(host),
                         transport->refused);
    if (code == CURLE_ABORTED_BY_CALLBACK && transport_stopped(transport))
        return fault_set(fault, ERR_STOPPED, "stopped on request");
    return fault_set(fault, result_of(code), "'%.*s': %s", STR_ARGS(host),
                     transport->curl_error[0] ? transport->curl_error : curl_easy_strerror(code));
}

bool transport_is_loopback(const char *url)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
    CURLU *parts = curl_url();
    char *host = NULL;
    bool is = false;
    if (parts && !curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) &&
        !curl_url_get(parts, CURLUPART_HOST, &host, 0))
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
            is = is || str_is_nocase(str_from(host), names[i]);
    curl_free(host);
    curl_url_cleanup(parts);
    return is;
}
