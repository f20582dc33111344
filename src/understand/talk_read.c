/* talk_read.c: what a line of a chat says of itself: who, to whom, how. */
#include <stdlib.h>

#include "understand/bare_text.h"
#include "understand/talk_parts.h"
#include "understand/word_share.h"

enum {
    NAME_BYTES = 64,   /* of a name that is compared */
    NAME_TOKENS = 200, /* tokens of a text in which names are looked for */
    COMMON_WORD = 150, /* posts in a million: a name as common as that counts at the front only */
    RARE_WORD = 4000,  /* likewise: below it a shared word says something */
};

/* ---- people ---- */

static uint64_t name_hash(struct str name)
{
    char low[NAME_BYTES];
    size_t n = name.n < sizeof(low) ? name.n : sizeof(low);

    for (size_t i = 0; i < n; i++)
        low[i] = char_lower(name.p[i]);
    return n ? str_hash(str_of(low, n), 5) | 1 : 0;
}

struct talk_person *talk_person_of(struct talk *talk, uint64_t name)
{
    struct talk_person *two = talk->people[name % TALK_PEOPLE];

    if (!name)
        return NULL; /* free places have no name */
    if (two[0].name == name)
        return &two[0];
    return two[1].name == name ? &two[1] : NULL;
}

/* Who speaks; the one of the slot that was silent longer goes. */
static struct talk_person *take_person(struct talk *talk, uint64_t name)
{
    struct talk_person *two = talk->people[name % TALK_PEOPLE],
                       *person = talk_person_of(talk, name);

    if (!person) {
        person = &two[two[1].last_line < two[0].last_line];
        *person = (struct talk_person){.name = name, .same_as = name};
    }
    return person;
}

static struct str handle_of(const struct message *message)
{
    const struct author *author = message_author(message);
    struct str name = author->handle.n ? author->handle : author->name;

    if (!name.n)
        name = author->id;
    return str_starts(name, STR("@")) ? str_skip(name, 1) : name;
}

/* "anna_ is now known as anna" */
static void note_rename(struct talk *talk, struct str text)
{
    size_t at = str_find(text, STR(" is now known as "), 0);
    struct str before = str_trim(str_slice(text, 0, at)), after;
    struct talk_person *person, old;

    if (at == SIZE_MAX)
        return;
    while (before.n && (before.p[0] == '=' || before.p[0] == '*' || before.p[0] == ' '))
        before = str_skip(before, 1);
    after = str_trim(str_skip(text, at + 17));
    person = talk_person_of(talk, name_hash(before));
    if (!person || !after.n)
        return;
    old = *person; /* the new name may take its slot */
    person = take_person(talk, name_hash(after));
    person->last_line = old.last_line;
    person->same_as = old.same_as;
}

/* ---- names in the text ---- */

static struct str bare_name(struct str token)
{
    if (str_starts(token, STR("@")))
        token = str_skip(token, 1);
    while (token.n && strchr(":,;.?!>)", token.p[token.n - 1]))
        token.n--;
    return token;
}

static bool is_call(struct str token)
{
    return token.n > 1 && strchr(":,", token.p[token.n - 1]) != NULL;
}

static bool is_common(struct str word)
{
    char low[NAME_BYTES];
    size_t n = word.n < sizeof(low) ? word.n : sizeof(low);

    for (size_t i = 0; i < n; i++)
        low[i] = char_lower(word.p[i]);
    return word.n < 3 || word_share(str_of(low, n)) > COMMON_WORD;
}

static void note_name(struct talk *talk, struct talk_line *line, struct str token, bool is_first)
{
    struct str name = bare_name(token);
    struct talk_person *person = name.n ? talk_person_of(talk, name_hash(name)) : NULL;
    bool is_marked = is_call(token) || token.p[0] == '@';

    if (!person) {
        line->names_unknown |= is_first && is_marked && name.n > 1 && !is_common(name);
        return;
    }
    if (person->same_as == line->person || (is_common(name) && !(is_first && is_marked)))
        return;
    for (uint32_t i = 0; i < line->name_count; i++)
        if (line->names[i] == person->same_as)
            return;
    if (line->name_count == TALK_LINE_NAMES)
        return;
    line->is_addressed |= is_first && !line->name_count;
    line->names[line->name_count++] = person->same_as;
}

static void note_names(struct talk *talk, struct talk_line *line, struct str text)
{
    for (size_t tokens = 0; text.n && tokens < NAME_TOKENS; tokens++) {
        size_t end = 0;

        while (end < text.n && !char_is_space(text.p[end]))
            end++;
        if (end)
            note_name(talk, line, str_slice(text, 0, end), tokens == 0);
        text = str_skip(text, end + 1);
    }
}

/* ---- how it is said ---- */

static bool is_of(struct str word, const char *const list[])
{
    for (size_t i = 0; list[i]; i++)
        if (str_is(word, list[i]))
            return true;
    return false;
}

static const char *const ASKING[] = {
    "how", "what", "why",  "where", "who",    "which", "can", "could", "does", "do",  "is", "are",
    "has", "have", "will", "would", "should", "when",  "any", "whats", "hows", "did", "am", NULL};
static const char *const GREETS[] = {"hi",    "hello",     "hey",     "hiya", "morning",
                                     "howdy", "greetings", "evening", "yo",   "hallo",
                                     "hola",  "salut",     NULL};
static const char *const THANKS[] = {"thanks",   "thank", "thx",   "ty",      "cheers", "tnx",
                                     "thankyou", "danke", "merci", "gracias", NULL};
static const char *const AGREES[] = {"yes",   "no",  "yeah", "yep", "nope", "ok",  "okay",
                                     "sure",  "yea", "yup",  "nah", "oh",   "ah",  "well",
                                     "right", "k",   "true", "hmm", "aha",  "lol", NULL};
static const char *const ANYONE[] = {"anyone",   "anybody", "someone", "somebody",
                                     "everyone", "all",     "guys",    NULL};
static const char *const MINE[] = {"i", "my", "me", "im", "ive", NULL};
static const char *const YOURS[] = {"you", "your", "u", "ur", "youre", NULL};
static const char *const BACK[] = {"it",    "that", "this",  "they", "them",
                                   "those", "its",  "thats", NULL};
static const char *const JOINS[] = {"and",  "but",  "or",    "so", "because",
                                    "then", "also", "cause", NULL};

static uint32_t bit(enum talk_flag flag) { return 1u << flag; }

static void flag_word(struct talk_line *line, struct str word, bool is_first)
{
    static const struct {
        const char *const *list;
        enum talk_flag flag;
        bool only_first;
    } table[] = {
        {ASKING, FLAG_ASKING, true}, {GREETS, FLAG_GREETS, true},  {THANKS, FLAG_THANKS, false},
        {AGREES, FLAG_AGREES, true}, {ANYONE, FLAG_ANYONE, false}, {MINE, FLAG_I, false},
        {YOURS, FLAG_YOU, false},    {BACK, FLAG_IT, false},       {JOINS, FLAG_JOINS, true}};

    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if ((is_first || !table[i].only_first) && is_of(word, table[i].list))
            line->flags |= bit(table[i].flag);
}

static void keep_rare(struct talk_line *line, struct str word)
{
    uint32_t share = word_share(word), hash = (uint32_t)str_hash(word, 9);

    if (share >= RARE_WORD || word.n < 2 || line->rare_count == TALK_LINE_WORDS)
        return;
    for (uint32_t i = 0; i < line->rare_count; i++)
        if (line->words[i] == hash)
            return;
    line->words[line->rare_count] = hash;
    line->rarity[line->rare_count++] = share > 400 ? 1 : share > WORD_SHARE_RARE ? 2 : 3;
}

static enum err note_words(struct talk *talk, struct talk_line *line, struct str text)
{
    bool is_first = true;
    enum err err = words_read(&talk->cut, text);

    for (size_t i = 0; !err && i < talk->cut.n; i++) {
        struct str word = words_text(&talk->cut, i);
        struct talk_person *person = talk_person_of(talk, name_hash(word));

        if (i < (size_t)line->is_addressed || (i == 0 && line->names_unknown))
            continue; /* the name at the front */
        flag_word(line, word, is_first);
        is_first = false;
        line->word_count++;
        if (!person || !person->last_line)
            keep_rare(line, word);
    }
    return err;
}

static void note_signs(struct talk_line *line, struct str text)
{
    struct str end = str_trim(text);
    char last = end.n ? end.p[end.n - 1] : 0;
    size_t bang = str_find_char(text, '!', 0);

    if (str_find_char(text, '?', 0) != SIZE_MAX)
        line->flags |= bit(FLAG_ASKS);
    if (bang != SIZE_MAX && bang + 1 < text.n && char_is_alpha(text.p[bang + 1]) &&
        (bang == 0 || text.p[bang - 1] == ' '))
        line->flags |= bit(FLAG_COMMANDS);
    if (str_find(text, STR("://"), 0) != SIZE_MAX)
        line->flags |= bit(FLAG_LINK);
    if (str_ends(end, STR("..")) || last == ',')
        line->flags |= bit(FLAG_TRAILS);
    if (str_find(text, STR(":)"), 0) != SIZE_MAX || str_find(text, STR(":P"), 0) != SIZE_MAX ||
        str_find(text, STR(":D"), 0) != SIZE_MAX || str_find(text, STR(";)"), 0) != SIZE_MAX ||
        str_find(text, STR(":-)"), 0) != SIZE_MAX)
        line->flags |= bit(FLAG_SMILES);
    if (line->word_count <= 3)
        line->flags |= bit(FLAG_SHORT);
    if (line->word_count > 15)
        line->flags |= bit(FLAG_LONG);
}

/* ---- a line ---- */

static bool is_machine(const struct message *message, struct str handle)
{
    return message->origin == ORIGIN_AUTOMATED ||
           str_find_nocase(handle, STR("bot"), 0) != SIZE_MAX;
}

enum err talk_read(struct talk *talk, const struct message *message, int64_t at, bool *out_is_said)
{
    struct str handle = handle_of(message);
    struct talk_person *person;
    struct talk_line *line;
    enum err err;

    talk->lines++;
    *out_is_said = handle.n && message->kind != KIND_SYSTEM && message->kind != KIND_EVENT;
    if (!*out_is_said) {
        note_rename(talk, message->text);
        return OK;
    }
    person = take_person(talk, name_hash(handle));
    line = &talk->ring[talk->said % TALK_LINES];
    *line = (struct talk_line){.number = talk->lines,
                               .parent = talk->lines,
                               .conversation = talk->lines,
                               .minute = at / 60000,
                               .person = person->same_as};
    line->id_bytes = (uint32_t)message->id.n;
    memcpy(line->id, message->id.p, message->id.n);
    if (!person->last_line)
        line->flags |= bit(FLAG_FIRST);
    if (is_machine(message, handle))
        line->flags |= bit(FLAG_MACHINE);
    note_names(talk, line, message->text);
    err = note_words(talk, line, message->text);
    if (err)
        return err;
    note_signs(line, message->text);
    talk->said++;
    return OK;
}
