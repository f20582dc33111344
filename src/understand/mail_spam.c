#include "understand/mail_spam.h"

#include <math.h>

#include "understand/mail_look.h"

/* Before anything is read, one mail of twenty that reaches a house's inbox is spam (what its mail
 * server refused never comes here); what is learned elsewhere is believed up to 1,100 to 1. So a
 * mail is called spam from 20 to 1 on. */
static const double BEFORE = -3, MOST = 7;

struct mail_spam {
    const struct label_model *model;
    struct label_model shipped; /* open when `model` is this */
    int head;
    struct mail_look look;
    struct json_parser parser;
};

enum err mail_spam_new(const struct label_model *model, struct mail_spam **out_spam)
{
    struct mail_spam *spam = calloc(1, sizeof(*spam));
    enum err err = OK;

    if (!spam)
        return ERR_NO_MEMORY;
    json_parser_init(&spam->parser, MESSAGE_LINE_MAX);
    if (!model)
        err = label_model_open_mail(NULL, &spam->shipped, NULL);
    spam->model = model ? model : &spam->shipped;
    spam->head = err ? -1 : label_model_head(spam->model, "mailspam");
    if (!err && spam->head < 0)
        err = ERR_CORRUPT;
    if (err)
        mail_spam_free(spam);
    else
        *out_spam = spam;
    return err;
}

void mail_spam_free(struct mail_spam *spam)
{
    if (!spam)
        return;
    label_model_close(&spam->shipped);
    json_parser_clear(&spam->parser);
    free(spam);
}

enum err mail_spam_says(struct mail_spam *spam, const struct message *message, double *out_likely)
{
    double sums[LABEL_HEADS_MAX], evidence;
    struct str signs = STR_NONE;
    enum err err;

    if (message->kind == KIND_MAIL)
        signs = mail_look_signs(&spam->parser, message->extra);
    if (!signs.n)
        return ERR_NOT_FOUND;
    err = mail_look_read(&spam->look, signs, message->title, message->text);
    if (err)
        return err == ERR_BAD_INPUT ? ERR_NOT_FOUND : err;
    label_model_sums(spam->model, &spam->look.features, sums);
    evidence = label_model_evidence(spam->model, spam->head, sums[spam->head]);
    evidence = evidence > MOST ? MOST : evidence < -MOST ? -MOST : evidence;
    *out_likely = 1 / (1 + exp(-(BEFORE + evidence)));
    return OK;
}
