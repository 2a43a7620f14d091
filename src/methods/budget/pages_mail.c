// SPDX-License-Identifier: EUPL-1.2
// Voting by e-mail: the address, the link that was mailed, and the digits beside it.
#include "budget_views.gen.h"
#include "http/limiter.h"
#include "methods/budget/asking.h"
#include "methods/budget/pages.h"
#include "page/language.h"

#define LINK_KIND "vote-link"

// --- the address -----------------------------------------------------------------------------------------------------
static struct asking_page address_page(struct scene *scene)
{
	struct asking_page page = {
		.title = N_("Fill in your e-mail address"),
		.button = N_("Mail me the link"),
		.action = scene_href(scene, "adres"),
		.back = scene_href(scene, scene->settings.envelopes == ENVELOPES_NONE ? "overzicht" : ""),
		.with_steps = true,
	};
	asking_say(scene, &page, N_("We mail you a link. With it you go on to the last step of your vote."));
	asking_say(scene, &page,
	           N_("Each e-mail address has one vote. Everyone with an address can vote: we do not check who you are or "
	              "where you live."));
	if (scene->settings.mail_domains.len > 0)
		asking_say(scene, &page, N_("Only addresses of the organisations that this vote is for can be used."));
	asking_say(scene, &page,
	           N_("We use your address for this mail only. Once it is sent we forget it: with your vote we keep a "
	              "fingerprint that cannot be turned back without the secret key of this vote."));
	if (scene->basket.count > 0)
		asking_say(scene, &page, N_("The {ideas} you chose stay in your choice."));
	return page;
}

enum outcome budget_page_address(struct visit *visit)
{
	struct scene scene;
	if (!budget_load_open(&scene, visit, 200))
		return DONE;
	if (!scene_by_mail(&scene)) {
		visit_redirect(visit, scene_href(&scene, "code"));
		return DONE;
	}
	struct asking_page page = address_page(&scene);
	return asking_draw(&scene, &page, NULL);
}

// --- asking for the link ---------------------------------------------------------------------------------------------
struct link_asking { // run->result
	struct asked asked;
};

// One secret for each voter in this browser: whoever asks for two addresses must not open the one with the other's digits.
static enum outcome address_prepare(struct action_run *run, struct db *db)
{
	struct asking *asking = (struct asking *)run->context;
	struct link_asking *link = run->result;
	struct vote vote;
	struct vote_keys keys;
	enum outcome outcome = vote_of_activity(db, run->arena, asking->activity_id, &vote);
	if (outcome != DONE)
		return outcome;
	if (!vote_keys_load(run->store, vote.id, &keys))
		return FAULT;
	struct voter voter = link->asked.voter; // whose link was asked for before, if any
	uint8_t before[HASH_BYTES];
	int64_t envelope_before = voter.batch_id;
	memcpy(before, voter.pseudonym, HASH_BYTES);
	voter.batch_id = 0;
	mailbox_pseudonym(&keys, asking->mailbox.key, voter.pseudonym);
	mailbox_index(&keys, asking->mailbox.key, voter.idx);
	secret_wipe(&keys, sizeof(keys));
	if (!secret_equal(before, voter.pseudonym, HASH_BYTES) || envelope_before != voter.envelope_id)
		random_bytes(link->asked.secret, sizeof(link->asked.secret));
	voter.vote_id = vote.id;
	voter.expires_at = asking->now + ASKED_SECONDS * INT64_C(1000);
	link->asked.voter = voter;
	uint8_t hash[HASH_BYTES];
	hash_sha256(hash, (struct text){ (const char *)link->asked.secret, HASH_BYTES });
	asking->about = arena_format(run->arena, "%lld %" TEXT_FORMAT, (long long)voter.envelope_id,
	                             TEXT_ARGS(text_hex(run->arena, hash, HASH_BYTES)));
	return asking_prepare(run, db);
}

const struct action budget_address_action = {
	.name = "budget.address",
	.summary = "Mail a link to vote with.",
	.form = &asking_record,
	.permission = PERMIT_ANYONE,
	.check = asking_check,
	.prepare = address_prepare,
	.apply = asking_apply,
};

enum outcome budget_before_address(struct visit *visit, struct action_run *run)
{
	struct scene scene;
	struct asking *asking;
	struct link_asking *link = arena_new(visit->arena, struct link_asking);
	if (!link)
		return BUSY;
	enum outcome outcome = scene_load_voter(&scene, visit);
	if (outcome == DONE)
		outcome = asking_begin(visit, run, LINK_KIND, &asking);
	if (outcome != DONE)
		return outcome;
	if (!scene.open || !scene_by_mail(&scene))
		return REFUSED;
	const struct asking_form *form = run->form;
	const struct vote_envelope *envelope =
		scene.settings.envelopes == ENVELOPES_NONE
			? definition_envelope(&scene.definition, 0)
			: definition_envelope(&scene.definition, scene_slug_envelope(&scene, form->ballot));
	if (!envelope)
		return action_refuse(run, "ballot", N_("Choose which ballot you want."), INVALID);
	asking->domains = scene.settings.mail_domains;
	run->result = link;
	if (!asked_find(visit, &link->asked) || link->asked.voter.vote_id != scene.vote.id)
		link->asked = (struct asked){ .voter = { .envelope_id = -1 } };
	link->asked.voter.batch_id = link->asked.voter.envelope_id; // what it was: the prepare compares
	link->asked.voter.envelope_id = envelope->id;
	return DONE;
}

void budget_answer_address(struct visit *visit, struct action_run *run)
{
	struct scene scene;
	if (!budget_load_open(&scene, visit, 403))
		return;
	struct asking_page page = address_page(&scene);
	if (asking_refused(&scene, &page, run))
		return;
	const struct link_asking *link = run->result;
	asked_keep(visit, &link->asked);
	mailer_wake(house_mailer(visit->house));
	visit_redirect(visit, scene_href(&scene, "adres/verstuurd"));
}

// --- the digits, and the link ------------------------------------------------------------------------------------------
struct digits_form {
	struct text digits;
};
static const struct field digits_fields[] = {
	{ .name = "digits",
	  .offset = offsetof(struct digits_form, digits),
	  .kind = FIELD_TEXT,
	  .max = 20,
	  .label = N_("The six digits from the mail") },
};
static const struct record digits_record = RECORD_OF("budget_digits", struct digits_form, digits_fields);

struct entering { // run->context
	struct link_use use;
	struct voter voter; // who comes in when the link is good
	int64_t vote_id;
	enum link_use_result result;
};

static enum outcome draw_link(struct scene *scene, bool same_browser, bool by_link, const struct form_errors *errors)
{
	struct visit *visit = scene->visit;
	struct text title = translate(visit->language, by_link ? N_("Go on with your vote") : N_("Look in your mail"));
	struct page_frame frame = visit_frame(visit, title);
	struct text action = by_link ? visit_link(visit, "%" TEXT_FORMAT "/link/%" TEXT_FORMAT,
	                                          TEXT_ARGS(visit->activity->slug), TEXT_ARGS(visit->parameter))
	                             : scene_href(scene, "adres/cijfers");
	struct form_view form = form_view_of(visit->arena, visit->language, &digits_record, NULL,
	                                     errors ? visit->typed : NULL, errors, action, false);
	frame.no_index = true;
	if (form.fields.count == 1) {
		form.fields.at[0].input_mode = TEXT("numeric");
		form.fields.at[0].autocomplete = TEXT("one-time-code");
		form.fields.at[0].required = true;
	}
	struct budget_link_view view = {
		.frame = &frame,
		.title = title,
		.steps = scene_steps(scene, STEP_CODE),
		.by_link = by_link,
		.same_browser = same_browser,
		.form = &form,
		.again_href = scene_href(scene, "adres"),
	};
	draw_budget_link(&visit->drawing, &view);
	return DONE;
}

enum outcome budget_page_mail_sent(struct visit *visit)
{
	struct scene scene;
	struct asked asked;
	if (!budget_load_open(&scene, visit, 200))
		return DONE;
	if (!scene_by_mail(&scene) || !asked_find(visit, &asked)) {
		visit_redirect(visit, scene_href(&scene, scene_identify_page(&scene)));
		return DONE;
	}
	return draw_link(&scene, true, false, NULL);
}

static bool asker_of(struct visit *visit, uint8_t hash[HASH_BYTES], struct asked *asked)
{
	if (!asked_find(visit, asked))
		return false;
	hash_sha256(hash, (struct text){ (const char *)asked->secret, HASH_BYTES });
	return true;
}

static enum outcome find_link(struct visit *visit, struct voter *voter, bool *same_browser)
{
	struct asked asked;
	struct text content;
	uint8_t asker[HASH_BYTES];
	bool has_asker = asker_of(visit, asker, &asked);
	enum outcome outcome = link_find(visit->store, visit->db, visit->arena, visit->activity->id, LINK_KIND,
	                                 visit->parameter, has_asker ? asker : NULL, same_browser, &content, visit->now);
	return outcome == DONE && !voter_read(content, voter) ? FAULT : outcome;
}

// GET only shows a button: programs that look at mails follow links.
enum outcome budget_page_link(struct visit *visit)
{
	struct scene scene;
	struct voter voter;
	bool same_browser;
	if (!budget_load_open(&scene, visit, 200))
		return DONE;
	enum outcome outcome = find_link(visit, &voter, &same_browser);
	if (outcome == NOT_FOUND) {
		budget_draw_refused(&scene, "link_gone", 404);
		return DONE;
	}
	return outcome == DONE ? draw_link(&scene, same_browser, true, NULL) : outcome;
}

static enum outcome enter_check(struct action_run *run, struct db *db)
{
	(void)db;
	struct entering *entering = (struct entering *)run->context;
	const struct digits_form *form = run->form;
	entering->use.digits = form->digits;
	return DONE;
}

static enum outcome enter_prepare(struct action_run *run, struct db *db)
{
	(void)db;
	struct entering *entering = (struct entering *)run->context;
	return link_use_prepare(run->store, &entering->use) ? DONE : FAULT;
}

// A wrong guess is counted in the database, so it ends in DONE as well; the answer tells.
static enum outcome enter_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct entering *entering = (struct entering *)run->context;
	enum outcome outcome = link_take(db, context, &entering->use, &entering->result);
	run->result_json = entering->result == LINK_USED ? TEXT("{\"confirmed\":true}") : TEXT("{\"confirmed\":false}");
	if (outcome != DONE || entering->result != LINK_USED)
		return outcome;
	return mailbox_confirm(db, entering->vote_id, entering->voter.idx) ? DONE : FAULT;
}

const struct action budget_enter_action = {
	.name = "budget.enter",
	.summary = "Use a mailed link, or the digits beside it, and remember the voter in a sealed cookie.",
	.form = &digits_record,
	.permission = PERMIT_ANYONE,
	.check = enter_check,
	.prepare = enter_prepare,
	.apply = enter_apply,
};

enum outcome budget_before_enter(struct visit *visit, struct action_run *run)
{
	struct scene scene;
	struct asked asked;
	bool same_browser;
	struct entering *entering = arena_new(visit->arena, struct entering);
	if (!entering)
		return BUSY;
	run->context = entering;
	enum outcome outcome = scene_load_state(&scene, visit, visit->activity);
	if (outcome != DONE)
		return outcome;
	if (!scene.open || !scene_by_mail(&scene))
		return REFUSED;
	if (!limiter_may_try(house_guesses(visit->house), visit->exchange->request.address, visit->now))
		return TOO_MANY;
	struct link_use *use = &entering->use;
	*use = (struct link_use){ .activity_id = visit->activity->id, .kind = LINK_KIND, .token = visit->parameter };
	entering->vote_id = scene.vote.id;
	entering->result = LINK_GONE;
	use->has_asker = asker_of(visit, use->asker, &asked);
	if (visit->parameter.len > 0)
		outcome = find_link(visit, &entering->voter, &same_browser);
	else if (use->has_asker)
		entering->voter = asked.voter;
	else
		outcome = NOT_FOUND;
	return outcome == DONE && entering->voter.vote_id != scene.vote.id ? NOT_FOUND : outcome;
}

// What a voter came in with, so that a button that is pressed twice is known from what lets nobody in any more.
static int64_t mark_of(const struct link_use *use)
{
	uint8_t hash[HASH_BYTES];
	int64_t mark;
	hash_sha256(hash, use->token.len ? use->token : text_trim(use->digits));
	memcpy(&mark, hash, sizeof mark);
	return mark & INT64_MAX;
}

static void come_in(struct scene *scene, const struct entering *entering)
{
	struct visit *visit = scene->visit;
	struct voter entered = entering->voter, *voter = &entered;
	asked_forget(visit);
	voter->batch_id = mark_of(&entering->use);
	voter->expires_at = visit->now + VOTER_SECONDS * INT64_C(1000);
	voter_keep(visit, voter);
	scene->voter = *voter;
	scene->has_voter = true;
	struct ballot earlier;
	if (scene_is_changing(scene, &earlier) && !scene->definition.changing) {
		voter_forget(visit);
		budget_draw_refused(scene, "used", 403);
		return;
	}
	// Who comes in on another device has no choice there yet.
	bool to_choose = scene_after(scene, STEP_CODE) == STEP_CHOOSE || scene->basket.count == 0;
	visit_redirect(visit, scene_href(scene, to_choose ? "" : "bevestigen"));
}

// A button that was pressed twice: the first press let this browser in. Who is in by another mailbox, of somebody else at
// the same computer, must not go on in that one's place.
static void answer_gone(struct scene *scene, const struct entering *entering)
{
	if (scene->has_voter && scene->voter.batch_id == mark_of(&entering->use))
		visit_redirect(scene->visit, scene_href(scene, scene->basket.count ? "bevestigen" : ""));
	else
		budget_draw_refused(scene, "link_gone", 404);
}

void budget_answer_enter(struct visit *visit, struct action_run *run)
{
	struct scene scene;
	struct entering *entering = (struct entering *)run->context;
	if (!budget_load_open(&scene, visit, 403))
		return;
	if (run->outcome == NOT_FOUND || (run->outcome == DONE && entering->result == LINK_GONE)) {
		answer_gone(&scene, entering);
	} else if (run->outcome != DONE) {
		visit_outcome(visit, run->outcome);
	} else if (entering->result == LINK_USED) {
		come_in(&scene, entering);
	} else {
		limiter_failed(house_guesses(visit->house), visit->exchange->request.address, visit->now);
		struct form_errors errors = { NULL, 0 };
		form_error_add(
			visit->arena, &errors, TEXT("digits"),
			N_("These are not the digits of the newest mail. After five wrong tries the link stops working."), 0);
		visit->exchange->response.status = 422;
		draw_link(&scene, false, visit->parameter.len > 0, &errors);
	}
}
