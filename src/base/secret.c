// SPDX-License-Identifier: EUPL-1.2
#include <sodium.h>
#include "base/number.h"
#include "base/secret.h"

// NOLINTBEGIN(misc-redundant-expression): the same number under two names is what is asserted
_Static_assert(HASH_BYTES == crypto_hash_sha256_BYTES && HASH_BYTES == crypto_auth_hmacsha256_BYTES, "SHA-256");
_Static_assert(KEY_BYTES == crypto_auth_hmacsha256_KEYBYTES && KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
               "one size of key");
_Static_assert(SIGNATURE_BYTES == crypto_sign_BYTES && SIGN_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES &&
                   SIGN_SECRET_BYTES == crypto_sign_SECRETKEYBYTES,
               "Ed25519");
_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct hash_stream), "room for libsodium's state");
// NOLINTEND(misc-redundant-expression)

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES

static const uint8_t *bytes_of(struct text t)
{
	return (const uint8_t *)(t.at ? t.at : "");
}

bool secret_start(void)
{
	return sodium_init() >= 0;
}

void random_bytes(void *out, size_t bytes)
{
	randombytes_buf(out, bytes);
}

uint32_t random_below(uint32_t bound)
{
	return randombytes_uniform(bound);
}

void hash_sha256(uint8_t out[HASH_BYTES], struct text data)
{
	crypto_hash_sha256(out, bytes_of(data), data.len);
}

void hash_sha256_parts(uint8_t out[HASH_BYTES], const struct text *parts, size_t count)
{
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < count; i++)
		crypto_hash_sha256_update(&state, bytes_of(parts[i]), parts[i].len);
	crypto_hash_sha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

static crypto_hash_sha256_state *state_of(struct hash_stream *stream)
{
	return (crypto_hash_sha256_state *)(void *)stream->state;
}

void hash_stream_begin(struct hash_stream *stream)
{
	crypto_hash_sha256_init(state_of(stream));
}

void hash_stream_add(struct hash_stream *stream, struct text piece)
{
	crypto_hash_sha256_update(state_of(stream), bytes_of(piece), piece.len);
}

void hash_stream_end(struct hash_stream *stream, uint8_t out[HASH_BYTES])
{
	crypto_hash_sha256_final(state_of(stream), out);
	sodium_memzero(stream, sizeof *stream);
}

void hmac_sha256(uint8_t out[HASH_BYTES], const uint8_t key[KEY_BYTES], struct text data)
{
	crypto_auth_hmacsha256(out, bytes_of(data), data.len, key);
}

bool secret_equal(const void *a, const void *b, size_t bytes)
{
	return sodium_memcmp(a, b, bytes) == 0;
}

void secret_wipe(void *bytes, size_t count)
{
	sodium_memzero(bytes, count);
}

void sign_keypair(uint8_t public_key[SIGN_PUBLIC_BYTES], uint8_t secret_key[SIGN_SECRET_BYTES])
{
	crypto_sign_keypair(public_key, secret_key);
}

void sign_text(uint8_t signature[SIGNATURE_BYTES], const uint8_t secret_key[SIGN_SECRET_BYTES], struct text message)
{
	crypto_sign_detached(signature, NULL, bytes_of(message), message.len, secret_key);
}

bool sign_verify(const uint8_t signature[SIGNATURE_BYTES], const uint8_t public_key[SIGN_PUBLIC_BYTES],
                 struct text message)
{
	return crypto_sign_verify_detached(signature, bytes_of(message), message.len, public_key) == 0;
}

struct text secret_seal(struct arena *arena, const uint8_t key[KEY_BYTES], struct text purpose, struct text plain)
{
	size_t sealed_bytes;
	if (!size_add(plain.len, NONCE_BYTES + TAG_BYTES, &sealed_bytes))
		return TEXT_NONE;
	uint8_t *sealed = arena_alloc_bytes(arena, sealed_bytes); // nonce, then ciphertext and tag
	if (!sealed)
		return TEXT_NONE;
	randombytes_buf(sealed, NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_BYTES, NULL, bytes_of(plain), plain.len,
	                                           bytes_of(purpose), purpose.len, NULL, sealed, key);
	return base64url(arena, sealed, sealed_bytes);
}

bool secret_open(struct arena *arena, const uint8_t key[KEY_BYTES], struct text purpose, struct text sealed,
                 struct text *plain)
{
	*plain = TEXT_NONE;
	struct text bytes;
	if (!base64url_parse(arena, sealed, &bytes) || bytes.len < NONCE_BYTES + TAG_BYTES)
		return false;
	size_t len = bytes.len - NONCE_BYTES - TAG_BYTES;
	uint8_t *opened = arena_alloc_bytes(arena, len);
	if (!opened)
		return false;
	const uint8_t *nonce = bytes_of(bytes);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(opened, NULL, NULL, nonce + NONCE_BYTES, bytes.len - NONCE_BYTES,
	                                               bytes_of(purpose), purpose.len, nonce, key) != 0)
		return false;
	*plain = (struct text){ (const char *)opened, len };
	return true;
}

// What is written so is sealed, signed or public, so unlike libsodium's own this need not take the same time for all.
static const char base64_symbols[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static int base64_value(char c)
{
	static const int8_t values[256] = {
		// one more than the value; 0: none
		['-'] = 63,   ['_'] = 64,
#define SIX(c, v) \
	[c] = (v), [(c) + 1] = (v) + 1, [(c) + 2] = (v) + 2, [(c) + 3] = (v) + 3, [(c) + 4] = (v) + 4, [(c) + 5] = (v) + 5
		SIX('A', 1),  SIX('G', 7),  SIX('M', 13), SIX('S', 19), ['Y'] = 25, ['Z'] = 26,
		SIX('a', 27), SIX('g', 33), SIX('m', 39), SIX('s', 45), ['y'] = 51, ['z'] = 52,
		SIX('0', 53), ['6'] = 59,   ['7'] = 60,   ['8'] = 61,   ['9'] = 62,
#undef SIX
	};
	return values[(uint8_t)c] - 1;
}

struct text base64url(struct arena *arena, const uint8_t *bytes, size_t count)
{
	if (count == 0 || count > SIZE_MAX / 2)
		return TEXT_NONE;
	size_t len = (count * 4 + 2) / 3;
	char *at = arena_alloc_bytes(arena, len);
	if (!at)
		return TEXT_NONE;
	unsigned held = 0, bits = 0;
	char *end = at;
	for (size_t i = 0; i < count; i++) {
		held = held << 8 | bytes[i];
		for (bits += 8; bits >= 6; bits -= 6)
			*end++ = base64_symbols[held >> (bits - 6) & 63u];
	}
	if (bits > 0)
		*end++ = base64_symbols[held << (6 - bits) & 63u];
	return (struct text){ at, len };
}

bool base64url_parse(struct arena *arena, struct text characters, struct text *bytes)
{
	*bytes = TEXT_NONE;
	if (characters.len == 0)
		return true;
	uint8_t *at = characters.len % 4 == 1 ? NULL : arena_alloc_bytes(arena, characters.len / 4 * 3 + 3);
	if (!at)
		return false;
	unsigned held = 0, bits = 0;
	uint8_t *end = at;
	for (size_t i = 0; i < characters.len; i++) {
		int value = base64_value(characters.at[i]);
		if (value < 0)
			return false;
		held = held << 6 | (unsigned)value;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			*end++ = (uint8_t)(held >> bits);
		}
	}
	if ((held & ((1u << bits) - 1)) != 0) // one text for one row of bytes
		return false;
	*bytes = (struct text){ (const char *)at, (size_t)(end - at) };
	return true;
}
