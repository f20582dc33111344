/* Puts files into the program, compressed: pack OUT.c NAME FILE…
 *
 * OUT.c defines `const struct packed NAME` (main/packed.h): the files one after the other, each
 * after a line "#FILE" with its name without folder and ending, as one zstd frame.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum { ALL_MAX = 32 << 20 };

static int fail(const char *what, const char *name)
{
    (void)fprintf(stderr, "pack: %s '%s'\n", what, name);
    return 1;
}

/* Appends the file with its heading; gives the new length, or 0. */
static size_t take(char *all, size_t n, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strchr(name, '.');
    int length = dot ? (int)(dot - name) : (int)strlen(name);
    FILE *in = fopen(path, "rb");
    int heading;

    if (!in)
        return 0;
    heading = snprintf(all + n, ALL_MAX - n, "#FILE %.*s\n", length, name);
    if (heading < 0 || (size_t)heading >= ALL_MAX - n) {
        (void)fclose(in);
        return 0;
    }
    n += (size_t)heading;
    n += fread(all + n, 1, ALL_MAX - n, in);
    if (ferror(in) || !feof(in))
        n = 0;
    (void)fclose(in);
    return n;
}

static int put(const char *path, const char *name, const unsigned char *bytes, size_t n, size_t raw)
{
    FILE *out = fopen(path, "wb");

    if (!out)
        return fail("cannot write", path);
    (void)fprintf(out, "/* Made by tools/pack.c. */\n#include \"main/packed.h\"\n\n"
                       "static const unsigned char bytes[] = {");
    for (size_t i = 0; i < n; i++)
        (void)fprintf(out, "%s%u,", i % 24 ? "" : "\n", bytes[i]);
    (void)fprintf(out, "\n};\n\nconst struct packed %s = {bytes, sizeof(bytes), %zu};\n", name,
                  raw);
    return fclose(out) == 0 ? 0 : fail("cannot write", path);
}

int main(int argc, char **argv)
{
    char *all = malloc(ALL_MAX);
    unsigned char *packed = malloc(ZSTD_COMPRESSBOUND((size_t)ALL_MAX));
    size_t n = 0, size;

    if (argc < 4 || !all || !packed)
        return fail("usage: pack OUT.c NAME FILE…", "");
    for (int i = 3; i < argc; i++) {
        n = take(all, n, argv[i]);
        if (!n)
            return fail("cannot read", argv[i]);
    }
    size = ZSTD_compress(packed, ZSTD_COMPRESSBOUND((size_t)ALL_MAX), all, n, 19);
    if (ZSTD_isError(size))
        return fail("cannot compress", argv[1]);
    free(all);
    return put(argv[1], argv[2], packed, size, n);
}
