#include "main/demo_made.h"

#include <stdio.h>

#include "base/encode.h"
#include "base/io.h"
#include "base/random.h"
#include "main/demo_play.h"
#include "main/packed.h"
#include "store/site.h"
#include "web/password.h"

enum { PASSWORD_BYTES = 10, FILES_MAX = 64 << 20 };

struct demo {
    struct site site;
    struct arena arena;
    struct loop *loop;
    struct service service;
    struct demo_script script;
    struct demo_stage stage;
    struct demo_sums sums;
    struct str password;
    struct fault *fault;
};

static struct str new_password(struct arena *arena)
{
    unsigned char bytes[PASSWORD_BYTES];
    struct str text;
    struct buf buf;

    random_bytes(bytes, sizeof(bytes));
    buf_init(&buf, 100);
    encode_base32(&buf, (struct str){(const char *)bytes, sizeof(bytes)});
    text = buf_dup(arena, &buf);
    buf_clear(&buf);
    return text;
}

static enum err build_stage(struct demo *demo)
{
    struct db *db = NULL;
    struct str hash = STR_NONE;
    enum err err;

    demo->password = new_password(&demo->arena);
    err = password_hash(NULL, &demo->arena, demo->password, &hash);
    if (!err)
        err = db_open(&demo->site, DB_WRITE, &db, demo->fault);
    if (err)
        return err;
    err = db_begin(db);
    if (!err)
        err = demo_stage_build(db, hash, demo->script.begins_at - MS_DAY, &demo->stage);
    if (!err)
        err = db_commit(db);
    db_close(db);
    return err;
}

static enum err play(struct demo *demo, int64_t now)
{
    int lock = -1;
    enum err err = site_lock(&demo->site, &lock, demo->fault);

    if (err)
        return err;
    demo->loop = loop_new();
    err = demo->loop ? service_open(&demo->service, &demo->site, demo->loop, NULL, demo->fault)
                     : ERR_SYSTEM;
    if (!err)
        err = demo_play(&demo->service, &demo->script, &demo->stage, now, &demo->sums, demo->fault);
    service_close(&demo->service);
    loop_free(demo->loop);
    io_close(&lock);
    return err;
}

static enum err make(struct demo *demo, const char *path, const char *url, int64_t now)
{
    struct str files;
    enum err err = packed_open(&demo_files, &demo->arena, &files);

    if (!err)
        err = demo_script_read(&demo->arena, files, now, &demo->script, demo->fault);
    if (!err)
        err = site_create(path, STR(DEMO_NAME), url, &demo->site, demo->fault);
    if (!err)
        err = build_stage(demo);
    return err ? err : play(demo, now);
}

enum err demo_make(const char *path, const char *url, int64_t now, struct demo_made *out_made,
                   struct fault *fault)
{
    struct demo *demo = calloc(1, sizeof(*demo));
    enum err err;

    if (!demo)
        return fault_set(fault, ERR_NO_MEMORY, "%s", err_info(ERR_NO_MEMORY)->sentence);
    demo->fault = fault;
    arena_init(&demo->arena, FILES_MAX);
    err = make(demo, path, url, now);
    if (!err) {
        *out_made = (struct demo_made){demo->sums.messages, demo->sums.copies_or_edits,
                                       demo->sums.acts, ""};
        (void)snprintf(out_made->password, sizeof(out_made->password), "%.*s",
                       STR_ARGS(demo->password));
    }
    arena_clear(&demo->arena);
    free(demo);
    return err;
}
