// SPDX-License-Identifier: EUPL-1.2
#include "base/outcome.h"
#include "exchange/count_file.h"
#include "count/knapsack.h"
#include "count/knapsack_table.h"
#include "count/maximin.h"
#include "count/phragmen.h"
#include "exchange/count_input.h"
#include "exchange/count_report.h"
#include "exchange/count_rule.h"
#include "exchange/count_sequence.h"
#include "exchange/count_shares.h"
#include "exchange/file_read.h"

// A ballot takes at most 112 bytes and a line of at least four characters; the rest is choices, 48 bytes each for at least
// two characters. Pages that are not touched cost nothing.
#define MEMORY_PER_BYTE 64u
#define MEMORY_LEAST ((size_t)4 << 20)
#define MEMORY_FOR_PLANS ((size_t)64 << 20) // long numbers, as many as there are plans; a plan takes a line too

struct count {
	const struct count_file_options *options;
	struct arena *arena;
	const struct pabulib *file;
	struct count_project *projects; // projects[i] is file->projects[i]
	struct count_project *plain;    // the same without ceilings
	int64_t threshold;              // 0: none
	struct count_limits limits;     // that apply
	bool limits_stated;             // by the file
	struct builder *out, *err;
	bool *won; // by project, for who asks for it; NULL
};

void count_file_defaults(struct count_file_options *options)
{
	*options = (struct count_file_options){
		.shares = { .utility = SHARES_COST, .completion = SHARES_ADD1U, .until_exhaustive = true, .step_cents = 100 },
	};
}

bool count_method_parse(struct text name, struct count_file_options *options)
{
	static const struct {
		const char *name;
		enum count_method method;
	} methods[] = {
		{ "equal-shares", COUNT_BY_SHARES },         { "phragmen", COUNT_BY_PHRAGMEN },
		{ "phragmen-skip", COUNT_BY_PHRAGMEN_SKIP }, { "maximin", COUNT_BY_MAXIMIN },
		{ "knapsack", COUNT_BY_KNAPSACK },
	};
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		if (text_is(name, methods[i].name)) {
			options->method = methods[i].method;
			return true;
		}
	}
	options->method = COUNT_BY_GREEDY;
	return count_rule_parse(name, &options->rule);
}

// "PATH, line 3: why"
static void reason_add(struct builder *err, const char *path, const struct pabulib_error *error)
{
	build_c(err, path);
	if (error->line > 0)
		build_format(err, ", line %zu", error->line);
	build_format(err, ": %" TEXT_FORMAT "\n", TEXT_ARGS(error->reason));
}

static bool lots_read(struct count *count)
{
	const char *path = count->options->ties_path;
	struct text contents;
	struct pabulib_error error;
	if (!path)
		return true;
	if (!file_read_whole(path, &contents, count->err))
		return false;
	bool taken = count_input_lots(count->arena, contents, count->projects, count->file->project_count, &error);
	if (!taken)
		reason_add(count->err, path, &error);
	file_read_free(contents);
	return taken;
}

// Ceilings are for the greedy rules only.
static bool limits_read(struct count *count, struct text *wrong)
{
	struct count_limits stated;
	struct count_project *projects =
		arena_new_array(count->arena, struct count_project, count->file->project_count + 1);
	if (!projects)
		return false;
	memcpy(projects, count->projects, count->file->project_count * sizeof *projects);
	if (!count_limits_read(count->arena, count->file, &stated, projects, wrong))
		return false;
	count->limits_stated = stated.count > 0;
	count->plain = count->projects;
	if (count->options->method == COUNT_BY_GREEDY && !count->options->ignore_limits) {
		count->limits = stated;
		count->projects = projects;
	}
	return true;
}

static int refuse(const struct count *count, const char *why)
{
	build_format(count->err, "%s: %s\n", count->options->path, why);
	return outcome_exit_code(arena_full(count->arena) ? FAULT : INVALID);
}

// The greedy rule over the same plans, threshold and lots, without ceilings: what other rules are compared with.
static bool greedy_beside(struct count *count, struct count_result *greedy)
{
	struct count_input input = { .rule = COUNT_GREEDY,
		                         .budget_cents = count->file->budget_cents,
		                         .threshold = count->threshold,
		                         .projects = count->plain,
		                         .count = count->file->project_count };
	return count_greedy(count->arena, &input, greedy);
}

// What all reports share; false when the arena is full.
static bool common_make(struct count *count, const size_t *winners, size_t winner_count, int64_t cost_cents,
                        struct count_common *common)
{
	const struct pabulib *pb = count->file;
	const struct count_file_options *options = count->options;
	bool is_greedy = options->method == COUNT_BY_GREEDY && options->rule == COUNT_GREEDY && count->limits.count == 0;
	struct count_voters *voters = arena_new(count->arena, struct count_voters);
	struct count_result *greedy = arena_new(count->arena, struct count_result);
	if (!voters || !greedy || !greedy_beside(count, greedy))
		return false;
	for (size_t i = 0; count->won && i < winner_count; i++)
		count->won[winners[i]] = true;
	count_selected_compare(count->err, options->path, pb, winners, winner_count);
	*common = (struct count_common){ .file = pb,
		                             .rule_from = options->rule_from,
		                             .projects = count->projects,
		                             .count = pb->project_count,
		                             .budget_cents = pb->budget_cents,
		                             .threshold = count->threshold,
		                             .winners = winners,
		                             .winner_count = winner_count,
		                             .cost_cents = cost_cents,
		                             .lots_given = options->ties_path != NULL,
		                             .threshold_ignored = pb->threshold != PABULIB_UNSET && options->ignore_threshold,
		                             .limits_ignored = count->limits_stated && count->limits.count == 0,
		                             .voters = voters };
	return count_voters(count->arena, pb, winners, winner_count, is_greedy ? NULL : greedy, voters);
}

static int greedy_report(struct count *count)
{
	const struct pabulib *pb = count->file;
	struct count_input input = {
		.rule = count->options->rule,
		.budget_cents = pb->budget_cents,
		.threshold = count->threshold,
		.projects = count->projects,
		.count = pb->project_count,
		.caps_cents = count->limits.caps_cents,
		.cap_count = count->limits.count,
		.leftover = count->limits.count > 0 && count->limits.leftover,
	};
	struct count_result result;
	if (!count_greedy(count->arena, &input, &result))
		return refuse(count, result.error);
	struct count_report report = { .input = &input,
		                           .result = &result,
		                           .needs = greedy_needs(count->arena, &input, &result),
		                           .limits = &count->limits };
	if (!common_make(count, result.winners, result.winner_count, result.cost_cents, &report.common))
		return refuse(count, "there is not enough memory for the report");
	if (count->options->json)
		count_report_json(count->out, &report);
	else
		count_report_table(count->out, &report);
	return outcome_exit_code(count->out->failed ? FAULT : DONE);
}

static int shares_report(struct count *count, const struct profile *profile)
{
	struct shares_input input = { .options = count->options->shares,
		                          .profile = profile,
		                          .projects = count->projects,
		                          .count = count->file->project_count,
		                          .budget_cents = count->file->budget_cents,
		                          .threshold = count->threshold };
	struct shares_result result;
	if (!count_shares(count->arena, &input, &result))
		return refuse(count, result.error);
	struct shares_report report = { .input = &input, .result = &result };
	if (!common_make(count, result.winners, result.winner_count, result.cost_cents, &report.common))
		return refuse(count, "there is not enough memory for the report");
	if (count->options->json)
		shares_report_json(count->out, &report);
	else
		shares_report_table(count->out, &report);
	return outcome_exit_code(count->out->failed ? FAULT : DONE);
}

static int sequence_report(struct count *count, const struct profile *profile)
{
	struct sequence_input input = { .profile = profile,
		                            .projects = count->projects,
		                            .count = count->file->project_count,
		                            .budget_cents = count->file->budget_cents,
		                            .threshold = count->threshold };
	struct sequence_result result;
	struct sequence_report report = { .input = &input, .result = &result };
	bool counted;
	if (count->options->method == COUNT_BY_KNAPSACK) {
		report.rule = "knapsack";
		report.sentence = "the set of plans with the most points that the budget can pay.";
		counted = count_knapsack(count->arena, &input, &result, &report.score);
	} else if (count->options->method == COUNT_BY_MAXIMIN) {
		report.rule = "maximin";
		report.sentence =
			"supporters pay a plan together; the plan with which the most that one voter pays stays lowest "
			"goes first.";
		report.value = "most_paid_by_one";
		counted = count_maximin(count->arena, &input, &result);
	} else {
		bool skip = count->options->method == COUNT_BY_PHRAGMEN_SKIP;
		report.rule = skip ? "phragmen-skip" : "phragmen";
		report.sentence =
			"voters earn money at one speed; a plan is bought when its supporters together have its cost.";
		report.value = "earned_by_each";
		counted = count_phragmen(count->arena, &input, skip ? PHRAGMEN_SKIP : PHRAGMEN_STOP, &result);
	}
	if (!counted)
		return refuse(count, result.error);
	if (!common_make(count, result.winners, result.winner_count, result.cost_cents, &report.common))
		return refuse(count, "there is not enough memory for the report");
	if (count->options->json)
		sequence_report_json(count->out, &report);
	else
		sequence_report_table(count->out, &report);
	return outcome_exit_code(count->out->failed ? FAULT : DONE);
}

static int parsed_count(struct count *count)
{
	const struct pabulib *pb = count->file;
	struct tally *tally = pabulib_tally(count->arena, pb);
	count->projects = tally ? count_input_projects(count->arena, pb, tally) : NULL;
	if (!count->projects)
		return refuse(count, "there is not enough memory to count it");
	if (pb->threshold != PABULIB_UNSET && !count->options->ignore_threshold)
		count->threshold = pb->threshold;
	if (!lots_read(count))
		return outcome_exit_code(arena_full(count->arena) ? FAULT : INVALID);
	struct text wrong = TEXT_NONE;
	if (!limits_read(count, &wrong))
		return refuse(count, wrong.len > 0 ? text_to_c(count->arena, wrong) : "there is not enough memory to count it");
	if (count->options->method == COUNT_BY_GREEDY)
		return greedy_report(count);
	if (pb->limits.default_score != PABULIB_UNSET && pb->limits.default_score != 0)
		return refuse(
			count,
			"gives points to projects a ballot does not name (default_score); only the greedy rules can count it");
	struct profile *profile = count_input_profile(count->arena, pb);
	if (!profile)
		return refuse(count, "there is not enough memory to count it");
	return count->options->method == COUNT_BY_SHARES ? shares_report(count, profile) : sequence_report(count, profile);
}

static int contents_count(const struct count_file_options *options, struct arena *arena, struct text contents,
                          struct builder *out, struct builder *err, bool *won)
{
	struct pabulib_error error;
	struct pabulib *pb = pabulib_read(arena, contents, &error);
	if (pb) {
		struct count_file_options chosen = *options;
		count_rule_choose(pb, &chosen);
		return parsed_count(
			&(struct count){ .options = &chosen, .arena = arena, .file = pb, .out = out, .err = err, .won = won });
	}
	reason_add(err, options->path, &error);
	return outcome_exit_code(arena_full(arena) ? FAULT : INVALID);
}

static struct arena *arena_for(const struct count_file_options *options, struct text contents)
{
	size_t for_plans = contents.len < 1 << 14 ? contents.len * contents.len / 4 : MEMORY_FOR_PLANS;
	bool perhaps_knapsack = options->method == COUNT_BY_KNAPSACK || options->rule_from == COUNT_RULE_OF_FILE;
	size_t for_table = perhaps_knapsack ? KNAPSACK_TABLE_BYTES_MOST : 0;
	return arena_create(MEMORY_LEAST + for_plans + for_table + contents.len * MEMORY_PER_BYTE);
}

bool count_winners(const struct count_file_options *options, struct text contents, bool *won)
{
	struct arena *arena = arena_for(options, contents);
	if (!arena)
		return false;
	struct builder out = builder_on(arena), err = builder_on(arena);
	bool counted = contents_count(options, arena, contents, &out, &err, won) == outcome_exit_code(DONE);
	arena_destroy(arena);
	return counted;
}

int count_file(const struct count_file_options *options, struct builder *out, struct builder *err)
{
	struct text contents;
	if (!file_read_whole(options->path, &contents, err))
		return outcome_exit_code(INVALID);
	int exit_code = outcome_exit_code(FAULT);
	struct arena *arena = arena_for(options, contents);
	if (arena)
		exit_code = contents_count(options, arena, contents, out, err, NULL);
	else
		build_format(err, "%s: there is not enough memory to count it\n", options->path);
	arena_destroy(arena);
	file_read_free(contents);
	return exit_code;
}
