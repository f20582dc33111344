#include <idn2.h>
#include <stdlib.h>
#include <string.h>

#include "understand/link_host.h"

static bool is_plain(struct str host)
{
    for (size_t i = 0; i < host.n; i++)
        if ((unsigned char)host.p[i] & 0x80)
            return false;
    return true;
}

/* Characters the WHATWG URL Standard forbids in a host. */
static bool is_forbidden(struct str host)
{
    for (size_t i = 0; i < host.n; i++)
        if ((unsigned char)host.p[i] <= ' ' || strchr("#/:<>?@[\\]^|%*,\"'`{}()&=+!;$", host.p[i]))
            return true;
    return false;
}

static enum err add_idn(struct str host, struct buf *out)
{
    char name[256], *ascii = NULL;
    int rc;

    if (host.n >= sizeof(name))
        return ERR_BAD_INPUT;
    memcpy(name, host.p, host.n);
    name[host.n] = 0;
    rc = idn2_to_ascii_8z(name, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (rc != IDN2_OK)
        return rc == IDN2_MALLOC ? ERR_NO_MEMORY : ERR_BAD_INPUT;
    buf_add_c(out, ascii);
    idn2_free(ascii);
    return out->err;
}

enum err link_host_name(struct str host, struct buf *out)
{
    enum err err = OK;

    buf_reset(out);
    if (host.n && host.p[host.n - 1] == '.')
        host.n--;
    if (!host.n || host.n > 1024 || is_forbidden(host))
        return ERR_BAD_INPUT;
    if (!is_plain(host))
        return add_idn(host, out);
    for (size_t i = 0; i < host.n; i++)
        buf_add_char(out, char_lower(host.p[i]));
    err = out->err;
    return err;
}

enum err link_host(struct str url, struct buf *out)
{
    size_t start = str_find(url, STR("://"), 0), end, at;
    struct str host;

    if (start == SIZE_MAX)
        return ERR_BAD_INPUT;
    start += 3;
    for (end = start; end < url.n && !strchr("/?#\\", url.p[end]); end++)
        ;
    host = str_slice(url, start, end);
    at = str_find_last(host, '@');
    if (at != SIZE_MAX)
        host = str_skip(host, at + 1);
    at = str_find_last(host, ':');
    if (at != SIZE_MAX && str_find_char(host, ']', at) == SIZE_MAX)
        host.n = at;
    return link_host_name(host, out);
}

bool link_host_below(struct str host, struct str domain)
{
    return str_ends(host, domain) && (host.n == domain.n || host.p[host.n - domain.n - 1] == '.');
}
