// SPDX-License-Identifier: EUPL-1.2
// The life of a vote: draft, open, closed, counted, published. Each step checks the one before it in the transaction.
#include "ballot/ballot.h"
#include "ballot/kernel.h"
#include "base/id.h"
#include "base/log.h"

enum outcome vote_find(struct db *db, struct arena *arena, int64_t id, struct vote *vote)
{
	return db_find(db, &vote_record, vote, arena, "WHERE id = ?1", "i", id);
}

enum outcome vote_of_activity(struct db *db, struct arena *arena, int64_t activity_id, struct vote *vote)
{
	return db_find(db, &vote_record, vote, arena, "WHERE activity_id = ?1", "i", activity_id);
}

// A manifest never changes, but to read one takes longer than all else that casting does. What is kept stands beside the
// text it was read from, so that a text that was tampered with is read, and refused.
struct kept_definition {
	struct text manifest;
	struct vote_definition definition;
};

static const struct vote_definition *kept_definition(struct db *db, const struct vote *vote)
{
	static const char kind;
	struct kept_definition *kept = db_kept(db, &kind, vote->id);
	if (kept && text_equal(kept->manifest, vote->manifest))
		return &kept->definition;
	struct arena *arena = arena_create((size_t)64 << 20);
	kept = arena ? arena_new(arena, struct kept_definition) : NULL;
	if (!kept || !manifest_read(arena, vote->manifest, &kept->definition)) {
		arena_destroy(arena);
		return NULL;
	}
	kept->manifest = text_copy(arena, vote->manifest);
	if (arena_full(arena)) {
		arena_destroy(arena);
		return NULL;
	}
	db_keep(db, &kind, vote->id, arena, kept);
	return &kept->definition;
}

enum outcome vote_load(struct db *db, struct arena *arena, int64_t activity_id, struct vote *vote,
                       struct vote_definition *definition)
{
	enum outcome outcome = vote_of_activity(db, arena, activity_id, vote);
	if (outcome != DONE)
		return outcome;
	if (vote->state == VOTE_DRAFT)
		return REFUSED;
	const struct vote_definition *kept = kept_definition(db, vote);
	if (!kept) {
		log_fault("the manifest of vote %lld cannot be read", (long long)vote->id);
		return FAULT;
	}
	if (!definition_copy(arena, kept, definition))
		return BUSY;
	if (vote->manifest_hash.len != HASH_BYTES ||
	    memcmp(vote->manifest_hash.at, definition->manifest_hash, HASH_BYTES) != 0 || definition->vote_id != vote->id) {
		log_fault("the manifest of vote %lld is not the one it was opened with", (long long)vote->id);
		return FAULT;
	}
	return DONE;
}

// The vote of an activity, as it was found under a version of its site.
struct kept_rules {
	uint64_t version;
	struct vote_definition rules; // without texts
};

static bool keep_rules(struct db *db, const struct vote_definition *definition, uint64_t version, const void *kind)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	struct kept_rules *kept = arena ? arena_new(arena, struct kept_rules) : NULL;
	if (!kept || !definition_copy_rules(arena, definition, &kept->rules)) {
		arena_destroy(arena);
		return false;
	}
	kept->version = version;
	db_keep(db, kind, definition->activity_id, arena, kept);
	return true;
}

enum outcome vote_rules(struct db *db, struct arena *arena, int64_t activity_id, uint64_t version,
                        struct vote_definition *rules)
{
	static const char kind;
	const struct kept_rules *kept = db_kept(db, &kind, activity_id);
	if (!kept || kept->version != version) {
		struct vote vote;
		struct vote_definition definition;
		enum outcome outcome = vote_load(db, arena, activity_id, &vote, &definition);
		if (outcome != DONE)
			return outcome;
		if (!keep_rules(db, &definition, version, &kind))
			return BUSY;
		kept = db_kept(db, &kind, activity_id);
	}
	return definition_copy_rules(arena, &kept->rules, rules) ? DONE : BUSY;
}

bool vote_is_running(struct db *db, int64_t activity_id)
{
	struct rows rows = db_query(db,
	                            "SELECT 1 FROM vote WHERE activity_id = ?1 AND channel <> 'import'"
	                            " AND state IN ('open', 'closed', 'counted')",
	                            "i", activity_id);
	bool running = rows_next(&rows);
	return !rows_end(&rows) || running;
}

// --- the public list of what happened --------------------------------------------------------------------------------
bool vote_entry_add(struct db *db, struct write_context *context, const struct vote *vote, const char *kind,
                    struct text text, struct text detail)
{
	struct vote_entry entry = { .id = id_new(),
		                        .vote_id = vote->id,
		                        .at = context->now,
		                        .kind = text_of(kind),
		                        .text = text_cut(text, 1000),
		                        .detail = detail };
	return db_insert(db, &vote_entry_record, &entry);
}

bool vote_entries_of(struct db *db, struct arena *arena, int64_t vote_id, struct vote_entries *entries)
{
	*entries = (struct vote_entries){ NULL, 0 };
	struct rows rows = db_select(db, &vote_entry_record, "WHERE vote_id = ?1 ORDER BY id", "i", vote_id);
	struct vote_entry entry;
	while (rows_next_record(&rows, &vote_entry_record, &entry, arena)) {
		struct vote_entry *kept = arena_append(arena, entries, struct vote_entry);
		if (kept)
			*kept = entry;
	}
	return rows_end(&rows) && !arena_full(arena);
}

static enum outcome vote_save(struct db *db, struct write_context *context, const struct vote *vote, const char *event,
                              const char *entry_kind, struct text entry_text)
{
	if (!db_update(db, &vote_record, vote) || !vote_entry_add(db, context, vote, entry_kind, entry_text, TEXT_NONE) ||
	    !event_append(db, context, vote->site_id, event, vote->id))
		return FAULT;
	return DONE;
}

// --- draft and open ------------------------------------------------------------------------------------------------
enum outcome vote_draft(struct db *db, struct write_context *context, int64_t id, const struct activity *activity,
                        enum vote_channel channel, const uint8_t public_key[SIGN_PUBLIC_BYTES])
{
	struct vote vote;
	enum outcome outcome = vote_of_activity(db, context->arena, activity->id, &vote);
	if (outcome != NOT_FOUND)
		return outcome == DONE ? CONFLICT : outcome;
	vote = (struct vote){
		.id = id,
		.site_id = activity->site_id,
		.activity_id = activity->id,
		.state = VOTE_DRAFT,
		.channel = (int)channel,
		.public_key = { (const char *)public_key, SIGN_PUBLIC_BYTES },
		.algorithms = TEXT("hmac-sha256 sha256-rfc6962 ed25519"),
	};
	if (!db_insert(db, &vote_record, &vote) || !event_append(db, context, vote.site_id, "vote.draft", vote.id))
		return FAULT;
	return DONE;
}

// Lots are a random permutation of 1..n (Fisher and Yates), drawn before the first ballot and published.
static bool draw_lots(struct vote_definition *definition)
{
	bool given = false;
	for (size_t i = 0; i < definition->option_count; i++)
		given |= definition->options[i].lot != 0;
	if (given)
		return false;
	for (size_t i = 0; i < definition->option_count; i++) {
		size_t j = random_below((uint32_t)i + 1);
		definition->options[i].lot = definition->options[j].lot;
		definition->options[j].lot = (int64_t)i + 1;
	}
	return true;
}

static bool lots_are_permutation(struct arena *arena, const struct vote_definition *definition)
{
	bool *seen = arena_new_array(arena, bool, definition->option_count + 1);
	for (size_t i = 0; seen && i < definition->option_count; i++) {
		int64_t lot = definition->options[i].lot;
		if (lot < 1 || lot > (int64_t)definition->option_count || seen[lot])
			return false;
		seen[lot] = true;
	}
	return seen != NULL;
}

static bool range_is_good(int64_t min, int64_t max)
{
	return min >= 0 && max >= 0 && (max == 0 || min <= max);
}

static bool rule_is_good(const struct ballot_rule *rule)
{
	return range_is_good(rule->min_count, rule->max_count) && range_is_good(rule->min_cents, rule->max_cents) &&
	       range_is_good(rule->min_sum, rule->max_sum) && rule->max_points >= 0;
}

static bool limit_is_good(const struct ballot_limit *limit)
{
	return limit->group_id != 0 && range_is_good(limit->min_count, limit->max_count) &&
	       range_is_good(limit->min_cents, limit->max_cents);
}

static const char *envelope_fault(const struct vote_definition *definition, const struct vote_envelope *envelope)
{
	if (definition_envelope(definition, envelope->id) != envelope)
		return N_("Two ballots of this vote are for the same area or theme.");
	if (envelope->budget_cents < 0)
		return N_("A budget cannot be below zero.");
	if (!rule_is_good(&envelope->rule))
		return N_("A minimum of this vote is above its maximum.");
	for (size_t i = 0; i < envelope->limit_count; i++)
		if (!limit_is_good(&envelope->limits[i]))
			return N_("A minimum of a theme or area is above its maximum.");
	for (size_t i = 0; i < definition->option_count; i++)
		if (definition->options[i].envelope_id == envelope->id)
			return NULL;
	return N_("There are no {ideas} on a ballot of this vote.");
}

static const char *definition_fault(const struct vote_definition *definition)
{
	if (definition->envelope_count == 0)
		return N_("There are no {ideas} on a ballot of this vote.");
	for (size_t i = 0; i < definition->envelope_count; i++) {
		const char *fault = envelope_fault(definition, &definition->envelopes[i]);
		if (fault)
			return fault;
	}
	for (size_t i = 0; i < definition->option_count; i++) {
		const struct vote_option *option = &definition->options[i];
		if (option->price_cents < 0)
			return N_("A price cannot be below zero.");
		if (definition_option(definition, option->id) != option ||
		    !definition_envelope(definition, option->envelope_id))
			return N_("{An_idea} stands on no ballot of this vote, or on two.");
	}
	return NULL;
}

// How many codes each envelope has; INVALID when a batch is for none of them.
static enum outcome count_codes(struct db *db, struct arena *arena, struct vote_definition *definition,
                                struct form_errors *errors)
{
	struct rows rows = db_query(db,
	                            "SELECT code_batch.envelope_id, COUNT(*) FROM code JOIN code_batch"
	                            " ON code_batch.id = code.batch_id WHERE code.vote_id = ?1 AND code.revoked = 0"
	                            " AND code_batch.revoked = 0 GROUP BY code_batch.envelope_id",
	                            "i", definition->vote_id);
	bool known = true;
	while (rows_next(&rows)) {
		int64_t envelope_id = rows_int(&rows, 0);
		bool found = false;
		for (size_t i = 0; i < definition->envelope_count; i++) {
			if (definition->envelopes[i].id != envelope_id)
				continue;
			definition->envelopes[i].codes = rows_int(&rows, 1);
			found = true;
		}
		known &= found;
	}
	if (!rows_end(&rows))
		return FAULT;
	if (known)
		return DONE;
	form_error_add(arena, errors, TEXT_NONE, N_("There are codes for a ballot that this vote does not have."), 0);
	return INVALID;
}

// The window decides when a vote by code is open; ballots of an election held elsewhere carry its own times.
static enum outcome window_times(struct db *db, struct write_context *context, struct vote *vote,
                                 struct vote_definition *definition, struct form_errors *errors)
{
	if (definition->channel != CHANNEL_IMPORT) {
		struct window_state window;
		enum outcome outcome = window_state(db, context->arena, vote->activity_id, TEXT("vote"), context->now, &window);
		if (outcome != DONE)
			return outcome;
		if (!window.open) {
			form_error_add(context->arena, errors, TEXT_NONE, N_("The time to vote has not come or is over."), 0);
			return REFUSED;
		}
		definition->opens_at = window.opened_at ? window.opened_at : context->now;
		definition->closes_at = window.closes_at;
	}
	vote->opens_at = definition->opens_at;
	vote->closes_at = definition->closes_at;
	return DONE;
}

static enum outcome refuse_state(struct write_context *context, struct form_errors *errors, const char *message)
{
	form_error_add(context->arena, errors, TEXT_NONE, message, 0);
	return CONFLICT;
}

enum outcome vote_open(struct db *db, struct write_context *context, int64_t vote_id,
                       struct vote_definition *definition, struct form_errors *errors)
{
	struct vote vote;
	enum outcome outcome = vote_find(db, context->arena, vote_id, &vote);
	if (outcome != DONE)
		return outcome;
	if (vote.state != VOTE_DRAFT)
		return refuse_state(context, errors, N_("This vote has been opened already."));
	definition->vote_id = vote.id;
	definition->activity_id = vote.activity_id;
	definition->channel = (enum vote_channel)vote.channel;
	if (!draw_lots(definition) && !lots_are_permutation(context->arena, definition)) {
		form_error_add(context->arena, errors, TEXT_NONE, N_("The lots of the {ideas} are not 1 to n, each once."), 0);
		return INVALID;
	}
	const char *fault = definition_fault(definition);
	if (fault) {
		form_error_add(context->arena, errors, TEXT_NONE, fault, 0);
		return INVALID;
	}
	outcome = count_codes(db, context->arena, definition, errors);
	if (outcome == DONE)
		outcome = window_times(db, context, &vote, definition, errors);
	if (outcome != DONE)
		return outcome;
	vote.state = VOTE_OPEN;
	vote.opened_at = context->now;
	vote.changing = definition->changing;
	definition->software = TEXT("polder " POLDER_VERSION);
	definition->commit = text_of(software_commit);
	vote.manifest = manifest_write(context->arena, definition, vote.public_key);
	hash_sha256(definition->manifest_hash, vote.manifest);
	vote.manifest_hash = (struct text){ (const char *)definition->manifest_hash, HASH_BYTES };
	if (vote.manifest.len == 0 || !activity_freeze(db, context, vote.activity_id))
		return FAULT;
	return vote_save(db, context, &vote, "vote.open", "opened",
	                 text_hex(context->arena, definition->manifest_hash, HASH_BYTES));
}

// --- close, count, publish -------------------------------------------------------------------------------------------
enum outcome vote_close(struct db *db, struct write_context *context, int64_t vote_id, struct text reason,
                        struct form_errors *errors)
{
	struct vote vote;
	enum outcome outcome = vote_find(db, context->arena, vote_id, &vote);
	if (outcome != DONE)
		return outcome;
	if (vote.state != VOTE_OPEN)
		return refuse_state(context, errors,
		                    vote.state == VOTE_DRAFT ? N_("Only an open vote can be closed.")
		                                             : N_("This vote has been closed already."));
	if (vote.closes_at > context->now && reason.len == 0) {
		form_error_add(context->arena, errors, TEXT("reason"),
		               N_("Say why the vote closes before the time that was announced."), 0);
		return INVALID;
	}
	// REFUSED: no window was open any more, its time has passed.
	if (vote.channel != CHANNEL_IMPORT) {
		outcome = activity_close(db, context, vote.activity_id, TEXT("vote"));
		if (outcome != DONE && outcome != REFUSED)
			return outcome;
	}
	vote.state = VOTE_CLOSED;
	vote.closed_at = context->now;
	return vote_save(db, context, &vote, "vote.close", "closed", reason);
}

// Of the entries about stopping and going on, the last tells.
static bool is_suspended(struct db *db, struct arena *arena, int64_t vote_id, bool *suspended)
{
	struct rows rows = db_query(db,
	                            "SELECT kind FROM vote_entry WHERE vote_id = ?1 AND kind IN ('suspended', 'resumed')"
	                            " ORDER BY id DESC LIMIT 1",
	                            "i", vote_id);
	*suspended = rows_next(&rows) && text_is(rows_text(&rows, 0, arena), "suspended");
	return rows_end(&rows);
}

enum outcome vote_suspend(struct db *db, struct write_context *context, int64_t activity_id, bool suspended,
                          struct text reason, struct form_errors *errors)
{
	struct vote vote;
	bool before;
	enum outcome outcome = vote_of_activity(db, context->arena, activity_id, &vote);
	if (outcome != DONE)
		return outcome == NOT_FOUND ? DONE : outcome;
	if (vote.state != VOTE_OPEN || vote.channel == CHANNEL_IMPORT)
		return DONE;
	if (!is_suspended(db, context->arena, vote.id, &before))
		return FAULT;
	if (before == suspended)
		return DONE;
	if (suspended && reason.len == 0) {
		form_error_add(context->arena, errors, TEXT("reason"),
		               N_("People are voting on this site. Say why they have to stop: the reason is published."), 0);
		return INVALID;
	}
	return vote_entry_add(db, context, &vote, suspended ? "suspended" : "resumed", reason, TEXT_NONE) ? DONE : FAULT;
}

enum outcome vote_store_result(struct db *db, struct write_context *context, int64_t vote_id, int64_t read_withdrawn,
                               struct text result_json)
{
	struct vote vote;
	enum outcome outcome = vote_find(db, context->arena, vote_id, &vote);
	if (outcome != DONE)
		return outcome;
	if (vote.state != VOTE_CLOSED || vote.withdrawn != read_withdrawn)
		return CONFLICT;
	uint8_t hash[HASH_BYTES];
	hash_sha256(hash, result_json);
	struct vote_result result = { .vote_id = vote.id,
		                          .result = result_json,
		                          .hash = { (const char *)hash, HASH_BYTES } };
	if (!db_insert(db, &vote_result_record, &result))
		return FAULT;
	vote.state = VOTE_COUNTED;
	vote.counted_at = context->now;
	return vote_save(db, context, &vote, "vote.count", "counted", text_hex(context->arena, hash, HASH_BYTES));
}

enum outcome vote_publish(struct db *db, struct write_context *context, int64_t vote_id)
{
	struct vote vote;
	enum outcome outcome = vote_find(db, context->arena, vote_id, &vote);
	if (outcome != DONE)
		return outcome;
	if (vote.state != VOTE_COUNTED)
		return CONFLICT;
	vote.state = VOTE_PUBLISHED;
	vote.published_at = context->now;
	return vote_save(db, context, &vote, "vote.publish", "published", TEXT_NONE);
}

enum outcome vote_result_find(struct db *db, struct arena *arena, int64_t vote_id, struct vote_result *result)
{
	return db_find(db, &vote_result_record, result, arena, "WHERE vote_id = ?1", "i", vote_id);
}
