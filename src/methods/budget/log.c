// SPDX-License-Identifier: EUPL-1.2
// What happened to a vote, for everyone to read: in words on a page, as data, and after publishing every leaf.
#include "base/number.h"
#include "methods/budget/pages.h"

// --- in words --------------------------------------------------------------------------------------------------------
static struct text counted_words(const struct scene *scene, struct text message, int64_t n)
{
	struct message_value value = { "n", format_number(&scene->visit->drawing, n) };
	return message_fill(scene->visit->arena, message, &value, 1);
}

static struct text reason_words(const struct scene *scene, struct text reason, const char *without, const char *with)
{
	struct visit *visit = scene->visit;
	struct message_value value = { "reason", reason };
	return reason.len == 0 ? translate(visit->language, without)
	                       : message_fill(visit->arena, translate(visit->language, with), &value, 1);
}

static void add_sentence(const struct scene *scene, struct builder *b, const char *message,
                         const struct message_value *values, size_t count)
{
	struct visit *visit = scene->visit;
	if (b->len > 0)
		build_char(b, ' ');
	build_text(b, message_fill(visit->arena, translate(visit->language, message), values, count));
}

static struct text amend_words(const struct scene *scene, const struct vote_entry *entry)
{
	struct visit *visit = scene->visit;
	struct vote_amendment amendment;
	if (!vote_amendment_read(visit->arena, entry, &amendment))
		return entry->text;
	struct builder b = builder_on(visit->arena);
	if (amendment.closes_at != 0) {
		struct message_value times[] = { { "after", format_moment(&visit->drawing, amendment.closes_at) },
			                             { "before", format_moment(&visit->drawing, amendment.closed_before) } };
		add_sentence(scene, &b, N_("Voting closes later: {after} instead of {before}."), times, 2);
	}
	struct message_value text = { "text", amendment.text }, reason = { "reason", amendment.reason };
	if (amendment.text.len > 0)
		add_sentence(scene, &b, N_("Amended: {text}"), &text, 1);
	add_sentence(scene, &b, N_("The reason: {reason}"), &reason, 1);
	struct message_value names[] = { { "first", amendment.proposer }, { "second", amendment.seconder } };
	add_sentence(scene, &b, N_("Decided by {first} and {second}."), names, 2);
	return builder_text(&b);
}

bool budget_amendments(const struct scene *scene, struct budget_messages_view *messages)
{
	struct visit *visit = scene->visit;
	struct vote_entries entries;
	if (scene->vote.state == VOTE_DRAFT)
		return true;
	if (!vote_entries_of(visit->db, visit->arena, scene->vote.id, &entries))
		return false;
	for (size_t i = 0; i < entries.count; i++) {
		struct budget_message_view *message = text_is(entries.at[i].kind, "amend")
		                                          ? arena_append(visit->arena, messages, struct budget_message_view)
		                                          : NULL;
		if (message)
			*message = (struct budget_message_view){ TEXT("info"), amend_words(scene, &entries.at[i]) };
	}
	return true;
}

// An election that was held elsewhere was neither opened nor closed here.
static struct text state_words(const struct scene *scene, const struct vote_entry *entry)
{
	const struct language *language = scene->visit->language;
	bool import = scene->vote.channel == CHANNEL_IMPORT;
	if (text_is(entry->kind, "opened"))
		return import ? translate(language, N_("The rules were taken over from the source and fixed."))
		              : translate(language, N_("Voting was opened. From then on the rules are fixed."));
	if (text_is(entry->kind, "closed"))
		return import ? translate(language, N_("All votes were taken over from the source."))
		              : reason_words(scene, entry->text, N_("Voting was closed."),
		                             N_("Voting was closed. The reason: {reason}"));
	if (text_is(entry->kind, "amend"))
		return amend_words(scene, entry);
	if (text_is(entry->kind, "suspended"))
		return reason_words(scene, entry->text, N_("Voting was stopped for a while."),
		                    N_("Voting was stopped for a while. The reason: {reason}"));
	if (text_is(entry->kind, "resumed"))
		return reason_words(scene, entry->text, N_("Voting went on."), N_("Voting went on. The reason: {reason}"));
	if (text_is(entry->kind, "counted"))
		return translate(language, N_("The votes were counted."));
	if (text_is(entry->kind, "published"))
		return translate(language, N_("The outcome was published."));
	return entry->kind;
}

static struct text entry_words(const struct scene *scene, const struct vote_entry *entry)
{
	const struct language *language = scene->visit->language;
	int64_t n = 0;
	if (!number_parse(entry->text, &n)) // other kinds have a text of another sort, or none
		n = 0;
	if (text_is(entry->kind, "codes-added"))
		return counted_words(scene,
		                     translate_plural(language, N_("{n} code was added."), N_("{n} codes were added."), n), n);
	if (text_is(entry->kind, "batch-revoked"))
		return counted_words(
			scene,
			translate_plural(language,
		                     N_("A series of {n} code was blocked. A vote that was cast with it still counts."),
		                     N_("A series of {n} codes was blocked. Votes that were cast with them still count."), n),
			n);
	if (text_is(entry->kind, "code-revoked"))
		return text_is(entry->text, "0")
		           ? translate(language, N_("One code was blocked. No vote had been cast with it."))
		           : translate(language, N_("One code was blocked. The vote that was cast with it does not count."));
	return state_words(scene, entry);
}

enum outcome budget_log_entries(const struct scene *scene, struct budget_entries_view *view)
{
	struct visit *visit = scene->visit;
	struct vote_entries entries;
	if (scene->vote.id == 0)
		return DONE;
	if (!vote_entries_of(visit->db, visit->arena, scene->vote.id, &entries))
		return FAULT;
	for (size_t i = 0; i < entries.count; i++) {
		struct budget_entry_view *row = arena_append(visit->arena, view, struct budget_entry_view);
		if (!row)
			return BUSY;
		*row = (struct budget_entry_view){ .at = entries.at[i].at, .text = entry_words(scene, &entries.at[i]) };
	}
	return DONE;
}

// --- as data ---------------------------------------------------------------------------------------------------------
static void write_entry(struct json_writer *w, const struct vote *vote, const struct vote_entry *entry)
{
	// The hash of an outcome that is not yet published would let anyone try out what a small vote came to.
	bool secret = text_is(entry->kind, "counted") && vote->state != VOTE_PUBLISHED;
	json_open(w, '{');
	json_time_given(w, "at", entry->at);
	json_text_member(w, "kind", entry->kind);
	json_text_member(w, "text", secret ? TEXT_NONE : entry->text);
	if (entry->detail.len > 0) {
		json_key(w, "amendment");
		json_raw(w, entry->detail);
	}
	json_close(w, '}');
}

enum outcome budget_file_log(struct visit *visit)
{
	struct vote vote;
	struct vote_entries entries;
	enum outcome outcome = vote_of_activity(visit->db, visit->arena, visit->activity->id, &vote);
	if (outcome != DONE)
		return outcome;
	if (vote.state == VOTE_DRAFT)
		return NOT_FOUND;
	if (!vote_entries_of(visit->db, visit->arena, vote.id, &entries))
		return FAULT;
	struct json_writer w = json_on(&visit->body);
	json_open(&w, '{');
	json_text_member(&w, "format", TEXT("polder-log/1"));
	json_id_member(&w, "vote", vote.id);
	json_text_member(&w, "manifest_sha256",
	                 text_hex(visit->arena, (const uint8_t *)vote.manifest_hash.at, vote.manifest_hash.len));
	json_key(&w, "entries");
	json_open(&w, '[');
	for (size_t i = 0; i < entries.count; i++)
		write_entry(&w, &vote, &entries.at[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	return budget_file_finish(visit, TEXT("application/json"), TEXT("logboek.json"));
}
