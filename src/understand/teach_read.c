/* teach_read.c: examples in, features numbered. */
#include "understand/teach_parts.h"

enum err school_new(struct school **out_school)
{
    struct school *school = calloc(1, sizeof(*school));

    if (!school)
        return ERR_NO_MEMORY;
    json_parser_init(&school->parser, 4 << 20);
    if (labeller_new_reader(&school->labeller)) {
        school_free(school);
        return ERR_NO_MEMORY;
    }
    *out_school = school;
    return OK;
}

void school_free(struct school *school)
{
    if (!school)
        return;
    json_parser_clear(&school->parser);
    labeller_free(school->labeller);
    free(school->look);
    free(school->examples);
    free(school->features);
    free(school->hashes);
    free(school);
}

size_t school_size(const struct school *school) { return school->n; }

const struct example *school_example(const struct school *school, size_t i)
{
    return &school->examples[i];
}

int school_head(const struct school *school, const char *name)
{
    for (size_t i = 0; i < school->head_n; i++)
        if (strcmp(school->heads[i], name) == 0)
            return (int)i;
    return -1;
}

int school_set(const struct school *school, const char *name)
{
    for (size_t i = 0; i < school->set_n; i++)
        if (strcmp(school->sets[i], name) == 0)
            return (int)i;
    return -1;
}

/* The number of a name in a list of `n`, put there when it is new; -1 when there is no room. */
static int number_of(char *list, size_t size, size_t most, size_t *n, struct str name)
{
    for (size_t i = 0; i < *n; i++)
        if (str_is(name, list + i * size))
            return (int)i;
    if (*n == most || !name.n || name.n >= size)
        return -1;
    memcpy(list + *n * size, name.p, name.n);
    return (int)(*n)++;
}

static enum err read_wants(struct school *school, struct json_value wants, struct example *example,
                           struct fault *fault)
{
    struct json_walk walk = json_walk(wants);
    struct json_value value;
    struct str name;

    memset(example->want, -1, sizeof(example->want));
    while (json_next(&walk, &name, &value)) {
        int64_t wanted;
        int head = number_of(&school->heads[0][0], LABEL_HEAD_NAME, LABEL_HEADS_MAX,
                             &school->head_n, name);

        if (head < 0)
            return fault_set(fault, ERR_TOO_BIG, "'want' names too many heads, or too long a one");
        if (!json_to_i64(value, &wanted) || wanted < 0 || wanted > 1)
            return fault_set(fault, ERR_BAD_INPUT, "what is wanted must be 0 or 1");
        example->want[head] = (int8_t)wanted;
    }
    return OK;
}

static bool grow(void **at, size_t *cap, size_t n, size_t size)
{
    size_t more = *cap ? *cap : 1024;
    void *grown;

    if (n <= *cap)
        return true;
    while (more < n)
        more *= 2;
    grown = realloc(*at, more * size);
    if (!grown)
        return false;
    *at = grown;
    *cap = more;
    return true;
}

static enum err keep(struct school *school, const struct features *features,
                     struct example *example)
{
    size_t n = features->n[0] + features->n[1];

    if (school->n == TEACH_EXAMPLES_MAX || school->feature_n + n > UINT32_MAX)
        return ERR_TOO_BIG;
    if (!grow((void **)&school->examples, &school->cap, school->n + 1, sizeof(*example)) ||
        !grow((void **)&school->features, &school->feature_cap, school->feature_n + n,
              sizeof(uint32_t)))
        return ERR_NO_MEMORY;
    for (int group = 0; group < FEATURE_GROUPS; group++) {
        example->first[group] = (uint32_t)school->feature_n;
        example->n[group] = (uint32_t)features->n[group];
        memcpy(school->features + school->feature_n, features->at[group],
               features->n[group] * sizeof(uint32_t));
        school->feature_n += features->n[group];
    }
    memcpy(example->ours, features->ours, sizeof(example->ours));
    school->examples[school->n++] = *example;
    return OK;
}

/* What a whole mail is made of. The first example says whether all are mails. */
static enum err look_at_mail(struct school *school, struct str signs, struct str title,
                             struct str text, struct fault *fault)
{
    enum err err;

    if (!school->look && !school->n)
        school->look = calloc(1, sizeof(*school->look));
    if (!school->look)
        return school->n ? fault_set(fault, ERR_BAD_INPUT, "'signs': the others have none")
                         : ERR_NO_MEMORY;
    err = mail_look_read(school->look, signs, title, text);
    return err == ERR_BAD_INPUT
               ? fault_set(fault, err, "'signs' are damaged, or of another version")
               : err;
}

enum err school_add(struct school *school, struct str line, struct fault *fault)
{
    struct str text = STR_NONE, title = STR_NONE, set = STR("all"), signs = STR_NONE;
    struct example example = {.weight = 1};
    struct json_value root;
    int64_t fold = -1;
    double weight = 1;
    int number;
    enum err err = json_parse(&school->parser, line, &root, fault);

    if (err)
        return err;
    if (!json_get_str(root, "text", &text))
        return fault_set(fault, ERR_BAD_INPUT, "'text' is missing");
    (void)json_get_str(root, "title", &title);
    (void)json_get_str(root, "signs", &signs);
    (void)json_get_str(root, "set", &set);
    (void)json_get_i64(root, "fold", &fold);
    (void)json_get_real(root, "weight", &weight);
    if (!(weight > 0 && weight <= TEACH_WEIGHT_MAX))
        return fault_set(fault, ERR_BAD_INPUT, "'weight' must be above 0, at most %d",
                         TEACH_WEIGHT_MAX);
    number = number_of(&school->sets[0][0], LABEL_MODEL_NAME, TEACH_SETS_MAX, &school->set_n, set);
    if (number < 0)
        return fault_set(fault, ERR_TOO_BIG, "too many sets, or too long a name of one");
    example.set = (uint8_t)number;
    example.weight = (float)weight;
    err = read_wants(school, json_get(root, "want"), &example, fault);
    if (!err)
        err = labeller_read(school->labeller, NULL, title, text);
    if (!err && (signs.n || school->look))
        err = look_at_mail(school, signs, title, text, fault);
    if (err)
        return err;
    /* the same words stay together, or a copy would be known before it is asked for */
    if (fold < 0)
        fold = (int64_t)(str_hash(labeller_text(school->labeller), 7) >> 33);
    example.fold = (uint8_t)(fold % TEACH_FOLDS);
    return keep(school,
                school->look ? &school->look->features : labeller_features(school->labeller),
                &example);
}

/* ---- numbers for hashes ---- */

struct slot {
    uint32_t hash, count, number;
};

static struct slot *slot_of(struct slot *slots, size_t cap, uint32_t hash)
{
    size_t at = (size_t)(hash * 0x9e3779b1u) & (cap - 1);

    while (slots[at].hash && slots[at].hash != hash)
        at = (at + 1) & (cap - 1);
    return &slots[at];
}

static bool widen(struct slot **slots, size_t *cap)
{
    size_t wide = *cap * 2;
    struct slot *grown = calloc(wide, sizeof(*grown));

    if (!grown)
        return false;
    for (size_t i = 0; i < *cap; i++)
        if ((*slots)[i].hash)
            *slot_of(grown, wide, (*slots)[i].hash) = (*slots)[i];
    free(*slots);
    *slots = grown;
    *cap = wide;
    return true;
}

enum err school_close(struct school *school)
{
    size_t cap = 1 << 16, used = 0;
    struct slot *slots = calloc(cap, sizeof(*slots)), *slot;
    uint32_t known = 0;

    for (size_t i = 0; slots && i < school->feature_n; i++) {
        slot = slot_of(slots, cap, school->features[i]);
        used += !slot->hash;
        slot->hash = school->features[i];
        slot->count++;
        if (used * 2 > cap && !widen(&slots, &cap)) {
            free(slots);
            return ERR_NO_MEMORY;
        }
    }
    school->hashes = slots ? malloc((used + 1) * sizeof(uint32_t)) : NULL;
    if (!school->hashes) {
        free(slots);
        return ERR_NO_MEMORY;
    }
    for (size_t i = 0; i < school->feature_n; i++) { /* in the order of the examples: no chance */
        slot = slot_of(slots, cap, school->features[i]);
        if (slot->count >= 2 && !slot->number) {
            school->hashes[known] = slot->hash;
            slot->number = ++known;
        }
        school->features[i] = slot->number ? slot->number - 1 : TEACH_UNKNOWN;
    }
    school->known = known;
    free(slots);
    return OK;
}
