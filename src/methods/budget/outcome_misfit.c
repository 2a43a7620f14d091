// SPDX-License-Identifier: EUPL-1.2
// Comparing an outcome that another process counted with what this one knows for certain.
#include "base/number.h"
#include "methods/budget/outcome.h"

static int64_t ballots_of(const struct ballot_sizes *sizes, int64_t envelope_id)
{
	for (size_t i = 0; i < sizes->count; i++)
		if (sizes->at[i].envelope_id == envelope_id)
			return sizes->at[i].ballots;
	return 0;
}

static const char *line_misfit(const struct vote_option *option, const struct budget_section *section,
                               const struct budget_line *line)
{
	if (line->option_id != option->id || line->price_cents != option->price_cents)
		return "it has other plans or prices than the manifest";
	if (line->votes < 0 || line->votes > section->voters)
		return "a plan has more votes than there were ballots";
	return NULL;
}

// The plans of this envelope, in the manifest's order.
static const char *lines_misfit(const struct vote_definition *definition, const struct budget_section *section)
{
	size_t at = 0;
	int64_t spent_cents = 0;
	for (size_t i = 0; i < definition->option_count; i++) {
		const struct vote_option *option = &definition->options[i];
		if (option->envelope_id != section->envelope_id)
			continue;
		if (at == section->line_count)
			return "plans of the manifest are missing";
		const struct budget_line *line = &section->lines[at++];
		const char *wrong = line_misfit(option, section, line);
		if (wrong)
			return wrong;
		if (line->won_as > 0 && !number_add(spent_cents, line->price_cents, &spent_cents))
			return "its winners cost more than there is money";
	}
	if (at != section->line_count)
		return "it has more plans than the manifest";
	return spent_cents == section->spent_cents ? NULL : "what it spent is not what its winners cost";
}

static const char *section_misfit(const struct vote_definition *definition, const struct vote_envelope *envelope,
                                  const struct ballot_sizes *sizes, const struct budget_section *section)
{
	if (section->envelope_id != envelope->id || section->budget_cents != envelope->budget_cents)
		return "it has other ballot papers or budgets than the manifest";
	if (section->voters != ballots_of(sizes, envelope->id))
		return "it has another number of voters than there are ballots";
	return lines_misfit(definition, section);
}

const char *budget_outcome_misfit(const struct vote_definition *definition, const struct ballot_sizes *sizes,
                                  const struct budget_outcome *outcome)
{
	uint8_t hash[HASH_BYTES];
	int64_t voters = 0;
	if (!text_from_hex(outcome->manifest_hash, hash, HASH_BYTES) ||
	    memcmp(hash, definition->manifest_hash, HASH_BYTES) != 0)
		return "it is about another manifest";
	if (!text_equal(outcome->rule, definition->count_rule) || outcome->threshold != definition->threshold)
		return "it was counted by another rule";
	if (outcome->section_count != definition->envelope_count)
		return "it has more or fewer ballot papers than the manifest";
	for (size_t i = 0; i < outcome->section_count; i++) {
		const char *wrong = section_misfit(definition, &definition->envelopes[i], sizes, &outcome->sections[i]);
		if (wrong)
			return wrong;
		if (!number_add(voters, outcome->sections[i].voters, &voters))
			return "it has too many voters";
	}
	return voters == outcome->voters ? NULL : "its voters do not add up";
}
