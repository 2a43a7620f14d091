// SPDX-License-Identifier: EUPL-1.2
// From settings, plans, areas and themes to what the kernel freezes as a vote's manifest.
#include "methods/budget/budget.h"
#include "methods/budget/rule.h"
#include "methods/ideas/idea.h"
#include "methods/ideas/photo.h"

struct making {
	struct db *db;
	struct arena *arena;
	const struct activity *activity;
	const struct budget_settings *settings;
	struct vote_definition *definition;
	struct form_errors *errors;
	struct text language;
	struct areas areas;
	struct themes themes;
	struct ideas ideas;
};

static bool refuse(struct making *m, const char *field, const char *message)
{
	form_error_add(m->arena, m->errors, text_of(field), message, 0);
	return false;
}

// The area or theme that {"area": "noord"} or {"theme": "groen"} names; 0 with an error when there is none.
static int64_t group_named(struct making *m, const struct json *item, const char *field)
{
	const struct json *area_slug = json_get(item, "area"), *theme_slug = json_get(item, "theme");
	const struct area *area = area_slug ? areas_find_slug(&m->areas, json_as_text(area_slug)) : NULL;
	const struct theme *theme = theme_slug ? themes_find_slug(&m->themes, json_as_text(theme_slug)) : NULL;
	if (area)
		return area->id;
	if (theme)
		return theme->id;
	refuse(m, field, N_("This names an area or theme that the site does not have."));
	return 0;
}

static int64_t int_or(const struct json *object, const char *key, int64_t otherwise)
{
	const struct json *value = json_get(object, key);
	return value ? json_as_int(value) : otherwise;
}

// A limit that names a misspelt member would be no limit at all, so every member must be known.
static bool members_are_known(struct making *m, const struct json *object, const char *field, const char *const *known)
{
	void *cursor = NULL;
	struct json_member member;
	while (json_next(object, &cursor, &member)) {
		size_t i = 0;
		while (known[i] && !text_is(member.key, known[i]))
			i++;
		bool is_number = json_kind(member.value) == JSON_INT;
		bool names_group = text_is(member.key, "area") || text_is(member.key, "theme");
		if (!known[i] || (!is_number && !names_group))
			return refuse(m, field, N_("This holds a word or value that is not known here."));
	}
	return true;
}

// --- plans ---------------------------------------------------------------------------------------------------------
static bool hash_idea(struct making *m, const struct idea *idea, uint8_t hash[HASH_BYTES])
{
	struct text photos;
	if (!photo_hashes(m->db, m->arena, idea->id, &photos))
		return false;
	struct text zero = { "\0", 1 };
	struct text parts[] = { TEXT("idea-text/v1\n"), idea->title, zero,  idea->summary, zero,
		                    idea->description,      zero,        photos };
	hash_sha256_parts(hash, parts, sizeof(parts) / sizeof(parts[0]));
	return true;
}

static bool make_options(struct making *m)
{
	struct activity ideas_activity;
	if (activity_find_slug(m->db, m->arena, m->activity->site_id, m->settings->ideas, &ideas_activity) != DONE)
		return refuse(m, "ideas", N_("There is no activity with this name on the site."));
	struct idea_filter filter = { .activity_id = ideas_activity.id };
	if (!idea_list(m->db, m->arena, &filter, &m->ideas))
		return false;
	m->definition->options = arena_new_array(m->arena, struct vote_option, m->ideas.count + 1);
	if (!m->definition->options)
		return false;
	for (size_t i = 0; i < m->ideas.count; i++) {
		const struct idea *idea = &m->ideas.at[i];
		if (idea->status == IDEA_DRAFT || idea->status == IDEA_WITHDRAWN)
			continue;
		int64_t envelope_id = m->settings->envelopes == ENVELOPES_AREA    ? idea->area_id
		                      : m->settings->envelopes == ENVELOPES_THEME ? idea->theme_id
		                                                                  : 0;
		if (m->settings->envelopes != ENVELOPES_NONE && envelope_id == 0)
			return refuse(m, "envelopes", N_("{An_idea} belongs to no ballot: it has no area or theme."));
		struct vote_option *option = &m->definition->options[m->definition->option_count++];
		*option = (struct vote_option){ .id = idea->id,
			                            .number = idea->number,
			                            .title = translated(m->arena, idea->title, m->language, m->language),
			                            .titles = idea->title,
			                            .price_cents = idea->price_cents,
			                            .groups = { idea->area_id, idea->theme_id },
			                            .envelope_id = envelope_id };
		if (m->settings->lots_by_number)
			option->lot = (int64_t)m->definition->option_count;
		if (!hash_idea(m, idea, option->text_hash))
			return false;
	}
	return true;
}

// The areas and themes that plans belong to; limits and ballots name no others.
static bool make_groups(struct making *m)
{
	struct vote_definition *definition = m->definition;
	definition->groups = arena_new_array(m->arena, struct vote_group, m->areas.count + m->themes.count + 1);
	if (!definition->groups)
		return false;
	for (size_t i = 0; i < m->areas.count + m->themes.count; i++) {
		bool is_theme = i >= m->areas.count;
		int64_t id = is_theme ? m->themes.at[i - m->areas.count].id : m->areas.at[i].id;
		struct text names = is_theme ? m->themes.at[i - m->areas.count].name : m->areas.at[i].name;
		bool used = false;
		for (size_t o = 0; !used && o < definition->option_count; o++)
			used = definition->options[o].groups[is_theme] == id;
		if (used)
			definition->groups[definition->group_count++] =
				(struct vote_group){ .id = id,
				                     .is_theme = is_theme,
				                     .name = translated(m->arena, names, m->language, m->language),
				                     .names = names };
	}
	return true;
}

// --- rules and limits ----------------------------------------------------------------------------------------------
static struct ballot_rule usual_rule(const struct budget_settings *settings)
{
	return (struct ballot_rule){
		.kind = settings->mode == BUDGET_POINTS    ? BALLOT_POINTS
		        : settings->mode == BUDGET_RANKING ? BALLOT_RANKING
		                                           : BALLOT_APPROVAL,
		.min_count = settings->min_count,
		.max_count = settings->max_count,
		.min_cents = settings->min_cents,
		.max_cents = settings->max_cents,
		.max_points = settings->max_points,
		.min_sum = settings->min_points_total,
		.max_sum = settings->max_points_total,
	};
}

static bool envelope_has_group(const struct making *m, int64_t envelope_id, int64_t group_id)
{
	for (size_t i = 0; i < m->definition->option_count; i++) {
		const struct vote_option *option = &m->definition->options[i];
		if (option->envelope_id == envelope_id && (option->groups[0] == group_id || option->groups[1] == group_id))
			return true;
	}
	return false;
}

static bool add_limit(struct making *m, struct vote_envelope *envelope, const struct json *item)
{
	static const char *const known[] = { "area", "theme", "min_count", "max_count", "min_cents", "max_cents", NULL };
	if (!members_are_known(m, item, "limits", known))
		return false;
	struct ballot_limit limit = {
		.group_id = group_named(m, item, "limits"),
		.min_count = int_or(item, "min_count", 0),
		.max_count = int_or(item, "max_count", 0),
		.min_cents = int_or(item, "min_cents", 0),
		.max_cents = int_or(item, "max_cents", 0),
	};
	if (limit.group_id == 0)
		return false;
	if (envelope_has_group(m, envelope->id, limit.group_id))
		envelope->limits[envelope->limit_count++] = limit;
	return true;
}

static bool add_limits(struct making *m, struct vote_envelope *envelope, const struct json *list)
{
	size_t count = json_count(list);
	envelope->limits = arena_new_array(m->arena, struct ballot_limit, count + 1);
	if (!envelope->limits)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add_limit(m, envelope, json_item(list, i)))
			return false;
	return true;
}

static void add_envelope(struct making *m, int64_t id, struct text name)
{
	struct vote_envelope *envelope = &m->definition->envelopes[m->definition->envelope_count++];
	*envelope = (struct vote_envelope){
		.id = id, .name = name, .budget_cents = m->settings->budget_cents, .rule = usual_rule(m->settings)
	};
}

static bool has_options(const struct making *m, int64_t envelope_id)
{
	for (size_t i = 0; i < m->definition->option_count; i++)
		if (m->definition->options[i].envelope_id == envelope_id)
			return true;
	return false;
}

static bool apply_override(struct making *m, const struct json *item)
{
	static const char *const known[] = {
		"area",      "theme",      "budget_cents",     "min_cents",        "max_cents", "min_count",
		"max_count", "max_points", "min_points_total", "max_points_total", NULL
	};
	if (!members_are_known(m, item, "envelope_list", known))
		return false;
	int64_t id = group_named(m, item, "envelope_list");
	for (size_t i = 0; id && i < m->definition->envelope_count; i++) {
		struct vote_envelope *envelope = &m->definition->envelopes[i];
		struct ballot_rule *rule = &envelope->rule;
		if (envelope->id != id)
			continue;
		envelope->budget_cents = int_or(item, "budget_cents", envelope->budget_cents);
		rule->min_cents = int_or(item, "min_cents", rule->min_cents);
		rule->max_cents = int_or(item, "max_cents", rule->max_cents);
		rule->min_count = int_or(item, "min_count", rule->min_count);
		rule->max_count = int_or(item, "max_count", rule->max_count);
		rule->max_points = int_or(item, "max_points", rule->max_points);
		rule->min_sum = int_or(item, "min_points_total", rule->min_sum);
		rule->max_sum = int_or(item, "max_points_total", rule->max_sum);
		return true;
	}
	return refuse(m, "envelope_list", N_("There are no {ideas} on a ballot of this vote."));
}

static bool make_envelopes(struct making *m, const struct json *list)
{
	size_t most = 1 + m->areas.count + m->themes.count;
	m->definition->envelopes = arena_new_array(m->arena, struct vote_envelope, most);
	if (!m->definition->envelopes)
		return false;
	if (m->settings->envelopes == ENVELOPES_NONE)
		add_envelope(m, 0, TEXT_NONE);
	for (size_t i = 0; m->settings->envelopes == ENVELOPES_AREA && i < m->areas.count; i++)
		if (has_options(m, m->areas.at[i].id))
			add_envelope(m, m->areas.at[i].id, translated(m->arena, m->areas.at[i].name, m->language, m->language));
	for (size_t i = 0; m->settings->envelopes == ENVELOPES_THEME && i < m->themes.count; i++)
		if (has_options(m, m->themes.at[i].id))
			add_envelope(m, m->themes.at[i].id, translated(m->arena, m->themes.at[i].name, m->language, m->language));
	for (size_t i = 0; i < json_count(list); i++)
		if (!apply_override(m, json_item(list, i)))
			return false;
	return true;
}

// A JSON list of objects, or nothing. False with an error when it is something else.
static bool parse_list(struct making *m, struct text source, const char *field, struct json_document **document)
{
	struct text error;
	*document = NULL;
	if (source.len == 0)
		return true;
	*document = json_parse(m->arena, source, &error);
	if (*document && json_kind(json_root(*document)) == JSON_ARRAY)
		return true;
	return refuse(m, field, N_("This must be a list."));
}

static bool make_ballots(struct making *m)
{
	struct json_document *limits = NULL, *list = NULL;
	bool good = parse_list(m, m->settings->limits, "limits", &limits) &&
	            parse_list(m, m->settings->envelope_list, "envelope_list", &list) &&
	            make_envelopes(m, list ? json_root(list) : NULL);
	for (size_t i = 0; good && i < m->definition->envelope_count; i++)
		good = add_limits(m, &m->definition->envelopes[i], limits ? json_root(limits) : NULL);
	if (limits)
		json_free(limits);
	if (list)
		json_free(list);
	return good;
}

// The pages let people choose and nothing else: a vote in which nobody could give a point may not open.
static bool can_be_filled_in(struct making *m)
{
	return m->settings->channel == CHANNEL_IMPORT || m->settings->mode <= BUDGET_COUNT ||
	       refuse(
			   m, "mode",
			   N_("Giving points or an order is only for ballots that are imported. Let people choose {ideas}, within "
	              "an amount or a number."));
}

enum outcome budget_definition(struct db *db, struct arena *arena, const struct activity *activity,
                               const struct budget_settings *settings, struct vote_definition *definition,
                               struct form_errors *errors)
{
	struct making m = {
		.db = db, .arena = arena, .activity = activity, .settings = settings, .definition = definition, .errors = errors
	};
	struct site site;
	size_t errors_before = errors->count;
	*definition = (struct vote_definition){
		.activity_id = activity->id,
		.channel = (enum vote_channel)settings->channel,
		.changing = settings->changing,
		.threshold = settings->threshold,
		.mail_domains = settings->channel == CHANNEL_EMAIL ? settings->mail_domains : TEXT_NONE,
		.source = settings->source,
		.opens_at = settings->source_opens_at,
		.closes_at = settings->source_closes_at,
	};
	enum outcome outcome = site_find(db, arena, activity->site_id, &site);
	if (outcome != DONE)
		return outcome;
	m.language = site_first_language(&site);
	definition->title = site_text(arena, &site, site_language(arena, &site, m.language), activity->title);
	definition->titles = site_texts(arena, &site, activity->title);
	definition->languages = site.languages;
	definition->currency = site.currency;
	definition->zone = site.zone;
	if (!area_list(db, arena, site.id, &m.areas) || !theme_list(db, arena, site.id, &m.themes))
		return FAULT;
	if (!can_be_filled_in(&m) || !make_options(&m) || !make_groups(&m) || !make_ballots(&m) ||
	    !budget_rule_choose(arena, settings, definition, errors))
		return errors->count > errors_before ? INVALID : FAULT;
	return arena_full(arena) ? BUSY : DONE;
}
