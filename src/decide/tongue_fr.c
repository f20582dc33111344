/* French. "J'enverrai" is two words; "avant vendredi" is the day before. What is said in the
 * present
 * ("je vous rappelle") counts with a date. */
#include <stddef.h>

#include "decide/tongue.h"

static const struct tongue_head heads[] = {
    {"je|j' *@k ^ @f", HEAD_DOES, OWNER_WRITER},
    {"nous *@k ^ @f", HEAD_DOES, OWNER_HOUSE},
    {"on *@k ^ @h", HEAD_DOES, OWNER_HOUSE},
    {"je vais *@k ^", HEAD_OURS, OWNER_WRITER},
    {"nous allons *@k ^", HEAD_OURS, OWNER_HOUSE},
    {"on va *@k ^", HEAD_OURS, OWNER_HOUSE},
    {"je|m' promets|engage|garantis ?à|de|d' !que|qu' *@k ^", HEAD_OURS, OWNER_WRITER},
    {"nous promettons|engageons|garantissons ?à|de|d' !que|qu' *@k ^", HEAD_OURS, OWNER_HOUSE},
    {"je *@k ^ tiens|reviens ..2 informé|informée|informés|courant|vers", HEAD_DOES, OWNER_WRITER},
    {"nous *@k ^ tenons|revenons ..2 informé|informée|informés|courant|vers", HEAD_DOES,
     OWNER_HOUSE},
    {"je|j' *@k ^ @c", HEAD_DOES, OWNER_WRITER},
    {"nous *@k ^ @c", HEAD_DOES, OWNER_HOUSE},
    {"je|j' *@k ^ @d|@g", HEAD_NOW, OWNER_WRITER},
    {"nous *@k ^ @d|@g", HEAD_NOW, OWNER_HOUSE},
    {"on *@k ^ @d", HEAD_NOW, OWNER_HOUSE},
    {"vous|tu *@k ^ aurez|recevrez|auras|recevras", HEAD_GETS, OWNER_HOUSE},
    {"^ sera|seront|serez|seras ..2 @s", HEAD_THING_NOW, OWNER_OTHER},
    {"-vous|tu|il|elle|on va|vont *@k ^ @a", HEAD_THING_NOW, OWNER_OTHER},
    {"-vous|tu|qui ^ @h", HEAD_THING_NOW, OWNER_OTHER},
    {NULL, HEAD_NONE, OWNER_HOUSE},
};

static const char *const act_runs[] = {"faire ..2 nécessaire|point",
                                       "tenir ..2 courant|informé|informée|informés",
                                       "revenir vers",
                                       "prendre contact",
                                       "mettre ..2 relation",
                                       NULL};

static const char *const conditions[] = {
    "-vérifier|savoir|demander|voir|même|oui si",
    "s' il|ils",
    "dès ..4 vous|votre|vos|t'|tu|ton",
    "lorsque|quand|aussitôt|une ..3 vous|votre|vos|tu|ton",
    "à condition",
    "sous réserve",
    "au cas",
    "sinon|sauf|moyennant",
    "selon ..2 disponibilités|disponibilité|stock",
    "peux|pouvons|pourrai|pourrons ..2 pas|rien ..2 promettre|garantir",
    "< merci de|d' !votre|avoir|m'",
    "< veuillez !noter|trouver|croire|agréer|excuser|nous|m'",
    "< pouvez|pourriez|pourrais|peux",
    NULL,
};

static const struct tongue_report reports[] = {
    {"on|vous|il|elle|ils|elles|tu|collègue|conseiller|conseillère|service|technicien m'|nous "
     "a|avez|avait|aviez|ont|as ..2 ^ dit|promis|assuré|garanti|annoncé|informé|informée|indiqué",
     false},
    {"m'|nous a|avait ^ été ..1 dit|promis|assuré|garanti|annoncé|indiqué", false},
    {"vous|tu avez|aviez|as|avais ^ promis|dit|annoncé|garanti", false},
    {NULL, false},
};

static const char *const reliances[] = {
    "gratuit|gratuite|gratuits|gratuitement|inclus|incluse|offert|offerte",
    "sans frais|coût|supplément",
    "rien ..2 payer",
    "pas ..3 payer|payé|renvoyer|rendre",
    "aucun|aucuns frais",
    "pouvais|peux|pourrais ..2 garder",
    NULL,
};

static const char *const no_answers[] = {"semaine dernière",
                                         "pas|aucune ..2 réponse|nouvelle|nouvelles|appel", NULL};

static const struct tongue_number numbers[] = {{"quelques", 3},
                                               {"un|une", 1},
                                               {"deux", 2},
                                               {"trois", 3},
                                               {"quatre", 4},
                                               {"cinq", 5},
                                               {"six", 6},
                                               {"sept", 7},
                                               {"huit", 8},
                                               {"neuf", 9},
                                               {"dix", 10},
                                               {"onze", 11},
                                               {"douze", 12},
                                               {"quatorze", 14},
                                               {"quinze", 15},
                                               {"vingt quatre", 24},
                                               {"vingt", 20},
                                               {"trente", 30},
                                               {"quarante huit", 48},
                                               {"soixante douze", 72},
                                               {NULL, 0}};

static const struct tongue_number parts[] = {
    {"matin|matinée", 12 * 60}, {"après midi", 18 * 60}, {"soir|soirée|nuit", 22 * 60}, {NULL, 0}};

static const struct tongue_number clocks[] = {{"midi", 12 * 60}, {"minuit", 24 * 60}, {NULL, 0}};

static const struct tongue_form forms[] = {
    {"dans|ici|sous une demi heure", FORM_MINUTES, 30},
    {"dans l' heure", FORM_HOURS, 1},
    {"dans|sous|ici un délai de *maximum|moins @n ?@k @u ?@k", FORM_SPAN, 1},
    {"dans|sous|ici|en *les|environ|moins|de|maximum|prochaines|prochains @n ?prochaines|prochains "
     "@u "
     "?@k",
     FORM_SPAN, 1},
    {"sous huitaine", FORM_DAY, 8},
    {"sous quinzaine", FORM_DAY, 15},
    {"dans la journée", FORM_DAY, 0},
    {"dans la semaine", FORM_WEEK, 0},
    {"courant de la semaine prochaine", FORM_WEEK, 1},
    {"courant semaine prochaine", FORM_WEEK, 1},
    {"après demain", FORM_DAY, 2},
    {"demain", FORM_DAY, 1},
    {"aujourd' hui", FORM_DAY, 0},
    {"ce|cet|cette @p", FORM_PART, 0},
    {"?la fin de ?la journée", FORM_DAY, 0},
    {"@w de la semaine prochaine", FORM_WEEKDAY, 1},
    {"ce @w", FORM_WEEKDAY, 2},
    {"@w ?prochain", FORM_WEEKDAY, 0},
    {"?début|fin ?de ?la semaine prochaine", FORM_WEEK, 1},
    {"?la fin de ?la ?cette semaine", FORM_WEEK, 0},
    {"cette semaine", FORM_WEEK, 0},
    {"week end", FORM_WEEK, 0},
    {"?la fin ?du mois prochain", FORM_MONTH, 1},
    {"mois prochain", FORM_MONTH, 1},
    {"?la fin du|de ?ce mois", FORM_MONTH, 0},
    {"ce mois", FORM_MONTH, 0},
    {"?la fin du|de ?ce trimestre", FORM_QUARTER, 0},
    {"?la fin de l' année", FORM_YEAR, 0},
    {"?la fin d' année", FORM_YEAR, 0},
    {"?le|au @d @m ?@y", FORM_DATE, 0},
    {"le|au @d !@u !h|fois|euros", FORM_MONTH_DAY, 0},
    {NULL, FORM_DAY, 0},
};

static const char *const vague[] = {
    "dès que possible",
    "au plus vite|tôt",
    "dans les plus brefs|meilleurs délais",
    "le plus rapidement|vite possible",
    "immédiatement|rapidement|prochainement|bientôt|incessamment",
    "tout de suite",
    "sans délai|tarder|attendre",
    "dans les prochains jours",
    NULL,
};

const struct tongue tongue_fr = {
    .code = "fr",
    .common = "le la les et je vous nous est pas pour dans que qui une des du sur avec votre notre "
              "vos nos au aux ce cette il elle merci bonjour sera été plus ne mon j' d' l' m' c' "
              "j'enverrai d'ici jusqu'à à",
    .elides = true,
    .cues = "je j' nous on vous tu sera seront serez va vont",
    .heads = heads,
    .acts =
        "appeler rappeler téléphoner contacter recontacter écrire répondre envoyer renvoyer "
        "transmettre transférer rembourser remplacer échanger réparer corriger résoudre régler "
        "vérifier regarder examiner étudier informer prévenir avertir confirmer organiser "
        "planifier réserver livrer expédier créditer annuler supprimer traiter relancer enquêter "
        "renseigner occuper communiquer fournir débloquer activer adresser passer faire",
    .act_runs = act_runs,
    .does = "occupe occupons charge chargeons",
    .doings = "appelle appelons rappelle rappelons contacte contactons recontacte recontactons "
              "écris écrivons réponds répondons envoie envoyons renvoie renvoyons transmets "
              "transmettons transfère rembourse remboursons remplace remplaçons répare réparons "
              "corrige corrigeons règle réglons vérifie vérifions regarde regardons livre livrons "
              "expédie expédions passe passons fais faisons traite traitons adresse adressons "
              "informe informons confirme confirmons viens venons reviens revenons",
    .futures =
        "appeller rappeller téléphoner contacter recontacter écrir répondr enverr renverr "
        "transmettr transférer rembourser remplacer échanger réparer corriger résoudr régler "
        "vérifier regarder examiner étudier informer préviendr tiendr avertir confirmer "
        "organiser livrer expédier créditer annuler traiter relancer occuper fer passer "
        "reviendr viendr communiquer fournir adresser effectuer procéder arriver contacter "
        "chargeronsr charger débloquer activer donner mettr",
    .ours = "ai ons",
    .theirs = "a ont",
    .any_future = "rai rons",
    .states =
        "livré livrée livrés livrées envoyé envoyée envoyés expédié expédiée expédiés "
        "remboursé remboursée remboursés réparé réparée réparés résolu résolue corrigé corrigée "
        "traité traitée prêt prête prêts disponible disponibles remplacé remplacée crédité "
        "créditée versé versée effectué effectuée contacté contactée rappelé rappelée informé "
        "informée réglé réglée débité terminé terminée opérationnel activé activée",
    .skips = "vous te t' le la les l' lui leur y en me m' nous bien vite donc également aussi "
             "personnellement alors immédiatement rapidement tout de suite",
    .idle = "être aller partir rester voyager avoir devoir voir attendre commencer quitter serai "
            "serons aurai aurons irai irons partirai partirons resterai resterons verrai verrons "
            "pourrai pourrons devrai devrons attendrai attendrons essai délai vrai",
    .ands = "et puis mais ensuite",
    .articles = "le la les l' un une mon ma notre nos votre vos",

    .conditions = conditions,
    .doubts = "espère espérons pense pensons crois croyons doute sais peut",
    .nots = "ne n' pas",
    .sayings = "dit disait écrit disais pensais",
    .askers = "quand où pourquoi comment si",
    .denials = "pas jamais rien aucun aucune essaie essaierai essayerai essayer essaierons tenter "
               "tâcher tâcherai probablement normalement éventuellement ci",
    .reach = 8,

    .report_words = "dit promis assuré garanti annoncé informé informée indiqué",
    .reports = reports,
    .strangers = "mère père maman papa mari femme ami amie frère soeur sœur patron chef médecin "
                 "docteur professeur voisin voisine propriétaire avocat président ministre",
    .by = "par",
    .unsaid = "jamais personne pas rien aucun",
    .ifs = "si",
    .sure_words = "promis assuré garanti annoncé",
    .future_words = "serait seriez aurais recevrais allais allait allaient devait devaient sera "
                    "recevrai rappellerait rappelleriez aurait viendrait passerait arriverait "
                    "enverrait enverriez livrerait remboursement rembourserait",
    .things = "remboursement réponse rappel remplacement avoir livraison appel",
    .reliances = reliances,
    .questions = "avez aviez est a pouvez",
    .spans = "dans sous",
    .still = "toujours rien personne jamais aucune encore",
    .no_answers = no_answers,
    .note_told = "lui|client|cliente ai|avons|a ..1 ^ dit|promis|annoncé|garanti",

    .dates =
        {
            .weekdays = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
            .months = {"janvier", "février fevrier", "mars", "avril", "mai", "juin", "juillet",
                       "août aout", "septembre", "octobre", "novembre", "décembre decembre"},
            .numbers = numbers,
            .minutes = "minute minutes min mn",
            .hours = "heure heures h",
            .days = "jour jours",
            .weeks = "semaine semaines",
            .month_units = "mois",
            .working = "ouvrés ouvré ouvrables ouvrable",
            .ordinals = "er",
            .forms = forms,
            .parts = parts,
            .clocks = clocks,
            .o_clock = "h heures heure",
            .am = "du matin",
            .pm = "de l' après|midi ?midi",
            .preps = "avant le la d' ici à au plus tard pour jusqu' vers du en dès",
            .befores = "avant",
            .time_preps = "à avant vers pour dès jusqu'",
            .ats = "à avant vers dès",
            .day_preps = "le",
            .past = "depuis dernier dernière",
            .vague = vague,
            .day_first = true,
        },
};
