// SPDX-License-Identifier: EUPL-1.2
// The rule that a .pb file names, in the comment of Polder's own files and in META, and its column `selected`.
#include "check.h"
#include "exchange/count_rule.h"

static struct count_file_options unset(void)
{
	struct count_file_options options;
	count_file_defaults(&options);
	options.rule_from = COUNT_RULE_OF_FILE;
	return options;
}

static void a_comment_with_the_command_is_followed(void **state)
{
	struct count_file_options options = unset();
	(void)state;
	assert_true(count_rule_of_comment(TEXT("#1: polder count FILE.pb --rule greedy-stop"), &options));
	assert_int_equal(options.method, COUNT_BY_GREEDY);
	assert_int_equal(options.rule, COUNT_GREEDY_STOP);
	options = unset();
	assert_true(
		count_rule_of_comment(TEXT("#1: hello #2: polder count FILE.pb --rule equal-shares --utility cardinality "
	                               "--completion add1 --start exact --until overspend --step 10 --comparison "
	                               "#3: bye --rule knapsack"),
	                          &options));
	assert_int_equal(options.method, COUNT_BY_SHARES);
	assert_int_equal(options.shares.utility, SHARES_CARDINALITY);
	assert_int_equal(options.shares.completion, SHARES_ADD1);
	assert_true(options.shares.exact_start && !options.shares.until_exhaustive && options.shares.comparison);
	assert_int_equal(options.shares.step_cents, 1000);
}

static void a_command_that_is_not_understood_is_left_alone(void **state)
{
	static const char *const comments[] = {
		"",
		"#1: counted by hand",
		"#1: polder count ",
		"#1: polder count FILE.pb",
		"#1: polder count FILE.pb --comparison",
		"#1: polder count FILE.pb --rule",
		"#1: polder count FILE.pb --rule lottery",
		"#1: polder count FILE.pb --rule phragmen --ties /etc/passwd",
		"#1: polder count FILE.pb --rule equal-shares --step 0",
		"#1: polder count FILE.pb --rule equal-shares --step 9999999999999999999",
		"#1: polder count FILE.pb --rule equal-shares --start late",
	};
	(void)state;
	for (size_t i = 0; i < sizeof comments / sizeof *comments; i++) {
		struct count_file_options options = unset(), before = options;
		assert_false(count_rule_of_comment(text_of(comments[i]), &options));
		assert_int_equal(options.method, before.method);
		assert_int_equal(options.shares.step_cents, before.shares.step_cents);
	}
}

static void without_a_comment_the_rule_of_meta_holds_and_else_greedy(void **state)
{
	static const struct {
		const char *rule;
		enum count_rule_from from;
		enum count_method method;
		enum count_rule greedy;
		enum shares_completion completion;
		bool comparison;
	} named[] = {
		{ "greedy", COUNT_RULE_OF_META, COUNT_BY_GREEDY, COUNT_GREEDY, SHARES_ADD1U, false },
		{ "greedy-threshold", COUNT_RULE_OF_META, COUNT_BY_GREEDY, COUNT_GREEDY, SHARES_ADD1U, false },
		{ "greedy-no-skip", COUNT_RULE_OF_META, COUNT_BY_GREEDY, COUNT_GREEDY_STOP, SHARES_ADD1U, false },
		{ "equalshares", COUNT_RULE_OF_META, COUNT_BY_SHARES, COUNT_GREEDY, SHARES_NONE, false },
		{ "equalshares/add1-comparison", COUNT_RULE_OF_META, COUNT_BY_SHARES, COUNT_GREEDY, SHARES_ADD1, true },
		{ "equalshares/add2", COUNT_RULE_DEFAULT, COUNT_BY_GREEDY, COUNT_GREEDY, SHARES_ADD1U, false },
		{ "unknown", COUNT_RULE_DEFAULT, COUNT_BY_GREEDY, COUNT_GREEDY, SHARES_ADD1U, false },
		{ "", COUNT_RULE_DEFAULT, COUNT_BY_GREEDY, COUNT_GREEDY, SHARES_ADD1U, false },
	};
	struct pabulib *pb = pabulib_new(*state);
	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		struct count_file_options options = unset();
		pb->rule = text_of(named[i].rule);
		count_rule_choose(pb, &options);
		assert_int_equal(options.rule_from, named[i].from);
		assert_int_equal(options.method, named[i].method);
		assert_int_equal(options.rule, named[i].greedy);
		assert_int_equal(options.shares.completion, named[i].completion);
		assert_int_equal(options.shares.comparison, named[i].comparison);
	}
	struct count_file_options given = unset();
	given.rule_from = COUNT_RULE_GIVEN;
	pb->rule = TEXT("equalshares");
	count_rule_choose(pb, &given);
	assert_int_equal(given.method, COUNT_BY_GREEDY);
}

static void winners_that_differ_from_selected_are_told(void **state)
{
	struct pabulib *pb = pabulib_new(*state);
	struct pabulib_project projects[] = { { .id = TEXT("a"), .selected = 1 },
		                                  { .id = TEXT("b"), .selected = 0 },
		                                  { .id = TEXT("c"), .selected = 1 } };
	struct builder err = builder_on(*state);
	pb->projects = projects;
	pb->project_count = 3;
	count_selected_compare(&err, "x.pb", pb, (size_t[]){ 2, 0 }, 2);
	assert_int_equal(err.len, 0);
	count_selected_compare(&err, "x.pb", pb, (size_t[]){ 0, 1 }, 2);
	assert_true(text_is(builder_text(&err),
	                    "x.pb: the column selected says otherwise: not selected there b; only selected there c\n"));
	projects[1].selected = -1;
	err.len = 0;
	count_selected_compare(&err, "x.pb", pb, (size_t[]){ 0, 1 }, 2);
	assert_int_equal(err.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(a_comment_with_the_command_is_followed),
		test_on_arena(a_command_that_is_not_understood_is_left_alone),
		test_on_arena(without_a_comment_the_rule_of_meta_holds_and_else_greedy),
		test_on_arena(winners_that_differ_from_selected_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
