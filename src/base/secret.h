// SPDX-License-Identifier: EUPL-1.2
// The few cryptographic operations Polder needs, all libsodium's. Nothing here is home-made.
#ifndef POLDER_BASE_SECRET_H
#define POLDER_BASE_SECRET_H

#include "base/arena.h"

#define HASH_BYTES 32u
#define KEY_BYTES 32u
#define SIGNATURE_BYTES 64u
#define SIGN_PUBLIC_BYTES 32u
#define SIGN_SECRET_BYTES 64u

bool secret_start(void); // once, by main and by tests: sodium_init
void random_bytes(void *out, size_t bytes);
uint32_t random_below(uint32_t bound); // uniform
void hash_sha256(uint8_t out[HASH_BYTES], struct text data);
void hash_sha256_parts(uint8_t out[HASH_BYTES], const struct text *parts, size_t count);
// SHA-256 of what comes in pieces.
struct hash_stream {
	_Alignas(16) uint8_t state[128];
};
void hash_stream_begin(struct hash_stream *stream);
void hash_stream_add(struct hash_stream *stream, struct text piece);
void hash_stream_end(struct hash_stream *stream, uint8_t out[HASH_BYTES]);
void hmac_sha256(uint8_t out[HASH_BYTES], const uint8_t key[KEY_BYTES], struct text data);
bool secret_equal(const void *a, const void *b, size_t bytes); // constant time
void secret_wipe(void *bytes, size_t count);

void sign_keypair(uint8_t public_key[SIGN_PUBLIC_BYTES], uint8_t secret_key[SIGN_SECRET_BYTES]);
void sign_text(uint8_t signature[SIGNATURE_BYTES], const uint8_t secret_key[SIGN_SECRET_BYTES], struct text message);
bool sign_verify(const uint8_t signature[SIGNATURE_BYTES], const uint8_t public_key[SIGN_PUBLIC_BYTES],
                 struct text message);

// Sealed text for cookies: XChaCha20-Poly1305, random nonce, `purpose` as associated data, base64url without padding.
struct text secret_seal(struct arena *arena, const uint8_t key[KEY_BYTES], struct text purpose, struct text plain);
bool secret_open(struct arena *arena, const uint8_t key[KEY_BYTES], struct text purpose, struct text sealed,
                 struct text *plain);

struct text base64url(struct arena *arena, const uint8_t *bytes, size_t count); // without padding
bool base64url_parse(struct arena *arena, struct text characters, struct text *bytes);

#endif
