// SPDX-License-Identifier: EUPL-1.2
// As much of a store as the server needs, so that its tests stand on their own floor: page versions to raise by hand, and
// the real worker pool (src/store/workers.c) with handles that are never used.
#ifndef POLDER_TESTS_HTTP_SMALL_STORE_H
#define POLDER_TESTS_HTTP_SMALL_STORE_H

#include "store/workers.h"

void small_store_raise(void); // every site's version

#endif
