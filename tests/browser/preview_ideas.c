// SPDX-License-Identifier: EUPL-1.2
// Samples of plans: list, detail, comparison, milestones.
#include "preview.h"

static struct link_view crumbs[] = {
	{ .label = TEXT("Home"), .href = TEXT("/buurtbudget/") },
	{ .label = TEXT("Stemmen"), .href = TEXT("/buurtbudget/stemmen"), .current = true },
};

struct idea_card_view cards[] = {
	{ .id = 1001,
	  .number = 1,
	  .title = TEXT("Speelbos in het Wilhelminapark"),
	  .summary = TEXT("Klimmen, hutten bouwen en met water spelen, tussen de bomen die er al staan."),
	  .href = TEXT("/buurtbudget/plannen/1"),
	  .area = TEXT("Noord"),
	  .theme = TEXT("Spelen en sport"),
	  .theme_number = 1,
	  .price_cents = 1850000,
	  .priced = true,
	  .result = TEXT("won") },
	{ .id = 1002,
	  .number = 2,
	  .title = TEXT("Buurtmoestuin met kas aan de Dijkstraat"),
	  .summary = TEXT("Een tuin waar je samen groente teelt. De kas gebruiken we ook in de winter."),
	  .href = TEXT("/buurtbudget/plannen/2"),
	  .area = TEXT("Centrum"),
	  .theme = TEXT("Groen"),
	  .theme_number = 2,
	  .price_cents = 920000,
	  .priced = true,
	  .result = TEXT("lost") },
	{ .id = 1003,
	  .number = 3,
	  .title = TEXT("Repaircafé"),
	  .href = TEXT("/buurtbudget/plannen/3"),
	  .theme = TEXT("Ontmoeten"),
	  .theme_number = 3,
	  .price_cents = 350050,
	  .priced = true },
};

static struct site_option_view themes[] = {
	{ .value = TEXT("groen"), .label = TEXT("Groen"), .count = 8, .chosen = true },
	{ .value = TEXT("spelen"), .label = TEXT("Spelen"), .count = 12 },
};

static struct site_option_view sorts[] = {
	{ .label = TEXT("Nummer"), .chosen = true },
	{ .value = TEXT("titel"), .label = TEXT("Titel") },
};

struct site_filter_group_view groups[] = {
	{ .name = TEXT("thema"), .legend = TEXT("Thema"), .options = { themes, 2 } },
};

struct link_view active_filters[] = {
	{ .label = TEXT("Thema: Groen"), .href = TEXT("/buurtbudget/stemmen?gebied=noord") },
};

void preview_ideas(struct preview *p)
{
	p->frame.breadcrumbs = (struct links_view){ crumbs, 2 };
	struct drawing *d = page_start(p, "Plannen");
	struct idea_list_view list = { .frame = &p->frame,
		                           .title = TEXT("Plannen"),
		                           .introduction = HTML("<p>Alle plannen waarop je kunt stemmen.</p>"),
		                           .filter = { .action = TEXT("/buurtbudget/plannen"),
		                                       .words = TEXT("bomen"),
		                                       .groups = { groups, 1 },
		                                       .sorts = { sorts, 2 },
		                                       .chosen = 1,
		                                       .active = { active_filters, 1 },
		                                       .reset = TEXT("/buurtbudget/plannen") },
		                           .cards = { cards, 3 },
		                           .found = 8,
		                           .total = 20,
		                           .next = TEXT("/buurtbudget/plannen?na=3"),
		                           .previous = TEXT("/buurtbudget/plannen?voor=1"),
		                           .vote = { .label = TEXT("Stem op de plannen"),
		                                     .href = TEXT("/buurtbudget/stemmen") } };
	draw_idea_list(d, &list);
	page_end(p, "ideas");

	d = page_start(p, "Plannen");
	list.cards.count = 0;
	list.found = 0;
	list.next = list.previous = TEXT_NONE;
	draw_idea_list(d, &list);
	page_end(p, "ideas-none");

	d = page_start(p, "Speelbos in het Wilhelminapark");
	struct idea_detail_view idea = {
		.frame = &p->frame,
		.id = 1001,
		.number = 1,
		.title = TEXT("Speelbos in het Wilhelminapark"),
		.summary = cards[0].summary,
		.area = TEXT("Noord"),
		.theme = TEXT("Spelen en sport"),
		.theme_number = 1,
		.price_cents = 1850000,
		.priced = true,
		.description = HTML("<p>We maken een speelbos.</p><h2>Waarom</h2><p>Kinderen spelen graag buiten.</p>"),
		.proposer = TEXT("Bewoners van de Parkbuurt"),
		.result = TEXT("won"),
		.votes = 412,
		.result_link = { .label = TEXT("Bekijk de uitslag"), .href = TEXT("/buurtbudget/stemmen/resultaat") },
		.back = TEXT("/buurtbudget/plannen"),
		.vote = { .label = TEXT("Stem op de plannen"), .href = TEXT("/buurtbudget/stemmen") },
		.previous = { .label = TEXT("Repaircafé"), .href = TEXT("/buurtbudget/plannen/3") },
		.next = { .label = TEXT("Buurtmoestuin"), .href = TEXT("/buurtbudget/plannen/2") }
	};
	draw_idea_detail(d, &idea);
	page_end(p, "idea");
}

void preview_compare(struct preview *p)
{
	struct idea_compare_cell_view cells[2];
	for (size_t i = 0; i < 2; i++)
		cells[i] = (struct idea_compare_cell_view){ .id = cards[i].id,
			                                        .number = cards[i].number,
			                                        .price_cents = cards[i].price_cents,
			                                        .priced = cards[i].priced,
			                                        .title = cards[i].title,
			                                        .href = cards[i].href,
			                                        .summary = cards[i].summary,
			                                        .area = cards[i].area,
			                                        .theme = cards[i].theme,
			                                        .description =
			                                            HTML("<p>We maken een speelbos, met hulp van de buurt.</p>"),
			                                        .remove = TEXT("/buurtbudget/plannen") };
	struct idea_compare_view compare = { .frame = &p->frame,
		                                 .title = TEXT("Plannen vergelijken"),
		                                 .ideas = { cells, 2 },
		                                 .by_number = true,
		                                 .by_price = true,
		                                 .by_area = true,
		                                 .by_theme = true,
		                                 .by_description = true,
		                                 .back = TEXT("/buurtbudget/plannen"),
		                                 .share = { TEXT("https://polderdam.example/buurtbudget/plannen/vergelijken"),
		                                            TEXT("Plannen vergelijken") } };
	struct drawing *d = page_start(p, "Plannen vergelijken");
	draw_idea_compare(d, &compare);
	page_end(p, "compare");
}

void preview_milestones(struct preview *p)
{
	struct idea_detail_view idea = {
		.frame = &p->frame,
		.id = 1001,
		.title = TEXT("Speelbos in het Wilhelminapark"),
		.summary = cards[0].summary,
		.votes = -1,
		.result = TEXT("won"),
		.back = TEXT("/buurtbudget/plannen"),
		.milestones =
			LIST(struct idea_milestone_view,
		         { .title = TEXT("Ontwerp met de buurt"), .state = TEXT("done"), .done_on = CLOSES + 60 * DAY },
		         { .title = TEXT("Aanleg"), .state = TEXT("busy"), .note = TEXT("Het graven is begonnen.") },
		         { .title = TEXT("Opening"), .planned_for = TEXT("Zomer 2027"), .state = TEXT("planned") },
		         { .title = TEXT("Brug"), .state = TEXT("stopped"), .note = TEXT("Te duur gebleken.") })
	};
	struct drawing *d = page_start(p, "Speelbos in het Wilhelminapark");
	draw_idea_detail(d, &idea);
	page_end(p, "idea-milestones");
}
