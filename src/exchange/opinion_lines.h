// SPDX-License-Identifier: EUPL-1.2
// Words in a drawing, which does not break lines by itself.
#ifndef POLDER_EXCHANGE_OPINION_LINES_H
#define POLDER_EXCHANGE_OPINION_LINES_H

#include "base/builder.h"

// One line about as wide as so many ordinary letters, broken at a space where there is one; takes it from *rest.
struct text opinion_line_take(struct text *rest, unsigned letters);
// White space as single spaces, and nothing that XML does not allow.
struct text opinion_line_flat(struct arena *arena, struct text t);

#endif
