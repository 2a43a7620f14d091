// SPDX-License-Identifier: EUPL-1.2
// The outcome, how the vote is protected, and the block on a page of the site. Nothing of an outcome is read before the
// vote is published.
#include "base/money.h"
#include "budget_views.gen.h"
#include "methods/budget/announcement.h"
#include "methods/budget/explained_view.h"
#include "methods/budget/files.h"
#include "methods/budget/pages.h"
#include "methods/budget/publication.h"
#include "methods/ideas/milestone.h"
#include "page/markdown.h"

enum { CHART_ROWS = 25, FEW_VOTERS = 10 };

enum outcome budget_load_outcome(struct scene *scene, struct budget_outcome *outcome)
{
	struct vote_result result;
	struct visit *visit = scene->visit;
	if (scene->vote.state != VOTE_PUBLISHED)
		return NOT_FOUND;
	enum outcome done = vote_result_find(visit->db, visit->arena, scene->vote.id, &result);
	if (done != DONE)
		return done == NOT_FOUND ? FAULT : done;
	return budget_outcome_read(visit->arena, result.result, outcome) ? DONE : FAULT;
}

// --- rows ----------------------------------------------------------------------------------------------------------
static struct budget_row_view row_of(const struct scene *scene, const struct budget_line *line, int64_t highest)
{
	const struct vote_option *option = definition_option(&scene->definition, line->option_id);
	struct budget_plan_view plan =
		option ? scene_plan(scene, option) : (struct budget_plan_view){ .title = line->title };
	return (struct budget_row_view){
		.line = line,
		.rank = line->rank,
		.title = plan.title,
		.href = plan.href,
		.theme = plan.theme,
		.area = plan.area,
		.votes = line->votes,
		.score = line->score,
		.cost_cents = line->price_cents,
		.why = text_of(budget_why_name(line->why)),
		.remaining_cents = line->remaining_cents,
		.tied_by_cost = line->tied_by_cost,
		.tied_by_lot = line->tied_by_lot,
		.bar_width = highest > 0 ? line->score * 1000 / highest : 0,
	};
}

static int64_t highest_score(const struct budget_section *section)
{
	int64_t highest = 0;
	for (size_t i = 0; i < section->line_count; i++)
		if (section->lines[i].score > highest)
			highest = section->lines[i].score;
	return highest;
}

// Best first: the order of the count, and after it those who took no part, by score.
static bool line_before(const struct budget_line *a, const struct budget_line *b)
{
	if ((a->rank > 0) != (b->rank > 0))
		return a->rank > 0;
	return a->rank > 0 ? a->rank < b->rank : a->score > b->score;
}

static const struct budget_line **sorted_lines(struct arena *arena, const struct budget_section *section)
{
	const struct budget_line **lines = arena_new_array(arena, const struct budget_line *, section->line_count + 1);
	for (size_t i = 0; lines && i < section->line_count; i++) {
		size_t j = i;
		for (; j > 0 && line_before(&section->lines[i], lines[j - 1]); j--)
			lines[j] = lines[j - 1];
		lines[j] = &section->lines[i];
	}
	return lines;
}

static void show_progress(const struct scene *scene, const struct idea_progresses *progresses, int64_t idea_id,
                          struct budget_row_view *row)
{
	const struct idea_progress *progress = progresses_find(progresses, idea_id);
	if (!progress)
		return;
	row->progress = translate(scene->visit->language, progress_word(progress->state));
	row->progress_now = visit_translated(scene->visit, progress->now);
}

static bool add_winners(const struct scene *scene, const struct budget_section *section,
                        const struct idea_progresses *progresses, struct budget_rows_view *winners)
{
	int64_t highest = highest_score(section);
	for (int64_t place = 1; place <= (int64_t)section->line_count; place++) {
		for (size_t i = 0; i < section->line_count; i++) {
			if (section->lines[i].won_as != place)
				continue;
			struct budget_row_view *row = arena_append(scene->visit->arena, winners, struct budget_row_view);
			if (!row)
				return false;
			*row = row_of(scene, &section->lines[i], highest);
			show_progress(scene, progresses, section->lines[i].option_id, row);
		}
	}
	return true;
}

static bool fill_section(const struct scene *scene, const struct budget_outcome *outcome,
                         const struct budget_section *section, const struct idea_progresses *progresses,
                         const struct explained_section *explained, struct budget_result_section_view *view)
{
	struct arena *arena = scene->visit->arena;
	const struct budget_line **lines = sorted_lines(arena, section);
	int64_t highest = highest_score(section);
	if (!lines)
		return false;
	*view = (struct budget_result_section_view){
		.id = arena_format(arena, "uitslag-%zu", (size_t)(section - outcome->sections) + 1),
		.name = scene_envelope_name(scene, section->envelope_id),
		.budget_cents = section->budget_cents,
		.spent_cents = section->spent_cents,
		.remaining_cents = section->budget_cents - section->spent_cents,
		.plan_count = (int64_t)section->line_count,
		.threshold = outcome->threshold,
		.threshold_x = highest > 0 && outcome->threshold <= highest ? outcome->threshold * 1000 / highest : 0,
		.lot_decided = section->lot_decided,
	};
	if (rule_has_steps(outcome))
		view->steps_href = scene_step_href(scene, (size_t)(section - outcome->sections) + 1, 1);
	for (size_t i = 0; i < section->line_count; i++) {
		struct budget_row_view *row = arena_append(arena, &view->rows, struct budget_row_view);
		if (!row)
			return false;
		*row = row_of(scene, lines[i], highest);
		explained_row(outcome, lines[i], explained, row);
		row->charted = i < CHART_ROWS;
		view->charted += row->charted;
	}
	return add_winners(scene, section, progresses, &view->winners);
}

// One decimal, rounded half up, without floating point.
static struct text percentage(struct visit *visit, int64_t part, int64_t whole)
{
	if (whole <= 0)
		return TEXT_NONE;
	int64_t tenths = (part * 2000 + whole) / (2 * whole);
	bool comma = text_is(language_code(visit->language), "nl");
	return arena_format(visit->arena, "%lld%c%lld%%", (long long)(tenths / 10), comma ? ',' : '.',
	                    (long long)(tenths % 10));
}

static bool add_turnout(const struct scene *scene, struct budget_turnouts_view *rows, struct text name, int64_t codes,
                        int64_t voters)
{
	struct budget_turnout_view *row = arena_append(scene->visit->arena, rows, struct budget_turnout_view);
	if (!row)
		return false;
	*row = (struct budget_turnout_view){
		.name = name, .codes = codes, .voters = voters, .percentage = percentage(scene->visit, voters, codes)
	};
	return true;
}

static void add_download(const struct scene *scene, struct budget_downloads_view *files, const char *label,
                         const char *page, const char *kind)
{
	struct budget_download_view *file = arena_append(scene->visit->arena, files, struct budget_download_view);
	if (file)
		*file = (struct budget_download_view){ .label = translate(scene->visit->language, label),
			                                   .href = scene_href(scene, page),
			                                   .kind = text_of(kind) };
}

// "345 kB", "12 MB", "1.240 MB": rounded up, so that nothing is 0.
static struct text size_text(struct visit *visit, int64_t bytes)
{
	bool large = bytes >= 1000000;
	int64_t unit = large ? 1000000 : 1000;
	struct text number = format_number(&visit->drawing, (bytes + unit - 1) / unit);
	return arena_format(visit->arena, "%" TEXT_FORMAT " %s", TEXT_ARGS(number), large ? "MB" : "kB");
}

static enum outcome fill_result(const struct scene *scene, const struct budget_outcome *outcome,
                                struct budget_result_view *view)
{
	int64_t codes = 0;
	struct explanation explanation = { NULL, 0 };
	enum outcome explained =
		explanation_find(scene->visit->db, scene->visit->arena, scene->vote.id, &explanation, NULL);
	if (explained == FAULT)
		return FAULT;
	view->explanation_coming = explained == NOT_FOUND;
	struct idea_progresses progresses;
	if (!progress_list(scene->visit->db, scene->visit->arena, scene->ideas_id, &progresses))
		return FAULT;
	for (size_t i = 0; i < outcome->section_count; i++) {
		const struct budget_section *section = &outcome->sections[i];
		struct budget_result_section_view *part =
			arena_append(scene->visit->arena, &view->sections, struct budget_result_section_view);
		const struct explained_section *told = explanation_section(&explanation, section->envelope_id);
		if (!part || !fill_section(scene, outcome, section, &progresses, told, part) ||
		    (told && !explained_fill(scene, outcome, section, told, part, view)))
			return BUSY;
		view->winner_count += (int64_t)part->winners.count;
		view->plan_count += part->plan_count;
		view->spent_cents += section->spent_cents;
		view->budget_cents += section->budget_cents;
		codes += section->codes;
		if (outcome->section_count > 1 &&
		    !add_turnout(scene, &view->turnout, part->name, section->codes, section->voters))
			return BUSY;
	}
	struct text total = translate(scene->visit->language, N_("Total"));
	if (!add_turnout(scene, &view->turnout, total, codes, outcome->voters))
		return BUSY;
	// Every ballot is published, so to leave a number out would protect nobody; it is said instead.
	for (size_t i = 0; i < view->turnout.count; i++)
		view->few_voters |= view->turnout.at[i].voters < FEW_VOTERS;
	return DONE;
}

static enum outcome draw_no_result(struct scene *scene)
{
	struct visit *visit = scene->visit;
	struct text title = translate(visit->language, N_("Outcome"));
	struct page_frame frame = visit_frame(visit, title);
	struct budget_no_result_view view = {
		.frame = &frame,
		.title = title,
		.open = scene->open,
		.closes_at = scene->open ? scene->window.closes_at : 0,
		.result_at = scene_result_at(scene),
		.choose_href = scene->open ? scene_href(scene, "") : TEXT_NONE,
	};
	draw_budget_no_result(&visit->drawing, &view);
	return DONE;
}

static void add_vote_file(const struct scene *scene, const struct vote_file *file, struct text label, struct text href,
                          const char *kind, struct budget_downloads_view *list)
{
	struct budget_download_view *row =
		file ? arena_append(scene->visit->arena, list, struct budget_download_view) : NULL;
	if (row)
		*row = (struct budget_download_view){
			.label = label, .href = href, .kind = text_of(kind), .size = size_text(scene->visit, file->bytes)
		};
}

// A file of ballots per envelope, since each is counted with its own budget.
static void add_ballot_files(const struct scene *scene, const struct budget_outcome *outcome,
                             const struct vote_files *files, struct budget_downloads_view *list)
{
	struct arena *arena = scene->visit->arena;
	struct text label = translate(scene->visit->language, N_("All ballots, without names"));
	if (outcome->section_count == 1)
		add_vote_file(scene, vote_files_find(files, TEXT(PB_FILE)), label,
		              scene_href(scene, "resultaat/stembiljetten.pb"), "Pabulib", list);
	for (size_t i = 0; outcome->section_count > 1 && i < outcome->section_count; i++) {
		int64_t envelope_id = outcome->sections[i].envelope_id;
		struct text name = pb_file_name(arena, envelope_id);
		add_vote_file(scene, vote_files_find(files, name),
		              arena_format(arena, "%" TEXT_FORMAT ": %" TEXT_FORMAT, TEXT_ARGS(label),
		                           TEXT_ARGS(scene_envelope_name(scene, envelope_id))),
		              arena_format(arena, "%" TEXT_FORMAT "/%" TEXT_FORMAT,
		                           TEXT_ARGS(scene_href(scene, "resultaat/stembiljetten")), TEXT_ARGS(name)),
		              "Pabulib", list);
	}
}

static enum outcome fill_announcement(struct visit *visit, struct budget_result_view *view)
{
	struct budget_announcement said;
	struct site earlier;
	enum outcome outcome = announcement_find(visit->db, visit->arena, visit->activity->id, &said);
	if (outcome != DONE)
		return outcome;
	view->decision = markdown_html(visit->arena, visit_translated(visit, said.decision), 3, false);
	view->decided_by = visit_translated(visit, said.decided_by);
	view->decided_on = said.decided_on;
	view->next = markdown_html(visit->arena, visit_translated(visit, said.next), 3, false);
	if (!said.earlier_site.len)
		return DONE;
	outcome = site_find_slug(visit->db, visit->arena, said.earlier_site, &earlier);
	if (outcome == DONE && earlier.status != SITE_HIDDEN)
		view->earlier =
			(struct link_view){ .label = visit_translated(visit, said.earlier_title),
			                    .href = arena_format(visit->arena, "/%" TEXT_FORMAT "/", TEXT_ARGS(earlier.slug)) };
	return outcome == NOT_FOUND ? DONE : outcome;
}

// False on a fault. Until the files are made the page says so instead of offering them.
static bool add_downloads(const struct scene *scene, const struct budget_outcome *outcome,
                          struct budget_result_view *view)
{
	struct vote_files files;
	const struct language *language = scene->visit->language;
	if (!vote_files_of(scene->visit->db, scene->visit->arena, scene->vote.id, &files))
		return false;
	add_download(scene, &view->downloads, N_("Outcome per {idea}"), "resultaat/uitslag.csv", "CSV");
	add_download(scene, &view->downloads, N_("The whole outcome"), "resultaat/uitslag.json", "JSON");
	if (!view->explanation_coming)
		add_download(scene, &view->downloads, N_("The explanation of the count"), "resultaat/uitleg.json", "JSON");
	view->files_coming = files.count == 0;
	add_ballot_files(scene, outcome, &files, &view->downloads);
	add_vote_file(scene, vote_files_find(&files, TEXT(BALLOTS_FILE)),
	              translate(language, N_("Ballots with their proofs")),
	              scene_href(scene, "resultaat/stembiljetten.csv"), "CSV", &view->downloads);
	add_vote_file(scene, vote_files_find(&files, TEXT(LEAVES_FILE)), translate(language, N_("The log of all votes")),
	              scene_href(scene, "resultaat/logboek.csv"), "CSV", &view->downloads);
	return true;
}

enum outcome budget_page_result(struct visit *visit)
{
	struct scene scene;
	struct budget_outcome counted;
	enum outcome outcome = scene_load(&scene, visit, visit->activity);
	if (outcome != DONE)
		return outcome;
	outcome = budget_load_outcome(&scene, &counted);
	if (outcome == NOT_FOUND)
		return draw_no_result(&scene);
	if (outcome != DONE)
		return outcome;
	struct text title = translate(visit->language, N_("Outcome"));
	struct page_frame frame = visit_frame(visit, title);
	frame.style = TEXT("result.css");
	struct budget_result_view view = {
		.frame = &frame,
		.title = title,
		.voters = counted.voters,
		.points = scene.settings.mode == BUDGET_POINTS || scene.settings.mode == BUDGET_RANKING,
		.rule = rule_view(&scene),
		.closed_at = scene_closed_at(&scene),
		.counted_at = scene.vote.counted_at,
		.source = scene.definition.source,
		.source_href = scene.settings.source_url,
		.manifest_href = scene_href(&scene, "spelregels"),
		.log_href = scene_href(&scene, "spelregels#logboek"),
		.by_mail = scene_by_mail(&scene),
		.track_href = scene.vote.channel == CHANNEL_IMPORT ? TEXT_NONE : scene_href(&scene, "controleren"),
		.sheet_href = scene_href(&scene, "resultaat/gegevens"),
		.explanation = markdown_html(visit->arena, visit_translated(visit, scene.settings.explanation), 2, false),
	};
	outcome = fill_result(&scene, &counted, &view);
	if (outcome == DONE)
		outcome = fill_announcement(visit, &view);
	if (outcome != DONE)
		return outcome;
	if (!add_downloads(&scene, &counted, &view))
		return FAULT;
	draw_budget_result(&visit->drawing, &view);
	return DONE;
}

// --- how the vote is protected ---------------------------------------------------------------------------------------
static void add_fact(const struct scene *scene, struct budget_facts_view *facts, const char *name, struct text scope,
                     struct text value)
{
	struct visit *visit = scene->visit;
	struct budget_fact_view *fact = arena_append(visit->arena, facts, struct budget_fact_view);
	struct text label = translate(visit->language, name);
	if (fact)
		*fact = (struct budget_fact_view){ .name = scope.len ? arena_format(visit->arena,
			                                                                "%" TEXT_FORMAT " (%" TEXT_FORMAT ")",
			                                                                TEXT_ARGS(label), TEXT_ARGS(scope))
			                                                 : label,
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
		add_download(&scene, &view.downloads, N_("The rules as a file"), "spelregels.json", "JSON");
		add_download(&scene, &view.downloads, N_("What happened to this vote, as a file"), "logboek.json", "JSON");
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

// --- on the site's pages ---------------------------------------------------------------------------------------------
static bool fill_block_result(const struct scene *scene, const struct budget_outcome *outcome,
                              struct budget_block_view *view)
{
	struct idea_progresses progresses;
	if (!progress_list(scene->visit->db, scene->visit->arena, scene->ideas_id, &progresses))
		return false;
	view->budget_cents = 0;
	for (size_t i = 0; i < outcome->section_count; i++) {
		const struct budget_section *section = &outcome->sections[i];
		view->budget_cents += section->budget_cents;
		view->spent_cents += section->spent_cents;
		add_winners(scene, section, &progresses, &view->winners);
	}
	view->winner_count = (int64_t)view->winners.count;
	view->voters = outcome->voters;
	if (view->winners.count > 5) // the rest is on the result page
		view->winners.count = 5;
	return true;
}

#define HOUR_MS (DAY_MS / 24)
// Each hour the next three, so that no plan has the home page to itself.
static bool add_three_plans(const struct scene *scene, struct budget_block_view *view)
{
	struct visit *visit = scene->visit;
	const struct vote_definition *definition = &scene->definition;
	int64_t hour = visit->now / HOUR_MS;
	if ((hour + 1) * HOUR_MS < visit->valid_until)
		visit->valid_until = (hour + 1) * HOUR_MS;
	for (size_t i = 0; i < definition->option_count && i < 3; i++) {
		size_t at = ((size_t)hour * 3 + i) % definition->option_count;
		struct budget_plan_view *plan = arena_append(visit->arena, &view->plans, struct budget_plan_view);
		if (!plan)
			return false;
		*plan = scene_plan(scene, &definition->options[at]);
	}
	return scene_photos(scene, &view->plans, false);
}

enum outcome budget_draw_block(struct visit *visit, const struct activity *activity, const struct block *block)
{
	struct scene scene;
	struct budget_outcome counted;
	int64_t plan_count;
	enum outcome outcome = scene_load_block(&scene, visit, activity, &plan_count);
	if (outcome != DONE)
		return outcome == NOT_FOUND ? DONE : outcome;
	struct budget_block_view view = {
		.id = arena_format(visit->arena, "blok-%lld", (long long)block->position),
		.title = visit_translated(visit, block->title.len ? block->title : activity->title),
		.introduction = markdown_html(visit->arena, visit_translated(visit, block->body), 3, false),
		.state = scene.open                                                         ? TEXT("open")
		         : scene.vote.state >= VOTE_CLOSED || scene.vote.state == VOTE_OPEN ? TEXT("counting")
		                                                                            : TEXT("coming"),
		.opens_at = scene.window.coming ? scene.window.opened_at : 0,
		.soon = scene.soon,
		.closes_at = scene.window.closes_at,
		.plan_count = plan_count,
		.href = scene_href(&scene, ""),
		.result_href = scene_href(&scene, "resultaat"),
	};
	for (size_t i = 0; i < scene.definition.envelope_count; i++)
		view.budget_cents += scene.definition.envelopes[i].budget_cents;
	if (scene.open && !add_three_plans(&scene, &view))
		return FAULT;
	if (text_is(view.state, "counting")) { // the texts of the block invite to vote
		view.title = visit_translated(visit, activity->title);
		view.introduction = (struct safe_html){ 0 };
	}
	outcome = budget_load_outcome(&scene, &counted);
	if (outcome == DONE) {
		view.state = TEXT("result");
		view.title = translate(visit->language, N_("{Ideas} that were {chosen}"));
		view.introduction = (struct safe_html){ 0 };
		if (!fill_block_result(&scene, &counted, &view))
			return FAULT;
	} else if (outcome != NOT_FOUND) {
		return outcome;
	}
	draw_budget_block(&visit->drawing, &view);
	return DONE;
}

bool budget_invite(struct visit *visit, const struct activity *activity, struct link_view *link, struct text *line)
{
	struct scene scene;
	if (scene_load_state(&scene, visit, activity) != DONE)
		return false;
	if (scene.open) {
		*link =
			(struct link_view){ .label = translate(visit->language, N_("Vote now")), .href = scene_href(&scene, "") };
		struct message_value value = { "moment", format_moment(&visit->drawing, scene.window.closes_at) };
		*line =
			scene.window.closes_at
				? message_fill(visit->arena, translate(visit->language, N_("You can vote until {moment}.")), &value, 1)
				: TEXT_NONE;
		return true;
	}
	if (scene.soon) {
		*link = (struct link_view){ .label = translate(visit->language, N_("Look at the {ideas}")),
			                        .href = scene_href(&scene, "") };
		*line = translate(visit->language, N_("Voting starts soon."));
		return true;
	}
	if (scene.vote.state == VOTE_PUBLISHED) {
		*link = (struct link_view){ .label = translate(visit->language, N_("See the outcome")),
			                        .href = scene_href(&scene, "resultaat") };
		*line = translate(visit->language, N_("The votes have been counted."));
		return true;
	}
	return false;
}
