/* stance_words.c: how people say that they agree, or that it is not so, in seven languages. */
#include "understand/stance.h"

#define YES(words)                                                                                 \
    {                                                                                              \
        words, STANCE_AGREES                                                                       \
    }
#define NO(words)                                                                                  \
    {                                                                                              \
        words, STANCE_DISSENTS                                                                     \
    }

/* clang-format off */
const struct stance_phrase stance_phrases[] = {
    /* English */
    YES("same"), YES("same here"), YES("same problem"), YES("same issue"), YES("same thing here"),
    YES("same experience"), YES("same story"), YES("me too"), YES("me 2"), YES("mine too"), YES("us too"),
    YES("metoo"), YES("so do i"), YES("so am i"), YES("i agree"), YES("agree"), YES("agreed"),
    YES("totally agree"), YES("completely agree"), YES("i second this"), YES("i second that"),
    YES("seconded"), YES("this"), YES("this so much"), YES("so much this"), YES("exactly"),
    YES("exactly this"), YES("so true"), YES("true"), YES("very true"), YES("can confirm"),
    YES("confirmed"), YES("happened to me too"), YES("happened to us too"), YES("the same happened to me"),
    YES("same happened to me"), YES("i have the same problem"), YES("i have the same issue"),
    YES("having the same problem"), YES("having the same issue"), YES("had the same problem"),
    YES("got the same problem"), YES("with you on this"), YES("couldn t agree more"),
    YES("you are right"), YES("you re right"), YES("well said"), YES("preach"), YES("ditto"),
    YES("upvoted"), YES("1 to this"), YES("i m affected too"), YES("still broken for me too"),
    NO("works fine for me"), NO("works for me"), NO("works fine here"), NO("working fine for me"),
    NO("works perfectly for me"), NO("worked for me"), NO("fine for me"), NO("all good here"),
    NO("no problem here"), NO("no problems here"), NO("no issues here"), NO("no issue here"),
    NO("not for me"), NO("not my experience"), NO("never had a problem"), NO("never had any problem"),
    NO("never had any problems"), NO("never had an issue"), NO("never had any issues"),
    NO("never had this problem"), NO("never happened to me"), NO("can t confirm"), NO("cannot confirm"),
    NO("cannot reproduce"), NO("can t reproduce"), NO("i disagree"), NO("disagree"), NO("disagreed"),
    NO("don t agree"), NO("i don t agree"), NO("unfair"), NO("that s unfair"), NO("that is unfair"),
    NO("that s not fair"), NO("not fair"), NO("not true"), NO("that s not true"), NO("that is not true"),
    NO("untrue"), NO("false"), NO("that s false"), NO("that s a lie"), NO("nonsense"), NO("that s nonsense"),
    NO("i saw it differently"), NO("saw it differently"), NO("i see it differently"), NO("see it differently"),
    NO("i saw it quite differently"), NO("i see it quite differently"), NO("i see that differently"),
    NO("i don t see it that way"), NO("i do not see it that way"), NO("don t see it that way"),
    NO("i think otherwise"), NO("on the contrary"), NO("quite the opposite"), NO("quite the contrary"),
    NO("fake news"), NO("this is fake"), NO("wrong"), NO("that s wrong"), NO("opposite experience"),
    /* German */
    YES("ich auch"), YES("mir auch"), YES("bei mir auch"), YES("bei uns auch"), YES("bei mir genauso"),
    YES("bei mir dasselbe"), YES("bei mir das gleiche"), YES("dito"), YES("genauso"), YES("genau"),
    YES("genau das"), YES("genau so"), YES("geht mir genauso"), YES("geht mir auch so"), YES("mir geht es genauso"),
    YES("gleiches problem"), YES("selbes problem"), YES("dasselbe problem"), YES("das gleiche problem"),
    YES("dasselbe hier"), YES("gleiches hier"), YES("stimmt"), YES("stimme zu"), YES("da stimme ich zu"),
    YES("volle zustimmung"), YES("sehe ich auch so"), YES("kann ich bestätigen"), YES("kann ich nur bestätigen"),
    NO("bei mir nicht"), NO("bei mir geht es"), NO("bei mir geht s"), NO("bei mir funktioniert es"),
    NO("bei mir läuft es"), NO("geht bei mir"), NO("funktioniert bei mir"), NO("kein problem hier"),
    NO("keine probleme hier"), NO("hier keine probleme"), NO("kann ich nicht bestätigen"), NO("stimmt nicht"),
    NO("das stimmt nicht"), NO("unfair"), NO("das ist unfair"), NO("unsinn"), NO("quatsch"), NO("falsch"),
    NO("sehe ich nicht so"), NO("sehe ich anders"), NO("sehe ich ganz anders"), NO("das sehe ich anders"),
    NO("das sehe ich ganz anders"), NO("ich sehe das anders"), NO("ich sehe das ganz anders"), NO("im gegenteil"), NO("nie probleme gehabt"), NO("hatte nie probleme"),
    /* French */
    YES("moi aussi"), YES("nous aussi"), YES("idem"), YES("pareil"), YES("pareil ici"), YES("pareil pour moi"),
    YES("même problème"), YES("le même problème"), YES("j ai le même problème"), YES("même chose ici"),
    YES("même chose pour moi"), YES("d accord"), YES("je suis d accord"), YES("tout à fait"),
    YES("exactement"), YES("c est vrai"), YES("tellement vrai"), YES("je confirme"),
    NO("pas chez moi"), NO("ça marche chez moi"), NO("ça marche pour moi"), NO("ça fonctionne chez moi"),
    NO("aucun problème ici"), NO("aucun problème pour moi"), NO("aucun souci"), NO("pas d accord"),
    NO("je ne suis pas d accord"), NO("je le vois autrement"), NO("je vois ça autrement"), NO("au contraire"), NO("c est injuste"), NO("injuste"), NO("c est faux"), NO("faux"),
    NO("n importe quoi"), NO("jamais eu de problème"),
    /* Spanish */
    YES("yo también"), YES("a mí también"), YES("a mi también"), YES("a mi tambien"), YES("yo tambien"),
    YES("igual"), YES("igual aquí"), YES("igual yo"), YES("lo mismo"), YES("lo mismo aquí"), YES("a mí me pasa lo mismo"),
    YES("me pasa lo mismo"), YES("mismo problema"), YES("el mismo problema"), YES("tengo el mismo problema"),
    YES("de acuerdo"), YES("estoy de acuerdo"), YES("totalmente de acuerdo"), YES("exacto"), YES("así es"),
    YES("es verdad"), YES("lo confirmo"),
    NO("a mí no"), NO("a mi no"), NO("a mí me funciona"), NO("a mi me funciona"), NO("me funciona bien"),
    NO("ningún problema"), NO("sin problemas aquí"), NO("no estoy de acuerdo"), NO("yo lo veo diferente"), NO("lo veo de otra manera"), NO("al contrario"), NO("en desacuerdo"), NO("injusto"),
    NO("eso no es cierto"), NO("no es verdad"), NO("no es cierto"), NO("mentira"), NO("es mentira"), NO("falso"),
    NO("nunca tuve problemas"),
    /* Italian */
    YES("anche io"), YES("anch io"), YES("anche a me"), YES("anche noi"), YES("idem"), YES("uguale"),
    YES("stessa cosa"), YES("stesso problema"), YES("lo stesso problema"), YES("ho lo stesso problema"),
    YES("d accordo"), YES("sono d accordo"), YES("esatto"), YES("esattamente"), YES("è vero"), YES("verissimo"),
    YES("confermo"),
    NO("a me no"), NO("a me funziona"), NO("funziona da me"), NO("nessun problema qui"), NO("nessun problema"),
    NO("non sono d accordo"), NO("io la vedo diversamente"), NO("la vedo diversamente"), NO("al contrario"), NO("ingiusto"), NO("non è vero"), NO("è falso"), NO("falso"), NO("sbagliato"),
    NO("mai avuto problemi"),
    /* Portuguese */
    YES("eu também"), YES("eu tambem"), YES("comigo também"), YES("aqui também"), YES("aqui tambem"),
    YES("igual aqui"), YES("mesmo problema"), YES("o mesmo problema"), YES("tenho o mesmo problema"),
    YES("o mesmo aqui"), YES("concordo"), YES("concordo plenamente"), YES("exato"), YES("exatamente"),
    YES("é verdade"), YES("confirmo"),
    NO("comigo não"), NO("aqui não"), NO("aqui funciona"), NO("comigo funciona"), NO("funciona para mim"),
    NO("sem problemas aqui"), NO("nenhum problema aqui"), NO("discordo"), NO("não concordo"), NO("vejo de outra forma"), NO("pelo contrário"), NO("injusto"),
    NO("não é verdade"), NO("é mentira"), NO("mentira"), NO("nunca tive problemas"),
    /* Dutch */
    YES("ik ook"), YES("ik ook al"), YES("wij ook"), YES("hier ook"), YES("hier hetzelfde"), YES("hetzelfde"),
    YES("hetzelfde hier"), YES("hetzelfde probleem"), YES("zelfde probleem"), YES("zelfde hier"), YES("idem"),
    YES("eens"), YES("mee eens"), YES("helemaal mee eens"), YES("precies"), YES("klopt"), YES("kan ik bevestigen"),
    NO("bij mij niet"), NO("bij mij werkt het"), NO("werkt bij mij"), NO("geen probleem hier"),
    NO("geen problemen hier"), NO("hier geen problemen"), NO("niet mee eens"), NO("dat zie ik anders"), NO("ik zie dat anders"), NO("integendeel"), NO("oneerlijk"), NO("klopt niet"),
    NO("niet waar"), NO("onzin"), NO("nooit problemen gehad"),
    {"", STANCE_NONE},
};

const char *const stance_fillers[] = {
    "yes", "yeah", "yep", "yup", "oh", "omg", "wow", "ok", "lol", "and", "well", "no", "nope", "ugh", "sorry",
    "hm", "hmm", "but", "really", "ja", "jo", "nein", "doch", "aber", "ach", "oui", "non", "ben", "mais",
    "sí", "si", "pero", "pues", "sì", "ma", "sim", "não", "nee", "maar", "ah", "eh", "rt", NULL,
};
/* clang-format on */
