/* main.c: htc's command line. See usage(). */
#include "base/io.h"
#include "htc/htc.h"

enum { FILES_MAX = 500, SOURCE_MAX = 4 << 20 };

static int usage(void)
{
    (void)fprintf(stderr, "usage: htc FILE.ht INCLUDE-NAME OUT.c OUT.h OUT.holes\n"
                          "       htc --probe OUT.c FILE.ht…\n"
                          "       htc --pot OUT.pot FILE.ht…\n"
                          "       htc --check FILE.ht…\n"
                          "INCLUDE-NAME is how C includes the header: pages/desk/inbox.ht.h\n");
    return 2;
}

static void load(struct htc *htc, struct arena *arena, const char *path)
{
    struct fault fault = {0};
    struct buf source cleanup_with(buf_clear);

    *htc = (struct htc){.arena = arena, .path = path};
    buf_init(&source, SOURCE_MAX);
    if (io_read_file(path, &source, &fault)) {
        (void)fprintf(stderr, "htc: %s\n", fault_text(&fault, ERR_SYSTEM));
        exit(1);
    }
    htc->source = buf_dup(arena, &source);
    if (str_find_char(htc->source, '\0', 0) != SIZE_MAX)
        htc_refuse(htc, (struct place){1, 1}, "the file holds a zero byte");
    htc_parse(htc);
}

static void save(const char *path, const struct buf *buf)
{
    struct fault fault = {0};
    enum err err = buf->err ? buf->err : io_write_file(path, buf_str(buf), 0644, &fault);

    if (err) {
        (void)fprintf(stderr, "htc: %s: %s\n", path, fault_text(&fault, err));
        exit(1);
    }
}

static const char *guard_of(struct arena *arena, const char *name)
{
    struct buf guard cleanup_with(buf_clear);

    buf_init(&guard, 1000);
    for (; *name; name++) {
        char c = *name;

        if (c >= 'a' && c <= 'z')
            c = (char)(c - 32);
        buf_add_char(&guard, char_is_alpha(c) || char_is_digit(c) ? c : '_');
    }
    return str_c(arena, buf_str(&guard));
}

static int compile(struct arena *arena, char **argv)
{
    struct htc *htc = arena_new(arena, struct htc);
    struct buf out cleanup_with(buf_clear);

    load(htc, arena, argv[1]);
    buf_init(&out, 0);
    emit_c(htc, &out, argv[2]);
    save(argv[3], &out);
    buf_reset(&out);
    emit_h(htc, &out, guard_of(arena, argv[2]));
    save(argv[4], &out);
    buf_reset(&out);
    list_holes(htc, &out);
    save(argv[5], &out);
    return 0;
}

static int many(struct arena *arena, const char *option, const char *path, char **names, size_t n)
{
    struct htc *files = arena_alloc_array(arena, n, sizeof(*files));
    struct buf out cleanup_with(buf_clear);

    buf_init(&out, 0);
    for (size_t i = 0; i < n; i++)
        load(&files[i], arena, names[i]);
    if (strcmp(option, "--check") == 0)
        return 0;
    if (strcmp(option, "--pot") == 0) {
        list_messages(files, n, &out);
    } else {
        probe_head(&out);
        for (size_t i = 0; i < n; i++)
            probe_file(&files[i], &out);
        probe_table(files, n, &out);
    }
    save(path, &out);
    return 0;
}

int main(int argc, char **argv)
{
    struct arena arena cleanup_with(arena_clear);

    arena_init(&arena, (size_t)1 << 30);
    if (argc >= 3 && argc < FILES_MAX && strcmp(argv[1], "--check") == 0)
        return many(&arena, argv[1], NULL, argv + 2, (size_t)argc - 2);
    if (argc >= 4 && argc < FILES_MAX &&
        (strcmp(argv[1], "--probe") == 0 || strcmp(argv[1], "--pot") == 0))
        return many(&arena, argv[1], argv[2], argv + 3, (size_t)argc - 3);
    if (argc != 6 || argv[1][0] == '-')
        return usage();
    return compile(&arena, argv);
}
