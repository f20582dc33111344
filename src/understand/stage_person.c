/* person.c: who says it, as far as there is proof.
 *
 * The proof accepted here is an account: the same mail address, the same account id on one
 * network, the same telephone number. Two accounts become one person only by a link that somebody
 * made (store/person.h). A name alone proves nothing: two commenters called Anna are two people,
 * so an author without an account is nobody we know, and act/ makes a person for that one
 * conversation.
 */
#include "store/person.h"

#include "understand/evidence.h"
#include "understand/naming.h"
#include "understand/stage.h"

static bool is_mail_address(struct str text)
{
    size_t at = str_find_last(text, '@');

    return at != SIZE_MAX && at > 0 && at + 1 < text.n && text.p[0] != '@' &&
           str_find_char(text, ' ', 0) == SIZE_MAX;
}

/* The account an author speaks through: network and native id; empty when there is none. */
static void find_account(struct stage_context *context, struct item *item)
{
    const struct author *author = message_author(item->message);
    struct understood *found = &item->found;
    enum message_kind kind = item->message->kind;
    struct str handle = author->handle.n ? author->handle : author->id;
    bool spoken = kind == KIND_CALL || kind == KIND_SMS || kind == KIND_FAX ||
                  kind == KIND_LETTER || kind == KIND_COUNTER || kind == KIND_EVENT;

    if ((kind == KIND_MAIL || spoken) && is_mail_address(handle)) {
        found->network = STR("mail");
        found->native = str_lower(context->arena, handle);
    } else if (spoken && evidence_phone(context->arena, handle, &found->native)) {
        found->network = STR("phone");
    } else if (author->id.n || author->handle.n) {
        found->network = item->network;
        found->native = author->id.n ? author->id : str_lower(context->arena, author->handle);
    } else if (author->url.n && author->url.n <= MESSAGE_KEY_MAX) {
        found->network = STR("web");
        found->native = author->url;
    }
}

/* The words by which whoever act/ makes of this author is found. */
static enum err find_words(struct stage_context *context, struct item *item)
{
    const struct author *author = message_author(item->message);
    struct understood *found = &item->found;

    return naming_words(context->arena, author->name,
                        author->handle.n ? author->handle : author->id, found->native,
                        &found->name_words, &found->name_word_count);
}

static enum err run(struct stage_context *context, struct item *item)
{
    struct understood *found = &item->found;
    struct handle handle;
    enum err err;

    find_account(context, item);
    if (context->arena->err)
        return context->arena->err;
    if (!found->native.n)
        return find_words(context, item);
    err = handle_find(context->db, context->arena, found->network, found->native, &handle);
    if (err == ERR_NOT_FOUND)
        return find_words(context, item);
    if (!err) {
        found->handle = handle.id;
        found->person = handle.person;
    }
    return err;
}

/* What a person asked us not to do is asked by everything that judges the message. */
static enum err ask_wishes(struct stage_context *context, const struct item *item)
{
    struct handle handle;
    enum err err = handle_find(context->db, context->arena, item->found.network, item->found.native,
                               &handle);

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    return contact_wish_ahead(context->db, handle.person);
}

static enum err ahead(struct stage_context *context, struct item *item, int round)
{
    if (round == 2 && item->found.native.n)
        return ask_wishes(context, item);
    if (round != 1 || item->found.current)
        return OK;
    find_account(context, item);
    if (context->arena->err || !item->found.native.n)
        return context->arena->err;
    return handle_find_ahead(context->db, item->found.network, item->found.native);
}

const struct stage stage_person = {"person", PHASE_PERSON, run, ahead};
