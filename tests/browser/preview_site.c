// SPDX-License-Identifier: EUPL-1.2
// Samples of home, plain pages, the project passport, news and errors.
#include "preview.h"

void preview_home(struct preview *p)
{
	struct drawing *d = page_start(p, "Buurtbudget Polderdam");
	struct idea_block_view teaser = { .id = TEXT("blok-5"),
		                              .title = TEXT("Dit zijn de plannen"),
		                              .introduction = HTML("<p>Bewoners bedachten 20 plannen.</p>"),
		                              .cards = { cards, 3 },
		                              .total = 20,
		                              .href = TEXT("/buurtbudget/plannen") };
	draw_idea_block(d, &teaser);
	struct safe_html drawn = { text_copy(p->arena, builder_text(&p->body)) };
	page_start(p, "Buurtbudget Polderdam");
	struct site_page_view page = {
		.frame = &p->frame,
		.hero = { .shown = true,
		          .title = TEXT("Verdeel samen € 50.000 voor je buurt"),
		          .lead = TEXT("Bewoners van Polderdam bedachten 20 plannen. Kies jij welke er komen?"),
		          .line = TEXT("Stemmen kan tot 30 november 2026 om 20.00 uur."),
		          .button = { .label = TEXT("Stem op de plannen"), .href = TEXT("/buurtbudget/stemmen") },
		          .second = { .label = TEXT("Bekijk eerst de plannen"), .href = TEXT("/buurtbudget/plannen") } },
		.blocks = LIST(
			struct site_block_view,
			{ .kind = TEXT("text"),
		      .id = TEXT("blok-1"),
		      .title = TEXT("Waar gaat het over?"),
		      .body = HTML("<p>De gemeente heeft <strong>€ 50.000</strong> voor plannen van bewoners.</p>") },
			{ .kind = TEXT("steps"),
		      .id = TEXT("blok-2"),
		      .title = TEXT("Zo werkt het"),
		      .steps = LIST(struct site_step_view,
		                    { TEXT("Kies plannen"), HTML("<p>Zet plannen in je mandje tot je budget op is.</p>") },
		                    { TEXT("Vul je code in"), HTML("<p>De code staat in de brief van de gemeente.</p>") },
		                    { TEXT("Breng je stem uit"), HTML("<p>Je krijgt een ontvangstbewijs.</p>") }) },
			{ .kind = TEXT("timeline"),
		      .id = TEXT("blok-3"),
		      .title = TEXT("Wanneer gebeurt wat?"),
		      .phases = LIST(struct site_phase_view,
		                     { .title = TEXT("Plannen bedenken"),
		                       .opens_at = CLOSES - 60 * DAY,
		                       .closes_at = CLOSES - 30 * DAY,
		                       .done = true },
		                     { .title = TEXT("Stemmen"),
		                       .summary = TEXT("Iedereen vanaf 12 jaar kreeg een brief met een code."),
		                       .opens_at = CLOSES - 14 * DAY,
		                       .closes_at = CLOSES,
		                       .current = true,
		                       .link = { .label = TEXT("Ga stemmen"), .href = TEXT("/buurtbudget/stemmen") } },
		                     { .title = TEXT("Uitslag"), .opens_at = CLOSES + 4 * DAY }) },
			{ .kind = TEXT("activity"), .drawn = drawn },
			{ .kind = TEXT("questions"),
		      .id = TEXT("blok-4"),
		      .title = TEXT("Vragen en antwoorden"),
		      .questions = LIST(struct site_question_view,
		                        { TEXT("Ik ben mijn brief kwijt. Wat nu?"), HTML("<p>Bel 14 0123.</p>") },
		                        { TEXT("Mag ik mijn stem wijzigen?"), HTML("<p>Ja, tot het stemmen sluit.</p>") }) })
	};
	draw_site_page(d, &page);
	page_end(p, "home");
}

void preview_site(struct preview *p)
{
	struct drawing *d = page_start(p, "Over het budget");
	struct site_page_view page = {
		.frame = &p->frame,
		.title = TEXT("Over het budget"),
		.blocks = LIST(struct site_block_view,
		               { .kind = TEXT("text"),
		                 .id = TEXT("blok-1"),
		                 .body = HTML("<p>Een gewone pagina.</p><h2>Kop</h2><ul><li>een</li><li>twee</li></ul>") })
	};
	draw_site_page(d, &page);
	page_end(p, "plain");

	d = page_start(p, "Doe mee in Polderdam");
	struct server_start_view start = {
		.frame = &p->frame,
		.title = TEXT("Doe mee in Polderdam"),
		.lead = TEXT("Hier praat je mee over je buurt."),
		.sites = LIST(struct site_card_view,
		              { .title = TEXT("Buurtbudget"),
		                .summary = TEXT("Verdeel € 50.000."),
		                .href = TEXT("/buurtbudget/"),
		                .status = TEXT("Stemmen kan nu"),
		                .phase = TEXT("Tot 30 november 2026"),
		                .active = true },
		              { .title = TEXT("Budget 2025"), .href = TEXT("/budget-2025/"), .status = TEXT("Afgelopen") })
	};
	draw_server_start(d, &start);
	page_end(p, "start");

	d = page_start(p, "Er ging iets mis");
	struct site_error_view error = { .frame = &p->frame,
		                             .title = TEXT("Er ging iets mis"),
		                             .message = TEXT("Dat ligt aan ons, niet aan jou."),
		                             .advice = TEXT("Probeer het over een minuut opnieuw."),
		                             .next = { .label = TEXT("Naar de startpagina"), .href = TEXT("/") },
		                             .reference = TEXT("7K3M9") };
	draw_site_error(d, &error);
	page_end(p, "error");

	d = page_start(p, "Deze pagina bestaat niet");
	struct site_not_found_view missing = { .frame = &p->frame, .suggestions = { menu, 4 } };
	draw_site_not_found(d, &missing);
	page_end(p, "not-found");
}

void preview_passport(struct preview *p)
{
	struct site_passport_view passport = { .question = TEXT("Welke plannen voeren we uit met het buurtbudget?"),
		                                   .asker = TEXT("Gemeente Polderdam"),
		                                   .area = TEXT("Heel Polderdam"),
		                                   .target_group = TEXT("Bewoners met een stemcode"),
		                                   .purpose =
		                                       HTML("<p>Bewoners beslissen waar geld van de buurt naartoe gaat.</p>"),
		                                   .decision = HTML("<p>De uitslag is bindend.</p>"),
		                                   .decision_when = HTML("<p>Voor 1 januari.</p>"),
		                                   .frames = HTML("<p>Er is € 50.000.</p>"),
		                                   .rules = HTML("<p>Iedereen vanaf 12 jaar.</p>"),
		                                   .input_use = HTML("<p>We voeren uit wat gekozen is.</p>"),
		                                   .criteria = HTML("<p>Voor de buurt, en te betalen.</p>"),
		                                   .influence = TEXT("Jij beslist"),
		                                   .influence_means = TEXT("Wat bewoners kiezen, gebeurt."),
		                                   .contact_name = TEXT("Noor Bakker"),
		                                   .contact_phone = TEXT("14 0123"),
		                                   .contact_email = { .label = TEXT("participatie@polderdam.example"),
		                                                      .href = TEXT("mailto:participatie@polderdam.example") },
		                                   .changed_at = CLOSES - 30 * DAY,
		                                   .href = TEXT("/buurtbudget/over-dit-project"),
		                                   .json_href = TEXT("/buurtbudget/over-dit-project.json") };
	struct site_passport_page_view page = { .frame = &p->frame,
		                                    .title = TEXT("Over dit project"),
		                                    .passport = &passport };
	struct drawing *d = page_start(p, "Over dit project");
	draw_site_passport_page(d, &page);
	page_end(p, "passport");
}

void preview_news(struct preview *p)
{
	struct site_news_page_view news = {
		.frame = &p->frame,
		.title = TEXT("Nieuws"),
		.feed = TEXT("/buurtbudget/nieuws.atom"),
		.all = TEXT("/buurtbudget/nieuws"),
		.news = LIST(struct site_news_view,
		             { TEXT("Het stemmen is begonnen"), TEXT("Veertig plannen staan klaar."),
		               TEXT("/buurtbudget/nieuws/1"), CLOSES - 14 * DAY },
		             { TEXT("Zonder samenvatting"), TEXT_NONE, TEXT("/buurtbudget/nieuws/2"), CLOSES - 20 * DAY })
	};
	struct drawing *d = page_start(p, "Nieuws");
	draw_site_news_list(d, &news);
	page_end(p, "news");
	d = page_start(p, "Het stemmen is begonnen");
	news.title = TEXT("Het stemmen is begonnen");
	news.summary = TEXT("Veertig plannen staan klaar.");
	news.body = (struct safe_html)HTML("<p>Je hebt drie weken om te kiezen.</p>");
	news.published_at = CLOSES - 14 * DAY;
	draw_site_news_item(d, &news);
	page_end(p, "news-item");
	d = page_start(p, "Dit is te groot");
	struct site_refusal_view refusal = { .frame = &p->frame,
		                                 .title = TEXT("Dit is te groot"),
		                                 .message = TEXT("Maak het kleiner en probeer het opnieuw."),
		                                 .english = TEXT("What you sent is larger than we take.") };
	draw_site_refusal(d, &refusal);
	page_end(p, "refusal");
}
