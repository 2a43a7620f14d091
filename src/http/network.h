// SPDX-License-Identifier: EUPL-1.2
// Addresses and networks. IPv4 is kept as ::ffff:a.b.c.d, so that one comparison serves both.
#ifndef POLDER_HTTP_NETWORK_H
#define POLDER_HTTP_NETWORK_H

#include "http/request.h"

struct sockaddr;

struct address {
	uint8_t bytes[16];
};

#define ADDRESS_TEXT_BYTES 46u

bool address_of_socket(const struct sockaddr *socket_address, struct address *address);
// "192.0.2.1", "2001:db8::1", "[2001:db8::1]"; also with a port after it, as some proxies write.
bool address_parse(struct text text, struct address *address);
struct text address_text(const struct address *address, char room[ADDRESS_TEXT_BYTES]);
void address_mask(struct address *address, int bits_v4, int bits_v6); // keeps the network, zeroes the rest

struct network {
	struct address address;
	int bits; // of 128
};
struct networks {
	struct network *at;
	size_t count;
};
bool network_parse(struct text text, struct network *network); // "10.0.0.0/8", "::1"
bool networks_hold(const struct networks *networks, const struct address *address);

// Who asks: the peer, or, when the peer is a proxy of ours, the last address in X-Forwarded-For that is no proxy of ours.
// *secure: such a proxy says the request came over https (X-Forwarded-Proto).
struct address client_address(const struct networks *proxies, const struct address *peer, const struct request *request,
                              bool *secure);

// A keyed hash, with a key that lives only in this process: tables of addresses can be neither read back nor flooded.
struct address_key {
	uint8_t bytes[32];
};
struct address_key address_key_new(void);
uint64_t address_hash(const struct address_key *key, const struct address *address, uint8_t kind);

// --- how many connections an address has ---------------------------------------------------------------------------
struct peers;                                           // IPv4 by address, IPv6 by /64; thread-safe
struct peers *peers_create(int limit, int connections); // at most so many per address; NULL when out of memory
void peers_destroy(struct peers *peers);
bool peers_enter(struct peers *peers, const struct address *address); // false: it has its share
void peers_leave(struct peers *peers, const struct address *address);

#endif
