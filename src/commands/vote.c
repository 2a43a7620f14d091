// SPDX-License-Identifier: EUPL-1.2
// The vote from the command line: codes for the letters, counting and publishing.
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/id.h"
#include "base/secret.h"
#include "commands/ask.h"
#include "exchange/count_file.h"
#include "exchange/count_shares.h"

#define CODES_PER_RUN 5000

// Which vote is meant, found on the site: --activity, or the only one there is.
struct ballot_place {
	struct console *console;
	struct text site, slug, id; // of the activity
	struct text envelope;       // id of --area; empty
};

static const struct json *the_vote(const struct arguments *arguments, const struct json *listed)
{
	const struct json *votes = json_get(listed, "votes"), *only = NULL;
	struct text wanted = option_text(arguments, "activity");
	for (size_t i = 0; i < json_count(votes); i++) {
		const struct json *vote = json_item(votes, i);
		if (wanted.len > 0 && !text_equal(json_text_of(vote, "slug"), wanted))
			continue;
		if (only != NULL) {
			complain("this site has several votes; say which with --activity SLUG");
			return NULL;
		}
		only = vote;
	}
	if (only == NULL)
		complain("this site has no such vote");
	return only;
}

// The area or theme that --area names: its id, empty when there is none.
static struct text group_id(const struct json *site, struct text slug)
{
	static const char *const lists[] = { "areas", "themes" };
	for (size_t l = 0; l < 2; l++) {
		const struct json *groups = json_get(site, lists[l]);
		for (size_t i = 0; i < json_count(groups); i++) {
			if (text_equal(json_text_of(json_item(groups, i), "slug"), slug))
				return json_text_of(json_item(groups, i), "id");
		}
	}
	return TEXT_NONE;
}

static bool find_envelope(const struct arguments *arguments, struct ballot_place *place)
{
	struct text area = option_text(arguments, "area");
	if (area.len == 0)
		return true;
	struct console_answer answer =
		console_do(place->console, &(struct console_call){ .action = "site.show", .site = place->site });
	place->envelope = text_copy(arguments->arena, group_id(answer.result, area));
	if (place->envelope.len == 0)
		complain("this site has no area or theme %.*s", TEXT_ARGS(area));
	return place->envelope.len > 0;
}

static bool find_place(const struct arguments *arguments, struct ballot_place *place, int *code)
{
	enum outcome why;
	*place = (struct ballot_place){ .site = option_text(arguments, "site") };
	place->console = console_open(option_data_folder(arguments), false, arguments->arena, &why);
	*code = outcome_exit_code(why);
	if (place->console == NULL)
		return false;
	struct console_answer answer =
		console_do(place->console, &(struct console_call){ .action = "vote.list", .site = place->site });
	const struct json *vote = NULL;
	if (answer.outcome != DONE)
		console_print_errors(&answer);
	else
		vote = the_vote(arguments, answer.result);
	*code = answer.outcome != DONE ? outcome_exit_code(answer.outcome) : 2;
	if (vote != NULL) {
		place->slug = text_copy(arguments->arena, json_text_of(vote, "slug"));
		place->id = text_copy(arguments->arena, json_text_of(vote, "id"));
		if (find_envelope(arguments, place))
			return true;
	}
	console_close(place->console);
	return false;
}

static int ask_vote(const struct arguments *arguments, const char *action, struct text form,
                    void (*print)(const struct ballot_place *place, const struct json *result))
{
	int code;
	struct ballot_place place;
	if (!find_place(arguments, &place, &code))
		return code;
	struct console_call call = { action, place.site, place.slug, form, COUNT_PATIENCE_MS };
	struct console_answer answer = console_do(place.console, &call);
	if (option_given(arguments, "json"))
		printf("%.*s\n", TEXT_ARGS(answer.json));
	else if (answer.outcome != DONE)
		console_print_errors(&answer);
	else
		print(&place, answer.result);
	code = outcome_exit_code(answer.outcome);
	console_close(place.console);
	return code;
}

// --- codes -------------------------------------------------------------------------------------------------------

static struct text codes_form(const struct arguments *arguments, struct arena *arena, const struct ballot_place *place,
                              int64_t count, struct text batch)
{
	struct builder form = builder_on(arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_text_member(&w, "activity_id", place->id);
	if (place->envelope.len > 0) {
		json_text_member(&w, "envelope_id", place->envelope);
	}
	if (batch.len > 0) {
		json_text_member(&w, "batch_id", batch);
	}
	json_int_member(&w, "count", count);
	json_text_member(&w, "label", option_text(arguments, "label"));
	json_close(&w, '}');
	return builder_text(&form);
}

// What the printer's QR code holds: the code stands in the fragment, which browsers never send (TRUST.md 3).
static void build_code_link(struct builder *csv, struct text link, struct text code)
{
	struct builder whole = builder_on(csv->arena);
	build_text(&whole, link);
	build_char(&whole, '#');
	build_text(&whole, code);
	build_char(csv, ',');
	build_csv_field(csv, builder_text(&whole));
}

static struct text codes_csv(const struct arguments *arguments, struct arena *arena, const struct json *codes,
                             struct text batch)
{
	struct text area = option_text(arguments, "area"), link = option_text(arguments, "link");
	struct builder csv = builder_on(arena);
	for (size_t i = 0; i < json_count(codes); i++) {
		build_csv_field(&csv, json_as_text(json_item(codes, i)));
		build_char(&csv, ',');
		build_csv_field(&csv, batch);
		build_char(&csv, ',');
		build_csv_field(&csv, area);
		if (link.len > 0)
			build_code_link(&csv, link, json_as_text(json_item(codes, i)));
		build_literal(&csv, "\r\n");
	}
	return builder_text(&csv);
}

// Part by part, each on disk in the printer's file before the next is asked for. *any: some codes were made.
static int make_codes(const struct arguments *arguments, const struct ballot_place *place, int64_t count, int file,
                      bool *any)
{
	struct text batch = TEXT_NONE;
	struct arena *part = arena_create((size_t)16 << 20);
	struct text head =
		option_text(arguments, "link").len > 0 ? TEXT("code,batch,area,link\r\n") : TEXT("code,batch,area\r\n");
	int code = part != NULL && write_all(file, head) ? 0 : 1;
	for (int64_t made = 0; code == 0 && made < count;) {
		int64_t now = count - made < CODES_PER_RUN ? count - made : CODES_PER_RUN;
		arena_reset(part);
		struct console_answer answer =
			console_do(place->console, &(struct console_call){ "codes.make", place->site, place->slug,
		                                                       codes_form(arguments, part, place, now, batch), 0 });
		if (answer.outcome != DONE) {
			console_print_errors(&answer);
			code = outcome_exit_code(answer.outcome);
			break;
		}
		*any = true;
		if (batch.len == 0)
			batch = text_copy(arguments->arena, json_text_of(answer.result, "batch"));
		struct text csv = codes_csv(arguments, part, json_get(answer.result, "codes"), batch);
		if (arena_full(part) || !write_all(file, csv) || fsync(file) != 0) {
			complain("could not write the file of codes: %s. Revoke batch %.*s and start again", strerror(errno),
			         TEXT_ARGS(batch));
			code = 1;
		}
		made += now;
	}
	arena_destroy(part);
	if (code == 0)
		printf("Made %lld codes, batch %.*s.\n", (long long)count, TEXT_ARGS(batch));
	return code;
}

int command_codes_make(const struct arguments *arguments)
{
	int64_t count = 0;
	int code;
	struct ballot_place place;
	struct text link = option_text(arguments, "link");
	bool link_good = text_starts_with(link, TEXT("https://")) || text_starts_with(link, TEXT("http://"));
	if (!option_number(arguments, "count", 1, 1000000, &count))
		return 2;
	if (link.len > 0 && (!link_good || text_find(link, TEXT("#")) != SIZE_MAX))
		return complain(
			"--link is the page where codes are typed: https://denkmee.polderdam.nl/buurtbudget/stemmen/code");
	const char *path = text_to_c(arguments->arena, option_text(arguments, "out"));
	if (!find_place(arguments, &place, &code))
		return code;
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0) {
		complain("cannot make %s: %s", path,
		         errno == EEXIST ? "it exists already, and codes are written only once" : strerror(errno));
		code = 2;
	} else {
		bool any = false;
		code = make_codes(arguments, &place, count, file, &any);
		if (close(file) != 0)
			code = complain("could not finish %s: %s", path, strerror(errno));
		if (!any) // a file that holds no code would only stand in the way of the next try
			unlink(path);
		if (code == 0)
			printf("They are in %s, for the printer. Nowhere else: keep the file safe and delete it after printing.\n",
			       path);
	}
	console_close(place.console);
	return code;
}

static void print_batches(const struct ballot_place *place, const struct json *result)
{
	const struct json *batches = json_get(result, "batches");
	(void)place;
	for (size_t i = 0; i < json_count(batches); i++) {
		const struct json *batch = json_item(batches, i);
		printf("%.*s %9lld codes  %-8s %.*s\n", TEXT_ARGS(json_text_of(batch, "id")),
		       (long long)json_int_of(batch, "count"), json_bool_of(batch, "revoked") ? "revoked" : "",
		       TEXT_ARGS(json_text_of(batch, "label")));
	}
	if (json_count(batches) == 0)
		printf("There are no codes yet.\n");
}

int command_codes_list(const struct arguments *arguments)
{
	return ask_vote(arguments, "codes.list", TEXT_NONE, print_batches);
}

static void print_revoked(const struct ballot_place *place, const struct json *result)
{
	long long codes = json_as_int(json_get(result, "codes")), ballots = json_as_int(json_get(result, "ballots"));
	(void)place;
	printf("Revoked: %lld code%s. ", codes, codes == 1 ? "" : "s");
	if (json_as_bool(json_get(result, "ballots_stay")))
		printf("Ballots that were cast with them before stay.\n");
	else
		printf("%lld ballot%s withdrawn.\n", ballots, ballots == 1 ? "" : "s");
}

// A code is a ballot in waiting, so the memory of this process keeps none.
static int revoke_typed(const struct arguments *arguments, struct text id, struct text batch, struct text code)
{
	struct arena *secret = arena_create(1 << 16);
	if (secret == NULL)
		return complain("out of memory");
	arena_keep_secret(secret);
	struct builder form = builder_on(secret);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_text_member(&w, "activity_id", id);
	json_text_member(&w, batch.len > 0 ? "batch_id" : "code", batch.len > 0 ? batch : code);
	json_close(&w, '}');
	int done = ask_vote(arguments, "codes.revoke", builder_text(&form), print_revoked);
	arena_destroy(secret);
	return done;
}

int command_codes_revoke(const struct arguments *arguments)
{
	char typed[128] = "";
	int code;
	struct ballot_place place;
	struct text batch = option_text(arguments, "batch");
	setvbuf(stdin, NULL, _IONBF, 0);
	if (batch.len == 0 && (fputs("Code: ", stderr), fgets(typed, sizeof typed, stdin)) == NULL)
		return complain("type the code, or name a batch with --batch ID");
	if (find_place(arguments, &place, &code)) {
		struct text id = place.id;
		console_close(place.console);
		code = revoke_typed(arguments, id, batch, text_trim(text_of(typed)));
	}
	secret_wipe(typed, sizeof typed);
	return code;
}

// --- counting ----------------------------------------------------------------------------------------------------

// Those of equal shares with another rule, which would not look at them. Says so.
static bool shares_option_given(const struct arguments *arguments)
{
	static const char *const names[] = { "utility", "completion", "start", "until", "step", "comparison" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!option_given(arguments, names[i]))
			continue;
		complain("--%s goes with --rule equal-shares only", names[i]);
		return true;
	}
	return false;
}

// --utility, --completion, --start, --until, --step and --comparison. Says what is wrong with one and returns false.
static bool shares_options_read(const struct arguments *arguments, struct shares_options *shares)
{
	struct text utility = option_text(arguments, "utility"), completion = option_text(arguments, "completion");
	struct text start = option_text(arguments, "start"), until = option_text(arguments, "until");
	const char *wrong = NULL;
	int64_t step = shares->step_cents / 100;
	if (utility.len > 0 && !shares_utility_parse(utility, &shares->utility))
		wrong = "--utility is cost or cardinality";
	else if (completion.len > 0 && !shares_completion_parse(completion, &shares->completion))
		wrong = "--completion is none, greedy, add1 or add1u";
	else if (start.len > 0 && !text_is(start, "exact") && !text_is(start, "floor"))
		wrong = "--start is exact or floor";
	else if (until.len > 0 && !text_is(until, "overspend") && !text_is(until, "exhaustive"))
		wrong = "--until is overspend or exhaustive";
	if (wrong) {
		complain("%s", wrong);
		return false;
	}
	if (!option_number(arguments, "step", 1, 1000000000, &step))
		return false;
	shares->step_cents = step * 100;
	if (start.len > 0)
		shares->exact_start = text_is(start, "exact");
	if (until.len > 0)
		shares->until_exhaustive = text_is(until, "exhaustive");
	shares->comparison = option_given(arguments, "comparison");
	return true;
}

// None of the words that say how to count: then the file may say it.
static bool rule_is_left_to_the_file(const struct arguments *arguments)
{
	static const char *const words[] = { "rule", "utility", "completion", "start", "until", "step", "comparison" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (option_given(arguments, words[i]))
			return false;
	return true;
}

static int count_pabulib(const struct arguments *arguments, struct text path)
{
	struct count_file_options options;
	struct text rule = option_text(arguments, "rule"), ties = option_text(arguments, "ties");
	count_file_defaults(&options);
	options.path = text_to_c(arguments->arena, path);
	options.rule_from = rule_is_left_to_the_file(arguments) ? COUNT_RULE_OF_FILE : COUNT_RULE_GIVEN;
	options.ignore_threshold = option_given(arguments, "no-threshold");
	options.ignore_limits = option_given(arguments, "no-limits");
	options.json = option_given(arguments, "json");
	options.ties_path = ties.len > 0 ? text_to_c(arguments->arena, ties) : NULL;
	if (rule.len > 0 && !count_method_parse(rule, &options))
		return complain(
			"--rule is greedy, greedy-stop, greedy-per-cost, equal-shares, phragmen, phragmen-skip, maximin or knapsack");
	if (options.method != COUNT_BY_SHARES && shares_option_given(arguments))
		return outcome_exit_code(INVALID);
	if (!shares_options_read(arguments, &options.shares))
		return outcome_exit_code(INVALID);
	struct builder out = builder_on(arguments->arena), err = builder_on(arguments->arena);
	int code = count_file(&options, &out, &err);
	print_text(builder_text(&out));
	fprintf(stderr, "%" TEXT_FORMAT, TEXT_ARGS(builder_text(&err)));
	return code;
}

static void print_counted(const struct ballot_place *place, const struct json *result)
{
	(void)result;
	printf("Counted. Nobody sees the outcome yet; publish it with:\n  polder publish --site %.*s\n",
	       TEXT_ARGS(place->site));
}

int command_count(const struct arguments *arguments)
{
	struct text path = argument_word(arguments, 0);
	if (path.len > 0)
		return count_pabulib(arguments, path);
	if (option_text(arguments, "site").len == 0)
		return complain("name a file to count, or a site with --site SLUG; see polder count --help");
	return ask_vote(arguments, "vote.count", TEXT_NONE, print_counted);
}

static void print_published(const struct ballot_place *place, const struct json *result)
{
	(void)result;
	printf("Published: /%.*s/%.*s/resultaat\n", TEXT_ARGS(place->site), TEXT_ARGS(place->slug));
}

int command_publish(const struct arguments *arguments)
{
	return ask_vote(arguments, "vote.publish", TEXT_NONE, print_published);
}
