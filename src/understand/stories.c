/* stories.c: stories in a ring, their gists in another, and a table from sketch to story.
 *
 * A story's place is a running number; what it stands for is ring[number % max], as long as number
 * is among the newest `max` and its bytes are not yet written over. A story that lives on is put in
 * again under a new place; entries of the table that point to the old one are dead by themselves.
 */
#include "understand/stories.h"

#include <stdlib.h>

#include "base/pages.h"

enum {
    SLOTS = 4,
    KEYS = STORY_BANDS + 1,
    ROWS = 2 * STORY_BANDS,
    BYTES_A_STORY = 640,
    CANDIDATES = KEYS * SLOTS
};

struct entry {
    uint32_t place, tag; /* place 0: free */
};

struct bucket {
    struct entry at[SLOTS];
};

/* Its gist lies in `bytes` behind `at`: id, words, sorted, rarity, grams. */
struct told {
    uint64_t number, count, at;
    uint32_t bytes, word_count, sorted_count, gram_count, id_bytes;
    uint64_t hash;
};

struct stories {
    struct told *ring;
    struct bucket *table;
    char *bytes;
    uint64_t written, size; /* of bytes: how many were ever written; how many there is room for */
    uint64_t next_number;
    uint64_t kept_number;             /* the next one when stories_keep was called */
    uint32_t max, mask, newest, kept; /* newest: place; kept: likewise */
    double alike;
    uint32_t factors[ROWS], terms[ROWS];
    struct gist_room room;
    char first[STORY_ID_MAX];
};

static uint64_t mixed(uint64_t value)
{
    value += 0x9E3779B97F4A7C15u;
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9u;
    value = (value ^ value >> 27) * 0x94D049BB133111EBu;
    return value ^ value >> 31;
}

enum err stories_new(uint32_t max, double alike, struct stories **out_stories)
{
    struct stories *stories = calloc(1, sizeof(*stories));
    uint32_t buckets = 4;

    if (!stories)
        return ERR_NO_MEMORY;
    while (buckets < max * 4)
        buckets *= 2;
    stories->max = max;
    stories->alike = alike;
    stories->mask = buckets - 1;
    stories->size = (uint64_t)max * BYTES_A_STORY + 4 * sizeof(struct gist_room);
    stories->next_number = stories->kept_number = 1;
    stories->ring = pages_calloc(max, sizeof(*stories->ring));
    stories->table = pages_calloc(buckets, sizeof(*stories->table));
    stories->bytes = pages_calloc(stories->size, 1);
    gist_room_init(&stories->room);
    for (size_t i = 0; i < ROWS; i++) {
        stories->factors[i] = (uint32_t)mixed(2 * i) | 1;
        stories->terms[i] = (uint32_t)mixed(2 * i + 1);
    }
    if (!stories->ring || !stories->table || !stories->bytes) {
        stories_free(stories);
        return ERR_NO_MEMORY;
    }
    *out_stories = stories;
    return OK;
}

void stories_free(struct stories *stories)
{
    if (!stories)
        return;
    pages_free(stories->ring);
    pages_free(stories->table);
    pages_free(stories->bytes);
    gist_room_clear(&stories->room);
    free(stories);
}

/* ---- the ring ---- */

/* NULL when it is gone. */
static struct told *told_at(struct stories *stories, uint32_t place)
{
    struct told *told = &stories->ring[place % stories->max];

    if (!place || place > stories->newest || stories->newest - place >= stories->max)
        return NULL;
    return told->bytes && stories->written - told->at <= stories->size ? told : NULL;
}

static const char *bytes_of(const struct stories *stories, const struct told *told)
{
    return stories->bytes + told->at % stories->size;
}

static struct gist gist_of(const struct stories *stories, const struct told *told)
{
    const char *at = bytes_of(stories, told) + (told->id_bytes + 3) / 4 * 4;
    const uint32_t *numbers = (const void *)at;

    return (struct gist){.words = numbers,
                         .sorted = numbers + told->word_count,
                         .rarity = (const void *)(numbers + told->word_count + told->sorted_count),
                         .grams = numbers + told->word_count + 2 * told->sorted_count,
                         .word_count = told->word_count,
                         .sorted_count = told->sorted_count,
                         .gram_count = told->gram_count,
                         .hash = told->hash};
}

/* Room in one piece, a multiple of 4. */
static char *take_bytes(struct stories *stories, uint32_t n, uint64_t *out_at)
{
    uint64_t place = stories->written % stories->size;

    if (place + n > stories->size)
        stories->written += stories->size - place;
    *out_at = stories->written;
    stories->written += n;
    return stories->bytes + *out_at % stories->size;
}

static char *append(char *to, const void *from, size_t n)
{
    if (n)
        memcpy(to, from, n);
    return to + n;
}

static uint32_t keep(struct stories *stories, const struct gist *gist, struct str id,
                     const struct told *as)
{
    uint32_t id_room = (uint32_t)(id.n + 3) / 4 * 4;
    struct told told = *as;
    char *to;

    told.bytes = id_room + 4 * (gist->word_count + 2 * gist->sorted_count + gist->gram_count);
    to = take_bytes(stories, told.bytes, &told.at);
    (void)append(to, id.p, id.n);
    to = append(to + id_room, gist->words, 4 * (size_t)gist->word_count);
    to = append(to, gist->sorted, 4 * (size_t)gist->sorted_count);
    to = append(to, gist->rarity, 4 * (size_t)gist->sorted_count);
    (void)append(to, gist->grams, 4 * (size_t)gist->gram_count);
    told.word_count = gist->word_count;
    told.sorted_count = gist->sorted_count;
    told.gram_count = gist->gram_count;
    told.id_bytes = (uint32_t)id.n;
    told.hash = gist->hash;
    if (stories->newest == UINT32_MAX) { /* places are counted anew, and all before is forgotten */
        memset(stories->ring, 0, stories->max * sizeof(*stories->ring));
        memset(stories->table, 0, ((size_t)stories->mask + 1) * sizeof(*stories->table));
        stories->newest = 0;
    }
    stories->newest++;
    stories->ring[stories->newest % stories->max] = told;
    return stories->newest;
}

/* ---- the table ---- */

static void sketch(const struct stories *stories, const struct gist *gist, uint64_t keys[KEYS])
{
    uint32_t least[ROWS];

    memset(least, 0xFF, sizeof(least));
    for (uint32_t i = 0; i < gist->gram_count; i++)
        for (size_t row = 0; row < ROWS; row++) {
            uint32_t placed = gist->grams[i] * stories->factors[row] + stories->terms[row];

            least[row] = placed < least[row] ? placed : least[row];
        }
    for (size_t band = 0; band < STORY_BANDS; band++)
        keys[band] = mixed(((uint64_t)least[2 * band] << 32 | least[2 * band + 1]) + band);
    keys[STORY_BANDS] = mixed(gist->hash);
}

static struct bucket *bucket_of(const struct stories *stories, uint64_t key)
{
    return &stories->table[(uint32_t)key & stories->mask];
}

static void point(struct stories *stories, const uint64_t keys[KEYS], uint32_t place)
{
    for (size_t i = 0; i < KEYS; i++) {
        struct bucket *bucket = bucket_of(stories, keys[i]);
        size_t oldest = 0;

        for (size_t j = 1; j < SLOTS; j++)
            if (bucket->at[j].place < bucket->at[oldest].place)
                oldest = j;
        bucket->at[oldest] = (struct entry){place, (uint32_t)(keys[i] >> 32)};
    }
}

struct candidate {
    uint32_t place, bands;
};

static size_t candidates(struct stories *stories, const uint64_t keys[KEYS],
                         struct candidate list[CANDIDATES])
{
    size_t n = 0;

    for (size_t i = 0; i < KEYS; i++) {
        const struct bucket *bucket = bucket_of(stories, keys[i]);

        for (size_t j = 0; j < SLOTS; j++) {
            uint32_t place = bucket->at[j].place;
            size_t at = 0;

            if (bucket->at[j].tag != (uint32_t)(keys[i] >> 32) || !told_at(stories, place))
                continue;
            while (at < n && list[at].place != place)
                at++;
            if (at == n)
                list[n++] = (struct candidate){place, 0};
            list[at].bands += i == STORY_BANDS ? KEYS : 1; /* word for word comes first */
        }
    }
    return n;
}

/* The one that shares most bands, the older of two; taken out. 0: none left. */
static uint32_t take_best(struct candidate *list, size_t n)
{
    struct candidate none = {0, 0}, *best = &none;

    for (size_t i = 0; i < n; i++)
        if (list[i].bands > best->bands ||
            (list[i].bands && list[i].bands == best->bands && list[i].place < best->place))
            best = &list[i];
    best->bands = 0;
    return best->place;
}

/* The story it is most like, or 0. */
static uint32_t find(struct stories *stories, const struct gist *gist, const uint64_t keys[KEYS],
                     double *out_likeness)
{
    struct candidate list[CANDIDATES];
    size_t n = candidates(stories, keys, list);
    uint32_t found = 0, place;
    double most = 0;

    for (size_t i = 0; i < STORY_COMPARED && (place = take_best(list, n)); i++) {
        struct gist first = gist_of(stories, told_at(stories, place));
        double likeness = first.hash == gist->hash ? 1 : alike_score(&first, gist);

        if (likeness >= stories->alike && likeness > most) {
            most = likeness;
            found = place;
        }
        if (most >= 1)
            break;
    }
    *out_likeness = most;
    return found;
}

/* ---- one text ---- */

/* Before what it needs is written over. The words are those of the first, not of the copy. */
static void refresh(struct stories *stories, uint32_t place)
{
    struct told *told = told_at(stories, place), as = *told;
    struct gist gist = gist_of(stories, told);
    uint64_t keys[KEYS];
    struct gist_room *room = &stories->room;

    if (stories->newest - place < stories->max / 2 &&
        stories->written - told->at < stories->size / 2)
        return;
    sketch(stories, &gist, keys);
    memcpy(room->words, gist.words, 4 * (size_t)gist.word_count);
    memcpy(room->sorted, gist.sorted, 4 * (size_t)gist.sorted_count);
    memcpy(room->rarity, gist.rarity, 4 * (size_t)gist.sorted_count);
    memcpy(room->grams, gist.grams, 4 * (size_t)gist.gram_count);
    room->gist = (struct gist){.words = room->words,
                               .sorted = room->sorted,
                               .rarity = room->rarity,
                               .grams = room->grams,
                               .word_count = gist.word_count,
                               .sorted_count = gist.sorted_count,
                               .gram_count = gist.gram_count,
                               .hash = gist.hash};
    told->bytes = 0;
    point(stories, keys, keep(stories, &room->gist, str_of(stories->first, as.id_bytes), &as));
}

static void begin(struct stories *stories, const struct gist *gist, const uint64_t keys[KEYS],
                  struct str id, uint64_t number)
{
    struct told as = {.number = number, .count = 1};
    uint32_t place = keep(stories, gist, id, &as);

    point(stories, keys, place);
}

void stories_add_gist(struct stories *stories, struct str id, const struct gist *gist,
                      struct story_place *out_place)
{
    struct story_place place = {.count = 1, .likeness = 1, .is_first = true};
    uint64_t keys[KEYS];
    uint32_t found = 0;

    id = str_slice(id, 0, STORY_ID_MAX);
    if (gist->word_count >= STORY_WORDS_MIN) {
        sketch(stories, gist, keys);
        found = find(stories, gist, keys, &place.likeness);
        if (!found) {
            place.likeness = 1;
            begin(stories, gist, keys, id, stories->next_number);
        }
    }
    if (found) {
        struct told *told = told_at(stories, found);

        id = str_of(bytes_of(stories, told), told->id_bytes);
        place.number = told->number;
        place.count = ++told->count;
        place.is_first = false;
    } else {
        place.number = stories->next_number++;
    }
    (void)append(stories->first, id.p, id.n);
    if (found)
        refresh(stories, found);
    place.first = str_of(stories->first, id.n);
    *out_place = place;
}

enum err stories_add(struct stories *stories, struct str id, struct str text,
                     struct story_place *out_place)
{
    enum err err = gist_read(&stories->room, text);

    if (!err)
        stories_add_gist(stories, id, &stories->room.gist, out_place);
    return err;
}

void stories_keep(struct stories *stories)
{
    stories->kept = stories->newest;
    stories->kept_number = stories->next_number;
}

/* Older stories may have got a new place since; they stay. When places were counted anew, all of
 * them are looked at. */
void stories_back(struct stories *stories)
{
    uint32_t n = stories->newest >= stories->kept ? stories->newest - stories->kept
                                                  : stories->newest;

    for (uint32_t i = 0; i < n && i < stories->max; i++) {
        struct told *told = &stories->ring[(stories->newest - i) % stories->max];

        if (told->number >= stories->kept_number)
            told->bytes = 0;
    }
}
