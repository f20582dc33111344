/* banned.h: functions that do not compile in this house; forced into every C file.
 *
 * They read numbers without saying where they stopped (atoi, strtol, sscanf), write without
 * knowing the room (strcpy, strcat, sprintf), keep hidden state (strtok) or return a shared
 * buffer (gmtime, localtime). Use base/str.h, base/buf.h and base/clock.h.
 *
 * The headers that declare them are included first, so that only our own calls are refused.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H
#ifndef __cplusplus

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(fn) sorry_##fn##_is_not_used_here

#undef strcpy
#define strcpy(a, b) BANNED(strcpy)
#undef strcat
#define strcat(a, b) BANNED(strcat)
#undef strncpy
#define strncpy(a, b, n) BANNED(strncpy)
#undef strncat
#define strncat(a, b, n) BANNED(strncat)
#undef strtok
#define strtok(a, b) BANNED(strtok)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef sscanf
#define sscanf(...) BANNED(sscanf)
#undef atoi
#define atoi(a) BANNED(atoi)
#undef atol
#define atol(a) BANNED(atol)
#undef atof
#define atof(a) BANNED(atof)
#undef strtol
#define strtol(a, b, c) BANNED(strtol)
#undef strtoul
#define strtoul(a, b, c) BANNED(strtoul)
#undef gmtime
#define gmtime(a) BANNED(gmtime)
#undef localtime
#define localtime(a) BANNED(localtime)
#undef ctime
#define ctime(a) BANNED(ctime)
#undef asctime
#define asctime(a) BANNED(asctime)

#endif
#endif
