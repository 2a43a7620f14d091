// SPDX-License-Identifier: EUPL-1.2
// Confirming, casting and the receipt.
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "budget_views.gen.h"
#include "methods/budget/pages.h"
#include "talk/mail.h"

// All hidden: what one saw on the page is what is cast, whatever happens to the basket in another tab.
struct confirm_form {
	struct text salt, plans, manifest;
};
#define FIELD(member) .name = #member, .offset = offsetof(struct confirm_form, member)
static const struct field confirm_fields[] = {
	{ FIELD(salt), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_HIDDEN, .max = 64, .label = N_("Salt") },
	{ FIELD(plans), .kind = FIELD_TEXT, .flags = FIELD_HIDDEN, .max = 4000, .label = N_("{Ideas}") },
	{ FIELD(manifest), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_HIDDEN, .max = 64, .label = N_("Manifest") },
};
static const struct record confirm_record = RECORD_OF("budget_confirm", struct confirm_form, confirm_fields);

static struct text plans_text(struct arena *arena, const struct basket *basket)
{
	struct builder b = builder_on(arena);
	for (size_t i = 0; i < basket->count; i++) {
		if (i > 0)
			build_char(&b, '.');
		build_id(&b, basket->at[i]);
	}
	return builder_text(&b);
}

static enum outcome draw_confirm(struct scene *scene, struct form_errors *errors)
{
	struct visit *visit = scene->visit;
	struct text title = translate(visit->language, N_("Confirm your vote"));
	struct page_frame frame = visit_frame(visit, title);
	struct ballot earlier;
	uint8_t salt[32];
	frame.no_index = true;
	if (errors)
		scene_write_values(scene, errors);
	random_bytes(salt, sizeof(salt));
	struct confirm_form object = { .salt = text_hex(visit->arena, salt, sizeof(salt)),
		                           .plans = plans_text(visit->arena, &scene->basket),
		                           .manifest = text_hex(visit->arena, scene->definition.manifest_hash, HASH_BYTES) };
	struct form_view form = form_view_of(visit->arena, visit->language, &confirm_record, &object, NULL, errors,
	                                     scene_href(scene, "bevestigen"), false);
	struct budget_confirm_view view = {
		.frame = &frame,
		.title = title,
		.steps = scene_steps(scene, STEP_CONFIRM),
		.budget_cents = scene->envelope->rule.max_cents,
		.envelope = scene_envelope_name(scene, scene->envelope->id),
		.changing = scene_is_changing(scene, &earlier),
		.by_mail = scene_by_mail(scene),
		.can_change = scene->definition.changing,
		.closes_at = scene->window.closes_at,
		.choose_href = scene_href(scene, ""),
		.overview_href = scene_href(scene, "overzicht"),
		.manifest_href = scene_href(scene, "spelregels"),
		.form = &form,
	};
	view.plans = scene_basket_plans(scene, &scene->basket, &view.total_cents);
	draw_budget_confirm(&visit->drawing, &view);
	return DONE;
}

enum outcome budget_page_confirm(struct visit *visit)
{
	struct scene scene;
	if (!budget_load_open(&scene, visit, 200))
		return DONE;
	if (!scene.has_voter || !scene.envelope) {
		visit_redirect(visit, scene_href(&scene, scene_identify_page(&scene)));
		return DONE;
	}
	scene_keep_ballot(&scene);
	if (scene_unmet(&scene).count > 0) { // the overview says what is to be done first
		visit_redirect(visit, scene_href(&scene, "overzicht"));
		return DONE;
	}
	return draw_confirm(&scene, NULL);
}

// --- casting -------------------------------------------------------------------------------------------------------
static bool read_plans(struct arena *arena, struct text list, struct ballot_request *request)
{
	struct text part;
	int64_t plan_id;
	struct {
		struct ballot_choice *at;
		size_t count;
	} choices = { NULL, 0 };
	while (text_split(&list, '.', &part)) {
		struct ballot_choice *choice =
			id_parse(part, &plan_id) ? arena_append(arena, &choices, struct ballot_choice) : NULL;
		if (!choice)
			return false;
		choice->option_id = plan_id;
	}
	request->choices = choices.at;
	request->choice_count = choices.count;
	return true;
}

struct casting {
	struct ballot_request request;
	struct vote_definition definition;
};

enum outcome budget_before_cast(struct visit *visit, struct action_run *run)
{
	struct voter voter;
	struct casting *casting = arena_new(visit->arena, struct casting);
	struct confirm_form form;
	if (!casting)
		return BUSY;
	enum outcome outcome =
		vote_rules(visit->db, visit->arena, visit->activity->id, visit->version, &casting->definition);
	if (outcome != DONE) // REFUSED: a draft
		return outcome == NOT_FOUND ? REFUSED : outcome;
	if (!voter_find(visit, &voter) || voter.vote_id != casting->definition.vote_id)
		return REFUSED;
	const struct form_values none = { NULL, 0 };
	if (!record_parse_form(visit->arena, &confirm_record, visit->typed ? visit->typed : &none, false, &form,
	                       &run->errors))
		return INVALID;
	struct ballot_request *request = &casting->request;
	request->definition = &casting->definition;
	request->envelope_id = voter.envelope_id;
	memcpy(request->pseudonym, voter.pseudonym, HASH_BYTES);
	memcpy(request->idx, voter.idx, HASH_BYTES);
	uint8_t manifest[HASH_BYTES];
	if (!text_from_hex(form.salt, request->salt, sizeof(request->salt)) ||
	    !text_from_hex(form.manifest, manifest, HASH_BYTES) || !read_plans(visit->arena, form.plans, request)) {
		form_error_add(visit->arena, &run->errors, TEXT_NONE,
		               N_("This is not the ballot that we drew. Check your choice again."), 0);
		return INVALID;
	}
	if (memcmp(manifest, casting->definition.manifest_hash, HASH_BYTES) != 0)
		return CONFLICT;
	run->context = request;
	return DONE;
}

// After the commit: signed here, since the writer has better things to do; the signature is the same each time.
static void answer_done(struct visit *visit, struct action_run *run)
{
	const struct ballot_request *request = run->context;
	struct kept_receipt kept = { .receipt = ((const struct ballot_taken *)run->result)->receipt,
		                         .envelope_id = request->envelope_id };
	struct vote_keys keys;
	if (!vote_keys_load(visit->store, kept.receipt.vote_id, &keys)) {
		visit_outcome(visit,
		              UNCERTAIN); // recorded, but without a signature there is no receipt: sending again gives it
		return;
	}
	ballot_receipt_sign(visit->arena, &keys, &kept.receipt);
	secret_wipe(&keys, sizeof(keys));
	for (size_t i = 0; i < request->choice_count; i++)
		basket_add(visit->arena, &kept.plans, request->choices[i].option_id);
	receipt_keep(visit, &kept);
	basket_forget(visit);
	visit_redirect(visit, visit_link(visit, "%" TEXT_FORMAT "/ontvangst", TEXT_ARGS(visit->activity->slug)));
}

static const char *reason_of(const struct scene *scene, const struct action_run *run)
{
	const struct ballot_taken *taken = run->result;
	if (run->outcome == UNCERTAIN)
		return "uncertain";
	// Not open for the writer is not open, also when the clock was set back since.
	if (!scene->open || (taken && taken->refusal == BALLOT_NOT_OPEN))
		return scene_closed_reason(scene);
	if (!scene->has_voter)
		return "expired";
	return taken && taken->refusal == BALLOT_USED ? "used" : "revoked";
}

void budget_answer_cast(struct visit *visit, struct action_run *run)
{
	if (run->outcome == DONE) {
		answer_done(visit, run);
		return;
	}
	struct scene scene;
	enum outcome outcome = scene_load_voter(&scene, visit);
	if (outcome != DONE) {
		visit_outcome(visit, outcome);
		return;
	}
	bool can_draw =
		(run->outcome == INVALID || run->outcome == CONFLICT) && scene.open && scene.has_voter && scene.envelope;
	if (can_draw) { // the confirm page again, with a fresh salt and what the basket holds now
		visit->exchange->response.status = outcome_http_status(run->outcome);
		scene_keep_ballot(&scene);
		if (run->errors.count == 0)
			form_error_add(visit->arena, &run->errors, TEXT_NONE,
			               N_("This page was out of date. Check your choice once more and cast your vote again."), 0);
		draw_confirm(&scene, &run->errors);
		return;
	}
	if (run->outcome != REFUSED && run->outcome != UNCERTAIN && run->outcome != CONFLICT) {
		visit_outcome(visit, run->outcome);
		return;
	}
	budget_draw_refused(&scene, reason_of(&scene, run), outcome_http_status(run->outcome));
}

// --- the receipt ---------------------------------------------------------------------------------------------------
static struct text key_name(struct visit *visit, const struct vote *vote)
{
	struct builder b = builder_on(visit->arena);
	build_literal(&b, "polder-vote-");
	build_id(&b, vote->id);
	return builder_text(&b);
}

static int64_t day_of(struct text day)
{
	int64_t ms = 0;
	return iso_time_parse(day, &ms) ? ms : 0;
}

enum outcome budget_page_receipt(struct visit *visit)
{
	struct scene scene;
	struct kept_receipt kept;
	enum outcome outcome = scene_load_voter(&scene, visit);
	if (outcome != DONE)
		return outcome;
	if (!receipt_find(visit, &kept) || kept.receipt.vote_id != scene.vote.id) {
		budget_draw_refused(&scene, "no_receipt", 200);
		return DONE;
	}
	struct page_frame frame = visit_frame(visit, translate(visit->language, N_("We have received your vote")));
	frame.no_index = true;
	struct text signature = base64url(visit->arena, kept.receipt.signature, SIGNATURE_BYTES);
	struct budget_receipt_view view = {
		.frame = &frame,
		.replaced = kept.receipt.replaced,
		.again = kept.receipt.again,
		.tracking_code = kept.receipt.tracking_code,
		.index = kept.receipt.position,
		.leaf_hash = text_hex(visit->arena, kept.receipt.leaf_hash, HASH_BYTES),
		.signature = signature,
		.signature_short = text_slice(signature, 0, 16),
		.key_name = key_name(visit, &scene.vote),
		.received_at = day_of(kept.receipt.day),
		.envelope = scene_envelope_name(&scene, kept.envelope_id),
		.can_change = scene.definition.changing,
		.closes_at = scene.window.closes_at ? scene.window.closes_at : scene.vote.closes_at,
		.result_at = scene_result_at(&scene),
		.download_href = scene_href(&scene, "ontvangst.txt"),
		.change_href = scene.open ? scene_href(&scene, "") : TEXT_NONE,
		.manifest_href = scene_href(&scene, "spelregels"),
		.track_href = scene_href(&scene, "controleren"),
		.by_mail = scene_by_mail(&scene),
		.mail_href = mailer_can_send(house_mailer(visit->house)) ? scene_href(&scene, "bevestiging") : TEXT_NONE,
		.home_href = visit_link(visit, "%s", ""),
		.clear_action = scene_href(&scene, "afmelden"),
	};
	view.plans = scene_basket_plans(&scene, &kept.plans, &view.total_cents);
	draw_budget_receipt(&visit->drawing, &view);
	return DONE;
}

// The signed text itself, then the signature and the key, so that anyone can check it with any Ed25519 program.
enum outcome budget_page_receipt_text(struct visit *visit)
{
	struct vote vote;
	struct kept_receipt kept;
	enum outcome outcome = vote_of_activity(visit->db, visit->arena, visit->activity->id, &vote);
	if (outcome != DONE)
		return outcome;
	if (!receipt_find(visit, &kept) || kept.receipt.vote_id != vote.id)
		return NOT_FOUND;
	build_text(&visit->body, ballot_receipt_text(visit->arena, &kept.receipt));
	build_literal(&visit->body, "\nsignature ed25519 ");
	build_text(&visit->body, base64url(visit->arena, kept.receipt.signature, SIGNATURE_BYTES));
	build_literal(&visit->body, "\npublic-key ");
	build_text(&visit->body, text_hex(visit->arena, (const uint8_t *)vote.public_key.at, vote.public_key.len));
	build_char(&visit->body, '\n');
	struct response *response = &visit->exchange->response;
	response->content_type = TEXT("text/plain; charset=utf-8");
	response->filename =
		arena_format(visit->arena, "stembewijs-%" TEXT_FORMAT ".txt", TEXT_ARGS(kept.receipt.tracking_code));
	return DONE;
}
