#include "store/site.h"

#include <fcntl.h>

#include "base/io.h"
#include "store/fixture.h"
#include "store/setting.h"

static int mode_of(const char *path)
{
    struct stat st = {0};

    return stat(path, &st) ? -1 : (int)(st.st_mode & 0777);
}

static void opens_as_it_was_made(struct fixture *f)
{
    struct site site;
    struct str name;

    CHECK(!site_open(f->folder, &site, NULL));
    CHECK(!memcmp(site.key, f->site.key, SITE_KEY_SIZE));
    CHECK(!strcmp(site.db_url, f->site.db_url));
    CHECK(!strcmp(site.path, f->folder));
    CHECK(!setting_load(f->db, &f->arena, STR("site.name"), &name));
    CHECK_STR(name, "Acme");
    CHECK_INT(mode_of(site_file(&site, &f->arena, "key")), 0600);
    CHECK_INT(mode_of(site_file(&site, &f->arena, "site.conf")), 0600);
    CHECK_INT(mode_of(site_file(&site, &f->arena, "run")), 0700);
    if (!f->postgres)
        CHECK_INT(mode_of(site_file(&site, &f->arena, "heed.db")), 0600);
}

static void is_made_once(struct fixture *f)
{
    struct fault fault = {0};
    struct site site;

    CHECK_INT(site_create(f->folder, STR("Again"), NULL, &site, &fault), ERR_EXISTS);
    CHECK(str_find(str_from(fault.text), STR("is a site already"), 0) != SIZE_MAX);
}

static void no_site_is_said_so(struct fixture *f)
{
    struct fault fault = {0};
    struct site site;

    CHECK_INT(site_open("/nowhere/at/all", &site, &fault), ERR_NOT_FOUND);
    CHECK(str_find(str_from(fault.text), STR("heed init"), 0) != SIZE_MAX);
    CHECK_INT(site_create(site_file(&f->site, &f->arena, "x/y"), STR("A"), NULL, &site, NULL),
              ERR_SYSTEM);
    CHECK_INT(site_create(site_file(&f->site, &f->arena, "z"), STR("A"), "mysql://x", &site, NULL),
              ERR_BAD_INPUT);
    CHECK_INT(site_open(site_file(&f->site, &f->arena, "z"), &site, NULL), ERR_NOT_FOUND);
}

static void a_database_out_of_reach_makes_no_site(struct fixture *f)
{
    const char *path = site_file(&f->site, &f->arena, "far");
    struct site site;

    CHECK_INT(site_create(path, STR("A"), "postgresql:///x?host=/nowhere", &site, NULL), ERR_STORE);
    CHECK_INT(site_open(path, &site, NULL), ERR_NOT_FOUND);
    CHECK(!site_create(path, STR("A"), NULL, &site, NULL));
}

static void a_short_key_or_newer_site_is_refused(struct fixture *f)
{
    const char *key = site_file(&f->site, &f->arena, "key");
    const char *conf = site_file(&f->site, &f->arena, "site.conf");
    struct site site;

    CHECK(!io_write_file(key, STR("short"), 0600, NULL));
    CHECK_INT(site_open(f->folder, &site, NULL), ERR_CORRUPT);
    CHECK(!io_write_file(conf, STR("version = 2\n"), 0600, NULL));
    CHECK_INT(site_open(f->folder, &site, NULL), ERR_TOO_NEW);
}

static void one_holds_the_lock(struct fixture *f)
{
    int first = -1, second = -1;

    CHECK(!site_lock(&f->site, &first, NULL));
    CHECK_INT(site_lock(&f->site, &second, NULL), ERR_BUSY);
    CHECK_INT(second, -1);
    io_close(&first);
    CHECK(!site_lock(&f->site, &second, NULL));
    io_close(&second);
}

int main(void)
{
    RUN_BOTH(opens_as_it_was_made);
    RUN_BOTH(is_made_once);
    RUN_BOTH(no_site_is_said_so);
    RUN_BOTH(a_database_out_of_reach_makes_no_site);
    RUN_BOTH(a_short_key_or_newer_site_is_refused);
    RUN_BOTH(one_holds_the_lock);
    return unit_end();
}
