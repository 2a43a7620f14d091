// SPDX-License-Identifier: EUPL-1.2
#include "base/id.h"
#include "base/number.h"
#include "base/zone.h"
#include "exchange/count_shares.h"
#include "exchange/import_site.h"

#define GROUPS_LEAST 2
#define GROUPS_MOST 60
#define IMPORT_ZONE TEXT("Europe/Amsterdam") // Pabulib has days without a zone

// --- texts -------------------------------------------------------------------------------------------------------

// The file's text under its own language, so that no page claims that it was translated.
static void write_translated(struct json_writer *w, const char *key, const struct pabulib *pb, struct text value)
{
	if (value.len == 0)
		return;
	json_key(w, key);
	json_open(w, '{');
	json_key_text(w, pb->language.len == 2 ? pb->language : TEXT("en"));
	json_text(w, value);
	json_close(w, '}');
}

// Lower-case ASCII letters and digits; the rest becomes hyphens. "Wieliczka" -> "wieliczka".
static struct text slug_of(struct arena *arena, struct text name)
{
	struct builder slug = builder_on(arena);
	bool gap = false;
	for (size_t i = 0; i < name.len && slug.len < 40; i++) {
		char c = name.at[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
			if (gap && slug.len > 0)
				build_char(&slug, '-');
			build_char(&slug, c);
			gap = false;
		} else {
			gap = true;
		}
	}
	return slug.len >= 2 ? builder_text(&slug) : TEXT("organisatie");
}

// dd.mm.yyyy, or a year alone: the first minute of its first day or the last of its last, on the site's clock. 0 when it
// is neither.
static int64_t moment_of(struct text date, bool last)
{
	struct text rest = date, part[3];
	size_t parts = 0;
	while (parts < 3 && text_split(&rest, '.', &part[parts]))
		parts++;
	int64_t day = last ? 31 : 1, month = last ? 12 : 1, year = 0;
	bool read = parts == 1 ? number_parse(part[0], &year)
	                       : parts == 3 && number_parse(part[0], &day) && number_parse(part[1], &month) &&
	                             number_parse(part[2], &year);
	if (!read || year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31)
		return 0;
	struct civil wall = {
		.year = (int)year, .month = (int)month, .day = (int)day, .hour = last ? 23 : 0, .minute = last ? 59 : 0
	};
	if (!civil_valid(wall))
		return 0;
	struct zone *zone = zone_load(IMPORT_ZONE);
	int64_t moment;
	zone_instant(zone, wall, &moment);
	zone_free(zone);
	return moment;
}

// --- rules -------------------------------------------------------------------------------------------------------

struct observed { // what the ballots do; a rule that they all keep
	int64_t min_count, max_count, max_points, min_points, min_sum, max_sum, min_cents, max_cents;
};

static struct observed observe(const struct pabulib *pb)
{
	struct observed o = { INT64_MAX, 0, 0, INT64_MAX, INT64_MAX, 0, INT64_MAX, 0 };
	for (size_t i = 0; i < pb->ballot_count; i++) {
		const struct pabulib_ballot *ballot = &pb->ballots[i];
		int64_t sum = 0, cents = 0;
		for (size_t c = ballot->first; c < (size_t)ballot->first + ballot->count; c++) {
			int64_t points = pb->points != NULL ? pb->points[c] : 1;
			sum += points;
			cents += pb->projects[pb->choices[c]].cost_cents;
			o.max_points = points > o.max_points ? points : o.max_points;
			o.min_points = points < o.min_points ? points : o.min_points;
		}
		o.min_count = ballot->count < o.min_count ? ballot->count : o.min_count;
		o.max_count = ballot->count > o.max_count ? ballot->count : o.max_count;
		o.min_sum = sum < o.min_sum ? sum : o.min_sum;
		o.max_sum = sum > o.max_sum ? sum : o.max_sum;
		o.min_cents = cents < o.min_cents ? cents : o.min_cents;
		o.max_cents = cents > o.max_cents ? cents : o.max_cents;
	}
	return o;
}

// The stated limit, or what the ballots do where they go outside it.
static int64_t at_least(int64_t stated, int64_t seen)
{
	return stated == PABULIB_UNSET ? 0 : stated < seen ? stated : seen;
}
static int64_t at_most(int64_t stated, int64_t seen)
{
	return stated == PABULIB_UNSET ? 0 : stated > seen ? stated : seen;
}

static void write_limit(struct json_writer *w, const char *key, int64_t limit)
{
	if (limit <= 0)
		return;
	json_int_member(w, key, limit);
}

static const char *mode_of(enum pabulib_vote_type type)
{
	switch (type) {
	case PABULIB_ORDINAL:
		return "ranking";
	case PABULIB_CUMULATIVE:
	case PABULIB_SCORING:
		return "points";
	case PABULIB_APPROVAL:
	case PABULIB_CHOOSE_1:
		break;
	}
	return "count";
}

static void write_rules(struct json_writer *w, const struct pabulib *pb)
{
	struct observed o = observe(pb);
	const struct pabulib_limits *limits = &pb->limits;
	json_text_member(w, "mode", text_of(mode_of(pb->vote_type)));
	write_limit(w, "min_count", at_least(limits->min_length, o.min_count));
	write_limit(w, "max_count", at_most(limits->max_length, o.max_count));
	write_limit(w, "min_cents", at_least(limits->min_sum_cost_cents, o.min_cents));
	write_limit(w, "max_cents", at_most(limits->max_sum_cost_cents, o.max_cents));
	if (pb->points != NULL) {
		write_limit(w, "max_points", at_most(limits->max_points, o.max_points));
		write_limit(w, "min_points_total", at_least(limits->min_sum_points, o.min_sum));
		write_limit(w, "max_points_total", at_most(limits->max_sum_points, o.max_sum));
	}
}

static bool can_be_held(const struct pabulib *pb, struct import_error *error)
{
	const char *reason = NULL;
	if (pb->ballot_count == 0)
		reason = "The file has no ballots.";
	else if (pb->limits.default_score != PABULIB_UNSET && pb->limits.default_score != 0)
		reason = "Polder cannot hold a vote in which a plan that is not named gets points (default_score).";
	else if (pb->points != NULL && observe(pb).min_points < 0)
		reason = "Polder cannot hold a vote with negative points.";
	if (reason != NULL)
		*error = (struct import_error){ 0, text_of(reason) };
	return reason == NULL;
}

// --- the site ----------------------------------------------------------------------------------------------------

static bool write_shares(struct json_writer *w, struct text rule)
{
	struct shares_options options;
	if (!pabulib_shares_rule(rule, &options))
		return false;
	json_text_member(w, "count_rule", TEXT("equal-shares"));
	json_text_member(w, "shares_completion", shares_completion_name(options.completion));
	json_text_member(w, "shares_start", TEXT("exact"));
	if (options.completion == SHARES_ADD1)
		json_text_member(w, "shares_until", TEXT("overspend"));
	json_bool_member(w, "shares_comparison", options.comparison);
	return true;
}

static void write_settings(struct json_writer *w, struct arena *arena, const struct pabulib *pb,
                           const struct import_options *options)
{
	enum count_rule rule = COUNT_GREEDY;
	bool known = pabulib_count_rule(pb, &rule);
	json_key(w, "settings");
	json_open(w, '{');
	json_key(w, "stemmen");
	json_open(w, '{');
	json_text_member(w, "ideas", TEXT("plannen"));
	json_text_member(w, "channel", TEXT("import"));
	write_limit(w, "budget_cents", pb->budget_cents);
	write_rules(w, pb);
	if (write_shares(w, pb->rule))
		known = true;
	else
		json_text_given(w, "count_rule", count_rule_name(rule));
	if (pb->threshold != PABULIB_UNSET)
		write_limit(w, "threshold", pb->threshold);
	json_bool_member(w, "lots_by_number", true);
	bool pabulib = options->source.len == 0;
	json_text_given(w, "source",
	                pabulib ? arena_format(arena, "Pabulib: %" TEXT_FORMAT, TEXT_ARGS(pb->description))
	                        : options->source);
	json_text_given(w, "source_url", pabulib ? TEXT("https://pabulib.org") : options->source_url);
	json_time_given(w, "source_opens_at", moment_of(pb->date_begin, false));
	json_time_given(w, "source_closes_at", moment_of(pb->date_end, true));
	if (!known) {
		json_key(w, "explanation");
		json_open(w, '{');
		json_text_member(w, "nl",
		                 arena_format(arena,
		                              "De echte verkiezing is geteld volgens de regel ‘%" TEXT_FORMAT
		                              "’. Deze pagina telt dezelfde "
		                              "stembiljetten met de regel hieronder. De uitslag kan dus anders zijn.",
		                              TEXT_ARGS(pb->rule)));
		json_text_member(w, "en",
		                 arena_format(arena,
		                              "The real election was counted by the rule ‘%" TEXT_FORMAT
		                              "’. This page counts the same "
		                              "ballots by the rule below. The outcome can therefore differ.",
		                              TEXT_ARGS(pb->rule)));
		json_close(w, '}');
	}
	json_close(w, '}');
	json_close(w, '}');
}

static void write_phases(struct json_writer *w, const struct pabulib *pb)
{
	int64_t opens_at = moment_of(pb->date_begin, false), closes_at = moment_of(pb->date_end, true);
	if (opens_at == 0 || closes_at <= opens_at)
		return;
	json_key(w, "phases");
	json_open(w, '{');
	json_key(w, "stemmen");
	json_open(w, '{');
	json_time_given(w, "opens_at", opens_at);
	json_time_given(w, "closes_at", closes_at);
	json_close(w, '}');
	json_key(w, "uitslag");
	json_open(w, '{');
	json_time_given(w, "opens_at", closes_at);
	json_close(w, '}');
	json_close(w, '}');
}

// What the file says of the project. What it does not say, the site template says in general words; nothing is guessed.
static void write_passport(struct json_writer *w, struct arena *arena, const struct pabulib *pb,
                           const struct import_options *options)
{
	struct text part = pb->subunit.len > 0 ? pb->subunit : pb->district;
	struct text place =
		part.len > 0 ? arena_format(arena, "%" TEXT_FORMAT ", %" TEXT_FORMAT, TEXT_ARGS(pb->unit), TEXT_ARGS(part))
					 : pb->unit;
	json_key(w, "passport");
	json_open(w, '{');
	json_text_given(w, "asker", text_cut(pb->unit, 200));
	if (place.len > 0)
		write_translated(w, "area", pb, text_cut(place, 400));
	json_text_member(w, "contact_name", options->source.len > 0 ? options->source : TEXT("Pabulib"));
	json_text_given(w, "contact_email", options->contact_email);
	json_text_given(w, "contact_link", options->source.len > 0 ? options->source_url : TEXT("https://pabulib.org"));
	json_close(w, '}');
}

static void write_raw(struct json_writer *w, const char *key, struct text already_json)
{
	if (already_json.len == 0)
		return;
	json_key(w, key);
	json_raw(w, already_json);
}

bool import_site_form(struct arena *arena, const struct pabulib *pb, const struct import_options *options,
                      struct text *form, struct import_error *error)
{
	if (!can_be_held(pb, error))
		return false;
	struct builder out = builder_on(arena);
	struct json_writer w = json_on(&out);
	json_open(&w, '{');
	json_text_member(&w, "template", TEXT("uitslag"));
	json_text_given(&w, "slug", options->slug);
	json_text_given(&w, "languages", options->languages.len > 0 ? options->languages : TEXT("nl,en"));
	json_text_given(&w, "organisation",
	                options->organisation.len > 0 ? options->organisation : slug_of(arena, pb->unit));
	json_text_given(&w, "organisation_name",
	                options->organisation_name.len > 0 ? options->organisation_name : pb->unit);
	json_text_given(&w, "zone", IMPORT_ZONE);
	if (pb->currency.len == 3)
		json_text_given(&w, "currency", pb->currency);
	if (options->title.len > 0)
		write_raw(&w, "title", options->title);
	else
		write_translated(&w, "title", pb, text_cut(pb->description, 120));
	write_raw(&w, "summary", options->summary);
	write_raw(&w, "notice", options->notice);
	json_time_given(&w, "starts_at", moment_of(pb->date_begin, false));
	write_phases(&w, pb);
	write_settings(&w, arena, pb, options);
	write_passport(&w, arena, pb, options);
	json_close(&w, '}');
	*form = builder_text(&out);
	return true;
}

// --- themes, areas, plans ----------------------------------------------------------------------------------------

static struct text first_of(struct text list)
{
	struct text part;
	return text_split(&list, ',', &part) ? text_trim(part) : TEXT_NONE;
}

static struct text theme_name(const struct pabulib_project *project)
{
	return first_of(project->category);
}

static struct text area_name(const struct pabulib_project *project)
{
	struct text name = first_of(project->neighborhood);
	if (name.len == 0)
		name = text_trim(project->subunit);
	return name.len > 0 ? name : text_trim(project->district);
}

static struct import_group *group_named(const struct import_groups *groups, struct text name)
{
	for (size_t i = 0; i < groups->count; i++) {
		if (text_equal(groups->at[i].name, name))
			return &groups->at[i];
	}
	return NULL;
}

static void collect(struct arena *arena, const struct pabulib *pb, struct import_groups *groups, const char *prefix,
                    struct text (*name_of)(const struct pabulib_project *))
{
	int64_t number;
	*groups = (struct import_groups){ .prefix = prefix };
	for (size_t i = 0; i < pb->project_count; i++) {
		struct text name = text_cut(name_of(&pb->projects[i]), 60);
		if (name.len == 0 || number_parse(name, &number) || group_named(groups, name) != NULL)
			continue; // a bare number names nothing to a reader
		struct import_group *added = arena_append(arena, groups, struct import_group);
		if (added != NULL)
			added->name = name;
	}
	if (groups->count < GROUPS_LEAST || groups->count > GROUPS_MOST)
		groups->count = 0;
}

void import_groups_of(struct arena *arena, const struct pabulib *pb, struct import_groups *themes,
                      struct import_groups *areas)
{
	collect(arena, pb, themes, "thema", theme_name);
	collect(arena, pb, areas, "gebied", area_name);
}

struct text import_group_form(struct arena *arena, const struct pabulib *pb, const struct import_groups *groups,
                              size_t i)
{
	struct builder form = builder_on(arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_text_given(&w, "slug", arena_format(arena, "%s-%zu", groups->prefix, i + 1));
	write_translated(&w, "name", pb, groups->at[i].name);
	json_int_member(&w, "position", (int64_t)i + 1);
	json_close(&w, '}');
	return builder_text(&form);
}

static void write_group(struct json_writer *w, const char *key, const struct import_groups *groups, struct text name)
{
	const struct import_group *group = group_named(groups, text_cut(name, 60));
	if (group != NULL)
		json_id_member(w, key, group->id);
}

// "50.23468" -> 50234680 millionths; 0 when it is no number.
static int64_t microdegrees(struct text degrees)
{
	struct text rest = degrees, whole, fraction = TEXT_NONE;
	int64_t units = 0, parts = 0;
	bool negative = text_starts_with(degrees, TEXT("-"));
	if (!text_split(&rest, '.', &whole) || !number_parse(whole, &units) || units < -180 || units > 180)
		return 0;
	text_split(&rest, '.', &fraction);
	for (size_t i = 0; i < 6; i++) {
		char digit = i < fraction.len ? fraction.at[i] : '0';
		if (digit < '0' || digit > '9')
			return 0;
		parts = parts * 10 + (digit - '0');
	}
	return units * 1000000 + (negative ? -parts : parts);
}

struct text import_plan_form(struct arena *arena, const struct pabulib *pb, size_t project,
                             const struct import_groups *themes, const struct import_groups *areas)
{
	const struct pabulib_project *p = &pb->projects[project];
	struct builder form = builder_on(arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_int_member(&w, "number", (int64_t)project + 1);
	write_translated(&w, "title", pb,
	                 p->name.len > 0 ? text_cut(p->name, 150)
	                                 : arena_format(arena, "Project %" TEXT_FORMAT, TEXT_ARGS(p->id)));
	write_translated(&w, "description", pb, p->description);
	json_int_member(&w, "price_cents", p->cost_cents);
	write_group(&w, "theme_id", themes, theme_name(p));
	write_group(&w, "area_id", areas, area_name(p));
	json_text_given(&w, "external_id", p->id);
	if (p->latitude.len > 0 && p->longitude.len > 0) {
		json_int_member(&w, "latitude", microdegrees(p->latitude));
		json_int_member(&w, "longitude", microdegrees(p->longitude));
	}
	json_text_member(&w, "status", p->withdrawn ? TEXT("withdrawn") : TEXT("published"));
	json_close(&w, '}');
	return builder_text(&form);
}
