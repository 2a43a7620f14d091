// SPDX-License-Identifier: EUPL-1.2
// Functions that may not be used in Polder, made compile errors (git's banned.h). Include system headers first.
#ifndef POLDER_BASE_BANNED_H
#define POLDER_BASE_BANNED_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strncpy strcat strncat sprintf vsprintf strtok strtok_r atoi atol atoll atof gets alloca
#pragma GCC poison gmtime gmtime_r localtime localtime_r ctime asctime mktime rand srand random system popen

#endif
