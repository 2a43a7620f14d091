// SPDX-License-Identifier: EUPL-1.2
// Links in mails: a random token of which only the hash is kept, six digits for another browser, and what the link is
// for, which only the token opens.
#include "base/id.h"
#include "talk/outbox.h"

enum { TOKEN_CHARACTERS = 26, TRIES_MOST = 5 }; // 26 symbols of 5 bits: 130 random bits

static struct text bytes_text(const uint8_t *bytes)
{
	return (struct text){ (const char *)bytes, HASH_BYTES };
}

static bool links_key(struct store *store, uint8_t key[KEY_BYTES])
{
	return key_get(store, TEXT("mail-links"), key, KEY_BYTES);
}

// Tokens are compared as they are mailed: capitals.
static bool token_hash(struct text token, uint8_t hash[HASH_BYTES])
{
	if (token.len != TOKEN_CHARACTERS)
		return false;
	hash_sha256(hash, token);
	return true;
}

static void content_key(struct arena *arena, const uint8_t key[KEY_BYTES], struct text token,
                        uint8_t content[KEY_BYTES])
{
	hmac_sha256(content, key, arena_format(arena, "content:%" TEXT_FORMAT, TEXT_ARGS(token)));
}

static void digits_mac(struct arena *arena, const uint8_t key[KEY_BYTES], struct text hash, struct text digits,
                       uint8_t mac[HASH_BYTES])
{
	struct builder b = builder_on(arena);
	build_literal(&b, "digits:");
	build_text(&b, hash);
	build_text(&b, digits);
	hmac_sha256(mac, key, builder_text(&b));
}

bool link_make(struct mail_writing *writing, int64_t activity_id, const uint8_t asker[HASH_BYTES], struct text content,
               int64_t valid_ms, struct text *token, struct text *digits)
{
	struct arena *arena = writing->arena;
	uint8_t key[KEY_BYTES], sealing[KEY_BYTES];
	uint8_t *hash = arena_alloc_array(arena, 3, HASH_BYTES);
	char *made = arena_alloc_bytes(arena, TOKEN_CHARACTERS);
	if (!hash || !made || !links_key(writing->store, key))
		return false;
	for (size_t i = 0; i < TOKEN_CHARACTERS; i++)
		made[i] = crockford_alphabet[random_below(32)];
	*token = (struct text){ made, TOKEN_CHARACTERS };
	*digits = arena_format(arena, "%06u", random_below(1000000));
	token_hash(*token, hash);
	memcpy(hash + HASH_BYTES, asker, HASH_BYTES);
	digits_mac(arena, key, bytes_text(hash), *digits, hash + (size_t)2 * HASH_BYTES);
	content_key(arena, key, *token, sealing);
	writing->link = (struct mail_link){
		.token_hash = bytes_text(hash),
		.site_id = writing->mail->site_id,
		.activity_id = activity_id,
		.kind = writing->mail->kind,
		.asker = bytes_text(hash + HASH_BYTES),
		.digits = bytes_text(hash + (size_t)2 * HASH_BYTES),
		.sealed = secret_seal(arena, sealing, TEXT("mail-link/v1"), content),
		.expires_at = writing->now + valid_ms,
	};
	secret_wipe(key, sizeof(key));
	secret_wipe(sealing, sizeof(sealing));
	writing->has_link = true;
	return writing->link.sealed.len > 0 && !arena_full(arena);
}

enum outcome link_find(struct store *store, struct db *db, struct arena *arena, int64_t activity_id, const char *kind,
                       struct text token, const uint8_t *asker, bool *same_browser, struct text *content, int64_t now)
{
	uint8_t hash[HASH_BYTES], key[KEY_BYTES], sealing[KEY_BYTES];
	struct mail_link link;
	*same_browser = false;
	if (!token_hash(token, hash))
		return NOT_FOUND;
	enum outcome outcome = db_find(db, &mail_link_record, &link, arena,
	                               "WHERE token_hash = ?1 AND activity_id = ?2 AND kind = ?3 AND expires_at > ?4",
	                               "bisi", bytes_text(hash), activity_id, text_of(kind), now);
	if (outcome != DONE)
		return outcome;
	if (!links_key(store, key))
		return FAULT;
	content_key(arena, key, token, sealing);
	bool opened = secret_open(arena, sealing, TEXT("mail-link/v1"), link.sealed, content);
	secret_wipe(key, sizeof(key));
	secret_wipe(sealing, sizeof(sealing));
	*same_browser = asker && text_equal(link.asker, bytes_text(asker));
	return opened ? DONE : NOT_FOUND; // not opened: made with a key that has gone
}

bool link_use_prepare(struct store *store, struct link_use *use)
{
	return links_key(store, use->key);
}

static struct rows links_of(struct db *db, const struct link_use *use, const uint8_t hash[HASH_BYTES], int64_t now)
{
	const char *by = use->token.len ? "WHERE token_hash = ?1 AND activity_id = ?2 AND kind = ?3 AND expires_at > ?4"
	                                : "WHERE asker = ?1 AND activity_id = ?2 AND kind = ?3 AND expires_at > ?4";
	return db_select(db, &mail_link_record, by, "bisi", bytes_text(use->token.len ? hash : use->asker),
	                 use->activity_id, text_of(use->kind), now);
}

static bool opens(struct arena *arena, const struct link_use *use, const struct mail_link *link)
{
	uint8_t mac[HASH_BYTES];
	if (use->token.len && use->has_asker && text_equal(link->asker, bytes_text(use->asker)))
		return true;
	digits_mac(arena, use->key, link->token_hash, text_trim(use->digits), mac);
	return link->digits.len == HASH_BYTES && secret_equal(mac, link->digits.at, HASH_BYTES);
}

static bool remove_link(struct db *db, const struct mail_link *link)
{
	return db_execute(db, "DELETE FROM mail_link WHERE token_hash = ?1", "b", link->token_hash) == 1;
}

static bool count_try(struct db *db, struct mail_link *link)
{
	if (++link->tries >= TRIES_MOST)
		return remove_link(db, link);
	return db_update(db, &mail_link_record, link);
}

enum outcome link_take(struct db *db, struct write_context *context, const struct link_use *use,
                       enum link_use_result *result)
{
	uint8_t hash[HASH_BYTES] = { 0 };
	struct {
		struct mail_link *at;
		size_t count;
	} links = { NULL, 0 };
	*result = LINK_GONE;
	if (use->token.len ? !token_hash(use->token, hash) : !use->has_asker)
		return DONE;
	struct mail_link link;
	struct rows rows = links_of(db, use, hash, context->now);
	while (rows_next_record(&rows, &mail_link_record, &link, context->arena)) {
		struct mail_link *kept = arena_append(context->arena, &links, struct mail_link);
		if (kept)
			*kept = link;
	}
	if (!rows_end(&rows))
		return FAULT;
	for (size_t i = 0; i < links.count; i++) {
		if (!opens(context->arena, use, &links.at[i]))
			continue;
		*result = LINK_USED;
		return remove_link(db, &links.at[i]) ? DONE : FAULT;
	}
	for (size_t i = 0; i < links.count; i++) {
		*result = LINK_WRONG_DIGITS;
		if (!count_try(db, &links.at[i]))
			return FAULT;
	}
	return DONE;
}
