/* Dutch. As in German the verb comes anywhere behind, or says it by itself ("ik bel u morgen
 * terug"). */
#include <stddef.h>

#include "decide/tongue.h"

static const struct tongue_head heads[] = {
    {"ik zal|ga ^", HEAD_OURS, OWNER_WRITER},
    {"zal|ga ik ^", HEAD_OURS, OWNER_WRITER},
    {"we|wij zullen|gaan ^", HEAD_OURS, OWNER_HOUSE},
    {"zullen|gaan we|wij ^", HEAD_OURS, OWNER_HOUSE},
    {"ik beloof|garandeer ?u|je ?om !dat ^", HEAD_OURS, OWNER_WRITER},
    {"dat|zodat ik ^ ..8 @c", HEAD_DOES, OWNER_WRITER},
    {"dat|zodat we|wij ^ ..8 @c", HEAD_DOES, OWNER_HOUSE},
    {"ik neem|kom|laat|houd|hou ^ ..7 contact|terug|weten|hoogte", HEAD_DOES, OWNER_WRITER},
    {"we|wij nemen|komen|laten|houden ^ ..7 contact|terug|weten|hoogte", HEAD_DOES, OWNER_HOUSE},
    {"neem|kom|laat|houd|hou ik ^ ..7 contact|terug|weten|hoogte", HEAD_DOES, OWNER_WRITER},
    {"nemen|komen|laten|houden we|wij ^ ..7 contact|terug|weten|hoogte", HEAD_DOES, OWNER_HOUSE},
    {"ik ^ @c", HEAD_DOES, OWNER_WRITER},
    {"we|wij ^ @c", HEAD_DOES, OWNER_HOUSE},
    {"^ @c ik", HEAD_DOES, OWNER_WRITER},
    {"^ @c we|wij", HEAD_DOES, OWNER_HOUSE},
    {"< ^ bel|stuur|mail|app je|u|jullie|het|hem|haar", HEAD_NOW, OWNER_WRITER},
    {"ik ^ @d", HEAD_NOW, OWNER_WRITER},
    {"we|wij ^ @d", HEAD_NOW, OWNER_HOUSE},
    {"^ @d ik", HEAD_NOW, OWNER_WRITER},
    {"^ @d we|wij", HEAD_NOW, OWNER_HOUSE},
    {"u|je|jullie hoort|horen ^ ..5 ons|mij", HEAD_DOES, OWNER_HOUSE},
    {"hoort|hoor|horen u|je|jullie ^ ..5 ons|mij|me", HEAD_DOES, OWNER_HOUSE},
    {"u|je|jullie zult|zal|zullen ^ ..8 krijgen|ontvangen|hebben|horen", HEAD_GETS, OWNER_HOUSE},
    {"u|je|jullie krijgt|ontvangt|krijgen|ontvangen ^", HEAD_GETS, OWNER_HOUSE},
    {"krijgt|ontvangt|krijg|ontvang|krijgen|ontvangen u|je|jullie ^", HEAD_GETS, OWNER_HOUSE},
    {"monteur|technicus|collega|medewerker|koerier|bezorger|pakket|levering|zending|terugbetaling "
     "komt|belt|neemt|brengt|volgt|arriveert ^",
     HEAD_THING_NOW, OWNER_OTHER},
    {"-ik|we|wij|u|je|wat|wie|dat|het zal|zullen ^ ..6 worden", HEAD_THING, OWNER_OTHER},
    {"-ik|we|wij|u|je|wat|wie|dat|het zal|zullen|wordt|worden ^", HEAD_THING, OWNER_OTHER},
    {NULL, HEAD_NONE, OWNER_HOUSE},
};

static const char *const conditions[] = {
    "als|indien|mits|tenzij|anders|afhankelijk",
    "onder voorbehoud",
    "in geval",
    "zodra|nadat|wanneer ..3 u|je|jij|jullie|uw|jouw",
    "totdat u|je|jullie",
    "kan|kunnen|kon ..5 niet|niets|geen|niks ..3 beloven|toezeggen|garanderen",
    "< alstublieft|alsjeblieft",
    "< mocht|mochten u|je|jullie",
    "< gelieve",
    NULL,
};

static const char *const never[] = {"..3 kijk|kijken ..4 uit", "..8 naar verwachting", NULL};

static const struct tongue_report reports[] = {
    {"mij|me|ons werd|is|was|zou ..8 ^ gezegd|beloofd|toegezegd|verteld|gegarandeerd|meegedeeld",
     false},
    {"werd|is|was mij|me|ons ..8 ^ gezegd|beloofd|toegezegd|verteld|gegarandeerd|meegedeeld",
     false},
    {"er werd|is ..8 ^ gezegd|beloofd|toegezegd|verteld|gegarandeerd|meegedeeld", false},
    {"u|je|jullie|men|ze|collega|medewerker|medewerkster|klantenservice|helpdesk "
     "hebt|heeft|hebben|had|hadden ..8 ^ gezegd|beloofd|toegezegd|verteld|gegarandeerd",
     false},
    {"-ik|we|wij ^ beloofde|beloofden mij|me|ons", false},
    {"> -ik|we|wij ^ zei|zeiden|beloofde|beloofden", true},
    {NULL, false},
};

static const char *const reliances[] = {
    "gratis|kosteloos|inbegrepen|inclusief",
    "niet|niets|niks ..3 betalen|kosten|kost",
    "geen kosten|extra",
    "mag|mocht|kan|kon ..3 houden",
    "niet ..3 terugsturen|terugbrengen",
    NULL,
};

static const char *const no_answers[] = {"vorige|afgelopen week", NULL};

static const struct tongue_number numbers[] = {{"een paar", 3},
                                               {"enkele|paar", 3},
                                               {"een|één", 1},
                                               {"twee", 2},
                                               {"drie", 3},
                                               {"vier", 4},
                                               {"vijf", 5},
                                               {"zes", 6},
                                               {"zeven", 7},
                                               {"acht", 8},
                                               {"negen", 9},
                                               {"tien", 10},
                                               {"elf", 11},
                                               {"twaalf", 12},
                                               {"veertien", 14},
                                               {"vijftien", 15},
                                               {"vierentwintig", 24},
                                               {"achtenveertig", 48},
                                               {"twintig", 20},
                                               {"dertig", 30},
                                               {NULL, 0}};

static const struct tongue_number parts[] = {{"ochtend|morgen|ochtends|voormiddag", 12 * 60},
                                             {"middag|namiddag", 18 * 60},
                                             {"avond|nacht", 22 * 60},
                                             {NULL, 0}};

static const struct tongue_number clocks[] = {{"middernacht", 24 * 60}, {NULL, 0}};

static const struct tongue_form forms[] = {
    {"binnen|in|over een half uur", FORM_MINUTES, 30},
    {"binnen|in|over een halfuur", FORM_MINUTES, 30},
    {"binnen|in|over *de|het|komende|volgende|uiterlijk|maximaal|ongeveer @n ?@k @u", FORM_SPAN, 1},
    {"binnen ?het uur", FORM_HOURS, 1},
    {"overmorgen", FORM_DAY, 2},
    {"vandaag", FORM_DAY, 0},
    {"vanmorgen|vanochtend", FORM_PART, 12 * 60},
    {"vanmiddag", FORM_PART, 18 * 60},
    {"vanavond|vannacht", FORM_PART, 22 * 60},
    {"morgenochtend|morgenvroeg|morgenmiddag|morgenavond", FORM_DAY, 1},
    {"-goede morgen", FORM_DAY, 1},
    {"in de loop van de dag", FORM_DAY, 0},
    {"in de loop van de|deze week", FORM_WEEK, 0},
    {"in de loop van volgende week", FORM_WEEK, 1},
    {"?het eind|einde van de|deze dag", FORM_DAY, 0},
    {"@w volgende week", FORM_WEEKDAY, 1},
    {"volgende week @w", FORM_WEEKDAY, 1},
    {"volgende @w", FORM_WEEKDAY, 1},
    {"deze @w", FORM_WEEKDAY, 2},
    {"?komende|aanstaande @w", FORM_WEEKDAY, 0},
    {"?begin|eind|einde ?van volgende|komende week", FORM_WEEK, 1},
    {"?het eind|einde ?van ?de ?deze week", FORM_WEEK, 0},
    {"deze week", FORM_WEEK, 0},
    {"weekend|weekeinde", FORM_WEEK, 0},
    {"?begin|eind|einde ?van volgende|komende maand", FORM_MONTH, 1},
    {"?het eind|einde ?van ?de ?deze maand", FORM_MONTH, 0},
    {"deze maand", FORM_MONTH, 0},
    {"?het eind|einde ?van ?het ?dit kwartaal", FORM_QUARTER, 0},
    {"?het eind|einde ?van ?het ?dit jaar", FORM_YEAR, 0},
    {"?op|de @d @m ?@y", FORM_DATE, 0},
    {"op|de @d !@u !uur|procent|euro|keer", FORM_MONTH_DAY, 0},
    {NULL, FORM_DAY, 0},
};

static const char *const vague[] = {
    "zo snel|spoedig|gauw als|mogelijk ?mogelijk",
    "meteen|direct|onmiddellijk|spoedig|binnenkort|asap|zsm|terstond",
    "per omgaande",
    "op korte termijn",
    "snel !mogelijk",
    "binnen enkele dagen",
    NULL,
};

const struct tongue tongue_nl = {
    .code = "nl",
    .common =
        "de het een en van ik je niet dat wij we u uw met voor op aan zijn wordt naar zal ons "
        "bel stuur mij heeft hebt nog er om te bij terug jullie",
    .verb_last = true,
    .cues =
        "ik we wij u je jullie zal zullen wordt worden bel stuur mail app komt belt neemt brengt "
        "volgt arriveert",
    .heads = heads,
    .acts = "bellen terugbellen opbellen contacteren mailen schrijven antwoorden beantwoorden "
            "sturen opsturen toesturen versturen doorsturen nasturen terugbetalen terugstorten "
            "storten vergoeden crediteren vervangen omruilen ruilen repareren herstellen oplossen "
            "verhelpen uitzoeken nakijken controleren onderzoeken bekijken navragen informeren "
            "weten melden regelen zorgen bevestigen inplannen plannen boeken leveren bezorgen "
            "annuleren verwijderen corrigeren aanpassen bijwerken verwerken behandelen afhandelen "
            "ophalen langskomen bezoeken terugkomen opnemen helpen doorgeven",
    .does =
        "bel bellen stuur sturen verstuur versturen regel regelen zorg zorgen meld melden vergoed "
        "vergoeden stort storten controleer controleren terugbel terugbellen opstuur toestuur",
    .doings =
        "kom komen breng brengen lever leveren maak maken werk werken doe doen kijk kijken "
        "check checken vraag vragen schrijf schrijven mail mailen haal halen los lossen zoek "
        "zoeken repareer repareren vervang vervangen betaal betalen antwoord antwoorden "
        "informeer informeren behandel behandelen plan plannen boek boeken annuleer annuleren "
        "geef geven bezorg bezorgen",
    .states = "geleverd bezorgd verzonden verstuurd gerepareerd hersteld opgelost teruggestort "
              "terugbetaald vergoed verwerkt klaar gereed beschikbaar opgehaald vervangen gebeld "
              "teruggebeld geïnformeerd afgehandeld geactiveerd gecorrigeerd uitbetaald "
              "bijgeschreven gestort gemaild beantwoord gecontroleerd",
    .skips = "ook dan graag natuurlijk uiteraard persoonlijk nu dus meteen direct",
    .idle = "zijn gaan reizen blijven hebben moeten kunnen zien wachten vieren beginnen vliegen",
    .ands = "en dan maar daarna vervolgens",
    .articles = "de het een mijn onze ons uw jouw je",

    .conditions = conditions,
    .doubts = "hoop hopen denk denken geloof misschien wellicht waarschijnlijk hopelijk "
              "vrees weet hierbij bijgaand",
    .sayings = "zei zeiden gezegd schreef geschreven dacht beweerde",
    .askers = "wanneer waar waarom hoe wat of wie welke",
    .denials = "niet nooit geen niets niks nauwelijks probeer proberen misschien wellicht "
               "waarschijnlijk hopelijk eventueel verwachting hierbij bijgaand",
    .reach = 20,
    .never = never,

    .report_words = "gezegd beloofd toegezegd verteld gegarandeerd meegedeeld zei zeiden beloofde "
                    "beloofden",
    .reports = reports,
    .strangers = "moeder vader vriend vriendin broer zus baas arts dokter leraar buurman buurvrouw "
                 "huisbaas advocaat president minister regering",
    .by = "door",
    .unsaid = "nooit niemand niet niets niks geen",
    .ifs = "als indien",
    .sure_words = "beloofd toegezegd gegarandeerd beloofde beloofden",
    .future_words = "zal zullen zou zouden zult",
    .things = "terugbetaling antwoord reactie vervanging levering",
    .reliances = reliances,
    .questions = "heeft hebt hebben had werd kunt kan",
    .spans = "binnen in over",
    .still = "nog steeds niets niks niemand nooit tevergeefs",
    .no_answers = no_answers,
    .note_told = "hem|haar|klant ..7 ^ gezegd|beloofd|toegezegd|verteld",

    .dates =
        {
            .weekdays = {"maandag maandagochtend maandagmiddag maandagavond",
                         "dinsdag dinsdagochtend dinsdagmiddag dinsdagavond",
                         "woensdag woensdagochtend woensdagmiddag woensdagavond",
                         "donderdag donderdagochtend donderdagmiddag donderdagavond",
                         "vrijdag vrijdagochtend vrijdagmiddag vrijdagavond",
                         "zaterdag zaterdagochtend", "zondag zondagavond"},
            .months = {"januari jan", "februari feb", "maart mrt", "april apr", "mei", "juni jun",
                       "juli jul", "augustus aug", "september sept sep", "oktober okt",
                       "november nov", "december dec"},
            .numbers = numbers,
            .minutes = "minuut minuten min",
            .hours = "uur uren",
            .days = "dag dagen",
            .workdays = "werkdag werkdagen",
            .weeks = "week weken",
            .month_units = "maand maanden",
            .ordinals = "e ste de",
            .forms = forms,
            .parts = parts,
            .clocks = clocks,
            .o_clock = "uur",
            .am = "'s ochtends|morgens",
            .pm = "'s middags|avonds",
            .preps = "voor op tegen uiterlijk tot nog het de in om vóór aan",
            .befores = "vóór",
            .time_preps = "om voor tegen tot uiterlijk rond",
            .ats = "om voor tegen tot rond uiterlijk",
            .day_preps = "op",
            .past = "sinds vorige afgelopen van",
            .vague = vague,
            .day_first = true,
        },
};
