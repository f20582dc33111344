/* mail_speak.c: one answer by SMTP, then a copy in the Sent folder.
 *
 * A mail written by a program (auto-reply, bounce, the mailer daemon) is never answered, whoever
 * asks: two programs that answer each other do not stop (RFC 3834). The message says so in
 * `parent`: {"origin":"automated"}, {"auto":true} or {"bounce":{…}}.
 * The copy may fail without the send having failed: that is told in the log, after `sent`.
 */
#include "base/clock.h"
#include "base/utf8.h"
#include "channels/mail_parts.h"
#include "net/mail_out.h"
#include "net/smtp.h"

static void end(const struct channel_send *send, struct channel_result *out, enum outcome outcome,
                const char *reason)
{
    out->outcome = outcome;
    out->reason = str_dup(send->arena, str_from(reason));
}

static bool parent_is_automated(struct json_value message)
{
    struct json_value parent = json_get(message, "parent");
    struct str origin = STR_NONE;
    bool is_auto = false;
    json_get_str(parent, "origin", &origin);
    json_get_bool(parent, "auto", &is_auto);
    return is_auto || str_is(origin, "automated") ||
           json_type(json_get(parent, "bounce")) == JSON_OBJECT;
}

static bool is_daemon(struct str address)
{
    static const char *const names[] = {"mailer-daemon", "mail-daemon", "postmaster-bounce"};
    struct str local = str_slice(address, 0, str_find_last(address, '@'));
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_is_nocase(local, names[i]))
            return true;
    return false;
}

/* An id with or without its angle brackets. */
static struct str bare_id(struct str id)
{
    id = str_trim(id);
    if (id.n > 2 && id.p[0] == '<' && id.p[id.n - 1] == '>')
        id = str_slice(id, 1, id.n - 1);
    return id;
}

static enum err read_to(const struct channel_send *send, struct mail_out *mail, struct fault *fault)
{
    struct json_value list = json_get(send->message, "to"), item;
    size_t count = json_count(list), n = 0;
    struct json_walk walk = json_walk(list);
    if (count == 0 || count > MAIL_OUT_TO_MAX || json_type(list) != JSON_ARRAY)
        return fault_set(fault, ERR_BAD_INPUT, "a mail goes to 1 to %d addresses", MAIL_OUT_TO_MAX);
    struct mail_address *to = arena_alloc_array(send->arena, count, sizeof(*to));
    if (!to)
        return ERR_NO_MEMORY;
    while (json_next(&walk, NULL, &item) && n < count) {
        if (!json_to_str(item, &to[n].address))
            return fault_set(fault, ERR_BAD_INPUT, "'to' is a list of addresses");
        if (is_daemon(to[n].address))
            return fault_set(fault, ERR_FORBIDDEN, "nobody reads what a mailer daemon gets");
        n++;
    }
    mail->to = to;
    mail->to_count = n;
    return OK;
}

/* Ids that are none (a parent from another channel, a broken one) are left out. */
static enum err read_references(const struct channel_send *send, struct mail_out *mail)
{
    struct json_value list = json_get(send->message, "references"), item;
    struct str id;
    VEC(struct str) ids = {0};
    struct json_walk walk = json_walk(list);
    if (json_get_str(send->message, "reply_to", &id) && mail_message_id_valid(bare_id(id)))
        mail->in_reply_to = bare_id(id);
    while (json_next(&walk, NULL, &item))
        if (json_to_str(item, &id) && mail_message_id_valid(bare_id(id)) &&
            !vec_push(send->arena, &ids, bare_id(id)))
            return ERR_NO_MEMORY;
    if (!ids.n && json_get_str(send->message, "thread", &id) &&
        mail_message_id_valid(bare_id(id)) && !str_eq(bare_id(id), mail->in_reply_to) &&
        mail->in_reply_to.n && !vec_push(send->arena, &ids, bare_id(id)))
        return ERR_NO_MEMORY;
    mail->references = ids.at;
    mail->reference_count = ids.n;
    return OK;
}

static enum err read_date(struct channel *channel, const struct channel_send *send,
                          struct mail_out *mail)
{
    struct str text;
    mail->date = channel_now(channel);
    struct json_value said_at = json_get(send->message, "said_at");
    if (json_to_i64(said_at, &mail->date))
        return OK;
    return json_to_str(said_at, &text) ? clock_parse(text, &mail->date) : OK;
}

/* What a thread is called may come from anywhere; a subject is one line. */
static struct str one_line(struct arena *arena, struct str text)
{
    struct buf line;
    struct str whole;

    buf_init(&line, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        buf_add_char(&line, (unsigned char)text.p[i] < ' ' ? ' ' : text.p[i]);
    whole = str_trim(buf_dup(arena, &line));
    buf_clear(&line);
    return whole;
}

static enum err compose(struct channel *channel, const struct channel_send *send,
                        struct mail_out *mail, struct buf *raw, struct fault *fault)
{
    *mail = (struct mail_out){
        .from = {channel_setting(channel, "from_name"), channel_setting(channel, "from_address")}};
    mail->message_id = mail_message_id(send->arena, send->key, mail->from.address);
    json_get_str(send->message, "title", &mail->subject);
    mail->subject = one_line(send->arena, mail->subject);
    if (!json_get_str(send->message, "text", &mail->text))
        return fault_set(fault, ERR_BAD_INPUT, "a mail without text");
    enum err err = read_to(send, mail, fault);
    if (!err)
        err = read_references(send, mail);
    if (!err)
        err = read_date(channel, send, mail);
    return err ? err : mail_out_build(raw, mail, fault);
}

static enum err put_copy(struct channel *channel, struct arena *arena, struct str raw,
                         struct fault *fault)
{
    struct guard guard;
    struct imap_options options;
    struct imap *imap = NULL;
    struct str folder = channel_setting(channel, "sent_folder"), name = STR_NONE;
    mail_imap_options(channel, &guard, &options);
    options.stop_fd = -1;
    enum err err = imap_open(&options, &imap, fault);
    if (err)
        return err;
    if (folder.n)
        err = imap_mailbox_name(arena, folder, &name);
    else
        err = imap_find_special(imap, arena, STR("\\Sent"), &name, NULL);
    if (!folder.n && err == ERR_NOT_FOUND) { /* a server that marks none mostly has this one */
        name = STR("Sent");
        err = OK;
    }
    if (!err)
        err = imap_append(imap, name, raw, fault);
    imap_close(imap);
    return err;
}

static void hand_over(struct channel *channel, const struct channel_send *send,
                      const struct mail_out *mail, struct str raw, struct channel_result *out)
{
    static const enum outcome outcomes[] = {[SMTP_SENT] = OUTCOME_SENT,
                                            [SMTP_RETRY_LATER] = OUTCOME_RETRY,
                                            [SMTP_REFUSED] = OUTCOME_REFUSED,
                                            [SMTP_HELD_FOR_HUMAN] = OUTCOME_HELD,
                                            [SMTP_UNCERTAIN] = OUTCOME_UNCERTAIN};
    struct guard guard;
    struct imap_options options;
    struct smtp_result result;
    struct str to[MAIL_OUT_TO_MAX];
    mail_imap_options(channel, &guard, &options);
    for (size_t i = 0; i < mail->to_count; i++)
        to[i] = mail->to[i].address;
    struct smtp_options smtp = {.url = channel_setting(channel, "smtp_url"),
                                .user = options.user,
                                .password = options.password,
                                .ca_pem = options.ca_pem,
                                .guard = &guard};
    smtp_send(&smtp, mail->from.address, to, mail->to_count, raw, &result);
    end(send, out, outcomes[result.end], result.reason);
    out->native_id = mail->message_id;
    if (result.end != SMTP_SENT)
        return;
    channel_report(channel, send, out);
    struct fault fault = {0};
    enum err err = put_copy(channel, send->arena, raw, &fault);
    if (err)
        channel_log(channel, "%.*s was sent, but no copy is in the Sent folder: %s",
                    STR_ARGS(mail->message_id), fault_text(&fault, err));
}

void mail_speak(struct channel *channel, const struct channel_send *send,
                struct channel_result *out)
{
    struct mail_out mail;
    struct buf raw;
    struct fault fault = {0};
    if (parent_is_automated(send->message)) {
        end(send, out, OUTCOME_REFUSED, "what is answered was written by a program");
        return;
    }
    if (channel_setting(channel, "smtp_url").n == 0) {
        end(send, out, OUTCOME_HELD, "no outgoing mail server is set");
        return;
    }
    buf_init(&raw, 8 << 20);
    enum err err = compose(channel, send, &mail, &raw, &fault);
    if (err)
        end(send, out, err == ERR_NO_MEMORY ? OUTCOME_RETRY : OUTCOME_REFUSED,
            fault_text(&fault, err));
    else
        hand_over(channel, send, &mail, buf_str(&raw), out);
    buf_clear(&raw);
}
