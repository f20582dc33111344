#include "store/site.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/random.h"
#include "store/db.h"
#include "store/setting.h"

const char *site_file(const struct site *site, struct arena *arena, const char *name)
{
    return arena_printf(arena, "%s/%s", site->path, name).p;
}

static void path_of(const struct site *site, const char *name, char path[SITE_PATH_MAX + 64])
{
    (void)snprintf(path, SITE_PATH_MAX + 64, "%s/%s", site->path, name);
}

static enum err set_path(struct site *site, const char *path, struct fault *fault)
{
    size_t n = strlen(path);

    while (n > 1 && path[n - 1] == '/')
        n--;
    if (!n || n > SITE_PATH_MAX)
        return fault_set(fault, ERR_BAD_INPUT, "'%.100s' is no path for a site", path);
    memcpy(site->path, path, n);
    site->path[n] = 0;
    return OK;
}

static enum err make_folder(const char *path, struct fault *fault)
{
    if (!mkdir(path, 0700) || errno == EEXIST)
        return OK;
    return fault_set(fault, errno == ENOSPC ? ERR_DISK_FULL : ERR_SYSTEM, "'%s': %s", path,
                     strerror(errno));
}

static enum err set_url(struct site *site, struct str url, struct fault *fault)
{
    if (!str_starts(url, STR("postgresql://")) && !str_starts(url, STR("postgres://")))
        return fault_set(fault, ERR_BAD_INPUT,
                         "the database is given as postgresql://…, or not at all for SQLite");
    if (url.n >= sizeof(site->db_url) || memchr(url.p, '\n', url.n))
        return fault_set(fault, ERR_BAD_INPUT, "the database URL is too long");
    memcpy(site->db_url, url.p, url.n);
    site->db_url[url.n] = 0;
    return OK;
}

static enum err make_files(const struct site *site, struct fault *fault)
{
    char path[SITE_PATH_MAX + 64];
    struct buf conf;
    enum err err;

    path_of(site, "key", path);
    err = io_write_file(path, str_of((const char *)site->key, SITE_KEY_SIZE), 0600, fault);
    path_of(site, "heed.db", path);
    if (!err && !site->db_url[0])
        err = io_write_file(path, STR_NONE, 0600, fault);
    buf_init(&conf, 1 << 16);
    buf_add_c(&conf, "version = 1\n");
    if (site->db_url[0])
        buf_printf(&conf, "database = %s\n", site->db_url);
    if (!err)
        err = conf.err;
    /* Last: what has a site.conf is a site. */
    path_of(site, "site.conf", path);
    if (!err)
        err = io_write_file(path, buf_str(&conf), 0600, fault);
    buf_clear(&conf);
    return err;
}

static enum err make_folders(const struct site *site, struct fault *fault)
{
    static const char *const names[] = {"run", "quarantine"};
    char path[SITE_PATH_MAX + 64];
    enum err err = make_folder(site->path, fault);

    path_of(site, "site.conf", path);
    if (!err && !access(path, F_OK))
        return fault_set(fault, ERR_EXISTS, "'%s' is a site already", site->path);
    for (size_t i = 0; !err && i < ARRAY_LEN(names); i++) {
        path_of(site, names[i], path);
        err = make_folder(path, fault);
    }
    return err;
}

static enum err make_database(const struct site *site, struct str name, struct fault *fault)
{
    struct db *db = NULL;
    enum err err = db_open(site, DB_WRITE, &db, fault);

    if (!err)
        err = db_begin(db);
    if (!err)
        err = setting_put(db, STR("site.name"), name);
    if (!err)
        err = db_commit(db);
    if (err && db)
        (void)fault_set(fault, err, "%s", fault_text(db_fault(db), err));
    db_close(db);
    return err;
}

/* A site that could not be finished is none: site.conf goes again. */
static void unmake(const struct site *site)
{
    char path[SITE_PATH_MAX + 64];

    path_of(site, "site.conf", path);
    (void)unlink(path);
}

enum err site_create(const char *path, struct str name, const char *db_url, struct site *out_site,
                     struct fault *fault)
{
    struct site site = {0};
    int lock = -1;
    enum err err = set_path(&site, path, fault);

    if (!err && db_url)
        err = set_url(&site, str_from(db_url), fault);
    if (!err)
        err = make_folders(&site, fault);
    if (!err)
        err = site_lock(&site, &lock, fault);
    random_bytes(site.key, SITE_KEY_SIZE);
    seal_init(&site.seal, site.key);
    if (!err)
        err = make_files(&site, fault);
    if (!err) {
        err = make_database(&site, name, fault);
        if (err)
            unmake(&site);
    }
    io_close(&lock);
    if (!err)
        *out_site = site;
    return err;
}

static enum err read_conf(struct site *site, struct str text, struct fault *fault)
{
    struct str line, name, value;
    enum err err = OK;

    while (!err && str_line(&text, &line)) {
        if (!str_cut(line, '=', &name, &value))
            continue;
        name = str_trim(name);
        value = str_trim(value);
        if (str_is(name, "version") && !str_is(value, "1"))
            err = fault_set(fault, ERR_TOO_NEW, "'%s' was made by a newer heed", site->path);
        else if (str_is(name, "database"))
            err = set_url(site, value, fault);
    }
    return err;
}

enum err site_open(const char *path, struct site *out_site, struct fault *fault)
{
    struct site site = {0};
    char file[SITE_PATH_MAX + 64];
    struct buf text;
    enum err err = set_path(&site, path, fault);

    if (err)
        return err;
    path_of(&site, "site.conf", file);
    if (access(file, F_OK))
        return fault_set(fault, ERR_NOT_FOUND, "'%s' is no site; make one with heed init",
                         site.path);
    buf_init(&text, 1 << 16);
    err = io_read_file(file, &text, fault);
    if (!err)
        err = read_conf(&site, buf_str(&text), fault);
    buf_reset(&text);
    path_of(&site, "key", file);
    if (!err)
        err = io_read_file(file, &text, fault);
    if (!err && text.n != SITE_KEY_SIZE)
        err = fault_set(fault, ERR_CORRUPT, "'%s' does not hold 32 bytes", file);
    if (!err) {
        memcpy(site.key, text.p, SITE_KEY_SIZE);
        seal_init(&site.seal, site.key);
        *out_site = site;
    }
    buf_clear(&text);
    return err;
}

enum err site_lock(const struct site *site, int *out_fd, struct fault *fault)
{
    char path[SITE_PATH_MAX + 64];
    int fd;

    path_of(site, "lock", path);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fault_set(fault, errno == ENOSPC ? ERR_DISK_FULL : ERR_SYSTEM, "'%s': %s", path,
                         strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB)) {
        io_close(&fd);
        return fault_set(fault, ERR_BUSY, "'%s' is in use by a running heed", site->path);
    }
    *out_fd = fd;
    return OK;
}
