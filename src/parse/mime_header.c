/* The header of a mail: who, to whom, about what, when, in answer to what. */
#include "base/utf8.h"
#include "parse/date.h"
#include "parse/mime_parts.h"

enum { GROUP_DEPTH = 4 };

typedef VEC(struct mime_address) address_vec;

static void add_address(struct mime_job *job, address_vec *list, const char *name,
                        const char *address)
{
    struct mime_address one;

    if (job->recipients >= job->limits->recipients) {
        job->mime->clipped = true;
        return;
    }
    one.name = utf8_clip(mime_line_of(job->arena, name), MESSAGE_NAME_MAX);
    one.address = mime_line_of(job->arena, address);
    if (one.address.n > MESSAGE_NAME_MAX || (!one.name.n && !one.address.n))
        return;
    job->recipients++;
    (void)vec_push(job->arena, list, one);
}

/* Groups (RFC 5322, 3.4) are their members. */
static void add_list(struct mime_job *job, address_vec *list, InternetAddressList *from, int depth)
{
    int n = from ? internet_address_list_length(from) : 0;

    for (int i = 0; i < n && !job->arena->err && job->recipients < job->limits->recipients; i++) {
        InternetAddress *address = internet_address_list_get_address(from, i);
        const char *name = internet_address_get_name(address);

        if (INTERNET_ADDRESS_IS_MAILBOX(address))
            add_address(job, list, name,
                        internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
        else if (depth < GROUP_DEPTH)
            add_list(job, list, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)),
                     depth + 1);
    }
    if (job->recipients >= job->limits->recipients && n)
        job->mime->clipped = true;
}

static struct mime_addresses addresses_of(struct mime_job *job, InternetAddressList *from)
{
    address_vec list = {0};

    add_list(job, &list, from, 0);
    return (struct mime_addresses){list.at, list.n};
}

static void add_id(struct mime_job *job, struct mime_ids *ids, size_t *cap, struct str id)
{
    id = str_trim(id);
    if (!id.n || id.n > MESSAGE_ID_MAX)
        return;
    if (ids->n >= MESSAGE_LIST_MAX) {
        job->mime->clipped = true;
        return;
    }
    if (vec_reserve(job->arena, (void **)&ids->at, ids->n, cap, sizeof(*ids->at)))
        ids->at[ids->n++] = id;
}

/* Everything in angle brackets; without any, words with an @ in them (old programs put a sentence
 * or a bare id there). */
static struct mime_ids ids_of(struct mime_job *job, struct str header)
{
    struct mime_ids ids = {0};
    size_t cap = 0, at = 0;
    struct str word;

    while ((at = str_find_char(header, '<', at)) != SIZE_MAX) {
        size_t end = str_find_char(header, '>', at);

        if (end == SIZE_MAX)
            break;
        add_id(job, &ids, &cap, str_slice(header, at + 1, end));
        at = end;
    }
    while (!ids.n && header.n && str_find_char(header, '<', 0) == SIZE_MAX) {
        struct str rest;
        bool has_more = str_cut(header, ' ', &word, &rest);

        if (str_find_char(word, '@', 0) != SIZE_MAX)
            add_id(job, &ids, &cap, word);
        if (!has_more)
            break;
        header = rest;
    }
    return ids;
}

static void read_date(struct mime_job *job)
{
    struct str text = mime_header(job, "Date");

    job->mime->has_date = !date_read(text, &job->mime->date);
}

void mime_read_headers(struct mime_job *job)
{
    struct mime *mime = job->mime;
    struct mime_ids own = ids_of(job, mime_header(job, "Message-ID"));

    mime->from = addresses_of(job, g_mime_message_get_from(job->message));
    if (!mime->from.n)
        mime->from = addresses_of(job, g_mime_message_get_sender(job->message));
    mime->reply_to = addresses_of(job, g_mime_message_get_reply_to(job->message));
    mime->to = addresses_of(job, g_mime_message_get_to(job->message));
    mime->cc = addresses_of(job, g_mime_message_get_cc(job->message));
    mime->subject = utf8_clip(mime_line_of(job->arena, g_mime_message_get_subject(job->message)),
                              MESSAGE_TITLE_MAX);
    if (own.n)
        mime->message_id = own.at[0];
    mime->in_reply_to = ids_of(job, mime_header(job, "In-Reply-To"));
    mime->references = ids_of(job, mime_header(job, "References"));
    read_date(job);
}
