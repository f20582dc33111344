#include "web/response.h"

void response_init(struct response *response, struct arena *arena)
{
    *response = (struct response){.arena = arena, .status = 200};
    buf_init(&response->body, RESPONSE_BODY_MAX);
}

void response_clear(struct response *response) { buf_clear(&response->body); }

void response_restart(struct response *response)
{
    size_t kept = 0;

    for (size_t i = 0; i < response->header_count; i++)
        if (str_is(str_from(response->headers[i].name), "Set-Cookie"))
            response->headers[kept++] = response->headers[i];
    response->header_count = kept;
    response->status = 200;
    response->content_type = NULL;
    response->asset = STR_NONE;
    response->asset_is_gzip = false;
    response->may_be_cached = false;
    response->is_event_stream = false;
    buf_reset(&response->body);
}

bool response_header(struct response *response, const char *name, struct str value)
{
    const char *copy;

    if (response->header_count == RESPONSE_HEADERS_MAX)
        return false;
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7f)
            return false;
    copy = str_c(response->arena, value);
    if (!copy)
        return false;
    response->headers[response->header_count++] = (struct response_header){name, copy};
    return true;
}

void response_html(struct response *response)
{
    response->content_type = "text/html; charset=utf-8";
}

void response_json(struct response *response)
{
    response->content_type = "application/json; charset=utf-8";
}

void response_text(struct response *response)
{
    response->content_type = "text/plain; charset=utf-8";
}

/* "//host" and "/\host" leave our host; browsers read a backslash as a slash. */
struct str response_local_path(struct str path)
{
    if (!path.n || path.p[0] != '/')
        return STR("/");
    if (path.n > 1 && (path.p[1] == '/' || path.p[1] == '\\'))
        return STR("/");
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] <= 0x20 || path.p[i] == 0x7f || path.p[i] == '\\')
            return STR("/");
    return path;
}

void response_see(struct response *response, struct str path)
{
    response->status = 303;
    response_text(response);
    (void)response_header(response, "Location", response_local_path(path));
}
