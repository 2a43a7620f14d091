// SPDX-License-Identifier: EUPL-1.2
// From a .pb file to what the rules of count/ take.
#ifndef POLDER_EXCHANGE_COUNT_INPUT_H
#define POLDER_EXCHANGE_COUNT_INPUT_H

#include "count/shares.h"
#include "exchange/pabulib.h"

// projects[i] is pb->projects[i]; lots are their order in the file. NULL when the arena is full.
struct count_project *count_input_projects(struct arena *arena, const struct pabulib *pb, const struct tally *tally);
// Lots from a text: one project id on each line, the first goes first, every project once. False with *error filled.
bool count_input_lots(struct arena *arena, struct text lines, struct count_project *projects, size_t count,
                      struct pabulib_error *error);
// The ballots, finished; NULL when the arena is full.
struct profile *count_input_profile(struct arena *arena, const struct pabulib *pb);

#endif
