// SPDX-License-Identifier: EUPL-1.2
// Rows of the outbox, and the intents sealed in them.
#include "base/id.h"
#include "base/json.h"
#include "talk/outbox.h"

#define AT(type, member) .name = #member, .offset = offsetof(struct type, member)

static const struct field mail_fields[] = {
	{ AT(mail, id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_PRIVATE },
	{ AT(mail, site_id), .kind = FIELD_ID, .flags = FIELD_PRIVATE },
	{ AT(mail, kind), .kind = FIELD_TEXT, .flags = FIELD_PRIVATE },
	{ AT(mail, sealed), .kind = FIELD_LONG_TEXT, .flags = FIELD_PRIVATE, .max = 65536 },
	{ AT(mail, asked_at), .kind = FIELD_TIME, .flags = FIELD_PRIVATE },
	{ AT(mail, run_at), .kind = FIELD_TIME, .flags = FIELD_PRIVATE },
	{ AT(mail, attempts), .kind = FIELD_INT, .flags = FIELD_PRIVATE },
};
static const struct field mail_link_fields[] = {
	{ AT(mail_link, token_hash), .kind = FIELD_BYTES, .flags = FIELD_KEY | FIELD_PRIVATE },
	{ AT(mail_link, site_id), .kind = FIELD_ID, .flags = FIELD_PRIVATE },
	{ AT(mail_link, activity_id), .kind = FIELD_ID, .flags = FIELD_PRIVATE },
	{ AT(mail_link, kind), .kind = FIELD_TEXT, .flags = FIELD_PRIVATE },
	{ AT(mail_link, asker), .kind = FIELD_BYTES, .flags = FIELD_PRIVATE },
	{ AT(mail_link, digits), .kind = FIELD_BYTES, .flags = FIELD_PRIVATE },
	{ AT(mail_link, sealed), .kind = FIELD_LONG_TEXT, .flags = FIELD_PRIVATE, .max = 65536 },
	{ AT(mail_link, tries), .kind = FIELD_INT, .flags = FIELD_PRIVATE },
	{ AT(mail_link, expires_at), .kind = FIELD_TIME, .flags = FIELD_PRIVATE },
};
const struct record mail_record = RECORD_OF("mail", struct mail, mail_fields);
const struct record mail_link_record = RECORD_OF("mail_link", struct mail_link, mail_link_fields);
const struct record *const talk_records[] = { &mail_record, &mail_link_record, NULL };

// --- sealing -------------------------------------------------------------------------------------------------------
static bool outbox_key(struct store *store, uint8_t key[KEY_BYTES])
{
	return key_get(store, TEXT("outbox"), key, KEY_BYTES);
}

// Bound to its row: one that is put into another's place does not open.
static struct text purpose(struct arena *arena, const struct mail *mail)
{
	struct builder b = builder_on(arena);
	build_format(&b, "outbox/v1:%" TEXT_FORMAT ":", TEXT_ARGS(mail->kind));
	build_id(&b, mail->id);
	return builder_text(&b);
}

bool mail_make(struct store *store, struct arena *arena, const char *kind, int64_t site_id,
               const struct mail_intent *intent, struct mail *mail)
{
	uint8_t key[KEY_BYTES];
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_text_member(&w, "address", intent->address);
	json_text_member(&w, "language", intent->language);
	json_text_member(&w, "base", intent->base);
	json_id_member(&w, "activity", intent->activity_id);
	json_text_member(&w, "about", intent->about);
	json_close(&w, '}');
	*mail = (struct mail){ .id = id_random(), .site_id = site_id, .kind = text_of(kind) };
	if (!outbox_key(store, key))
		return false;
	mail->sealed = secret_seal(arena, key, purpose(arena, mail), builder_text(&b));
	secret_wipe(key, sizeof(key));
	return mail->sealed.len > 0;
}

bool mail_add(struct db *db, struct write_context *context, const struct mail *mail)
{
	struct mail row = *mail;
	row.asked_at = row.run_at = context->now;
	return db_insert(db, &mail_record, &row);
}

bool mail_open(struct store *store, struct arena *arena, const struct mail *mail, struct mail_intent *intent)
{
	uint8_t key[KEY_BYTES];
	struct text plain, error;
	if (!outbox_key(store, key))
		return false;
	bool opened = secret_open(arena, key, purpose(arena, mail), mail->sealed, &plain);
	secret_wipe(key, sizeof(key));
	struct json_document *document = opened ? json_parse(arena, plain, &error) : NULL;
	if (!document)
		return false;
	const struct json *root = json_root(document);
	*intent = (struct mail_intent){ .address = text_copy(arena, json_text_of(root, "address")),
		                            .language = text_copy(arena, json_text_of(root, "language")),
		                            .base = text_copy(arena, json_text_of(root, "base")),
		                            .about = text_copy(arena, json_text_of(root, "about")) };
	bool good = json_id_of(root, "activity", &intent->activity_id);
	json_free(document);
	return good;
}
