#include "understand/model_file.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "unit.h"

struct folder {
    char path[40], model[60];
};

static void folder_make(struct folder *folder)
{
    (void)snprintf(folder->path, sizeof(folder->path), "/tmp/heed-model-XXXXXX");
    CHECK(mkdtemp(folder->path) != NULL);
    (void)snprintf(folder->model, sizeof(folder->model), "%s/m", folder->path);
}

static void folder_remove(struct folder *folder)
{
    (void)unlink(folder->model);
    (void)rmdir(folder->path);
}

static const float WEIGHTS[3] = {0.5F, -1, 2};

static void save(const struct folder *folder)
{
    struct model_writer writer;

    model_writer_init(&writer, "toy", 2);
    model_writer_add(&writer, "weights", WEIGHTS, sizeof(WEIGHTS));
    model_writer_add(&writer, "names", "abcde", 5);
    CHECK(!model_writer_save(&writer, folder->model, NULL));
    model_writer_clear(&writer);
}

static void gives_back_what_was_written(void)
{
    struct folder folder;
    struct model_file file;
    const void *at = NULL;
    size_t n = 0;

    folder_make(&folder);
    save(&folder);
    CHECK_OR_STOP(!model_file_open(folder.model, "toy", 2, &file, NULL));
    CHECK(!model_file_section(&file, "weights", sizeof(float), &at, &n, NULL));
    CHECK(n == 3 && memcmp(at, WEIGHTS, sizeof(WEIGHTS)) == 0);
    CHECK((uintptr_t)at % MODEL_FILE_ALIGN == 0);
    CHECK(!model_file_section(&file, "names", 1, &at, &n, NULL));
    CHECK_STR(str_of(at, n), "abcde");
    CHECK_INT(model_file_section(&file, "names", 2, &at, &n, NULL), ERR_CORRUPT);
    CHECK_INT(model_file_section(&file, "name", 1, &at, &n, NULL), ERR_NOT_FOUND);
    model_file_close(&file);
    model_file_close(&file);
    folder_remove(&folder);
}

static enum err open_changed(const struct folder *folder, struct str bytes, size_t at, size_t n)
{
    struct model_file file;
    char copy[400];

    memcpy(copy, bytes.p, bytes.n);
    if (at < bytes.n)
        copy[at] = (char)(copy[at] ^ 0x40);
    CHECK(!io_write_file(folder->model, str_of(copy, n), 0600, NULL));
    return model_file_open(folder->model, "toy", 2, &file, NULL);
}

static void refuses_what_is_cut_or_damaged(void)
{
    struct folder folder;
    struct buf bytes;

    folder_make(&folder);
    save(&folder);
    buf_init(&bytes, 400);
    CHECK_OR_STOP(!io_read_file(folder.model, &bytes, NULL));
    for (size_t n = 0; n < bytes.n; n++)
        CHECK_INT(open_changed(&folder, buf_str(&bytes), bytes.n, n), ERR_CORRUPT);
    for (size_t at = 0; at < bytes.n; at++) {
        enum err err = open_changed(&folder, buf_str(&bytes), at, bytes.n);

        CHECK(err == ERR_CORRUPT || (err == ERR_TOO_NEW && at >= 8 && at < 12));
    }
    buf_clear(&bytes);
    folder_remove(&folder);
}

static void says_what_does_not_fit(void)
{
    struct folder folder;
    struct model_file file;
    struct fault fault = {0};

    folder_make(&folder);
    save(&folder);
    CHECK_INT(model_file_open(folder.model, "other", 2, &file, &fault), ERR_BAD_INPUT);
    CHECK(str_find(str_from(fault.text), STR("'toy', not 'other'"), 0) != SIZE_MAX);
    CHECK_INT(model_file_open(folder.model, "toy", 1, &file, NULL), ERR_TOO_NEW);
    CHECK_INT(model_file_open(folder.model, "toy", 3, &file, NULL), ERR_BAD_INPUT);
    folder_remove(&folder);
    CHECK_INT(model_file_open(folder.model, "toy", 2, &file, NULL), ERR_NOT_FOUND);
}

static void knows_no_kind_that_is_not_there(void) { CHECK_INT(model_built_in("none such").n, 0); }

int main(void)
{
    RUN(gives_back_what_was_written);
    RUN(refuses_what_is_cut_or_damaged);
    RUN(says_what_does_not_fit);
    RUN(knows_no_kind_that_is_not_there);
    return unit_end();
}
