// SPDX-License-Identifier: EUPL-1.2
// A plan as a resident hands it in, and as the staff keeps it.
#include "check.h"
#include "record/record.h"

enum plan_status { PLAN_SUBMITTED, PLAN_ACCEPTED };
static const struct field_choice plan_statuses[] = { { "submitted", "Submitted" },
	                                                 { "accepted", "Accepted" },
	                                                 { NULL, NULL } };

struct plan {
	int64_t id;
	struct text title, slug, summary, body, settings, proof, email, secret;
	int64_t places, price_cents, opens_at, area_id;
	bool agrees;
	int status;
};

#define AT(member) .name = #member, .offset = offsetof(struct plan, member)
static const struct field plan_fields[] = {
	{ AT(id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN },
	{ AT(title), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .min = 3, .max = 20, .label = "Title",
	  .help = "In a few words" },
	{ AT(slug), .kind = FIELD_SLUG, .label = "Address" },
	{ AT(summary), .kind = FIELD_LONG_TEXT, .flags = FIELD_TRANSLATED, .max = 30, .label = "Summary" },
	{ AT(body), .kind = FIELD_MARKDOWN, .label = "Plan" },
	{ AT(settings), .kind = FIELD_JSON, .label = "Settings" },
	{ AT(proof), .kind = FIELD_BYTES, .label = "Proof" },
	{ AT(email), .kind = FIELD_TEXT, .flags = FIELD_PERSONAL | FIELD_NOT_STORED, .label = "E-mail" },
	{ AT(secret), .kind = FIELD_TEXT, .flags = FIELD_PRIVATE },
	{ AT(places), .kind = FIELD_INT, .flags = FIELD_REQUIRED, .min = 1, .max = 500, .label = "Places" },
	{ AT(price_cents), .kind = FIELD_MONEY, .max = 4200000, .label = "Price" },
	{ AT(opens_at), .kind = FIELD_TIME, .label = "Opens at" },
	{ AT(area_id), .kind = FIELD_ID, .label = "Area" },
	{ AT(agrees), .kind = FIELD_BOOL, .flags = FIELD_REQUIRED, .label = "I agree" },
	{ AT(status), .kind = FIELD_CHOICE, .flags = FIELD_STAFF, .label = "Status", .choices = plan_statuses },
};
static const struct record plan_record = RECORD_OF("plan", struct plan, plan_fields);

struct sent {
	const char *name, *value;
};

static struct form_values values_of(struct arena *arena, const struct sent *sent)
{
	struct form_values values = { 0 };
	for (; sent->name; sent++)
		*arena_append(arena, &values, struct form_value) =
			(struct form_value){ text_of(sent->name), text_of(sent->value) };
	return values;
}

static const struct sent good_form[] = {
	{ "id", "000000000000A" },
	{ "title", " Cafe\xCC\x81 in het park " },
	{ "slug", "cafe-in-het-park" },
	{ "summary.nl", "Een caf\xC3\xA9,\r\nmet \"terras\"" },
	{ "summary.en", "A caf\xC3\xA9" },
	{ "summary.fy", "  " },
	{ "body", "=SUM(1)\n\n**Ja**" },
	{ "settings", "{\"kleur\":\"rood\"}" },
	{ "proof", "AP8" },
	{ "email", "ada@example.org" },
	{ "places", "12" },
	{ "price_cents", "\xE2\x82\xAC 12.500,50" },
	{ "opens_at", "2026-11-21T10:00" },
	{ "agrees", "on" },
	{ "status", "accepted" },
	{ "submit", "" },
	{ NULL, NULL },
};

static struct plan plan_of(struct arena *arena, const struct sent *sent, bool staff)
{
	struct plan plan = { 0 };
	struct form_errors errors = { 0 };
	struct form_values values = values_of(arena, sent);
	bool good = record_parse_form(arena, &plan_record, &values, staff, &plan, &errors);
	for (size_t i = 0; i < errors.count; i++)
		print_error("%" TEXT_FORMAT ": %s\n", TEXT_ARGS(errors.at[i].field), errors.at[i].message);
	assert_true(good);
	assert_int_equal(errors.count, 0);
	return plan;
}

static void assert_same_plan(const struct plan *a, const struct plan *b)
{
	assert_int_equal(a->id, b->id);
	assert_true(text_equal(a->title, b->title));
	assert_true(text_equal(a->slug, b->slug));
	assert_true(text_equal(a->summary, b->summary));
	assert_true(text_equal(a->body, b->body));
	assert_true(text_equal(a->settings, b->settings));
	assert_true(text_equal(a->proof, b->proof));
	assert_int_equal(a->places, b->places);
	assert_int_equal(a->price_cents, b->price_cents);
	assert_int_equal(a->opens_at, b->opens_at);
	assert_int_equal(a->agrees, b->agrees);
	assert_int_equal(a->status, b->status);
}

static void a_good_form_fills_the_struct(void **state)
{
	struct plan plan = plan_of(*state, good_form, true);
	assert_int_equal(plan.id, 10);
	assert_text(plan.title, "Caf\xC3\xA9 in het park");
	assert_text(plan.summary, "{\"nl\":\"Een caf\xC3\xA9,\\nmet \\\"terras\\\"\",\"en\":\"A caf\xC3\xA9\"}");
	assert_true(text_equal(plan.proof, (struct text){ "\0\xFF", 2 }));
	assert_int_equal(plan.price_cents, 1250050);
	assert_int_equal(plan.opens_at, INT64_C(1795255200000));
	assert_true(plan.agrees);
	assert_int_equal(plan.status, PLAN_ACCEPTED);
}

static void a_resident_cannot_set_what_is_for_staff(void **state)
{
	assert_int_equal(plan_of(*state, good_form, false).status, PLAN_SUBMITTED);
}

static void what_is_private_cannot_be_sent(void **state)
{
	struct form_values values = values_of(*state, good_form);
	*arena_append((struct arena *)*state, &values, struct form_value) =
		(struct form_value){ TEXT("secret"), TEXT("raad eens") };
	struct plan plan = { .secret = TEXT("van ons"), .id = 9 };
	struct form_errors errors = { 0 };
	assert_true(record_parse_form(*state, &plan_record, &values, true, &plan, &errors));
	assert_text(plan.secret, "van ons");
}

// The one error of a form in which `name` holds `value` (or is absent when that is NULL) and the rest is good.
static struct form_error only_error(struct arena *arena, const char *name, const char *value)
{
	struct form_values all = values_of(arena, good_form), values = { 0 };
	for (size_t i = 0; i < all.count; i++) {
		struct form_value sent = all.at[i];
		if (text_is(sent.name, name)) {
			if (!value)
				continue;
			sent.value = text_of(value);
		}
		*arena_append(arena, &values, struct form_value) = sent;
	}
	struct plan plan = { 0 };
	struct form_errors errors = { 0 };
	if (record_parse_form(arena, &plan_record, &values, true, &plan, &errors) || errors.count != 1)
		fail_msg("%s = \"%s\" gave %zu errors", name, value ? value : "(absent)", errors.count);
	assert_text(errors.at[0].field, name);
	return errors.at[0];
}

// NOLINTBEGIN(misc-misleading-bidirectional): such characters are what is refused
static void every_rule_says_what_to_do(void **state)
{
	static const struct {
		const char *name, *value, *message;
		int64_t n;
	} cases[] = {
		{ "title", NULL, "Fill in {label}.", 0 },
		{ "title", " \t ", "Fill in {label}.", 0 },
		{ "title", "ab", "Use at least {n} characters.", 3 },
		{ "title", "123456789012345678901", "Use at most {n} characters.", 20 },
		{ "title", "een\ntwee", "Write {label} on one line.", 0 },
		{ "title", "een\xE2\x80\xA8twee", "Write {label} on one line.", 0 },
		{ "title", "a\xE2\x80\xAEgroen",
		  "Type {label} again: it holds hidden characters that turn the reading direction "
		  "around.",
		  0 },
		{ "title", "abc\xFF", "Type {label} again: it holds characters that cannot be read.", 0 },
		{ "body", "a\xE2\x81\xA6z",
		  "Type {label} again: it holds hidden characters that turn the reading direction "
		  "around.",
		  0 },
		{ "slug", "Bos", "Use only the letters a to z, digits, and hyphens between them.", 0 },
		{ "slug", "-bos", "Use only the letters a to z, digits, and hyphens between them.", 0 },
		{ "summary.nl", "1234567890123456789012345678901", "Use at most {n} characters.", 30 },
		{ "summary.nl", "\xFF", "Type {label} again: it holds characters that cannot be read.", 0 },
		{ "settings", "{kleur}", "Enter valid JSON.", 0 },
		{ "proof", "A+8=", "Enter {label} as base64url.", 0 },
		{ "places", "", "Fill in {label}.", 0 },
		{ "places", NULL, "Fill in {label}.", 0 },
		{ "places", "12,5", "Enter a whole number, for example 12.", 0 },
		{ "places", "0", "Enter a number of {n} or more.", 1 },
		{ "places", "501", "Enter a number of {n} or less.", 500 },
		{ "price_cents", "veel", "Enter an amount, for example 12.500.", 0 },
		{ "price_cents", "42.000,01", "Enter an amount of {what} or less.", 4200000 },
		{ "opens_at", "morgen", "Enter a date and a time, for example 2026-11-21T10:00.", 0 },
		{ "opens_at", "2026-02-30T10:00", "Enter a date and a time, for example 2026-11-21T10:00.", 0 },
		{ "agrees", NULL, "Tick this box to go on.", 0 },
		{ "agrees", "no", "Tick this box to go on.", 0 },
		{ "agrees", "misschien", "Choose yes or no.", 0 },
		{ "status", "anders", "Choose one of the options.", 0 },
		{ "id", "12", "Enter the 13 letters and digits of {label}.", 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct form_error error = only_error(*state, cases[i].name, cases[i].value);
		assert_string_equal(error.message, cases[i].message);
		assert_int_equal(error.n, cases[i].n);
	}
	assert_text(only_error(*state, "price_cents", "42.000,01").what, "42000");
}
// NOLINTEND(misc-misleading-bidirectional)

static void all_errors_come_at_once(void **state)
{
	struct form_values nothing = { 0 };
	struct plan plan = { 0 };
	struct form_errors errors = { 0 };
	assert_false(record_parse_form(*state, &plan_record, &nothing, false, &plan, &errors));
	assert_int_equal(errors.count, 3);
	assert_text(errors.at[0].field, "title");
	assert_text(errors.at[1].field, "places");
	assert_text(errors.at[2].field, "agrees");
}

static void an_unknown_language_is_an_error(void **state)
{
	struct form_values values = values_of(*state, good_form);
	*arena_append((struct arena *)*state, &values, struct form_value) =
		(struct form_value){ TEXT("summary.\"x"), TEXT("?") };
	struct plan plan = { 0 };
	struct form_errors errors = { 0 };
	assert_false(record_parse_form(*state, &plan_record, &values, true, &plan, &errors));
	assert_int_equal(errors.count, 1);
	assert_text(errors.at[0].field, "summary.\"x");
}

static struct text json_of(struct arena *arena, const struct plan *plan)
{
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	record_write_json(&w, &plan_record, plan);
	return builder_text(&b);
}

static struct form_errors json_errors(struct arena *arena, struct text source, bool staff, struct plan *plan)
{
	struct text problem;
	struct form_errors errors = { 0 };
	struct json_document *document = json_parse(arena, source, &problem);
	assert_text(problem, "");
	bool good = record_parse_json(arena, &plan_record, json_root(document), staff, plan, &errors);
	assert_int_equal(good, errors.count == 0);
	json_free(document);
	return errors;
}

static void a_record_comes_back_from_its_json(void **state)
{
	struct plan plan = plan_of(*state, good_form, true), back = { 0 };
	plan.secret = TEXT("van ons");
	struct text json = json_of(*state, &plan);
	assert_text(json,
	            "{\"id\":\"000000000000A\",\"title\":\"Caf\xC3\xA9 in het park\",\"slug\":\"cafe-in-het-park\","
	            "\"summary\":{\"nl\":\"Een caf\xC3\xA9,\\nmet \\\"terras\\\"\",\"en\":\"A caf\xC3\xA9\"},"
	            "\"body\":\"=SUM(1)\\n\\n**Ja**\",\"settings\":{\"kleur\":\"rood\"},\"proof\":\"AP8\","
	            "\"email\":\"ada@example.org\",\"places\":12,\"price_cents\":1250050,"
	            "\"opens_at\":\"2026-11-21T10:00:00Z\",\"area_id\":null,\"agrees\":true,\"status\":\"accepted\"}");
	assert_int_equal(json_errors(*state, json, true, &back).count, 0);
	assert_same_plan(&plan, &back);
	struct plan empty = { 0 };
	assert_text(
		json_of(*state, &empty),
		"{\"id\":null,\"title\":\"\",\"slug\":\"\",\"summary\":{},\"body\":\"\",\"settings\":null,\"proof\":\"\","
		"\"email\":\"\",\"places\":0,\"price_cents\":0,\"opens_at\":null,\"area_id\":null,\"agrees\":false,"
		"\"status\":\"submitted\"}");
}

static void json_keeps_to_its_types(void **state)
{
	static const struct {
		const char *member, *field, *message;
	} cases[] = {
		{ "\"title\": 5", "title", "Send a text." },
		{ "\"title\": \"ab\"", "title", "Use at least {n} characters." },
		{ "\"places\": \"12\"", "places", "Send a whole number." },
		{ "\"places\": 12.0", "places", "Send a whole number." },
		{ "\"places\": null", "places", "Fill in {label}." },
		{ "\"places\": 501", "places", "Enter a number of {n} or less." },
		{ "\"price_cents\": \"12\"", "price_cents", "Send the amount in cents, as a whole number." },
		{ "\"opens_at\": 0", "opens_at", "Send a time such as 2026-11-21T10:00:00Z." },
		{ "\"agrees\": \"true\"", "agrees", "Send true or false." },
		{ "\"agrees\": false", "agrees", "Tick this box to go on." },
		{ "\"status\": 1", "status", "Choose one of the options." },
		{ "\"status\": \"anders\"", "status", "Choose one of the options." },
		{ "\"summary\": \"x\"", "summary", "Send an object with one text per language." },
		{ "\"summary\": {\"nl\": 1}", "summary", "Send an object with one text per language." },
		// NOLINTNEXTLINE(misc-misleading-bidirectional)
		{ "\"summary\": {\"nl\": \"\xE2\x80\xAE\"}", "summary.nl",
		  "Type {label} again: it holds hidden characters that turn the reading direction around." },
		{ "\"area_id\": \"kort\"", "area_id", "Enter the 13 letters and digits of {label}." },
		{ "\"secret\": \"x\"", "secret", "Leave this member out: it is not known here." },
		{ "\"nergens\": 1", "nergens", "Leave this member out: it is not known here." },
	};
	static const char *const good[] = { "\"title\": \"Bankje\"", "\"places\": 1", "\"agrees\": true" };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct builder b = builder_on(*state);
		build_format(&b, "{%s", cases[i].member);
		for (size_t j = 0; j < sizeof(good) / sizeof(good[0]); j++)
			if (strncmp(good[j], cases[i].member, 5) != 0)
				build_format(&b, ", %s", good[j]);
		build_literal(&b, "}");
		struct plan plan = { 0 };
		struct form_errors errors = json_errors(*state, builder_text(&b), true, &plan);
		if (errors.count != 1)
			fail_msg("%" TEXT_FORMAT " gave %zu errors", TEXT_ARGS(builder_text(&b)), errors.count);
		assert_text(errors.at[0].field, cases[i].field);
		assert_string_equal(errors.at[0].message, cases[i].message);
	}
	struct plan plan = { 0 };
	assert_int_equal(json_errors(*state, TEXT("[]"), true, &plan).count, 1);
	struct text with_status = TEXT("{\"title\":\"Bankje\",\"places\":1,\"agrees\":true,\"status\":\"accepted\"}");
	assert_int_equal(json_errors(*state, with_status, false, &plan).count, 0);
	assert_int_equal(plan.status, PLAN_SUBMITTED);
	assert_int_equal(json_errors(*state, with_status, true, &plan).count, 0);
	assert_int_equal(plan.status, PLAN_ACCEPTED);
}

// A reader of one RFC 4180 line, so that what we write is judged by something else than our writer.
static struct text next_csv_field(struct arena *arena, struct text *rest)
{
	struct builder b = builder_on(arena);
	bool quoted = rest->len && rest->at[0] == '"';
	size_t i = quoted;
	for (; i < rest->len; i++) {
		char c = rest->at[i];
		if (quoted && c == '"' && (i + 1 == rest->len || rest->at[i + 1] != '"'))
			break;
		if (!quoted && (c == ',' || c == '\r'))
			break;
		i += quoted && c == '"';
		build_char(&b, c);
	}
	i += quoted;
	*rest = text_slice(*rest, i + 1, rest->len);
	return builder_text(&b);
}

static void a_record_comes_back_from_its_csv(void **state)
{
	struct arena *arena = *state;
	struct plan plan = plan_of(arena, good_form, true), back = { 0 };
	plan.secret = TEXT("van ons");
	plan.body = TEXT("**Ja**, \"nee\"\nmisschien");
	struct builder header_line = builder_on(arena), row_line = builder_on(arena);
	record_csv_header(&header_line, &plan_record);
	record_csv_row(&row_line, &plan_record, &plan);
	assert_text(builder_text(&header_line), "id,title,slug,summary,body,settings,proof,places,price_cents,opens_at,"
	                                        "area_id,agrees,status\r\n");
	struct text header = builder_text(&header_line), row = builder_text(&row_line);
	struct form_values values = { 0 };
	while (header.len > 1) {
		struct form_value value = { next_csv_field(arena, &header), next_csv_field(arena, &row) };
		if (text_is(value.name, "summary")) { // the texts of all languages in one column, as JSON
			back.summary = value.value;
			continue;
		}
		*arena_append(arena, &values, struct form_value) = value;
	}
	assert_text(row, "\n");
	struct form_errors errors = { 0 };
	struct text summary = back.summary;
	assert_true(record_parse_form(arena, &plan_record, &values, true, &back, &errors));
	back.summary = summary;
	assert_same_plan(&plan, &back);
}

static void a_csv_row_never_holds_a_formula(void **state)
{
	struct plan plan = { .title = TEXT("=1+1"), .body = TEXT("@x"), .price_cents = -500 };
	struct builder b = builder_on(*state);
	record_csv_row(&b, &plan_record, &plan);
	assert_text(builder_text(&b), ",'=1+1,,,'@x,,,0,-5.00,,,false,submitted\r\n");
}

static void validating_finds_what_a_form_would_refuse(void **state)
{
	struct plan plan = plan_of(*state, good_form, true);
	struct form_errors errors = { 0 };
	assert_true(record_validate(*state, &plan_record, &plan, &errors));
	plan.title = TEXT("een\ntwee");
	plan.summary = TEXT("{\"nl\": 3}");
	plan.places = 501;
	plan.status = 2;
	plan.agrees = false;
	assert_false(record_validate(*state, &plan_record, &plan, &errors));
	assert_int_equal(errors.count, 5);
}

static void the_schema_says_what_the_rules_are(void **state)
{
	struct builder b = builder_on(*state);
	struct json_writer w = json_on(&b);
	record_write_openapi(&w, &plan_record);
	struct text problem;
	struct json_document *document = json_parse(*state, builder_text(&b), &problem);
	assert_text(problem, "");
	const struct json *root = json_root(document), *properties = json_get(root, "properties");
	const struct json *title = json_get(properties, "title");
	assert_text(json_write_value(*state, title), "{\"type\":\"string\",\"maxLength\":20,\"minLength\":3,"
	                                             "\"title\":\"Title\",\"description\":\"In a few words\"}");
	assert_text(json_write_value(*state, json_get(properties, "status")),
	            "{\"type\":\"string\",\"enum\":[\"submitted\",\"accepted\"],\"title\":\"Status\",\"readOnly\":true}");
	assert_text(json_write_value(*state, json_get(properties, "opens_at")),
	            "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\",\"title\":\"Opens at\"}");
	assert_text(json_write_value(*state, json_get(properties, "places")),
	            "{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":1,\"maximum\":500,\"title\":\"Places\"}");
	assert_text(json_write_value(*state, json_get(root, "required")), "[\"title\",\"places\",\"agrees\"]");
	assert_null(json_get(properties, "secret"));
	assert_int_equal(json_count(properties), 14);
	json_free(document);
}

static void the_table_has_a_column_for_each_stored_field(void **state)
{
	static const struct field fields[] = {
		{ .name = "site_id", .kind = FIELD_ID, .flags = FIELD_KEY },
		{ .name = "name", .kind = FIELD_TEXT, .flags = FIELD_KEY },
		{ .name = "opens_at", .kind = FIELD_TIME },
		{ .name = "proof", .kind = FIELD_BYTES, .flags = FIELD_PRIVATE },
		{ .name = "repeat", .kind = FIELD_BOOL, .flags = FIELD_NOT_STORED },
	};
	static const struct record record = RECORD_OF("thing", int, fields);
	struct builder b = builder_on(*state);
	record_build_create_table(&b, &record);
	assert_text(builder_text(&b),
	            "CREATE TABLE thing (\n  site_id {id} NOT NULL,\n  name {text} NOT NULL,\n"
	            "  opens_at {int} NOT NULL,\n  proof {blob} NOT NULL,\n  PRIMARY KEY (site_id, name)\n"
	            ");\n");
}

static void a_text_is_given_in_the_best_language_there_is(void **state)
{
	struct text json = TEXT("{\"fy\":\"Boartersplak\",\"en\":\"Playground\",\"nl\":\"\"}");
	assert_text(translated(*state, json, TEXT("en"), TEXT("nl")), "Playground");
	assert_text(translated(*state, json, TEXT("de"), TEXT("en")), "Playground");
	assert_text(translated(*state, json, TEXT("nl"), TEXT("de")), "Boartersplak");
	assert_text(translated(*state, TEXT_NONE, TEXT("nl"), TEXT("en")), "");
	assert_text(translated(*state, TEXT("{}"), TEXT("nl"), TEXT("en")), "");
	assert_text(translated(*state, TEXT("kapot"), TEXT("nl"), TEXT("en")), "");
	struct text one = translated_one(*state, TEXT("nl"), TEXT("De \"Brug\""));
	assert_text(one, "{\"nl\":\"De \\\"Brug\\\"\"}");
	assert_text(translated(*state, one, TEXT("nl"), TEXT("en")), "De \"Brug\"");
}

static void a_full_arena_is_never_a_good_form(void **state)
{
	struct arena *small = arena_create(64);
	struct form_values values = values_of(*state, good_form);
	struct plan plan = { 0 };
	struct form_errors errors = { 0 };
	assert_false(record_parse_form(small, &plan_record, &values, true, &plan, &errors));
	assert_true(arena_full(small));
	arena_destroy(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(a_good_form_fills_the_struct),
		test_on_arena(a_resident_cannot_set_what_is_for_staff),
		test_on_arena(what_is_private_cannot_be_sent),
		test_on_arena(every_rule_says_what_to_do),
		test_on_arena(all_errors_come_at_once),
		test_on_arena(an_unknown_language_is_an_error),
		test_on_arena(a_record_comes_back_from_its_json),
		test_on_arena(json_keeps_to_its_types),
		test_on_arena(a_record_comes_back_from_its_csv),
		test_on_arena(a_csv_row_never_holds_a_formula),
		test_on_arena(validating_finds_what_a_form_would_refuse),
		test_on_arena(the_schema_says_what_the_rules_are),
		test_on_arena(the_table_has_a_column_for_each_stored_field),
		test_on_arena(a_text_is_given_in_the_best_language_there_is),
		test_on_arena(a_full_arena_is_never_a_good_form),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
