#include "understand/avowal.h"

#include "store/fixture.h"
#include "store/staff.h"

static bool avows(const char *text)
{
    struct str words;

    CHECK_INT(avowal_read(str_from(text), &words), OK);
    return words.n > 0;
}

struct sentence {
    bool avows;
    const char *text;
};

/* Written before the table, and mended with it. */
static const struct sentence known[] = {
    {true, "Forgot to put my name on the prior post – it is from Orla"},
    {true, "That was me above."},
    {true, "Oops, that was me"},
    {true, "The anonymous comment above was mine, sorry"},
    {true, "Sorry, I forgot to log in. The comment above is from me."},
    {true, "I wrote the comment above"},
    {true, "btw, anonymous above is me"},
    {true, "wasn't logged in, sorry"},
    {true, "No, that was me!"},
    {true, "Das war ich oben"},
    {true, "Der anonyme Kommentar war von mir"},
    {true, "Ich hatte vergessen, mich anzumelden"},
    {true, "Ups, ich war nicht eingeloggt"},
    {true, "C'était moi au-dessus"},
    {true, "J'ai oublié de signer mon commentaire"},
    {true, "Le commentaire au-dessus était de moi"},
    {true, "Olvidé poner mi nombre"},
    {true, "Era yo, el comentario anterior"},
    {true, "Ho dimenticato di firmare"},
    {true, "Il commento sopra era mio"},
    {true, "Dat was ik hierboven"},
    {true, "Vergeten mijn naam erbij te zetten"},
    {false, "That wasn't me"},
    {false, "Was that me?"},
    {false, "You forgot to put my name on the parcel"},
    {false, "They forgot my name twice and never apologised"},
    {false, "It was me who reported the fault in May, and nobody has answered since then at all"},
    {false, "I forgot my password"},
    {false, "Above all it was expensive for me"},
    {false, "The comment above is right"},
    {false, "I agree with the anonymous comment above"},
    {false, "Ich war nicht zufrieden"},
    {false, "Das war nicht ich"},
    {false, "He was not logged in"},
    {false, "Ihr habt meinen Namen vergessen"},
    {false, ""},
};

/* Written when the table stood, and not looked at for it: what is printed is what it reaches. */
static const struct sentence unseen[] = {
    {true, "Whoops, posted that as guest by accident. This is Marta."},
    {true, "the unsigned post a few lines up is mine"},
    {true, "Just realised my name is missing up there, I'm the one who asked about the battery"},
    {true, "I am the anonymous from this morning"},
    {true, "Sorry, my earlier message went through without a name"},
    {true, "my previous comment showed up as Anonymous"},
    {true, "Forgot to sign my comment, it's Jim"},
    {true, "that last one was me by the way"},
    {true, "the question above was from me"},
    {true, "I didn't mean to post that anonymously"},
    {true, "Der Beitrag eins drüber stammt von mir"},
    {true, "Sorry, hab meinen Namen vergessen. Gruß, Jens"},
    {true, "Das vorhin war ich"},
    {true, "Hatte mich nicht angemeldet, der Kommentar ist von mir"},
    {true, "Désolé, je n'étais pas connecté : le message précédent est de moi"},
    {true, "c'est moi qui ai écrit le commentaire anonyme"},
    {true, "Perdón, se me olvidó firmar"},
    {true, "El comentario anónimo de arriba es mío"},
    {true, "Scusate, sono io l'anonimo qui sopra"},
    {true, "Mi sono dimenticata di mettere il nome"},
    {true, "Sorry, was niet ingelogd"},
    {true, "De reactie hierboven is van mij"},
    {false, "The last message was for me a surprise"},
    {false, "My name was above the door"},
    {false, "that is me in the picture with your chair"},
    {false, "She forgot to sign her comment"},
    {false, "I never posted the comment above"},
    {false, "Somebody posted that in my name, it wasn't me"},
    {false, "I forgot to sign the form you sent"},
    {false, "I was logged in and still could not see it"},
    {false, "Der Kommentar oben stimmt nicht"},
    {false, "Ich habe vergessen, die Rechnung zu bezahlen"},
    {false, "Le commentaire au-dessus n'est pas de moi"},
    {false, "Mi nombre no aparece en la factura"},
    {false, "Non sono stato io"},
    {false, "Mijn naam staat niet op de factuur"},
};

static size_t wrong_in(const struct sentence *list, size_t n, bool is_told)
{
    size_t wrong = 0, said = 0, found = 0, right = 0;

    for (size_t i = 0; i < n; i++) {
        bool is = avows(list[i].text);

        said += list[i].avows;
        found += is;
        right += is && list[i].avows;
        wrong += is != list[i].avows;
        if (is_told && is != list[i].avows)
            printf("%s: %s\n", is ? "not meant" : "missed", list[i].text);
    }
    printf("avowals: %zu of %zu found, %zu of %zu found are such\n", right, said, right, found);
    return wrong;
}

static void who_says_so_is_heard(void)
{
    CHECK_INT(wrong_in(known, ARRAY_LEN(known), true), 0);
    printf("unseen: ");
    CHECK(wrong_in(unseen, ARRAY_LEN(unseen), false) <= ARRAY_LEN(unseen) / 3);
}

/* ---- which comment is meant ---- */

struct thread_house {
    struct fixture *f;
    struct cast cast;
    int64_t thread;
    int n;
};

static int64_t add(struct thread_house *house, const char *name, int64_t author, const char *text,
                   const char *reply_to)
{
    static char id[16];
    struct author by = {.name = str_from(name)};
    struct stored_message row = {.is_current = true,
                                 .channel = house->cast.channel.id,
                                 .thread = house->thread,
                                 .conversation = house->cast.conversation.id,
                                 .author = author,
                                 .heard_at = 60000 * ++house->n};

    (void)snprintf(id, sizeof(id), "c%d", house->n);
    message_init(&row.said);
    row.said.id = str_from(id);
    row.said.text = str_from(text);
    row.said.said_at = row.heard_at;
    row.said.kind = KIND_COMMENT;
    row.said.reply_to = str_from(reply_to);
    row.said.authors = &by;
    row.said.author_count = 1;
    CHECK(!message_add(house->f->db, &row));
    return row.id;
}

static bool found(struct thread_house *house, int64_t message, struct comment_claim *out)
{
    struct stored_message row;
    bool is = false;

    CHECK(!message_load(house->f->db, &house->f->arena, message, &row));
    CHECK_INT(avowal_find(house->f->db, &house->f->arena, &row, &is, out), OK);
    return is;
}

static void the_nearest_unsigned_one_is_meant(struct fixture *f)
{
    struct thread_house house = {.f = f};
    struct thread thread = {.native = STR("post")};
    struct thread_move move = {.at = 1};
    struct staff orla = {.email = STR("orla@acme.example"), .name = STR("Orla Byrne"), .role = 1},
                 ann = {.email = STR("ann@acme.example"), .name = STR("Ann Lee"), .role = 1};
    struct comment_claim claim;
    int64_t first, second;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &house.cast));
    thread.channel = house.cast.channel.id;
    move.conversation = house.cast.conversation.id;
    CHECK(!thread_begin(f->db, &thread, &move));
    house.thread = thread.id;
    CHECK(!staff_add(f->db, &orla));
    CHECK(!staff_add(f->db, &ann));
    first = add(&house, "Anonymous", 0, "far from perfect", "");
    (void)add(&house, "Bob", 0, "I like it", "");
    second = add(&house, "", 0, "is there some bar we must cross first?", "");
    (void)add(&house, "Carol", 0, "not me", "");
    /* a colleague by name */
    CHECK(found(
        &house,
        add(&house, "Orla", 0, "Forgot to put my name on the prior post, it is from Orla", ""),
        &claim));
    CHECK_INT(claim.message, second);
    CHECK_INT(claim.staff_of, orla.id);
    CHECK(str_find(claim.evidence, STR("2 unsigned comments"), 0) != SIZE_MAX);
    CHECK(str_find(claim.evidence, STR("anybody can write a name"), 0) != SIZE_MAX);
    /* by an account, and what it answers */
    CHECK(
        found(&house, add(&house, "Ann", house.cast.handle.id, "That was me above", "c1"), &claim));
    CHECK_INT(claim.message, first);
    CHECK_INT(claim.handle, house.cast.handle.id);
    CHECK_INT(claim.staff_of, 0);
    /* who has neither account nor a colleague's name is nobody to offer it to */
    CHECK(!found(&house, add(&house, "Zoe", 0, "That was me above", ""), &claim));
    /* what is signed is claimed by nobody */
    CHECK(
        found(&house, add(&house, "Ann", house.cast.handle.id, "Oops, that was me", "c2"), &claim));
    CHECK_INT(claim.message, second);
    CHECK(!db_commit(f->db));
}

int main(void)
{
    RUN(who_says_so_is_heard);
    RUN_BOTH(the_nearest_unsigned_one_is_meant);
    return unit_end();
}
