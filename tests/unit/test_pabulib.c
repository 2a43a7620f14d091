// SPDX-License-Identifier: EUPL-1.2
// Pabulib files: what the format allows is read, what contradicts itself is refused with its line, and what is written can
// be read again.
#include "check.h"
#include "exchange/count_file.h"
#include "exchange/pabulib.h"

#define HEAD(type, projects, votes) \
	"META\nkey;value\nnum_projects;" projects "\nnum_votes;" votes "\nbudget;1000\nvote_type;" type "\n"

static struct pabulib *read_text(struct arena *arena, const char *file)
{
	struct pabulib_error error;
	struct pabulib *pb = pabulib_read(arena, text_of(file), &error);
	if (!pb)
		print_error("line %zu: %" TEXT_FORMAT "\n", error.line, TEXT_ARGS(error.reason));
	assert_non_null(pb);
	return pb;
}

static void assert_refused(struct arena *arena, const char *file, size_t line, const char *part_of_reason)
{
	struct pabulib_error error;
	assert_null(pabulib_read(arena, text_of(file), &error));
	if (text_find(error.reason, text_of(part_of_reason)) == SIZE_MAX || error.line != line)
		print_error("line %zu: %" TEXT_FORMAT "\n", error.line, TEXT_ARGS(error.reason));
	assert_int_equal(error.line, line);
	assert_int_not_equal(text_find(error.reason, text_of(part_of_reason)), SIZE_MAX);
}

static const char approval[] =
	"META\nkey;value\ndescription;Buurtbudget\ncountry;Netherlands\nunit;Polderdam\ninstance;2026\nnum_projects;3\n"
	"num_votes;3\nbudget;1000.50\nvote_type;approval\nrule;greedy-threshold\ndate_begin;01.03.2026\n"
	"date_end;21.03.2026\nmax_length;2\nmin_project_score_threshold;2\nlanguage;nl\ncurrency;EUR\nfully_funded;1\n"
	"PROJECTS\nproject_id;cost;votes;name;category;selected;latitude;longitude;hoogte\n"
	"1;600;2;\"Het \"\"Groene\"\" plein; fase 2\";groen,spelen;1;52.37;-4.9;-2\n"
	"L6/03/VII;400.25;2;Bankjes;;0;;;\n"
	"een-heel-lang-nummer-12;500;1;Brug;water;2;;;1\n"
	"VOTES\nvoter_id;vote;age;voting_method\n"
	"a-1;1,L6/03/VII;40-59;internet\nb;1;;\n\"c;3\";L6/03/VII,een-heel-lang-nummer-12;31;paper\n";

static void a_file_is_read_into_meta_projects_and_ballots(void **state)
{
	struct pabulib *pb = read_text(*state, approval);
	enum count_rule rule;
	assert_text(pb->unit, "Polderdam");
	assert_int_equal(pb->budget_cents, 100050);
	assert_int_equal(pb->vote_type, PABULIB_APPROVAL);
	assert_int_equal(pb->threshold, 2);
	assert_int_equal(pb->limits.max_length, 2);
	assert_true(pb->limits.min_length == PABULIB_UNSET);
	assert_true(pabulib_count_rule(pb, &rule));
	assert_int_equal(rule, COUNT_GREEDY);
	assert_int_equal(pb->other_count, 1);
	assert_text(pb->others[0].key, "fully_funded");
	assert_int_equal(pb->project_count, 3);
	assert_text(pb->projects[0].name, "Het \"Groene\" plein; fase 2");
	assert_text(pb->projects[0].category, "groen,spelen");
	assert_text(pb->projects[0].longitude, "-4.9");
	assert_text(pb->projects[0].extra[0], "-2");
	assert_int_equal(pb->projects[1].cost_cents, 40025);
	assert_int_equal(pb->projects[2].selected, 2);
	assert_int_equal(pb->projects[2].line, 23);
	assert_int_equal(pb->ballot_count, 3);
	assert_text(pb->ballots[2].voter_id, "c;3");
	assert_int_equal(pb->ballots[2].count, 2);
	assert_int_equal(pb->choices[pb->ballots[2].first + 1], 2);
	assert_text(pabulib_ballot_cell(*state, pb, 0, TEXT("age")), "40-59");
	assert_text(pabulib_ballot_cell(*state, pb, 2, TEXT("voting_method")), "paper");
	assert_text(pabulib_ballot_cell(*state, pb, 2, TEXT("sex")), "");
	for (size_t i = 0; i < PABULIB_WARNINGS; i++)
		assert_int_equal(pb->warnings[i].times, 0);
}

static struct text replaced(struct arena *arena, struct text whole, const char *from, const char *to)
{
	struct builder b = builder_on(arena);
	for (size_t at; (at = text_find(whole, text_of(from))) != SIZE_MAX;) {
		build_text(&b, text_slice(whole, 0, at));
		build_c(&b, to);
		whole = text_slice(whole, at + strlen(from), whole.len);
	}
	build_text(&b, whole);
	return builder_text(&b);
}

static void written_and_read_again(struct arena *arena, struct pabulib *pb, struct text *written)
{
	struct builder b = builder_on(arena);
	struct pabulib_error error;
	assert_true(pabulib_write(&b, pb));
	*written = builder_text(&b);
	struct pabulib *again = pabulib_read(arena, *written, &error);
	assert_non_null(again);
	struct builder twice = builder_on(arena);
	assert_true(pabulib_write(&twice, again));
	assert_true(text_equal(builder_text(&twice), *written));
	assert_int_equal(again->choice_count, pb->choice_count);
	assert_memory_equal(again->choices, pb->choices, pb->choice_count * sizeof *pb->choices);
	assert_int_equal(again->budget_cents, pb->budget_cents);
}

static void what_is_written_is_what_was_read(void **state)
{
	struct text written;
	written_and_read_again(*state, read_text(*state, approval), &written);
	assert_text(written, approval);
}

static void crlf_bom_and_spreadsheet_cells_make_no_difference(void **state)
{
	struct text plain = text_of(approval), written;
	struct text windows = replaced(*state, plain, "\n", "\r\n");
	windows = replaced(*state, windows, "META\r\n", "\xEF\xBB\xBFmeta;;;\r\n");
	windows = replaced(*state, windows, "unit;Polderdam\r\n", "unit ; Polderdam;;\r\n");
	windows = replaced(*state, windows, "VOTES\r\n", "\r\nVotes;;\r\n");
	windows = replaced(*state, windows, "paper\r\n", "paper\r\n\r\n\r\n");
	struct pabulib *pb = read_text(*state, text_to_c(*state, windows));
	written_and_read_again(*state, pb, &written);
	assert_text(written, approval);
}

static void a_file_without_its_last_line_end_is_whole(void **state)
{
	struct pabulib *pb =
		read_text(*state, HEAD("approval", "1", "1") "PROJECTS\nproject_id;cost\n1;5\nVOTES\nvoter_id;vote\n7;1");
	assert_int_equal(pb->ballots[0].count, 1);
}

static void decimal_commas_none_and_older_column_names_are_understood(void **state)
{
	struct pabulib *pb = read_text(
		*state, "META\nkey;value\nnum_projects;2\nnum_votes;1\nbudget;1000,5\nvote_type;approval\nmin_length;None\n"
				"PROJECTS\nproject_id;cost;target;score;latitude\n1;10,25;adults,youth;0.0;52,1\n2;7.500;None;None;x\n"
				"VOTES\nvoter_id;vote\n1;None\n");
	assert_int_equal(pb->budget_cents, 100050);
	assert_true(pb->limits.min_length == PABULIB_UNSET);
	assert_int_equal(pb->projects[0].cost_cents, 1025);
	assert_text(pb->projects[0].beneficiaries, "adults,youth");
	assert_text(pb->projects[0].latitude, "52.1");
	assert_int_equal(pb->projects[0].score, 0);
	assert_int_equal(pb->projects[1].cost_cents, 750);
	assert_text(pb->projects[1].beneficiaries, "");
	assert_true(pb->projects[1].score == PABULIB_UNSET);
	assert_text(pb->projects[1].latitude, "");
	assert_int_equal(pb->ballots[0].count, 0);
	assert_int_equal(pb->projects[1].selected, -1);
}

static void a_project_twice_on_a_ballot_is_one_vote_and_a_warning(void **state)
{
	struct pabulib *pb = read_text(
		*state, HEAD("approval", "2",
	                 "2") "PROJECTS\nproject_id;cost;votes\na;5;3\nb;5;1\nVOTES\nvoter_id;vote\n1;a,b,a\n2;a\n");
	struct tally *tally = pabulib_tally(*state, pb);
	assert_int_equal(pb->ballots[0].count, 2);
	assert_int_equal(tally->votes[0], 2);
	assert_int_equal(pb->warnings[PABULIB_REPEATED_PROJECT].times, 1);
	assert_int_equal(pb->warnings[PABULIB_REPEATED_PROJECT].first_line, 13);
	assert_int_equal(pb->warnings[PABULIB_VOTES_DIFFER].times, 0); // the column counted the repeat, as many do
}

static void points_of_a_repeated_project_add_up(void **state)
{
	struct pabulib *pb = read_text(
		*state,
		HEAD("cumulative", "2",
	         "2") "PROJECTS\nproject_id;cost;score\na;5;5\nb;5;1\nVOTES\nvoter_id;vote;points\n1;a,b,a;1,1,1\n2;a;3\n");
	struct tally *tally = pabulib_tally(*state, pb);
	assert_int_equal(pb->ballots[0].count, 2);
	assert_int_equal(pb->points[0], 2);
	assert_int_equal(tally->score[0], 5);
	assert_int_equal(pb->warnings[PABULIB_SCORE_DIFFERS].times, 0);
}

static void a_ranking_is_counted_from_its_length_down(void **state)
{
	struct pabulib *pb = read_text(
		*state, HEAD("ordinal", "3", "1") "PROJECTS\nproject_id;cost\na;5\nb;5\nc;5\nVOTES\nvoter_id;vote\n1;c,a\n");
	struct tally *tally = pabulib_tally(*state, pb);
	assert_int_equal(tally->score[2], 2);
	assert_int_equal(tally->score[0], 1);
	assert_int_equal(tally->score[1], 0);
}

static void what_real_files_do_is_a_warning(void **state)
{
	struct pabulib *pb = read_text(
		*state, "META\nkey;value\nnum_projects;3\nnum_votes;2\nbudget;10.999\nvote_type;cumulative\nmax_length;1\n"
				"max_sum_points;4\n"
				"PROJECTS\nproject_id;cost;votes;score\na;999999999;1;5\nb;0;2;1\nc;5;7;1\n"
				"VOTES\nvoter_id;vote;points\n1;b,c;1,1\n2;a;5\n");
	assert_int_equal(pb->warnings[PABULIB_BUDGET_ROUNDED].times, 1);
	assert_int_equal(pb->budget_cents, 1099);
	assert_int_equal(pb->warnings[PABULIB_WITHDRAWN].first_line, 11);
	assert_true(pb->projects[0].withdrawn);
	assert_int_equal(pb->warnings[PABULIB_COST_ZERO].first_line, 12);
	assert_int_equal(pb->warnings[PABULIB_VOTES_DIFFER].times, 2);
	assert_int_equal(pb->warnings[PABULIB_SCORE_DIFFERS].times, 0);
	assert_int_equal(pb->warnings[PABULIB_OUTSIDE_LIMITS].times, 2);
	for (size_t i = 0; i < PABULIB_WARNINGS; i++)
		assert_true(strlen(pabulib_warning_text((enum pabulib_warning)i)) > 10);
}

#define ONE HEAD("approval", "1", "1")
#define PROJECT_A "PROJECTS\nproject_id;cost\na;5\n"
#define BALLOT "VOTES\nvoter_id;vote\n1;a\n"

static const struct {
	const char *file;
	size_t line;
	const char *reason;
} refused[] = {
	{ "", 0, "must begin with a line META" },
	{ "PK\x03\x04", 1, "must begin with a line META" },
	{ "META\nnaam;waarde\n", 2, "must be key;value" },
	{ "META\nkey;value\nbudget;1;2\n", 3, "double quotes" },
	{ "META\nkey;value\nbudget\n", 3, "must be key;value" },
	{ "META\nkey;value\nbudget;1\nbudget;2\n", 4, "twice" },
	{ "META\nkey;value\nkleur;1\nkleur;2\n", 4, "twice" },
	{ "META\nkey;value\nbudget;veel\n", 3, "must be an amount" },
	{ "META\nkey;value\nbudget;-1\n", 3, "must be an amount" },
	{ "META\nkey;value\nbudget;1,250\n", 3, "must be an amount" },
	{ "META\nkey;value\nbudget;92233720368547758.08\n", 3, "must be an amount" },
	{ "META\nkey;value\nbudget;None\n", 3, "budget is empty" },
	{ "META\nkey;value\nvote_type;loud\n", 3, "approval, choose-1" },
	{ "META\nkey;value\nnum_votes;ten\n", 3, "whole number" },
	{ "META\nkey;value\nnum_votes;-1\n", 3, "whole number" },
	{ "META\nkey;value\nunit;\"Polderdam\n", 3, "not closed" },
	{ "META\nkey;value\nunit;\"Polder\"dam\n", 3, "after a closing quote" },
	{ "META\nkey;value\nunit;Polderd\xE5m\n", 3, "UTF-8" },
	{ "META\nkey;value\nbudget;5\n", 3, "PROJECTS is missing" },
	{ "META\nkey;value\nbudget;5\nVOTES\n", 4, "PROJECTS is missing" },
	{ "META\nkey;value\nbudget;5\n" PROJECT_A, 4, "META has no num_projects" },
	{ ONE "PROJECTS\n", 7, "header line" },
	{ ONE "PROJECTS\ncost;project_id\n", 8, "must be project_id" },
	{ ONE "PROJECTS\nproject_id;name\n", 8, "no column cost" },
	{ ONE "PROJECTS\nproject_id;cost;cost\n", 8, "twice" },
	{ ONE "PROJECTS\nproject_id;cost;target;beneficiaries\n", 8, "twice" },
	{ ONE "PROJECTS\nproject_id;cost\na;5;6\n", 9, "3 cells where the header has 2" },
	{ ONE "PROJECTS\nproject_id;cost\na\n", 9, "1 cells where the header has 2" },
	{ ONE "PROJECTS\nproject_id;cost\n;5\n", 9, "project_id is empty" },
	{ ONE "PROJECTS\nproject_id;cost\na;\n", 9, "cost is empty" },
	{ ONE "PROJECTS\nproject_id;cost\na;5.125\n", 9, "cost is “5.125”" },
	{ ONE "PROJECTS\nproject_id;cost\n\"a,b\";5\n", 9, "comma" },
	{ ONE "PROJECTS\nproject_id;cost;selected\na;5;yes\n", 9, "0, 1, 2 or 3" },
	{ ONE "PROJECTS\nproject_id;cost;votes\na;5;1.5\n", 9, "votes is “1.5”" },
	{ ONE PROJECT_A "b;5\n", 10, "more projects than num_projects says (1)" },
	{ HEAD("approval", "2", "1") PROJECT_A "a;6\n", 10, "is there twice" },
	{ HEAD("approval", "2", "1") PROJECT_A BALLOT, 3, "num_projects is 2, but PROJECTS has 1" },
	{ HEAD("approval", "99999", "1") PROJECT_A BALLOT, 3, "num_projects is 99999" },
	{ ONE PROJECT_A, 9, "VOTES is missing" },
	{ ONE PROJECT_A "VOTES\nvote;voter_id\n", 11, "must be voter_id" },
	{ ONE PROJECT_A "VOTES\nvoter_id;choice\n", 11, "no column vote" },
	{ ONE PROJECT_A "VOTES\nvoter_id;vote;vote\n", 11, "twice" },
	{ ONE PROJECT_A "VOTES\nvoter_id;vote\n1;b\n", 12, "project “b” is not in PROJECTS" },
	{ ONE PROJECT_A "VOTES\nvoter_id;vote\n1;\x1b[2J\xc2\x9b\n", 12, "project “?[2J?” is not in PROJECTS" },
	{ ONE PROJECT_A "VOTES\nvoter_id;vote\n1;a,\n", 12, "project “” is not in PROJECTS" },
	{ ONE PROJECT_A "VOTES\nvoter_id;vote\n;a\n", 12, "voter_id is empty" },
	{ ONE PROJECT_A "VOTES\nvoter_id;vote\n1;a;5\n", 12, "3 cells" },
	{ ONE PROJECT_A "VOTES\nvoter_id;vote\n1;a\n2;a\n", 13, "more ballots than num_votes says (1)" },
	{ HEAD("approval", "1", "2") PROJECT_A BALLOT, 4, "num_votes is 2, but VOTES has 1" },
	{ HEAD("approval", "1", "2") PROJECT_A BALLOT "1;\n", 13, "voter “1” has a ballot on line 12" },
	{ HEAD("approval", "1", "2") PROJECT_A BALLOT "\n2;a\n", 13, "empty line between the ballots" },
	{ HEAD("choose-1", "2", "1") PROJECT_A "b;5\nVOTES\nvoter_id;vote\n1;a,b\n", 13, "names 2 projects" },
	{ HEAD("ordinal", "2", "1") PROJECT_A "b;5\nVOTES\nvoter_id;vote\n1;a,b,a\n", 13, "two places in this ranking" },
	{ HEAD("cumulative", "1", "1") PROJECT_A BALLOT, 11, "no column points" },
	{ HEAD("scoring", "1", "1") PROJECT_A "VOTES\nvoter_id;vote;points\n1;a;\n", 12, "fewer points" },
	{ HEAD("scoring", "1", "1") PROJECT_A "VOTES\nvoter_id;vote;points\n1;a;1,2\n", 12, "more points" },
	{ HEAD("scoring", "1", "1") PROJECT_A "VOTES\nvoter_id;vote;points\n1;a;1.5\n", 12, "no whole number" },
	{ HEAD("scoring", "1", "1") PROJECT_A "VOTES\nvoter_id;vote;points\n1;a;99999999999\n", 12, "no whole number" },
};

static void a_file_that_contradicts_itself_is_refused_with_its_line(void **state)
{
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		assert_refused(*state, refused[i].file, refused[i].line, refused[i].reason);
		arena_reset(*state);
	}
	struct pabulib_error error;
	const char zero[] = "META\nkey;value\nunit;Polder\0dam\n";
	assert_null(pabulib_read(*state, (struct text){ zero, sizeof zero - 1 }, &error));
	assert_int_equal(error.line, 3);
}

// The check for doubled voters looks some ballots back; the line must still be that of the second ballot.
static void a_doubled_voter_is_found_wherever_it_stands(void **state)
{
	for (size_t second = 1; second < 60; second += 7) {
		struct builder b = builder_on(*state);
		build_literal(&b, HEAD("approval", "1", "60") PROJECT_A "VOTES\nvoter_id;vote\n");
		for (size_t i = 0; i < 60; i++)
			build_format(&b, "%zu;a\n", i == second ? 0 : i);
		struct pabulib_error error;
		assert_null(pabulib_read(*state, builder_text(&b), &error));
		assert_int_equal(error.line, 12 + second);
		assert_int_not_equal(text_find(error.reason, TEXT("on line 12 already")), SIZE_MAX);
	}
}

static void a_small_arena_is_an_error_and_no_crash(void **state)
{
	(void)state;
	for (size_t limit = 0; limit < 24000; limit += 97) {
		struct arena *arena = arena_create(limit);
		struct pabulib_error error;
		struct pabulib *pb = pabulib_read(arena, text_of(approval), &error);
		if (!pb)
			assert_int_not_equal(error.reason.len, 0);
		arena_destroy(arena);
	}
}

static void an_election_made_by_hand_is_written_in_the_format(void **state)
{
	struct pabulib *pb = pabulib_new(*state);
	struct pabulib_project projects[2] = {
		{ .id = TEXT("a;1"), .cost_cents = 150050, .selected = 1, .name = TEXT("Een\r\nplein") },
		{ .id = TEXT("b\"2"), .cost_cents = 200000, .selected = 0 }
	};
	struct pabulib_ballot ballots[2] = { { .voter_id = TEXT("7"), .first = 0, .count = 2 },
		                                 { .voter_id = TEXT("8"), .first = 2, .count = 0 } };
	uint16_t choices[] = { 1, 0 };
	int32_t points[] = { 3, -1 };
	struct text column = TEXT("voting_method"), cells[] = { TEXT("internet"), TEXT("paper") };
	for (size_t i = 0; i < 2; i++)
		projects[i].votes = projects[i].score = PABULIB_UNSET;
	pb->budget_cents = 300000;
	pb->vote_type = PABULIB_SCORING;
	pb->projects = projects;
	pb->project_count = 2;
	pb->ballots = ballots;
	pb->ballot_count = 2;
	pb->choices = choices;
	pb->points = points;
	pb->choice_count = 2;
	pb->ballot_columns = (struct text_list){ &column, 1 };
	pb->cells = cells;
	struct text written;
	written_and_read_again(*state, pb, &written);
	assert_text(written, "META\nkey;value\nnum_projects;2\nnum_votes;2\nbudget;3000\nvote_type;scoring\n"
	                     "PROJECTS\nproject_id;cost;name;selected\n\"a;1\";1500.50;Een plein;1\n\"b\"\"2\";2000;;0\n"
	                     "VOTES\nvoter_id;vote;points;voting_method\n7;\"b\"\"2,a;1\";3,-1;internet\n8;;;paper\n");
}

static void what_the_format_cannot_hold_is_not_written(void **state)
{
	struct pabulib *pb = read_text(*state, approval);
	struct builder b = builder_on(*state);
	build_literal(&b, "before");
	struct text id = pb->projects[0].id;
	const struct text bad[] = { TEXT("a,b"), TEXT(""), TEXT("a\nb"), TEXT(" a"), TEXT("\xff") };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		pb->projects[0].id = bad[i];
		assert_false(pabulib_write(&b, pb));
		assert_text(builder_text(&b), "before");
	}
	pb->projects[0].id = id;
	pb->choices[0] = 3;
	assert_false(pabulib_write(&b, pb));
	pb->choices[0] = 0;
	assert_true(pabulib_write(&b, pb));
}

static void an_absent_file_is_exit_code_2_and_says_so(void **state)
{
	struct builder out = builder_on(*state), err = builder_on(*state);
	struct count_file_options options = { .path = "no-such-file.pb", .rule = COUNT_GREEDY };
	assert_int_equal(count_file(&options, &out, &err), 2);
	assert_int_equal(out.len, 0);
	assert_int_not_equal(text_find(builder_text(&err), TEXT("no-such-file.pb: cannot be opened")), SIZE_MAX);
	options.path = ".";
	assert_int_equal(count_file(&options, &out, &err), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(a_file_is_read_into_meta_projects_and_ballots),
		test_on_arena(what_is_written_is_what_was_read),
		test_on_arena(crlf_bom_and_spreadsheet_cells_make_no_difference),
		test_on_arena(a_file_without_its_last_line_end_is_whole),
		test_on_arena(decimal_commas_none_and_older_column_names_are_understood),
		test_on_arena(a_project_twice_on_a_ballot_is_one_vote_and_a_warning),
		test_on_arena(points_of_a_repeated_project_add_up),
		test_on_arena(a_ranking_is_counted_from_its_length_down),
		test_on_arena(what_real_files_do_is_a_warning),
		test_on_arena(a_file_that_contradicts_itself_is_refused_with_its_line),
		test_on_arena(a_doubled_voter_is_found_wherever_it_stands),
		test_on_arena(a_small_arena_is_an_error_and_no_crash),
		test_on_arena(an_election_made_by_hand_is_written_in_the_format),
		test_on_arena(what_the_format_cannot_hold_is_not_written),
		test_on_arena(an_absent_file_is_exit_code_2_and_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
