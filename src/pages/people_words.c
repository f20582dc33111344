#include "pages/people_words.h"

#include "act/act.h"
#include "base/utf8.h"

static const char *const sentences[SAME_KIND_COUNT] = {
    [SAME_NAMES_ADDRESS] = "One of them gives the other's address: ",
    [SAME_NAMES_ACCOUNT] = "One of them says to be the other, which anybody can say: @",
    [SAME_LINKS] = "One of them links to the other: ",
    [SAME_LINKS_BOTH] = "Each of them links to the other: ",
    [SAME_ADDRESS] = "Both give the same address: ",
    [SAME_PHONE] = "The same telephone number: ",
    [SAME_SITE] = "The same site: ",
    [SAME_NUMBER] = "The same order or ticket number: ",
    [SAME_USER] = "The same user name: ",
    [SAME_NAME] = "The same name: ",
    [SAME_OTHER_NAME] = "They have different names: ",
};

static bool read_fact(struct str line, struct same_fact *out_fact)
{
    struct str kind, others, message;

    return str_cut(line, ' ', &kind, &line) && str_cut(line, ' ', &others, &line) &&
           str_cut(line, ' ', &message, &out_fact->value) &&
           same_kind_from(kind, &out_fact->kind) && !str_to_i64(others, &out_fact->others);
}

void people_words(const struct request *request, const struct tie *tie, struct tie_words *out)
{
    struct str rest = tie->facts, line;

    out->n = 0;
    while (out->n < SAME_FACTS_MAX && str_line(&rest, &line)) {
        struct same_fact fact;
        bool is_name;

        if (!read_fact(line, &fact))
            continue;
        is_name = fact.kind == SAME_NAME || fact.kind == SAME_USER;
        out->against[out->n] = fact.kind == SAME_OTHER_NAME;
        out->at[out->n++] = arena_printf(request->arena, "%s%.*s%s", sentences[fact.kind],
                                         STR_ARGS(fact.value),
                                         !is_name      ? ""
                                         : fact.others ? " (others have it, too)"
                                                       : " (nobody else we heard has it)");
    }
}

const char *people_chance_word(double chance)
{
    return chance >= SAME_LIKELY ? "Likely" : "Possible";
}

enum err people_evidence(const struct request *request, int64_t person, int64_t other,
                         struct str *out_text)
{
    struct tie *list;
    struct str text = STR_NONE;
    size_t n = 0;
    enum err err = tie_between(request->db, request->arena, person, other, TIE_OPEN, &list, &n);

    for (size_t i = 0; i < n && i < 3 && !err; i++) {
        struct tie_words words;

        people_words(request, &list[i], &words);
        for (size_t k = 0; k < words.n; k++)
            text = arena_printf(request->arena, "%.*s%s%.*s", STR_ARGS(text), text.n ? "; " : "",
                                STR_ARGS(words.at[k]));
    }
    *out_text = utf8_clip(text, ACT_REASON_MAX);
    return err ? err : request->arena->err;
}
