#include "understand/talk.h"

#include <stdlib.h>

#include "understand/talk_parts.h"

/* ---- the model ---- */

static enum err section(const struct model_file *file, const char *name, size_t wanted,
                        const float **out_at, struct fault *fault)
{
    const void *at = NULL;
    size_t n = 0;
    enum err err = model_file_section(file, name, sizeof(float), &at, &n, fault);

    if (!err && n != wanted)
        err = fault_set(fault, ERR_CORRUPT, "section '%s' has %zu numbers, not %zu", name, n,
                        wanted);
    if (!err)
        *out_at = at;
    return err;
}

enum err talk_model_open(const char *path, struct talk_model *out_model, struct fault *fault)
{
    struct talk_model model = {.features = talk_feature_count()};
    const void *at = NULL;
    enum err err = path ? model_file_open(path, "threads", TALK_MODEL_VERSION, &model.file, fault)
                        : model_file_view(model_built_in("threads"), "threads", TALK_MODEL_VERSION,
                                          &model.file, fault);

    if (err)
        return err;
    err = model_file_section(&model.file, "bias", sizeof(float), &at, &model.hidden, fault);
    if (!err && model.hidden > TALK_HIDDEN_MAX)
        err = fault_set(fault, ERR_TOO_BIG, "a hidden layer of %zu", model.hidden);
    if (!err)
        err = section(&model.file, "bias", model.hidden, &model.bias, fault);
    if (!err)
        err = section(&model.file, "in", model.hidden * model.features, &model.in, fault);
    if (!err)
        err = section(&model.file, "out", model.hidden, &model.out, fault);
    if (!err)
        err = section(&model.file, "direct", model.features, &model.direct, fault);
    if (err)
        model_file_close(&model.file);
    else
        *out_model = model;
    return err;
}

void talk_model_close(struct talk_model *model) { model_file_close(&model->file); }

double talk_model_score(const struct talk_model *model, const uint16_t *active, size_t n)
{
    float sums[TALK_HIDDEN_MAX], score = 0;

    memcpy(sums, model->bias, model->hidden * sizeof(float));
    for (size_t i = 0; i < n; i++) {
        const float *row = model->in + active[i] * model->hidden;

        score += model->direct[active[i]];
        for (size_t h = 0; h < model->hidden; h++)
            sums[h] += row[h];
    }
    for (size_t h = 0; h < model->hidden; h++)
        score += sums[h] > 0 ? sums[h] * model->out[h] : 0;
    return (double)score;
}

/* ---- a room ---- */

enum err talk_new(const struct talk_model *model, struct talk **out_talk)
{
    struct talk *talk = calloc(1, sizeof(*talk));

    if (!talk)
        return ERR_NO_MEMORY;
    talk->model = model;
    words_init(&talk->cut);
    *out_talk = talk;
    return OK;
}

void talk_free(struct talk *talk)
{
    if (!talk)
        return;
    words_clear(&talk->cut);
    free(talk);
}

struct talk_line *talk_back(struct talk *talk, uint32_t back)
{
    return back < talk->said && back < TALK_LINES
               ? &talk->ring[(talk->said - 1 - back) % TALK_LINES]
               : NULL;
}

uint32_t talk_candidates(const struct talk *talk)
{
    return talk->said < TALK_LINES ? talk->said - 1 : TALK_WINDOW;
}

void talk_put(struct talk *talk, uint32_t back)
{
    struct talk_line *newest = talk_back(talk, 0), *parent = talk_back(talk, back);
    struct talk_person *me = talk_person_of(talk, newest->person), *named;

    newest->parent = parent->number;
    newest->conversation = back ? parent->conversation : newest->number;
    newest->root_bytes = back ? parent->root_bytes : newest->id_bytes;
    memcpy(newest->root, back ? parent->root : newest->id, newest->root_bytes);
    parent->answers += back > 0;
    if (me)
        me->last_line = newest->number;
    if (!newest->name_count)
        return;
    named = talk_person_of(talk, newest->names[0]);
    if (me)
        me->addressed = newest->names[0];
    if (named)
        named->addressed_by = newest->person;
}

static uint32_t choose(struct talk *talk)
{
    uint16_t active[TALK_ACTIVE_MAX];
    struct talk_about about;
    uint32_t best = 0;
    double most = -1e30;

    talk_about_newest(talk, &about);
    for (uint32_t back = 0; back <= talk_candidates(talk); back++) {
        size_t n = talk_features(talk, &about, back, active);
        double score = talk_model_score(talk->model, active, n);

        if (score > most) {
            most = score;
            best = back;
        }
    }
    return best;
}

/* Of a message whose channel says what it answers. */
static bool is_told(struct talk *talk, struct str reply_to, uint32_t *out_back)
{
    const struct talk_line *line;

    for (uint32_t back = 1; reply_to.n && (line = talk_back(talk, back)); back++)
        if (str_eq(str_of(line->id, line->id_bytes), reply_to)) {
            *out_back = back;
            return true;
        }
    return false;
}

static struct str keep(char *at, const char *text, size_t n)
{
    if (n)
        memcpy(at, text, n);
    return str_of(at, n);
}

enum err talk_add(struct talk *talk, const struct message *message, int64_t at,
                  struct talk_place *out_place)
{
    const struct talk_line *newest, *parent;
    uint32_t back = 0;
    bool is_said = false;
    enum err err = talk_read(talk, message, at, &is_said);

    if (err)
        return err;
    if (!is_said) {
        out_place->parent = keep(talk->parent, message->id.p, message->id.n);
        out_place->conversation = out_place->parent;
        return OK;
    }
    if (!is_told(talk, message->reply_to, &back))
        back = choose(talk);
    talk_put(talk, back);
    newest = talk_back(talk, 0);
    parent = talk_back(talk, back);
    out_place->parent = keep(talk->parent, parent->id, parent->id_bytes);
    out_place->conversation = keep(talk->root, newest->root, newest->root_bytes);
    return OK;
}
