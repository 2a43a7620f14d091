// SPDX-License-Identifier: EUPL-1.2
// The explanation of an outcome as pages draw it.
#ifndef POLDER_METHODS_BUDGET_EXPLAINED_VIEW_H
#define POLDER_METHODS_BUDGET_EXPLAINED_VIEW_H

#include "methods/budget/explanation.h"
#include "methods/budget/scene.h"

// How this vote is counted, for budget_rule_words; before it opens too.
struct budget_rule_view rule_view(const struct scene *scene);
struct text rule_label(const struct language *language, struct text rule); // "De meeste stemmen"
// What the explanation adds to the row of a line; explained may be NULL.
void explained_row(const struct budget_outcome *outcome, const struct budget_line *line,
                   const struct explained_section *explained, struct budget_row_view *row);
// All that stands below the table of a section, and its row of what voters gained. False when the arena is full.
bool explained_fill(const struct scene *scene, const struct budget_outcome *outcome,
                    const struct budget_section *section, const struct explained_section *explained,
                    struct budget_result_section_view *view, struct budget_result_view *page);
bool rule_has_steps(const struct budget_outcome *outcome);

#endif
