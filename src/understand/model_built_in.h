/* model_built_in.h: the models inside the program, as tools/built_in.py lists them from models/. */
#ifndef UNDERSTAND_MODEL_BUILT_IN_H
#define UNDERSTAND_MODEL_BUILT_IN_H

struct built_in_model {
    const char *kind; /* NULL: the end */
    const char *begin, *end;
};

extern const struct built_in_model built_in_models[];

#endif
