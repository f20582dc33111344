/* teach_report.h: figures with 95 % intervals from sums of examples that were held out. */
#ifndef UNDERSTAND_TEACH_REPORT_H
#define UNDERSTAND_TEACH_REPORT_H

#include "understand/teach.h"

enum measure {
    MEASURE_F1, /* of what is wanted */
    MEASURE_MACRO,
    MEASURE_MCC,
    MEASURE_ACCURACY,
    MEASURE_RECALL, /* the classes' mean */
    MEASURE_HAM_LOST,
    MEASURES
};

struct figure {
    double value, low, high; /* resampled 400 times; ham lost by Wilson's formula */
    size_t n;
};

const char *measure_name(enum measure measure);
bool measure_from(struct str name, enum measure *out_measure);

/* `cut`: what is above it is said to be wanted. NaN: for each fold the cut that does best on the
 * others. ERR_NO_MEMORY. */
must_check enum err figure_of(const struct school *school, int head, const double *sums,
                              enum measure measure, double cut, struct figure *out_figure);
/* The cut that does best on these sums. */
double cut_of(const struct school *school, int head, const double *sums, enum measure measure);

/* What to add to each class's sums so that they do best on these, -1 to 1 in steps of a twentieth;
 * the last stays 0. Three classes. ERR_NO_MEMORY. */
must_check enum err shifts_of_classes(const struct school *school, const int *heads,
                                      double *const *sums, enum measure measure,
                                      double *out_shifts);

/* Of several heads that exclude each other, whichever has the largest sum and shift. */
must_check enum err figure_of_classes(const struct school *school, const int *heads,
                                      double *const *sums, const double *shifts, int classes,
                                      enum measure measure, struct figure *out_figure);

#endif
