// SPDX-License-Identifier: EUPL-1.2
// Elections as .pb, CSV and JSON: what one says the others say, and what is wrong is refused where it stands.
#include "check.h"
#include "exchange/convert.h"

static const char meta_csv[] =
	"key,value\nunit,Polderdam\nbudget,1000.50\nvote_type,cumulative\ncomment,\"#1: a, b\"\n";
static const char projects_csv[] = "project_id,cost,name,category,latitude,longitude,hoogte\n"
								   "1,600,\"Het \"\"Groene\"\" plein; fase 2\",\"groen,spelen\",52.3702,-4.90,-2\n"
								   "L6/03/VII,400.50,'=Bankjes,,,,\n";
static const char votes_csv[] = "voter_id;vote;points;age\r\na;1,L6/03/VII;3,-2;40-59\r\n\r\nb;1;1;\r\n";

static const char json[] =
	"{\n\"meta\": {\"unit\": \"Polderdam\", \"budget\": 1000.5, \"vote_type\": \"cumulative\", \"comment\": \"#1: a, b\"},\n"
	"\"projects\": [\n"
	"{\"project_id\": 1, \"cost\": 600, \"name\": \"Het \\\"Groene\\\" plein; fase 2\", \"category\": [\"groen\", \"spelen\"],\n"
	" \"latitude\": \"52.3702\", \"longitude\": \"-4.90\", \"hoogte\": -2},\n"
	"{\"cost\": 400.5, \"project_id\": \"L6/03/VII\", \"name\": \"=Bankjes\", \"category\": null}],\n" // line 6
	"\"votes\": [\n{\"voter_id\": \"a\", \"vote\": [1, \"L6/03/VII\"], \"points\": [3, -2], \"age\": \"40-59\"},\n"
	"{\"voter_id\": \"b\", \"vote\": \"1\", \"points\": 1}]}\n";

static const char pb[] =
	"META\nkey;value\nunit;Polderdam\nnum_projects;2\nnum_votes;2\nbudget;1000.50\nvote_type;cumulative\ncomment;#1: a, b\n"
	"PROJECTS\nproject_id;cost;name;category;latitude;longitude;hoogte\n"
	"1;600;\"Het \"\"Groene\"\" plein; fase 2\";groen,spelen;52.3702;-4.90;-2\nL6/03/VII;400.50;=Bankjes;;;;\n"
	"VOTES\nvoter_id;vote;points;age\na;1,L6/03/VII;3,-2;40-59\nb;1;1;\n";

static struct text written(struct arena *arena, const struct pabulib *election)
{
	struct builder out = builder_on(arena);
	assert_non_null(election);
	assert_true(pabulib_write(&out, election));
	return builder_text(&out);
}

static struct pabulib *from_csv(struct arena *arena, const char *meta, const char *projects, const char *votes,
                                struct convert_error *error)
{
	struct text files[CONVERT_PARTS] = { text_of(meta), text_of(projects), text_of(votes) };
	size_t breaks;
	return convert_read(arena, CONVERT_CSV, files, error, &breaks);
}

static struct pabulib *from_json(struct arena *arena, const char *file, struct convert_error *error)
{
	struct text files[CONVERT_PARTS] = { text_of(file), TEXT_NONE, TEXT_NONE };
	size_t breaks;
	return convert_read(arena, CONVERT_JSON, files, error, &breaks);
}

static void csv_and_json_say_what_pb_says(void **state)
{
	struct convert_error error;
	assert_text(written(*state, from_csv(*state, meta_csv, projects_csv, votes_csv, &error)), pb);
	assert_text(written(*state, from_json(*state, json, &error)), pb);
}

static void what_goes_out_comes_back(void **state)
{
	struct text files[CONVERT_PARTS], whole[CONVERT_PARTS] = { TEXT_NONE, TEXT_NONE, TEXT_NONE };
	struct convert_error error;
	size_t breaks;
	assert_true(convert_to_csv(*state, text_of(pb), files));
	assert_text(written(*state, convert_read(*state, CONVERT_CSV, files, &error, &breaks)), pb);
	assert_true(convert_to_json(*state, text_of(pb), &whole[0]));
	assert_text(written(*state, convert_read(*state, CONVERT_JSON, whole, &error, &breaks)), pb);
	assert_int_equal(breaks, 0);
	assert_int_not_equal(text_find(files[CONVERT_PROJECTS], TEXT("'=Bankjes")), SIZE_MAX);
	assert_int_not_equal(text_find(whole[0], TEXT("\"cost\":400.50")), SIZE_MAX);
	assert_int_not_equal(text_find(whole[0], TEXT("\"vote\":[\"1\",\"L6/03/VII\"]")), SIZE_MAX);
	assert_int_not_equal(text_find(whole[0], TEXT("\"points\":[3,-2]")), SIZE_MAX);
}

static void a_column_may_have_the_name_of_a_formula(void **state)
{
	static const char file[] = "META\nkey;value\nnum_projects;1\nnum_votes;1\nbudget;1\nvote_type;approval\n"
							   "PROJECTS\nproject_id;cost;-a\n1;2;=b\nVOTES\nvoter_id;vote;@c\n1;1;+\n";
	struct text csv[CONVERT_PARTS];
	struct convert_error error;
	size_t breaks;
	assert_true(convert_to_csv(*state, text_of(file), csv));
	assert_text(written(*state, convert_read(*state, CONVERT_CSV, csv, &error, &breaks)), file);
}

static void columns_keep_their_order_and_empty_ones_stay(void **state)
{
	static const char file[] =
		"META\nkey;value\nnum_projects;1\nnum_votes;2\nbudget;12345678901.25\nvote_type;approval\n"
		"PROJECTS\nproject_id;cost;a;b\nVOTES;007;;x\nVOTES\nvoter_id;vote;c;d;e\n1;VOTES;;x;\n2;;y;;\n";
	struct text whole[CONVERT_PARTS] = { TEXT_NONE, TEXT_NONE, TEXT_NONE };
	struct convert_error error;
	size_t breaks;
	struct text canonical = written(
		*state, convert_read(*state, CONVERT_PB, (struct text[CONVERT_PARTS]){ text_of(file), TEXT_NONE, TEXT_NONE },
	                         &error, &breaks));
	assert_true(convert_to_json(*state, canonical, &whole[0]));
	assert_text(written(*state, convert_read(*state, CONVERT_JSON, whole, &error, &breaks)),
	            text_to_c(*state, canonical));
}

static void nobody_voting_on_nothing_comes_back(void **state)
{
	static const char file[] = "META\nkey;value\nnum_projects;0\nnum_votes;0\nbudget;1\nvote_type;cumulative\n"
							   "PROJECTS\nproject_id;cost\nVOTES\nvoter_id;vote;points\n";
	struct text whole[CONVERT_PARTS] = { TEXT_NONE, TEXT_NONE, TEXT_NONE }, csv[CONVERT_PARTS];
	struct convert_error error;
	size_t breaks;
	assert_true(convert_to_json(*state, text_of(file), &whole[0]));
	assert_text(written(*state, convert_read(*state, CONVERT_JSON, whole, &error, &breaks)), file);
	assert_true(convert_to_csv(*state, text_of(file), csv));
	assert_text(written(*state, convert_read(*state, CONVERT_CSV, csv, &error, &breaks)), file);
}

static void a_line_break_becomes_a_space_and_is_told(void **state)
{
	struct text files[CONVERT_PARTS] = { text_of(meta_csv), TEXT("project_id,cost,name\n1,2,\"a\r\nb\nc\"\n"),
		                                 TEXT("voter_id,vote,points\n1,1,1\n") };
	struct convert_error error;
	size_t breaks;
	struct pabulib *election = convert_read(*state, CONVERT_CSV, files, &error, &breaks);
	assert_non_null(election);
	assert_text(election->projects[0].name, "a b c");
	assert_int_equal(breaks, 1);
}

static void assert_csv_refused(struct arena *arena, const char *const files[3], int part, size_t line, const char *why)
{
	struct convert_error error;
	assert_null(from_csv(arena, files[0], files[1], files[2], &error));
	if (text_find(error.reason, text_of(why)) == SIZE_MAX || error.line != line || error.part != part)
		print_error("part %d, line %zu: %" TEXT_FORMAT "\n", error.part, error.line, TEXT_ARGS(error.reason));
	assert_int_not_equal(text_find(error.reason, text_of(why)), SIZE_MAX);
	assert_int_equal(error.part, part);
	assert_int_equal(error.line, line);
}
#define REFUSED(meta, projects, votes, part, line, why) \
	assert_csv_refused(*state, (const char *const[]){ meta, projects, votes }, part, line, why)

static void wrong_csv_is_refused_with_its_file_and_line(void **state)
{
	REFUSED("", projects_csv, votes_csv, CONVERT_META, 1, "is empty");
	REFUSED("unit,Polderdam\n", projects_csv, votes_csv, CONVERT_META, 1, "must be key,value");
	REFUSED("key,value\na,b,c\n", projects_csv, votes_csv, CONVERT_META, 2, "3 cells");
	REFUSED("key,value\nvote_type,approval\n", projects_csv, votes_csv, CONVERT_META, 0, "no budget");
	REFUSED("key,value\nbudget,x\nvote_type,approval\n", projects_csv, votes_csv, CONVERT_META, 2, "budget is “x”");
	REFUSED("key,value\nbudget,1\nvote_type,approval\nnum_votes,7\n", projects_csv, votes_csv, CONVERT_META, 4,
	        "num_votes is 7");
	REFUSED(meta_csv, "project_id,cost\n1,\"a\nb\"\n", votes_csv, CONVERT_PROJECTS, 2, "cost is");
	REFUSED(meta_csv, "project_id,cost\n\"x\ny\",5\n1,2\n1,3\n", votes_csv, CONVERT_PROJECTS, 5, "there twice");
	REFUSED(meta_csv, "project_id,cost\n1,\"2\n", votes_csv, CONVERT_PROJECTS, 2, "never closed");
	REFUSED(meta_csv, projects_csv, "voter_id,vote,points\n1,1,1\n2,9,1\n", CONVERT_VOTES, 3, "not in PROJECTS");
	REFUSED(meta_csv, projects_csv, "voter_id,vote,points\n\n1,1,1\n1,1,1\n", CONVERT_VOTES, 4,
	        "ballot on line 3 already");
	REFUSED(meta_csv, projects_csv, "voter_id,vote,points\n1,1\n", CONVERT_VOTES, 2, "2 cells where");
}

static void assert_json_refused(struct arena *arena, const char *file, size_t line, const char *why)
{
	struct convert_error error;
	assert_null(from_json(arena, file, &error));
	if (text_find(error.reason, text_of(why)) == SIZE_MAX || error.line != line)
		print_error("line %zu: %" TEXT_FORMAT "\n", error.line, TEXT_ARGS(error.reason));
	assert_int_not_equal(text_find(error.reason, text_of(why)), SIZE_MAX);
	assert_int_equal(error.line, line);
}

static const char *with(struct arena *arena, const char *from, const char *to)
{
	struct text whole = text_of(json);
	size_t at = text_find(whole, text_of(from));
	assert_true(at != SIZE_MAX);
	return text_to_c(arena, arena_format(arena, "%" TEXT_FORMAT "%s%" TEXT_FORMAT, TEXT_ARGS(text_slice(whole, 0, at)),
	                                     to, TEXT_ARGS(text_slice(whole, at + strlen(from), whole.len))));
}

static void wrong_json_is_refused_with_its_line(void **state)
{
	struct arena *arena = *state;
	assert_json_refused(arena, "", 0, "");
	assert_json_refused(arena, "[]", 0, "must be an object with meta");
	assert_json_refused(arena, "{\"meta\":{},\"projects\":{}}", 0, "with projects, an array");
	assert_json_refused(arena, with(arena, "\"votes\"", "\"ballots\""), 0, "“ballots” is not known");
	assert_json_refused(arena, with(arena, "\"budget\": 1000.5", "\"budget\": true"), 2, "“budget” must be text");
	assert_json_refused(arena, with(arena, "\"budget\": 1000.5", "\"budget\": 5000000000.5"), 2, "in quotes");
	assert_json_refused(arena, with(arena, "\"budget\": 1000.5", "\"budget\": -1"), 2, "budget is “-1”");
	assert_json_refused(arena, with(arena, "\"groen\", ", "\"groen, rood\", "), 4, "with a comma");
	assert_json_refused(arena, with(arena, "[\"groen\", ", "[[], "), 4, "list in its list");
	assert_json_refused(arena, with(arena, "\"category\": null", "\"category\": {}"), 6, "must be text or a number");
	assert_json_refused(arena, with(arena, "\"L6/03/VII\", \"name\"", "\"1\", \"name\""), 6, "there twice");
	assert_json_refused(arena, with(arena, "{\"voter_id\": \"b\", \"vote\": \"1\", \"points\": 1}", "7"), 9,
	                    "an object");
	assert_json_refused(arena, with(arena, "\"vote\": \"1\"", "\"vote\": \"8\""), 9, "not in PROJECTS");
	assert_json_refused(arena, with(arena, "\"voter_id\": \"b\"", "\"voter_id\": \"a\""), 9,
	                    "ballot on line 8 already");
	assert_json_refused(arena, with(arena, "\"unit\": \"Polderdam\"", "\"num_votes\": 3"), 2, "num_votes is 3");
}

static void formats_have_names(void **state)
{
	enum convert_format format;
	(void)state;
	assert_true(convert_format_parse(TEXT("CSV"), &format));
	assert_int_equal(format, CONVERT_CSV);
	assert_false(convert_format_parse(TEXT("xlsx"), &format));
}

static void a_full_arena_is_told(void **state)
{
	(void)state;
	bool done[2] = { false, false };
	for (size_t bytes = 512; !(done[0] && done[1]) && bytes < (size_t)4 << 20; bytes += 1024) {
		for (int way = 0; way < 2; way++) {
			struct arena *arena = arena_create(bytes);
			struct convert_error error;
			const struct pabulib *election =
				way ? from_json(arena, json, &error) : from_csv(arena, meta_csv, projects_csv, votes_csv, &error);
			done[way] = election != NULL;
			assert_true(done[way] || error.reason.len > 0);
			arena_destroy(arena);
		}
	}
	assert_true(done[0] && done[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(csv_and_json_say_what_pb_says),
		test_on_arena(what_goes_out_comes_back),
		test_on_arena(a_column_may_have_the_name_of_a_formula),
		test_on_arena(columns_keep_their_order_and_empty_ones_stay),
		test_on_arena(nobody_voting_on_nothing_comes_back),
		test_on_arena(a_line_break_becomes_a_space_and_is_told),
		test_on_arena(wrong_csv_is_refused_with_its_file_and_line),
		test_on_arena(wrong_json_is_refused_with_its_line),
		test_on_arena(formats_have_names),
		cmocka_unit_test(a_full_arena_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
