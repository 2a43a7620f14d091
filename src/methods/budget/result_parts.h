// SPDX-License-Identifier: EUPL-1.2
// Pieces of an outcome that more than one page draws.
#ifndef POLDER_METHODS_BUDGET_RESULT_PARTS_H
#define POLDER_METHODS_BUDGET_RESULT_PARTS_H

#include "methods/budget/outcome.h"
#include "methods/budget/scene.h"
#include "methods/ideas/milestone.h"

// The winners of a section in order of selection, with what has become of them since. False when the arena is full.
bool budget_add_winners(const struct scene *scene, const struct budget_section *section,
                        const struct idea_progresses *progresses, struct budget_rows_view *winners);
// A file below the vote's address; the label is a msgid.
void budget_add_download(const struct scene *scene, struct budget_downloads_view *files, const char *label,
                         const char *page, const char *kind);

#endif
