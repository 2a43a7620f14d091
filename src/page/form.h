// SPDX-License-Identifier: EUPL-1.2
// A form drawn from a record's field table: label above, help, error above its field and in a summary with links,
// typed values kept (NL Design System, LOOK.md). Templates: views/form.html (form_errors_summary, form_fields,
// form_field).
#ifndef POLDER_PAGE_FORM_H
#define POLDER_PAGE_FORM_H

#include "page/drawing.h"
#include "record/record.h"

struct form_choice_view {
	struct text value, label;
	bool chosen;
};
struct form_choices {
	struct form_choice_view *at;
	size_t count;
};
struct form_field_view {
	struct text name, id; // id = "field-" name
	struct text label, help, error, value;
	struct text input_type; // "text", "number", "email", "checkbox", "radio", "select", "textarea", "hidden"
	struct text input_mode, autocomplete;
	struct text described_by; // ids of help and error
	bool required, checked;
	int64_t max_characters;
	struct form_choices choices;
};
struct form_fields_view {
	struct form_field_view *at;
	size_t count;
};
struct form_error_view {
	struct text target, message;
}; // target: "#field-title", empty for the whole form
struct form_errors_view {
	struct form_error_view *at;
	size_t count;
};
struct form_view {
	struct text action; // where it is posted
	struct form_fields_view fields;
	struct form_errors_view errors;
};

// `typed` wins over `object` so that nothing a person typed is lost; either may be NULL.
struct form_view form_view_of(struct arena *arena, const struct language *language, const struct record *record,
                              const void *object, const struct form_values *typed, const struct form_errors *errors,
                              struct text action, bool staff);
const struct form_field_view *form_view_field(const struct form_view *form, const char *name);
struct text form_error_message(struct arena *arena, const struct language *language, const struct form_error *error,
                               const struct record *record); // translated, with {n}, {label}, {what}, {group} filled in

#endif
