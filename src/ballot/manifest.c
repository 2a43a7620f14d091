// SPDX-License-Identifier: EUPL-1.2
// The manifest: everything a vote rests on, as one canonical JSON text that is frozen when the vote opens. Members stand
// in one fixed order without white space; ids are 13 characters, "" for none; times RFC 3339 in UTC, null for none;
// texts in several languages in the order of `languages`.
#include "ballot/ballot.h"
#include "ballot/kernel.h"
#include "base/clock.h"
#include "base/id.h"
#include "commit.gen.h"

const char software_commit[] = POLDER_COMMIT;

static const char *const channel_names[] = { "code", "import", "email" };
static const char *const kind_names[] = { "approval", "points", "ranking" };
static const char *const formats[] = { "polder-manifest/1", "polder-manifest/2", "polder-manifest/3" };
static const char *const group_kinds[] = { "area", "theme" };

// {"nl": "...", "en": "..."} as it was stored: those of the vote's languages that there are, in their order.
static void write_translations(struct json_writer *w, const char *key, struct text languages, struct text stored)
{
	struct text error, rest = languages, language;
	struct json_document *document = stored.len > 0 ? json_parse(w->out->arena, stored, &error) : NULL;
	json_key(w, key);
	json_open(w, '{');
	while (document && text_split(&rest, ',', &language)) {
		struct text text = json_as_text(json_get_text(json_root(document), language));
		if (text.len == 0)
			continue;
		json_key_text(w, language);
		json_text(w, text);
	}
	json_close(w, '}');
	json_free(document);
}

static void write_time(struct json_writer *w, const char *key, int64_t ms)
{
	if (ms != 0) {
		json_time_given(w, key, ms);
		return;
	}
	json_key(w, key);
	json_null(w);
}

static void write_limit(struct json_writer *w, const struct ballot_limit *limit)
{
	json_open(w, '{');
	json_id_member(w, "group", limit->group_id);
	json_int_member(w, "min_count", limit->min_count);
	json_int_member(w, "max_count", limit->max_count);
	json_int_member(w, "min_cents", limit->min_cents);
	json_int_member(w, "max_cents", limit->max_cents);
	json_close(w, '}');
}

static void write_envelope(struct json_writer *w, const struct vote_envelope *envelope)
{
	const struct ballot_rule *rule = &envelope->rule;
	json_open(w, '{');
	json_id_member(w, "id", envelope->id);
	json_text_member(w, "name", envelope->name);
	json_int_member(w, "budget_cents", envelope->budget_cents);
	json_int_member(w, "codes", envelope->codes);
	json_text_member(w, "kind", text_of(kind_names[rule->kind]));
	json_int_member(w, "min_count", rule->min_count);
	json_int_member(w, "max_count", rule->max_count);
	json_int_member(w, "min_cents", rule->min_cents);
	json_int_member(w, "max_cents", rule->max_cents);
	json_int_member(w, "max_points", rule->max_points);
	json_int_member(w, "min_sum", rule->min_sum);
	json_int_member(w, "max_sum", rule->max_sum);
	json_key(w, "limits");
	json_open(w, '[');
	for (size_t i = 0; i < envelope->limit_count; i++)
		write_limit(w, &envelope->limits[i]);
	json_close(w, ']');
	json_close(w, '}');
}

static void write_group(struct json_writer *w, const struct vote_group *group, struct text languages)
{
	json_open(w, '{');
	json_id_member(w, "id", group->id);
	json_text_member(w, "kind", text_of(group_kinds[group->is_theme]));
	json_text_member(w, "name", group->name);
	write_translations(w, "names", languages, group->names);
	json_close(w, '}');
}

static void write_option(struct json_writer *w, const struct vote_option *option, struct text languages)
{
	json_open(w, '{');
	json_id_member(w, "id", option->id);
	json_int_member(w, "number", option->number);
	json_text_member(w, "title", option->title);
	write_translations(w, "titles", languages, option->titles);
	json_text_member(w, "text_sha256", text_hex(w->out->arena, option->text_hash, HASH_BYTES));
	json_int_member(w, "price_cents", option->price_cents);
	json_id_member(w, "area", option->groups[0]);
	json_id_member(w, "theme", option->groups[1]);
	json_id_member(w, "envelope", option->envelope_id);
	json_int_member(w, "lot", option->lot);
	json_close(w, '}');
}

static void write_lists(struct json_writer *w, const struct vote_definition *definition)
{
	json_key(w, "groups");
	json_open(w, '[');
	for (size_t i = 0; i < definition->group_count; i++)
		write_group(w, &definition->groups[i], definition->languages);
	json_close(w, ']');
	json_key(w, "envelopes");
	json_open(w, '[');
	for (size_t i = 0; i < definition->envelope_count; i++)
		write_envelope(w, &definition->envelopes[i]);
	json_close(w, ']');
	json_key(w, "options");
	json_open(w, '[');
	for (size_t i = 0; i < definition->option_count; i++)
		write_option(w, &definition->options[i], definition->languages);
	json_close(w, ']');
}

struct text manifest_write(struct arena *arena, const struct vote_definition *definition, struct text public_key)
{
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_text_member(&w, "format", TEXT("polder-manifest/3"));
	json_id_member(&w, "vote", definition->vote_id);
	json_id_member(&w, "activity", definition->activity_id);
	json_text_member(&w, "languages", definition->languages);
	json_text_member(&w, "title", definition->title);
	write_translations(&w, "titles", definition->languages, definition->titles);
	json_text_member(&w, "channel", text_of(channel_names[definition->channel]));
	write_time(&w, "opens_at", definition->opens_at);
	write_time(&w, "closes_at", definition->closes_at);
	json_text_member(&w, "zone", definition->zone);
	json_text_member(&w, "currency", definition->currency);
	json_bool_member(&w, "changing", definition->changing);
	json_text_member(&w, "count_rule", definition->count_rule);
	if (definition->count_options.len > 0) {
		json_key(&w, "count_options");
		json_raw(&w, definition->count_options);
	}
	json_int_member(&w, "threshold", definition->threshold);
	if (definition->channel == CHANNEL_EMAIL)
		json_text_member(&w, "mail_domains", definition->mail_domains);
	json_text_member(&w, "source", definition->source);
	json_text_member(&w, "software", definition->software);
	json_text_member(&w, "commit", definition->commit);
	json_text_member(&w, "algorithms", TEXT("hmac-sha256 sha256-rfc6962 ed25519"));
	json_text_member(&w, "public_key", text_hex(arena, (const uint8_t *)public_key.at, public_key.len));
	write_lists(&w, definition);
	json_close(&w, '}');
	return builder_text(&b);
}

static bool read_time(const struct json *object, const char *key, int64_t *ms)
{
	const struct json *value = json_get(object, key);
	*ms = 0;
	return json_kind(value) == JSON_NULL || iso_time_parse(json_as_text(value), ms);
}

static struct text read_text(struct arena *arena, const struct json *object, const char *key)
{
	return text_copy(arena, json_text_of(object, key));
}

// An object of the writer's own, as it was written.
static struct text read_object(struct arena *arena, const struct json *object, const char *key)
{
	const struct json *value = json_get(object, key);
	return json_kind(value) == JSON_OBJECT ? json_write_value(arena, value) : TEXT_NONE;
}

static bool read_word(const struct json *object, const char *key, const char *const *words, size_t count, int *index)
{
	struct text text = json_text_of(object, key);
	for (size_t i = 0; i < count; i++) {
		if (text_is(text, words[i])) {
			*index = (int)i;
			return true;
		}
	}
	return false;
}

static bool read_limits(struct arena *arena, const struct json *array, struct vote_envelope *envelope)
{
	envelope->limit_count = json_count(array);
	envelope->limits = arena_new_array(arena, struct ballot_limit, envelope->limit_count + 1);
	if (!envelope->limits)
		return false;
	for (size_t i = 0; i < envelope->limit_count; i++) {
		const struct json *item = json_item(array, i);
		struct ballot_limit *limit = &envelope->limits[i];
		limit->min_count = json_int_of(item, "min_count");
		limit->max_count = json_int_of(item, "max_count");
		limit->min_cents = json_int_of(item, "min_cents");
		limit->max_cents = json_int_of(item, "max_cents");
		if (!json_id_of(item, "group", &limit->group_id))
			return false;
	}
	return true;
}

static bool read_envelope(struct arena *arena, const struct json *item, struct vote_envelope *envelope)
{
	int kind;
	if (!json_id_of(item, "id", &envelope->id) || !read_word(item, "kind", kind_names, 3, &kind))
		return false;
	envelope->name = read_text(arena, item, "name");
	envelope->budget_cents = json_int_of(item, "budget_cents");
	envelope->codes = json_int_of(item, "codes");
	envelope->rule = (struct ballot_rule){
		.kind = (enum ballot_kind)kind,
		.min_count = json_int_of(item, "min_count"),
		.max_count = json_int_of(item, "max_count"),
		.min_cents = json_int_of(item, "min_cents"),
		.max_cents = json_int_of(item, "max_cents"),
		.max_points = json_int_of(item, "max_points"),
		.min_sum = json_int_of(item, "min_sum"),
		.max_sum = json_int_of(item, "max_sum"),
	};
	return read_limits(arena, json_get(item, "limits"), envelope);
}

static bool read_option(struct arena *arena, const struct json *item, struct vote_option *option)
{
	option->number = json_int_of(item, "number");
	option->title = read_text(arena, item, "title");
	option->titles = read_object(arena, item, "titles");
	option->price_cents = json_int_of(item, "price_cents");
	option->lot = json_int_of(item, "lot");
	return json_id_of(item, "id", &option->id) && json_id_of(item, "area", &option->groups[0]) &&
	       json_id_of(item, "theme", &option->groups[1]) && json_id_of(item, "envelope", &option->envelope_id) &&
	       text_from_hex(json_text_of(item, "text_sha256"), option->text_hash, HASH_BYTES);
}

static bool read_group(struct arena *arena, const struct json *item, struct vote_group *group)
{
	int kind;
	group->name = read_text(arena, item, "name");
	group->names = read_object(arena, item, "names");
	if (!json_id_of(item, "id", &group->id) || !read_word(item, "kind", group_kinds, 2, &kind))
		return false;
	group->is_theme = kind == 1;
	return true;
}

static bool read_lists(struct arena *arena, const struct json *root, struct vote_definition *definition)
{
	const struct json *envelopes = json_get(root, "envelopes"), *options = json_get(root, "options");
	const struct json *groups = json_get(root, "groups");
	definition->group_count = json_count(groups);
	definition->groups = arena_new_array(arena, struct vote_group, definition->group_count + 1);
	definition->envelope_count = json_count(envelopes);
	definition->option_count = json_count(options);
	definition->envelopes = arena_new_array(arena, struct vote_envelope, definition->envelope_count + 1);
	definition->options = arena_new_array(arena, struct vote_option, definition->option_count + 1);
	if (!definition->envelopes || !definition->options || !definition->groups)
		return false;
	for (size_t i = 0; i < definition->group_count; i++)
		if (!read_group(arena, json_item(groups, i), &definition->groups[i]))
			return false;
	for (size_t i = 0; i < definition->envelope_count; i++)
		if (!read_envelope(arena, json_item(envelopes, i), &definition->envelopes[i]))
			return false;
	for (size_t i = 0; i < definition->option_count; i++)
		if (!read_option(arena, json_item(options, i), &definition->options[i]))
			return false;
	return true;
}

static bool read_root(struct arena *arena, const struct json *root, struct vote_definition *definition)
{
	int channel, format;
	if (!read_word(root, "format", formats, 3, &format) || !read_word(root, "channel", channel_names, 3, &channel))
		return false;
	definition->channel = (enum vote_channel)channel;
	definition->languages = read_text(arena, root, "languages");
	definition->title = read_text(arena, root, "title");
	definition->titles = read_object(arena, root, "titles");
	definition->zone = read_text(arena, root, "zone");
	definition->currency = read_text(arena, root, "currency");
	definition->software = read_text(arena, root, "software");
	definition->commit = read_text(arena, root, "commit");
	definition->changing = json_bool_of(root, "changing");
	definition->count_rule = read_text(arena, root, "count_rule");
	definition->count_options = read_object(arena, root, "count_options");
	definition->threshold = json_int_of(root, "threshold");
	definition->source = read_text(arena, root, "source");
	definition->mail_domains = read_text(arena, root, "mail_domains");
	return json_id_of(root, "vote", &definition->vote_id) && json_id_of(root, "activity", &definition->activity_id) &&
	       read_time(root, "opens_at", &definition->opens_at) && read_time(root, "closes_at", &definition->closes_at) &&
	       read_lists(arena, root, definition);
}

bool manifest_read(struct arena *arena, struct text manifest, struct vote_definition *definition)
{
	struct text error;
	struct json_document *document = json_parse(arena, manifest, &error);
	if (!document)
		return false;
	*definition = (struct vote_definition){ 0 };
	bool good = read_root(arena, json_root(document), definition) && !arena_full(arena);
	json_free(document);
	hash_sha256(definition->manifest_hash, manifest);
	return good;
}

// --- copying -------------------------------------------------------------------------------------------------------
static void *copied(struct arena *arena, const void *at, size_t count, size_t bytes)
{
	void *copy = arena_alloc_array(arena, count + 1, bytes);
	if (copy && count > 0)
		memcpy(copy, at, count * bytes);
	return copy;
}

// The texts of a definition, one after the other: where each stands, so that they can be copied in one piece. The names
// of groups apart: a refusal says them.
static void visit_groups(struct vote_definition *definition, void (*visit)(struct text *text, void *state), void *state)
{
	for (size_t i = 0; i < definition->group_count; i++) {
		visit(&definition->groups[i].name, state);
		visit(&definition->groups[i].names, state);
	}
}

static void visit_others(struct vote_definition *definition, void (*visit)(struct text *text, void *state), void *state)
{
	struct text *own[] = { &definition->languages,     &definition->title,       &definition->titles,
		                   &definition->zone,          &definition->currency,    &definition->software,
		                   &definition->commit,        &definition->source,      &definition->count_rule,
		                   &definition->count_options, &definition->mail_domains };
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		visit(own[i], state);
	for (size_t i = 0; i < definition->envelope_count; i++)
		visit(&definition->envelopes[i].name, state);
	for (size_t i = 0; i < definition->option_count; i++) {
		visit(&definition->options[i].title, state);
		visit(&definition->options[i].titles, state);
	}
}

static void add_length(struct text *text, void *state)
{
	*(size_t *)state += text->len;
}

static void move_text(struct text *text, void *state)
{
	char **room = state;
	if (text->len > 0)
		memcpy(*room, text->at, text->len);
	text->at = *room;
	*room += text->len;
}

static void leave_out(struct text *text, void *state)
{
	(void)state;
	*text = TEXT_NONE;
}

static bool copy_arrays(struct arena *arena, const struct vote_definition *from, struct vote_definition *to)
{
	*to = *from;
	to->groups = copied(arena, from->groups, from->group_count, sizeof(*from->groups));
	to->envelopes = copied(arena, from->envelopes, from->envelope_count, sizeof(*from->envelopes));
	to->options = copied(arena, from->options, from->option_count, sizeof(*from->options));
	if (!to->groups || !to->envelopes || !to->options)
		return false;
	for (size_t i = 0; i < to->envelope_count; i++) {
		struct vote_envelope *envelope = &to->envelopes[i];
		envelope->limits = copied(arena, envelope->limits, envelope->limit_count, sizeof(*envelope->limits));
	}
	return !arena_full(arena);
}

static bool copy_texts(struct arena *arena, struct vote_definition *to, bool all)
{
	size_t bytes = 1;
	visit_groups(to, add_length, &bytes);
	visit_others(to, all ? add_length : leave_out, &bytes);
	char *room = arena_alloc(arena, bytes);
	if (!room)
		return false;
	visit_groups(to, move_text, &room);
	if (all)
		visit_others(to, move_text, &room);
	return !arena_full(arena);
}

bool definition_copy_rules(struct arena *arena, const struct vote_definition *from, struct vote_definition *to)
{
	return copy_arrays(arena, from, to) && copy_texts(arena, to, false);
}

bool definition_copy(struct arena *arena, const struct vote_definition *from, struct vote_definition *to)
{
	return copy_arrays(arena, from, to) && copy_texts(arena, to, true);
}
