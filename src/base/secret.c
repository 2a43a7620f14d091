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
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

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

struct text base64url(struct arena *arena, const uint8_t *bytes, size_t count)
{
	if (count == 0 || count > SIZE_MAX / 2)
		return TEXT_NONE;
	size_t with_nul = sodium_base64_encoded_len(count, BASE64);
	char *at = arena_alloc_bytes(arena, with_nul);
	if (!at)
		return TEXT_NONE;
	sodium_bin2base64(at, with_nul, bytes, count, BASE64);
	return (struct text){ at, with_nul - 1 };
}

bool base64url_parse(struct arena *arena, struct text characters, struct text *bytes)
{
	*bytes = TEXT_NONE;
	if (characters.len == 0)
		return true;
	size_t capacity = characters.len / 4 * 3 + 3, len;
	uint8_t *at = arena_alloc_bytes(arena, capacity);
	const char *end;
	if (!at || sodium_base642bin(at, capacity, characters.at, characters.len, NULL, &len, &end, BASE64) != 0 ||
	    end != characters.at + characters.len)
		return false;
	*bytes = len ? (struct text){ (const char *)at, len } : TEXT_NONE;
	return true;
}
