/* Spanish. The verb alone says who: "le llamaré mañana"; in the present ("le llamo mañana") it
 * counts with a date. "Antes del viernes" is the day before. */
#include <stddef.h>

#include "decide/tongue.h"

static const struct tongue_head heads[] = {
    {"?yo|nosotros|nosotras *@k ^ @f", HEAD_DOES, OWNER_HOUSE},
    {"?yo *@k voy a *@k ^", HEAD_OURS, OWNER_WRITER},
    {"?nosotros|nosotras *@k vamos a *@k ^", HEAD_OURS, OWNER_HOUSE},
    {"*@k prometo|garantizo|comprometo ?a !que ^", HEAD_OURS, OWNER_WRITER},
    {"*@k prometemos|garantizamos|comprometemos ?a !que ^", HEAD_OURS, OWNER_HOUSE},
    {"me|nos ^ pongo|pondremos|ponemos|pondré en contacto", HEAD_DOES, OWNER_HOUSE},
    {"?yo|nosotros|nosotras *@k ^ @c", HEAD_DOES, OWNER_HOUSE},
    {"?yo|nosotros|nosotras *@k ^ @g", HEAD_NOW, OWNER_HOUSE},
    {"?yo|nosotros|nosotras *@k ^ @d", HEAD_NOW, OWNER_HOUSE},
    {"?usted *@k ^ recibirá|tendrá|recibirás|tendrás|recibiréis|tendréis|obtendrá", HEAD_GETS,
     OWNER_HOUSE},
    {"^ será|serán|estará|estarán|quedará|quedarán ..2 @s", HEAD_THING_NOW, OWNER_OTHER},
    {"*@k va|van a *@k ^ @a", HEAD_THING_NOW, OWNER_OTHER},
    {"-usted|tú|que *@k ^ @h", HEAD_THING_NOW, OWNER_OTHER},
    {NULL, HEAD_NONE, OWNER_HOUSE},
};

static const char *const act_runs[] = {
    "llamar*|contactar*|escribir*|responder*|contestar*|enviar*|enviár*|reenviar*|mandar*|mandár*|"
    "remitir*|reembolsar*|devolver*|reemplazar*|sustituir*|cambiar*|reparar*|arreglar*|solucionar*|"
    "resolver*|corregir*|revisar*|comprobar*|verificar*|investigar*|consultar*|mirar*|informar*|"
    "avisar*|notificar*|confirmar*|tramitar*|gestionar*|organizar*|programar*|reservar*|entregar*|"
    "abonar*|cancelar*|anular*|eliminar*|actualizar*|encargar*|ocupar*|asegurar*|facilitar*|"
    "visitar*",
    "poner*|ponér* en contacto",
    "dar* ..1 respuesta",
    "hacer lo|todo",
    NULL,
};

static const char *const conditions[] = {
    "-ver|saber|comprobar|preguntar|mirar|verificar|sí si",
    "cuando ..2 usted|nos|me|envíe|tenga|reciba|recibamos|tengamos",
    "cuanto ..2 usted|nos|me|envíe|tenga|recibamos|tengamos ..3 usted|su|sus|tu|los|la|el|envíe",
    "una vez ..2 nos|haya|hayas|reciba|recibamos|hayamos|recibido|tengamos",
    "siempre que",
    "a menos",
    "salvo|excepto|según|sujeto",
    "en caso",
    "de lo contrario",
    "no puedo|podemos ..3 prometer*|garantizar*|asegurar*",
    "< por favor !tenga|disculpe|perdone|no",
    "< puede|podría|podrías|puedes",
    NULL,
};

static const char *const never[] = {"?no poder", NULL};

static const struct tongue_report reports[] = {
    {"me|nos ^ dijeron|prometieron|aseguraron|informaron|garantizaron|comunicaron|indicaron|"
     "prometió|aseguró|prometiste|prometió|dijiste|prometisteis",
     false},
    {"me|nos han|habían|ha|había|habéis|has ^ "
     "dicho|prometido|asegurado|informado|garantizado|comunicado|indicado",
     false},
    {"se me ^ dijo|prometió|aseguró|informó", false},
    {"ustedes ..2 ^ prometieron|dijeron|aseguraron", false},
    {"> me|nos ^ dijo", true},
    {NULL, false},
};

static const char *const reliances[] = {
    "gratis|gratuito|gratuita|gratuitamente|incluido|incluida",
    "sin coste|costo|cargo|gastos",
    "no ..4 pagar|cobrar|cobrarían|cobraría|devolver|devolverlo",
    "nada ..2 pagar",
    "podía|puedo|podría quedar*",
    NULL,
};

static const char *const no_answers[] = {"semana pasada", "sin respuesta|noticias", NULL};

static const struct tongue_number numbers[] = {{"un par de", 2},  {"unos|unas|pocos|pocas", 3},
                                               {"un|una|uno", 1}, {"dos", 2},
                                               {"tres", 3},       {"cuatro", 4},
                                               {"cinco", 5},      {"seis", 6},
                                               {"siete", 7},      {"ocho", 8},
                                               {"nueve", 9},      {"diez", 10},
                                               {"once", 11},      {"doce", 12},
                                               {"catorce", 14},   {"quince", 15},
                                               {"veinte", 20},    {"veinticuatro", 24},
                                               {"treinta", 30},   {"cuarenta y ocho", 48},
                                               {NULL, 0}};

static const struct tongue_number parts[] = {{"por|de|en la mañana", 12 * 60},
                                             {"por|de|en la tarde", 18 * 60},
                                             {"por|de|en la noche", 22 * 60},
                                             {NULL, 0}};

static const struct tongue_number clocks[] = {
    {"mediodía|mediodia", 12 * 60}, {"medianoche", 24 * 60}, {NULL, 0}};

static const struct tongue_form forms[] = {
    {"en|dentro ?de media hora", FORM_MINUTES, 30},
    {"en|dentro ?de un plazo de *máximo|menos @n ?@k @u ?@k", FORM_SPAN, 1},
    {"en un plazo máximo de @n ?@k @u ?@k", FORM_SPAN, 1},
    {"en|dentro *de|las|los|próximas|próximos|menos|el|plazo|máximo @n ?@k @u ?@k", FORM_SPAN, 1},
    {"en el plazo de @n ?@k @u ?@k", FORM_SPAN, 1},
    {"pasado mañana|manana", FORM_DAY, 2},
    {"esta mañana", FORM_PART, 12 * 60},
    {"esta tarde", FORM_PART, 18 * 60},
    {"esta noche", FORM_PART, 22 * 60},
    {"-la|buena mañana|manana", FORM_DAY, 1},
    {"hoy", FORM_DAY, 0},
    {"a lo largo del día", FORM_DAY, 0},
    {"a lo largo de la|esta semana", FORM_WEEK, 0},
    {"final|fin|finales del día", FORM_DAY, 0},
    {"@w de la semana que viene", FORM_WEEKDAY, 1},
    {"@w de la próxima semana", FORM_WEEKDAY, 1},
    {"este @w", FORM_WEEKDAY, 2},
    {"?próximo @w ?próximo", FORM_WEEKDAY, 0},
    {"?final|finales|principios|fin ?de la ?próxima semana que viene", FORM_WEEK, 1},
    {"semana que viene", FORM_WEEK, 1},
    {"?final|finales|principios|fin ?de ?la próxima semana", FORM_WEEK, 1},
    {"final|finales|fin de ?la ?esta semana", FORM_WEEK, 0},
    {"esta semana", FORM_WEEK, 0},
    {"?final|finales|fin ?de|del mes que viene", FORM_MONTH, 1},
    {"?final|finales|fin ?de|del próximo mes", FORM_MONTH, 1},
    {"final|finales|fin de|del ?este mes", FORM_MONTH, 0},
    {"este mes", FORM_MONTH, 0},
    {"final|finales|fin de|del ?este trimestre", FORM_QUARTER, 0},
    {"final|finales|fin de|del ?este año", FORM_YEAR, 0},
    {"?el ?día @d de @m ?de|del ?@y", FORM_DATE, 0},
    {"el|día @d !@u !por|euros", FORM_MONTH_DAY, 0},
    {NULL, FORM_DAY, 0},
};

static const char *const vague[] = {
    "lo antes posible",
    "cuanto antes",
    "a la mayor brevedad",
    "en breve",
    "de inmediato",
    "inmediatamente|enseguida|pronto|próximamente",
    "en seguida",
    "en los próximos días",
    "tan pronto como sea posible",
    NULL,
};

const struct tongue tongue_es = {
    .code = "es",
    .common =
        "el la los las que y le usted su sus para por con una un es en del al lo se nos no mañana "
        "hoy esta este pedido gracias ha han me te más está llamaré enviaremos yo",
    .cues =
        "voy vamos prometo prometemos garantizo garantizamos comprometo comprometemos pongo "
        "pondremos ponemos pondré encargo encargamos ocupo ocupamos será serán estará estarán "
        "quedará quedarán va van recibirá tendrá recibirás tendrás recibiréis tendréis obtendrá "
        "pasará llegará visitará contactará llamará entregará enviará llamo llamamos envío "
        "enviamos mando mandamos escribo escribimos respondo respondemos devuelvo devolvemos "
        "reviso revisamos miro paso pasamos entrego entregamos confirmo confirmamos aviso "
        "avisamos digo decimos hago hacemos arreglo arreglamos contesto contestamos daré daremos "
        "diré diremos haré haremos",
    .heads = heads,
    .acts = "llamar contactar enviar visitar entregar recoger pasar",
    .act_runs = act_runs,
    .does = "encargo encargamos ocupo ocupamos",
    .doings =
        "llamo llamamos envío enviamos mando mandamos escribo escribimos respondo respondemos "
        "devuelvo devolvemos reviso revisamos miro paso pasamos entrego entregamos confirmo "
        "confirmamos aviso avisamos digo decimos hago hacemos arreglo arreglamos contesto "
        "contestamos",
    .futures =
        "llamar contactar escribir responder contestar enviar reenviar mandar remitir "
        "reembolsar devolver reemplazar sustituir cambiar reparar arreglar solucionar resolver "
        "corregir revisar comprobar verificar investigar consultar mirar informar avisar "
        "notificar confirmar tramitar gestionar organizar programar reservar entregar abonar "
        "cancelar anular eliminar actualizar encargar ocupar asegurar dar dir har pondr volver "
        "facilitar pasar llegar visitar recoger proceder mantendr reintegrar",
    .ours = "é emos",
    .plural = "mos",
    .theirs = "á án",
    .any_future = "aré eré iré dré aremos eremos iremos dremos",
    .states = "listo lista listos listas entregado entregada entregados enviado enviada enviados "
              "reembolsado reembolsada reparado reparada resuelto resuelta solucionado solucionada "
              "corregido corregida disponible disponibles procesado procesada abonado abonada "
              "devuelto devuelta arreglado arreglada contactado contactada informado informada "
              "tramitado tramitada ingresado sustituido cambiado activado terminado",
    .skips = "le les te os lo la los las se me nos ya también personalmente gustosamente",
    .idle =
        "ser estar ir viajar quedar quedarme tener deber ver esperar empezar salir queremos miré "
        "esperé retiré preparé tiré comparé separé disparé estaré estaremos iré iremos seré "
        "seremos tendré tendremos esperaré esperaremos viajaré viajaremos podré podremos veré "
        "veremos",
    .ands = "y luego pero después",
    .articles = "el la los las un una mi nuestro nuestra su tu",

    .conditions = conditions,
    .doubts = "espero esperamos creo creemos pienso quizás quizá tal dudo ojalá supongo sé",
    .nots = "no nunca jamás tampoco",
    .sayings = "dije dijo dijeron dicho escribí pensé",
    .askers = "cuándo dónde cómo qué si cuando por",
    .denials = "quizás quizá probablemente posiblemente intentar intentaré intentaremos trataré "
               "trataremos procuraré procuraremos seguramente",
    .reach = 8,
    .never = never,

    .report_words = "dijeron prometieron aseguraron informaron garantizaron comunicaron indicaron "
                    "prometió aseguró prometiste dijiste prometisteis dicho prometido asegurado "
                    "informado garantizado comunicado indicado dijo informó",
    .reports = reports,
    .strangers = "madre padre mamá papá marido mujer amigo amiga hermano hermana jefe jefa médico "
                 "profesor vecino vecina casero abogado presidente ministro gobierno",
    .by = "por",
    .unsaid = "nunca nadie no nada jamás",
    .ifs = "si",
    .sure_words = "prometieron prometió prometiste prometisteis prometido aseguraron asegurado "
                  "garantizaron garantizado aseguró",
    .future_words = "iba iban ibais recibiría llamarían llamaría estaría sería enviarían enviaría "
                    "tendría vendría vendrían llegaría devolverían devolvería será estará recibiré "
                    "arreglarían solucionarían contactarían",
    .things = "reembolso respuesta llamada devolución entrega recambio",
    .reliances = reliances,
    .questions = "han ha puede pueden había habían me",
    .spans = "dentro plazo en",
    .still = "sigo seguimos todavía aún nada nadie nunca",
    .no_answers = no_answers,
    .note_told = "le ^ dije|dijimos|prometí|prometimos",

    .dates =
        {
            .weekdays = {"lunes", "martes", "miércoles miercoles", "jueves", "viernes",
                         "sábado sabado", "domingo"},
            .months = {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
                       "septiembre setiembre", "octubre", "noviembre", "diciembre"},
            .numbers = numbers,
            .minutes = "minuto minutos",
            .hours = "hora horas h",
            .days = "día días dia dias",
            .weeks = "semana semanas",
            .month_units = "mes meses",
            .working = "hábiles hábil laborables laborable habiles",
            .ordinals = "º",
            .forms = forms,
            .parts = parts,
            .clocks = clocks,
            .o_clock = "h horas hrs",
            .am = "am|a.m",
            .pm = "pm|p.m",
            .preps = "antes de del el la a más tardar al para hasta durante como muy tarde final",
            .befores = "antes",
            .time_preps = "a las la antes de para hasta sobre",
            .ats = "a las la antes de sobre hasta",
            .day_preps = "del el",
            .past = "desde pasado pasada",
            .vague = vague,
            .not_hours = "euros por personas veces",
            .bare_hours = true,
            .day_first = true,
        },
};
