// SPDX-License-Identifier: EUPL-1.2
// Samples of voting: choosing, overview, code, mail, receipt, looking a vote up.
#include "preview.h"

struct budget_plan_view plans[] = {
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

struct budget_step_view steps[] = {
	{ .label = TEXT("Plannen kiezen"), .href = TEXT("/buurtbudget/stemmen"), .done = true },
	{ .label = TEXT("Overzicht"), .href = TEXT("/buurtbudget/stemmen/overzicht"), .current = true },
	{ .label = TEXT("Code invullen") },
	{ .label = TEXT("Bevestigen") },
};

void preview_choose(struct preview *p)
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

void preview_overview(struct preview *p)
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

void preview_code(struct preview *p)
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

void preview_receipt(struct preview *p)
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

void preview_mail(struct preview *p)
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

void preview_track(struct preview *p)
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
