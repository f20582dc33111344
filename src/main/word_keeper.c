#include "main/word_keeper.h"

#include "act/own.h"
#include "act/writer.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/utf8.h"
#include "main/behind.h"
#include "store/counter.h"
#include "store/crowd.h"
#include "store/message.h"
#include "store/person.h"
#include "store/said.h"
#include "understand/bare_text.h"
#include "understand/language.h"
#include "understand/recall.h"
#include "understand/word.h"

enum { GROUPS = 4, LETTERS_MIN = 3, DIGITS_MAX = 3, TEXT_MAX = 8 << 10 };
static const char mark_name[] = "words.read";

/* A message as it is counted. */
struct item {
    const struct stored_message *row;
    struct str lang;
    int64_t day, voice;
    struct str words[WORDS_OF_A_MESSAGE];
    size_t n;
};

struct pass {
    struct writer_job job;
    struct act *act;
    struct arena *arena;
    int64_t today;
    struct backlog behind;
    struct item *items;
    size_t n;
};

/* ---- reading ---- */

static bool is_worth(struct str word)
{
    size_t digits = 0, letters = 0;

    for (size_t i = 0; i < word.n; i++) {
        digits += char_is_digit(word.p[i]);
        letters += ((unsigned char)word.p[i] & 0xC0) != 0x80;
    }
    return word.n <= SAID_WORD_BYTES && letters >= LETTERS_MIN && digits <= DIGITS_MAX &&
           digits < letters;
}

static void add_word(struct item *item, struct arena *arena, struct str word)
{
    for (size_t i = 0; i < item->n; i++)
        if (str_eq(item->words[i], word))
            return;
    if (item->n < WORDS_OF_A_MESSAGE)
        item->words[item->n++] = str_dup(arena, word);
}

static void take_words(struct item *item, struct arena *arena, const struct words *words)
{
    for (size_t i = 0; i < words->n; i++) {
        struct str word = words_text(words, i);

        if (!words->at[i].own) {
            if (is_worth(word))
                add_word(item, arena, word);
        } else if (i + 1 < words->n && words->at[i + 1].own && words->at[i + 1].glued) {
            struct str next = words_text(words, i + 1);

            add_word(item, arena, arena_printf(arena, "%.*s%.*s", STR_ARGS(word), STR_ARGS(next)));
        }
    }
}

static enum err read_words(struct pass *pass, struct words *words, struct item *item)
{
    struct str own = recall_own_words(pass->arena, &item->row->said);
    struct language language;
    struct buf bare;
    enum err err;

    buf_init(&bare, 2 * TEXT_MAX);
    bare_text(utf8_clip(own, TEXT_MAX), false, &bare);
    err = bare.err ? bare.err : words_read(words, buf_str(&bare));
    if (!err) {
        language_detect(own, &language);
        item->lang = str_dup(pass->arena, language.code[0] ? str_from(language.code) : STR("und"));
        take_words(item, pass->arena, words);
        err = pass->arena->err;
    }
    buf_clear(&bare);
    return err;
}

/* Whoever stands behind the account; what nobody signs is one voice. */
static enum err read_voice(struct db *reader, struct arena *arena, struct item *item)
{
    struct handle handle = {0};
    enum err err = OK;

    if (item->row->author)
        err = handle_load(reader, arena, item->row->author, &handle);
    if (err && err != ERR_NOT_FOUND)
        return err;
    item->voice = said_voice(handle.person ? 2 * (uint64_t)handle.person
                                           : 2 * (uint64_t)item->row->author + 1);
    return OK;
}

static enum err read_item(struct pass *pass, struct db *reader, struct recall *recall,
                          struct words *words, struct stored_message *row)
{
    struct item *item = &pass->items[pass->n];
    int64_t first = row->id;
    enum err err = OK;

    *item = (struct item){.row = row, .day = day_of(row->said.said_at)};
    if (row->said.version)
        err = message_first(reader, row->channel, row->said.id, &first);
    if (err || first != row->id || row->said.deleted || item->day > pass->today ||
        item->day <= pass->today - SAID_KEPT_DAYS)
        return err;
    err = recall_message(recall, reader, pass->arena, row);
    if (!err)
        err = read_voice(reader, pass->arena, item);
    if (!err)
        err = read_words(pass, words, item);
    if (!err)
        pass->n++;
    return err;
}

static enum err read_items(struct pass *pass, struct db *reader)
{
    struct stored_message *rows;
    struct recall recall;
    struct words words;
    size_t n = 0;
    enum err err = message_window(reader, pass->arena, pass->behind.from, pass->behind.until,
                                  WORDS_AT_ONCE, &rows, &n);

    if (err)
        return err;
    pass->items = arena_alloc_array(pass->arena, n + 1, sizeof(*pass->items));
    if (!pass->items)
        return pass->arena->err;
    recall_init(&recall, RECALL_EXTRA | RECALL_AUTHOR);
    words_init(&words);
    for (size_t i = 0; i < n && !err; i++)
        err = read_item(pass, reader, &recall, &words, &rows[i]);
    words_clear(&words);
    recall_clear(&recall);
    return err;
}

/* ---- writing ---- */

/* The groups that this pass writes to, each looked up once, and what it adds to them: a word that
 * many messages say is written once. */
struct touched {
    struct said_group group;
    bool has_room;
};
struct sum {
    size_t group; /* in `list` */
    struct str word;
    int64_t n, voices;
    struct sum *next;
};
struct groups {
    VEC(struct touched) list;
    struct sum *newest; /* and the others behind it */
    struct map by_word; /* "GROUP WORD" → struct sum */
};

/* The group is there, or may begin; the one of all always may. */
static enum err look_up(struct db *db, const struct said_group *group, bool *out_has_room)
{
    int64_t n = 0;
    bool is_there = false;
    enum err err = said_day_exists(db, group, &is_there);

    if (!err && !is_there && (group->channel || group->lang.n))
        err = said_group_count(db, group->day, &n);
    *out_has_room = is_there || n < SAID_GROUPS_MAX;
    return err;
}

static enum err touch(const struct pass *pass, struct db *db, struct groups *groups,
                      const struct said_group *group, size_t *out_at, bool *out_has_room)
{
    struct touched one = {.group = *group};
    enum err err;

    for (size_t i = 0; i < groups->list.n; i++) {
        const struct touched *at = &groups->list.at[i];

        if (at->group.channel == group->channel && at->group.day == group->day &&
            str_eq(at->group.lang, group->lang))
            return *out_at = i, *out_has_room = at->has_room, OK;
    }
    err = look_up(db, group, &one.has_room);
    if (!err && !vec_push(pass->arena, &groups->list, one))
        err = pass->arena->err;
    *out_at = groups->list.n - 1;
    *out_has_room = one.has_room;
    return err;
}

static enum err add_sum(const struct pass *pass, struct groups *groups, size_t group,
                        struct str word, int64_t voice)
{
    struct str key = arena_printf(pass->arena, "%zu %.*s", group, STR_ARGS(word));
    struct sum *sum = map_get(&groups->by_word, key);
    enum err err = pass->arena->err;

    if (!err && !sum) {
        sum = arena_new(pass->arena, struct sum);
        if (!sum)
            return pass->arena->err;
        *sum = (struct sum){.group = group, .word = word, .next = groups->newest};
        groups->newest = sum;
        err = map_put(&groups->by_word, key, sum);
    }
    if (!err) {
        sum->n++;
        sum->voices |= voice;
    }
    return err;
}

/* The same post heard elsewhere, or a re-post that stands behind the first. */
static enum err is_copy(struct db *db, const struct stored_message *row, bool *out_is)
{
    struct crowd crowd;
    enum err err = row->same_as ? OK : crowd_load(db, row->id, &crowd);

    *out_is = !err && (row->same_as || crowd.how == CROWD_COPY);
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err count_of(const struct pass *pass, struct db *db, const struct item *item,
                         struct said_day *out_count)
{
    const struct message *said = &item->row->said;
    bool is_ours = act_is_own(pass->act, item->row->channel, said);
    bool is_paid = !is_ours && said->origin != ORIGIN_PERSON, is_again = false;
    enum err err = is_ours || is_paid ? OK : is_copy(db, item->row, &is_again);

    if (!err)
        *out_count = (struct said_day){.ours = is_ours,
                                       .paid = is_paid,
                                       .copies = is_again,
                                       .n = !is_ours && !is_paid && !is_again};
    return err;
}

static enum err write_item(const struct pass *pass, struct db *db, struct groups *touched,
                           const struct item *item)
{
    const struct said_group groups[GROUPS] = {{0, STR_NONE, item->day},
                                              {0, item->lang, item->day},
                                              {item->row->channel, STR_NONE, item->day},
                                              {item->row->channel, item->lang, item->day}};
    struct said_day count = {.n = 0};
    size_t at = 0;
    bool has = false;
    enum err err = count_of(pass, db, item, &count);

    for (size_t g = 0; g < GROUPS && !err; g++) {
        err = touch(pass, db, touched, &groups[g], &at, &has);
        if (err || !has)
            continue;
        err = said_day_add(db, &groups[g], &count);
        for (size_t i = 0; i < item->n && count.n && !err; i++)
            err = add_sum(pass, touched, at, item->words[i], item->voice);
    }
    return err;
}

static enum err write_pass(struct db *db, struct writer_job *job)
{
    struct pass *pass = (struct pass *)job;
    const struct said_group all = {.day = pass->today};
    struct groups touched = {0};
    enum err err = OK;

    if (pass->behind.unread)
        err = said_day_add(db, &all, &(struct said_day){.unread = pass->behind.unread});
    map_init(&touched.by_word);
    for (size_t i = 0; i < pass->n && !err; i++)
        err = write_item(pass, db, &touched, &pass->items[i]);
    for (const struct sum *sum = touched.newest; sum && !err; sum = sum->next)
        err = said_word_add(db, &touched.list.at[sum->group].group, sum->word, sum->n, sum->voices);
    map_clear(&touched.by_word);
    for (size_t i = 0; i < touched.list.n && !err; i++)
        err = said_word_trim(db, &touched.list.at[i].group);
    if (!err)
        err = said_forget(db, pass->today - SAID_KEPT_DAYS);
    return err ? err : behind_read(db, str_from(mark_name), &pass->behind);
}

/* why: what the last try failed with. */
static enum err try_pass(struct act *act, struct db *reader, int64_t now, int bite, enum err why,
                         size_t *out_n)
{
    struct pass pass = {.job = {.run = write_pass}, .act = act, .today = day_of(now)};
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    pass.arena = &arena;
    err = behind_find(reader, &arena, str_from(mark_name), bite, WORDS_BEHIND, &pass.behind);
    pass.behind.why = why;
    pass.behind.at = now;
    if (!err && pass.behind.from < pass.behind.until) {
        err = bite ? read_items(&pass, reader) : OK;
        if (!err)
            err = writer_run(act_writer(act), &pass.job);
    }
    if (!err)
        *out_n = (size_t)(pass.behind.until - pass.behind.from);
    arena_clear(&arena);
    return err;
}

enum err word_keeper_pass(struct act *act, struct db *reader, int64_t now, size_t *out_n)
{
    int bite = WORDS_AT_ONCE;
    enum err err = OK;

    do {
        err = try_pass(act, reader, now, bite, err, out_n);
    } while (behind_try_again(err, &bite));
    return err;
}
