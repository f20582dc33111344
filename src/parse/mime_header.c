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
    if (one.address.n > MESSAGE_KEY_MAX || (!one.name.n && !one.address.n))
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

/* All headers of that name together, since some programs repeat them. */
static struct mime_addresses addresses_of(struct mime_job *job, const char *name)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(job->message));
    int n = g_mime_header_list_get_count(headers);
    address_vec list = {0};

    for (int i = 0; i < n && !job->arena->err; i++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
        InternetAddressList *parsed;
        struct str words;

        if (!str_is_nocase(str_from(g_mime_header_get_name(header)), name))
            continue;
        words = mime_decode_words(job->arena, str_from(g_mime_header_get_raw_value(header)), true);
        parsed = internet_address_list_parse(NULL, str_c(job->arena, words));
        if (!parsed)
            continue;
        add_list(job, &list, parsed, 0);
        g_object_unref(parsed);
    }
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

static struct str subject_of(struct mime_job *job)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(job->message));
    GMimeHeader *header = g_mime_header_list_get_header(headers, "Subject");
    struct str raw = header ? str_from(g_mime_header_get_raw_value(header)) : STR_NONE;

    return mime_line(
        mime_decode_words(job->arena, str_slice(raw, 0, MESSAGE_TITLE_MAX * 4), false));
}

void mime_read_headers(struct mime_job *job)
{
    struct mime *mime = job->mime;
    struct mime_ids own = ids_of(job, mime_header(job, "Message-ID"));

    mime->from = addresses_of(job, "From");
    if (!mime->from.n)
        mime->from = addresses_of(job, "Sender");
    mime->reply_to = addresses_of(job, "Reply-To");
    mime->to = addresses_of(job, "To");
    mime->cc = addresses_of(job, "Cc");
    mime->subject = utf8_clip(subject_of(job), MESSAGE_TITLE_MAX);
    if (own.n)
        mime->message_id = own.at[0];
    mime->in_reply_to = ids_of(job, mime_header(job, "In-Reply-To"));
    mime->references = ids_of(job, mime_header(job, "References"));
    read_date(job);
}
