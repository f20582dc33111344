#include "parse/quote_line.h"

/* ASCII letters are compared without case; what is not ASCII stands here as it is written. */
static const char *const header_names[] = {
    /* from */ "from",
    "von",
    "de",
    "da",
    "van",
    "från",
    "fra",
    "от",
    "від",
    "od",
    "发件人",
    "寄件者",
    "差出人",
    "lähettäjä",
    "feladó",
    "kimden",
    "expéditeur",
    "remitente",
    "mittente",
    /* sent, date */ "sent",
    "date",
    "gesendet",
    "datum",
    "envoyé",
    "enviado",
    "enviado el",
    "enviada em",
    "inviato",
    "verzonden",
    "skickat",
    "sendt",
    "отправлено",
    "дата",
    "надіслано",
    "wysłano",
    "data",
    "fecha",
    "发送时间",
    "日期",
    "送信日時",
    "odesláno",
    "lähetetty",
    "tarih",
    "gönderilme",
    "gönderildi",
    "reply-to",
    "importance",
    /* to, cc */ "to",
    "an",
    "à",
    "para",
    "a",
    "aan",
    "till",
    "til",
    "кому",
    "do",
    "komu",
    "收件人",
    "宛先",
    "cc",
    "bcc",
    "kopie",
    "kopia",
    "копия",
    "kime",
    "vastaanottaja",
    "destinataire",
    /* subject */ "subject",
    "betreff",
    "objet",
    "asunto",
    "assunto",
    "oggetto",
    "onderwerp",
    "ämne",
    "emne",
    "тема",
    "temat",
    "předmět",
    "主题",
    "主旨",
    "件名",
    "aihe",
    "konu",
    "sujet",
};

static const char *const originals[] = {
    "original message",
    "original-nachricht",
    "ursprüngliche nachricht",
    "originalnachricht",
    "forwarded message",
    "message d'origine",
    "message original",
    "mensaje original",
    "mensagem original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "oorspronkelijke bericht",
    "originele bericht",
    "исходное сообщение",
    "Исходное сообщение",
    "пересылаемое",
    "Пересылаемое",
    "wiadomość oryginalna",
    "oryginalna wiadomość",
    "ursprungligt meddelande",
    "originalmeddelande",
    "opprinnelig melding",
    "original besked",
    "oprindelig meddelelse",
    "původní zpráva",
    "alkuperäinen viesti",
    "原始邮件",
    "原始郵件",
    "mensaje reenviado",
    "weitergeleitete nachricht",
    "message transféré",
    "messaggio inoltrato",
    "reply message",
    "reply above this line",
    "type your reply above",
};

static const char *const openings[] = {
    "begin forwarded message:",     "anfang der weitergeleiteten", "début du message réexpédié",
    "inicio del mensaje reenviado", "inizio messaggio inoltrato",  "begin doorgestuurd bericht",
};

static const char *const verbs[] = {
    "wrote",     "writes",  "schrieb",  "écrit",       "escribió", "escreveu",
    "scritto",   "schreef", "skrev",    "geschreven",  "napisał",  "napisała",
    "пишет",     "написал", "написала", "писал",       "пише",     "написав",
    "kirjoitti", "napsal",  "napísal",  "写道",        "寫道",     "のメッセージ",
    "yazdı",     "έγραψε",  "a scris",  "geschrieben", "đã viết",  "said",
};

static const char *const devices[] = {
    "sent from my ",
    "sent from yahoo",
    "sent from mailbox",
    "sent from windows",
    "sent from outlook",
    "sent from [",
    "sent from mobile",
    "sent from a phone",
    "sent via ",
    "sent with airmail",
    "sent by galaxy",
    "from my iphone",
    "get outlook for ",
    "get [outlook",
    "von meinem ",
    "gesendet von mein",
    "gesendet mit der ",
    "diese nachricht wurde von mein",
    "envoyé depuis mon",
    "envoyé de mon",
    "enviado desde mi",
    "enviado do meu",
    "inviato da ",
    "verzonden met ",
    "verstuurd vanaf mijn",
    "skickat från min",
    "sendt fra min",
    "отправлено с ",
    "Отправлено с ",
    "wysłane z ",
    "從我的 ",
    "发自我的",
    "iphoneから送信",
};

static bool starts_with_any(struct str text, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_starts_nocase(text, str_from(list[i])))
            return true;
    return false;
}

static bool has_any(struct str text, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_find_nocase(text, str_from(list[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

static bool is_in(char c, const char *set) { return c && strchr(set, c) != NULL; }

/* Without the marks that frame it: "*From:*", "<<sent …>>", "-----Original-----". */
static struct str unframed(struct str text, const char *frame)
{
    while (text.n && is_in(text.p[0], frame))
        text = str_skip(text, 1);
    while (text.n && is_in(text.p[text.n - 1], frame))
        text.n--;
    return text;
}

static bool is_quoted(struct str text)
{
    size_t at = 0;

    while (at < 2 && at < text.n && text.p[at] >= 'A' && text.p[at] <= 'Z')
        at++;
    return at < text.n && text.p[at] == '>';
}

static bool is_rule(struct str text)
{
    if (str_is(text, "\xe1\x90\xa7")) /* what one mail tracker leaves */
        return true;
    for (size_t i = 0; i < text.n; i++)
        if (!is_in(text.p[i], "-_=*#~+ "))
            return false;
    return text.n >= 2;
}

static bool is_header(struct str text)
{
    struct str name, value;

    text = unframed(text, "* ");
    if (!str_cut(text, ':', &name, &value) || name.n > 40)
        return false;
    name = str_trim(unframed(name, "* "));
    for (size_t i = 0; i < ARRAY_LEN(header_names); i++)
        if (str_is_nocase(name, header_names[i]))
            return true;
    /* the first letter of another alphabet in upper case */
    return str_is(name, "От") || str_is(name, "Від") || str_is(name, "Кому") ||
           str_is(name, "Тема") || str_is(name, "Дата") || str_is(name, "Отправлено") ||
           str_is(name, "Надіслано") || str_is(name, "À") || str_is(name, "Ämne") ||
           str_is(name, "Копия");
}

static bool is_original(struct str text)
{
    struct str inside = unframed(text, "-_*#= <>");

    if (starts_with_any(inside, openings, ARRAY_LEN(openings)))
        return true;
    return inside.n + 4 <= text.n && inside.n < 60 &&
           has_any(inside, originals, ARRAY_LEN(originals));
}

/* "Ann from mobile": a name and what it was written on, without a verb to make it a sentence. */
static bool is_name_and_device(struct str text)
{
    static const char *const ends[] = {" from mobile", " via mobile", " from phone"};
    size_t spaces = 0;

    for (size_t i = 0; i < text.n; i++)
        spaces += text.p[i] == ' ';
    for (size_t i = 0; i < ARRAY_LEN(ends) && spaces <= 3 && text.n < 40; i++)
        if (str_ends(text, str_from(ends[i])))
            return true;
    return false;
}

static bool is_device(struct str text)
{
    struct str inside = unframed(text, "<(-_* ");

    return text.n < 160 &&
           (starts_with_any(inside, devices, ARRAY_LEN(devices)) || is_name_and_device(inside));
}

enum line_kind quote_line_kind(struct str text)
{
    if (!text.n)
        return LINE_EMPTY;
    if (is_quoted(text))
        return LINE_QUOTED;
    if (is_rule(text))
        return LINE_RULE;
    if (is_original(text))
        return LINE_ORIGINAL;
    if (is_device(text))
        return LINE_DEVICE;
    return is_header(text) ? LINE_HEADER : LINE_TEXT;
}

bool quote_is_signature_rule(struct str text)
{
    if (str_is(text, "--") || str_is(text, "\xe2\x80\x94"))
        return true;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '_')
            return false;
    return text.n >= 5;
}

/* "schrieb" in "beschrieb" is no word of its own. */
static bool has_verb(struct str line)
{
    if (line.n < 4) /* no verb is shorter */
        return false;
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        struct str verb = str_from(verbs[i]);

        for (size_t at = str_find_nocase(line, verb, 0); at != SIZE_MAX;
             at = str_find_nocase(line, verb, at + 1)) {
            char before = at ? line.p[at - 1] : ' ',
                 after = at + verb.n < line.n ? line.p[at + verb.n] : ' ';

            if (!char_is_alpha(before) && !char_is_alpha(after))
                return true;
        }
    }
    return false;
}

/* 2016-03-03, 2013/7/20 */
static bool begins_with_date(struct str line)
{
    size_t at = 0, marks = 0;

    while (at < line.n && at < 10 && (char_is_digit(line.p[at]) || is_in(line.p[at], "-/"))) {
        marks += !char_is_digit(line.p[at]);
        at++;
    }
    return at >= 8 && marks == 2 && is_in(line.p[4], "-/");
}

static bool has_digit(struct str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (char_is_digit(line.p[i]))
            return true;
    return false;
}

bool quote_may_begin(struct str line)
{
    struct str word, rest;

    (void)str_cut(line, ' ', &word, &rest);
    return has_digit(line) && !is_in(line.p[0], "<([\"") && str_find_char(word, '@', 0) == SIZE_MAX;
}

void quote_attribution_read(struct quote_attribution *read, struct str line, bool is_first)
{
    if (is_first) {
        read->has_date = has_digit(line);
        read->is_bare = begins_with_date(line) && (str_find(line, STR(" GMT"), 0) != SIZE_MAX ||
                                                   str_find_char(line, '<', 0) != SIZE_MAX);
    }
    read->has_address |= str_find_char(line, '@', 0) != SIZE_MAX;
    read->has_verb |= has_verb(line);
    read->has_end = str_ends(line, STR(":")) || str_ends(line, STR("\xef\xbc\x9a")) ||
                    str_ends(line, STR("----"));
    if (read->is_bare) /* a bracket that is open goes on */
        read->has_end |= str_find_char(line, '<', 0) == SIZE_MAX || str_ends(line, STR(">"));
}

bool quote_attribution_ends(const struct quote_attribution *read)
{
    return (read->has_verb || read->is_bare) && read->has_end;
}
