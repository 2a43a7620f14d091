// SPDX-License-Identifier: EUPL-1.2
#include "exchange/pabulib_format.h"

#include "base/number.h"
#include "exchange/iso.h"
#include "exchange/pabulib_fields.h"

#define REQUIRED true
#define OPTIONAL false
#define FILLED false
#define MAY_BE_EMPTY true

// clang-format off
static const struct pabulib_format_field meta_fields[] = {
	{ "description", VALUE_TEXT, REQUIRED, FILLED },
	{ "country", VALUE_COUNTRY, REQUIRED, FILLED },
	{ "unit", VALUE_TEXT, REQUIRED, FILLED },
	{ "district", VALUE_TEXT, OPTIONAL, FILLED },
	{ "subunit", VALUE_TEXT, OPTIONAL, FILLED },
	{ "instance", VALUE_TEXT, REQUIRED, FILLED },
	{ "num_projects", VALUE_WHOLE, REQUIRED, FILLED },
	{ "num_votes", VALUE_WHOLE, REQUIRED, FILLED },
	{ "budget", VALUE_NUMBER, REQUIRED, FILLED },
	{ "vote_type", VALUE_VOTE_TYPE, REQUIRED, FILLED },
	{ "rule", VALUE_TEXT, REQUIRED, FILLED },
	{ "date_begin", VALUE_DATE, REQUIRED, FILLED },
	{ "date_end", VALUE_DATE, REQUIRED, FILLED },
	{ "min_length", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "max_length", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "min_sum_cost", VALUE_NUMBER, OPTIONAL, FILLED },
	{ "max_sum_cost", VALUE_NUMBER, OPTIONAL, FILLED },
	{ "min_points", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "max_points", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "min_sum_points", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "max_sum_points", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "default_score", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "min_project_cost", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "max_project_cost", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "min_project_score_threshold", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "neighborhoods", VALUE_LIST, OPTIONAL, FILLED },
	{ "subdistricts", VALUE_LIST, OPTIONAL, FILLED },
	{ "categories", VALUE_LIST, OPTIONAL, FILLED },
	{ "edition", VALUE_TEXT, OPTIONAL, FILLED },
	{ "language", VALUE_LANGUAGE, OPTIONAL, FILLED },
	{ "currency", VALUE_CURRENCY, OPTIONAL, FILLED },
	{ "fully_funded", VALUE_ONE, OPTIONAL, FILLED },
	{ "experimental", VALUE_ONE, OPTIONAL, FILLED },
	{ "comment", VALUE_COMMENT, OPTIONAL, FILLED },
	{ "acknowledgments", VALUE_TEXT, OPTIONAL, FILLED },
	{ "leftover_budget", VALUE_TEXT, OPTIONAL, FILLED },
	{ "budget_per_category", VALUE_LIST, OPTIONAL, FILLED },
	{ "budget_per_neighborhood", VALUE_LIST, OPTIONAL, FILLED },
	{ "min_length_per_category", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "max_length_per_category", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "min_sum_cost_per_category", VALUE_LIST, OPTIONAL, FILLED },
	{ "max_sum_cost_per_category", VALUE_LIST, OPTIONAL, FILLED },
};

static const struct pabulib_format_field project_fields[] = {
	{ "project_id", VALUE_TEXT, REQUIRED, FILLED },
	{ "cost", VALUE_NUMBER, REQUIRED, FILLED },
	{ "votes", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "score", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "name", VALUE_TEXT, OPTIONAL, FILLED },
	{ "category", VALUE_LIST, OPTIONAL, MAY_BE_EMPTY },
	{ "beneficiaries", VALUE_LIST, OPTIONAL, MAY_BE_EMPTY },
	{ "selected", VALUE_SELECTED, OPTIONAL, FILLED },
	{ "neighborhood", VALUE_TEXT, OPTIONAL, FILLED },
	{ "subunit", VALUE_TEXT, OPTIONAL, FILLED },
	{ "district", VALUE_TEXT, OPTIONAL, FILLED },
	{ "description", VALUE_TEXT, OPTIONAL, FILLED },
	{ "proposer", VALUE_TEXT, OPTIONAL, FILLED },
	{ "public_id", VALUE_TEXT, OPTIONAL, FILLED },
	{ "latitude", VALUE_COORDINATE, OPTIONAL, MAY_BE_EMPTY },
	{ "longitude", VALUE_COORDINATE, OPTIONAL, MAY_BE_EMPTY },
};

static const struct pabulib_format_field vote_fields[] = {
	{ "voter_id", VALUE_TEXT, REQUIRED, FILLED },
	{ "vote", VALUE_LIST, REQUIRED, FILLED },
	{ "points", VALUE_LIST, OPTIONAL, FILLED },
	{ "age", VALUE_AGE, OPTIONAL, MAY_BE_EMPTY },
	{ "sex", VALUE_SEX, OPTIONAL, MAY_BE_EMPTY },
	{ "voting_method", VALUE_METHOD, OPTIONAL, FILLED },
	{ "district", VALUE_TEXT, OPTIONAL, MAY_BE_EMPTY },
	{ "neighborhood", VALUE_TEXT, OPTIONAL, MAY_BE_EMPTY },
	{ "education", VALUE_TEXT, OPTIONAL, MAY_BE_EMPTY },
	{ "topic_preference_transport", VALUE_WHOLE, OPTIONAL, FILLED }, // of Zurich from here
	{ "topic_preference_culture", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "topic_preference_nature", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "district_preference", VALUE_TEXT, OPTIONAL, FILLED },
	{ "time_taken_seconds", VALUE_WHOLE, OPTIONAL, FILLED },
	{ "format_easiness", VALUE_TEXT, OPTIONAL, FILLED },
	{ "format_expressiveness", VALUE_TEXT, OPTIONAL, FILLED },
	{ "format_rank", VALUE_TEXT, OPTIONAL, FILLED },
};

#define SECTION(title, fields) { title, fields, sizeof(fields) / sizeof *(fields) }
// clang-format on

const struct pabulib_format_section pabulib_format[PABULIB_SECTIONS] = {
	[PABULIB_META] = SECTION("META", meta_fields),
	[PABULIB_PROJECTS] = SECTION("PROJECTS", project_fields),
	[PABULIB_VOTES] = SECTION("VOTES", vote_fields),
};

size_t pabulib_format_place(enum pabulib_section section, struct text name)
{
	for (size_t i = 0; i < pabulib_format[section].count; i++)
		if (text_is(name, pabulib_format[section].fields[i].name))
			return i;
	return SIZE_MAX;
}

static bool digits_parse(struct text cell, size_t from, size_t to, int64_t *number)
{
	struct text digits = text_slice(cell, from, to);
	return digits.len == to - from && digits.len > 0 && digits.at[0] >= '0' && digits.at[0] <= '9' &&
	       number_parse(digits, number);
}

bool pabulib_date_parse(struct text date, int64_t *days)
{
	static const int lengths[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t day = 1, month = 1, year;
	if (date.len == 4) {
		if (!digits_parse(date, 0, 4, &year) || year < 1)
			return false;
	} else {
		if (date.len != 10 || date.at[2] != '.' || date.at[5] != '.' || !digits_parse(date, 0, 2, &day) ||
		    !digits_parse(date, 3, 5, &month) || !digits_parse(date, 6, 10, &year) || year < 1 || month < 1 ||
		    month > 12)
			return false;
		bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
		if (day < 1 || day > lengths[month - 1] || (month == 2 && day == 29 && !leap))
			return false;
	}
	*days = (year * 12 + month) * 31 + day; // not evenly spaced, but in order
	return true;
}

static bool is_number(struct text cell)
{
	size_t i = cell.len > 0 && cell.at[0] == '-', digits = 0, marks = 0;
	for (; i < cell.len; i++) {
		digits += cell.at[i] >= '0' && cell.at[i] <= '9';
		marks += cell.at[i] == '.';
		if ((cell.at[i] < '0' || cell.at[i] > '9') && cell.at[i] != '.')
			return false;
	}
	return digits > 0 && marks <= 1;
}

static bool is_age(struct text cell)
{
	int64_t from, to;
	size_t dash = text_find(cell, TEXT("-"));
	if (dash == SIZE_MAX)
		return digits_parse(cell, 0, cell.len, &from);
	return digits_parse(cell, 0, dash, &from) && digits_parse(cell, dash + 1, cell.len, &to) && from <= to;
}

static bool is_coordinate(struct text cell)
{
	char plain[32];
	if (cell.len >= sizeof plain)
		return false;
	for (size_t i = 0; i < cell.len; i++)
		plain[i] = cell.at[i] == ',' ? '.' : cell.at[i];
	return is_number((struct text){ plain, cell.len });
}

static bool is_one_of(struct text cell, const char *const *words)
{
	for (; *words; words++)
		if (text_is(cell, *words))
			return true;
	return false;
}

const char *pabulib_value_wanted(enum pabulib_value value, struct text cell)
{
	int64_t number;
	enum pabulib_vote_type type;
	switch (value) {
	case VALUE_TEXT:
	case VALUE_LIST:
		return NULL;
	case VALUE_WHOLE:
		return number_parse(cell, &number) ? NULL : "a whole number";
	case VALUE_NUMBER:
		return is_number(cell) ? NULL : "a number such as 1250 or 1250.50";
	case VALUE_COUNTRY:
		return text_is(cell, "Worldwide") || iso_country_is_known(cell) ? NULL
		                                                                : "a country's English name, or Worldwide";
	case VALUE_LANGUAGE:
		return iso_language_is_known(cell) ? NULL : "a code of two letters from ISO 639-1, such as nl";
	case VALUE_CURRENCY:
		return iso_currency_is_known(cell) ? NULL : "a code of three letters from ISO 4217, such as EUR";
	case VALUE_DATE:
		return pabulib_date_parse(cell, &number) ? NULL : "a date such as 31.12.2026, or a year";
	case VALUE_VOTE_TYPE:
		return pabulib_vote_type_parse(cell, &type) && text_equal(pabulib_vote_type_name(type), cell)
		           ? NULL
		           : "approval, choose-1, ordinal, cumulative or scoring";
	case VALUE_ONE:
		return text_is(cell, "1") ? NULL : "1; leave the key out otherwise";
	case VALUE_COMMENT:
		return text_starts_with(cell, TEXT("#1: ")) ? NULL : "numbered remarks: #1: ... #2: ...";
	case VALUE_SELECTED:
		return cell.len == 1 && cell.at[0] >= '0' && cell.at[0] <= '3' ? NULL : "0, 1, 2 or 3";
	case VALUE_AGE:
		return is_age(cell) ? NULL : "an age such as 34 or 30-39";
	case VALUE_SEX:
		return is_one_of(cell, (const char *const[]){ "M", "F", "O", NULL }) ? NULL : "M, F or O";
	case VALUE_METHOD:
		return is_one_of(cell, (const char *const[]){ "internet", "paper", NULL }) ? NULL : "internet or paper";
	case VALUE_COORDINATE:
		return is_coordinate(cell) ? NULL : "degrees such as 52.37";
	}
	return NULL;
}
