// SPDX-License-Identifier: EUPL-1.2
// Records as lines of CSV (RFC 4180).
#include "record/member.h"

static bool is_column(const struct field *field)
{
	return !field_is(field, FIELD_PRIVATE | FIELD_NOT_STORED);
}

void record_csv_header(struct builder *b, const struct record *record)
{
	bool first = true;
	for (size_t i = 0; i < record->count; i++) {
		if (!is_column(&record->fields[i]))
			continue;
		if (!first)
			build_char(b, ',');
		build_csv_field(b, text_of(record->fields[i].name));
		first = false;
	}
	build_literal(b, "\r\n");
}

void record_csv_row(struct builder *b, const struct record *record, const void *object)
{
	bool first = true;
	for (size_t i = 0; i < record->count; i++) {
		if (!is_column(&record->fields[i]))
			continue;
		if (!first)
			build_char(b, ',');
		build_csv_field(b, record_value_text(b->arena, &record->fields[i], object));
		first = false;
	}
	build_literal(b, "\r\n");
}
