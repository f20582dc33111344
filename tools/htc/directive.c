/* directive.c: what stands in braces. docs/templates.md has the forms. */
#include "htc/htc.h"

/* --- the braces --- */

static bool is_blank_line_around(const struct htc *htc, size_t start, size_t end)
{
    while (start && (htc->source.p[start - 1] == ' ' || htc->source.p[start - 1] == '\t'))
        start--;
    while (end < htc->source.n && (htc->source.p[end] == ' ' || htc->source.p[end] == '\t'))
        end++;
    return (start == 0 || htc->source.p[start - 1] == '\n') &&
           (end == htc->source.n || htc->source.p[end] == '\n');
}

/* Takes '}'. A directive alone on its line leaves no line behind. */
static void close_brace(struct htc *htc, size_t start)
{
    if (htc_peek(htc) != '}')
        htc_refuse(htc, htc->place, "'}' is expected here");
    htc_take(htc);
    if (htc->html.where == WHERE_TEXT && start != SIZE_MAX &&
        is_blank_line_around(htc, start, htc->at))
        htc_skip_space(htc);
}

static bool is_word(const struct htc *htc, const char *word)
{
    struct str rest = htc_rest(htc);
    size_t n = strlen(word);

    return htc_looking_at(htc, word) &&
           (rest.n == n || char_is_space(rest.p[n]) || rest.p[n] == '}');
}

static bool take_word(struct htc *htc, const char *word)
{
    if (!is_word(htc, word))
        return false;
    htc_take_n(htc, strlen(word));
    htc_skip_space(htc);
    return true;
}

static void comment(struct htc *htc, size_t start)
{
    struct place place = htc->place;

    while (!htc_looking_at(htc, "#}")) {
        if (htc_peek(htc) == '\0')
            htc_refuse(htc, place, "this comment has no '#}'");
        htc_take(htc);
    }
    htc_take(htc);
    close_brace(htc, start);
}

/* --- blocks --- */

static struct frame *push_frame(struct htc *htc, struct node *node)
{
    struct frame *frame = &htc->frames[htc->frame_n];

    if (htc->frame_n == FRAME_MAX)
        htc_refuse(htc, node->place, "blocks are nested deeper than %d", FRAME_MAX);
    htc->frame_n++;
    htc_add(htc, node);
    *frame = (struct frame){.node = node, .arm = node, .start = htc->html, .tail = htc->tail};
    htc->tail = &node->body;
    return frame;
}

static void refuse_outside(const struct htc *htc, struct place place, const char *what,
                           bool in_value, bool in_tag)
{
    const struct html_state *html = &htc->html;
    bool good = html->where == WHERE_TEXT ||
                (html->where == WHERE_VALUE && in_value && html->value != CONTEXT_NONE) ||
                (html->where == WHERE_TAG && in_tag) ||
                (html->where == WHERE_RAW && html->is_json && in_value);

    if (html->is_rcdata && !in_value)
        good = false;
    if (!good)
        htc_refuse(htc, place, "{%s} can't stand here in the HTML", what);
}

static void if_block(struct htc *htc, struct place place, size_t start)
{
    struct node *node = htc_node(htc, NODE_IF, place);

    refuse_outside(htc, place, "if", true, true);
    node->expr = htc_expr(htc, '}');
    if (!node->expr.c.n)
        htc_refuse(htc, place, "{if} needs a condition");
    push_frame(htc, node);
    close_brace(htc, start);
}

static void each_block(struct htc *htc, struct place place, size_t start)
{
    struct node *node = htc_node(htc, NODE_EACH, place);

    refuse_outside(htc, place, "each", true, false);
    node->text = htc_name(htc, "a name for the item");
    htc_skip_space(htc);
    if (htc_peek(htc) == ',') {
        htc_take(htc);
        htc_skip_space(htc);
        node->index = htc_name(htc, "a name for the counter");
        htc_skip_space(htc);
    }
    if (!take_word(htc, "in"))
        htc_refuse(htc, htc->place, "'in' is expected here");
    node->expr = htc_expr(htc, ',');
    if (htc_peek(htc) == ',') {
        htc_take(htc);
        node->count = htc_expr(htc, '}');
    }
    if (!node->expr.c.n)
        htc_refuse(htc, place, "{each} needs a list");
    push_frame(htc, node);
    close_brace(htc, start);
}

static void arguments(struct htc *htc, struct node *node)
{
    node->text = htc_name(htc, "a template's name");
    node->expr = htc_expr(htc, '}');
    if (node->expr.c.n < 2 || node->expr.c.p[0] != '(' || node->expr.c.p[node->expr.c.n - 1] != ')')
        htc_refuse(htc, node->expr.place, "'(' and the arguments are expected here");
    node->expr.c = str_trim(str_slice(node->expr.c, 1, node->expr.c.n - 1));
}

static void call(struct htc *htc, struct place place, size_t start)
{
    struct node *node = htc_node(htc, NODE_CALL, place);

    refuse_outside(htc, place, "call", false, false);
    arguments(htc, node);
    htc_add(htc, node);
    close_brace(htc, start);
}

static void wrap_block(struct htc *htc, struct place place, size_t start)
{
    struct node *node = htc_node(htc, NODE_WRAP, place);

    refuse_outside(htc, place, "wrap", false, false);
    arguments(htc, node);
    push_frame(htc, node);
    close_brace(htc, start);
}

static void slot(struct htc *htc, struct place place, size_t start)
{
    refuse_outside(htc, place, "slot", false, false);
    if (htc->current->has_slot)
        htc_refuse(htc, place, "a template has one {slot}");
    if (htc->frame_n)
        htc_refuse(htc, place, "{slot} may not stand in a block");
    htc->current->has_slot = true;
    htc_add(htc, htc_node(htc, NODE_SLOT, place));
    close_brace(htc, start);
}

/* Notes how an arm ended: all must end alike. */
static void end_arm(struct htc *htc, struct frame *frame, struct place place)
{
    htc_add(htc, NULL);
    if (frame->has_end)
        html_must_match(htc, &frame->end, &htc->html, place,
                        "this branch does not end as the one before");
    frame->end = htc->html;
    frame->has_end = true;
}

static void else_arm(struct htc *htc, struct place place, size_t start)
{
    struct frame *frame = htc->frame_n ? &htc->frames[htc->frame_n - 1] : NULL;

    if (!frame || frame->node->kind != NODE_IF || frame->has_else)
        htc_refuse(htc, place, "{else} belongs to no {if}");
    end_arm(htc, frame, place);
    htc->html = frame->start;
    if (take_word(htc, "if")) {
        struct node *arm = htc_node(htc, NODE_IF, place);

        arm->expr = htc_expr(htc, '}');
        if (!arm->expr.c.n)
            htc_refuse(htc, place, "{else if} needs a condition");
        frame->arm->otherwise = arm;
        frame->arm = arm;
        htc->tail = &arm->body;
    } else {
        frame->has_else = true;
        htc->tail = &frame->arm->otherwise;
    }
    close_brace(htc, start);
}

static void end_block(struct htc *htc, struct place place, size_t start)
{
    struct frame *frame = htc->frame_n ? &htc->frames[htc->frame_n - 1] : NULL;

    if (!frame)
        htc_refuse(htc, place, "{end} closes nothing");
    end_arm(htc, frame, place);
    if (frame->node->kind != NODE_IF || !frame->has_else)
        html_must_match(htc, &frame->start, &htc->html, place,
                        frame->node->kind == NODE_IF ? "a block without {else} must end as it began"
                                                     : "the block must end as it began");
    htc->tail = frame->tail;
    htc->frame_n--;
    close_brace(htc, start);
}

/* --- holes --- */

static void place_hole(struct htc *htc, struct node *node)
{
    const struct html_state *html = &htc->html;

    node->hole = ++htc->current->holes;
    node->element = str_dup(htc->arena, str_from(html->depth && html->where == WHERE_TEXT
                                                     ? html->open[html->depth - 1].name
                                                     : html->element));
    node->attr = str_dup(htc->arena, str_from(html->attr));
}

static void check_slots(const struct htc *htc, const struct node *node)
{
    for (size_t i = 0; i < 10; i++) {
        char slot_text[] = {'{', (char)('0' + i), '}', 0};
        bool is_there = str_find(node->text, str_from(slot_text), 0) != SIZE_MAX;

        if (is_there != (i < node->args.n))
            htc_refuse(htc, node->place,
                       is_there ? "the message has {%d} but no value for it"
                                : "the message has a value but no {%d} for it",
                       (int)i);
    }
}

/* {t "text" value, value}: a comma behind the text is fine too. */
static void message(struct htc *htc, struct place place)
{
    struct node *node = htc_node(htc, NODE_MESSAGE, place);
    bool is_whole = htc->html.where == WHERE_EQUALS;

    node->context = html_hole(htc, place, true);
    place_hole(htc, node);
    if (htc_peek(htc) != '"')
        htc_refuse(htc, htc->place, "{t} needs a text in double quotes");
    if (is_whole)
        buf_printf(&htc->text, " %s=\"", htc->html.attr);
    node->text = htc_literal(htc);
    htc_skip_space(htc);
    while (htc_peek(htc) != '}') {
        struct expr value;

        if (htc_peek(htc) == ',')
            htc_take(htc);
        value = htc_expr(htc, ',');
        if (!value.c.n || !vec_push(htc->arena, &node->args, value) || node->args.n > 10)
            htc_refuse(htc, place, "a message takes up to ten values");
    }
    check_slots(htc, node);
    htc_add(htc, node);
    close_brace(htc, SIZE_MAX);
    if (is_whole) {
        buf_add_char(&htc->text, '"');
        html_attr_done(htc);
    }
}

static enum context whole_context(const struct html_state *html, enum context context)
{
    char lower[HTML_NAME_MAX];

    for (size_t i = 0; i < HTML_NAME_MAX; i++)
        lower[i] = char_lower(html->attr[i]);
    return rule_is_bool_attr(lower) ? CONTEXT_BOOL : context;
}

static void hole(struct htc *htc, struct place place)
{
    bool is_whole = htc->html.where == WHERE_EQUALS;
    struct node *node = htc_node(htc, is_whole ? NODE_ATTR : NODE_HOLE, place);

    if (is_whole)
        htc->html.url = URL_START;
    node->context = html_hole(htc, place, false);
    place_hole(htc, node);
    if (is_whole) {
        node->text = node->attr;
        node->context = whole_context(&htc->html, node->context);
    }
    node->expr = htc_expr(htc, '}');
    if (!node->expr.c.n)
        htc_refuse(htc, place, "this hole is empty; a literal brace is written {{");
    htc_add(htc, node);
    close_brace(htc, SIZE_MAX);
    if (is_whole)
        html_attr_done(htc);
}

void htc_directive(struct htc *htc)
{
    struct place place = htc->place;
    size_t start = htc->at;

    if (htc->html.where == WHERE_TEXT)
        html_flush_space(htc);
    htc_take(htc);
    if (htc_peek(htc) == '#')
        comment(htc, htc->frame_n || htc->templates ? start : SIZE_MAX);
    else if (take_word(htc, "if"))
        if_block(htc, place, start);
    else if (take_word(htc, "each"))
        each_block(htc, place, start);
    else if (take_word(htc, "else"))
        else_arm(htc, place, start);
    else if (take_word(htc, "end"))
        end_block(htc, place, start);
    else if (take_word(htc, "call"))
        call(htc, place, start);
    else if (take_word(htc, "wrap"))
        wrap_block(htc, place, start);
    else if (take_word(htc, "slot"))
        slot(htc, place, start);
    else if (take_word(htc, "t"))
        message(htc, place);
    else
        hole(htc, place);
}
