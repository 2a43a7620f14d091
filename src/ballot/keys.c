// SPDX-License-Identifier: EUPL-1.2
// The secrets of a vote stand in one file beside the database: HMAC keys for pseudonyms and for the index of codes, and
// the key that signs receipts. Whoever has the database alone can link nothing; whoever destroys the file makes sure
// that nobody ever can.
#include "ballot/ballot.h"
#include "base/id.h"

struct key_file {
	uint8_t pseudonym[KEY_BYTES], index[KEY_BYTES], sign_secret[SIGN_SECRET_BYTES], sign_public[SIGN_PUBLIC_BYTES];
};

static struct text key_name(char name[32])
{
	return (struct text){ name, strlen(name) };
}

// Key names are lower case, so the id stands in them as a number.
static void write_key_name(char name[32], int64_t vote_id)
{
	snprintf(name, 32, "vote-%lld", (long long)vote_id);
}

bool vote_keys_make(struct store *store, int64_t vote_id)
{
	char name[32];
	struct key_file file;
	write_key_name(name, vote_id);
	random_bytes(file.pseudonym, sizeof(file.pseudonym));
	random_bytes(file.index, sizeof(file.index));
	sign_keypair(file.sign_public, file.sign_secret);
	bool put = key_put(store, key_name(name), (const uint8_t *)&file, sizeof(file));
	secret_wipe(&file, sizeof(file));
	return put;
}

static void keys_of_file(const struct key_file *file, struct vote_keys *keys)
{
	memcpy(keys->pseudonym, file->pseudonym, sizeof(keys->pseudonym));
	memcpy(keys->index, file->index, sizeof(keys->index));
	memcpy(keys->sign_secret, file->sign_secret, sizeof(keys->sign_secret));
	memcpy(keys->sign_public, file->sign_public, sizeof(keys->sign_public));
}

bool vote_keys_load(struct store *store, int64_t vote_id, struct vote_keys *keys)
{
	char name[32];
	struct key_file file;
	write_key_name(name, vote_id);
	if (!key_find(store, key_name(name), (uint8_t *)&file, sizeof(file)))
		return false;
	keys_of_file(&file, keys);
	secret_wipe(&file, sizeof(file));
	return true;
}

enum key_state vote_keys_look(struct store *store, int64_t vote_id, struct vote_keys *keys)
{
	char name[32];
	struct key_file file = { 0 };
	write_key_name(name, vote_id);
	enum key_state state = key_look(store, key_name(name), (uint8_t *)&file, sizeof(file));
	keys_of_file(&file, keys);
	secret_wipe(&file, sizeof(file));
	return state;
}

bool vote_keys_destroy(struct store *store, int64_t vote_id)
{
	char name[32];
	write_key_name(name, vote_id);
	return key_destroy(store, key_name(name));
}
