/* steps.h: what channels.c does also for the first steps (welcome.c); rules.h has that of rules. */
#ifndef PAGES_DESK_STEPS_H
#define PAGES_DESK_STEPS_H

#include "channels/channel.h"
#include "pages/desk/forms.h"

/* The connected places and how each is; view->may_change and has_rule as set. */
must_check enum err channels_list(const struct request *request, struct channels_view *view);
/* Which of the settings stand under "more"; all but is_required and value are filled. */
void channels_fold(struct kind_view *form, const struct channel_kind *kind);

/* The forms that connect a place, one for each kind; `error` goes to the one that was posted. */
must_check enum err channels_forms(const struct request *request, struct channels_view *view,
                                   const char *error);
/* Connects what the form says. When channels_may_correct(err), the fault is for who typed it. */
must_check enum err channels_connect(const struct request *request, struct fault *fault);
bool channels_may_correct(enum err err);

/* channel_edit.c: the settings of a place as they are kept, with what it says is wrong (or nothing)
 * beside the first. */
struct channel_row;
must_check enum err channels_kept(const struct request *request, const struct channel_row *row,
                                  struct kind_view *out_form);
/* For channel_edit.c: the type of the input; the values as the JSON that is kept. */
struct channel_value;
const char *channels_input(const struct channel_setting *setting);
struct str channels_config(const struct request *request, const struct channel_value *values,
                           size_t n);

#endif
