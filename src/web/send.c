#include <zlib.h>

#include "web/inside.h"

/* What a browser may do with our pages: only our own files, no inline anything, no frames, no
 * place for DOM injection. Where each directive comes from: CSP Level 3, Trusted Types. */
static const char csp[] = "default-src 'none'; script-src 'self'; style-src 'self'; "
                          "img-src 'self'; font-src 'self'; connect-src 'self'; "
                          "manifest-src 'self'; worker-src 'self'; form-action 'self'; "
                          "base-uri 'none'; frame-ancestors 'none'; "
                          "require-trusted-types-for 'script'; trusted-types heed";

static const struct response_header security_headers[] = {
    {"Content-Security-Policy", csp},
    {"X-Content-Type-Options", "nosniff"},
    /* no-referrer would make Chromium post forms with `Origin: null` */
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
};

static void add(struct MHD_Response *answer, const char *name, const char *value)
{
    (void)MHD_add_response_header(answer, name, value);
}

void send_security_headers(struct MHD_Response *answer, bool secure)
{
    for (size_t i = 0; i < ARRAY_LEN(security_headers); i++)
        add(answer, security_headers[i].name, security_headers[i].value);
    if (secure)
        add(answer, "Strict-Transport-Security", "max-age=31536000");
}

enum { GZIP_LEAST = 1400 /* below one packet nothing is won */ };

static bool may_gzip(const struct exchange *exchange)
{
    const struct response *response = &exchange->response;

    return response->body.n >= GZIP_LEAST && response->content_type &&
           str_find(exchange->request.headers.accept_encoding, STR("gzip"), 0) != SIZE_MAX;
}

/* RFC 1952 around deflate. False keeps the body as it was. */
static bool gzip(struct buf *body)
{
    z_stream z = {0};
    struct buf out;
    bool fine = false;

    buf_init(&out, body->max);
    if (deflateInit2(&z, 3, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    if (buf_room(&out, deflateBound(&z, body->n))) {
        z.next_in = (Bytef *)body->p;
        z.avail_in = (uInt)body->n;
        z.next_out = (Bytef *)out.p;
        z.avail_out = (uInt)(out.cap - 1);
        fine = deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < body->n;
        out.n = z.total_out;
    }
    (void)deflateEnd(&z);
    if (!fine) {
        buf_clear(&out);
        return false;
    }
    buf_clear(body);
    *body = out;
    return true;
}

static struct MHD_Response *make_body(struct exchange *exchange, bool *out_gzip)
{
    struct response *response = &exchange->response;
    struct MHD_Response *answer;

    *out_gzip = response->asset_is_gzip;
    if (response->asset.n)
        return MHD_create_response_from_buffer(response->asset.n, (void *)response->asset.p,
                                               MHD_RESPMEM_PERSISTENT);
    *out_gzip = may_gzip(exchange) && gzip(&response->body);
    if (!response->body.n)
        return MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    answer = MHD_create_response_from_buffer(response->body.n, response->body.p,
                                             MHD_RESPMEM_MUST_FREE);
    if (answer) /* the bytes are libmicrohttpd's now */
        response->body = (struct buf){.max = response->body.max};
    return answer;
}

struct MHD_Response *send_make(struct exchange *exchange)
{
    struct response *response = &exchange->response;
    bool is_gzip;
    struct MHD_Response *answer = make_body(exchange, &is_gzip);

    if (!answer)
        return NULL;
    send_security_headers(answer, exchange->web->config.secure);
    if (response->content_type)
        add(answer, "Content-Type", response->content_type);
    if (is_gzip)
        add(answer, "Content-Encoding", "gzip");
    add(answer, "Vary", "Accept-Encoding, Heed-Part");
    if (!response->may_be_cached)
        add(answer, "Cache-Control", "no-store");
    for (size_t i = 0; i < response->header_count; i++)
        add(answer, response->headers[i].name, response->headers[i].value);
    return answer;
}
