// SPDX-License-Identifier: EUPL-1.2
// A form from a field table: drawn, with what was typed kept and every error at its field and above the form.
#include "check.h"
#include "page/form.h"
#include "page/language.h"
#include "page/page_views.gen.h"

struct plan {
	struct text title, email, description, name;
	int64_t price_cents, salt;
	bool agrees;
	int theme;
	struct text secret, note;
};

static const struct field_choice themes[] = { { "green", "Green" }, { "play", "Play & sport" }, { NULL, NULL } };

static const struct field fields[] = {
	{ "title", FIELD_TEXT, offsetof(struct plan, title), FIELD_REQUIRED, 0, 60, "Title of your plan", "Short.", NULL },
	{ "email", FIELD_TEXT, offsetof(struct plan, email), 0, 0, 100, "E-mail address", NULL, NULL },
	{ "description", FIELD_LONG_TEXT, offsetof(struct plan, description), FIELD_REQUIRED, 20, 2000, "Description", NULL,
	  NULL },
	{ "name", FIELD_TEXT, offsetof(struct plan, name), FIELD_TRANSLATED, 0, 60, "Name", NULL, NULL },
	{ "price_cents", FIELD_MONEY, offsetof(struct plan, price_cents), 0, 0, 0, "Costs", NULL, NULL },
	{ "salt", FIELD_ID, offsetof(struct plan, salt), FIELD_HIDDEN, 0, 0, "Salt", NULL, NULL },
	{ "agrees", FIELD_BOOL, offsetof(struct plan, agrees), FIELD_REQUIRED, 0, 0, "I agree", NULL, NULL },
	{ "theme", FIELD_CHOICE, offsetof(struct plan, theme), 0, 0, 0, "Theme", NULL, themes },
	{ "secret", FIELD_TEXT, offsetof(struct plan, secret), FIELD_PRIVATE, 0, 0, "Secret", NULL, NULL },
	{ "note", FIELD_TEXT, offsetof(struct plan, note), FIELD_STAFF, 0, 0, "Note", NULL, NULL },
};
static const struct record plan_record = RECORD_OF("plan", struct plan, fields);

static struct text form_drawn(struct arena *arena, const struct form_view *form)
{
	struct builder out = builder_on(arena);
	struct drawing d = drawing_on(&out, language_find(TEXT("en")), NULL);
	draw_form_errors_summary(&d, form);
	draw_form_fields(&d, form);
	return builder_text(&out);
}

static void check_has(struct text html, const char *part)
{
	if (text_find(html, text_of(part)) == SIZE_MAX)
		fail_msg("%s\nis not in\n%" TEXT_FORMAT, part, TEXT_ARGS(html));
}

static void check_lacks(struct text html, const char *part)
{
	if (text_find(html, text_of(part)) != SIZE_MAX)
		fail_msg("%s\nis in\n%" TEXT_FORMAT, part, TEXT_ARGS(html));
}

static struct form_view form_of(struct arena *arena, const struct plan *plan, const struct form_values *typed,
                                const struct form_errors *errors, bool staff)
{
	return form_view_of(arena, language_find(TEXT("en")), &plan_record, plan, typed, errors, TEXT("/plannen"), staff);
}

static void an_empty_form_has_each_field_with_its_label(void **state)
{
	struct form_view form = form_of(*state, NULL, NULL, NULL, false);
	struct text html = form_drawn(*state, &form);
	check_lacks(html, "form-errors");
	check_has(html, "<label class=\"utrecht-form-label\" for=\"field-title\">Title of your plan</label>");
	check_has(html, "id=\"field-title-help\">Short.</div>");
	check_has(html, "type=\"text\" id=\"field-title\" name=\"title\" value=\"\" aria-required=\"true\" "
	                "aria-describedby=\"field-title-help\">");
	check_has(html, "E-mail address <span class=\"polder-optional\">(not required)</span>");
	check_has(html, "type=\"email\" id=\"field-email\" name=\"email\" value=\"\" autocomplete=\"email\">");
	check_has(html, "inputmode=\"decimal\"");
	check_has(html, "name=\"name.en\"");
	check_has(html, "<input type=\"hidden\" name=\"salt\" value=\"\">");
	check_has(html,
	          "<legend class=\"utrecht-form-fieldset__legend utrecht-form-fieldset__legend--html-legend\">Theme ");
	check_has(html, "type=\"radio\" id=\"field-theme-1\" name=\"theme\" value=\"play\">");
	check_has(html, "for=\"field-theme-1\">Play &amp; sport</label>");
	check_has(html, "type=\"checkbox\" id=\"field-agrees\" name=\"agrees\" value=\"1\" aria-required=\"true\">");
	check_lacks(html, "secret");
	check_lacks(html, "name=\"note\"");
	check_lacks(html, "\" required");
}

static void what_was_typed_comes_back(void **state)
{
	struct form_value sent[] = {
		{ TEXT("title"), TEXT("<b>\"Plein\"") }, { TEXT("description"), TEXT("a </textarea>") },
		{ TEXT("agrees"), TEXT("1") },           { TEXT("theme"), TEXT("play") },
		{ TEXT("price_cents"), TEXT("twaalf") }, { TEXT("name.nl"), TEXT("Plein") },
	};
	struct form_values typed = { sent, 6 };
	struct plan plan = { .title = TEXT("Old") };
	struct form_view form = form_of(*state, &plan, &typed, NULL, false);
	struct text html = form_drawn(*state, &form);
	check_has(html, "value=\"&lt;b&gt;&quot;Plein&quot;\"");
	check_has(html, "a &lt;/textarea&gt;</textarea>");
	check_has(html, "name=\"agrees\" value=\"1\" checked");
	check_has(html, "value=\"play\" checked");
	check_has(html, "value=\"twaalf\"");
	check_has(html, "name=\"name.nl\" value=\"Plein\"");
	check_lacks(html, "Old");
}

static void a_stored_object_fills_the_form(void **state)
{
	struct plan plan = { .title = TEXT("Plein"),
		                 .price_cents = 125050,
		                 .theme = 1,
		                 .agrees = true,
		                 .name = TEXT("{\"nl\":\"Plein\",\"en\":\"Square\"}"),
		                 .note = TEXT("Ok") };
	struct form_view form = form_of(*state, &plan, NULL, NULL, true);
	assert_text(form_view_field(&form, "title")->value, "Plein");
	assert_text(form_view_field(&form, "price_cents")->value, "1250.50");
	assert_text(form_view_field(&form, "name.en")->value, "Square");
	assert_text(form_view_field(&form, "name.nl")->value, "Plein");
	assert_text(form_view_field(&form, "note")->value, "Ok");
	assert_true(form_view_field(&form, "agrees")->checked);
	assert_true(form_view_field(&form, "theme")->choices.at[1].chosen);
	assert_null(form_view_field(&form, "secret"));
}

static void every_error_stands_at_its_field_and_above_the_form(void **state)
{
	struct form_errors errors = { 0 };
	form_error_add(*state, &errors, TEXT("title"), N_("Fill in {label}."), 0);
	form_error_add(*state, &errors, TEXT("description"), N_("Write at least {n} characters."), 20);
	form_error_add(*state, &errors, TEXT_NONE, N_("This vote is not open."), 0);
	struct form_values typed = { 0 };
	struct form_view form = form_of(*state, NULL, &typed, &errors, false);
	assert_int_equal(form.errors.count, 3);
	assert_text(form.errors.at[0].target, "#field-title");
	assert_text(form.errors.at[2].target, "");
	struct text html = form_drawn(*state, &form);
	check_has(html, "id=\"form-errors\" aria-labelledby=\"form-errors-heading\" tabindex=\"-1\" autofocus>");
	check_has(html, "There are 3 mistakes in what you filled in");
	check_has(html, "<a class=\"nl-link\" href=\"#field-title\">Fill in title of your plan.</a>");
	check_has(html, "<li class=\"utrecht-unordered-list__item\">This vote is not open.</li>");
	check_has(html, "id=\"field-title-error\">Fill in title of your plan.</div>");
	check_has(html, "aria-invalid=\"true\" aria-describedby=\"field-title-help field-title-error\">");
	check_has(html, "Write at least 20 characters.");
	check_has(html, "utrecht-textarea--invalid");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(an_empty_form_has_each_field_with_its_label),
		test_on_arena(what_was_typed_comes_back),
		test_on_arena(a_stored_object_fills_the_form),
		test_on_arena(every_error_stands_at_its_field_and_above_the_form),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
