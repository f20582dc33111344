/* stage_label.c: language, labels, polarity, and the words for the search index. */
#include "base/utf8.h"
#include "parse/quote.h"
#include "understand/label.h"
#include "understand/language.h"
#include "understand/stage.h"
#include "understand/stage_scratch.h"
#include "understand/telling.h"

enum { SEARCH_WORDS_BYTES = 64 << 10 }; /* as much as the search index takes */

enum err stage_scratch_new(struct stage_scratch **out_scratch)
{
    return stage_scratch_new_by(NULL, out_scratch);
}

enum err stage_scratch_new_by(const struct label_model *weights, struct stage_scratch **out_scratch)
{
    struct stage_scratch *scratch = calloc(1, sizeof(*scratch));
    enum err err = scratch ? table_scratch_new(&scratch->rules) : ERR_NO_MEMORY;

    if (!err)
        words_init(&scratch->words);
    if (!err)
        gist_room_init(&scratch->gist);
    if (!err)
        err = labeller_new(weights, &scratch->labeller);
    if (!err)
        err = subject_scratch_new(scratch->labeller, &scratch->subjects);
    if (err) {
        stage_scratch_free(scratch);
        return err;
    }
    *out_scratch = scratch;
    return OK;
}

void stage_scratch_free(struct stage_scratch *scratch)
{
    if (!scratch)
        return;
    words_clear(&scratch->words);
    gist_room_clear(&scratch->gist);
    table_scratch_free(scratch->rules);
    subject_scratch_free(scratch->subjects);
    labeller_free(scratch->labeller);
    free(scratch);
}

/* Title and text, a line each; without a title the text itself. */
static struct str whole_text(struct stage_context *context, struct str title, struct str text)
{
    char *both;

    if (!title.n)
        return text;
    both = arena_alloc(context->arena, title.n + 1 + text.n);
    if (!both)
        return STR_NONE;
    memcpy(both, title.p, title.n);
    both[title.n] = '\n';
    if (text.n)
        memcpy(both + title.n + 1, text.p, text.n);
    return str_of(both, title.n + 1 + text.n);
}

/* What its writer says, without the mails he answers. Where memory does not suffice, all of it; the
 * arena remembers. */
static struct str own_text(struct stage_context *context, struct item *item)
{
    const struct message *message = item->message;

    if (!item->found.own.p) {
        item->found.own = message->text;
        if (message->kind == KIND_MAIL)
            (void)!quote_own(context->arena, message->text, &item->found.own);
    }
    return whole_text(context, message->title, item->found.own);
}

void stage_find_language(struct stage_context *context, struct item *item)
{
    struct language language;

    if (context->scratch->has_language)
        return;
    context->scratch->has_language = true;
    language_detect(own_text(context, item), &language);
    item->found.lang = str_dup(context->arena, str_from(language.code));
    item->found.lang_confidence = language.confidence;
}

static enum err run_language(struct stage_context *context, struct item *item)
{
    stage_find_language(context, item);
    return context->arena->err;
}

const struct stage stage_language = {"language", PHASE_LANGUAGE, run_language, NULL};

/* Copies the words, because the scratch is used again before they are written. */
static enum err keep_words(struct stage_context *context, struct item *item)
{
    const struct words *words = &context->scratch->words;
    struct str *kept = arena_alloc_array(context->arena, words->n + 1, sizeof(*kept));
    struct str folded;
    size_t bytes = 0, n = 0;

    if (!kept)
        return context->arena->err;
    for (; n < words->n && bytes < SEARCH_WORDS_BYTES; n++)
        bytes += words->at[n].n + 1;
    folded = str_dup(context->arena,
                     str_of(words->folded.p, n ? words->at[n - 1].at + words->at[n - 1].n : 0));
    if (!folded.p)
        return context->arena->err;
    for (size_t i = 0; i < n; i++)
        kept[i] = str_slice(folded, words->at[i].at, words->at[i].at + words->at[i].n);
    item->found.words = kept;
    item->found.word_count = n;
    return OK;
}

/* The same author saying the same: what tells a syndicated copy. Case and spacing don't count. */
static uint64_t content_hash(const struct item *item, const struct words *words)
{
    const struct author *author = message_author(item->message);
    uint64_t hash = str_hash(author->name, 1);

    for (size_t i = 0; i < words->n; i++)
        hash = str_hash(words_text(words, i), hash);
    return hash;
}

/* Of the whole text: two mails that answer "yes" to other questions are not one. */
static enum err hash_content(struct stage_context *context, struct item *item, bool has_read)
{
    const struct message *message = item->message;
    struct words *words = &context->scratch->words;
    enum err err = OK;

    if (!has_read)
        err = words_read(words, whole_text(context, message->title, message->text));
    if (!err)
        item->found.content_hash = content_hash(item, words);
    return err;
}

static enum err run_label(struct stage_context *context, struct item *item)
{
    struct str text = own_text(context, item);
    struct words *words = &context->scratch->words;
    bool is_whole = item->found.own.n == item->message->text.n;
    enum err err = is_whole ? OK : hash_content(context, item, false);

    if (!err)
        err = words_read(words, text);
    if (err)
        return err;
    err = label_message(context->scratch->labeller, words, text, item->message, &item->found);
    item->found.labelled_by = str_dup(context->arena, item->found.labelled_by);
    if (!err && understood_complains(&item->found))
        err = telling_words(context->arena, words, &item->found.telling);
    if (!err && is_whole)
        err = hash_content(context, item, true);
    return err ? err : keep_words(context, item);
}

const struct stage stage_label = {"label", PHASE_LABEL, run_label, NULL};
