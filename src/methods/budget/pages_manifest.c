// SPDX-License-Identifier: EUPL-1.2
// How the vote is protected: its rules as they were frozen, its log, and how many votes came in once it is closed.
#include "budget_views.gen.h"
#include "methods/budget/explained_view.h"
#include "methods/budget/pages.h"
#include "methods/budget/result_parts.h"

static void add_fact(const struct scene *scene, struct budget_facts_view *facts, const char *name, struct text scope,
                     struct text value)
{
	struct visit *visit = scene->visit;
	struct budget_fact_view *fact = arena_append(visit->arena, facts, struct budget_fact_view);
	struct text label = translate(visit->language, name);
	if (scope.len)
		label = arena_format(visit->arena, "%" TEXT_FORMAT " (%" TEXT_FORMAT ")", TEXT_ARGS(label), TEXT_ARGS(scope));
	if (fact)
		*fact = (struct budget_fact_view){ .name = passage_carry(visit->arena, &visit->passages, scope, label),
			                               .value = value };
}

static void add_amount(const struct scene *scene, struct budget_facts_view *facts, const char *name, struct text scope,
                       int64_t cents)
{
	if (cents > 0)
		add_fact(scene, facts, name, scope, format_money(&scene->visit->drawing, cents));
}

static void add_number(const struct scene *scene, struct budget_facts_view *facts, const char *name, struct text scope,
                       int64_t number)
{
	if (number > 0)
		add_fact(scene, facts, name, scope, format_number(&scene->visit->drawing, number));
}

static void add_rules(const struct scene *scene, struct budget_facts_view *facts)
{
	for (size_t i = 0; i < scene->definition.envelope_count; i++) {
		const struct vote_envelope *envelope = &scene->definition.envelopes[i];
		const struct ballot_rule *rule = &envelope->rule;
		struct text scope = scene_envelope_name(scene, envelope->id);
		add_amount(scene, facts, N_("Budget"), scope, envelope->budget_cents);
		add_amount(scene, facts, N_("Lowest amount"), scope, rule->min_cents);
		add_amount(scene, facts, N_("Highest amount"), scope, rule->max_cents);
		add_number(scene, facts, N_("Fewest {ideas}"), scope, rule->min_count);
		add_number(scene, facts, N_("Most {ideas}"), scope, rule->max_count);
		add_number(scene, facts, N_("Most points for one {idea}"), scope, rule->max_points);
		add_number(scene, facts, N_("Fewest points in total"), scope, rule->min_sum);
		add_number(scene, facts, N_("Most points in total"), scope, rule->max_sum);
		for (size_t j = 0; j < envelope->limit_count; j++) {
			const struct ballot_limit *limit = &envelope->limits[j];
			struct text group = scene_envelope_name(scene, limit->group_id);
			add_amount(scene, facts, N_("Lowest amount"), group, limit->min_cents);
			add_amount(scene, facts, N_("Highest amount"), group, limit->max_cents);
			add_number(scene, facts, N_("Fewest {ideas}"), group, limit->min_count);
			add_number(scene, facts, N_("Most {ideas}"), group, limit->max_count);
		}
	}
	if (scene_by_mail(scene))
		add_fact(scene, facts, N_("Who can vote"), TEXT_NONE,
		         translate(scene->visit->language, scene->definition.mail_domains.len > 0
		                                               ? N_("One vote for each e-mail address of certain organisations")
		                                               : N_("One vote for each e-mail address; everyone can vote")));
	if (scene_by_mail(scene) && scene->definition.mail_domains.len > 0)
		add_fact(scene, facts, N_("Mail domains that may vote"), TEXT_NONE, scene->definition.mail_domains);
	add_number(scene, facts, N_("Votes that {an_idea} needs"), TEXT_NONE, scene->definition.threshold);
	if (scene->definition.currency.len > 0)
		add_fact(scene, facts, N_("Currency"), TEXT_NONE, scene->definition.currency);
	if (scene->definition.zone.len > 0)
		add_fact(scene, facts, N_("Time zone"), TEXT_NONE, scene->definition.zone);
}

static void add_codes(const struct scene *scene, struct budget_codes_list_view *rows)
{
	struct budget_codes_view total = { .name = translate(scene->visit->language, N_("Total")) };
	for (size_t i = 0; i < scene->definition.envelope_count; i++) {
		const struct vote_envelope *envelope = &scene->definition.envelopes[i];
		struct budget_codes_view *row = arena_append(scene->visit->arena, rows, struct budget_codes_view);
		if (!row)
			return;
		*row = (struct budget_codes_view){ .name = scene_envelope_name(scene, envelope->id),
			                               .codes = envelope->codes,
			                               .budget_cents = envelope->budget_cents };
		for (size_t j = 0; j < scene->definition.option_count; j++)
			row->plan_count += scene->definition.options[j].envelope_id == envelope->id;
		if (row->name.len == 0)
			row->name = translate(scene->visit->language, N_("One ballot for all"));
		total.codes += row->codes;
		total.budget_cents += row->budget_cents;
		total.plan_count += row->plan_count;
	}
	struct budget_codes_view *row =
		rows->count > 1 ? arena_append(scene->visit->arena, rows, struct budget_codes_view) : NULL;
	if (row)
		*row = total;
}

static int64_t leaf_count(const struct scene *scene)
{
	int64_t count;
	if (scene->vote.state < VOTE_CLOSED) // turnout is a running total too
		return -1;
	return db_one_int(scene->visit->db, &count, "SELECT COUNT(*) FROM leaf WHERE vote_id = ?1", "i", scene->vote.id)
	           ? count
	           : -1;
}

enum outcome budget_page_manifest(struct visit *visit)
{
	struct scene scene;
	enum outcome outcome = scene_load(&scene, visit, visit->activity);
	if (outcome != DONE)
		return outcome;
	struct text title = translate(visit->language, N_("How this vote is protected"));
	struct page_frame frame = visit_frame(visit, title);
	bool opened = scene.vote.state != VOTE_DRAFT;
	struct text hash = scene.vote.manifest_hash, key = scene.vote.public_key;
	struct budget_manifest_view view = {
		.by_mail = scene_by_mail(&scene),
		.frame = &frame,
		.title = title,
		.opens_at = opened ? scene.vote.opens_at : scene.window.opened_at,
		.closes_at = opened ? scene.vote.closes_at : scene.window.closes_at,
		.rule = rule_view(&scene),
		.rule_name = rule_label(visit->language, scene.definition.count_rule),
		.can_change = scene.definition.changing,
		.software = scene.definition.software,
		.commit = scene.definition.commit,
		.leaves = leaf_count(&scene),
		.manifest_hash = opened ? text_hex(visit->arena, (const uint8_t *)hash.at, hash.len) : TEXT_NONE,
		.public_key = opened ? text_hex(visit->arena, (const uint8_t *)key.at, key.len) : TEXT_NONE,
		.home_href = scene_href(&scene, ""),
	};
	if (opened) {
		struct builder name = builder_on(visit->arena);
		build_literal(&name, "polder-vote-");
		build_text(&name, format_id(&visit->drawing, scene.vote.id));
		view.key_name = builder_text(&name);
		budget_add_download(&scene, &view.downloads, N_("The rules as a file"), "spelregels.json", "JSON");
		budget_add_download(&scene, &view.downloads, N_("What happened to this vote, as a file"), "logboek.json",
		                    "JSON");
	}
	outcome = budget_log_entries(&scene, &view.entries);
	if (outcome != DONE)
		return outcome;
	add_rules(&scene, &view.rules);
	if (scene.definition.channel == CHANNEL_CODE && opened)
		add_codes(&scene, &view.envelopes);
	draw_budget_manifest(&visit->drawing, &view);
	return DONE;
}
