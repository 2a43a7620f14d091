// SPDX-License-Identifier: EUPL-1.2
// A hidden site is shown to who has a link from the console: a sealed token that names the site and ends after a day.
// It gives a look and nothing else; the key lies in the data folder.
#include "base/clock.h"
#include "base/number.h"
#include "site/house.h"
#include "site/actions.h"

#define PREVIEW_MS DAY_MS
#define PURPOSE TEXT("site preview")

static struct text preview_token(const struct house *house, struct arena *arena, int64_t site_id, int64_t until)
{
	struct builder b = builder_on(arena);
	build_int(&b, site_id);
	build_char(&b, ' ');
	build_int(&b, until);
	return secret_seal(arena, house->preview_key, PURPOSE, builder_text(&b));
}

bool preview_token_good(const struct house *house, struct arena *arena, struct text token, int64_t site_id, int64_t now)
{
	struct text rest, site, until;
	int64_t named = 0, ends_at = 0;
	return secret_open(arena, house->preview_key, PURPOSE, token, &rest) && text_split(&rest, ' ', &site) &&
	       text_split(&rest, ' ', &until) && number_parse(site, &named) && number_parse(until, &ends_at) &&
	       named == site_id && now < ends_at;
}

static enum outcome preview_prepare(struct action_run *run, struct db *db)
{
	const struct house *house = run->context;
	struct site site;
	enum outcome outcome = site_of_run(run, db, &site);
	if (outcome != DONE)
		return outcome;
	struct text token = preview_token(house, run->arena, site.id, clock_now() + PREVIEW_MS);
	struct builder b = builder_on(run->arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_text_member(&w, "url",
	                 site.domain.len
	                     ? arena_format(run->arena, "%s://%" TEXT_FORMAT "/?voorbeeld=%" TEXT_FORMAT,
	                                    text_starts_with(house_origin(house), TEXT("https:")) ? "https" : "http",
	                                    TEXT_ARGS(site.domain), TEXT_ARGS(token))
	                     : arena_format(run->arena, "%" TEXT_FORMAT "/%" TEXT_FORMAT "/?voorbeeld=%" TEXT_FORMAT,
	                                    TEXT_ARGS(house_origin(house)), TEXT_ARGS(site.slug), TEXT_ARGS(token)));
	json_close(&w, '}');
	run->result_json = builder_text(&b);
	return DONE;
}

const struct action site_preview = {
	.name = "site.preview",
	.summary = "A link with which one browser sees the hidden site for a day",
	.permission = PERMIT_CONSOLE,
	.prepare = preview_prepare,
};
