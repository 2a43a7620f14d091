// SPDX-License-Identifier: EUPL-1.2
// Writes every public page with sample values as an HTML file: preview FOLDER [LANGUAGE]. For looking at the templates
// and for axe and the HTML checker, without a server or a database. The states that are rare in a demo are in here:
// over budget, errors, ties, hidden numbers, no results.
#include <stdio.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "methods/budget/budget_views.gen.h"
#include "methods/ideas/ideas_views.gen.h"
#include "page/page_views.gen.h"
#include "page/language.h"
#include "site/site_views.gen.h"

// clang-format off
#define LIST(type, ...) { (type[]){ __VA_ARGS__ }, sizeof((type[]){ __VA_ARGS__ }) / sizeof(type) }
#define HTML(literal) { TEXT(literal) }
// clang-format on
#define DAY INT64_C(86400000)
#define CLOSES INT64_C(1796065200000) // 30 November 2026, 20.00 in Amsterdam

struct preview {
	const char *folder;
	struct arena *arena;
	const struct language *language;
	const struct zone *zone;
	struct page_frame frame;
	int failures;
	struct builder body;
	struct drawing drawing;
};

static struct drawing *page_start(struct preview *p, const char *title)
{
	p->body = builder_on(p->arena);
	p->drawing = drawing_on(&p->body, p->language, p->zone);
	p->frame.title = text_of(title);
	return &p->drawing;
}

static void page_end(struct preview *p, const char *name)
{
	struct text path = arena_format(p->arena, "%s/%s.html", p->folder, name);
	FILE *file = fopen(text_to_c(p->arena, path), "wb");
	struct text html = builder_text(&p->body);
	if (file == NULL || html.len == 0 || fwrite(html.at, 1, html.len, file) != html.len || fclose(file) != 0) {
		fprintf(stderr, "preview: cannot write %.*s\n", TEXT_ARGS(path));
		p->failures++;
	}
}

static struct link_view menu[] = {
	{ .label = TEXT("Home"), .href = TEXT("/buurtbudget/"), .current = true },
	{ .label = TEXT("Plannen"), .href = TEXT("/buurtbudget/plannen") },
	{ .label = TEXT("Stemmen"), .href = TEXT("/buurtbudget/stemmen") },
	{ .label = TEXT("Over het budget"), .href = TEXT("/buurtbudget/over") },
};
static struct link_view crumbs[] = {
	{ .label = TEXT("Home"), .href = TEXT("/buurtbudget/") },
	{ .label = TEXT("Stemmen"), .href = TEXT("/buurtbudget/stemmen"), .current = true },
};
static struct link_view languages[] = {
	{ .label = TEXT("Nederlands"), .href = TEXT("/buurtbudget/"), .language = TEXT("nl"), .current = true },
	{ .label = TEXT("English"), .href = TEXT("/buurtbudget/en/"), .language = TEXT("en") },
};
static struct link_view footer[] = {
	{ .label = TEXT("Toegankelijkheid"), .href = TEXT("/buurtbudget/toegankelijkheid") },
	{ .label = TEXT("Privacy"), .href = TEXT("/buurtbudget/privacy") },
};

static struct page_frame frame_of(const struct language *language)
{
	return (struct page_frame){
		.site_title = TEXT("Buurtbudget Polderdam"),
		.organisation = TEXT("Gemeente Polderdam"),
		.description = TEXT("Verdeel € 50.000 over plannen van je buren."),
		.home = TEXT("/buurtbudget/"),
		.canonical = TEXT("/buurtbudget/"),
		.origin = TEXT("https://doemee.polderdam.example"),
		.language = language_code(language),
		.direction = language_direction(language),
		.theme = TEXT("polder-theme"),
		.menu = { menu, 4 },
		.languages = { languages, 2 },
		.footer = { footer, 2 },
		.contact = { .label = TEXT("doemee@polderdam.example"), .href = TEXT("mailto:doemee@polderdam.example") },
		.contact_phone = TEXT("14 0123"),
		.notice = TEXT("Dit is een demo. Polderdam bestaat niet."),
	};
}

static struct idea_card_view cards[] = {
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

static struct budget_plan_view plans[] = {
	{ .id = 1001,
	  .number = 1,
	  .title = TEXT("Speelbos in het Wilhelminapark"),
	  .summary = TEXT("Klimmen, hutten bouwen en met water spelen, tussen de bomen die er al staan."),
	  .href = TEXT("/buurtbudget/plannen/1"),
	  .area = TEXT("Noord"),
	  .theme = TEXT("Spelen en sport"),
	  .theme_number = 1,
	  .price_cents = 1850000,
	  .chosen = true },
	{ .id = 1002,
	  .number = 2,
	  .title = TEXT("Buurtmoestuin met kas aan de Dijkstraat"),
	  .summary = TEXT("Een tuin waar je samen groente teelt. De kas gebruiken we ook in de winter."),
	  .href = TEXT("/buurtbudget/plannen/2"),
	  .area = TEXT("Centrum"),
	  .theme = TEXT("Groen"),
	  .theme_number = 2,
	  .price_cents = 920000,
	  .chosen = true },
	{ .id = 1003,
	  .number = 3,
	  .title = TEXT("Nieuwe brug over de Singel"),
	  .href = TEXT("/buurtbudget/plannen/3"),
	  .summary = TEXT("Een houten brug voor wandelaars en fietsers."),
	  .theme = TEXT("Verkeer"),
	  .theme_number = 4,
	  .price_cents = 3900000,
	  .too_much_cents = 1670000 },
};

static struct budget_meter_view meters[] = {
	{ .id = TEXT("meter"),
	  .scope = TEXT("all"),
	  .label = TEXT("Jouw budget"),
	  .money = true,
	  .used = 2770000,
	  .minimum = 3000000,
	  .maximum = 5000000,
	  .left = 2230000,
	  .short_by = 230000 },
	{ .id = TEXT("meter-thema-2"),
	  .scope = TEXT("theme-2"),
	  .label = TEXT("Thema Groen"),
	  .money = true,
	  .used = 920000,
	  .maximum = 800000,
	  .over_by = 120000 },
	{ .id = TEXT("meter-gebied-1"),
	  .scope = TEXT("area-1"),
	  .label = TEXT("Noord"),
	  .used = 1,
	  .maximum = 3,
	  .left = 2 },
};

static struct budget_step_view steps[] = {
	{ .label = TEXT("Plannen kiezen"), .href = TEXT("/buurtbudget/stemmen"), .done = true },
	{ .label = TEXT("Overzicht"), .href = TEXT("/buurtbudget/stemmen/overzicht"), .current = true },
	{ .label = TEXT("Code invullen") },
	{ .label = TEXT("Bevestigen") },
};

static struct site_option_view themes[] = {
	{ .value = TEXT("groen"), .label = TEXT("Groen"), .count = 8, .chosen = true },
	{ .value = TEXT("spelen"), .label = TEXT("Spelen"), .count = 12 },
};
static struct site_option_view sorts[] = {
	{ .label = TEXT("Nummer"), .chosen = true },
	{ .value = TEXT("titel"), .label = TEXT("Titel") },
};
static struct site_filter_group_view groups[] = {
	{ .name = TEXT("thema"), .legend = TEXT("Thema"), .options = { themes, 2 } },
};
static struct link_view active_filters[] = {
	{ .label = TEXT("Thema: Groen"), .href = TEXT("/buurtbudget/stemmen?gebied=noord") },
};

// --- site ----------------------------------------------------------------------------------------------------------

static void preview_home(struct preview *p)
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

static void preview_site(struct preview *p)
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

// --- ideas ---------------------------------------------------------------------------------------------------------

static void preview_ideas(struct preview *p)
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

// --- the vote ------------------------------------------------------------------------------------------------------

static void preview_choose(struct preview *p)
{
	struct drawing *d = page_start(p, "Kies je plannen");
	struct budget_choose_view choose = {
		.frame = &p->frame,
		.title = TEXT("Kies je plannen"),
		.open = true,
		.introduction = HTML("<p>Kies plannen tot je budget op is.</p>"),
		.closes_at = CLOSES,
		.closes_in = TEXT("Nog 5 dagen"),
		.steps = { steps, 4, 1 },
		.envelope = TEXT("Noord"),
		.other_envelope = TEXT("/buurtbudget/stemmen"),
		.changing = true,
		.messages = LIST(struct budget_message_view,
		                 { TEXT("warning"), TEXT("Thema Groen: je koos voor € 1.200 te veel. Haal een plan weg.") }),
		.meters = { meters, 3 },
		.chosen_count = 2,
		.chosen_cents = 2770000,
		.filter = { .action = TEXT("/buurtbudget/stemmen"),
		            .reset = TEXT("/buurtbudget/stemmen"),
		            .groups = { groups, 1 },
		            .price_from = TEXT("veel"),
		            .price_wrong = true,
		            .active = { active_filters, 1 } },
		.plans = { plans, 3 },
		.found = 3,
		.total = 20,
		.next = TEXT("/buurtbudget/stemmen?na=3"),
		.basket_action = TEXT("/buurtbudget/stemmen/mandje"),
		.here = TEXT("/buurtbudget/stemmen?thema=groen"),
		.overview_href = TEXT("/buurtbudget/stemmen/overzicht")
	};
	draw_budget_choose(d, &choose);
	page_end(p, "choose");

	d = page_start(p, "Kies je plannen");
	choose.open = false;
	choose.opens_at = CLOSES - 14 * DAY;
	draw_budget_choose(d, &choose);
	page_end(p, "choose-not-open");

	d = page_start(p, "Stemmen");
	struct budget_choose_envelope_view envelopes = {
		.frame = &p->frame,
		.title = TEXT("Stemmen per gebied"),
		.introduction = HTML("<p>Elk gebied verdeelt zijn eigen geld.</p>"),
		.closes_at = CLOSES,
		.code_first = true,
		.code_href = TEXT("/buurtbudget/stemmen/code"),
		.envelopes =
			LIST(struct budget_envelope_view, { TEXT("Noord"), TEXT("/buurtbudget/stemmen?deel=noord"), 2500000, 9 },
		         { TEXT("Zuid"), TEXT("/buurtbudget/stemmen?deel=zuid"), 2500000, 11 })
	};
	draw_budget_envelopes(d, &envelopes);
	page_end(p, "envelopes");
}

static void preview_overview(struct preview *p)
{
	struct drawing *d = page_start(p, "Overzicht");
	struct budget_overview_view overview = {
		.frame = &p->frame,
		.title = TEXT("Overzicht"),
		.steps = { steps, 4, 2 },
		.envelope = TEXT("Noord"),
		.meters = { meters, 3 },
		.plans = { plans, 2 },
		.total_cents = 2770000,
		.unmet =
			LIST(struct budget_message_view, { TEXT("warning"), TEXT("Kies nog voor minstens € 2.300 aan plannen.") }),
		.choose_href = TEXT("/buurtbudget/stemmen"),
		.continue_href = TEXT("/buurtbudget/stemmen/code"),
		.basket_action = TEXT("/buurtbudget/stemmen/mandje"),
		.here = TEXT("/buurtbudget/stemmen/overzicht"),
		.continue_label = TEXT("Verder: vul je code in")
	};
	draw_budget_overview(d, &overview);
	page_end(p, "overview");

	d = page_start(p, "Overzicht");
	overview.unmet.count = 0;
	draw_budget_overview(d, &overview);
	page_end(p, "overview-ready");
}

static void preview_code(struct preview *p)
{
	struct form_field_view fields[] = {
		{ .name = TEXT("code"),
		  .id = TEXT("field-code"),
		  .label = TEXT("Code uit je brief"),
		  .help = TEXT("16 letters en cijfers, bijvoorbeeld 7H2K-9QMX-4D1T-0VZP. Streepjes hoeven niet."),
		  .error = TEXT("Deze code klopt niet. Kijk of er een letter of cijfer verwisseld is."),
		  .value = TEXT("7H2K-9QMX"),
		  .input_type = TEXT("text"),
		  .autocomplete = TEXT("off"),
		  .described_by = TEXT("field-code-help field-code-error"),
		  .required = true },
		{ .name = TEXT("salt"), .id = TEXT("field-salt"), .value = TEXT("00ff"), .input_type = TEXT("hidden") },
	};
	struct form_error_view errors[] = { { TEXT("#field-code"), fields[0].error } };
	struct form_view form = { TEXT("/buurtbudget/stemmen/code"), { fields, 1 }, { errors, 1 } };
	struct drawing *d = page_start(p, "Vul je code in");
	struct budget_code_view code = { .frame = &p->frame,
		                             .title = TEXT("Vul je code in"),
		                             .steps = { steps, 4, 3 },
		                             .form = &form,
		                             .wait_minutes = 4,
		                             .keeps_basket = true,
		                             .back_href = TEXT("/buurtbudget/stemmen/overzicht") };
	draw_budget_code(d, &code);
	page_end(p, "code");

	struct form_view hidden = { TEXT("/buurtbudget/stemmen/bevestigen"), { fields + 1, 1 }, { NULL, 0 } };
	d = page_start(p, "Controleer je stem");
	struct budget_confirm_view confirm = { .frame = &p->frame,
		                                   .title = TEXT("Controleer je stem"),
		                                   .steps = { steps, 4, 4 },
		                                   .plans = { plans, 2 },
		                                   .total_cents = 2770000,
		                                   .budget_cents = 5000000,
		                                   .envelope = TEXT("Noord"),
		                                   .changing = true,
		                                   .can_change = true,
		                                   .closes_at = CLOSES,
		                                   .choose_href = TEXT("/buurtbudget/stemmen"),
		                                   .overview_href = TEXT("/buurtbudget/stemmen/overzicht"),
		                                   .manifest_href = TEXT("/buurtbudget/stemmen/bescherming"),
		                                   .form = &hidden };
	draw_budget_confirm(d, &confirm);
	page_end(p, "confirm");
}

static void preview_receipt(struct preview *p)
{
	struct drawing *d = page_start(p, "Ontvangstbewijs");
	struct budget_receipt_view receipt = {
		.frame = &p->frame,
		.tracking_code = TEXT("7H2K-9QMX-4D1T-0VZP"),
		.index = 1234,
		.leaf_hash = TEXT("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
		.signature = TEXT("MEUCIQDxk7dZ0Y1nJq3mJv5xLc1c7JtYy9mJq1hQWq0l3m9gXwIgV4s2m9c7dZ0Y1nJq3mJv5xLc1c7JtYy9mJq1hQ"),
		.signature_short = TEXT("MEUCIQDx…"),
		.key_name = TEXT("polderdam.example/buurtbudget-2026"),
		.received_at = CLOSES - DAY,
		.plans = { plans, 2 },
		.total_cents = 2770000,
		.envelope = TEXT("Noord"),
		.can_change = true,
		.closes_at = CLOSES,
		.result_at = CLOSES + 4 * DAY,
		.download_href = TEXT("/buurtbudget/stemmen/ontvangst.txt"),
		.change_href = TEXT("/buurtbudget/stemmen"),
		.manifest_href = TEXT("/buurtbudget/stemmen/bescherming"),
		.home_href = TEXT("/buurtbudget/"),
		.clear_action = TEXT("/buurtbudget/stemmen/wissen")
	};
	draw_budget_receipt(d, &receipt);
	page_end(p, "receipt");

	static const char *const reasons[] = {
		"not_open", "closed", "used", "too_many", "revoked", "uncertain", "expired"
	};
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		d = page_start(p, "Stemmen");
		struct budget_refused_view refused = { .frame = &p->frame,
			                                   .reason = text_of(reasons[i]),
			                                   .opens_at = CLOSES,
			                                   .closes_at = CLOSES,
			                                   .wait_minutes = 1,
			                                   .next = { .label = TEXT("Bekijk de plannen"),
			                                             .href = TEXT("/buurtbudget/plannen") } };
		draw_budget_refused(d, &refused);
		page_end(p, text_to_c(p->arena, arena_format(p->arena, "refused-%s", reasons[i])));
	}
}

// --- the result ----------------------------------------------------------------------------------------------------

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

static void preview_mail(struct preview *p)
{
	struct form_choice_view areas[] = { { .label = TEXT("Kies") }, { TEXT("noord"), TEXT("Noord"), true } };
	struct form_field_view fields[] = {
		{ .name = TEXT("email"),
		  .id = TEXT("field-email"),
		  .label = TEXT("Je e-mailadres"),
		  .help = TEXT("Bijvoorbeeld naam@voorbeeld.nl."),
		  .error = TEXT("Dit is geen e-mailadres."),
		  .value = TEXT("anna"),
		  .input_type = TEXT("email"),
		  .autocomplete = TEXT("email"),
		  .described_by = TEXT("field-email-help field-email-error"),
		  .required = true },
		{ .name = TEXT("ballot"),
		  .id = TEXT("field-ballot"),
		  .label = TEXT("Welk stembiljet wil je?"),
		  .input_type = TEXT("select"),
		  .required = true,
		  .choices = { areas, 2 } },
	};
	struct form_error_view errors[] = { { TEXT("#field-email"), fields[0].error } };
	struct form_view form = { TEXT("/buurtbudget/stemmen/adres"), { fields, 2 }, { errors, 1 } };
	struct drawing *d = page_start(p, "Vul je e-mailadres in");
	struct budget_ask_view ask = { .frame = &p->frame,
		                           .title = TEXT("Vul je e-mailadres in"),
		                           .steps = { steps, 4, 3 },
		                           .lines = LIST(struct budget_message_view,
		                                         { TEXT("info"), TEXT("Per e-mailadres telt één stem.") }),
		                           .form = &form,
		                           .button = TEXT("Mail mij de link"),
		                           .wait_minutes = 12,
		                           .no_mail = true,
		                           .back_href = TEXT("/buurtbudget/stemmen/overzicht") };
	draw_budget_ask(d, &ask);
	page_end(p, "mail-ask");

	d = page_start(p, "Deze link werkt niet meer");
	struct budget_refused_mail_view refused = { .frame = &p->frame,
		                                        .title = TEXT("Deze link werkt niet meer"),
		                                        .lead = TEXT("Een link werkt één keer."),
		                                        .advice = TEXT("Vraag een nieuwe link aan."),
		                                        .next = { .label = TEXT("Vraag een link aan"),
		                                                  .href = TEXT("/buurtbudget/stemmen/adres") } };
	draw_budget_refused_mail(d, &refused);
	page_end(p, "mail-refused");

	d = page_start(p, "Ga verder met je keuze");
	struct budget_resume_view resume = { .frame = &p->frame,
		                                 .title = TEXT("Ga verder met je keuze"),
		                                 .count = 3,
		                                 .replaces = 1,
		                                 .closes_at = CLOSES,
		                                 .action = TEXT("/buurtbudget/stemmen/verder/x"),
		                                 .choose_href = TEXT("/buurtbudget/stemmen") };
	draw_budget_resume(d, &resume);
	page_end(p, "mail-resume");

	struct form_field_view digits = { .name = TEXT("digits"),
		                              .id = TEXT("field-digits"),
		                              .label = TEXT("De zes cijfers uit de mail"),
		                              .input_type = TEXT("text"),
		                              .input_mode = TEXT("numeric"),
		                              .autocomplete = TEXT("one-time-code"),
		                              .required = true };
	struct form_view digits_form = { TEXT("/buurtbudget/stemmen/adres/cijfers"), { &digits, 1 }, { NULL, 0 } };
	d = page_start(p, "Kijk in je mail");
	struct budget_link_view sent = { .frame = &p->frame,
		                             .title = TEXT("Kijk in je mail"),
		                             .steps = { steps, 4, 3 },
		                             .form = &digits_form,
		                             .again_href = TEXT("/buurtbudget/stemmen/adres") };
	draw_budget_link(d, &sent);
	page_end(p, "mail-sent");
}

static void preview_result(struct preview *p)
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

static void preview_no_result(struct preview *p)
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

static void preview_manifest(struct preview *p)
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

static void preview_block(struct preview *p)
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

// --- around the vote -------------------------------------------------------------------------------------------------

static void preview_compare(struct preview *p)
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

static void preview_milestones(struct preview *p)
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

static void preview_track(struct preview *p)
{
	static const char *const fates[] = { "", "recorded", "counted", "replaced", "withdrawn" };
	struct form_field_view field = { .name = TEXT("tracking"),
		                             .id = TEXT("field-tracking"),
		                             .label = TEXT("Je volgcode"),
		                             .input_type = TEXT("text"),
		                             .required = true };
	struct form_view form = { TEXT("/buurtbudget/stemmen/controleren"), { &field, 1 }, { NULL, 0 } };
	for (size_t i = 0; i < sizeof(fates) / sizeof(fates[0]); i++) {
		struct drawing *d = page_start(p, "Controleer je stem");
		struct budget_track_view track = { .frame = &p->frame,
			                               .title = TEXT("Controleer je stem"),
			                               .form = &form,
			                               .fate = text_of(fates[i]),
			                               .index = 12,
			                               .received_at = CLOSES - DAY,
			                               .published = i == 2,
			                               .plans = { plans, i == 2 ? 2 : 0 },
			                               .total_cents = 2770000,
			                               .result_href = TEXT("/buurtbudget/stemmen/resultaat"),
			                               .manifest_href = TEXT("/buurtbudget/stemmen/spelregels") };
		draw_budget_track(d, &track);
		page_end(p, text_to_c(p->arena, arena_format(p->arena, "check%s%s", i ? "-" : "", fates[i])));
	}
}

static void preview_passport(struct preview *p)
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

static void preview_news(struct preview *p)
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

int main(int count, char **arguments)
{
	if (count < 2 || count > 3) {
		fputs("usage: preview FOLDER [LANGUAGE]\n", stderr);
		return 2;
	}
	struct preview p = { .folder = arguments[1], .arena = arena_create(64 * 1024 * 1024) };
	p.language = language_find(text_of(count == 3 ? arguments[2] : "nl"));
	struct zone *zone = zone_load(TEXT("Europe/Amsterdam"));
	if (p.arena == NULL || p.language == NULL || zone == NULL) {
		fputs("preview: no such language, or no time zone data\n", stderr);
		return 1;
	}
	p.zone = zone;
	p.frame = frame_of(p.language);
	mkdir(p.folder, 0755); // when it exists already, so much the better; otherwise page_end reports it
	preview_home(&p);
	preview_site(&p);
	preview_ideas(&p);
	preview_choose(&p);
	preview_overview(&p);
	preview_code(&p);
	preview_mail(&p);
	preview_receipt(&p);
	preview_result(&p);
	preview_no_result(&p);
	preview_manifest(&p);
	preview_block(&p);
	preview_compare(&p);
	preview_milestones(&p);
	preview_track(&p);
	preview_passport(&p);
	preview_news(&p);
	zone_free(zone);
	arena_destroy(p.arena);
	return p.failures == 0 ? 0 : 1;
}
