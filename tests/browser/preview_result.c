// SPDX-License-Identifier: EUPL-1.2
// Samples of outcomes: with and without, how the vote is protected, the block on a page.
#include "preview.h"

static struct budget_row_view rows[] = {
	{ .rank = 1,
	  .title = TEXT("Speelbos in het Wilhelminapark"),
	  .href = TEXT("/buurtbudget/plannen/1"),
	  .theme = TEXT("Spelen en sport"),
	  .area = TEXT("Noord"),
	  .votes = 1412,
	  .score = 2824,
	  .cost_cents = 1850000,
	  .why = TEXT("won"),
	  .remaining_cents = 2500000,
	  .charted = true,
	  .bar_width = 1000 },
	{ .rank = 2,
	  .title = TEXT("Nieuwe brug over de Singel"),
	  .votes = 1100,
	  .score = 2100,
	  .cost_cents = 3900000,
	  .why = TEXT("too_expensive"),
	  .remaining_cents = 650000,
	  .charted = true,
	  .bar_width = 779 },
	{ .rank = 3,
	  .title = TEXT("Repaircafé"),
	  .votes = 900,
	  .score = 1800,
	  .cost_cents = 350050,
	  .why = TEXT("won"),
	  .remaining_cents = 650000,
	  .tied_by_lot = true,
	  .charted = true,
	  .bar_width = 637 },
	{ .rank = 4,
	  .title = TEXT("Geveltuinen"),
	  .votes = 900,
	  .score = 1800,
	  .cost_cents = 350050,
	  .why = TEXT("category_full"),
	  .tied_by_cost = true,
	  .charted = true,
	  .bar_width = 637 },
	{ .title = TEXT("Kabelbaan"), .votes = 30, .score = 30, .cost_cents = 100000, .why = TEXT("below_threshold") },
	{ .title = TEXT("Ingetrokken plan"), .cost_cents = 100000, .why = TEXT("ineligible") },
	{ .rank = 5, .title = TEXT("Bankjes"), .votes = 90, .score = 90, .cost_cents = 100000, .why = TEXT("not_reached") },
};

static struct budget_row_view winners[2];

void preview_result(struct preview *p)
{
	winners[0] = rows[0];
	winners[1] = rows[2];
	struct budget_result_section_view north = { .id = TEXT("uitslag-noord"),
		                                        .name = TEXT("Noord"),
		                                        .budget_cents = 2500000,
		                                        .spent_cents = 2200050,
		                                        .remaining_cents = 299950,
		                                        .plan_count = 7,
		                                        .winners = { winners, 2 },
		                                        .rows = { rows, 7 },
		                                        .charted = 4,
		                                        .threshold = 50,
		                                        .threshold_x = 35,
		                                        .lot_decided = true };
	struct budget_result_section_view south = { .id = TEXT("uitslag-zuid"),
		                                        .name = TEXT("Zuid"),
		                                        .budget_cents = 100000,
		                                        .remaining_cents = 100000,
		                                        .plan_count = 1,
		                                        .rows = { rows + 4, 1 } };
	struct drawing *d = page_start(p, "Uitslag");
	struct budget_result_view result = {
		.frame = &p->frame,
		.title = TEXT("Uitslag van het buurtbudget"),
		.winner_count = 2,
		.plan_count = 8,
		.spent_cents = 2200050,
		.budget_cents = 2600000,
		.voters = 2345,
		.points = true,
		.rule = { .name = TEXT("greedy") },
		.closed_at = CLOSES,
		.counted_at = CLOSES + DAY,
		.sections = LIST(struct budget_result_section_view, north, south),
		.turnout = LIST(struct budget_turnout_view,
		                { .name = TEXT("Noord"), .codes = 6000, .voters = 2340, .percentage = TEXT("39%") },
		                { .name = TEXT("Zuid"), .codes = 120, .voters = 5, .percentage = TEXT("4%") }),
		.downloads =
			LIST(struct budget_download_view,
		         { TEXT("Uitslag per plan"), TEXT("/buurtbudget/stemmen/resultaat.csv"), TEXT("CSV"), TEXT("2 kB") },
		         { TEXT("Alle stemmen"), TEXT("/buurtbudget/stemmen/resultaat.pb"), TEXT("Pabulib"), TEXT_NONE }),
		.source = TEXT("Pabulib"),
		.source_href = TEXT("https://pabulib.org/"),
		.manifest_href = TEXT("/buurtbudget/stemmen/bescherming"),
		.log_href = TEXT("/buurtbudget/stemmen/bescherming#logboek")
	};
	draw_budget_result(d, &result);
	page_end(p, "result");

	d = page_start(p, "Uitslag");
	result.points = false;
	result.rule.name = TEXT("greedy-per-cost");
	result.sections.count = 1;
	result.sections.at[0].name = TEXT_NONE;
	result.turnout.count = 0;
	draw_budget_result(d, &result);
	page_end(p, "result-one");
}

void preview_no_result(struct preview *p)
{
	struct drawing *d = page_start(p, "Uitslag");
	struct budget_no_result_view none = { .frame = &p->frame,
		                                  .title = TEXT("Uitslag"),
		                                  .open = true,
		                                  .closes_at = CLOSES,
		                                  .result_at = CLOSES + 4 * DAY,
		                                  .choose_href = TEXT("/buurtbudget/stemmen") };
	draw_budget_no_result(d, &none);
	page_end(p, "no-result");
}

void preview_manifest(struct preview *p)
{
	struct drawing *d = page_start(p, "Zo is deze stemming beschermd");
	struct budget_manifest_view manifest = {
		.frame = &p->frame,
		.title = TEXT("Zo is deze stemming beschermd"),
		.opens_at = CLOSES - 14 * DAY,
		.closes_at = CLOSES,
		.rules = LIST(struct budget_fact_view, { TEXT("Hoogste bedrag"), TEXT("€ 50.000") }),
		.rule = { .name = TEXT("greedy") },
		.can_change = true,
		.envelopes = LIST(struct budget_codes_view, { TEXT("Noord"), 6000, 2500000, 9 }),
		.leaves = 1234,
		.entries = LIST(struct budget_entry_view, { CLOSES - 14 * DAY, TEXT("Het stemmen is geopend.") },
		                { CLOSES, TEXT("Het stemmen is gesloten. De reden: het stormt") }),
		.manifest_hash = TEXT("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
		.public_key = TEXT("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="),
		.key_name = TEXT("polderdam.example/buurtbudget-2026"),
		.home_href = TEXT("/buurtbudget/stemmen")
	};
	draw_budget_manifest(d, &manifest);
	page_end(p, "manifest");
}

void preview_block(struct preview *p)
{
	static const char *const states[] = { "coming", "open", "counting", "result" };
	struct site_block_view blocks[4];
	for (size_t i = 0; i < 4; i++) {
		struct drawing *d = page_start(p, "Stand van zaken");
		struct budget_block_view block = { .id = arena_format(p->arena, "blok-%zu", i),
			                               .state = text_of(states[i]),
			                               .title = arena_format(p->arena, "Stemmen op plannen: %s", states[i]),
			                               .opens_at = CLOSES - 14 * DAY,
			                               .closes_at = CLOSES,
			                               .plans = { plans, 3 },
			                               .plan_count = 20,
			                               .budget_cents = 5000000,
			                               .winners = { winners, 2 },
			                               .winner_count = 2,
			                               .spent_cents = 2200050,
			                               .voters = 2345,
			                               .href = TEXT("/buurtbudget/stemmen"),
			                               .result_href = TEXT("/buurtbudget/stemmen/resultaat") };
		draw_budget_block(d, &block);
		blocks[i] = (struct site_block_view){ .kind = TEXT("activity"),
			                                  .drawn = { text_copy(p->arena, builder_text(&p->body)) } };
	}
	struct drawing *d = page_start(p, "Stand van zaken");
	struct site_page_view page = { .frame = &p->frame, .title = TEXT("Stand van zaken"), .blocks = { blocks, 4 } };
	draw_site_page(d, &page);
	page_end(p, "blocks");
}
