// SPDX-License-Identifier: EUPL-1.2
// Pol.is exports of every generation: what differs between them is found out, what contradicts itself is refused.
#include <string.h>

#include "check.h"
#include "exchange/opinion_csv.h"
#include "../pieces.h"

#define VOTES_HEAD "timestamp,datetime,comment-id,voter-id,vote\n"
#define COMMENTS_HEAD "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
#define TABLE_HEAD "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2\n"

struct files {
	const char *votes, *participants, *comments, *summary;
	int sign;
};

static struct opinion_sources sources_of(const struct files *files)
{
	const char *contents[OPINION_FILES] = { files->votes, files->participants, files->comments, files->summary };
	struct opinion_sources sources = { .sign = files->sign };
	for (size_t i = 0; i < OPINION_FILES; i++)
		sources.file[i].begin = contents[i] ? text_of(contents[i]) : (struct text){ NULL, 0 };
	return sources;
}

static struct opinion_export *read_files(struct arena *arena, struct files files)
{
	struct opinion_error error;
	struct opinion_sources sources = sources_of(&files);
	struct opinion_export *data = opinion_export_read(arena, &sources, &error);
	if (!data)
		print_error("file %d line %zu: %" TEXT_FORMAT "\n", (int)error.file, error.line, TEXT_ARGS(error.reason));
	assert_non_null(data);
	return data;
}

static void assert_refused(struct arena *arena, struct files files, enum opinion_file file, size_t line,
                           const char *part_of_reason)
{
	struct opinion_error error;
	struct opinion_sources sources = sources_of(&files);
	assert_null(opinion_export_read(arena, &sources, &error));
	if (text_find(error.reason, text_of(part_of_reason)) == SIZE_MAX || error.line != line)
		print_error("line %zu: %" TEXT_FORMAT "\n", error.line, TEXT_ARGS(error.reason));
	assert_int_equal(error.file, file);
	assert_int_equal(error.line, line);
	assert_int_not_equal(text_find(error.reason, text_of(part_of_reason)), SIZE_MAX);
}

static void take(void *context, struct text piece)
{
	build_text(context, piece);
}

// The votes as lines of the canonical input.
static struct text canonical(struct arena *arena, const struct opinion_export *data)
{
	struct builder b = builder_on(arena);
	assert_true(opinion_canonical(data, take, &b));
	return builder_text(&b);
}

static void the_log_is_read_and_the_last_vote_counts(void **state)
{
	const struct opinion_export *data =
		read_files(*state, (struct files){ .votes = "\xef\xbb\xbf" VOTES_HEAD "1500000000003,x,10,b,1\r\n"
	                                                "1500000000001,x,2,10,1\r\n1500000000002,x,2,10,-1\r\n"
	                                                "1500000000009,x,2,9,0\r\n1500000000004,x,10,9,-1\r\n",
	                                       .sign = 1 });
	assert_text(canonical(*state, data),
	            "statement,2,0\nstatement,10,0\nvote,9,2,0\nvote,9,10,-1\nvote,10,2,-1\nvote,b,10,1\n");
	assert_true(data->from_log);
	assert_false(data->seconds);
	assert_int_equal(data->events, 5);
	assert_null(data->published);
	assert_text(data->topic, "");
}

static void the_order_of_rows_makes_no_difference(void **state)
{
	uint8_t one[HASH_BYTES], other[HASH_BYTES];
	const struct opinion_export *first = read_files(
		*state, (struct files){ .votes = VOTES_HEAD "1500000001,x,0,1,1\n1500000002,x,0,1,0\n1500000001,x,1,2,-1\n" });
	const struct opinion_export *second = read_files(
		*state, (struct files){ .votes = "vote,voter-id,comment-id,timestamp\n-1,2,1,1500000001\n0,1,0,1500000002\n"
	                                     "1,1,0,1500000001\n" });
	assert_true(first->seconds);
	assert_true(opinion_hash(first, one) && opinion_hash(second, other));
	assert_memory_equal(one, other, HASH_BYTES);
}

static void without_times_the_last_row_counts(void **state)
{
	const struct opinion_export *data =
		read_files(*state, (struct files){ .votes = "comment-id,voter-id,vote\n0,1,1\n0,1,-1\n", .sign = 1 });
	assert_text(canonical(*state, data), "statement,0,0\nvote,1,0,-1\n");
	assert_int_equal(data->warnings[OPINION_WARN_ROW_ORDER], 2);
}

static void a_table_of_participants_is_enough(void **state)
{
	const struct opinion_export *data = read_files(
		*state,
		(struct files){ .participants = "participant,xid,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2\n"
	                                    "7,a@b,3,0,2,1,1,1,,-1\n5,,,0,0,0,0,,,\n3,c,0,0,2,1,0,,1,0\n4,,,0,1,0,1,-1,,\n",
	                    .summary = "topic,\"Fietsen, lopen\"\nurl,https://example.org\n"
	                               "conversation-description,\"a\nb\"\n" });
	assert_text(canonical(*state, data),
	            "statement,0,0\nstatement,1,0\nstatement,2,0\nvote,3,1,1\nvote,3,2,0\nvote,4,0,"
	            "-1\nvote,7,0,1\nvote,7,2,-1\n");
	assert_false(data->from_log);
	assert_int_equal(data->published_count, 2);
	assert_text(data->published_ids[1], "3");
	assert_int_equal(data->published[0], 0);
	assert_int_equal(data->published[1], -1);
	assert_int_equal(data->published[2], 1);
	assert_text(data->xids[0], "c");
	assert_text(data->topic, "Fietsen, lopen");
	assert_text(data->description, "a\nb");
	assert_int_equal(data->sign_by, OPINION_SIGN_PARTICIPANTS);
	assert_int_equal(data->sign, 1);
	assert_int_equal(data->sign_against, 4);
}

static void rejected_and_meta_statements_are_left_out(void **state)
{
	const struct opinion_export *data = read_files(
		*state,
		(struct files){ .votes = "timestamp,comment-id,voter-id,vote\n1500000000000,2,1,1\n1500000000000,5,1,1\n",
	                    .comments = "timestamp,comment-id,author-id,agrees,disagrees,moderated,is-meta,is-seed,"
	                                "group-informed-consensus,comment-body\n"
	                                "1,3,1,0,0,-1,false,false,0.5,\"Een \"\"mooi\"\" plein,\nmet water\"\n"
	                                "1,2,1,1,0,1,true,false,0.5,Ik woon hier\n1,1,1,0,0,0,false,true,0.5,Meer "
	                                "bomen\n" });
	assert_text(canonical(*state, data),
	            "statement,1,0\nstatement,2,2\nstatement,3,1\nstatement,5,0\nvote,1,2,1\nvote,1,5,1\n");
	assert_text(data->comments[2].body, "Een \"mooi\" plein,\nmet water");
	assert_true(data->votes->left_out[2] && data->votes->left_out[1] && !data->votes->left_out[0]);
	assert_int_equal(data->comments[0].moderated, 0);
	assert_false(data->comments[3].known);
	assert_int_equal(data->warnings[OPINION_WARN_UNKNOWN], 1);
	assert_int_equal(data->sign_by, OPINION_SIGN_COMMENTS);
}

static void an_agree_of_minus_one_is_found_out(void **state)
{
	const char *votes = VOTES_HEAD "1600000000,x,0,1,-1\n1600000000,x,0,2,-1\n1600000000,x,0,3,1\n";
	const struct opinion_export *data =
		read_files(*state, (struct files){ .votes = votes, .comments = COMMENTS_HEAD "1,x,0,1,2,1,1,Bomen\n" });
	assert_int_equal(data->sign, -1);
	assert_int_equal(data->sign_by, OPINION_SIGN_COMMENTS);
	assert_int_equal(data->sign_against, 2);
	assert_text(canonical(*state, data), "statement,0,0\nvote,1,0,1\nvote,2,0,1\nvote,3,0,-1\n");

	data = read_files(*state, (struct files){ .votes = votes, .participants = TABLE_HEAD "1,,0,1,1,0,-1,,\n" });
	assert_int_equal(data->sign, -1);
	assert_int_equal(data->sign_by, OPINION_SIGN_PARTICIPANTS);
	data = read_files(*state, (struct files){ .votes = votes, .comments = COMMENTS_HEAD "1,x,0,2,1,1,1,Bomen\n" });
	assert_int_equal(data->sign, -1);
	assert_int_equal(data->sign_by, OPINION_SIGN_AUTHORS);
	data = read_files(*state, (struct files){ .votes = votes });
	assert_int_equal(data->sign, 1);
	assert_int_equal(data->sign_by, OPINION_SIGN_ASSUMED);
	data = read_files(*state, (struct files){ .votes = votes, .sign = -1 });
	assert_int_equal(data->sign, -1);
	assert_int_equal(data->sign_by, OPINION_SIGN_GIVEN);
}

static void files_that_differ_are_told(void **state)
{
	const char *votes = VOTES_HEAD "1600000000,x,0,1,1\n1600000000,x,1,2,1\n1600000000,x,2,2,-1\n";
	const struct opinion_export *data = read_files(
		*state, (struct files){
					.votes = votes, .participants = TABLE_HEAD "1,0,0,1,1,0,1,1,\n2,1,0,2,1,1,,1,-1\n", .sign = 1 });
	assert_int_equal(data->warnings[OPINION_WARN_FILES_DIFFER], 1);
	data = read_files(*state, (struct files){ .votes = votes,
	                                          .participants = TABLE_HEAD "1,0,0,1,1,0,-1,,\n2,1,0,2,1,1,,-1,1\n",
	                                          .sign = 1 });
	assert_int_equal(data->warnings[OPINION_WARN_FILES_DIFFER], 0);
	// Who is in the table only did not vote, according to the log.
	data = read_files(*state, (struct files){ .votes = votes,
	                                          .participants = TABLE_HEAD "1,0,0,1,1,0,1,,\n2,1,0,2,1,1,,1,-1\n"
	                                                                     "9,1,0,2,1,1,,1,-1\n",
	                                          .sign = 1 });
	assert_int_equal(data->warnings[OPINION_WARN_FILES_DIFFER], 2);
	assert_int_equal(data->votes->participant_count, 2);
}

static void statements_written_without_quotes_are_read(void **state)
{
	const struct opinion_export *data =
		read_files(*state, (struct files){ .votes = VOTES_HEAD "1600000000,x,7,1,1\n",
	                                       .comments = COMMENTS_HEAD
	                                       "1,x,7,1,1,0,1,\"Groen\", zei zij, en meer\nover twee regels, 8\n"
	                                       "1,x,8,1,0,0,-1,Kort, \"krachtig\"\n1,x,9,1,0,0,1,Ja, nee\n" });
	assert_int_equal(data->warnings[OPINION_WARN_UNQUOTED], 1);
	assert_text(data->comments[0].body, "\"Groen\", zei zij, en meer\nover twee regels, 8");
	assert_text(data->comments[1].body, "Kort, \"krachtig\"");
	assert_true(data->votes->left_out[1]);
	data = read_files(*state, (struct files){ .votes = VOTES_HEAD "1600000000,x,7,1,1\n",
	                                          .comments = COMMENTS_HEAD "1,x,7,1,1,0,1,\nNa een lege regel, dit\n"
	                                                                    "1,x,8,1,0,0,1,Ja, nee\n" });
	assert_text(data->comments[0].body, "\nNa een lege regel, dit");
}

static void wrong_files_are_refused_at_their_line(void **state)
{
	enum opinion_file votes = OPINION_VOTES_FILE, table = OPINION_PARTICIPANTS_FILE, comments = OPINION_COMMENTS_FILE;
	assert_refused(*state, (struct files){ .votes = "" }, votes, 1, "is empty");
	assert_refused(*state, (struct files){ .votes = "comment-id,vote\n" }, votes, 1, "no column voter-id");
	assert_refused(*state, (struct files){ .votes = VOTES_HEAD "1600000000,x,1,2\n" }, votes, 2, "4 cells");
	assert_refused(*state, (struct files){ .votes = VOTES_HEAD "1600000000,x,1,2,2\n" }, votes, 2, "\"2\" as vote");
	assert_refused(*state, (struct files){ .votes = VOTES_HEAD "1600000000,x,,2,1\n" }, votes, 2, "no comment-id");
	assert_refused(*state, (struct files){ .votes = VOTES_HEAD "gisteren,x,1,2,1\n" }, votes, 2, "as timestamp");
	assert_refused(*state, (struct files){ .votes = VOTES_HEAD "1600000000,x,1,2,1\n1600000000000,x,1,2,1\n" }, votes,
	               3, "milliseconds after times in seconds");
	assert_refused(*state, (struct files){ .votes = VOTES_HEAD "1600000000,x,1,2,\"1\n" }, votes, 2, "never closed");
	assert_refused(*state, (struct files){ .participants = "participant,0\n" }, table, 1, "no column group-id");
	assert_refused(*state, (struct files){ .participants = "participant,group-id,0,0\n" }, table, 1, "0 twice");
	assert_refused(*state, (struct files){ .participants = TABLE_HEAD "1,0,0,1,1,0,1,,\n1,0,0,1,1,0,1,,\n" }, table, 3,
	               "participant 1 again");
	assert_refused(*state, (struct files){ .participants = TABLE_HEAD "1,0,0,1,1,0,ja,,\n" }, table, 2,
	               "\"ja\" as a vote");
	assert_refused(*state, (struct files){ .participants = TABLE_HEAD "1,0,0,1,-1,0,1,,\n" }, table, 2, "as n-agree");
	assert_refused(*state, (struct files){ .comments = "comment-id,comment-body\n1,\n1,\n" }, comments, 3,
	               "statement 1 again");
	assert_refused(*state, (struct files){ .comments = COMMENTS_HEAD "1,x,1,1,0,0,2,a\n" }, comments, 2,
	               "as moderated");
	assert_refused(*state, (struct files){ .comments = COMMENTS_HEAD "1,x,1,1,0,0,1,\"a, b\"\n1,x,2,1,0,0,1,\"a\n" },
	               comments, 3, "never closed");
	assert_refused(*state, (struct files){ .comments = "comment-id,is-meta,comment-body\n1,soms,a\n" }, comments, 2,
	               "as is-meta");
}

static void more_groups_than_can_be_are_refused(void **state)
{
	struct builder b = builder_on(*state);
	build_literal(&b, TABLE_HEAD);
	for (int i = 0; i < 33; i++)
		build_format(&b, "%d,%d,0,1,1,0,1,,\n", i, i);
	assert_refused(*state, (struct files){ .participants = text_to_c(*state, builder_text(&b)) },
	               OPINION_PARTICIPANTS_FILE, 34, "32 groups at most");
}

// Ids, votes and groups may not point into a block that has gone.
static void files_in_blocks_are_the_same_conversation(void **state)
{
	struct files files = { .votes = "\xef\xbb\xbf" VOTES_HEAD "1500000000001,\"a\nb\",2,\"ver \"\"x\"\"\",1\r\n"
		                            "1500000000002,x,10,b,-1\r\n1500000000003,x,2,b,0",
		                   .participants = "participant,xid,group-id,2,10\nb,b@example.org,0,0,-1\n"
		                                   "\"ver \"\"x\"\"\",\"\"\"y\"\"\",1,1,",
		                   .sign = 1 };
	const struct opinion_export *whole = read_files(*state, files);
	assert_int_equal(whole->warnings[OPINION_WARN_FILES_DIFFER], 0);
	for (size_t block = 1; block < 40; block++)
		for (size_t piece = 1; piece < 12; piece += 5) {
			struct arena *arena = arena_create((size_t)1 << 20);
			struct opinion_sources sources = sources_of(&files);
			struct pieces left[2];
			struct opinion_error error;
			sources.block_bytes = block;
			for (int file = 0; file < 2; file++) {
				left[file] = (struct pieces){ text_slice(sources.file[file].begin, block / 2, SIZE_MAX), piece };
				sources.file[file] =
					(struct csv_source){ text_slice(sources.file[file].begin, 0, block / 2), piece_read, &left[file] };
			}
			const struct opinion_export *data = opinion_export_read(arena, &sources, &error);
			assert_non_null(data);
			struct text expected = canonical(*state, whole), got = canonical(arena, data);
			assert_true(text_equal(got, expected));
			assert_int_equal(data->events, 3);
			assert_text(data->participants[1], "ver \"x\"");
			assert_text(data->xids[0], "b@example.org");
			assert_text(data->xids[1], "\"y\"");
			assert_text(data->published_ids[data->published[1]], "1");
			assert_int_equal(data->warnings[OPINION_WARN_FILES_DIFFER], 0);
			arena_destroy(arena);
		}
}

static void a_log_of_many_votes_grows(void **state)
{
	struct builder b = builder_on(*state);
	build_literal(&b, VOTES_HEAD);
	for (int i = 0; i < 20000; i++)
		build_format(&b, "%d,x,%d,%d,1\n", 1500000000 + i, i % 7, i / 7);
	const struct opinion_export *data =
		read_files(*state, (struct files){ .votes = text_to_c(*state, builder_text(&b)), .sign = 1 });
	assert_int_equal(data->events, 20000);
	assert_int_equal(data->votes->vote_count, 20000);
	assert_int_equal(data->votes->participant_count, 2858);
}

static void files_are_known_by_their_first_row(void **state)
{
	enum opinion_file file;
	assert_true(opinion_file_recognise(*state, TEXT(VOTES_HEAD), &file));
	assert_int_equal(file, OPINION_VOTES_FILE);
	assert_true(opinion_file_recognise(*state, TEXT(TABLE_HEAD), &file));
	assert_int_equal(file, OPINION_PARTICIPANTS_FILE);
	assert_true(opinion_file_recognise(*state, TEXT(COMMENTS_HEAD), &file));
	assert_int_equal(file, OPINION_COMMENTS_FILE);
	assert_false(opinion_file_recognise(*state, TEXT("key;value\n"), &file));
	assert_false(opinion_file_recognise(*state, TEXT(""), &file));
}

static void a_full_arena_is_no_export(void **state)
{
	struct opinion_error error;
	struct files files = { .votes = VOTES_HEAD "1600000000,x,1,2,1\n",
		                   .participants = TABLE_HEAD "1,0,0,1,1,0,1,,\n",
		                   .comments = COMMENTS_HEAD "1,x,1,1,0,0,1,a\n" };
	struct opinion_sources sources = sources_of(&files);
	for (size_t bytes = 64; bytes < 120000; bytes += 1000) {
		struct arena *small = arena_create(bytes);
		const struct opinion_export *data = opinion_export_read(small, &sources, &error);
		assert_true(data != NULL || arena_full(small));
		arena_destroy(small);
	}
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(the_log_is_read_and_the_last_vote_counts),
		test_on_arena(the_order_of_rows_makes_no_difference),
		test_on_arena(without_times_the_last_row_counts),
		test_on_arena(a_table_of_participants_is_enough),
		test_on_arena(rejected_and_meta_statements_are_left_out),
		test_on_arena(an_agree_of_minus_one_is_found_out),
		test_on_arena(files_that_differ_are_told),
		test_on_arena(statements_written_without_quotes_are_read),
		test_on_arena(wrong_files_are_refused_at_their_line),
		test_on_arena(more_groups_than_can_be_are_refused),
		test_on_arena(files_in_blocks_are_the_same_conversation),
		test_on_arena(a_log_of_many_votes_grows),
		test_on_arena(files_are_known_by_their_first_row),
		test_on_arena(a_full_arena_is_no_export),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
