/* Italian. The verb alone says who: "la richiamerò domani"; in the present ("la richiamo domani")
 * it counts with a date. "Entro venerdì" ends with that day, "prima di venerdì" the day before. */
#include <stddef.h>

#include "decide/tongue.h"

static const struct tongue_head heads[] = {
    {"?io|noi *@k ^ @f", HEAD_DOES, OWNER_HOUSE},
    {"*@k ^ farò|faremo ..1 sapere|avere", HEAD_DOES, OWNER_HOUSE},
    {"*@k provvederò|provvedo ?a|ad ^", HEAD_OURS, OWNER_WRITER},
    {"*@k provvederemo|provvediamo ?a|ad ^", HEAD_OURS, OWNER_HOUSE},
    {"*@k prometto|garantisco|impegno ?di|a|ad !che ^", HEAD_OURS, OWNER_WRITER},
    {"*@k promettiamo|garantiamo|impegniamo ?di|a|ad !che ^", HEAD_OURS, OWNER_HOUSE},
    {"?io|noi *@k ^ @c", HEAD_DOES, OWNER_HOUSE},
    {"?io|noi *@k ^ @g", HEAD_NOW, OWNER_HOUSE},
    {"?io *@k ^ chiamo|richiamo", HEAD_NOW, OWNER_WRITER}, /* which end like "we" */
    {"?io|noi *@k ^ @d", HEAD_NOW, OWNER_HOUSE},
    {"*@k ^ riceverà|avrà|riceverai|avrai|riceverete|avrete", HEAD_GETS, OWNER_HOUSE},
    {"^ sarà|saranno|verrà|verranno ..2 @s", HEAD_THING_NOW, OWNER_OTHER},
    {"-lei|tu|che *@k ^ @h", HEAD_THING_NOW, OWNER_OTHER},
    {NULL, HEAD_NONE, OWNER_HOUSE},
};

static const char *const act_runs[] = {
    "chiamar*|richiamar*|telefonar*|contattar*|ricontattar*|scriver*|risponder*|inviar*|mandar*|"
    "spedir*|inoltrar*|trasmetter*|rimborsar*|sostituir*|cambiar*|riparar*|aggiustar*|risolver*|"
    "corregger*|verificar*|controllar*|esaminar*|informar*|avvisar*|comunicar*|confermar*|"
    "organizzar*|prenotar*|consegnar*|accreditar*|annullar*|cancellar*|eliminar*|aggiornar*|"
    "occupar*|sistemar*|fornir*|restituir*|far*",
    NULL,
};

static const char *const conditions[] = {
    "-vedere|verificare|sapere|controllare|anche se",
    "qualora|purché|salvo|altrimenti|previa",
    "a condizione|meno",
    "in caso",
    "quando|appena|dopo ..3 lei|ci|mi|avrà|riceviamo|riceveremo|invia|invierà",
    "una volta ..2 ricevuto|ricevuta|ricevuti|ricevute|che",
    "non posso|possiamo ..2 prometter*|garantir*|assicurar*",
    "< per favore|cortesia|piacere",
    "< la|vi prego|preghiamo",
    "< può|potrebbe|puoi|potresti",
    NULL,
};

static const struct tongue_report reports[] = {
    {"mi|ci è|era stato|stata ^ detto|promesso|promessa|assicurato|garantito|comunicato", false},
    {"mi|ci avete|hanno|ha|avevate|avevano|aveva|hai ^ "
     "detto|promesso|assicurato|garantito|comunicato|informato",
     false},
    {"mi|ci ^ dissero|promisero|assicurarono", false},
    {"avete|avevate|hai ^ promesso|garantito|assicurato", false},
    {NULL, false},
};

static const char *const reliances[] = {
    "gratis|gratuito|gratuita|gratuitamente|incluso|inclusa|compreso",
    "senza costi|spese|costo",
    "non ..4 pagare|pagato|restituire|restituirlo",
    "nessun|nessuna ..1 costo|spesa|addebito",
    "potevo|posso tenere|tenerlo",
    NULL,
};

static const char *const no_answers[] = {"settimana scorsa", "scorsa settimana",
                                         "nessuna risposta|notizia|chiamata", NULL};

static const struct tongue_number numbers[] = {{"un paio di", 2},
                                               {"qualche|alcuni|alcune|pochi|poche", 3},
                                               {"un|una|uno|un'", 1},
                                               {"due", 2},
                                               {"tre", 3},
                                               {"quattro", 4},
                                               {"cinque", 5},
                                               {"sei", 6},
                                               {"sette", 7},
                                               {"otto", 8},
                                               {"nove", 9},
                                               {"dieci", 10},
                                               {"undici", 11},
                                               {"dodici", 12},
                                               {"quattordici", 14},
                                               {"quindici", 15},
                                               {"venti", 20},
                                               {"ventiquattro", 24},
                                               {"trenta", 30},
                                               {"quarantotto", 48},
                                               {NULL, 0}};

static const struct tongue_number parts[] = {{"mattina|mattino|mattinata", 12 * 60},
                                             {"pomeriggio", 18 * 60},
                                             {"sera|serata|notte", 22 * 60},
                                             {NULL, 0}};

static const struct tongue_number clocks[] = {
    {"mezzogiorno", 12 * 60}, {"mezzanotte", 24 * 60}, {NULL, 0}};

static const struct tongue_form forms[] = {
    {"entro|tra|fra mezz' ora", FORM_MINUTES, 30},
    {"entro l' ora", FORM_HOURS, 1},
    {"entro|tra|fra|in|nel|nelle|nei *le|i|prossime|prossimi|giro|di|massimo|meno @n ?@k @u ?@k",
     FORM_SPAN, 1},
    {"dopo domani", FORM_DAY, 2},
    {"dopodomani", FORM_DAY, 2},
    {"stamattina|stamane", FORM_PART, 12 * 60},
    {"stasera|stanotte", FORM_PART, 22 * 60},
    {"questo|questa @p", FORM_PART, 0},
    {"domani", FORM_DAY, 1},
    {"oggi", FORM_DAY, 0},
    {"in giornata", FORM_DAY, 0},
    {"nel corso della giornata", FORM_DAY, 0},
    {"nel corso della settimana", FORM_WEEK, 0},
    {"?la fine della giornata", FORM_DAY, 0},
    {"fine giornata", FORM_DAY, 0},
    {"@w della prossima settimana", FORM_WEEKDAY, 1},
    {"@w della settimana prossima", FORM_WEEKDAY, 1},
    {"questo|questa @w", FORM_WEEKDAY, 2},
    {"?prossimo|prossima @w ?prossimo|prossima", FORM_WEEKDAY, 0},
    {"?inizio|fine ?della prossima settimana", FORM_WEEK, 1},
    {"?inizio|fine ?della settimana prossima", FORM_WEEK, 1},
    {"?la fine della|di ?questa settimana", FORM_WEEK, 0},
    {"fine settimana", FORM_WEEK, 0},
    {"questa settimana", FORM_WEEK, 0},
    {"?fine ?del prossimo mese", FORM_MONTH, 1},
    {"?fine ?del mese prossimo", FORM_MONTH, 1},
    {"?la fine del|di ?questo mese", FORM_MONTH, 0},
    {"fine mese", FORM_MONTH, 0},
    {"questo mese", FORM_MONTH, 0},
    {"?la fine del trimestre", FORM_QUARTER, 0},
    {"?la fine dell' anno", FORM_YEAR, 0},
    {"fine anno", FORM_YEAR, 0},
    {"?il|l' @d ?di @m ?@y", FORM_DATE, 0},
    {"il|giorno @d !@u !euro|percento", FORM_MONTH_DAY, 0},
    {NULL, FORM_DAY, 0},
};

static const char *const vague[] = {
    "il prima possibile",
    "quanto prima",
    "al più presto",
    "appena possibile",
    "a breve",
    "immediatamente|subito|presto|prossimamente",
    "nel più breve tempo",
    "nei prossimi giorni",
    NULL,
};

const struct tongue tongue_it = {
    .code = "it",
    .common =
        "il lo gli di che e per con una un è non del della le si al alla sono nel suo sua ordine "
        "grazie domani oggi entro questo ha hanno mi ci più dal anche vostro nostro io",
    .elides = true,
    .cues =
        "provvederò provvedo provvederemo provvediamo prometto promettiamo garantisco garantiamo "
        "impegno impegniamo occupo occupiamo riceverà avrà riceverai avrai riceverete avrete sarà "
        "saranno verrà verranno passerà arriverà contatterà chiamerà consegnerà farò faremo "
        "terrò terremo richiamo richiamiamo chiamo chiamiamo invio inviamo mando mandiamo scrivo "
        "scriviamo rispondo rispondiamo rimborso rimborsiamo verifico verifichiamo controllo "
        "controlliamo contatto contattiamo consegno consegniamo confermo confermiamo passo "
        "passiamo faccio facciamo sistemo sistemiamo spedisco spediamo darò daremo",
    .heads = heads,
    .acts = "chiamare contattare inviare",
    .act_runs = act_runs,
    .does = "occupo occupiamo",
    .doings =
        "richiamo richiamiamo chiamo chiamiamo invio inviamo mando mandiamo scrivo scriviamo "
        "rispondo rispondiamo rimborso rimborsiamo verifico verifichiamo controllo controlliamo "
        "contatto contattiamo consegno consegniamo confermo confermiamo passo passiamo faccio "
        "facciamo sistemo sistemiamo spedisco spediamo",
    .futures =
        "chiamer richiamer telefoner contatter ricontatter scriver risponder invier mander "
        "spedir inoltrer trasmetter rimborser sostituir cambier riparer aggiuster risolver "
        "corregger verificher controller esaminer informer avviser comunicher confermer "
        "organizzer prenoter consegner accrediter annuller canceller eliminer aggiorner "
        "occuper sistemer fornir restituir passer arriver torner terr dar aggiorner effettuer "
        "proceder indagher",
    .ours = "ò emo",
    .plural = "mo",
    .theirs = "à anno",
    .any_future = "erò irò rrò drò eremo iremo rremo dremo",
    .states =
        "pronto pronta pronti consegnato consegnata consegnati inviato inviata inviati spedito "
        "spedita spediti rimborsato rimborsata riparato riparata risolto risolta corretto "
        "corretta disponibile disponibili elaborato elaborata accreditato accreditata sostituito "
        "sostituita contattato contattata informato sistemato sistemata effettuato completato "
        "completata attivato",
    .skips = "le la lo li gli ti vi ve te glielo gliela si ne mi ci me ce anche personalmente "
             "sicuramente certamente volentieri poi",
    .idle = "essere andare partire restare viaggiare avere dovere vedere aspettare iniziare uscire "
            "sarò saremo avrò avremo andrò andremo vedrò vedremo partirò partiremo potrò potremo "
            "dovrò dovremo vorrò vorremo resterò resteremo aspetterò aspetteremo verrò",
    .ands = "e poi ma quindi",
    .articles = "il lo la i gli le l' un una mio nostro suo tuo",

    .conditions = conditions,
    .doubts = "spero speriamo credo crediamo penso pensiamo forse magari dubito so",
    .nots = "non né mai",
    .sayings = "detto disse scritto pensavo dicevo",
    .askers = "quando dove come se perché cosa",
    .denials = "forse probabilmente cercherò cercheremo proverò proveremo tenterò magari "
               "eventualmente",
    .reach = 8,

    .report_words = "detto promesso promessa assicurato garantito comunicato informato dissero "
                    "promisero assicurarono",
    .reports = reports,
    .strangers = "madre padre mamma papà marito moglie amico amica fratello sorella capo medico "
                 "dottore professore vicino vicina avvocato presidente ministro governo",
    .by = "da",
    .unsaid = "mai nessuno non niente nulla",
    .ifs = "se",
    .sure_words = "promesso promessa assicurato garantito promisero assicurarono",
    .future_words = "sarebbe avrei avrebbe riceverei richiamato chiamato contattato arrivato sarà "
                    "avreste avrebbero sarebbero",
    .things = "rimborso risposta chiamata sostituzione consegna",
    .reliances = reliances,
    .questions = "avete ha può potete hanno",
    .spans = "tra fra nelle nei giro",
    .still = "ancora niente nulla nessuno mai",
    .no_answers = no_answers,
    .note_told = "gli|le ho|abbiamo ^ detto|promesso|garantito",

    .dates =
        {
            .weekdays = {"lunedì lunedi", "martedì martedi", "mercoledì mercoledi",
                         "giovedì giovedi", "venerdì venerdi", "sabato", "domenica"},
            .months = {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio",
                       "agosto", "settembre", "ottobre", "novembre", "dicembre"},
            .numbers = numbers,
            .minutes = "minuto minuti",
            .hours = "ora ore h",
            .days = "giorno giorni",
            .weeks = "settimana settimane",
            .month_units = "mese mesi",
            .working = "lavorativi lavorativo feriali",
            .ordinals = "º",
            .forms = forms,
            .parts = parts,
            .clocks = clocks,
            .o_clock = "h",
            .am = "di|del mattino|mattina",
            .pm = "di|del sera|pomeriggio",
            .preps = "entro prima di del della il la per al dal massimo non oltre a nel",
            .befores = "prima",
            .time_preps = "alle le per entro dalle verso",
            .ats = "alle le entro prima verso per",
            .day_preps = "di",
            .past = "da scorso scorsa dallo",
            .vague = vague,
            .not_hours = "euro persone volte",
            .bare_hours = true,
            .day_first = true,
        },
};
