// SPDX-License-Identifier: EUPL-1.2
// Functions that may not be used in Polder, made compile errors in the manner of git's banned.h: a call becomes an
// undeclared name. Function-like macros and not #pragma poison, since libraries have members of the same name
// (libsodium's `random`); so library headers may stand before or after ours.
#ifndef POLDER_BASE_BANNED_H
#define POLDER_BASE_BANNED_H

// The headers that declare them come first: a declaration after the macro would not compile.
#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Some are macros of libc already: alloca always, sprintf and others with _FORTIFY_SOURCE under clang.
#undef strcpy
#undef strncpy
#undef strcat
#undef strncat
#undef sprintf
#undef vsprintf
#undef strtok
#undef strtok_r
#undef gets
#undef atoi
#undef atol
#undef atoll
#undef atof
#undef alloca
#undef gmtime
#undef gmtime_r
#undef localtime
#undef localtime_r
#undef ctime
#undef asctime
#undef mktime
#undef rand
#undef srand
#undef random
#undef system
#undef popen

// Text: struct text, struct builder.
#define strcpy(...) strcpy_is_banned_use_struct_text
#define strncpy(...) strncpy_is_banned_use_struct_text
#define strcat(...) strcat_is_banned_use_a_builder
#define strncat(...) strncat_is_banned_use_a_builder
#define sprintf(...) sprintf_is_banned_use_build_format
#define vsprintf(...) vsprintf_is_banned_use_build_format
#define strtok(...) strtok_is_banned_use_text_split
#define strtok_r(...) strtok_r_is_banned_use_text_split
#define gets(...) gets_is_banned
// Numbers: base/number.h.
#define atoi(...) atoi_is_banned_use_number_parse
#define atol(...) atol_is_banned_use_number_parse
#define atoll(...) atoll_is_banned_use_number_parse
#define atof(...) atof_is_banned_there_is_no_floating_point_in_money
// Memory: base/arena.h.
#define alloca(...) alloca_is_banned_use_an_arena
// Time: base/clock.h and base/zone.h; libc's zone is one for the whole process.
#define gmtime(...) gmtime_is_banned_use_civil_from_ms
#define gmtime_r(...) gmtime_r_is_banned_use_civil_from_ms
#define localtime(...) localtime_is_banned_use_zone_civil
#define localtime_r(...) localtime_r_is_banned_use_zone_civil
#define ctime(...) ctime_is_banned_use_build_iso_time
#define asctime(...) asctime_is_banned_use_build_iso_time
#define mktime(...) mktime_is_banned_use_zone_instant
// Chance: base/secret.h.
#define rand(...) rand_is_banned_use_random_below
#define srand(...) srand_is_banned_use_random_below
#define random(...) random_is_banned_use_random_below
// No shell.
#define system(...) system_is_banned
#define popen(...) popen_is_banned

#endif
