// SPDX-License-Identifier: EUPL-1.2
// Labels (categories, districts, neighbourhoods): those that META declares, and those that differ in spelling only.
#include <utf8proc.h>

#include "exchange/check_parts.h"

#define SHOWN 6u

struct label {
	struct text name; // of length 0: a free slot
	struct text key;  // without case, accents and double spaces
	size_t line;      // where it stands first
};

// Open addressing, at most half full.
struct labels {
	struct label *slots;
	size_t mask, count;
};

static struct label *slot_of(const struct labels *labels, struct text name)
{
	uint64_t hash = 0xcbf29ce484222325u; // FNV-1a
	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.at[i]) * 0x100000001b3u;
	size_t at = (size_t)(hash ^ (hash >> 32)) & labels->mask;
	while (labels->slots[at].name.len > 0 && !text_equal(labels->slots[at].name, name))
		at = (at + 1) & labels->mask;
	return &labels->slots[at];
}

static bool labels_grow(struct labels *labels, struct arena *arena)
{
	struct labels larger = { .mask = labels->slots ? labels->mask * 2 + 1 : 63, .count = labels->count };
	larger.slots = arena_new_array(arena, struct label, larger.mask + 1);
	if (!larger.slots)
		return false;
	for (size_t i = 0; labels->slots && i <= labels->mask; i++)
		if (labels->slots[i].name.len > 0)
			*slot_of(&larger, labels->slots[i].name) = labels->slots[i];
	*labels = larger;
	return true;
}

static bool label_add(struct labels *labels, struct arena *arena, struct text name, size_t line)
{
	if ((!labels->slots || labels->count * 2 > labels->mask) && !labels_grow(labels, arena))
		return false;
	struct label *slot = slot_of(labels, name);
	if (slot->name.len > 0)
		return true;
	*slot = (struct label){ name, TEXT_NONE, line };
	labels->count++;
	return true;
}

static bool label_is_there(const struct labels *labels, struct text name)
{
	return labels->slots && slot_of(labels, name)->name.len > 0;
}

// Every value of one column of one section: the items of a list or the whole cell.
static bool column_add(struct check *check, struct labels *labels, enum pabulib_section section, const char *column)
{
	const struct check_rows *rows = &check->section[section].rows;
	size_t place = pabulib_format_place(section, text_of(column));
	bool list = pabulib_format[section].fields[place].value == VALUE_LIST;
	for (size_t i = 0; i < rows->count && check->section[section].column[place] != SIZE_MAX; i++) {
		struct text cell = rows->at[i].cells[check->section[section].column[place]], item = cell;
		if (!list && cell.len > 0 && !label_add(labels, check->arena, cell, rows->at[i].line))
			return false;
		while (list && check_list_next(&cell, &item))
			if (!label_add(labels, check->arena, item, rows->at[i].line))
				return false;
	}
	return true;
}

static struct text names_joined(struct arena *arena, const struct labels *labels, const struct labels *without)
{
	struct builder names = builder_on(arena);
	size_t count = 0;
	for (size_t i = 0; labels->slots && i <= labels->mask; i++) {
		const struct label *label = &labels->slots[i];
		if (label->name.len == 0 || label_is_there(without, label->name))
			continue;
		if (count++ < SHOWN)
			build_format(&names, "%s“%" TEXT_FORMAT "”", count > 1 ? ", " : "", TEXT_ARGS(pabulib_shown(label->name)));
	}
	if (count > SHOWN)
		build_literal(&names, " and others");
	return builder_text(&names);
}

static bool declared_check(struct check *check, const char *key, enum pabulib_section section, const char *column)
{
	struct labels declared = { 0 }, used = { 0 };
	size_t line;
	struct text list = check_meta(check, key, &line), item;
	if (list.len == 0 || !check_has_column(check, section, column))
		return true;
	while (check_list_next(&list, &item))
		if (!label_add(&declared, check->arena, item, line))
			return false;
	if (!column_add(check, &used, section, column))
		return false;
	if (used.count == 0)
		return true;
	struct text unused = names_joined(check->arena, &declared, &used);
	struct text undeclared = names_joined(check->arena, &used, &declared);
	if (unused.len > 0)
		check_add(check, CHECK_DECLARED, line, "%s names %" TEXT_FORMAT ", which no %s of %s has", key,
		          TEXT_ARGS(unused), column, pabulib_format[section].title);
	if (undeclared.len > 0)
		check_add(check, CHECK_UNDECLARED, line, "%s does not name %" TEXT_FORMAT ", which stands as %s in %s", key,
		          TEXT_ARGS(undeclared), column, pabulib_format[section].title);
	return true;
}

// The words without case and accents, one space between them.
static struct text label_key(struct arena *arena, struct text name)
{
	utf8proc_uint8_t *folded = NULL;
	struct builder key = builder_on(arena);
	utf8proc_ssize_t length =
		utf8proc_map((const utf8proc_uint8_t *)name.at, (utf8proc_ssize_t)name.len, &folded,
	                 UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
	for (utf8proc_ssize_t i = 0; i < length; i++) {
		bool space = folded[i] == ' ' || folded[i] == '\t';
		if (!space || (key.len > 0 && key.at[key.len - 1] != ' '))
			build_char(&key, space ? ' ' : (char)folded[i]);
	}
	free(folded);
	return text_trim(builder_text(&key));
}

static int label_compare(const void *a, const void *b)
{
	const struct label *one = a, *other = b;
	int order = text_compare(one->key, other->key);
	return order ? order : text_compare(one->name, other->name);
}

static bool spelling_check(struct check *check, enum pabulib_section section, const char *column)
{
	struct labels labels = { 0 };
	size_t count = 0;
	if (!column_add(check, &labels, section, column))
		return false;
	struct label *sorted = arena_new_array(check->arena, struct label, labels.count + 1);
	if (!sorted)
		return false;
	for (size_t i = 0; labels.slots && i <= labels.mask; i++) {
		if (labels.slots[i].name.len == 0)
			continue;
		sorted[count] = labels.slots[i];
		sorted[count].key = label_key(check->arena, sorted[count].name);
		count++;
	}
	qsort(sorted, count, sizeof *sorted, label_compare);
	for (size_t i = 1; i < count; i++)
		if (sorted[i].key.len > 0 && text_equal(sorted[i].key, sorted[i - 1].key))
			check_add(check, CHECK_LABELS, sorted[i].line > sorted[i - 1].line ? sorted[i].line : sorted[i - 1].line,
			          "%s is written “%" TEXT_FORMAT "” and “%" TEXT_FORMAT "”; choose one", column,
			          TEXT_ARGS(pabulib_shown(sorted[i - 1].name)), TEXT_ARGS(pabulib_shown(sorted[i].name)));
	return true;
}

// A label that one project has twice.
static void label_twice_check(struct check *check, const char *column)
{
	const struct check_rows *rows = &check->section[PABULIB_PROJECTS].rows;
	for (size_t i = 0; i < rows->count; i++) {
		struct text list = check_cell(check, PABULIB_PROJECTS, &rows->at[i], column), item, later, other;
		bool twice = false;
		// A project has a handful of labels; a thousand characters of them are looked at.
		for (list = text_cut(list, 1000); !twice && check_list_next(&list, &item);)
			for (later = list; !twice && check_list_next(&later, &other);)
				twice = text_equal(item, other);
		if (twice)
			check_add(check, CHECK_LABEL_TWICE, rows->at[i].line, "%s has “%" TEXT_FORMAT "” twice; keep one of them",
			          column, TEXT_ARGS(pabulib_shown(item)));
	}
}

bool check_labels(struct check *check)
{
	label_twice_check(check, "category");
	label_twice_check(check, "beneficiaries");
	return declared_check(check, "categories", PABULIB_PROJECTS, "category") &&
	       declared_check(check, "neighborhoods", PABULIB_PROJECTS, "neighborhood") &&
	       declared_check(check, "neighborhoods", PABULIB_VOTES, "neighborhood") &&
	       declared_check(check, "subdistricts", PABULIB_PROJECTS, "district") &&
	       declared_check(check, "subdistricts", PABULIB_VOTES, "district") &&
	       spelling_check(check, PABULIB_PROJECTS, "category") &&
	       spelling_check(check, PABULIB_PROJECTS, "beneficiaries") &&
	       spelling_check(check, PABULIB_PROJECTS, "district") &&
	       spelling_check(check, PABULIB_PROJECTS, "neighborhood") &&
	       spelling_check(check, PABULIB_VOTES, "district") && spelling_check(check, PABULIB_VOTES, "neighborhood");
}
