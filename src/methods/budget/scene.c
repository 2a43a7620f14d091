// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/scene.h"
#include "base/id.h"
#include "methods/ideas/photo.h"

static enum outcome find_ideas(struct scene *scene)
{
	struct visit *visit = scene->visit;
	struct activity ideas_activity;
	enum outcome outcome =
		activity_find_slug(visit->db, visit->arena, scene->activity->site_id, scene->settings.ideas, &ideas_activity);
	if (outcome != DONE)
		return outcome;
	scene->ideas_id = ideas_activity.id;
	scene->ideas_path = visit_link(visit, "%" TEXT_FORMAT, TEXT_ARGS(ideas_activity.slug));
	return DONE;
}

static enum outcome load_plans(struct scene *scene)
{
	struct visit *visit = scene->visit;
	enum outcome outcome = find_ideas(scene);
	if (outcome != DONE)
		return outcome == NOT_FOUND ? FAULT : outcome;
	struct idea_filter filter = { .activity_id = scene->ideas_id };
	if (!idea_list(visit->db, visit->arena, &filter, &scene->ideas) ||
	    !area_list(visit->db, visit->arena, scene->activity->site_id, &scene->areas) ||
	    !theme_list(visit->db, visit->arena, scene->activity->site_id, &scene->themes))
		return FAULT;
	return DONE;
}

enum outcome scene_load_state(struct scene *scene, struct visit *visit, const struct activity *activity)
{
	*scene = (struct scene){ .visit = visit, .activity = activity };
	enum outcome outcome = activity_settings(visit->arena, &budget_settings_record, activity, &scene->settings);
	if (outcome == DONE)
		outcome = window_state(visit->db, visit->arena, activity->id, TEXT("vote"), visit->now, &scene->window);
	if (outcome != DONE)
		return outcome;
	if (scene->window.changes_at < visit->valid_until)
		visit->valid_until = scene->window.changes_at;
	outcome = vote_load(visit->db, visit->arena, activity->id, &scene->vote, &scene->definition);
	if (outcome == NOT_FOUND)
		scene->vote = (struct vote){ .state = VOTE_DRAFT };
	scene->open = scene->vote.state == VOTE_OPEN && scene->window.open;
	scene->soon = scene->vote.state == VOTE_DRAFT && scene->window.open;
	return outcome == NOT_FOUND || outcome == REFUSED ? DONE : outcome;
}

enum outcome scene_load(struct scene *scene, struct visit *visit, const struct activity *activity)
{
	enum outcome outcome = scene_load_state(scene, visit, activity);
	if (outcome == DONE && scene->vote.state == VOTE_DRAFT) {
		struct form_errors errors = { NULL, 0 };
		outcome = budget_definition(visit->db, visit->arena, activity, &scene->settings, &scene->definition, &errors);
		if (outcome == INVALID) // a draft that the staff has not finished
			outcome = NOT_FOUND;
	}
	return outcome == DONE ? load_plans(scene) : outcome;
}

enum outcome scene_load_block(struct scene *scene, struct visit *visit, const struct activity *activity,
                              int64_t *plan_count)
{
	enum outcome outcome = scene_load_state(scene, visit, activity);
	if (outcome != DONE)
		return outcome;
	*plan_count = (int64_t)scene->definition.option_count;
	if (scene->vote.state != VOTE_DRAFT)
		return load_plans(scene);
	outcome = find_ideas(scene);
	if (outcome == DONE)
		*plan_count = idea_count_of(visit->db, &(struct idea_filter){ .activity_id = scene->ideas_id });
	return *plan_count < 0 ? FAULT : outcome;
}

int64_t scene_closed_at(const struct scene *scene)
{
	bool here = scene->vote.channel != CHANNEL_IMPORT && scene->vote.closed_at != 0;
	return here ? scene->vote.closed_at : scene->vote.closes_at;
}

int64_t scene_result_at(const struct scene *scene)
{
	struct window_state window;
	int64_t closes_at = scene->vote.id ? scene_closed_at(scene) : scene->window.closes_at;
	if (visit_window(scene->visit, TEXT("result"), &window) != DONE || !window.coming)
		return 0;
	return window.opened_at > closes_at ? window.opened_at : 0; // at closing itself nobody has counted yet
}

bool scene_is_changing(const struct scene *scene, struct ballot *earlier)
{
	return scene->has_voter &&
	       ballot_find(scene->visit->db, scene->visit->arena, scene->vote.id, scene->voter.pseudonym, earlier) ==
	           DONE &&
	       !earlier->withdrawn;
}

static void fill_from_earlier(struct scene *scene)
{
	struct ballot earlier;
	struct ballot_choice *choices;
	size_t count;
	if (!scene->definition.changing || !scene_is_changing(scene, &earlier) ||
	    !ballot_text_read(scene->visit->arena, &scene->definition, earlier.choices, &choices, &count))
		return;
	for (size_t i = 0; i < count; i++)
		basket_add(scene->visit->arena, &scene->basket, choices[i].option_id);
}

enum outcome scene_load_voter(struct scene *scene, struct visit *visit)
{
	enum outcome outcome = scene_load(scene, visit, visit->activity);
	if (outcome != DONE)
		return outcome;
	scene->has_voter =
		voter_find(visit, &scene->voter) && scene->vote.id != 0 && scene->voter.vote_id == scene->vote.id;
	if (!basket_find(visit, &scene->basket) && scene->open)
		fill_from_earlier(scene);
	if (scene->has_voter)
		scene->envelope = definition_envelope(&scene->definition, scene->voter.envelope_id);
	else if (scene->settings.envelopes == ENVELOPES_NONE)
		scene->envelope = definition_envelope(&scene->definition, 0);
	return DONE;
}

const char *scene_closed_reason(const struct scene *scene)
{
	return scene->vote.state == VOTE_DRAFT ? "not_open" : "closed";
}

// --- steps ---------------------------------------------------------------------------------------------------------
struct text scene_href(const struct scene *scene, const char *page)
{
	const char *slash = page[0] ? "/" : "";
	return visit_link(scene->visit, "%" TEXT_FORMAT "%s%s", TEXT_ARGS(scene->activity->slug), slash, page);
}

bool scene_by_mail(const struct scene *scene)
{
	return (scene->vote.id ? scene->vote.channel : scene->settings.channel) == CHANNEL_EMAIL;
}

const char *scene_identify_page(const struct scene *scene)
{
	return scene_by_mail(scene) ? "adres" : "code";
}

static const char *const step_pages[] = { "", "overzicht", "code", "bevestigen" };
static const char *step_page(const struct scene *scene, enum scene_step step)
{
	return step == STEP_CODE ? scene_identify_page(scene) : step_pages[step];
}

static const char *const step_labels[] = { N_("Choose {ideas}"), N_("Overview"), N_("Code"), N_("Cast your vote") };
static const enum scene_step usual_order[] = { STEP_CHOOSE, STEP_OVERVIEW, STEP_CODE, STEP_CONFIRM };
static const enum scene_step code_first_order[] = { STEP_CODE, STEP_CHOOSE, STEP_OVERVIEW, STEP_CONFIRM };

// With envelopes the code says which ballot one gets, so it comes first.
static const enum scene_step *order_of(const struct scene *scene)
{
	return scene->settings.envelopes == ENVELOPES_NONE ? usual_order : code_first_order;
}

struct budget_steps_view scene_steps(const struct scene *scene, enum scene_step now)
{
	struct budget_steps_view steps = { NULL, 0, 0 };
	struct budget_step_view *at = arena_new_array(scene->visit->arena, struct budget_step_view, 4);
	const enum scene_step *order = order_of(scene);
	bool before = true;
	if (!at)
		return steps;
	for (size_t i = 0; i < 4; i++) {
		bool current = order[i] == now;
		if (current) {
			steps.now = (int64_t)i + 1;
			before = false;
		}
		at[i] = (struct budget_step_view){
			.label =
				translate(scene->visit->language,
			              order[i] == STEP_CODE && scene_by_mail(scene) ? N_("E-mail address") : step_labels[order[i]]),
			.href = before ? scene_href(scene, step_page(scene, order[i])) : TEXT_NONE,
			.done = before,
			.current = current,
		};
	}
	steps.at = at;
	steps.count = 4;
	return steps;
}

// Where one goes on from here; a code that was given need not be given again.
enum scene_step scene_after(const struct scene *scene, enum scene_step step)
{
	const enum scene_step *order = order_of(scene);
	for (size_t i = 0; i + 1 < 4; i++) {
		if (order[i] != step)
			continue;
		if (order[i + 1] == STEP_CODE && scene->has_voter)
			return STEP_CONFIRM;
		return order[i + 1];
	}
	return STEP_CONFIRM;
}

// --- basket and meters ---------------------------------------------------------------------------------------------
void scene_keep_ballot(struct scene *scene)
{
	size_t kept = 0;
	for (size_t i = 0; i < scene->basket.count; i++) {
		const struct vote_option *option = definition_option(&scene->definition, scene->basket.at[i]);
		if (option && scene->envelope && option->envelope_id == scene->envelope->id)
			scene->basket.at[kept++] = scene->basket.at[i];
	}
	scene->basket.count = kept;
}

struct used {
	int64_t count, cents;
};

static struct used used_by(const struct scene *scene, int64_t group_id)
{
	struct used used = { 0, 0 };
	for (size_t i = 0; i < scene->basket.count; i++) {
		const struct vote_option *option = definition_option(&scene->definition, scene->basket.at[i]);
		if (!option || (group_id && option->groups[0] != group_id && option->groups[1] != group_id))
			continue;
		used.count++;
		used.cents += option->price_cents;
	}
	return used;
}

static struct text group_name(const struct scene *scene, int64_t group_id, const char **kind)
{
	const struct area *area = areas_find(&scene->areas, group_id);
	const struct theme *theme = themes_find(&scene->themes, group_id);
	*kind = area ? "area" : "theme";
	return visit_translated(scene->visit, area ? area->name : theme ? theme->name : TEXT_NONE);
}

static void add_meter(const struct scene *scene, struct budget_meters_view *meters, struct text scope,
                      struct text label, bool money, int64_t used, int64_t minimum, int64_t maximum)
{
	struct budget_meter_view *meter = arena_append(scene->visit->arena, meters, struct budget_meter_view);
	if (!meter)
		return;
	*meter = (struct budget_meter_view){
		.id = arena_format(scene->visit->arena, "meter-%zu", meters->count),
		.scope = scope,
		.label = label,
		.money = money,
		.used = used,
		.minimum = minimum,
		.maximum = maximum,
		.left = used < maximum ? maximum - used : 0,
		.over_by = used > maximum ? used - maximum : 0,
		.short_by = used < minimum ? minimum - used : 0,
	};
}

static void add_limit_meters(const struct scene *scene, struct budget_meters_view *meters,
                             const struct ballot_limit *limit)
{
	const char *kind;
	struct used used = used_by(scene, limit->group_id);
	struct text label = group_name(scene, limit->group_id, &kind);
	struct builder scope = builder_on(scene->visit->arena);
	build_format(&scope, "%s-", kind);
	build_id(&scope, limit->group_id);
	if (limit->max_cents > 0 || limit->min_cents > 0)
		add_meter(scene, meters, builder_text(&scope), label, true, used.cents, limit->min_cents,
		          limit->max_cents > 0 ? limit->max_cents : used.cents);
	if (limit->max_count > 0 || limit->min_count > 0)
		add_meter(scene, meters, builder_text(&scope), label, false, used.count, limit->min_count,
		          limit->max_count > 0 ? limit->max_count : used.count);
}

struct budget_meters_view scene_meters(const struct scene *scene)
{
	struct budget_meters_view meters = { NULL, 0 };
	if (!scene->envelope)
		return meters;
	const struct ballot_rule *rule = &scene->envelope->rule;
	const struct language *language = scene->visit->language;
	struct used used = used_by(scene, 0);
	if (rule->max_cents > 0)
		add_meter(scene, &meters, TEXT("all"), translate(language, N_("Your budget")), true, used.cents,
		          rule->min_cents, rule->max_cents);
	if (rule->max_count > 0)
		add_meter(scene, &meters, meters.count ? TEXT("count") : TEXT("all"),
		          translate(language, N_("Number of {ideas}")), false, used.count, rule->min_count, rule->max_count);
	for (size_t i = 0; i < scene->envelope->limit_count; i++)
		add_limit_meters(scene, &meters, &scene->envelope->limits[i]);
	return meters;
}

static void scene_message(const struct scene *scene, struct budget_messages_view *messages, const char *kind,
                          struct text text)
{
	struct budget_message_view *message = arena_append(scene->visit->arena, messages, struct budget_message_view);
	if (message)
		*message = (struct budget_message_view){ .kind = text_of(kind), .text = text };
}

// From the kernel come amounts in cents, and names of areas and themes in the first language.
void scene_write_values(const struct scene *scene, struct form_errors *errors)
{
	for (size_t i = 0; i < errors->count; i++) {
		struct form_error *error = &errors->at[i];
		if (error->what.len > 0)
			error->what = format_money(&scene->visit->drawing, error->n);
		for (size_t g = 0; error->group.len > 0 && g < scene->definition.group_count; g++) {
			const struct vote_group *group = &scene->definition.groups[g];
			if (!text_equal(group->name, error->group) || group->names.len == 0)
				continue;
			error->group = visit_translated(scene->visit, group->names);
			break;
		}
	}
}

// The kernel's own check says what is wrong, so that this page and casting can never disagree.
struct budget_messages_view scene_unmet(const struct scene *scene)
{
	struct budget_messages_view unmet = { NULL, 0 };
	struct form_errors errors = { NULL, 0 };
	struct ballot_request request;
	struct visit *visit = scene->visit;
	if (scene->basket.count == 0) {
		scene_message(scene, &unmet, "warning", translate(visit->language, N_("You have not chosen {an_idea} yet.")));
		return unmet;
	}
	if (!scene->envelope || !scene_request(scene, &scene->basket, &request) ||
	    ballot_check(visit->arena, &request, &errors))
		return unmet;
	scene_write_values(scene, &errors);
	for (size_t i = 0; i < errors.count; i++)
		scene_message(scene, &unmet, "warning",
		              form_error_message(visit->arena, visit->language, &errors.at[i], &budget_settings_record));
	return unmet;
}

bool scene_request(const struct scene *scene, const struct basket *basket, struct ballot_request *request)
{
	*request = (struct ballot_request){ .definition = &scene->definition,
		                                .envelope_id = scene->envelope ? scene->envelope->id : 0,
		                                .choice_count = basket->count };
	memcpy(request->pseudonym, scene->voter.pseudonym, HASH_BYTES);
	memcpy(request->idx, scene->voter.idx, HASH_BYTES);
	request->choices = arena_new_array(scene->visit->arena, struct ballot_choice, basket->count + 1);
	for (size_t i = 0; request->choices && i < basket->count; i++)
		request->choices[i].option_id = basket->at[i];
	return request->choices != NULL;
}

// --- plans ---------------------------------------------------------------------------------------------------------
static int64_t theme_number(const struct scene *scene, int64_t theme_id)
{
	for (size_t i = 0; i < scene->themes.count; i++)
		if (scene->themes.at[i].id == theme_id)
			return (int64_t)(i % 8) + 1;
	return 0;
}

struct budget_plan_view scene_plan(const struct scene *scene, const struct vote_option *option)
{
	struct visit *visit = scene->visit;
	const struct idea *idea = ideas_find(&scene->ideas, option->id);
	const struct area *area = areas_find(&scene->areas, option->groups[0]);
	const struct theme *theme = themes_find(&scene->themes, option->groups[1]);
	struct builder href = builder_on(visit->arena);
	build_text(&href, scene->ideas_path);
	build_char(&href, '/');
	build_id(&href, option->id);
	struct budget_plan_view plan = {
		.id = option->id,
		.number = option->number,
		.title = idea ? visit_as_written(visit, idea->title) : option->title,
		.summary = idea ? visit_as_written(visit, idea->summary) : TEXT_NONE,
		.href = builder_text(&href),
		.area = area ? visit_translated(visit, area->name) : TEXT_NONE,
		.theme = theme ? visit_translated(visit, theme->name) : TEXT_NONE,
		.theme_number = theme_number(scene, option->groups[1]),
		.price_cents = option->price_cents,
		.chosen = basket_has(&scene->basket, option->id),
	};
	if (scene->envelope && scene->envelope->rule.max_cents > 0 && !plan.chosen) {
		int64_t left = scene->envelope->rule.max_cents - used_by(scene, 0).cents;
		plan.too_much_cents = option->price_cents > left ? option->price_cents - (left > 0 ? left : 0) : 0;
	}
	return plan;
}

struct budget_plans_view scene_basket_plans(const struct scene *scene, const struct basket *basket,
                                            int64_t *total_cents)
{
	struct budget_plans_view plans = { NULL, 0 };
	*total_cents = 0;
	for (size_t i = 0; i < basket->count; i++) {
		const struct vote_option *option = definition_option(&scene->definition, basket->at[i]);
		struct budget_plan_view *plan =
			option ? arena_append(scene->visit->arena, &plans, struct budget_plan_view) : NULL;
		if (!plan)
			continue;
		*plan = scene_plan(scene, option);
		*total_cents += option->price_cents;
	}
	return plans;
}

bool scene_photos(const struct scene *scene, struct budget_plans_view *plans, bool on_top)
{
	struct arena *arena = scene->visit->arena;
	int64_t *ids = arena_new_array(arena, int64_t, plans->count + 1);
	struct photo_view *photos = arena_new_array(arena, struct photo_view, plans->count + 1);
	if (!ids || !photos)
		return false;
	for (size_t i = 0; i < plans->count; i++)
		ids[i] = plans->at[i].id;
	if (!photo_views(scene->visit, scene->settings.ideas, ids, plans->count, on_top, photos))
		return false;
	for (size_t i = 0; i < plans->count; i++)
		plans->at[i].photo = photos[i];
	return true;
}

struct text scene_envelope_name(const struct scene *scene, int64_t envelope_id)
{
	const char *kind;
	struct text name = envelope_id ? group_name(scene, envelope_id, &kind) : TEXT_NONE;
	const struct vote_envelope *envelope = definition_envelope(&scene->definition, envelope_id);
	return name.len == 0 && envelope && envelope_id ? envelope->name : name;
}

int64_t scene_slug_envelope(const struct scene *scene, struct text slug)
{
	const struct area *area = areas_find_slug(&scene->areas, slug);
	const struct theme *theme = themes_find_slug(&scene->themes, slug);
	if (scene->settings.envelopes == ENVELOPES_AREA)
		return area ? area->id : 0;
	return theme ? theme->id : 0;
}

struct text scene_envelope_slug(const struct scene *scene, int64_t id)
{
	const struct area *area = areas_find(&scene->areas, id);
	const struct theme *theme = themes_find(&scene->themes, id);
	return area ? area->slug : theme ? theme->slug : TEXT_NONE;
}
