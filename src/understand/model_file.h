/* model_file.h: trained numbers as a file: sections by name, checked, mapped into memory.
 *
 * Layout, little-endian: a head of 64 bytes, a table of 32 bytes a section, then the sections,
 * each at a multiple of MODEL_FILE_ALIGN bytes from the beginning.
 *
 *     head    "HEEDMODL", layout (u32, 1), sections (u32), kind (16 bytes, zeros behind),
 *             version (u32: what its sections mean, the kind's own count), 0 (u32),
 *             bytes of the whole file (u64), str_hash of the head with 0 here and, seeded by
 *             that, of all behind it (u64), 0 (u64)
 *     table   name (16 bytes, zeros behind), place (u64), bytes (u64)
 *
 * What a section holds is its reader's affair: arrays of plain numbers, used where they lie. The
 * file of a running program is replaced by renaming another over it, never written into (a file
 * that is cut while it is mapped ends the process).
 *
 * A file that is cut, damaged, of another kind or of a newer version is refused with the reason;
 * who has a good one keeps it. The models that come with Heed lie inside the program
 * (model_built_in), so a build needs no data and a start reads nothing.
 *
 * A struct model_file is only read once it is open: any thread. */
#ifndef UNDERSTAND_MODEL_FILE_H
#define UNDERSTAND_MODEL_FILE_H

#include "base/buf.h"

enum {
    MODEL_FILE_ALIGN = 64,
    MODEL_FILE_NAME = 16,     /* bytes of a kind's or section's name, the zero behind it included */
    MODEL_FILE_SECTIONS = 64, /* at most */
    MODEL_FILE_MAX = 256 << 20, /* bytes; all that are shipped together stay under 16 MiB */
};

struct model_file {
    struct str bytes;
    void *map; /* NULL: the bytes are somebody else's */
    size_t section_count;
    uint64_t hash; /* of what it says: tells two of the same name apart */
};

/* ERR_NOT_FOUND (no such file), ERR_CORRUPT, ERR_TOO_NEW, ERR_BAD_INPUT (another kind, or a version
 * that is no longer read), ERR_TOO_BIG, ERR_SYSTEM. */
must_check enum err model_file_open(const char *path, const char *kind, uint32_t version,
                                    struct model_file *out_file, struct fault *fault);
/* The same for bytes in memory, which must be aligned to MODEL_FILE_ALIGN and outlive the file. */
must_check enum err model_file_view(struct str bytes, const char *kind, uint32_t version,
                                    struct model_file *out_file, struct fault *fault);
/* The model of that kind inside the program. It is as sound as the code beside it, so its checksum
 * is not worked out again and only what is used is ever read from the disk. */
must_check enum err model_file_shipped(const char *kind, uint32_t version,
                                       struct model_file *out_file, struct fault *fault);
void model_file_close(struct model_file *file);

/* A section as an array of items of that size. ERR_NOT_FOUND; ERR_CORRUPT when it is no whole
 * number of them. */
must_check enum err model_file_section(const struct model_file *file, const char *name,
                                       size_t item_size, const void **out_at, size_t *out_n,
                                       struct fault *fault);

/* The model of that kind inside the program, or empty. */
struct str model_built_in(const char *kind);
/* Opens it without reading all of it for the checksum: so cheap that it may be done for each text.
 * ERR_NOT_FOUND, ERR_BAD_INPUT (another version). */
must_check enum err model_file_built_in(const char *kind, uint32_t version,
                                        struct model_file *out_file);

/* Writing one: begin, add the sections, save. Errors stay until the save. */
struct model_writer {
    struct buf table, body;
    const char *kind;
    uint32_t version;
    size_t section_count;
    enum err err;
};
void model_writer_init(struct model_writer *writer, const char *kind, uint32_t version);
void model_writer_add(struct model_writer *writer, const char *name, const void *at, size_t bytes);
must_check enum err model_writer_save(struct model_writer *writer, const char *path,
                                      struct fault *fault);
void model_writer_clear(struct model_writer *writer);

#endif
