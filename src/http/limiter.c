// SPDX-License-Identifier: EUPL-1.2
// The generic cell rate algorithm (ITU-T I.371): per key one instant, `due`, at which its bucket is full again. A failed
// try moves it on by window / limit; a try is allowed while that leaves room in the window. Equal to a token bucket that
// starts with `limit` tokens.
#include <pthread.h>

#include "base/secret.h"
#include "http/limiter.h"
#include "http/network.h"

#define SETS 16384u // a power of two
#define WAYS 4u

struct bucket {
	uint64_t key; // 0: empty
	int64_t due;
};

struct limiter {
	pthread_mutex_t lock;
	struct address_key key;
	int64_t window_ms;
	int64_t step_ms[2]; // by kind: network, address
	struct bucket buckets[SETS][WAYS];
};

struct limiter *limiter_create(int per_network, int per_address, int64_t window_ms)
{
	if (per_network <= 0 || per_address <= 0 || window_ms < per_network || window_ms < per_address)
		return NULL;
	struct limiter *limiter = calloc(1, sizeof *limiter);
	if (limiter == NULL)
		return NULL;
	if (pthread_mutex_init(&limiter->lock, NULL) != 0) {
		free(limiter);
		return NULL;
	}
	limiter->key = address_key_new();
	limiter->window_ms = window_ms;
	limiter->step_ms[0] = window_ms / per_network;
	limiter->step_ms[1] = window_ms / per_address;
	return limiter;
}

void limiter_destroy(struct limiter *limiter)
{
	if (limiter == NULL)
		return;
	pthread_mutex_destroy(&limiter->lock);
	free(limiter);
}

static uint64_t bucket_key(const struct limiter *limiter, struct text address, int kind)
{
	static const int bits_v4[] = { 24, 32 }, bits_v6[] = { 56, 64 };
	struct address network = { { 0 } }; // what is no address shares one bucket
	if (address_parse(address, &network))
		address_mask(&network, bits_v4[kind], bits_v6[kind]);
	uint64_t key = address_hash(&limiter->key, &network, (uint8_t)(kind + 1));
	return key == 0 ? 1 : key;
}

static struct bucket *bucket_find(struct limiter *limiter, uint64_t key)
{
	struct bucket *set = limiter->buckets[key & (SETS - 1)];
	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
	}
	return NULL;
}

// Bounded: the bucket of the set that is nearest to full makes place, which forgives least.
static struct bucket *bucket_take(struct limiter *limiter, uint64_t key)
{
	struct bucket *found = bucket_find(limiter, key);
	if (found != NULL)
		return found;
	struct bucket *set = limiter->buckets[key & (SETS - 1)], *least = &set[0];
	for (size_t i = 1; i < WAYS; i++) {
		if (set[i].due < least->due)
			least = &set[i];
	}
	*least = (struct bucket){ .key = key };
	return least;
}

// No bucket takes longer than the window to fill: one that was used while the clock ran ahead would be empty until then.
static int64_t bucket_due(const struct limiter *limiter, struct bucket *bucket, int64_t now)
{
	if (bucket->due > now + limiter->window_ms)
		bucket->due = now + limiter->window_ms;
	return bucket->due > now ? bucket->due : now;
}

int64_t limiter_wait_ms(struct limiter *limiter, struct text address, int64_t now)
{
	int64_t longest = 0;
	pthread_mutex_lock(&limiter->lock);
	for (int kind = 0; kind < 2; kind++) {
		struct bucket *bucket = bucket_find(limiter, bucket_key(limiter, address, kind));
		if (bucket == NULL)
			continue;
		int64_t wait = bucket_due(limiter, bucket, now) - now - (limiter->window_ms - limiter->step_ms[kind]);
		if (wait > longest)
			longest = wait;
	}
	pthread_mutex_unlock(&limiter->lock);
	return longest;
}

bool limiter_may_try(struct limiter *limiter, struct text address, int64_t now)
{
	return limiter_wait_ms(limiter, address, now) == 0;
}

bool limiter_take(struct limiter *limiter, struct text name, int64_t now)
{
	uint8_t hash[HASH_BYTES];
	struct address place;
	hash_sha256(hash, name);
	memcpy(place.bytes, hash, sizeof place.bytes);
	pthread_mutex_lock(&limiter->lock);
	struct bucket *bucket = bucket_take(limiter, address_hash(&limiter->key, &place, 3) | 1);
	int64_t due = bucket_due(limiter, bucket, now) + limiter->step_ms[1];
	bool may = due <= now + limiter->window_ms;
	if (may)
		bucket->due = due;
	pthread_mutex_unlock(&limiter->lock);
	return may;
}

void limiter_failed(struct limiter *limiter, struct text address, int64_t now)
{
	pthread_mutex_lock(&limiter->lock);
	for (int kind = 0; kind < 2; kind++) {
		struct bucket *bucket = bucket_take(limiter, bucket_key(limiter, address, kind));
		bucket->due = bucket_due(limiter, bucket, now) + limiter->step_ms[kind];
		// Tries that were already under way are not held against the next window.
		if (bucket->due > now + limiter->window_ms)
			bucket->due = now + limiter->window_ms;
	}
	pthread_mutex_unlock(&limiter->lock);
}
