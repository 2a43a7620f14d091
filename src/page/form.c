// SPDX-License-Identifier: EUPL-1.2
#include "base/json.h"
#include "page/form.h"
#include "page/language.h"

enum { RADIO_CHOICES_MAX = 6 }; // more become a select

// How a kind is typed. What a browser knows about its reader it may fill in (WCAG 1.3.5).
static const struct {
	const char *type, *mode;
} inputs[] = {
	[FIELD_ID] = { "text", "" },
	[FIELD_INT] = { "text", "numeric" },
	[FIELD_MONEY] = { "text", "decimal" },
	[FIELD_TIME] = { "datetime-local", "" },
	[FIELD_BOOL] = { "checkbox", "" },
	[FIELD_TEXT] = { "text", "" },
	[FIELD_LONG_TEXT] = { "textarea", "" },
	[FIELD_MARKDOWN] = { "textarea", "" },
	[FIELD_CHOICE] = { "radio", "" },
	[FIELD_SLUG] = { "text", "" },
	[FIELD_JSON] = { "textarea", "" },
	[FIELD_BYTES] = { "text", "" },
};

static const struct {
	const char *name, *type, *autocomplete;
} known_names[] = {
	{ "email", "email", "email" },
	{ "name", "text", "name" },
	{ "phone", "tel", "tel" },
	{ "postal_code", "text", "postal-code" },
	{ "street", "text", "address-line1" },
	{ "city", "text", "address-level2" },
	{ "code", "text", "off" },
};

struct form_source { // what a form is made from
	struct arena *arena;
	const struct language *language;
	const struct record *record;
	const void *object;
	const struct form_values *typed;
	const struct form_errors *errors;
};

// --- messages ----------------------------------------------------------------------------------------------------

// "Your name" inside a sentence is "your name"; "IBAN" stays.
static struct text label_in_sentence(struct arena *arena, struct text label)
{
	if (label.len < 2 || label.at[0] < 'A' || label.at[0] > 'Z' || (label.at[1] >= 'A' && label.at[1] <= 'Z'))
		return label;
	char *copy = arena_alloc(arena, label.len);
	if (copy == NULL)
		return label;
	memcpy(copy, label.at, label.len);
	copy[0] = (char)(copy[0] - 'A' + 'a');
	return (struct text){ copy, label.len };
}

// The field of "title", and of "title.nl" for a translated one.
static const struct field *field_of_error(const struct record *record, struct text name)
{
	size_t dot = text_find(name, TEXT("."));
	return record == NULL ? NULL : record_field(record, dot == SIZE_MAX ? name : text_slice(name, 0, dot));
}

struct text form_error_message(struct arena *arena, const struct language *language, const struct form_error *error,
                               const struct record *record)
{
	const struct field *field = field_of_error(record, error->field);
	struct text message = translate(language, error->message);
	struct text label = field != NULL && field->label != NULL ? translate(language, field->label) : error->field;
	if (!text_starts_with(message, TEXT("{label}")))
		label = label_in_sentence(arena, label);
	const struct message_value values[] = {
		{ "n", arena_format(arena, "%lld", (long long)error->n) },
		{ "label", label },
		{ "what", error->what },
		{ "group", error->group },
	};
	return message_fill(arena, message, values, sizeof(values) / sizeof(values[0]));
}

static struct text field_id(struct arena *arena, struct text name)
{
	return arena_format(arena, "field-%" TEXT_FORMAT, TEXT_ARGS(name));
}

static struct form_errors_view errors_view(const struct form_source *source, const struct form_fields_view *fields)
{
	struct form_errors_view view = { 0 };
	for (size_t i = 0; source->errors != NULL && i < source->errors->count; i++) {
		const struct form_error *error = &source->errors->at[i];
		struct form_error_view *shown = arena_append(source->arena, &view, struct form_error_view);
		if (shown == NULL)
			return (struct form_errors_view){ 0 };
		shown->message = form_error_message(source->arena, source->language, error, source->record);
		for (size_t j = 0; j < fields->count; j++)
			if (text_equal(fields->at[j].name, error->field) && !text_is(fields->at[j].input_type, "hidden"))
				shown->target = arena_format(source->arena, "#%" TEXT_FORMAT, TEXT_ARGS(fields->at[j].id));
	}
	return view;
}

// --- fields ------------------------------------------------------------------------------------------------------

static struct text field_value(const struct form_source *source, const struct field *field, struct text name,
                               struct text language)
{
	if (source->typed != NULL)
		return form_value_of(source->typed, name);
	if (source->object == NULL)
		return TEXT_NONE;
	struct text value = record_value_text(source->arena, field, source->object);
	if (language.len > 0) {
		// Only the text in this very language: a text shown from another one would be stored as a translation.
		struct text error;
		struct json_document *document = json_parse(source->arena, value, &error);
		value = text_copy(source->arena, json_as_text(json_get_text(json_root(document), language)));
		json_free(document);
	}
	// A datetime-local field knows no zone: 2026-11-21T10:00:00Z is shown without its seconds and Z.
	return field->kind == FIELD_TIME ? text_slice(value, 0, sizeof("2026-11-21T10:00") - 1) : value;
}

static void field_choices(const struct form_source *source, const struct field *field, struct form_field_view *view)
{
	for (const struct field_choice *choice = field->choices; choice != NULL && choice->value != NULL; choice++) {
		struct form_choice_view *shown = arena_append(source->arena, &view->choices, struct form_choice_view);
		if (shown == NULL)
			return;
		shown->value = text_of(choice->value);
		shown->label = translate(source->language, choice->label);
		shown->chosen = text_equal(shown->value, view->value);
	}
	if (view->choices.count > RADIO_CHOICES_MAX)
		view->input_type = TEXT("select");
}

static void field_input(const struct field *field, struct form_field_view *view)
{
	view->input_type = text_of(inputs[field->kind].type);
	view->input_mode = text_of(inputs[field->kind].mode);
	for (size_t i = 0; i < sizeof(known_names) / sizeof(known_names[0]); i++)
		if (field->kind == FIELD_TEXT && text_is(text_of(field->name), known_names[i].name)) {
			view->input_type = text_of(known_names[i].type);
			view->autocomplete = text_of(known_names[i].autocomplete);
		}
	if ((field->flags & FIELD_HIDDEN) != 0 || field->kind == FIELD_ID)
		view->input_type = TEXT("hidden");
}

static void field_notes(const struct form_source *source, const struct field *field, struct form_field_view *view)
{
	if (field->help != NULL)
		view->help = translate(source->language, field->help);
	for (size_t i = 0; source->errors != NULL && i < source->errors->count && view->error.len == 0; i++)
		if (text_equal(source->errors->at[i].field, view->name))
			view->error = form_error_message(source->arena, source->language, &source->errors->at[i], source->record);
	struct builder b = builder_on(source->arena);
	if (view->help.len > 0)
		build_format(&b, "%" TEXT_FORMAT "-help", TEXT_ARGS(view->id));
	if (view->error.len > 0)
		build_format(&b, "%s%" TEXT_FORMAT "-error", b.len > 0 ? " " : "", TEXT_ARGS(view->id));
	view->described_by = builder_text(&b);
}

// `language` is empty but for one of the texts of a translated field.
static void field_add(const struct form_source *source, const struct field *field, struct text language,
                      struct form_fields_view *fields)
{
	struct form_field_view *view = arena_append(source->arena, fields, struct form_field_view);
	if (view == NULL)
		return;
	struct text name = text_of(field->name), label = translate(source->language, field->label);
	if (language.len > 0) {
		name = arena_format(source->arena, "%s.%" TEXT_FORMAT, field->name, TEXT_ARGS(language));
		label =
			arena_format(source->arena, "%" TEXT_FORMAT " (%" TEXT_FORMAT ")", TEXT_ARGS(label), TEXT_ARGS(language));
	}
	view->name = name;
	view->id = field_id(source->arena, name);
	view->label = label;
	view->value = field_value(source, field, name, language);
	view->required = (field->flags & FIELD_REQUIRED) != 0;
	view->checked = field->kind == FIELD_BOOL && view->value.len > 0 && !text_is(view->value, "false") &&
	                !text_is(view->value, "0") && !text_is(view->value, "no");
	view->max_characters = field_longest(field);
	field_input(field, view);
	if (field->kind == FIELD_CHOICE)
		field_choices(source, field, view);
	field_notes(source, field, view);
}

static bool is_listed(const struct text_list *list, struct text language)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_equal(list->at[i], language))
			return true;
	return false;
}

static void language_add(struct arena *arena, struct text_list *list, struct text language)
{
	struct text *place = is_listed(list, language) ? NULL : arena_append(arena, list, struct text);
	if (place != NULL)
		*place = language;
}

// A translated field has one input for the reader's language, and for every other that it has a text in or was sent in.
static void translated_add(const struct form_source *source, const struct field *field, struct form_fields_view *fields)
{
	struct text_list languages = { 0 };
	language_add(source->arena, &languages, language_code(source->language));
	for (size_t i = 0; source->typed != NULL && i < source->typed->count; i++) {
		struct text rest = source->typed->at[i].name, part = TEXT_NONE;
		if (text_split(&rest, '.', &part) && text_is(part, field->name) && rest.at != NULL)
			language_add(source->arena, &languages, rest);
	}
	if (source->typed == NULL && source->object != NULL) {
		struct text error, json = record_value_text(source->arena, field, source->object);
		struct json_document *document = json_parse(source->arena, json, &error);
		struct json_member member;
		for (void *cursor = NULL; json_next(json_root(document), &cursor, &member);)
			language_add(source->arena, &languages, text_copy(source->arena, member.key));
		json_free(document);
	}
	for (size_t i = 0; i < languages.count; i++)
		field_add(source, field, languages.at[i], fields);
}

struct form_view form_view_of(struct arena *arena, const struct language *language, const struct record *record,
                              const void *object, const struct form_values *typed, const struct form_errors *errors,
                              struct text action, bool staff)
{
	const struct form_source source = { arena, language, record, object, typed, errors };
	struct form_view view = { .action = action };
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		if ((field->flags & FIELD_PRIVATE) != 0 || ((field->flags & FIELD_STAFF) != 0 && !staff))
			continue;
		if ((field->flags & FIELD_TRANSLATED) != 0)
			translated_add(&source, field, &view.fields);
		else
			field_add(&source, field, TEXT_NONE, &view.fields);
	}
	view.errors = errors_view(&source, &view.fields);
	return view;
}

const struct form_field_view *form_view_field(const struct form_view *form, const char *name)
{
	for (size_t i = 0; i < form->fields.count; i++)
		if (text_is(form->fields.at[i].name, name))
			return &form->fields.at[i];
	return NULL;
}
