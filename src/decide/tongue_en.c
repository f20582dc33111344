/* English. */
#include "decide/tongue.h"

#include <stddef.h>

static const struct tongue_head heads[] = {
    {"i'll ^", HEAD_OURS, OWNER_WRITER},
    {"we'll ^", HEAD_OURS, OWNER_HOUSE},
    {"i will|shall ^", HEAD_OURS, OWNER_WRITER},
    {"we will|shall ^", HEAD_OURS, OWNER_HOUSE},
    /* not "I promise that…": what follows has a head of its own */
    {"i promise|guarantee|undertake|commit|pledge ?to ?you !that|i|i'll|we|we'll ^", HEAD_OURS,
     OWNER_WRITER},
    {"we promise|guarantee|undertake|commit|pledge ?to ?you !that|i|i'll|we|we'll ^", HEAD_OURS,
     OWNER_HOUSE},
    /* not "going to Chicago" */
    {"i'm going to !% ^", HEAD_OURS, OWNER_WRITER},
    {"we're going to !% ^", HEAD_OURS, OWNER_HOUSE},
    {"i am|are going to !% ^", HEAD_OURS, OWNER_WRITER},
    {"we am|are going to !% ^", HEAD_OURS, OWNER_HOUSE},
    {"i'm ^ @d", HEAD_NOW, OWNER_WRITER},
    {"we're ^ @d", HEAD_NOW, OWNER_HOUSE},
    {"i am|are ^ @d", HEAD_NOW, OWNER_WRITER},
    {"we am|are ^ @d", HEAD_NOW, OWNER_HOUSE},
    {"my commitment|promise ?to ..3 is to ^", HEAD_OURS, OWNER_WRITER},
    {"our commitment|promise ?to ..3 is to ^", HEAD_OURS, OWNER_HOUSE},
    {"let me !know ^", HEAD_OURS, OWNER_WRITER},
    {"let us !know ^", HEAD_OURS, OWNER_HOUSE},
    {"you'll ^", HEAD_YOURS, OWNER_HOUSE},
    {"you will|shall ^", HEAD_YOURS, OWNER_HOUSE},
    {"he'll|she'll|they'll|it'll|somebody'll|someone'll ^", HEAD_OTHER, OWNER_OTHER},
    {"< will ^", HEAD_OURS, OWNER_WRITER},
    {"-i|we|you|which|that|who|this|there|these|it|what will ^", HEAD_THING, OWNER_OTHER},
    {NULL, HEAD_NONE, OWNER_HOUSE},
};

static const char *const act_runs[] = {
    "get back|in|this|it|that|you|someone|to|onto",
    "get ..3 answer|answers|response|reply|refund|replacement",
    "let you|them|him|her",
    "keep you|them|an",
    "come back|over|by|round|to",
    "make sure|it|this|certain",
    "take care|a|it|this",
    "be back|there|with|sending|calling|contacting|getting|writing|sorting|fixing",
    "be ..1 touch",
    "have it|this|that|the|your|an|someone|somebody|everything|him|her|them",
    "hear from|back",
    "talk to|with",
    "give you|them|him|her",
    "put it|this|that|in|a|you",
    "do it|this|that|so",
    "work on",
    NULL,
};

static const char *const idle_runs[] = {"have to|seen|read|noticed|heard|been|got", NULL};

static const char *const conditions[] = {
    "unless|provided|assuming|otherwise|whenever|depending|subject|pending",
    "in case",
    /* what waits for them: "once you send it", "as soon as we have your details" */
    "once|when|after|until|till you|your|you've",
    "soon as ..3 you|your|you've",
    "when|once|after i|we ..1 hear|get|receive ..3 you|your",
    /* "to see if it works" asks, it sets no condition */
    "-see|know|check|ask|tell|out|wonder|even|confirm if",
    /* "Please send it and we will look": it waits for what is asked */
    "< please !note|find|rest|know|bear|accept|be|allow",
    "< should you",
    NULL,
};

static const char *const never[] = {"look forward", "..1 look forward", NULL};

static const struct tongue_report reports[] = {
    {"was|were|been|got|being|i've|we've ..2 ^ told|promised|assured|informed|advised", false},
    {"-i|we ^ told|promised|assured|informed|advised me|us", false},
    {"> -i|we ^ promised|guaranteed|swore", false},
    {"> -i|we was|were ..1 ^ supposed", false},
    {"> -i|we ^ said|says|claimed|agreed|told", true},
    {NULL, false},
};

static const char *const reliances[] = {
    "need not",
    "needn't",
    "don't need",
    "don't have to",
    "do not have to",
    "not have to",
    "no need",
    "free",
    "no cost",
    "no charge",
    "not be charged",
    "not pay",
    "covered",
    "included",
    "entitled",
    "allowed",
    "wouldn't have to",
    "no fee",
    "wouldn't be charged",
    "not cost",
    "can keep",
    "could keep",
    "no extra",
    NULL,
};

static const char *const no_answers[] = {
    "no one|answer|reply|call|news|word|sign|email|response",
    "last week|month",
    NULL,
};

static const struct tongue_number numbers[] = {
    {"a couple ?of", 2}, {"couple ?of", 2}, {"a few ?of", 3}, {"one|a|an", 1}, {"two", 2},
    {"three|few", 3},    {"four", 4},       {"five", 5},      {"six", 6},      {"seven", 7},
    {"eight", 8},        {"nine", 9},       {"ten", 10},      {"eleven", 11},  {"twelve", 12},
    {"fourteen", 14},    {"fifteen", 15},   {"twenty", 20},   {"thirty", 30},  {"forty", 40},
    {"sixty", 60},       {"ninety", 90},    {NULL, 0},
};

static const struct tongue_number parts[] = {
    {"morning", 12 * 60}, {"afternoon", 18 * 60}, {"evening|night", 22 * 60}, {NULL, 0}};

static const struct tongue_number clocks[] = {
    {"noon|midday|lunchtime", 12 * 60}, {"midnight", 24 * 60}, {NULL, 0}};

static const struct tongue_form forms[] = {
    {"within|in ?less ?than ?under|about half an hour", FORM_MINUTES, 30},
    {"within|in ?less ?than ?under|about ?the ?next|coming|following @n ?@k @u", FORM_SPAN, 1},
    {"within|in ?the ?next|coming|following hour", FORM_HOURS, 1},
    {"within|in ?the ?next|coming|following day", FORM_DAY, 1},
    {"within|in ?the ?next|coming|following working|business day", FORM_DAY, 1},
    {"within|in ?the ?next|coming|following week", FORM_DAY, 7},
    {"tonight", FORM_PART, 22 * 60},
    {"?the day after tomorrow", FORM_DAY, 2},
    {"today", FORM_DAY, 0},
    {"tomorrow|tmrw", FORM_DAY, 1},
    {"this @p", FORM_PART, 0},
    {"this @w", FORM_WEEKDAY, 2},
    {"next @w", FORM_WEEKDAY, 1},
    {"?coming @w", FORM_WEEKDAY, 0},
    {"eod|cob", FORM_DAY, 0},
    {"eow", FORM_WEEK, 0},
    {"eom", FORM_MONTH, 0},
    {"?the end|close of ?the|this day|business|today|play", FORM_DAY, 0},
    {"?the end|close of ?the|this tomorrow", FORM_DAY, 1},
    {"?the end|close of ?the|this next day|business", FORM_DAY, 1},
    {"?the end|close of ?the|this week", FORM_WEEK, 0},
    {"?the end|close of ?the|this next week", FORM_WEEK, 1},
    {"?the end|close of ?the|this month", FORM_MONTH, 0},
    {"?the end|close of ?the|this next month", FORM_MONTH, 1},
    {"?the end|close of ?the|this quarter", FORM_QUARTER, 0},
    {"?the end|close of ?the|this next quarter", FORM_QUARTER, 1},
    {"?the end|close of ?the|this year", FORM_YEAR, 0},
    {"?the end|close of ?the|this next year", FORM_YEAR, 1},
    {"this week", FORM_WEEK, 0},
    {"next week", FORM_WEEK, 1},
    {"this month", FORM_MONTH, 0},
    {"next month", FORM_MONTH, 1},
    {"this quarter", FORM_QUARTER, 0},
    {"next quarter", FORM_QUARTER, 1},
    {"this year", FORM_YEAR, 0},
    {"next year", FORM_YEAR, 1},
    {"?the @m ?the @d ?@y", FORM_DATE, 0},
    {"?the @d ?of @m ?@y", FORM_DATE, 0},
    {NULL, FORM_DAY, 0},
};

static const char *const vague[] = {
    "right|straight away",
    "as soon as possible",
    "asap|immediately|shortly|promptly|instantly|straightaway",
    "at once",
    "in a moment|bit",
    "in due course",
    "without delay",
    "very soon",
    "in the coming days",
    "soon !as",
    NULL,
};

const struct tongue tongue_en = {
    .code = "en",
    .common = "the and you your for with have this that will are is our from been would please not "
              "can was by of to i'll we'll i'm",
    .cues = "i'll we'll will shall i'm we're promise guarantee undertake commit commitment pledge "
            "am are "
            "let "
            "you'll he'll she'll they'll it'll somebody'll someone'll",
    .heads = heads,
    .acts =
        "call phone ring email mail write text message contact reply answer respond send forward "
        "refund replace repair fix resolve solve investigate check chase update inform notify "
        "arrange schedule book deliver ship return credit reimburse escalate confirm ensure sort "
        "follow look find reach speak pass ask correct cancel collect visit process review sent "
        "shipped called contacted notified informed dispatch issue waive compensate remove delete",
    .act_runs = act_runs,
    .doings =
        "sending calling phoning ringing mailing emailing writing texting forwarding shipping "
        "refunding replacing repairing fixing delivering returning crediting arranging "
        "scheduling booking checking investigating chasing dispatching processing issuing "
        "contacting getting looking working coming bringing putting cancelling correcting "
        "updating taking preparing",
    .states = "fixed ready sent shipped delivered solved resolved refunded replaced repaired done "
              "completed back available in with credited processed restored answered called "
              "contacted finished installed online working live released published reimbursed paid "
              "corrected there posted dispatched collected sorted updated informed notified",
    .skips = "also then certainly definitely gladly personally be now just both always happily "
             "therefore still immediately promptly shortly soon and",
    .be = "be",
    .gets = "have get receive hear be see",
    .heard = "hear from|back",
    .idle = "see admit say guess bet assume miss remember need want wait expect celebrate meet go "
            "leave stay stop travel fly attend join enjoy start begin",
    .idle_runs = idle_runs,
    .idle_ours = "have a|some",
    .others = "get|come|give|let|have back|you|over|round|in|it|this|them",
    .ands = "and then but also afterwards",
    .articles = "the a an my our your this that",

    .conditions = conditions,
    .doubts = "hope think believe suppose maybe perhaps probably hopefully guess might doubt wish "
              "can't cannot sure assume know",
    .sayings = "said told says saying wrote thought claimed",
    .askers = "when where why how what whether if which until",
    .denials = "not never try maybe probably hopefully possibly unable hope aim attempt no",
    .reach = 3,
    .never = never,

    .report_words = "told promised assured informed advised guaranteed swore supposed said says "
                    "claimed agreed",
    .reports = reports,
    .strangers =
        "mom mum mother mummy dad father daddy husband wife boyfriend girlfriend partner "
        "fiance fiancee friend friends mate mates brother sister son daughter kids boss "
        "manager teacher doctor dentist professor roommate flatmate neighbor neighbour "
        "landlord uncle aunt grandma grandpa cousin ex president senator governor minister "
        "government coach lawyer colleague coworker client customer girl guy bf gf bro sis "
        "trump obama biden he's she's",
    .by = "by",
    .unsaid = "not never nobody none no didn't hasn't haven't wasn't weren't without don't doesn't "
              "nothing",
    .ifs = "if unless",
    .sure_words = "promised guaranteed supposed",
    .future_words = "would will going",
    .reliances = reliances,
    .not_to = "not to",
    .to = "to",
    .questions = "did have has had do does was were could can",
    .spans = "within in",
    .still = "still nothing nobody none never yet hasn't haven't didn't passed",
    .no_answers = no_answers,
    .note_told = "^ told|promised|assured him|her|them|customer|caller",

    .dates =
        {
            .weekdays = {"monday mon mondays", "tuesday tue tues", "wednesday wed weds",
                         "thursday thu thurs thur", "friday fri", "saturday", "sunday"},
            .months = {"january jan", "february feb", "march", "april apr", "may", "june jun",
                       "july jul", "august aug", "september sept", "october oct", "november nov",
                       "december dec"},
            .numbers = numbers,
            .minutes = "minute minutes min mins",
            .hours = "hour hours hrs",
            .days = "day days",
            .weeks = "week weeks",
            .month_units = "month months",
            .working = "working business",
            .ordinals = "st nd rd th",
            .forms = forms,
            .parts = parts,
            .clocks = clocks,
            .o_clock = "o'clock",
            .am = "am|a.m",
            .pm = "pm|p.m",
            .preps = "by before until till on at latest during",
            .befores = "before",
            .time_preps = "by before until till at",
            .ats = "at by before until till around",
            .day_preps = "on this",
            .past = "since last",
            .vague = vague,
            .not_hours = "times percent",
            .bare_hours = true,
        },
};
