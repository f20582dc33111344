/* German. The verb comes anywhere behind ("ich werde Sie morgen anrufen") or says it by itself
 * ("ich rufe Sie morgen an", "morgen rufe ich an"). "Nächsten Freitag" is the one to come. */
#include <stddef.h>

#include "decide/tongue.h"

static const struct tongue_head heads[] = {
    {"ich werde ^", HEAD_OURS, OWNER_WRITER},
    {"werde ich ^", HEAD_OURS, OWNER_WRITER},
    {"wir werden ^", HEAD_OURS, OWNER_HOUSE},
    {"werden wir ^", HEAD_OURS, OWNER_HOUSE},
    {"dass|damit ich ^ ..8 @c", HEAD_DOES, OWNER_WRITER},
    {"dass|damit wir ^ ..8 @c", HEAD_DOES, OWNER_HOUSE},
    {"verspreche|versprechen|garantiere|garantieren|versichere|versichern ihnen|dir|euch !dass ^",
     HEAD_OURS, OWNER_WRITER},
    {"ich gebe|nehme|komme|halte|setze|stelle ^ ..7 "
     "bescheid|rückmeldung|kontakt|verbindung|zurück|laufenden|sicher",
     HEAD_DOES, OWNER_WRITER},
    {"wir geben|nehmen|kommen|halten|setzen|stellen ^ ..7 "
     "bescheid|rückmeldung|kontakt|verbindung|zurück|laufenden|sicher",
     HEAD_DOES, OWNER_HOUSE},
    {"gebe|nehme|komme|halte|setze|stelle ich ^ ..7 "
     "bescheid|rückmeldung|kontakt|verbindung|zurück|laufenden|sicher",
     HEAD_DOES, OWNER_WRITER},
    {"geben|nehmen|kommen|halten|setzen|stellen wir ^ ..7 "
     "bescheid|rückmeldung|kontakt|verbindung|zurück|laufenden|sicher",
     HEAD_DOES, OWNER_HOUSE},
    {"< gebe ^ ..5 bescheid", HEAD_DOES, OWNER_WRITER},
    {"ich ^ @c", HEAD_DOES, OWNER_WRITER},
    {"wir ^ @c", HEAD_DOES, OWNER_HOUSE},
    {"^ @c ich", HEAD_DOES, OWNER_WRITER},
    {"^ @c wir", HEAD_DOES, OWNER_HOUSE},
    {"< ^ melde mich|uns", HEAD_DOES, OWNER_WRITER},
    {"< ^ schicke|sende|rufe|überweise|leite|kümmere dir|dich|ihnen|ihn|sie|euch|es|das|mich",
     HEAD_NOW, OWNER_WRITER},
    {"ich ^ @d", HEAD_NOW, OWNER_WRITER},
    {"wir ^ @d", HEAD_NOW, OWNER_HOUSE},
    {"^ @d ich", HEAD_NOW, OWNER_WRITER},
    {"^ @d wir", HEAD_NOW, OWNER_HOUSE},
    {"sie|du|ihr hören|hörst|hört ^ ..5 uns|mir", HEAD_DOES, OWNER_HOUSE},
    {"hören|hörst|hört sie|du|ihr ^ ..5 uns|mir", HEAD_DOES, OWNER_HOUSE},
    {"sie|du|ihr werden|wirst|werdet ^ ..8 erhalten|bekommen|haben|hören", HEAD_GETS, OWNER_HOUSE},
    {"sie|du|ihr erhalten|bekommen|erhältst|bekommst|erhaltet|bekommt ^", HEAD_GETS, OWNER_HOUSE},
    {"erhalten|bekommen|erhältst|bekommst|erhaltet|bekommt sie|du|ihr ^", HEAD_GETS, OWNER_HOUSE},
    {"techniker|monteur|kollege|kollegin|mitarbeiter|mitarbeiterin|fahrer|paket|lieferung|ersatz|"
     "ware|"
     "sendung|gutschrift|rückerstattung|erstattung kommt|ruft|meldet|erfolgt|trifft|bringt|schaut "
     "^",
     HEAD_THING_NOW, OWNER_OTHER},
    {"-ich|wir|du|was|wer|das|es wird|werden ^", HEAD_THING, OWNER_OTHER},
    {NULL, HEAD_NONE, OWNER_HOUSE},
};

static const char *const conditions[] = {
    "wenn|falls|sofern|vorausgesetzt|andernfalls|ansonsten|sonst|vorbehaltlich",
    "es sei denn",
    "je nach",
    "sobald|nachdem ..2 sie|ihr|du|ihnen|dir|ihre|deine",
    "sobald ..7 von ihnen|dir|euch|vor",
    "bis sie|du|ihr",
    "kann|können|konnte|könnte|könnten ..5 nicht|nichts|keine|kein ..3 "
    "versprechen|zusagen|garantieren",
    "< bitte !entschuldigen|entschuldige|beachten|haben|seien|verzeihen",
    "< sollten sie|du|ihr",
    NULL,
};

static const char *const never[] = {"..4 freue|freuen", NULL};

static const struct tongue_report reports[] = {
    {"mir|uns wurde|wurden|war|ist|sind ..8 ^ "
     "gesagt|versprochen|zugesagt|zugesichert|mitgeteilt|garantiert|angekündigt",
     false},
    {"wurde|wurden|war|ist|sind mir|uns ..8 ^ "
     "gesagt|versprochen|zugesagt|zugesichert|mitgeteilt|garantiert|angekündigt",
     false},
    {"sie|ihr|man|kollege|kollegin|mitarbeiter|mitarbeiterin|support|hotline|service|kundendienst|"
     "kundenservice haben|habt|hat|hatte|hatten ..8 ^ "
     "gesagt|versprochen|zugesagt|zugesichert|mitgeteilt|garantiert|angekündigt",
     false},
    {"haben|habt|hat|hatte|hatten sie|ihr|man ..8 ^ "
     "gesagt|versprochen|zugesagt|zugesichert|mitgeteilt|garantiert|angekündigt",
     false},
    {"-ich|wir ^ versprach|versprachen mir|uns", false},
    {"es ^ hieß", true},
    {"> -ich|wir ^ sagte|sagten|meinte|meinten", true},
    {NULL, false},
};

static const char *const reliances[] = {
    "kostenlos|kostenfrei|gratis|umsonst|inklusive|inbegriffen",
    "nicht|nichts ..2 bezahlen|zahlen|kosten|kostet|koste",
    "keine|keinerlei kosten|gebühr|gebühren|mehrkosten",
    "behalten darf|kann|dürfe|könne|dürfen|können|dürften|könnten",
    "nicht ..3 zurückschicken|zurücksenden|zurückgeben",
    NULL,
};

static const char *const no_answers[] = {"letzte|vergangene woche", NULL};

static const struct tongue_number numbers[] = {{"ein|einen paar", 3},
                                               {"wenigen|einigen|paar", 3},
                                               {"ein|eine|einen|einem|einer|eines", 1},
                                               {"zwei", 2},
                                               {"drei", 3},
                                               {"vier", 4},
                                               {"fünf|fuenf", 5},
                                               {"sechs", 6},
                                               {"sieben", 7},
                                               {"acht", 8},
                                               {"neun", 9},
                                               {"zehn", 10},
                                               {"elf", 11},
                                               {"zwölf|zwoelf", 12},
                                               {"vierzehn", 14},
                                               {"fünfzehn", 15},
                                               {"vierundzwanzig", 24},
                                               {"achtundvierzig", 48},
                                               {"zwanzig", 20},
                                               {"dreißig", 30},
                                               {NULL, 0}};

static const struct tongue_number parts[] = {{"früh|morgen|vormittag|vormittags", 12 * 60},
                                             {"mittag|mittags", 13 * 60},
                                             {"nachmittag|nachmittags", 18 * 60},
                                             {"abend|abends|nacht", 22 * 60},
                                             {NULL, 0}};

static const struct tongue_number clocks[] = {
    {"mittag|mittags", 12 * 60}, {"mitternacht", 24 * 60}, {NULL, 0}};

static const struct tongue_form forms[] = {
    {"in|innerhalb ?von ?der einer|nächsten halben stunde", FORM_MINUTES, 30},
    {"in|innerhalb|binnen *von|der|den|nächsten|kommenden|spätestens|maximal|etwa|ca|weniger|als "
     "@n "
     "?@k @u",
     FORM_SPAN, 1},
    {"innerhalb|in|binnen ?der ?nächsten stunde", FORM_HOURS, 1},
    {"übermorgen|uebermorgen", FORM_DAY, 2},
    {"heute", FORM_DAY, 0},
    {"-guten|gute|schönen|gestern|heute morgen", FORM_DAY, 1},
    {"im laufe des tages", FORM_DAY, 0},
    {"im laufe des @p", FORM_PART, 0},
    {"im laufe der|dieser woche", FORM_WEEK, 0},
    {"im laufe der|dieser nächsten|kommenden woche", FORM_WEEK, 1},
    {"ende des tages", FORM_DAY, 0},
    {"tagesende|feierabend|dienstschluss|geschäftsschluss", FORM_DAY, 0},
    {"@w ?der nächster|kommender|nächsten|kommenden woche", FORM_WEEKDAY, 1},
    {"diesen|diesem|dieser @w", FORM_WEEKDAY, 2},
    {"?nächsten|nächster|nächstem|kommenden|kommender @w", FORM_WEEKDAY, 0},
    {"?anfang|mitte|ende ?der nächste|nächster|nächsten|kommende|kommenden|kommender woche",
     FORM_WEEK, 1},
    {"ende|mitte ?der ?dieser woche", FORM_WEEK, 0},
    {"diese|dieser woche", FORM_WEEK, 0},
    {"wochenende", FORM_WEEK, 0},
    {"?anfang|mitte|ende ?des nächsten|nächstem|kommenden monat|monats", FORM_MONTH, 1},
    {"ende ?des ?dieses monats|monat", FORM_MONTH, 0},
    {"diesen|diesem monat", FORM_MONTH, 0},
    {"monatsende|ultimo", FORM_MONTH, 0},
    {"ende ?des ?dieses quartals|quartal", FORM_QUARTER, 0},
    {"quartalsende", FORM_QUARTER, 0},
    {"ende ?des ?dieses jahres", FORM_YEAR, 0},
    {"jahresende", FORM_YEAR, 0},
    {"?am|zum|dem|den|der @d ?ten @m ?@y", FORM_DATE, 0},
    {"am|zum @d !@u !mal|uhr|prozent", FORM_MONTH_DAY, 0},
    {NULL, FORM_DAY, 0},
};

static const char *const vague[] = {
    "so bald|schnell|rasch wie|als ?nur möglich",
    "so schnell es geht",
    "schnellstmöglich|umgehend|sofort|unverzüglich|baldmöglichst|schnellstens|zeitnah|demnächst|"
    "baldigst|asap",
    "in kürze",
    "in den nächsten|kommenden tagen",
    "bald !wie",
    NULL,
};

const struct tongue tongue_de = {
    .code = "de",
    .common =
        "und der die das ich sie nicht ist mit für auf wir ihnen ein eine werden bitte uns mir "
        "von zu den dem wird haben bis sich dass bei rufe melde schicke ihr habe",
    .ordinal_dot = true,
    .verb_last = true,
    .cues = "ich wir sie du ihr wird werden melde gebe schicke sende rufe überweise leite kümmere "
            "kommt ruft meldet erfolgt trifft bringt schaut verspreche versprechen garantiere "
            "garantieren versichere versichern",
    .heads = heads,
    .acts =
        "anrufen anzurufen zurückrufen zurückzurufen zurueckrufen melden rückmelden "
        "zurückmelden schreiben antworten beantworten senden schicken zusenden zuschicken "
        "zuzusenden zuzuschicken zukommen weiterleiten weiterzuleiten weitergeben erstatten "
        "zurückerstatten rückerstatten überweisen ueberweisen ersetzen austauschen umtauschen "
        "reparieren beheben lösen loesen klären klaeren abklären prüfen pruefen überprüfen "
        "nachsehen nachschauen nachfragen nachhaken kümmern kuemmern informieren benachrichtigen "
        "mitteilen mitzuteilen bescheid veranlassen organisieren vereinbaren buchen liefern "
        "nachliefern versenden verschicken gutschreiben stornieren korrigieren kontaktieren "
        "abholen vorbeikommen vorbeischicken besuchen bearbeiten ausstellen erledigen regeln "
        "weiterhelfen sorgen sicherstellen nachreichen bereitstellen freischalten löschen "
        "aktualisieren zurückkommen zurückzahlen auszahlen",
    .does =
        "melde melden rufe rufen schicke schicken sende senden kümmere kümmern leite leiten "
        "erstatte erstatten überweise überweisen benachrichtige benachrichtigen prüfe prüfen "
        "kläre klären veranlasse veranlassen sorge sorgen antworte antworten versende versenden "
        "verschicke verschicken kümmre zurückrufe zurückrufen anrufe zuschicke zusende",
    .doings =
        "komme kommen bringe bringen liefere liefern arbeite arbeiten mache machen erledige "
        "erledigen schreibe schreiben informiere informieren reiche reichen repariere "
        "reparieren tausche tauschen hole holen bearbeite bearbeiten buche buchen teile teilen "
        "besuche besuchen helfe helfen frage fragen hake haken storniere stornieren ersetze "
        "ersetzen stelle stellen schaue schauen sehe sehen beantworte beantworten lasse lassen "
        "zahle zahlen korrigiere korrigieren löse lösen behebe beheben bestelle bestellen",
    .states = "geliefert repariert behoben gelöst erstattet zurückerstattet gutgeschrieben "
              "überwiesen verschickt versendet versandt zugestellt abgeholt fertig erledigt "
              "verfügbar bearbeitet freigeschaltet kontaktiert informiert angerufen zurückgerufen "
              "korrigiert ausgetauscht ersetzt installiert bereit online aktiv geschickt gesendet "
              "beantwortet ausgezahlt bezahlt storniert aktualisiert geklärt geprüft",
    .skips = "auch dann gerne gern natürlich selbstverständlich persönlich jetzt nun also sofort "
             "umgehend",
    .idle =
        "sein gehen fahren reisen bleiben haben müssen können treffen warten sehen freuen feiern "
        "beginnen fliegen verreisen",
    .ands = "und dann aber sowie danach anschließend",
    .articles = "der die das ein eine mein meine unser unsere ihr ihre dein deine",

    .conditions = conditions,
    .doubts = "hoffe hoffen glaube glauben denke denken vielleicht eventuell vermutlich "
              "wahrscheinlich hoffentlich möglicherweise fürchte weiß hiermit anbei",
    .sayings = "sagte sagten gesagt meinte schrieb geschrieben dachte behauptet erklärte",
    .askers = "wann wo warum wie was ob wer welche wieso weshalb",
    .denials = "nicht nie niemals kein keine keinen keinem keiner kaum nichts versuche versuchen "
               "vielleicht eventuell voraussichtlich wahrscheinlich hoffentlich vermutlich "
               "möglicherweise hiermit anbei beigefügt",
    .reach = 20,
    .never = never,

    .report_words =
        "gesagt versprochen zugesagt zugesichert mitgeteilt garantiert angekündigt hieß "
        "sagte versprach sagten versprachen meinte meinten",
    .reports = reports,
    .strangers = "mutter vater mama papa freund freundin bruder schwester chef chefin arzt ärztin "
                 "lehrer lehrerin nachbar nachbarin vermieter anwalt präsident kanzler minister "
                 "regierung",
    .by = "von",
    .unsaid = "nie niemand nicht nichts kein keine niemals",
    .ifs = "wenn falls",
    .sure_words = "versprochen zugesagt zugesichert garantiert angekündigt versprach versprachen",
    .future_words = "werde werden wird würde würden soll sollte sollten",
    .things = "rückerstattung erstattung antwort rückruf ersatz gutschrift rückmeldung lieferung",
    .reliances = reliances,
    .questions = "haben hat hatten habt wurde können könnten",
    .spans = "innerhalb binnen in",
    .still = "noch immer nichts niemand nie bisher vergeblich",
    .no_answers = no_answers,
    .note_told = "ihm|ihr|ihnen|kunden|kundin ..7 ^ gesagt|versprochen|zugesagt|zugesichert",

    .dates =
        {
            .weekdays = {"montag montagmorgen montagvormittag montagmittag montagnachmittag "
                         "montagabend",
                         "dienstag dienstagmorgen dienstagvormittag dienstagmittag "
                         "dienstagnachmittag dienstagabend",
                         "mittwoch mittwochmorgen mittwochvormittag mittwochmittag "
                         "mittwochnachmittag mittwochabend",
                         "donnerstag donnerstagmorgen donnerstagvormittag donnerstagmittag "
                         "donnerstagnachmittag donnerstagabend",
                         "freitag freitagmorgen freitagvormittag freitagmittag freitagnachmittag "
                         "freitagabend",
                         "samstag sonnabend samstagabend samstagvormittag", "sonntag sonntagabend"},
            .months = {"januar jan jänner", "februar feb", "märz maerz mrz", "april apr", "mai",
                       "juni jun", "juli jul", "august aug", "september sept sep", "oktober okt",
                       "november nov", "dezember dez"},
            .numbers = numbers,
            .minutes = "minute minuten min",
            .hours = "stunde stunden std",
            .days = "tag tage tagen",
            .workdays = "werktag werktage werktagen arbeitstag arbeitstage arbeitstagen "
                        "geschäftstage geschäftstagen bankarbeitstage bankarbeitstagen",
            .weeks = "woche wochen",
            .month_units = "monat monate monaten",
            .ordinals = "ten",
            .forms = forms,
            .parts = parts,
            .clocks = clocks,
            .o_clock = "uhr",
            .am = "morgens|vormittags|früh",
            .pm = "nachmittags|abends",
            .preps = "bis am zum an spätestens vor noch schon bereits gegen im in der den dem bis",
            .befores = "vor",
            .time_preps = "um bis vor gegen spätestens ab",
            .ats = "um bis vor gegen ab spätestens gegen",
            .day_preps = "am an",
            .past = "seit letzten letzte letzter letztem vergangenen vergangene vom",
            .vague = vague,
            .day_first = true,
        },
};
