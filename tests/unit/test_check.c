// SPDX-License-Identifier: EUPL-1.2
// `polder check`: a sound file has no findings, and each rule of Pabulib's checker has a small file that breaks it.
#include "check.h"
#include "exchange/check.h"
#include "exchange/pabulib_fields.h"
#include "exchange/pabulib_format.h"

static const char sound[] =
	"META\nkey;value\ndescription;Buurtbudget\ncountry;Netherlands\nunit;Polderdam\ninstance;2026\n"
	"num_projects;3\nnum_votes;4\nbudget;1000\nvote_type;approval\nrule;greedy\n"
	"date_begin;01.03.2026\ndate_end;21.03.2026\nmax_length;2\nlanguage;nl\ncurrency;EUR\n"
	"comment;#1: one. #2: two.\n" // line 17
	"PROJECTS\nproject_id;cost;votes;name;category;selected;latitude;longitude\n"
	"a;600;3;Plein;groen,spelen;1;52.37;4.9\n" // line 20
	"b;500;2;Brug;water;0;52.38;4.9\n"
	"c;300;1;\"Bank; \"\"rood\"\"\";groen;1;;\n"
	"VOTES\nvoter_id;vote;age;sex;voting_method\n"
	"1;a,b;40-59;F;internet\n" // line 25
	"2;a;31;;paper\n"
	"3;a,c;8;M;paper\n"
	"4;b;;O;internet\n";

static const char points[] = "META\nkey;value\ndescription;Buurtbudget\ncountry;NL\nunit;Polderdam\ninstance;2026\n"
							 "num_projects;2\nnum_votes;2\nbudget;500\nvote_type;cumulative\nrule;unknown\n"
							 "date_begin;2026\ndate_end;2026\nmin_points;1\nmax_points;3\nmax_sum_points;5\n"
							 "PROJECTS\nproject_id;cost;votes;score\na;300;2;4\nb;400;1;2\n" // line 19, 20
							 "VOTES\nvoter_id;vote;points\n1;a,b;3,2\n2;a;1\n";              // line 23, 24

static struct text replaced(struct arena *arena, const char *file, const char *from, const char *to)
{
	struct text whole = text_of(file);
	size_t at = text_find(whole, text_of(from));
	assert_true(at != SIZE_MAX);
	return arena_format(arena, "%" TEXT_FORMAT "%s%" TEXT_FORMAT, TEXT_ARGS(text_slice(whole, 0, at)), to,
	                    TEXT_ARGS(text_slice(whole, at + strlen(from), whole.len)));
}

static struct check_result checked(struct arena *arena, struct text file)
{
	struct check_result result;
	assert_true(check_pabulib(arena, file, &result));
	return result;
}

static void print_findings(const struct check_result *result)
{
	for (size_t i = 0; i < result->count; i++)
		print_error("%s, line %zu: %" TEXT_FORMAT "\n", check_kind_name(result->at[i].kind), result->at[i].line,
		            TEXT_ARGS(result->at[i].text));
}

static void assert_finds(struct arena *arena, struct text file, const char *kind, size_t line, const char *part)
{
	struct check_result result = checked(arena, file);
	for (size_t i = 0; i < result.count; i++)
		if (text_is(text_of(check_kind_name(result.at[i].kind)), kind) && result.at[i].line == line &&
		    text_find(result.at[i].text, text_of(part)) != SIZE_MAX)
			return;
	print_findings(&result);
	print_error("no %s on line %zu with “%s”\n", kind, line, part);
	fail();
}

static void assert_only(struct arena *arena, struct text file, const char *kind)
{
	struct check_result result = checked(arena, file);
	for (size_t i = 0; i < CHECK_KINDS; i++) {
		bool wanted = kind && text_is(text_of(check_kind_name((enum check_kind)i)), kind);
		if ((result.times[i] > 0) != wanted)
			print_findings(&result);
		assert_int_equal(result.times[i] > 0, wanted);
	}
}

#define FINDS(file, from, to, kind, line, part) \
	assert_finds(*state, replaced(*state, (file), (from), (to)), (kind), (line), (part))
// That kind and nothing else.
#define FINDS_ONLY(file, from, to, kind, line, part)                         \
	do {                                                                     \
		FINDS(file, from, to, kind, line, part);                             \
		assert_only(*state, replaced(*state, (file), (from), (to)), (kind)); \
	} while (0)

struct mistake { // this file with `from` replaced by `to`
	const char *file, *from, *to;
	const char *kind; // the finding that it makes
	size_t line;
	const char *part; // of what the finding says
	bool alone;       // no other kind is found
};
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void assert_mistakes(struct arena *arena, const struct mistake *at, size_t count)
{
	for (const struct mistake *m = at; m < at + count; m++) {
		struct text file = replaced(arena, m->file, m->from, m->to);
		assert_finds(arena, file, m->kind, m->line, m->part);
		if (m->alone)
			assert_only(arena, file, m->kind);
	}
}

static void a_sound_file_has_no_findings(void **state)
{
	assert_only(*state, text_of(sound), NULL);
	assert_only(*state, text_of(points), NULL);
}

static void the_lines_of_the_file_are_checked(void **state)
{
	static const struct mistake mistakes[] = {
		{ sound, "META", "\xEF\xBB\xBFMETA", "bytes", 1, "byte order mark", true },
		{ sound, "Plein", "\"Plein", "line", 20, "not closed", false },
		{ sound, "Plein", "Pl\xE9in", "line", 20, "UTF-8", false },
		{ sound, "META\nkey;value\n", "key;value\n", "sections", 1, "must begin with a line META", false },
		{ sound, "META\nkey;value\n", "key;value\n", "sections", 0, "META is missing", false },
		{ sound, "PROJECTS\nproject_id", "project_id", "sections", 0, "PROJECTS is missing", false },
		{ sound, "4;b;;O;internet\n", "4;b;;O;internet\nMETA\nkey;value\n", "sections", 29, "begins on line 1 already",
		  false },
		{ sound, "key;value\n", "", "header", 2, "key;value", false },
		{ sound, "project_id;cost;votes", "cost;project_id;votes", "header", 19, "first column of PROJECTS", false },
		{ sound, "voter_id;vote", "vote;voter_id", "header", 24, "first column of VOTES", false },
		{ sound, "VOTES\nvoter_id;vote;age;sex;voting_method\n", "PROJECTS\n", "sections", 23, "already", false },
		{ sound, "2;a;31;;paper", "2;a;31;;paper;x", "cells", 26, "6 cells", false },
		{ sound, "2;a;31;;paper", "2;a;31", "cells", 26, "complete it", false },
		{ sound, "2;a;31;;paper", "2;a;31;;paper;", "more-cells", 26, "empty cells", true },
		{ sound, "unit;Polderdam", "unit;Polder;dam", "cells", 5, "3 cells", false },
		{ sound, "4;b;;O;internet\n", "4;b;;O;internet\n\n", "empty-line", 29, "remove it", true },
	};
	assert_mistakes(*state, mistakes, COUNT(mistakes));
	assert_finds(*state, TEXT_NONE, "sections", 0, "META is missing");
	assert_finds(*state, TEXT("META\n"), "header", 1, "no header");
	assert_finds(*state, TEXT("META\nPROJECTS\n"), "header", 2, "before this line has no header");
	char zero[] = "META\nkey;val?ue\n";
	zero[12] = '\0';
	assert_finds(*state, (struct text){ zero, sizeof zero - 1 }, "bytes", 2, "zero byte");
	assert_finds(*state, TEXT("VOTES\nvoter_id;vote\nPROJECTS\nproject_id;cost\nMETA\nkey;value\n"), "sections", 5,
	             "stands after VOTES");
}

static void white_space_is_an_error(void **state)
{
	static const struct mistake mistakes[] = {
		{ sound, "unit;Polderdam", "unit; Polderdam", "white-space", 5, "begins or ends", true },
		{ sound, "unit;Polderdam", "unit;Polderdam ", "white-space", 5, "begins or ends", true },
		{ sound, "1;a,b;", "1 ;a,b;", "white-space", 25, "begins or ends", true },
		{ sound, "\"Bank;", "\" Bank;", "white-space", 22, "begins or ends", true },
		{ sound, "rood\"\"\"", "rood\"\" \"", "white-space", 22, "begins or ends", true },
		{ sound, "1;a,b;", "1;a, b;", "list-space", 25, "vote has a space", true },
		{ sound, "groen,spelen", "groen ,spelen", "list-space", 20, "category has a space", true },
	};
	assert_mistakes(*state, mistakes, COUNT(mistakes));
}

static void what_stands_there_twice_is_an_error(void **state)
{
	static const struct mistake mistakes[] = {
		{ sound, "unit;Polderdam\n", "unit;Polderdam\nunit;Waterdam\n", "twice", 6, "on line 5 already", false },
		{ sound, "b;500", "a;500", "twice", 21, "project “a” stands on line 20", false },
		{ sound, "2;a;31", "1;a;31", "twice", 26, "voter “1”", true },
		{ sound, ";sex;", ";age;", "twice", 24, "column “age”", false },
	};
	assert_mistakes(*state, mistakes, COUNT(mistakes));
}

static void keys_and_columns_are_those_of_the_format(void **state)
{
	static const struct mistake mistakes[] = {
		{ sound, "country;Netherlands\n", "", "missing", 1, "META has no country", true },
		{ sound, "project_id;cost;", "project_id;kosten;", "missing", 19, "no column cost", false },
		{ sound, "voter_id;vote;", "voter_id;stem;", "missing", 24, "no column vote", false },
		{ sound, "language;nl", "taal;nl", "unknown", 15, "no key “taal”", true },
		{ sound, "name;category", "title;category", "unknown", 19, "no column “title” in PROJECTS", true },
		{ sound, "name;category", "name;target", "unknown", 19, "beneficiaries since April 2026", false },
		{ sound, "language;nl\ncurrency;EUR\n", "currency;EUR\nlanguage;nl\n", "order", 16,
		  "language should stand before currency", true },
		{ sound, "age;sex", "sex;age", "order", 24, "age should stand before sex", false },
		{ sound, "unit;Polderdam", "unit;", "empty", 5, "unit is empty", true },
		{ sound, "Brug", "", "empty", 21, "name is empty", true },
		{ sound, "\n4;b;", "\n;b;", "empty", 28, "voter_id is empty", false },
		{ sound, "31;;paper", "31;;", "empty", 26, "voting_method is empty", true },
	};
	assert_mistakes(*state, mistakes, COUNT(mistakes));
}

static void values_must_be_what_the_format_says(void **state)
{
	static const struct mistake mistakes[] = {
		{ sound, "Netherlands", "Holland", "value", 4, "country is “Holland”", true },
		{ sound, "language;nl", "language;xx", "value", 15, "ISO 639-1", true },
		{ sound, "currency;EUR", "currency;euro", "value", 16, "ISO 4217", true },
		{ sound, "01.03.2026", "30.02.2026", "value", 12, "a date such as", true },
		{ sound, "21.03.2026", "2026-03-21", "value", 13, "a date such as", true },
		{ sound, "vote_type;approval", "vote_type;likes", "value", 10, "choose-1, ordinal", false },
		{ sound, "budget;1000", "budget;veel", "value", 9, "a number", false },
		{ sound, "num_votes;4", "num_votes;vier", "value", 8, "a whole number", false },
		{ sound, "comment;#1: one.", "comment;one.", "value", 17, "#1: ... #2:", false },
		{ sound, "Brug;water;0", "Brug;water;7", "value", 21, "0, 1, 2 or 3", false },
		{ sound, "40-59", "59-40", "value", 25, "34 or 30-39", true },
		{ sound, ";31;", ";oud;", "value", 26, "34 or 30-39", true },
		{ sound, "8;M;", "8;X;", "value", 27, "M, F or O", true },
		{ sound, "O;internet", "O;post", "value", 28, "internet or paper", true },
		{ sound, "52.38;4.9", "noord;4.9", "value", 21, "degrees", true },
		{ sound, "currency;EUR\n", "currency;EUR\nfully_funded;0\n", "value", 17, "it must be 1", false },
		{ sound, "currency;EUR\n", "currency;EUR\nexperimental;yes\n", "value", 17, "it must be 1", false },
		{ sound, "01.03.2026", "01.04.2026", "dates", 13, "before date_begin", true },
		{ sound, "#2: two", "#3: two", "comment", 17, "#3 should be #2", true },
		{ sound, "budget;1000", "budget;1000,5", "decimal-comma", 9, "after a point", false },
		{ sound, "b;500;", "b;500,5;", "decimal-comma", 21, "after a point", false },
	};
	assert_mistakes(*state, mistakes, COUNT(mistakes));
}

static void limits_fit_the_type_of_vote(void **state)
{
	static const struct mistake mistakes[] = {
		{ points, "max_sum_points;5\n", "", "vote-type", 10, "needs max_sum_points", true },
		{ sound, "vote_type;approval", "vote_type;choose-1", "vote-type", 14, "max_length must be 1", false },
		{ sound, "max_length;2", "max_length;2\nmax_points;3", "vote-type-key", 15, "max_points means nothing", true },
		{ sound, "max_length;2", "max_length;1", "choose-1-perhaps", 14, "max_length is 1", false },
		{ sound, "max_length;2", "max_length;4", "max-length", 14, "only 3 projects", false },
	};
	assert_mistakes(*state, mistakes, COUNT(mistakes));
}

static void projects_fit_the_budget(void **state)
{
	static const struct mistake mistakes[] = {
		{ sound, "num_projects;3", "num_projects;2", "count", 7, "PROJECTS has 3 lines", true },
		{ sound, "num_votes;4", "num_votes;5", "count", 8, "VOTES has 4 lines", true },
		{ sound, "b;500;", "b;0;", "no-cost", 21, "costs nothing", false },
		{ sound, "b;500;", "b;1500;", "above-budget", 21, "more than the whole budget of 1000", true },
		{ sound, "b;500;", "b;999999999;", "withdrawn", 21, "cannot win", true },
		{ sound, "c;300;", "c;999999999;", "withdrawn-selected", 22, "selected", false },
		{ sound, "Brug;water;0", "Brug;water;1", "budget-exceeded", 9, "cost 1400", false },
		{ sound, "currency;EUR\n", "currency;EUR\nfully_funded;1\n", "fully-funded", 17, "all projects cost 1400",
		  false },
		{ sound, "budget;1000", "budget;1400", "all-funded", 9, "fully_funded;1", false },
		{ sound, "groen;1;;", "groen;0;;", "unused-budget", 0, "could pay c,", false },
		{ sound, "52.38;4.9", "52.38;", "coordinates", 21, "both or neither", true },
		{ sound, "52.38;4.9", "90.1;4.9", "coordinates", 21, "no such place", true },
		{ sound, "52.38;4.9", "52.38;-181", "coordinates", 21, "no such place", true },
		{ sound, "52.38;4.9", "52.37;4.9", "same-coordinates", 0, "is that right", true },
	};
	assert_mistakes(*state, mistakes, COUNT(mistakes));
	struct text custom = replaced(*state, sound, "rule;greedy", "rule;greedy-custom");
	FINDS(custom.at, "groen;1;;", "groen;0;;", "unused-budget-perhaps", 0, "could pay c,");
	assert_only(*state, replaced(*state, sound, "52.38;4.9", "-90.0;180"), NULL);
}

static void ballots_name_projects_within_the_limits(void **state)
{
	static const struct mistake mistakes[] = {
		{ sound, "1;a,b;", "1;a,x;", "no-such-project", 25, "project “x” is not in PROJECTS", false },
		{ sound, "1;a,b;", "1;a,a;", "repeated-project", 25, "more than once", false },
		{ sound, "3;a,c;", "3;a,c,b;", "length", 27, "more than max_length 2", false },
		{ sound, "max_length;2", "min_length;2\nmax_length;2", "length", 27, "fewer than min_length 2", true },
		{ sound, "max_length;2", "max_length;3", "length-unused", 14, "nobody named as many", false },
		{ sound, "max_length;2", "max_length;2\nmax_sum_cost;1000", "ballot-cost", 26, "cost 1100 together, more than",
		  true },
		{ sound, "max_length;2", "max_length;2\nmin_sum_cost;550", "ballot-cost", 29, "cost 500 together, less than",
		  true },
	};
	assert_mistakes(*state, mistakes, COUNT(mistakes));
	struct text choose = replaced(*state, sound, "vote_type;approval", "vote_type;choose-1");
	FINDS(choose.at, "max_length;2", "max_length;1", "length", 25, "with vote_type choose-1 it names one");
	struct text one = replaced(*state, sound, "1;a,b;", "1;a;");
	FINDS(one.at, "3;a,c;", "3;a;", "length-one", 14, "on average");
}

static void points_match_and_stay_within_the_limits(void **state)
{
	static const struct mistake mistakes[] = {
		{ points, "2;a;1", "2;a;", "points", 24, "has no points", false },
		{ points, "1;a,b;3,2", "1;a,b;3", "points", 23, "2 projects and has 1 numbers", false },
		{ points, "1;a,b;3,2", "1;a,b;3,x", "points", 23, "no whole number", false },
		{ points, "1;a,b;3,2", "1;a,b;4,1", "points", 23, "above max_points", false },
		{ points, "2;a;1", "2;a;0", "points", 24, "below min_points", false },
		{ points, "2;a;1", "2;a;-1", "points", 24, "below zero", false },
		{ points, "max_sum_points;5", "max_sum_points;4", "points-sum", 23, "gives 5 points together, more than",
		  true },
		{ points, "max_points;3", "max_points;3\nmin_sum_points;2", "points-sum", 25, "fewer than min_sum_points",
		  true },
		{ points, "1;a,b;3,2", "1;b,a;2,3", "points-order", 23, "most first", true },
	};
	assert_mistakes(*state, mistakes, COUNT(mistakes));
	struct text approval = replaced(*state, points, "vote_type;cumulative", "vote_type;approval");
	assert_finds(*state, approval, "points", 23, "this vote_type does not have");
}

static void totals_are_those_of_the_ballots(void **state)
{
	static const struct mistake mistakes[] = {
		{ sound, "a;600;3;", "a;600;4;", "votes", 20, "votes of project “a” is 4, and its ballots make 3", false },
		{ points, "b;400;1;2", "b;400;1;3", "score", 20, "score of project “b” is 3", true },
	};
	assert_mistakes(*state, mistakes, COUNT(mistakes));
	struct text without = replaced(*state, points, ";votes;score", "");
	without = replaced(*state, without.at, ";2;4", "");
	FINDS_ONLY(without.at, ";1;2\n", "\n", "no-totals", 18, "neither a column votes nor score");
	struct text unnamed = replaced(*state, sound, "3;a,c;", "3;a,b;");
	unnamed = replaced(*state, unnamed.at, "b;500;2", "b;500;3");
	FINDS(unnamed.at, "c;300;1", "c;300;0", "no-votes", 22, "was it on the ballot");
	struct text ordinal = replaced(*state, sound, "vote_type;approval", "vote_type;ordinal");
	ordinal = replaced(*state, ordinal.at, "cost;votes", "cost;score");
	ordinal = replaced(*state, ordinal.at, "a;600;3", "a;600;5");
	assert_only(*state, ordinal, NULL);
}

static void labels_are_declared_and_spelled_alike(void **state)
{
	static const struct mistake mistakes[] = {
		{ sound, "rood\"\"\";groen", "rood\"\"\";Groén", "labels", 22, "“Groén” and “groen”", true },
		{ sound, "groen,spelen", "groen,spelen,groen", "label-twice", 20, "“groen” twice", true },
	};
	assert_mistakes(*state, mistakes, COUNT(mistakes));
	struct text declared = replaced(*state, sound, "language;nl", "categories;groen,water,rust\nlanguage;nl");
	assert_finds(*state, declared, "declared", 15, "“rust”, which no category");
	assert_finds(*state, declared, "undeclared", 15, "“spelen”, which stands as category");
	struct text voters = replaced(*state, sound, "voting_method\n1;a,b;40-59;F;internet",
	                              "voting_method;district\n1;a,b;40-59;F;internet;Noord");
	voters = replaced(*state, voters.at, "31;;paper", "31;;paper;noord");
	voters = replaced(*state, voters.at, "8;M;paper", "8;M;paper;");
	FINDS_ONLY(voters.at, "O;internet\n", "O;internet;\n", "labels", 26, "district is written");
}

static void what_is_selected_follows_from_the_rule(void **state)
{
	static const struct mistake mistakes[] = {
		{ sound, "rule;greedy", "rule;lottery", "rule", 11, "is not one of greedy,", false },
		{ sound, "rule;greedy", "rule;unknown", "rule-skipped", 11, "the rule is unknown", true },
		{ sound, "groen;1;;", "groen;0;;", "rule", 11, "not selected c", false },
		{ sound, "rule;greedy", "rule;greedy-no-skip", "rule", 11, "wrongly selected c", false },
		{ sound, "rule;greedy", "rule;greedy-threshold", "rule", 11, "no min_project_score_threshold", true },
		{ sound, "max_length;2", "max_length;2\nmin_project_score_threshold;1", "rule", 11, "greedy-threshold", true },
	};
	assert_mistakes(*state, mistakes, COUNT(mistakes));
	struct text own = replaced(*state, sound, "rule;greedy", "rule;unknown");
	assert_only(*state, replaced(*state, own.at, "#1: one.", "#1: polder count FILE.pb --rule greedy"), NULL);
	FINDS(own.at, "#1: one.", "#1: polder count FILE.pb --rule greedy-stop", "rule", 11, "wrongly selected c");
	struct text other = replaced(*state, sound, "Plein;groen,spelen;1", "Plein;groen,spelen;0");
	FINDS(other.at, "Brug;water;0", "Brug;water;1", "rule", 11, "not selected a; wrongly selected b");
	struct text threshold = replaced(*state, sound, "rule;greedy", "rule;greedy-threshold");
	FINDS(threshold.at, "max_length;2", "max_length;2\nmin_project_score_threshold;2", "threshold", 23, "project “c”");
	struct text custom = replaced(*state, sound, "rule;greedy", "rule;greedy-custom");
	assert_only(*state, custom, NULL);
	FINDS_ONLY(custom.at, "comment;#1: one. #2: two.\n", "", "rule-perhaps", 11, "explained in comment");
	FINDS(custom.at, "groen;1;;", "groen;0;;", "rule-perhaps", 11, "a rule of its own");
	struct text exclusive = replaced(*state, sound, "rule;greedy", "rule;greedy-exclusive");
	FINDS(exclusive.at, "groen;1;;", "groen;0;;", "rule-perhaps", 11, "exclude each other");
}

static void equal_projects_are_taken_in_the_order_of_the_file(void **state)
{
	struct text equal = replaced(*state, sound, "4;b;", "4;b,c;");
	equal = replaced(*state, equal.at, "c;300;1", "c;300;2");
	struct text first = replaced(*state, equal.at, "budget;1000", "budget;1100");
	assert_finds(*state, first, "rule", 11, "put equal projects in that order");
}

static void the_rule_of_poznan_pays_four_fifths(void **state)
{
	struct text poznan = replaced(*state, sound, "unit;Polderdam", "unit;Poznań");
	poznan = replaced(*state, poznan.at, "rule;greedy", "rule;greedy-custom");
	poznan = replaced(*state, poznan.at, "groen;1;;", "groen;0;;");
	struct text paid = replaced(*state, poznan.at, "Brug;water;0", "Brug;water;2"); // 400 left of 500
	assert_int_equal(checked(*state, paid).times[CHECK_RULE], 0);
	assert_int_equal(checked(*state, paid).times[CHECK_RULE_PERHAPS], 0);
	assert_finds(*state, poznan, "rule-perhaps", 11, "not selected b");
	struct text dear = replaced(*state, paid.at, "budget;1000", "budget;999");
	assert_finds(*state, dear, "rule", 11, "wrongly selected b");
	struct text extra = replaced(*state, dear.at, "Brug;water;2", "Brug;water;3");
	assert_int_equal(checked(*state, extra).times[CHECK_RULE], 0);
}

static void equal_shares_is_computed_again(void **state)
{
	static const char shares[] =
		"META\nkey;value\ndescription;x\ncountry;Poland\nunit;City\ninstance;2024\nnum_projects;3\nnum_votes;4\nbudget;10\n"
		"vote_type;approval\nrule;equalshares\ndate_begin;2024\ndate_end;2024\nPROJECTS\nproject_id;cost;votes;selected\n"
		"a;6;3;1\nb;4;2;0\nc;4;2;0\nVOTES\nvoter_id;vote\nv1;a,b\nv2;a,b\nv3;a,c\nv4;c\n";
	assert_only(*state, text_of(shares), NULL);
	FINDS_ONLY(shares, "rule;equalshares", "rule;equalshares/add1", "rule", 11, "not selected c");
	struct text add1 = replaced(*state, shares, "c;4;2;0", "c;4;2;1");
	assert_finds(*state, add1, "rule", 11, "wrongly selected c");
	assert_only(*state, replaced(*state, add1.at, "rule;equalshares", "rule;equalshares/add1"), NULL);
	assert_only(*state, replaced(*state, add1.at, "rule;equalshares", "rule;equalshares/add1-comparison"), NULL);
	struct text ordinal = replaced(*state, shares, "vote_type;approval", "vote_type;ordinal");
	assert_finds(*state, ordinal, "rule-skipped", 11, "approval only");
	struct text broken = replaced(*state, shares, "v4;c", "v4;z");
	assert_finds(*state, broken, "rule-skipped", 11, "the file has errors");
}

static void what_polder_cannot_count_is_not_valid(void **state)
{
	FINDS_ONLY(sound, "b;500;", "b;500.555;", "not-read", 21, "two decimals");
}

static void of_each_kind_the_first_are_kept_and_all_are_counted(void **state)
{
	struct builder file = builder_on(*state);
	build_text(&file, replaced(*state, sound, "num_votes;4", "num_votes;54"));
	for (int i = 0; i < 50; i++)
		build_format(&file, "x%d;b;oud;;paper\n", i);
	struct check_result result = checked(*state, builder_text(&file));
	size_t kept = 0;
	for (size_t i = 0; i < result.count; i++) {
		kept += result.at[i].kind == CHECK_VALUE;
		assert_true(i == 0 || result.at[i].line == 0 || result.at[i].line >= result.at[i - 1].line);
	}
	assert_int_equal(kept, CHECK_SHOWN);
	assert_int_equal(result.times[CHECK_VALUE], 50);
	assert_true(result.errors >= 50);
}

static void a_full_arena_is_told(void **state)
{
	(void)state;
	bool done = false;
	for (size_t bytes = 1024; !done && bytes < (size_t)4 << 20; bytes += 4096) {
		struct arena *arena = arena_create(bytes);
		struct check_result result;
		done = check_pabulib(arena, text_of(sound), &result);
		assert_true(!done || result.count == 0);
		arena_destroy(arena);
	}
	assert_true(done);
}

// The writer's table and the format's have the same order, so that what Polder writes passes.
static void both_tables_of_fields_agree(void **state)
{
	(void)state;
	size_t before = 0;
	for (size_t i = 0; i < pabulib_meta_field_count; i++) {
		size_t place = pabulib_format_place(PABULIB_META, text_of(pabulib_meta_fields[i].name));
		assert_true(place != SIZE_MAX && (i == 0 || place > before));
		before = place;
	}
	assert_int_equal(pabulib_project_field_count, pabulib_format[PABULIB_PROJECTS].count);
	for (size_t i = 0; i < pabulib_project_field_count; i++)
		assert_int_equal(pabulib_format_place(PABULIB_PROJECTS, text_of(pabulib_project_fields[i].name)), i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(a_sound_file_has_no_findings),
		test_on_arena(the_lines_of_the_file_are_checked),
		test_on_arena(white_space_is_an_error),
		test_on_arena(what_stands_there_twice_is_an_error),
		test_on_arena(keys_and_columns_are_those_of_the_format),
		test_on_arena(values_must_be_what_the_format_says),
		test_on_arena(limits_fit_the_type_of_vote),
		test_on_arena(projects_fit_the_budget),
		test_on_arena(ballots_name_projects_within_the_limits),
		test_on_arena(points_match_and_stay_within_the_limits),
		test_on_arena(totals_are_those_of_the_ballots),
		test_on_arena(labels_are_declared_and_spelled_alike),
		test_on_arena(what_is_selected_follows_from_the_rule),
		test_on_arena(equal_projects_are_taken_in_the_order_of_the_file),
		test_on_arena(the_rule_of_poznan_pays_four_fifths),
		test_on_arena(equal_shares_is_computed_again),
		test_on_arena(what_polder_cannot_count_is_not_valid),
		test_on_arena(of_each_kind_the_first_are_kept_and_all_are_counted),
		cmocka_unit_test(a_full_arena_is_told),
		cmocka_unit_test(both_tables_of_fields_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
