#include "pages/subject_names.h"

#include "store/setting.h"
#include "store/subject.h"
#include "understand/subject.h"

enum err subject_names_load(const struct request *request, struct str **out_names, size_t *out_n)
{
    struct str text;
    enum err err = setting_load(request->db, request->arena, STR(SUBJECTS_SETTING), &text);

    if (err == ERR_NOT_FOUND) {
        text = subjects_shipped();
        err = OK;
    }
    return err ? err : subjects_names(request->arena, text, out_names, out_n);
}

/* As the taxonomy writes it. */
static enum err find_name(const struct request *request, struct str name, struct str *out_name,
                          struct fault *fault)
{
    struct str *names = NULL;
    size_t n = 0;
    enum err err = subject_names_load(request, &names, &n);

    for (size_t i = 0; i < n && !err; i++)
        if (str_eq_nocase(names[i], name)) {
            *out_name = names[i];
            return OK;
        }
    if (err)
        return err;
    return fault_set(fault, ERR_BAD_INPUT, "there is no subject “%.*s” here",
                     (int)(name.n < SUBJECT_NAME_MAX ? name.n : SUBJECT_NAME_MAX), name.p);
}

enum err subject_say(const struct request *request, struct str name, struct str way,
                     struct recast *recast, struct fault *fault)
{
    struct recast_subject subject = {.name = name, .is_gone = str_is(way, RECAST_GONE)};
    enum polarity polarity = POLARITY_NEUTRAL;
    enum err err = OK;

    if (!subject.is_gone && !polarity_from(way, &polarity))
        return fault_set(fault, ERR_BAD_INPUT,
                         "a subject comes off negative, neutral, positive or unsaid");
    subject.sign = (int)polarity - (int)POLARITY_NEUTRAL;
    if (!subject.is_gone)
        err = find_name(request, name, &subject.name, fault);
    if (!err && !recast_say(recast, subject))
        err = fault_set(fault, ERR_BAD_INPUT,
                        "more than %d subjects at once, or a name with quotes",
                        RECAST_SUBJECTS_MAX);
    return err;
}
