// SPDX-License-Identifier: EUPL-1.2
#include "exchange/count_rule.h"

#include "base/number.h"
#include "exchange/count_parts.h"
#include "exchange/count_shares.h"
#include "exchange/printable.h"

#define COMMAND TEXT("polder count ")
#define STEP_MOST INT64_C(1000000000)
#define NAMES_SHOWN 10u

static bool next_word(struct text *rest, struct text *word)
{
	while (text_split(rest, ' ', word))
		if (word->len > 0)
			return true;
	return false;
}

static bool one_of(struct text word, const char *no, const char *yes, bool *value)
{
	*value = text_is(word, yes);
	return *value || text_is(word, no);
}

static bool option_take(struct text name, struct text value, struct count_file_options *options)
{
	struct shares_options *shares = &options->shares;
	int64_t step;
	if (text_is(name, "--rule"))
		return count_method_parse(value, options);
	if (text_is(name, "--utility"))
		return shares_utility_parse(value, &shares->utility);
	if (text_is(name, "--completion"))
		return shares_completion_parse(value, &shares->completion);
	if (text_is(name, "--start"))
		return one_of(value, "floor", "exact", &shares->exact_start);
	if (text_is(name, "--until"))
		return one_of(value, "overspend", "exhaustive", &shares->until_exhaustive);
	if (!text_is(name, "--step") || !number_parse(value, &step) || step < 1 || step > STEP_MOST)
		return false;
	shares->step_cents = step * 100;
	return true;
}

bool count_rule_of_comment(struct text comment, struct count_file_options *options)
{
	struct count_file_options named = *options;
	size_t at = text_find(comment, COMMAND);
	struct text rest, word, value;
	bool any = false;
	if (at == SIZE_MAX)
		return false;
	rest = text_slice(comment, at + COMMAND.len, comment.len);
	if (!next_word(&rest, &word)) // the file's name
		return false;
	while (next_word(&rest, &word) && word.at[0] != '#') { // the next remark
		if (text_is(word, "--comparison")) {
			named.shares.comparison = true;
			continue;
		}
		if (!next_word(&rest, &value) || !option_take(word, value, &named))
			return false;
		any |= text_is(word, "--rule");
	}
	if (any)
		*options = named;
	return any;
}

bool count_rule_of_meta(const struct pabulib *pb, struct count_file_options *options)
{
	if (pabulib_shares_rule(pb->rule, &options->shares))
		options->method = COUNT_BY_SHARES;
	else if (pabulib_count_rule(pb, &options->rule))
		options->method = COUNT_BY_GREEDY;
	else
		return false;
	return true;
}

void count_rule_choose(const struct pabulib *pb, struct count_file_options *options)
{
	if (options->rule_from != COUNT_RULE_OF_FILE)
		return;
	if (count_rule_of_comment(pb->comment, options))
		options->rule_from = COUNT_RULE_OF_COMMENT;
	else if (count_rule_of_meta(pb, options))
		options->rule_from = COUNT_RULE_OF_META;
	else
		options->rule_from = COUNT_RULE_DEFAULT;
}

const char *count_rule_from_name(enum count_rule_from from)
{
	static const char *const names[] = { [COUNT_RULE_GIVEN] = "given",
		                                 [COUNT_RULE_OF_FILE] = "file",
		                                 [COUNT_RULE_OF_COMMENT] = "comment",
		                                 [COUNT_RULE_OF_META] = "meta",
		                                 [COUNT_RULE_DEFAULT] = "default" };
	return names[from];
}

void count_build_rule_from(struct builder *out, const struct pabulib *pb, enum count_rule_from from)
{
	if (from == COUNT_RULE_OF_COMMENT) {
		build_literal(out, "By the rule in the file's comment, since no --rule was given: ");
		build_printable(out, pb->comment);
		build_char(out, '\n');
	} else if (from == COUNT_RULE_OF_META) {
		build_literal(out, "By the rule that the file names, since no --rule was given: ");
		build_printable(out, pb->rule);
		build_char(out, '\n');
	} else if (from == COUNT_RULE_DEFAULT) {
		build_literal(out, "By the greedy rule, since no --rule was given and ");
		if (pb->rule.len > 0) {
			build_literal(out, "the file's rule is not known here: ");
			build_printable(out, pb->rule);
		} else {
			build_literal(out, "the file names none.");
		}
		build_char(out, '\n');
	}
}

// --- what the file says of the outcome --------------------------------------------------------------------------------

// The first few of those that won and are not selected, or the other way round.
static size_t differing(struct builder *names, const struct pabulib *pb, const bool *won, bool winners)
{
	size_t count = 0;
	for (size_t i = 0; i < pb->project_count; i++) {
		bool selected = pb->projects[i].selected == 1;
		if (selected == won[i] || won[i] != winners || count++ >= NAMES_SHOWN)
			continue;
		build_c(names, count > 1 ? ", " : "");
		build_printable(names, pb->projects[i].id);
	}
	if (count > NAMES_SHOWN)
		build_format(names, " and %zu more", count - NAMES_SHOWN);
	return count;
}

void count_selected_compare(struct builder *err, const char *path, const struct pabulib *pb, const size_t *winners,
                            size_t winner_count)
{
	struct arena *arena = err->arena;
	bool *won = arena_new_array(arena, bool, pb->project_count + 1);
	struct builder here = builder_on(arena), there = builder_on(arena);
	for (size_t i = 0; i < pb->project_count; i++)
		if (!won || pb->projects[i].selected < 0)
			return;
	for (size_t i = 0; i < winner_count; i++)
		won[winners[i]] = true;
	size_t only_here = differing(&here, pb, won, true), only_there = differing(&there, pb, won, false);
	if (only_here == 0 && only_there == 0)
		return;
	build_format(err, "%s: the column selected says otherwise:", path);
	if (only_here > 0)
		build_format(err, " not selected there %" TEXT_FORMAT "%s", TEXT_ARGS(builder_text(&here)),
		             only_there > 0 ? ";" : "");
	if (only_there > 0)
		build_format(err, " only selected there %" TEXT_FORMAT, TEXT_ARGS(builder_text(&there)));
	build_char(err, '\n');
}
