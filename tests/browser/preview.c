// SPDX-License-Identifier: EUPL-1.2
// Writes every public page with sample values as an HTML file: preview FOLDER [LANGUAGE]. For looking at the templates
// and for axe and the HTML checker, without a server or a database. The states that are rare in a demo are in here:
// over budget, errors, ties, hidden numbers, no results.
#include <stdio.h>
#include <sys/stat.h>

#include "preview.h"

struct drawing *page_start(struct preview *p, const char *title)
{
	p->body = builder_on(p->arena);
	p->drawing = drawing_on(&p->body, p->language, p->zone);
	p->frame.title = text_of(title);
	return &p->drawing;
}

void page_end(struct preview *p, const char *name)
{
	struct text path = arena_format(p->arena, "%s/%s.html", p->folder, name);
	FILE *file = fopen(text_to_c(p->arena, path), "wb");
	struct text html = builder_text(&p->body);
	if (file == NULL || html.len == 0 || fwrite(html.at, 1, html.len, file) != html.len || fclose(file) != 0) {
		fprintf(stderr, "preview: cannot write %.*s\n", TEXT_ARGS(path));
		p->failures++;
	}
}

struct link_view menu[] = {
	{ .label = TEXT("Home"), .href = TEXT("/buurtbudget/"), .current = true },
	{ .label = TEXT("Plannen"), .href = TEXT("/buurtbudget/plannen") },
	{ .label = TEXT("Stemmen"), .href = TEXT("/buurtbudget/stemmen") },
	{ .label = TEXT("Over het budget"), .href = TEXT("/buurtbudget/over") },
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
