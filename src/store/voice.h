/* voice.h: for whom a message speaks (model/voice.h), and what follows for the figures.
 *
 * Only what is not public has a row. A message without one is in the figures of what was heard
 * (store/listening.h), of subjects (store/subject.h) and of who is against us (store/alarm.h); one
 * with a row is in none of these, but in LISTENING_INSIDERS or LISTENING_BOUGHT. What is done about
 * it is marked all the same (`listened`), so a message that turns out to be public comes back with
 * what became of it. Which words are used (store/said.h) is counted for good when it is heard.
 *
 * voice_change moves a message from the one to the other and back to the digit; figures that have
 * come to nothing leave no row that was not there.
 */
#ifndef STORE_VOICE_H
#define STORE_VOICE_H

#include "model/voice.h"
#include "store/db.h"

/* A new message, which is counted in voice_measure and not as heard. said: by its own words, or by
 * what it is; account: for whom its writer speaks. One of them is not public. */
must_check enum err voice_add(struct db *db, int64_t message, enum voice said, enum voice account);
/* Of a first version; VOICE_PUBLIC without a row. */
must_check enum err voice_of_message(struct db *db, int64_t message, enum voice *out_voice);
/* Its writer speaks for somebody else, or is somebody else: with all figures. Nothing when it is so
 * already. message: its first version. */
must_check enum err voice_change(struct db *db, int64_t message, enum voice account);
/* By its own words alone. */
must_check enum err voice_said(struct db *db, int64_t message, enum voice *out_voice);
/* The same, with the topics (store/alarm.h; a space between) for which it stood among those against
 * us until it was known: they come back when it is public again. voice_set_against: they are others
 * now, because it is labelled otherwise. */
struct voice_mark {
    enum voice voice;
    struct str against;
};
must_check enum err voice_mark(struct db *db, struct arena *arena, int64_t message,
                               struct voice_mark *out_mark);
must_check enum err voice_set_against(struct db *db, int64_t message, struct str topics);
/* The measure of day_count in which such a message stands; NULL: of none (it is public). */
const char *voice_measure(enum voice voice);

/* Of the newest 1,000 of a conversation those that are no public opinion, by their current
 * versions.
 */
struct voice_item {
    int64_t message;
    enum voice voice;
};
must_check enum err voice_in(struct db *db, struct arena *arena, int64_t conversation,
                             struct voice_item **out_list, size_t *out_n);

/* ---- accounts ---- */

struct insider {
    int64_t handle;
    enum voice voice;
    int64_t staff, at;
};

/* Accounts and domains with a space or a line between: "@ann@agency.example", "ann@agency.example",
 * "agency.example" (every address and handle there and below). */
#define INSIDERS_SETTING "insiders"
enum { INSIDERS_MAX = 10000 };

/* A repeat changes nothing. */
must_check enum err insider_add(struct db *db, const struct insider *insider);
must_check enum err insider_remove(struct db *db, int64_t handle);
/* ERR_NOT_FOUND. */
must_check enum err insider_load(struct db *db, int64_t handle, struct insider *out_insider);
/* The people who have such an account, in order, one who has two of them twice; at most
 * INSIDERS_MAX. */
struct insider_person {
    int64_t person;
    enum voice voice;
};
must_check enum err insider_people(struct db *db, struct arena *arena,
                                   struct insider_person **out_list, size_t *out_n);
/* VOICE_PUBLIC when he has none. */
must_check enum err insider_voice(struct db *db, int64_t person, enum voice *out_voice);
/* Those of his accounts that colleagues marked are so no more. */
must_check enum err insider_clear(struct db *db, int64_t person);

/* What a person said by any account that does not stand as it does when he speaks for `account`:
 * first versions, newest first. */
must_check enum err voice_stale(struct db *db, struct arena *arena, int64_t person,
                                enum voice account, int limit, int64_t **out_ids, size_t *out_n);

#endif
