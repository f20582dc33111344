/* mail.c: a mailbox, heard by IMAP and answered by SMTP.
 *
 * The problem. Others re-scan the mailbox every few minutes: slow, costly, late. Here one
 * connection stays open in IDLE, and only what has a UID above the last one heard is fetched.
 *
 * The method. The cursor is {uidvalidity, uidnext, modseq, since}. At a start: SELECT; the same
 * UIDVALIDITY and nothing new (UIDNEXT, else HIGHESTMODSEQ, says so) fetches nothing at all; else
 * UID SEARCH from uidnext on, then UID FETCH in batches. A first start, or another UIDVALIDITY
 * (the UIDs mean nothing any more), lists what came `since` the channel began. What was heard
 * before is then sent again: the store knows it by its Message-ID and keeps it once. That costs
 * traffic, rarely, and can lose nothing; rejected was to guess by date what was heard, because
 * mails can be moved into a folder with an old date.
 * The order of a FETCH answer is the server's: the cursor behind each mail is the lowest UID of
 * the batch that has not come yet.
 *
 * Two mails with one Message-ID and other content exist (and are tried by attackers): `content`
 * in the source hints tells them apart (mail_fingerprint).
 * NEEDSWORK: the core does not read `content` yet and takes the second for an edit of the first.
 *
 * Nothing is marked as read, moved or deleted.
 */
#include "base/clock.h"
#include "channels/mail_parts.h"

enum {
    BATCH = 32,
    IDLE_MS = 9 * MS_MINUTE, /* below the 29 of RFC 2177, and below what NATs forget */
    LATE_BACK_OFF_MAX_MS = 2 * MS_MINUTE,
    REFUSED_BACK_OFF_MS = 5 * MS_MINUTE, /* a wrong password tried too often locks an account */
    SESSION_ARENA_MAX = 128 << 20,
};

static const struct channel_setting settings[] = {
    {.name = "imap_url",
     .label = "Incoming mail server",
     .help = "imaps://mail.example.com, or imap://… with STARTTLS.",
     .type = SETTING_URL,
     .schemes = "imaps imap",
     .is_required = true},
    {.name = "smtp_url",
     .label = "Outgoing mail server",
     .help = "smtps://mail.example.com, or smtp://mail.example.com:587 with STARTTLS. Without it "
             "this mailbox is only heard.",
     .type = SETTING_URL,
     .schemes = "smtps smtp"},
    {.name = "user",
     .label = "User name",
     .help = "As the mail server knows it; often the whole address.",
     .type = SETTING_LINE,
     .is_required = true},
    {.name = "password",
     .label = "Password",
     .help = "Of the mailbox; better an application password.",
     .type = SETTING_LINE,
     .is_required = true,
     .is_secret = true},
    {.name = "from_address",
     .label = "Address",
     .help = "Where answers come from, and where people write to.",
     .type = SETTING_MAIL,
     .is_required = true},
    {.name = "from_name",
     .label = "Name",
     .help = "The name beside the address in answers.",
     .type = SETTING_LINE},
    {.name = "folder",
     .label = "Folder",
     .help = "The folder that is heard.",
     .type = SETTING_LINE,
     .preset = "INBOX"},
    {.name = "sent_folder",
     .label = "Folder for copies",
     .help = "Where a copy of each answer is put. Without it: the folder the server marks as Sent.",
     .type = SETTING_LINE},
    {.name = "history",
     .label = "Look back",
     .help = "How far back mail is heard when the channel is new, such as 30d.",
     .type = SETTING_DURATION,
     .preset = "30d",
     .min = 0,
     .max = 36500LL * 86400},
    SETTING_CA_PEM,
    SETTING_ALLOWED("10.0.0.5:143"),
};

static const struct channel_life life = {.hear = mail_hear, .speak = mail_speak};

const struct channel_kind channel_mail = {
    .name = "mail",
    .label = "Mailbox",
    .help = "Hears a mailbox by IMAP as mail arrives, and answers by SMTP.",
    .can_hear = true,
    .can_speak = true,
    .settings = settings,
    .setting_count = ARRAY_LEN(settings),
    .life = &life,
};

void mail_imap_options(struct channel *channel, struct guard *guard, struct imap_options *out)
{
    *guard = *channel_guard(channel);
    guard_ports(guard, (const uint16_t[]){143, 993, 25, 465, 587, 2525, 0});
    *out = (struct imap_options){.url = channel_setting(channel, "imap_url"),
                                 .user = channel_setting(channel, "user"),
                                 .password = channel_setting(channel, "password"),
                                 .ca_pem = channel_setting(channel, "ca_pem"),
                                 .guard = guard,
                                 .stop_fd = channel_stop_fd(channel),
                                 .wire = channel_wire(channel),
                                 .wire_arg = channel};
}

/* One connection, from its sign-in to its end. */
struct session {
    struct channel *channel;
    struct imap *imap;
    struct arena arena; /* reset after each round */
    struct str folder;
    struct mail_place *place;
    const uint32_t *batch;
    size_t batch_count;
    bool heard[BATCH];
};

static void write_source(struct session *session, const struct imap_mail *mail, struct buf *out)
{
    struct json_out json;
    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "folder", session->folder);
    json_put_i64(&json, "uid", mail->uid);
    json_put_i64(&json, "uidvalidity", session->place->uidvalidity);
    if (mail->has_date)
        json_put_str(&json, "delivered_at", clock_format(&session->arena, mail->date));
    json_put_str(&json, "content", mail_fingerprint(&session->arena, mail->raw));
    if (mail->truncated)
        json_put_bool(&json, "truncated", true);
    json_close(&json, '}');
}

static enum err hear_mail(void *arg, const struct imap_mail *mail)
{
    struct session *session = arg;
    struct mail_place *place = session->place;
    struct buf source;
    bool is_of_batch = false;
    for (size_t i = 0; i < session->batch_count; i++) {
        if (session->batch[i] == mail->uid && !session->heard[i])
            is_of_batch = session->heard[i] = true;
    }
    if (!is_of_batch)
        return OK;
    size_t first = 0;
    while (first < session->batch_count && session->heard[first])
        first++;
    place->uidnext = first < session->batch_count
                         ? session->batch[first]
                         : (int64_t)session->batch[session->batch_count - 1] + 1;
    buf_init(&source, 64 << 10);
    write_source(session, mail, &source);
    struct str cursor = mail_place_write(&session->arena, place);
    enum err err = source.err ? source.err : session->arena.err;
    if (!err)
        err = channel_document(session->channel, "mime", buf_str(&source), mail->raw, cursor);
    buf_clear(&source);
    return err;
}

static enum err fetch_all(struct session *session, const struct imap_uids *uids,
                          struct fault *fault)
{
    struct mail_place *place = session->place;
    for (size_t at = 0; at < uids->count; at += BATCH) {
        session->batch = uids->at + at;
        session->batch_count = uids->count - at < BATCH ? uids->count - at : BATCH;
        memset(session->heard, 0, sizeof(session->heard));
        place->modseq = 0;
        enum err err = imap_fetch(session->imap, session->batch, session->batch_count, hear_mail,
                                  session, fault);
        if (err)
            return err;
        place->uidnext = (int64_t)session->batch[session->batch_count - 1] + 1;
        if (channel_stopped(session->channel))
            return ERR_STOPPED;
    }
    return OK;
}

/* Everything from place->uidnext on. "n:*" always names the newest mail, also below n. */
static enum err hear_new(struct session *session, struct fault *fault)
{
    struct imap_uids uids;
    arena_reset(&session->arena);
    struct str criteria =
        session->place->uidnext
            ? arena_printf(&session->arena, "UID %lld:*", (long long)session->place->uidnext)
            : arena_printf(&session->arena, "SINCE %.*s",
                           STR_ARGS(imap_date_format(&session->arena, session->place->since)));
    enum err err = imap_search(session->imap, &session->arena, criteria, &uids, fault);
    if (err)
        return err;
    while (uids.count && uids.at[0] < session->place->uidnext) {
        uids.at++;
        uids.count--;
    }
    return fetch_all(session, &uids, fault);
}

/* After SELECT: what came while we were away. */
static enum err catch_up(struct session *session, const struct imap_mailbox *box,
                         struct fault *fault)
{
    struct mail_place *place = session->place, before = *place;
    if (place->uidvalidity && place->uidvalidity != box->uidvalidity)
        channel_log(session->channel, "UIDVALIDITY is %u now: listing the folder again",
                    box->uidvalidity);
    if (place->uidvalidity != box->uidvalidity)
        place->uidnext = place->modseq = 0;
    if (!place->uidvalidity)
        place->since = channel_now(session->channel) -
                       channel_setting_seconds(session->channel, "history") * MS_SECOND;
    place->uidvalidity = box->uidvalidity;
    bool nothing_new = place->uidnext && ((box->uidnext && place->uidnext >= box->uidnext) ||
                                          (box->modseq && place->modseq == box->modseq));
    enum err err = nothing_new ? OK : hear_new(session, fault);
    if (err)
        return err;
    if (place->uidnext < box->uidnext)
        place->uidnext = box->uidnext;
    place->modseq = box->modseq;
    if (memcmp(&before, place, sizeof(before)) == 0)
        return OK;
    return channel_keep(session->channel, mail_place_write(&session->arena, place));
}

static enum err listen_to(struct session *session, struct fault *fault)
{
    struct imap_mailbox box;
    struct str name;
    enum err err = imap_mailbox_name(&session->arena, session->folder, &name);
    if (!err)
        err = imap_select(session->imap, name, &box, fault);
    if (err)
        return err;
    channel_state(session->channel, CHANNEL_CONNECTED, STR_NONE);
    err = catch_up(session, &box, fault);
    while (!err) {
        err = imap_idle(session->imap, IDLE_MS, fault);
        if (!err)
            err = hear_new(session, fault);
        else if (err == ERR_TIMEOUT)
            err = OK;
    }
    return err;
}

static enum err run_session(struct channel *channel, struct mail_place *place, bool *out_connected,
                            struct fault *fault)
{
    struct guard guard;
    struct imap_options options;
    struct session session = {.channel = channel, .place = place};
    mail_imap_options(channel, &guard, &options);
    session.folder = channel_setting(channel, "folder");
    enum err err = imap_open(&options, &session.imap, fault);
    if (err)
        return err;
    *out_connected = true;
    arena_init(&session.arena, SESSION_ARENA_MAX);
    err = listen_to(&session, fault);
    arena_clear(&session.arena);
    imap_close(session.imap);
    return err;
}

void mail_hear(struct channel *channel)
{
    struct mail_place place;
    unsigned attempt = 0;
    if (mail_place_read(channel_cursor(channel), &place)) {
        channel_log(channel, "the cursor is not one of a mailbox: starting anew");
        place = (struct mail_place){0};
    }
    while (!channel_stopped(channel)) {
        struct fault fault = {0};
        bool connected = false;
        enum err err = run_session(channel, &place, &connected, &fault);
        if (channel_stopped(channel))
            return;
        if (connected)
            attempt = 0;
        bool refused = err == ERR_REFUSED || err == ERR_FORBIDDEN;
        channel_state(channel, refused ? CHANNEL_REFUSED : CHANNEL_LATE,
                      str_from(fault_text(&fault, err)));
        if (refused)
            channel_sleep(channel, REFUSED_BACK_OFF_MS);
        else
            channel_back_off(channel, &attempt, LATE_BACK_OFF_MAX_MS);
    }
}
