#include "understand/model_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "understand/model_built_in.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "model files are used where they lie, as little-endian numbers"
#endif

enum { LAYOUT = 1, HASH_SEED = 11 };

struct head {
    char magic[8];
    uint32_t layout, sections;
    char kind[MODEL_FILE_NAME];
    uint32_t version, zero;
    uint64_t bytes, hash, more;
};

struct section {
    char name[MODEL_FILE_NAME];
    uint64_t at, n;
};

_Static_assert(sizeof(struct head) == 64, "the head is part of the format");
_Static_assert(sizeof(struct section) == 32, "the table is part of the format");

static const char MAGIC[8] = {'H', 'E', 'E', 'D', 'M', 'O', 'D', 'L'};

static bool name_is(const char name[MODEL_FILE_NAME], const char *wanted)
{
    size_t n = strlen(wanted);

    return n < MODEL_FILE_NAME && memcmp(name, wanted, n) == 0 && !name[n];
}

static const struct section *table(struct str bytes)
{
    return (const void *)(bytes.p + sizeof(struct head));
}

/* Of all but itself. */
static uint64_t hash_of(struct head head, struct str rest)
{
    head.hash = 0;
    return str_hash(rest, str_hash(str_of((const char *)&head, sizeof(head)), HASH_SEED));
}

/* Whether the head tells the truth about these bytes. */
static enum err check_head(const struct head *head, struct str bytes, bool is_ours,
                           struct fault *fault)
{
    if (memcmp(head->magic, MAGIC, sizeof(MAGIC)) != 0)
        return fault_set(fault, ERR_CORRUPT, "this is no model file");
    if (head->layout > LAYOUT)
        return fault_set(fault, ERR_TOO_NEW, "written by a newer version: layout %u", head->layout);
    if (head->layout != LAYOUT || !head->sections || head->sections > MODEL_FILE_SECTIONS)
        return fault_set(fault, ERR_CORRUPT, "the head is damaged");
    if (head->bytes != bytes.n)
        return fault_set(fault, ERR_CORRUPT, "it should have %llu bytes and has %zu",
                         (unsigned long long)head->bytes, bytes.n);
    if (!is_ours && hash_of(*head, str_skip(bytes, sizeof(*head))) != head->hash)
        return fault_set(fault, ERR_CORRUPT, "its checksum does not fit");
    return OK;
}

static enum err check_table(const struct head *head, struct str bytes, struct fault *fault)
{
    size_t begin = sizeof(*head) + head->sections * sizeof(struct section);

    if (begin > bytes.n)
        return fault_set(fault, ERR_CORRUPT, "the table of sections is cut");
    for (size_t i = 0; i < head->sections; i++) {
        const struct section *section = table(bytes) + i;

        if (section->at < begin || section->at > bytes.n || section->n > bytes.n - section->at ||
            section->at % MODEL_FILE_ALIGN || section->name[MODEL_FILE_NAME - 1])
            return fault_set(fault, ERR_CORRUPT, "section %zu lies outside", i + 1);
    }
    return OK;
}

static enum err view(struct str bytes, const char *kind, uint32_t version, bool is_ours,
                     struct model_file *out_file, struct fault *fault)
{
    const struct head *head = (const void *)bytes.p;
    enum err err;

    if (bytes.n < sizeof(*head))
        return fault_set(fault, ERR_CORRUPT, "this is no model file: %zu bytes", bytes.n);
    if ((uintptr_t)bytes.p % MODEL_FILE_ALIGN)
        return fault_set(fault, ERR_BAD_INPUT, "the bytes are not aligned");
    err = check_head(head, bytes, is_ours, fault);
    if (!err)
        err = check_table(head, bytes, fault);
    if (err)
        return err;
    if (!name_is(head->kind, kind))
        return fault_set(fault, ERR_BAD_INPUT, "a model of the kind '%.15s', not '%s'", head->kind,
                         kind);
    if (head->version != version)
        return fault_set(fault, head->version > version ? ERR_TOO_NEW : ERR_BAD_INPUT,
                         "version %u of '%s'; version %u is read here", head->version, kind,
                         version);
    *out_file = (struct model_file){
        .bytes = bytes, .section_count = head->sections, .hash = head->hash};
    return OK;
}

enum err model_file_view(struct str bytes, const char *kind, uint32_t version,
                         struct model_file *out_file, struct fault *fault)
{
    return view(bytes, kind, version, false, out_file, fault);
}

enum err model_file_shipped(const char *kind, uint32_t version, struct model_file *out_file,
                            struct fault *fault)
{
    return view(model_built_in(kind), kind, version, true, out_file, fault);
}

static enum err map_file(int fd, struct str *out_bytes, struct fault *fault)
{
    struct stat stat;
    void *map;

    if (fstat(fd, &stat) || !S_ISREG(stat.st_mode))
        return fault_set(fault, ERR_SYSTEM, "it cannot be read");
    if (stat.st_size > MODEL_FILE_MAX)
        return fault_set(fault, ERR_TOO_BIG, "a model of more than %d bytes", MODEL_FILE_MAX);
    if (stat.st_size < (off_t)sizeof(struct head))
        return fault_set(fault, ERR_CORRUPT, "this is no model file: %lld bytes",
                         (long long)stat.st_size);
    map = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        return fault_set(fault, ERR_SYSTEM, "it cannot be mapped: %s", strerror(errno));
    *out_bytes = str_of(map, (size_t)stat.st_size);
    return OK;
}

enum err model_file_open(const char *path, const char *kind, uint32_t version,
                         struct model_file *out_file, struct fault *fault)
{
    cleanup_with(io_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct fault why = {0};
    struct model_file file;
    struct str bytes = STR_NONE;
    enum err err;

    if (fd < 0)
        return fault_set(fault, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM,
                         "'%s' cannot be opened: %s", path, strerror(errno));
    err = map_file(fd, &bytes, &why);
    if (!err)
        err = model_file_view(bytes, kind, version, &file, &why);
    if (err) {
        if (bytes.n)
            (void)munmap((void *)(uintptr_t)bytes.p, bytes.n);
        return fault_set(fault, err, "'%s': %s", path, fault_text(&why, err));
    }
    file.map = (void *)(uintptr_t)bytes.p;
    *out_file = file;
    return OK;
}

void model_file_close(struct model_file *file)
{
    if (!file)
        return;
    if (file->map)
        (void)munmap(file->map, file->bytes.n);
    *file = (struct model_file){0};
}

enum err model_file_section(const struct model_file *file, const char *name, size_t item_size,
                            const void **out_at, size_t *out_n, struct fault *fault)
{
    for (size_t i = 0; i < file->section_count; i++) {
        const struct section *section = table(file->bytes) + i;

        if (!name_is(section->name, name))
            continue;
        if (section->n % item_size)
            return fault_set(fault, ERR_CORRUPT, "section '%s' has %llu bytes", name,
                             (unsigned long long)section->n);
        *out_at = file->bytes.p + section->at;
        *out_n = section->n / item_size;
        return OK;
    }
    return fault_set(fault, ERR_NOT_FOUND, "there is no section '%s'", name);
}

struct str model_built_in(const char *kind)
{
    for (const struct built_in_model *model = built_in_models; model->kind; model++)
        if (str_is(str_from(kind), model->kind))
            return str_of(model->begin, (size_t)(model->end - model->begin));
    return STR_NONE;
}

enum err model_file_built_in(const char *kind, uint32_t version, struct model_file *out_file)
{
    struct str bytes = model_built_in(kind);
    const struct head *head = (const void *)bytes.p;

    if (!bytes.n)
        return ERR_NOT_FOUND;
    if (head->version != version)
        return ERR_BAD_INPUT;
    *out_file = (struct model_file){.bytes = bytes, .section_count = head->sections};
    return OK;
}

/* ---- writing ---- */

void model_writer_init(struct model_writer *writer, const char *kind, uint32_t version)
{
    *writer = (struct model_writer){.kind = kind, .version = version};
    buf_init(&writer->table, MODEL_FILE_SECTIONS * sizeof(struct section));
    buf_init(&writer->body, MODEL_FILE_MAX);
    if (strlen(kind) >= MODEL_FILE_NAME)
        writer->err = ERR_TOO_BIG;
}

static void pad(struct buf *body)
{
    while (!body->err && body->n % MODEL_FILE_ALIGN)
        buf_add_char(body, 0);
}

void model_writer_add(struct model_writer *writer, const char *name, const void *at, size_t bytes)
{
    struct section section = {.n = bytes};
    size_t n = strlen(name);

    if (n >= MODEL_FILE_NAME) {
        writer->err = ERR_TOO_BIG;
        return;
    }
    memcpy(section.name, name, n);
    pad(&writer->body);
    section.at = writer->body.n; /* the beginning is added when the table's length is known */
    buf_add(&writer->table, str_of((const char *)&section, sizeof(section)));
    buf_add(&writer->body, str_of(at, bytes));
    writer->section_count++;
}

enum err model_writer_save(struct model_writer *writer, const char *path, struct fault *fault)
{
    struct head head = {
        .layout = LAYOUT, .sections = (uint32_t)writer->section_count, .version = writer->version};
    size_t begin = sizeof(head) + writer->table.n;
    struct buf file;
    enum err err = writer->err ? writer->err : writer->table.err;

    if (!err)
        err = writer->body.err;
    if (err)
        return fault_set(fault, err, "the model for '%s' is too large", path);
    begin = (begin + MODEL_FILE_ALIGN - 1) / MODEL_FILE_ALIGN * MODEL_FILE_ALIGN;
    for (size_t i = 0; i < writer->section_count; i++) {
        struct section *section = (void *)(writer->table.p + i * sizeof(*section));

        section->at += begin;
    }
    memcpy(head.magic, MAGIC, sizeof(MAGIC));
    memcpy(head.kind, writer->kind, strlen(writer->kind));
    buf_init(&file, 2 * (size_t)MODEL_FILE_MAX);
    buf_add(&file, str_of((const char *)&head, sizeof(head)));
    buf_add(&file, buf_str(&writer->table));
    pad(&file);
    buf_add(&file, buf_str(&writer->body));
    err = file.err;
    if (!err) {
        head.bytes = file.n;
        head.hash = hash_of(head, str_skip(buf_str(&file), sizeof(head)));
        memcpy(file.p, &head, sizeof(head));
        err = io_write_file(path, buf_str(&file), 0644, fault);
    }
    buf_clear(&file);
    return err;
}

void model_writer_clear(struct model_writer *writer)
{
    buf_clear(&writer->table);
    buf_clear(&writer->body);
}
