// SPDX-License-Identifier: EUPL-1.2
// The outcome of a vote, and what may be downloaded with it. Nothing of it is read before the vote is published.
#include "base/money.h"
#include "budget_views.gen.h"
#include "methods/budget/announcement.h"
#include "methods/budget/explained_view.h"
#include "methods/budget/files.h"
#include "methods/budget/pages.h"
#include "methods/budget/publication.h"
#include "methods/budget/result_parts.h"
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

bool budget_add_winners(const struct scene *scene, const struct budget_section *section,
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
	return budget_add_winners(scene, section, progresses, &view->winners);
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

void budget_add_download(const struct scene *scene, struct budget_downloads_view *files, const char *label,
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
	view->decision = markdown_in(&visit->drawing, visit_translated(visit, said.decision), 3, false);
	view->decided_by = visit_translated(visit, said.decided_by);
	view->decided_on = said.decided_on;
	view->next = markdown_in(&visit->drawing, visit_translated(visit, said.next), 3, false);
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
	budget_add_download(scene, &view->downloads, N_("Outcome per {idea}"), "resultaat/uitslag.csv", "CSV");
	budget_add_download(scene, &view->downloads, N_("The whole outcome"), "resultaat/uitslag.json", "JSON");
	if (!view->explanation_coming)
		budget_add_download(scene, &view->downloads, N_("The explanation of the count"), "resultaat/uitleg.json",
		                    "JSON");
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
		.explanation = markdown_in(&visit->drawing, visit_translated(visit, scene.settings.explanation), 2, false),
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
