// SPDX-License-Identifier: EUPL-1.2
// Amending a running vote, in public: TRUST.md 3. The closing can be put off, so that nobody who relied on what was
// announced loses a vote; and a mistake in a text can be set right by saying so. The plans, prices, rules and texts of the
// manifest stay as they are, and so does its hash.
#include "ballot/ballot.h"
#include "ballot/kernel.h"
#include "base/clock.h"

static void refuse(struct write_context *context, struct form_errors *errors, const char *field, const char *message)
{
	form_error_add(context->arena, errors, text_of(field), message, 0);
}

static bool is_complete(struct write_context *context, const struct vote_amendment *amendment,
                        struct form_errors *errors)
{
	size_t before = errors->count;
	if (amendment->text.len == 0 && amendment->closes_at == 0)
		refuse(context, errors, "text", N_("Say what is amended."));
	if (amendment->reason.len == 0)
		refuse(context, errors, "reason", N_("Say why. The reason is published."));
	if (amendment->proposer.len == 0)
		refuse(context, errors, "proposer", N_("Two members of staff amend a vote together. Give both names."));
	if (amendment->seconder.len == 0 || text_equal_ignoring_case(amendment->proposer, amendment->seconder))
		refuse(context, errors, "seconder", N_("Two members of staff amend a vote together. Give both names."));
	return errors->count == before;
}

static enum outcome put_off(struct db *db, struct write_context *context, struct vote *vote, int64_t closes_at,
                            struct form_errors *errors)
{
	if (vote->closes_at == 0) {
		refuse(context, errors, "closes_at", N_("This vote has no closing time that could be put off."));
		return INVALID;
	}
	if (vote->closes_at <= context->latest) { // also when the clock was set back since
		refuse(context, errors, "closes_at", N_("The time to vote is over."));
		return REFUSED;
	}
	if (closes_at <= vote->closes_at) {
		refuse(context, errors, "closes_at", N_("A vote can close later than was announced, never earlier."));
		return INVALID;
	}
	enum outcome outcome = activity_extend(db, context, vote->activity_id, TEXT("vote"), closes_at);
	if (outcome == REFUSED)
		refuse(context, errors, "closes_at", N_("The phase of this vote is that of another vote too."));
	if (outcome != DONE)
		return outcome;
	vote->closes_at = closes_at;
	return db_update(db, &vote_record, vote) ? DONE : FAULT;
}

static struct text detail_of(struct arena *arena, const struct vote_amendment *amendment, int64_t closed_before)
{
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_text_member(&w, "reason", amendment->reason);
	json_key(&w, "by");
	json_open(&w, '[');
	json_text(&w, amendment->proposer);
	json_text(&w, amendment->seconder);
	json_close(&w, ']');
	if (amendment->closes_at != 0) {
		json_time_given(&w, "closes_at", amendment->closes_at);
		json_time_given(&w, "closes_at_before", closed_before);
	}
	json_close(&w, '}');
	return builder_text(&b);
}

enum outcome vote_amend(struct db *db, struct write_context *context, int64_t vote_id,
                        const struct vote_amendment *amendment, struct form_errors *errors)
{
	struct vote vote;
	enum outcome outcome = vote_find(db, context->arena, vote_id, &vote);
	if (outcome != DONE)
		return outcome;
	if (vote.state != VOTE_OPEN || vote.channel == CHANNEL_IMPORT) {
		refuse(context, errors, "", N_("Only an open vote can be amended."));
		return CONFLICT;
	}
	if (!is_complete(context, amendment, errors))
		return INVALID;
	struct text detail = detail_of(context->arena, amendment, vote.closes_at);
	if (amendment->closes_at != 0)
		outcome = put_off(db, context, &vote, amendment->closes_at, errors);
	if (outcome != DONE)
		return outcome;
	return vote_entry_add(db, context, &vote, "amend", amendment->text, detail) &&
	               event_append(db, context, vote.site_id, "vote.amend", vote.id)
	           ? DONE
	           : FAULT;
}

static bool read_moment(const struct json *object, const char *key, int64_t *ms)
{
	struct text text = json_text_of(object, key);
	*ms = 0;
	return text.len == 0 || iso_time_parse(text, ms);
}

bool vote_amendment_read(struct arena *arena, const struct vote_entry *entry, struct vote_amendment *amendment)
{
	struct text error;
	struct json_document *document = json_parse(arena, entry->detail, &error);
	if (!document)
		return false;
	const struct json *root = json_root(document), *by = json_get(root, "by");
	*amendment = (struct vote_amendment){ .text = entry->text,
		                                  .reason = text_copy(arena, json_text_of(root, "reason")),
		                                  .proposer = text_copy(arena, json_as_text(json_item(by, 0))),
		                                  .seconder = text_copy(arena, json_as_text(json_item(by, 1))) };
	bool good = read_moment(root, "closes_at", &amendment->closes_at) &&
	            read_moment(root, "closes_at_before", &amendment->closed_before);
	json_free(document);
	return good;
}
