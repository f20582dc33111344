/* attr.h: the compiler attributes the house allows, each under one plain name.
 *
 * Everything here is empty on a compiler that lacks it; no program may depend on an
 * attribute for its meaning, only for its warnings (cleanup_with is the one exception
 * and exists in both gcc 12 and clang 14).
 */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#define must_check __attribute__((warn_unused_result))
#define never_null(...) __attribute__((nonnull(__VA_ARGS__)))
#define printf_like(fmt, args) __attribute__((format(printf, fmt, args)))
#define does_not_return __attribute__((noreturn))
#define may_be_unused __attribute__((unused))

/* Runs fn(&variable) when the variable leaves its scope. */
#define cleanup_with(fn) __attribute__((cleanup(fn)))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
