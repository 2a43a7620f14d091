// SPDX-License-Identifier: EUPL-1.2
// The map as one picture that stands by itself: marks on the left, the groups in words on the right. Groups differ by shape,
// letter and colour, so that the picture also reads without colour. All words are text, in reading order, with the roles of
// a table.
#include <math.h>

#include "exchange/opinion_lines.h"
#include "exchange/opinion_outcome.h"
#include "page/drawing.h"
#include "page/language.h"

#define WIDTH 1200
#define MARGIN 24
#define MAP_TOP 116
#define MAP_SIDE 600
#define TABLE_LEFT (MARGIN + MAP_SIDE + 36)
#define LINE_HEIGHT 20
#define LINE_LETTERS 49u    // of 15 px, in the table
#define WIDE_LETTERS 110u   // below the map and the table
#define STATEMENT_LINES 4   // a longer statement ends in ...
#define STATEMENTS_SHOWN 3u // per list
#define CELLS 64            // participants in the same cell of a grid of so many by so many share a mark
#define MARKS 5u

static const char *const colours[MARKS] = { "#0067a3", "#b84a00", "#00735a", "#8a3b82", "#5f5200" };

struct picture {
	struct drawing draw;
	struct builder *out;
	const struct opinion_outcome *outcome;
	uint32_t mark[OPINION_MEASURED_GROUPS_MOST]; // per group: shape and colour
	double x, y, scale;                          // what stands in the middle of the map; pixels per unit
	int left_px, at_px;                          // where the next line of the table goes
};

// --- Words ----------------------------------------------------------------------------------------------------------------

static struct text number(struct picture *p, int64_t n)
{
	return format_number(&p->draw, n);
}

static struct text percent(struct picture *p, double share)
{
	return arena_format(p->out->arena, "%d", (int)lround(share * 100));
}

static struct text say(struct picture *p, const char *msgid, const struct message_value *values, size_t count)
{
	return message_fill(p->out->arena, translate(p->draw.language, msgid), values, count);
}

static void text_open(struct picture *p, int x, int y, const char *class)
{
	build_format(p->out, "<text x=\"%d\" y=\"%d\" class=\"%s\">", x, y, class);
}

static void text_line(struct picture *p, int x, int y, const char *class, struct text words)
{
	text_open(p, x, y, class);
	draw_text(&p->draw, words);
	build_literal(p->out, "</text>\n");
}

// --- Marks ----------------------------------------------------------------------------------------------------------------

static double map_x(const struct picture *p, double x)
{
	double at = (x - p->x) * p->scale, most = MAP_SIDE / 2.0 - 8;
	return MARGIN + MAP_SIDE / 2.0 + fmax(-most, fmin(most, at));
}

static double map_y(const struct picture *p, double y)
{
	double at = (p->y - y) * p->scale, most = MAP_SIDE / 2.0 - 8;
	return MAP_TOP + MAP_SIDE / 2.0 + fmax(-most, fmin(most, at));
}

// A mark of the area of a circle with this radius, more or less.
static void mark_draw(struct picture *p, uint32_t mark, double x, double y, double r)
{
	switch (mark) {
	case 0:
		build_format(p->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"", x, y, r);
		break;
	case 1:
		build_format(p->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"", x - r * 0.9, y - r * 0.9,
		             r * 1.8, r * 1.8);
		break;
	case 2:
		build_format(p->out, "<path d=\"M%.1f %.1fl%.1f %.1fh%.1fz\"", x, y - r * 1.3, r * 1.25, r * 2.2, -r * 2.5);
		break;
	case 3:
		build_format(p->out, "<path d=\"M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz\"", x, y - r * 1.35, r * 1.35,
		             r * 1.35, -r * 1.35, r * 1.35, -r * 1.35, -r * 1.35);
		break;
	default:
		build_format(p->out, "<path d=\"M%.1f %.1fh%.1fv%.1fh%.1fv%.1fh%.1fv%.1fh%.1fv%.1fh%.1fv%.1fh%.1fz\"",
		             x - r * 0.45, y - r * 1.3, r * 0.9, r * 0.85, r * 0.85, r * 0.9, -r * 0.85, r * 0.85, -r * 0.9,
		             -r * 0.85, -r * 0.85, -r * 0.9, r * 0.85);
		break;
	}
	build_format(p->out, " class=\"m%u\"/>\n", mark);
}

// Groups keep the mark of their name; when two names share one, the later group takes the next free mark.
static void marks_choose(struct picture *p)
{
	uint32_t count = p->outcome->group_count;
	for (uint32_t g = 0; g < count; g++) {
		uint32_t mark = p->outcome->groups[g].mark % MARKS;
		for (uint32_t tries = 0; tries < MARKS; tries++) {
			bool taken = false;
			for (uint32_t before = 0; before < g; before++)
				taken = taken || p->mark[before] == mark;
			if (!taken)
				break;
			mark = (mark + 1) % MARKS;
		}
		p->mark[g] = mark;
	}
}

static bool in_view(const struct opinion_map *map, uint32_t participant)
{
	return map->standing[participant] == OPINION_GROUPED || map->standing[participant] == OPINION_NO_GROUPS;
}

// Everybody who can be grouped fits on the map; others may stand at its edge.
static void view_choose(struct picture *p)
{
	const struct opinion_map *map = p->outcome->map;
	double low[2] = { 0, 0 }, high[2] = { 0, 0 };
	bool any = false;
	for (uint32_t i = 0; i < map->participant_count; i++) {
		if (!in_view(map, i))
			continue;
		for (int k = 0; k < 2; k++) {
			low[k] = any ? fmin(low[k], map->position[i][k]) : map->position[i][k];
			high[k] = any ? fmax(high[k], map->position[i][k]) : map->position[i][k];
		}
		any = true;
	}
	double span = fmax(high[0] - low[0], high[1] - low[1]);
	p->x = (low[0] + high[0]) / 2;
	p->y = (low[1] + high[1]) / 2;
	p->scale = span > 0 ? (MAP_SIDE - 64) / span : 1;
}

struct cell {
	double x, y;
	uint32_t count;
};

// The participants of one group (-1: of none), those of a cell together.
static void marks_of_group(struct picture *p, struct cell *cells, int group)
{
	const struct opinion_outcome *o = p->outcome;
	for (size_t c = 0; c < (size_t)CELLS * CELLS; c++)
		cells[c] = (struct cell){ .count = 0 };
	for (uint32_t i = 0; i < o->map->participant_count; i++) {
		if (o->group[i] != group)
			continue;
		double x = map_x(p, o->map->position[i][0]), y = map_y(p, o->map->position[i][1]);
		int column = (int)((x - MARGIN) / MAP_SIDE * CELLS), row = (int)((y - MAP_TOP) / MAP_SIDE * CELLS);
		struct cell *cell = &cells[row * CELLS + column];
		cell->x += x;
		cell->y += y;
		cell->count++;
	}
	for (size_t c = 0; c < (size_t)CELLS * CELLS; c++) {
		double n = cells[c].count;
		if (cells[c].count == 0)
			continue;
		if (group >= 0)
			mark_draw(p, p->mark[group], cells[c].x / n, cells[c].y / n, fmin(4 + 1.6 * sqrt(n - 1), 20));
		else
			build_format(p->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" class=\"none\"/>\n", cells[c].x / n,
			             cells[c].y / n, fmin(2.5 + sqrt(n - 1), 14));
	}
}

static void map_draw(struct picture *p)
{
	const struct opinion_outcome *o = p->outcome;
	struct cell *cells = arena_new_array(p->out->arena, struct cell, (size_t)CELLS * CELLS);
	if (!cells)
		return;
	build_literal(p->out, "<g role=\"img\" aria-labelledby=\"title\">\n");
	build_format(p->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"ground\"/>\n", MARGIN, MAP_TOP,
	             MAP_SIDE, MAP_SIDE);
	for (int group = -1; group < (int)o->group_count; group++)
		marks_of_group(p, cells, group);
	for (uint32_t g = 0; g < o->group_count; g++) {
		build_format(p->out, "<text x=\"%.1f\" y=\"%.1f\" class=\"letter\">", map_x(p, o->groups[g].x),
		             map_y(p, o->groups[g].y) + 9);
		draw_text(&p->draw, text_cut(opinion_line_flat(p->out->arena, o->groups[g].name), 12));
		build_literal(p->out, "</text>\n");
	}
	build_literal(p->out, "</g>\n");
}

// --- The table ------------------------------------------------------------------------------------------------------------

static void table_heading(struct picture *p, struct text words)
{
	p->at_px += LINE_HEIGHT + 6;
	build_literal(p->out, "<g role=\"row\"><g role=\"columnheader\">");
	text_line(p, p->left_px, p->at_px, "side", words);
	build_literal(p->out, "</g></g>\n");
	p->at_px += 4;
}

// A share in the margin, then the statement over at most STATEMENT_LINES lines.
static void table_statement(struct picture *p, uint32_t statement, struct text shares)
{
	const struct opinion_export *data = p->outcome->data;
	struct text rest = opinion_line_flat(p->out->arena, data->comments[statement].body);
	if (rest.len == 0)
		rest = say(p, N_("Statement {id}"),
		           &(struct message_value){ "id", opinion_line_flat(p->out->arena, data->statements[statement]) }, 1);
	build_literal(p->out, "<g role=\"row\"><g role=\"cell\">");
	for (int line = 0; line < STATEMENT_LINES && rest.len > 0; line++) {
		struct text words = opinion_line_take(&rest, LINE_LETTERS);
		p->at_px += LINE_HEIGHT;
		text_open(p, p->left_px + 12, p->at_px, "words");
		draw_text(&p->draw, words);
		build_c(p->out, line + 1 == STATEMENT_LINES && rest.len > 0 ? "\xe2\x80\xa6</text>\n" : "</text>\n");
	}
	build_literal(p->out, "</g><g role=\"cell\">");
	p->at_px += LINE_HEIGHT;
	text_line(p, p->left_px + 12, p->at_px, "share", shares);
	build_literal(p->out, "</g></g>\n");
	p->at_px += 4;
}

static struct text group_shares(struct picture *p, uint32_t group, uint32_t statement, bool agrees)
{
	const struct opinion_measures *m = p->outcome->measures;
	const struct opinion_tally *in = &m->stances[(size_t)group * m->statement_count + statement].tally;
	const struct opinion_tally *all = &m->statements[statement].grouped;
	uint32_t part = agrees ? in->agrees : in->disagrees, whole = agrees ? all->agrees : all->disagrees;
	uint32_t votes = in->agrees + in->disagrees + in->passes;
	uint32_t rest = all->agrees + all->disagrees + all->passes - votes;
	struct opinion_share share = opinion_share_of(part, votes);
	const struct message_value values[] = { { "percent", percent(p, share.share) },
		                                    { "low", percent(p, share.low) },
		                                    { "high", percent(p, share.high) },
		                                    { "others", percent(p, rest > 0 ? (double)(whole - part) / rest : 0) } };
	if (rest == 0)
		return say(p, N_("{percent}% (between {low} and {high}%)"), values, 4);
	return say(p, N_("{percent}% (between {low} and {high}%), others {others}%"), values, 4);
}

static void table_group_side(struct picture *p, uint32_t group, bool agrees)
{
	const struct opinion_typical *typical = &p->outcome->measures->typical[group];
	const struct opinion_top *top = agrees ? &typical->agrees : &typical->disagrees;
	if (top->count == 0)
		return;
	table_heading(p, agrees ? translate(p->draw.language, "Agrees more often than the others")
	                        : translate(p->draw.language, "Disagrees more often than the others"));
	for (uint32_t i = 0; i < top->count && i < STATEMENTS_SHOWN; i++)
		table_statement(p, top->at[i], group_shares(p, group, top->at[i], agrees));
}

static void table_group(struct picture *p, uint32_t group, uint32_t grouped)
{
	const struct opinion_outcome *o = p->outcome;
	uint32_t size = o->groups[group].size;
	const struct message_value values[] = { { "name", opinion_line_flat(p->out->arena, o->groups[group].name) },
		                                    { "count", number(p, size) },
		                                    { "percent", percent(p, grouped > 0 ? (double)size / grouped : 0) } };
	struct text heading = message_fill(p->out->arena,
	                                   translate_plural(p->draw.language, "Group {name}: {count} person ({percent}%)",
	                                                    "Group {name}: {count} people ({percent}%)", size),
	                                   values, 3);
	p->at_px += LINE_HEIGHT + 10;
	mark_draw(p, p->mark[group], p->left_px + 10, p->at_px - 6, 8);
	build_literal(p->out, "<g role=\"row\"><g role=\"rowheader\">");
	text_line(p, p->left_px + 28, p->at_px, "group", heading);
	build_literal(p->out, "</g></g>\n");
	table_group_side(p, group, true);
	table_group_side(p, group, false);
}

static void table_list(struct picture *p, struct text heading, const struct opinion_top *top, bool agrees)
{
	if (top->count == 0)
		return;
	p->at_px += 10;
	table_heading(p, heading);
	for (uint32_t i = 0; i < top->count && i < STATEMENTS_SHOWN; i++) {
		const struct opinion_tally *all = &p->outcome->measures->statements[top->at[i]].all;
		struct opinion_share share =
			opinion_share_of(agrees ? all->agrees : all->disagrees, all->agrees + all->disagrees + all->passes);
		const struct message_value values[] = { { "percent", percent(p, share.share) },
			                                    { "low", percent(p, share.low) },
			                                    { "high", percent(p, share.high) } };
		table_statement(p, top->at[i], say(p, N_("{percent}% (between {low} and {high}%)"), values, 3));
	}
}

static void table_of_groups(struct picture *p)
{
	const struct opinion_outcome *o = p->outcome;
	uint32_t grouped = 0;
	for (uint32_t g = 0; g < o->group_count; g++)
		grouped += o->groups[g].size;
	build_literal(p->out, "<g role=\"table\" aria-labelledby=\"title\">\n");
	for (uint32_t g = 0; g < o->group_count; g++)
		table_group(p, g, grouped);
	build_literal(p->out, "</g>\n");
}

static void table_of_all(struct picture *p)
{
	const struct opinion_measures *m = p->outcome->measures;
	const struct language *language = p->draw.language;
	bool groups = p->outcome->group_count > 1;
	const struct opinion_top *agree = groups ? &m->consensus_agree : &m->majority_agree;
	const struct opinion_top *disagree = groups ? &m->consensus_disagree : &m->majority_disagree;
	if (agree->count + disagree->count == 0)
		return;
	build_literal(p->out, "<g role=\"table\" aria-labelledby=\"title\">\n");
	table_list(p, groups ? translate(language, "In every group most agree") : translate(language, "Most people agree"),
	           agree, true);
	table_list(
		p, groups ? translate(language, "In every group most disagree") : translate(language, "Most people disagree"),
		disagree, false);
	build_literal(p->out, "</g>\n");
}

// The groups beside the map; what all think below it, or beside it when there are no groups. Returns where both end.
static int tables_draw(struct picture *p)
{
	int map_end = MAP_TOP + MAP_SIDE;
	p->left_px = TABLE_LEFT;
	p->at_px = MAP_TOP - LINE_HEIGHT - 6;
	if (p->outcome->group_count > 0) {
		table_of_groups(p);
		int groups_end = p->at_px;
		p->left_px = MARGIN;
		p->at_px = map_end;
		table_of_all(p);
		return p->at_px > groups_end ? p->at_px : groups_end;
	}
	table_of_all(p);
	return p->at_px > map_end ? p->at_px : map_end;
}

// --- Around it ------------------------------------------------------------------------------------------------------------

static struct text verdict(struct picture *p)
{
	const struct opinion_outcome *o = p->outcome;
	const struct language *language = p->draw.language;
	struct message_value count = { "count", number(p, o->group_count) };
	if (o->group_count == 0)
		return translate(language, "No clear groups: the votes do not divide people into groups.");
	if (o->request->published_groups)
		return say(p, N_("{count} groups, as published with the votes."), &count, 1);
	return o->map->certain ? say(p, N_("{count} groups. They are clear and stable."), &count, 1)
	                       : say(p, N_("{count} groups. They are not certain: read them with care."), &count, 1);
}

static struct text numbers(struct picture *p)
{
	const struct opinion_votes *votes = p->outcome->data->votes;
	const struct message_value values[] = { { "people", number(p, votes->participant_count) },
		                                    { "statements", number(p, votes->statement_count) },
		                                    { "votes", number(p, (int64_t)votes->vote_count) } };
	return say(p, N_("{people} people voted on {statements} statements: {votes} votes."), values, 3);
}

static int paragraph(struct picture *p, int y, struct text words)
{
	while (words.len > 0) {
		text_line(p, MARGIN, y, "words", opinion_line_take(&words, WIDE_LETTERS));
		y += LINE_HEIGHT;
	}
	return y;
}

static void foot_draw(struct picture *p, int y)
{
	const struct language *language = p->draw.language;
	const struct opinion_outcome *o = p->outcome;
	const struct message_value values[] = { { "version", TEXT(POLDER_VERSION) },
		                                    { "seed", arena_format(p->out->arena, "%llu",
		                                                           (unsigned long long)o->map->options.seed) },
		                                    { "hash", text_hex(p->out->arena, o->hash, HASH_BYTES) } };
	y = paragraph(p, y,
	              translate(language,
	                        "People who stand close together voted alike; a larger mark is more people. Left, right, "
	                        "above and below mean nothing by themselves. A small ring is somebody in no group: too "
	                        "few votes, or far from all others."));
	y = paragraph(p, y,
	              translate(language,
	                        "A group is people who voted alike on these statements. It does not say who they are, nor "
	                        "what people think who did not take part. The numbers between brackets hold in 19 of 20 "
	                        "cases."));
	paragraph(p, y, say(p, N_("Made with Polder {version}, seed {seed}. SHA-256 of the input: {hash}"), values, 3));
}

static void head_draw(struct picture *p, struct text title)
{
	static const char style[] =
		"text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;font-size:15px;fill:#1b1b1b}"
		".title{font-size:26px;font-weight:700}.group{font-size:18px;font-weight:700}.side{font-weight:700}"
		".share{fill:#4a4a4a}.ground{fill:#f6f6f4;stroke:#767676}"
		".none{fill:none;stroke:#767676;stroke-width:1.2}"
		".letter{font-size:26px;font-weight:700;text-anchor:middle;stroke:#fff;stroke-width:6;paint-order:stroke;"
		"stroke-linejoin:round}";
	struct builder *out = p->out;
	build_literal(out, "<title id=\"title\">");
	draw_text(&p->draw, title);
	build_literal(out, "</title>\n<desc id=\"desc\">");
	draw_text(&p->draw, numbers(p));
	build_char(out, ' ');
	draw_text(&p->draw, verdict(p));
	build_format(out, "</desc>\n<style>%s", style);
	for (uint32_t mark = 0; mark < MARKS; mark++)
		build_format(out, ".m%u{fill:%s;fill-opacity:.8;stroke:#fff;stroke-width:.8}", mark, colours[mark]);
	build_literal(out, "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
	struct text rest = title;
	text_line(p, MARGIN, 42, "title", opinion_line_take(&rest, 60));
	text_line(p, MARGIN, 72, "words", numbers(p));
	text_line(p, MARGIN, 94, "words", verdict(p));
}

void opinion_svg(struct builder *out, const struct opinion_outcome *outcome, const struct language *language)
{
	struct builder body = builder_on(out->arena);
	struct picture picture = { .draw = drawing_on(&body, language, NULL), .out = &body, .outcome = outcome };
	struct text title = opinion_line_flat(out->arena, outcome->data->topic);
	if (title.len == 0)
		title = translate(language, "Opinion map");
	marks_choose(&picture);
	view_choose(&picture);
	head_draw(&picture, title);
	map_draw(&picture);
	int below = tables_draw(&picture) + 2 * LINE_HEIGHT;
	foot_draw(&picture, below);
	int height = below + 6 * LINE_HEIGHT;
	build_format(
		out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" lang=\"%" TEXT_FORMAT
		"\" role=\"group\" aria-labelledby=\"title\" aria-describedby=\"desc\">\n",
		WIDTH, height, WIDTH, height, TEXT_ARGS(language_code(language)));
	build_text(out, builder_text(&body));
	build_literal(out, "</svg>\n");
	out->failed = out->failed || body.failed;
}
