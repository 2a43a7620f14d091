// SPDX-License-Identifier: EUPL-1.2
// Pages for what is refused before anyone has looked which site it is for: too large, too slow, not understood, no room.
// Drawn once, when the server starts, in Dutch with one English sentence.
#include "site/house.h"
#include "site/views.h"
#include "site_views.gen.h"

static const struct {
	int status;
	const char *title, *message;
} refusals[] = {
	{ 408, N_("It took too long"),
	  N_("We did not get the whole question in time. Try it again, perhaps with a better connection.") },
	{ 413, N_("This is too large"),
	  N_("What you sent is larger than we take. Make it smaller, a photo for example, and try again.") },
	{ 414, N_("This address is too long"), N_("Go back to the page you came from and choose again.") },
	{ 431, N_("Your browser sends too much along"),
	  N_("Remove the cookies of this site in your browser and try again.") },
	{ 500, N_("Something went wrong on our side"), N_("You did nothing wrong. Wait a minute and then try again.") },
	{ 503, N_("It is very busy now"),
	  N_("Nothing was lost, but nothing was saved either. Wait a minute and then try again.") },
	{ 400, N_("This cannot be read"),
	  N_("What your browser sent is not something we understand. Go back and try again.") },
};

struct text site_refusal_page(struct arena *arena, int status)
{
	size_t i = 0, last = sizeof refusals / sizeof *refusals - 1;
	while (i < last && refusals[i].status != status)
		i++;
	struct builder out = builder_on(arena);
	const struct language *dutch = language_with_words(arena, language_find(TEXT("nl")), NULL);
	struct drawing drawing = drawing_on(&out, dutch, NULL);
	struct text title = translate(dutch, refusals[i].title);
	struct page_frame frame = {
		.title = title,
		.home = TEXT("/"),
		.language = language_code(dutch),
		.direction = language_direction(dutch),
		.theme = TEXT("polder-theme"),
		.organisation = TEXT("Polder"),
		.no_index = true,
	};
	struct site_refusal_view view = {
		.frame = &frame,
		.title = title,
		.message = translate(dutch, refusals[i].message),
		.english = text_of(refusals[i].message),
	};
	draw_site_refusal(&drawing, &view);
	return builder_text(&out);
}
