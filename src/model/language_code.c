#include "model/language_code.h"

/* Of each first letter the second ones: ISO 639-1. */
static const char *const two[26] = {
    "abefkmnrsvyz",
    "aeghimnors",
    "aehorsuvy",
    "aevz",
    "elnostu",
    "afijory",
    "adlnuv",
    "aeiortuyz",
    "adegikostu",
    "av",
    "agijklmnorsuvwy",
    "abginotuv",
    "ghiklnrsty",
    "abdeglnorvy",
    "cjmrs",
    "ailst",
    "u",
    "mnouw",
    "acdeghiklmnoqrstuvw",
    "aeghiklnorstwy",
    "gkrz",
    "eio",
    "ao",
    "h",
    "io",
    "ahu",
};

static const char three[][4] = {
    "ace", "ady", "ain", "apc", "arc", "ary", "arz", "ast", "awa", "azb", "bal", "ban", "bar",
    "bbc", "bcl", "ber", "bho", "bjn", "brx", "bug", "cak", "ceb", "chr", "ckb", "cmn", "cnh",
    "crh", "crs", "csb", "dag", "din", "doi", "dsb", "dty", "dyu", "efi", "ext", "fil", "frp",
    "frr", "fur", "gaa", "gag", "gan", "glk", "gom", "gor", "gsw", "guc", "hak", "haw", "hif",
    "hil", "hmn", "hrx", "hsb", "ilo", "jam", "jbo", "kaa", "kab", "kac", "kbd", "kbp", "kea",
    "kha", "kmb", "kmr", "knc", "koi", "kok", "kri", "krc", "ksh", "lad", "lez", "lfn", "lij",
    "lld", "lmo", "lou", "loz", "lrc", "ltg", "lua", "lue", "luo", "lus", "lzh", "lzz", "mad",
    "mag", "mai", "mam", "mdf", "mfe", "mhr", "min", "mni", "mos", "mrj", "mwl", "myv", "mzn",
    "nah", "nan", "nap", "nds", "new", "nia", "nqo", "nso", "nyn", "nzi", "olo", "pag", "pam",
    "pap", "pcd", "pcm", "pdc", "pfl", "pms", "pnb", "prg", "prs", "pus", "quc", "raj", "rar",
    "rmy", "rue", "sah", "sat", "scn", "sco", "sgs", "shi", "shn", "smn", "sma", "smj", "sms",
    "srn", "stq", "syl", "syr", "szl", "tay", "tcy", "tet", "tig", "tlh", "tok", "tpi", "trv",
    "tum", "tyv", "tzm", "udm", "umb", "vec", "vep", "vls", "vmf", "vro", "war", "wls", "wuu",
    "xal", "xmf", "yua", "yue", "zap", "zea", "zgh", "zza",
};

static const struct {
    const char *old, *now;
} moved[] = {{"in", "id"}, {"iw", "he"}, {"ji", "yi"}, {"jw", "jv"}, {"mo", "ro"}};

enum { CODE_MAX = 3 };

/* As far as the first '-' or '_', in lower case; 0: too long, or no letters. */
static size_t primary(struct str tag, char out[CODE_MAX + 1])
{
    size_t n = 0;

    while (n < tag.n && n < CODE_MAX && char_is_alpha(tag.p[n])) {
        out[n] = char_lower(tag.p[n]);
        n++;
    }
    out[n] = 0;
    return n < tag.n && tag.p[n] != '-' && tag.p[n] != '_' ? 0 : n;
}

/* The letters themselves, as a constant: each pair of letters stands in here. */
static struct str of_two(const char code[2])
{
    static const char pairs[] =
#define ROW(a)                                                                                     \
    a "a" a "b" a "c" a "d" a "e" a "f" a "g" a "h" a "i" a "j" a "k" a "l" a "m" a "n" a "o" a    \
      "p" a "q" a "r" a "s" a "t" a "u" a "v" a "w" a "x" a "y" a "z"
        ROW("a") ROW("b") ROW("c") ROW("d") ROW("e") ROW("f") ROW("g") ROW("h") ROW("i") ROW("j")
            ROW("k") ROW("l") ROW("m") ROW("n") ROW("o") ROW("p") ROW("q") ROW("r") ROW("s")
                ROW("t") ROW("u") ROW("v") ROW("w") ROW("x") ROW("y") ROW("z");
#undef ROW
    return str_of(pairs + 2 * (26 * (code[0] - 'a') + (code[1] - 'a')), 2);
}

struct str language_code(struct str tag)
{
    char code[CODE_MAX + 1];
    size_t n = primary(tag, code);

    for (size_t i = 0; n == 2 && i < ARRAY_LEN(moved); i++)
        if (!memcmp(code, moved[i].old, 2))
            return str_of(moved[i].now, 2);
    if (n == 2 && strchr(two[code[0] - 'a'], code[1]))
        return of_two(code);
    for (size_t i = 0; n == CODE_MAX && i < ARRAY_LEN(three); i++)
        if (!memcmp(code, three[i], CODE_MAX))
            return str_of(three[i], CODE_MAX);
    return STR_NONE;
}

bool language_is_untold(struct str tag)
{
    char code[CODE_MAX + 1];
    size_t n = primary(tag, code);

    return !tag.n || (n == CODE_MAX && (!memcmp(code, "und", n) || !memcmp(code, "zxx", n)));
}
