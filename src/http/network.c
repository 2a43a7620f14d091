// SPDX-License-Identifier: EUPL-1.2
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include "base/number.h"
#include "base/secret.h"
#include "http/network.h"

static const uint8_t v4_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool address_is_v4(const struct address *address)
{
	return memcmp(address->bytes, v4_prefix, sizeof v4_prefix) == 0;
}

static void set_v4(struct address *address, const void *four_bytes)
{
	memcpy(address->bytes, v4_prefix, sizeof v4_prefix);
	memcpy(address->bytes + sizeof v4_prefix, four_bytes, 4);
}

bool address_of_socket(const struct sockaddr *socket_address, struct address *address)
{
	if (socket_address->sa_family == AF_INET) {
		struct sockaddr_in v4;
		memcpy(&v4, socket_address, sizeof v4);
		set_v4(address, &v4.sin_addr);
		return true;
	}
	if (socket_address->sa_family != AF_INET6)
		return false;
	struct sockaddr_in6 v6;
	memcpy(&v6, socket_address, sizeof v6);
	memcpy(address->bytes, &v6.sin6_addr, sizeof address->bytes);
	return true;
}

// Takes "[v6]:port" and "v4:port" apart; a bare IPv6 address has more than one colon.
static struct text without_port(struct text text)
{
	size_t colon = text_find(text, TEXT(":"));
	if (text_starts_with(text, TEXT("["))) {
		size_t end = text_find(text, TEXT("]"));
		return end == SIZE_MAX ? text : text_slice(text, 1, end);
	}
	bool one_colon = colon != SIZE_MAX && text_find(text_slice(text, colon + 1, text.len), TEXT(":")) == SIZE_MAX;
	return one_colon ? text_slice(text, 0, colon) : text;
}

bool address_parse(struct text text, struct address *address)
{
	char c_string[ADDRESS_TEXT_BYTES];
	text = without_port(text_trim(text));
	if (text.len == 0 || text.len >= sizeof c_string)
		return false;
	memcpy(c_string, text.at, text.len);
	c_string[text.len] = '\0';
	struct in_addr v4;
	if (inet_pton(AF_INET, c_string, &v4) == 1) {
		set_v4(address, &v4);
		return true;
	}
	return inet_pton(AF_INET6, c_string, address->bytes) == 1;
}

struct text address_text(const struct address *address, char room[ADDRESS_TEXT_BYTES])
{
	const char *made = address_is_v4(address)
	                       ? inet_ntop(AF_INET, address->bytes + sizeof v4_prefix, room, ADDRESS_TEXT_BYTES)
	                       : inet_ntop(AF_INET6, address->bytes, room, ADDRESS_TEXT_BYTES);
	return text_of(made);
}

static void keep_bits(struct address *address, int bits)
{
	for (int i = 0; i < 16; i++) {
		int kept = bits - i * 8;
		if (kept <= 0)
			address->bytes[i] = 0;
		else if (kept < 8)
			address->bytes[i] &= (uint8_t)(0xff << (8 - kept));
	}
}

void address_mask(struct address *address, int bits_v4, int bits_v6)
{
	keep_bits(address, address_is_v4(address) ? 96 + bits_v4 : bits_v6);
}

bool network_parse(struct text text, struct network *network)
{
	size_t slash = text_find(text, TEXT("/"));
	if (!address_parse(text_slice(text, 0, slash == SIZE_MAX ? text.len : slash), &network->address))
		return false;
	int most = address_is_v4(&network->address) ? 32 : 128;
	int64_t bits = most;
	if (slash != SIZE_MAX && (!number_parse(text_slice(text, slash + 1, text.len), &bits) || bits < 0 || bits > most))
		return false;
	network->bits = (int)bits + (most == 32 ? 96 : 0);
	keep_bits(&network->address, network->bits);
	return true;
}

bool networks_hold(const struct networks *networks, const struct address *address)
{
	for (size_t i = 0; i < networks->count; i++) {
		struct address masked = *address;
		keep_bits(&masked, networks->at[i].bits);
		if (memcmp(masked.bytes, networks->at[i].address.bytes, sizeof masked.bytes) == 0)
			return true;
	}
	return false;
}

// --- behind a proxy --------------------------------------------------------------------------------------------------

static struct text last_part(struct text *rest)
{
	size_t start = rest->len;
	while (start > 0 && rest->at[start - 1] != ',')
		start--;
	struct text part = text_trim(text_slice(*rest, start, rest->len));
	*rest = text_slice(*rest, 0, start > 0 ? start - 1 : 0);
	return part;
}

// Goes back through one header line. True when the search is over: an address that is not ours, or nonsense, in which
// case the last proxy that could be read stands for the client.
static bool walk_back(const struct networks *proxies, struct text line, struct address *client)
{
	while (line.len > 0) {
		struct address hop;
		if (!address_parse(last_part(&line), &hop))
			return true;
		*client = hop;
		if (!networks_hold(proxies, &hop))
			return true;
	}
	return false;
}

struct address client_address(const struct networks *proxies, const struct address *peer, const struct request *request,
                              bool *secure)
{
	struct address client = *peer;
	*secure = false;
	if (proxies->count == 0 || !networks_hold(proxies, peer))
		return client;
	bool found = false;
	for (size_t i = request->header_count; i > 0; i--) {
		struct http_header header = request->headers[i - 1];
		if (!found && text_equal_ignoring_case(header.name, TEXT("x-forwarded-for")))
			found = walk_back(proxies, header.value, &client);
	}
	struct text protocols = request_header(request, "x-forwarded-proto");
	*secure = text_is(last_part(&protocols), "https");
	return client;
}

// --- hashing and counting --------------------------------------------------------------------------------------------

struct address_key address_key_new(void)
{
	struct address_key key;
	random_bytes(key.bytes, sizeof key.bytes);
	return key;
}

uint64_t address_hash(const struct address_key *key, const struct address *address, uint8_t kind)
{
	char message[sizeof address->bytes + 1];
	memcpy(message, address->bytes, sizeof address->bytes);
	message[sizeof address->bytes] = (char)kind;
	uint8_t hash[HASH_BYTES];
	hmac_sha256(hash, key->bytes, (struct text){ message, sizeof message });
	uint64_t number;
	memcpy(&number, hash, sizeof number);
	return number;
}

struct peer {
	struct address address;
	int connections; // 0: an empty place
};

struct peers { // open addressing, at most half full, removal by shifting back
	pthread_mutex_t lock;
	struct address_key key;
	int limit;
	size_t mask;
	struct peer *table;
};

struct peers *peers_create(int limit, int connections)
{
	struct peers *peers = calloc(1, sizeof *peers);
	if (peers == NULL)
		return NULL;
	size_t places = 64;
	while (places < (size_t)connections * 2)
		places *= 2;
	peers->table = calloc(places, sizeof *peers->table);
	if (peers->table == NULL || pthread_mutex_init(&peers->lock, NULL) != 0) {
		free(peers->table);
		free(peers);
		return NULL;
	}
	peers->mask = places - 1;
	peers->limit = limit;
	peers->key = address_key_new();
	return peers;
}

void peers_destroy(struct peers *peers)
{
	if (peers == NULL)
		return;
	pthread_mutex_destroy(&peers->lock);
	free(peers->table);
	free(peers);
}

static size_t home_of(const struct peers *peers, const struct address *network)
{
	return (size_t)address_hash(&peers->key, network, 0) & peers->mask;
}

static size_t place_of(const struct peers *peers, const struct address *network)
{
	size_t place = home_of(peers, network);
	while (peers->table[place].connections > 0 && memcmp(&peers->table[place].address, network, sizeof *network) != 0)
		place = (place + 1) & peers->mask;
	return place;
}

bool peers_enter(struct peers *peers, const struct address *address)
{
	struct address network = *address;
	address_mask(&network, 32, 64);
	pthread_mutex_lock(&peers->lock);
	struct peer *peer = &peers->table[place_of(peers, &network)];
	bool enters = peer->connections < peers->limit;
	if (enters) {
		peer->address = network;
		peer->connections++;
	}
	pthread_mutex_unlock(&peers->lock);
	return enters;
}

// Closes the gap: whoever was pushed past it moves back.
static void remove_place(struct peers *peers, size_t gap)
{
	size_t next = gap;
	for (;;) {
		next = (next + 1) & peers->mask;
		if (peers->table[next].connections == 0)
			break;
		size_t home = home_of(peers, &peers->table[next].address);
		bool reaches_gap = ((next - home) & peers->mask) >= ((next - gap) & peers->mask);
		if (reaches_gap) {
			peers->table[gap] = peers->table[next];
			gap = next;
		}
	}
	peers->table[gap] = (struct peer){ .connections = 0 };
}

void peers_leave(struct peers *peers, const struct address *address)
{
	struct address network = *address;
	address_mask(&network, 32, 64);
	pthread_mutex_lock(&peers->lock);
	size_t place = place_of(peers, &network);
	if (peers->table[place].connections > 0 && --peers->table[place].connections == 0)
		remove_place(peers, place);
	pthread_mutex_unlock(&peers->lock);
}
