// SPDX-License-Identifier: EUPL-1.2
// "Over dit project": the project passport as a page, in short on the home page, and as JSON.
#include "page/markdown.h"
#include "site/house.h"
#include "site/pages.h"
#include "site/passport.h"
#include "site_views.gen.h"

static const char *const influence_words[][2] = {
	[INFLUENCE_UNSET] = { "", "" },
	[INFLUENCE_INFORM] = { N_("You are informed"), N_("We tell you what is going to happen. You cannot change it.") },
	[INFLUENCE_CONSULT] = { N_("You are asked"), N_("We ask what you think, and tell you what we do with it.") },
	[INFLUENCE_ADVISE] = { N_("You advise"), N_("We follow your advice, or explain why we do not.") },
	[INFLUENCE_COPRODUCE] = { N_("You make it with us"), N_("We work it out together.") },
	[INFLUENCE_DECIDE] = { N_("You decide"),
	                       N_("What residents choose is what happens, within what is fixed already.") },
};

static struct safe_html prose(struct visit *visit, struct text json)
{
	return markdown_in(&visit->drawing, visit_translated(visit, json), 3, false);
}

static void fill_contact(struct visit *visit, struct site_passport_view *view, const struct passport *passport)
{
	view->contact_name = passport->contact_name;
	view->contact_phone = passport->contact_phone;
	if (passport->contact_email.len)
		view->contact_email = (struct link_view){
			.label = passport->contact_email,
			.href = arena_format(visit->arena, "mailto:%" TEXT_FORMAT, TEXT_ARGS(passport->contact_email)),
		};
	if (passport->contact_link.len)
		view->contact_link = (struct link_view){ .label = passport->contact_link, .href = passport->contact_link };
}

static void fill_passport(struct visit *visit, struct site_passport_view *view, const struct passport *passport)
{
	*view = (struct site_passport_view){
		.question = visit_translated(visit, passport->question),
		.asker = passport->asker,
		.area = visit_translated(visit, passport->area),
		.target_group = visit_translated(visit, passport->target_group),
		.purpose = prose(visit, passport->purpose),
		.decision = prose(visit, passport->decision),
		.decision_when = prose(visit, passport->decision_when),
		.frames = prose(visit, passport->frames),
		.rules = prose(visit, passport->rules),
		.input_use = prose(visit, passport->input_use),
		.criteria = prose(visit, passport->criteria),
		.changed_at = passport->changed_at,
		.href = visit_link(visit, PASSPORT_SLUG),
		.json_href = visit_link(visit, "paspoort.json"),
	};
	if (passport->influence > INFLUENCE_UNSET && passport->influence <= INFLUENCE_DECIDE) {
		view->influence = visit_say(visit, influence_words[passport->influence][0]);
		view->influence_means = visit_say(visit, influence_words[passport->influence][1]);
	}
	fill_contact(visit, view, passport);
}

enum outcome passport_view(struct visit *visit, const struct site_passport_view **view)
{
	struct passport *passport = arena_new(visit->arena, struct passport);
	struct site_passport_view *filled = arena_new(visit->arena, struct site_passport_view);
	*view = NULL;
	if (!passport || !filled)
		return BUSY;
	enum outcome outcome = passport_find(visit->db, visit->arena, visit->site->id, passport);
	if (outcome != DONE)
		return outcome;
	fill_passport(visit, filled, passport);
	*view = filled;
	return DONE;
}

enum outcome page_passport(struct visit *visit)
{
	const struct site_passport_view *passport;
	enum outcome outcome = passport_view(visit, &passport);
	if (outcome != DONE)
		return outcome;
	struct text title = visit_say(visit, N_("About this project"));
	struct page_frame frame = visit_frame(visit, title);
	frame.description = passport->question;
	struct site_passport_page_view view = { .frame = &frame, .title = title, .passport = passport };
	outcome = timeline_view(visit, &view.timeline);
	if (outcome != DONE)
		return outcome;
	draw_site_passport_page(&visit->drawing, &view);
	return DONE;
}

// The words of the site are filled in, so that a reader of the file needs nothing else.
static struct text spoken_passport(struct visit *visit, const struct passport *passport)
{
	struct passport spoken = *passport;
	for (size_t i = 0; i < passport_form_record.count; i++) {
		const struct field *field = &passport_form_record.fields[i];
		if (!(field->flags & FIELD_TRANSLATED))
			continue;
		struct text *member = (struct text *)(void *)((char *)&spoken + field->offset);
		*member = site_texts(visit->arena, visit->site, *member);
	}
	struct builder b = builder_on(visit->arena);
	struct json_writer w = json_on(&b);
	record_write_json(&w, &passport_form_record, &spoken);
	return builder_text(&b);
}

enum outcome page_passport_json(struct visit *visit)
{
	struct passport passport;
	enum outcome outcome = passport_find(visit->db, visit->arena, visit->site->id, &passport);
	if (outcome != DONE)
		return outcome;
	struct json_writer w = json_on(&visit->body);
	json_open(&w, '{');
	json_text_member(&w, "site", visit->site->slug);
	json_key(&w, "title");
	json_raw(&w, visit->site->title);
	json_text_member(&w, "organisation", visit->organisation->name);
	json_key(&w, "passport");
	json_raw(&w, spoken_passport(visit, &passport));
	json_time_given(&w, "changed_at", passport.changed_at);
	json_close(&w, '}');
	visit->exchange->response.content_type = TEXT("application/json");
	visit->exchange->response.filename = TEXT("paspoort.json");
	return visit->body.failed ? BUSY : DONE;
}
