/* subject.c: a taxonomy as a rule set; a message's clauses; what each says. See the header. */
#include "understand/subject.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "understand/label.h"
#include "understand/match.h"
#include "understand/model_built_in.h"

struct subjects {
    struct rule_set *set; /* a rule a subject; its tag is the name */
    atomic_int holders;
};

struct clause {
    struct str text;
    double lean;   /* positive less negative, -1 to 1 */
    double praise; /* how likely it praises */
    bool is_read;
};

struct subject_scratch {
    struct match_scratch *match;
    struct labeller *labeller;
    struct clause clauses[CLAUSES_MAX + 1];
    size_t n;
    double praise; /* of the clause about a subject that praises most */
};

/* Below this nothing is said either way. */
static const double LEANS = 0.25;

/* ---- the taxonomy ---- */

struct str subjects_shipped(void)
{
    for (const struct built_in_model *at = built_in_models; at->kind; at++)
        if (str_is(STR("subjects"), at->kind))
            return str_of(at->begin, (size_t)(at->end - at->begin));
    return STR_NONE;
}

static bool is_named(const struct subjects *subjects, struct str name)
{
    for (size_t i = 0; i < rule_set_count(subjects->set); i++)
        if (str_eq_nocase(rule_set_tag(subjects->set, i), name))
            return true;
    return false;
}

/* A line that says something; false: it is blank, or a remark. *out_has_rule: a colon stands in it.
 */
static bool cut_line(struct str line, struct str *out_name, struct str *out_rule,
                     bool *out_has_rule)
{
    line = str_trim(line);
    if (!line.n || line.p[0] == '#')
        return false;
    *out_has_rule = str_cut(line, ':', out_name, out_rule);
    *out_name = str_trim(*out_name);
    *out_rule = str_trim(*out_rule);
    return true;
}

static enum err add_line(struct subjects *subjects, struct arena *arena, struct str line,
                         int64_t number, struct fault *fault)
{
    struct rule_error why = {.column = 1};
    const struct rule_node *tree;
    struct str name, rule;
    bool has_rule;
    enum err err;

    if (!cut_line(line, &name, &rule, &has_rule))
        return OK;
    if (!has_rule)
        return fault_set(fault, ERR_BAD_INPUT, "line %lld: a subject is \"name: rule\"",
                         (long long)number);
    if (!name.n || name.n > SUBJECT_NAME_MAX)
        return fault_set(fault, ERR_BAD_INPUT, "line %lld: a name has 1 to %d bytes",
                         (long long)number, SUBJECT_NAME_MAX);
    if (is_named(subjects, name))
        return fault_set(fault, ERR_BAD_INPUT, "line %lld: '%.*s' was said before",
                         (long long)number, STR_ARGS(name));
    if (rule_set_count(subjects->set) == SUBJECTS_MAX)
        return fault_set(fault, ERR_TOO_BIG, "line %lld: more than %d subjects", (long long)number,
                         SUBJECTS_MAX);
    err = rule_parse(arena, rule, 0, &tree, &why);
    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG)
        return fault_set(fault, ERR_BAD_INPUT, "line %lld, column %zu of the rule: %s",
                         (long long)number, why.column, why.text);
    return err ? err : rule_set_add(subjects->set, name, tree);
}

static enum err add_lines(struct subjects *subjects, struct str text, struct fault *fault)
{
    struct str line;
    struct arena arena;
    enum err err = OK;

    arena_init(&arena, 0);
    for (int64_t number = 1; text.n && !err; number++) {
        (void)str_cut(text, '\n', &line, &text);
        arena_reset(&arena);
        err = add_line(subjects, &arena, line, number, fault);
    }
    arena_clear(&arena);
    return err ? err : rule_set_seal(subjects->set);
}

enum err subjects_new(struct str text, struct subjects **out_subjects, struct fault *fault)
{
    struct subjects *subjects;
    enum err err;

    if (text.n > SUBJECTS_TEXT_MAX)
        return fault_set(fault, ERR_TOO_BIG, "the subjects have more than %d bytes",
                         SUBJECTS_TEXT_MAX);
    subjects = calloc(1, sizeof(*subjects));
    if (!subjects)
        return ERR_NO_MEMORY;
    atomic_init(&subjects->holders, 1);
    err = rule_set_new(&subjects->set);
    if (!err)
        err = add_lines(subjects, text, fault);
    if (err) {
        subjects_drop(subjects);
        return err;
    }
    *out_subjects = subjects;
    return OK;
}

enum err subjects_names(struct arena *arena, struct str text, struct str **out_names, size_t *out_n)
{
    VEC(struct str) names = {0};
    struct str line, name, rule;
    bool has_rule;

    while (text.n && names.n < SUBJECTS_MAX) {
        (void)str_cut(text, '\n', &line, &text);
        if (cut_line(line, &name, &rule, &has_rule) && has_rule && !vec_push(arena, &names, name))
            return arena->err;
    }
    *out_names = names.at;
    *out_n = names.n;
    return OK;
}

struct subjects *subjects_hold(struct subjects *subjects)
{
    atomic_fetch_add(&subjects->holders, 1);
    return subjects;
}

void subjects_drop(struct subjects *subjects)
{
    if (!subjects || atomic_fetch_sub(&subjects->holders, 1) > 1)
        return;
    rule_set_free(subjects->set);
    free(subjects);
}

size_t subjects_count(const struct subjects *subjects) { return rule_set_count(subjects->set); }

struct str subjects_name(const struct subjects *subjects, size_t i)
{
    return rule_set_tag(subjects->set, i);
}

/* ---- clauses ---- */

static bool is_mark(char c) { return c == '.' || c == '!' || c == '?' || c == ';' || c == '\n'; }

/* "。", "！", "？", "；": they end a sentence with nothing behind them. */
static size_t wide_mark(struct str rest)
{
    static const char *const marks[] = {"\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F",
                                        "\xEF\xBC\x9B"};

    if (!rest.n || ((unsigned char)rest.p[0] != 0xE3 && (unsigned char)rest.p[0] != 0xEF))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        if (str_starts(rest, str_from(marks[i])))
            return 3;
    return 0;
}

/* A word of contrast stands here, behind a space. */
static bool is_contrast(struct str rest)
{
    static const char *const words[] = {
        "but",  "however", "although",  "though",      "yet",  "aber",     "jedoch",    "obwohl",
        "doch", "mais",    "cependant", "pourtant",    "pero", "aunque",   "ma",        "però",
        "maar", "echter",  "hoewel",    "sin embargo", "mas",  "tuttavia", "allerdings"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct str word = str_from(words[i]);

        if (str_starts_nocase(rest, word) &&
            (rest.n == word.n || rest.p[word.n] == ' ' || rest.p[word.n] == ','))
            return true;
    }
    return false;
}

/* Bytes at the beginning of the rest that end a clause; 0: none does. */
static size_t clause_end(struct str rest)
{
    char c = rest.p[0];

    if (c == '\n')
        return 1;
    if (is_mark(c))
        return rest.n == 1 || char_is_space(rest.p[1]) || is_mark(rest.p[1]) ? 1 : 0;
    if (c == ' ' && is_contrast(str_skip(rest, 1)))
        return 1;
    return (unsigned char)c < 0x80 ? 0 : wide_mark(rest);
}

static void add_clause(struct subject_scratch *scratch, struct str text)
{
    text = str_trim(text);
    if (text.n)
        scratch->clauses[scratch->n++] = (struct clause){.text = text};
}

static void cut_clauses(struct subject_scratch *scratch, struct str title, struct str text)
{
    size_t from = 0, at = 0;

    scratch->n = 0;
    add_clause(scratch, title);
    while (at < text.n && scratch->n < CLAUSES_MAX) {
        size_t end = clause_end(str_skip(text, at));

        if (end) {
            add_clause(scratch, str_slice(text, from, at + end));
            from = at + end;
        }
        at += end ? end : 1;
    }
    add_clause(scratch, str_skip(text, from));
}

/* ---- what is said ---- */

static enum err lean_of(struct subject_scratch *scratch, struct clause *clause, double *out_lean)
{
    struct understood found = {0};
    enum err err = OK;

    if (!clause->is_read) {
        err = label_text(scratch->labeller, NULL, clause->text, false, &found);
        if (err)
            return err;
        clause->lean = found.positive - found.negative;
        clause->praise = found.labels[LABEL_PRAISE];
        clause->is_read = true;
    }
    *out_lean = clause->lean;
    return OK;
}

static int sign_of(double lean) { return lean > LEANS ? 1 : lean < -LEANS ? -1 : 0; }

/* What all clauses say that say anything; 0: nothing, or not the same. */
static enum err sign_of_all(struct subject_scratch *scratch, int *out_sign)
{
    bool is_good = false, is_bad = false;
    enum err err = OK;

    for (size_t i = 0; i < scratch->n && !err; i++) {
        double lean;

        err = lean_of(scratch, &scratch->clauses[i], &lean);
        is_good |= !err && sign_of(lean) > 0;
        is_bad |= !err && sign_of(lean) < 0;
    }
    *out_sign = is_good == is_bad ? 0 : is_good ? 1 : -1;
    return err;
}

static enum err hits_in(const struct subjects *subjects, const struct message *message,
                        struct str text, struct subject_scratch *scratch,
                        const struct match_hit **out_hits, size_t *out_n)
{
    struct message part = *message;

    part.title = STR_NONE;
    part.text = text;
    return match_message(subjects->set, &part, NULL, scratch->match, out_hits, out_n);
}

/* Of a clause that speaks of several, what is said between its commas: "billing poor, the app of
 * little use". in_part: those that are spoken of within one. */
static enum err add_parts(const struct subjects *subjects, const struct message *message,
                          struct subject_scratch *scratch, struct str clause, double *leans,
                          bool *in_part)
{
    struct str part;
    enum err err = OK;

    while (clause.n && !err) {
        struct clause one = {.is_read = false};
        const struct match_hit *hits;
        double lean = 0;
        size_t n = 0;

        (void)str_cut(clause, ',', &part, &clause);
        one.text = str_trim(part);
        if (one.text.n)
            err = hits_in(subjects, message, one.text, scratch, &hits, &n);
        if (!err && n)
            err = lean_of(scratch, &one, &lean);
        for (size_t i = 0; i < n && !err; i++) {
            leans[hits[i].rule] += lean;
            in_part[hits[i].rule] |= sign_of(lean) != 0;
        }
    }
    return err;
}

/* Adds up what is said of each subject in one clause. */
static enum err add_clause_leans(const struct subjects *subjects, const struct message *message,
                                 struct subject_scratch *scratch, struct clause *clause,
                                 double *leans)
{
    bool in_part[SUBJECTS_MAX] = {false};
    uint32_t rules[SUBJECTS_MAX];
    const struct match_hit *hits;
    double lean = 0;
    size_t n;
    enum err err = hits_in(subjects, message, clause->text, scratch, &hits, &n);

    for (size_t i = 0; i < n && !err; i++)
        rules[i] = hits[i].rule;
    if (!err && n > 1 && str_find_char(clause->text, ',', 0) != SIZE_MAX)
        err = add_parts(subjects, message, scratch, clause->text, leans, in_part);
    if (!err && n)
        err = lean_of(scratch, clause, &lean);
    if (!err && n && clause->praise > scratch->praise)
        scratch->praise = clause->praise;
    for (size_t i = 0; i < n && !err; i++)
        if (!in_part[rules[i]])
            leans[rules[i]] += lean;
    return err;
}

static enum err sign_each(const struct subjects *subjects, const struct message *message,
                          struct subject_scratch *scratch, struct understood_subject *list,
                          const uint32_t *rules, size_t n)
{
    double leans[SUBJECTS_MAX] = {0};
    bool is_unsaid = false;
    enum err err = OK;
    int all = 0;

    cut_clauses(scratch, message->title, message->text);
    for (size_t i = 0; i < scratch->n && !err; i++)
        err = add_clause_leans(subjects, message, scratch, &scratch->clauses[i], leans);
    for (size_t i = 0; i < n; i++)
        is_unsaid |= !sign_of(leans[rules[i]]);
    if (!err && is_unsaid)
        err = sign_of_all(scratch, &all);
    for (size_t i = 0; i < n; i++) {
        int sign = sign_of(leans[rules[i]]);

        list[i].sign = sign ? sign : all;
    }
    return err;
}

enum err subjects_find(const struct subjects *subjects, const struct message *message,
                       struct str own, struct subject_scratch *scratch, struct arena *arena,
                       struct understood_subject **out_list, size_t *out_n)
{
    struct message said = *message;
    const struct match_hit *hits;
    uint32_t rules[SUBJECTS_MAX];
    size_t n;
    enum err err;

    *out_list = NULL;
    *out_n = 0;
    scratch->praise = 0;
    said.text = own;
    err = match_message(subjects->set, &said, NULL, scratch->match, &hits, &n);
    if (err || !n)
        return err;
    *out_list = arena_alloc_array(arena, n, sizeof(**out_list));
    if (!*out_list)
        return arena->err;
    for (size_t i = 0; i < n; i++) {
        rules[i] = hits[i].rule;
        (*out_list)[i] = (struct understood_subject){
            .name = str_dup(arena, rule_set_tag(subjects->set, rules[i]))};
    }
    err = sign_each(subjects, &said, scratch, *out_list, rules, n);
    *out_n = err ? 0 : n;
    return err ? err : arena->err;
}

double subjects_praise(const struct subject_scratch *scratch) { return scratch->praise; }

/* ---- scratch ---- */

enum err subject_scratch_new(struct labeller *labeller, struct subject_scratch **out_scratch)
{
    struct subject_scratch *scratch = calloc(1, sizeof(*scratch));
    enum err err = scratch ? match_scratch_new(&scratch->match) : ERR_NO_MEMORY;

    if (err) {
        free(scratch);
        return err;
    }
    scratch->labeller = labeller;
    *out_scratch = scratch;
    return OK;
}

void subject_scratch_free(struct subject_scratch *scratch)
{
    if (!scratch)
        return;
    match_scratch_free(scratch->match);
    free(scratch);
}
