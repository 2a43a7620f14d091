// SPDX-License-Identifier: EUPL-1.2
// The mails of a vote. None says what anybody chose.
#include "base/id.h"
#include "base/number.h"
#include "methods/budget/budget.h"
#include "methods/budget/voter.h"
#include "page/language.h"

enum { LINK_VALID_MS = 4 * 3600 * 1000 };
static const int64_t basket_valid_ms = 30 * DAY_MS;

struct about { // the vote that a mail is about
	struct site site;
	struct activity activity;
	struct vote vote;
	struct vote_definition definition;
	struct window_state window;
	struct zone *zone;
	struct text title; // of the site: what people know it by
};

static enum outcome about_load(struct mail_writing *writing, struct about *about)
{
	struct arena *arena = writing->arena;
	enum outcome outcome = site_find(writing->db, arena, writing->mail->site_id, &about->site);
	if (outcome == DONE)
		outcome = activity_find(writing->db, arena, writing->intent->activity_id, &about->activity);
	if (outcome == DONE)
		outcome = vote_load(writing->db, arena, about->activity.id, &about->vote, &about->definition);
	if (outcome == DONE)
		outcome = window_state(writing->db, arena, about->activity.id, TEXT("vote"), writing->now, &about->window);
	about->zone = zone_load(about->site.zone);
	about->title = site_text(arena, &about->site, writing->language, about->site.title);
	return outcome;
}

static bool is_open(const struct about *about)
{
	return about->vote.state == VOTE_OPEN && about->window.open && about->site.status == SITE_PUBLISHED;
}

static struct text moment(const struct mail_writing *writing, const struct about *about, int64_t ms)
{
	struct builder b = builder_on(writing->arena);
	build_moment(&b, about->zone, ms, language_code(writing->language));
	return builder_text(&b);
}

static struct text filled(const struct mail_writing *writing, const char *msgid, const char *name, struct text value)
{
	struct message_value values[] = { { name, value } };
	return message_fill(writing->arena, mail_say(writing, msgid), values, 1);
}

static struct text link_to(const struct mail_writing *writing, const char *page, struct text token)
{
	return arena_format(writing->arena, "%" TEXT_FORMAT "/%s/%" TEXT_FORMAT, TEXT_ARGS(writing->intent->base), page,
	                    TEXT_ARGS(token));
}

static void say_closing(const struct mail_writing *writing, const struct about *about, struct letter *letter)
{
	if (about->window.closes_at > 0)
		letter_say(writing->arena, letter,
		           filled(writing, N_("You can vote until {moment}."), "moment",
		                  moment(writing, about, about->window.closes_at)));
}

// --- the link to vote with ---------------------------------------------------------------------------------------------
// about: the envelope's id, a space, and the hash of the asking browser's secret.
static bool read_asker(struct text about, int64_t *envelope_id, uint8_t asker[HASH_BYTES])
{
	struct text number;
	return text_split(&about, ' ', &number) && number_parse(number, envelope_id) &&
	       text_from_hex(about, asker, HASH_BYTES);
}

static enum outcome make_vote_link(struct mail_writing *writing, const struct about *about, struct text *token,
                                   struct text *digits)
{
	struct vote_keys keys;
	struct mailbox mailbox;
	struct voter voter = { .vote_id = about->vote.id };
	uint8_t asker[HASH_BYTES];
	if (!read_asker(writing->intent->about, &voter.envelope_id, asker) ||
	    !mailbox_parse(writing->arena, writing->intent->address, &mailbox))
		return NOT_FOUND;
	if (!vote_keys_load(writing->store, about->vote.id, &keys))
		return FAULT;
	mailbox_pseudonym(&keys, mailbox.key, voter.pseudonym);
	mailbox_index(&keys, mailbox.key, voter.idx);
	secret_wipe(&keys, sizeof(keys));
	return link_make(writing, about->activity.id, asker, voter_text(writing->arena, &voter), LINK_VALID_MS, token,
	                 digits)
	           ? DONE
	           : FAULT;
}

static enum outcome write_vote_link(struct mail_writing *writing, struct letter *letter)
{
	struct about about = { .zone = NULL };
	struct text token = TEXT_NONE, digits = TEXT_NONE;
	struct arena *arena = writing->arena;
	enum outcome outcome = about_load(writing, &about);
	if (outcome == DONE && !is_open(&about))
		outcome = REFUSED;
	if (outcome == DONE)
		outcome = make_vote_link(writing, &about, &token, &digits);
	if (outcome == DONE) {
		letter->subject = filled(writing, N_("Your link for: {title}"), "title", about.title);
		letter_say(arena, letter,
		           mail_say(writing, N_("You want to vote with this e-mail address. Go on with this link.")));
		letter_link(arena, letter, mail_say(writing, N_("Go on with my vote")), link_to(writing, "link", token));
		letter_say(arena, letter,
		           mail_say(writing, N_("Do you vote in another browser or on another device than the one in which you "
		                                "open the link? Then fill in these digits there.")));
		letter_code(arena, letter, mail_say(writing, N_("Your six digits")), digits);
		letter_say(arena, letter,
		           filled(writing,
		                  N_("The link and the digits work once, until {moment}. After that you can ask for new ones."),
		                  "moment", moment(writing, &about, writing->link.expires_at)));
		say_closing(writing, &about, letter);
		letter_say(
			arena, letter,
			mail_say(writing, N_("Did you not ask for this mail? Then you need not do anything. Without the link "
		                         "nobody can vote with your address. Do not pass it on.")));
	}
	zone_free(about.zone);
	return outcome;
}

const struct mail_kind budget_vote_link_mail = { .name = "vote-link", .write = write_vote_link };

// --- the link to go on with ----------------------------------------------------------------------------------------------
static enum outcome write_basket_link(struct mail_writing *writing, struct letter *letter)
{
	struct about about = { .zone = NULL };
	struct arena *arena = writing->arena;
	struct text token = TEXT_NONE;
	enum outcome outcome = about_load(writing, &about);
	if (outcome == DONE && !is_open(&about))
		outcome = REFUSED;
	if (outcome == DONE) {
		token = basket_token(writing->store, arena, about.activity.id, writing->intent->about,
		                     writing->now + basket_valid_ms);
		outcome = token.len > 0 ? DONE : FAULT;
	}
	if (outcome == DONE) {
		letter->subject = filled(writing, N_("Go on with your choice for: {title}"), "title", about.title);
		letter_say(
			arena, letter,
			mail_say(writing, N_("With this link you go on with your choice, on any device. You have not voted yet.")));
		letter_link(arena, letter, mail_say(writing, N_("Go on with my choice")), link_to(writing, "verder", token));
		say_closing(writing, &about, letter);
		letter_say(arena, letter,
		           mail_say(writing, N_("Whoever has the link sees what you chose. Do not pass it on.")));
	}
	zone_free(about.zone);
	return outcome;
}

const struct mail_kind budget_basket_link_mail = { .name = "basket-link", .write = write_basket_link };

// --- the confirmation ----------------------------------------------------------------------------------------------------
static enum outcome write_confirmation(struct mail_writing *writing, struct letter *letter)
{
	struct about about = { .zone = NULL };
	struct arena *arena = writing->arena;
	enum outcome outcome = about_load(writing, &about);
	if (outcome == DONE) {
		letter->subject = filled(writing, N_("We have received your vote: {title}"), "title", about.title);
		letter_say(arena, letter, mail_say(writing, N_("Thank you. Your vote is stored. This is its tracking code.")));
		letter_code(arena, letter, mail_say(writing, N_("Tracking code")), writing->intent->about);
		if (is_open(&about) && about.definition.changing && about.window.closes_at > 0)
			letter_say(arena, letter,
			           filled(writing, N_("Until {moment} you can change your vote. Then you get a new tracking code."),
			                  "moment", moment(writing, &about, about.window.closes_at)));
		letter_say(
			arena, letter,
			mail_say(writing, N_("On this page you can check your vote with the tracking code, now and after the "
		                         "votes have been counted.")));
		letter_link(arena, letter, mail_say(writing, N_("Check my vote")),
		            arena_format(arena, "%" TEXT_FORMAT "/controleren", TEXT_ARGS(writing->intent->base)));
		letter_say(
			arena, letter,
			mail_say(writing, N_("Keep the tracking code to yourself: whoever has it can look up what you voted.")));
	}
	zone_free(about.zone);
	return outcome;
}

const struct mail_kind budget_confirmation_mail = { .name = "confirmation", .write = write_confirmation };
