/* stage_well.c: to which hosts does what a rule wants point? Counted by act/ (store/well.h), so
 * that places where people talk and we do not hear are offered. */
#include "parse/url.h"
#include "store/well.h"
#include "understand/stage.h"

static bool is_there(const struct understood *found, struct str host)
{
    for (size_t i = 0; i < found->host_count; i++)
        if (str_eq(found->hosts[i], host))
            return true;
    return false;
}

/* "www.x.example" is x.example; addresses in numbers and names without a dot are no places. */
static struct str host_of(struct arena *arena, struct str link)
{
    struct url_parts parts = {0};
    struct str host;

    if (url_parse(arena, link, NULL, &parts, NULL))
        return STR_NONE;
    host = parts.host;
    if (str_ends(host, STR(".")))
        host.n--;
    if (str_starts(host, STR("www.")))
        host = str_skip(host, 4);
    if (!host.n || host.n > WELL_HOST_MAX || str_find_char(host, '.', 0) == SIZE_MAX ||
        char_is_digit(host.p[host.n - 1]))
        return STR_NONE;
    return host;
}

static enum err run(struct stage_context *context, struct item *item)
{
    const struct message *message = item->message;
    struct understood *found = &item->found;

    if (!found->hit_count || !message->link_count)
        return OK;
    found->hosts = arena_alloc_array(context->arena, WELL_HOSTS_MAX, sizeof(*found->hosts));
    if (!found->hosts)
        return context->arena->err;
    for (size_t i = 0; i < message->link_count && found->host_count < WELL_HOSTS_MAX; i++) {
        struct str host = host_of(context->arena, message->links[i].url);

        if (host.n && !is_there(found, host))
            found->hosts[found->host_count++] = host;
    }
    return context->arena->err;
}

const struct stage stage_well = {"well", PHASE_RECHECK, run, NULL};
