// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/voter.h"
#include "base/id.h"
#include "base/number.h"

enum { PLANS_MAX = 250, RECEIPT_PLANS_MAX = 100 }; // a cookie may hold 4,096 bytes

// --- cookies -------------------------------------------------------------------------------------------------------
static const char *cookie_name(struct visit *visit, const char *what)
{
	struct builder b = builder_on(visit->arena);
	build_format(&b, "polder_%s_", what);
	build_id(&b, visit->activity->id);
	return text_to_c(visit->arena, builder_text(&b));
}

static struct text cookie(struct visit *visit, const char *what)
{
	return request_cookie(&visit->exchange->request, cookie_name(visit, what));
}

// The path is the whole server's, since a site has a path per language.
static void keep_cookie(struct visit *visit, const char *what, struct text value, int64_t seconds)
{
	response_cookie(&visit->exchange->response, visit->arena, cookie_name(visit, what), value, TEXT("/"), seconds,
	                visit->exchange->request.secure);
}

// The purpose binds a sealed text to this activity: a voter of another vote cannot be brought here.
static struct text purpose(struct arena *arena, int64_t activity_id, const char *what)
{
	struct builder b = builder_on(arena);
	build_format(&b, "%s/v1:", what);
	build_id(&b, activity_id);
	return builder_text(&b);
}

static bool cookie_key(struct store *store, uint8_t key[KEY_BYTES])
{
	return key_get(store, TEXT("voter-cookies"), key, KEY_BYTES);
}

static struct text seal(struct store *store, struct arena *arena, int64_t activity_id, const char *what,
                        struct text plain)
{
	uint8_t key[KEY_BYTES];
	if (!cookie_key(store, key))
		return TEXT_NONE;
	struct text sealed = secret_seal(arena, key, purpose(arena, activity_id, what), plain);
	secret_wipe(key, sizeof(key));
	return sealed;
}

static bool unseal(struct visit *visit, const char *what, struct text sealed, struct text *plain)
{
	uint8_t key[KEY_BYTES];
	if (sealed.len == 0 || !cookie_key(visit->store, key))
		return false;
	bool opened = secret_open(visit->arena, key, purpose(visit->arena, visit->activity->id, what), sealed, plain);
	secret_wipe(key, sizeof(key));
	return opened;
}

static void keep_sealed(struct visit *visit, const char *what, struct text plain, int64_t seconds)
{
	struct text sealed = seal(visit->store, visit->arena, visit->activity->id, what, plain);
	if (sealed.len > 0)
		keep_cookie(visit, what, sealed, seconds);
}

static bool find_sealed(struct visit *visit, const char *what, struct text *plain)
{
	return unseal(visit, what, cookie(visit, what), plain);
}

// --- lines of a sealed text ------------------------------------------------------------------------------------------
static bool next_number(struct text *rest, int64_t *value)
{
	struct text line;
	return text_split(rest, '\n', &line) && number_parse(line, value);
}

static bool next_hex(struct text *rest, uint8_t *bytes, size_t count)
{
	struct text line;
	return text_split(rest, '\n', &line) && text_from_hex(line, bytes, count);
}

static void build_line_number(struct builder *b, int64_t value)
{
	build_int(b, value);
	build_char(b, '\n');
}

static void build_line_hex(struct builder *b, const uint8_t *bytes, size_t count)
{
	build_text(b, text_hex(b->arena, bytes, count));
	build_char(b, '\n');
}

// --- the voter -----------------------------------------------------------------------------------------------------
static bool next_voter(struct text *rest, struct voter *voter)
{
	*voter = (struct voter){ 0 };
	return next_number(rest, &voter->vote_id) && next_number(rest, &voter->envelope_id) &&
	       next_number(rest, &voter->batch_id) && next_number(rest, &voter->expires_at) &&
	       next_hex(rest, voter->pseudonym, HASH_BYTES) && next_hex(rest, voter->idx, HASH_BYTES);
}

bool voter_read(struct text text, struct voter *voter)
{
	return next_voter(&text, voter);
}

bool voter_find(struct visit *visit, struct voter *voter)
{
	struct text rest;
	*voter = (struct voter){ 0 };
	return find_sealed(visit, "voter", &rest) && next_voter(&rest, voter) && voter->expires_at > visit->now;
}

struct text voter_text(struct arena *arena, const struct voter *voter)
{
	struct builder b = builder_on(arena);
	build_line_number(&b, voter->vote_id);
	build_line_number(&b, voter->envelope_id);
	build_line_number(&b, voter->batch_id);
	build_line_number(&b, voter->expires_at);
	build_line_hex(&b, voter->pseudonym, HASH_BYTES);
	build_line_hex(&b, voter->idx, HASH_BYTES);
	return builder_text(&b);
}

void voter_keep(struct visit *visit, const struct voter *voter)
{
	keep_sealed(visit, "voter", voter_text(visit->arena, voter), VOTER_SECONDS);
}

void voter_forget(struct visit *visit)
{
	keep_cookie(visit, "voter", TEXT_NONE, 0);
}

// --- who asked for a link --------------------------------------------------------------------------------------------
bool asked_find(struct visit *visit, struct asked *asked)
{
	struct text rest;
	return find_sealed(visit, "asked", &rest) && next_voter(&rest, &asked->voter) &&
	       next_hex(&rest, asked->secret, HASH_BYTES) && asked->voter.expires_at > visit->now;
}

void asked_keep(struct visit *visit, const struct asked *asked)
{
	struct builder b = builder_on(visit->arena);
	build_text(&b, voter_text(visit->arena, &asked->voter));
	build_line_hex(&b, asked->secret, HASH_BYTES);
	keep_sealed(visit, "asked", builder_text(&b), ASKED_SECONDS);
}

void asked_forget(struct visit *visit)
{
	keep_cookie(visit, "asked", TEXT_NONE, 0);
}

// --- the basket ----------------------------------------------------------------------------------------------------
bool basket_has(const struct basket *basket, int64_t plan_id)
{
	for (size_t i = 0; i < basket->count; i++)
		if (basket->at[i] == plan_id)
			return true;
	return false;
}

bool basket_add(struct arena *arena, struct basket *basket, int64_t plan_id)
{
	if (basket_has(basket, plan_id))
		return true;
	if (basket->count >= PLANS_MAX)
		return false;
	int64_t *plan = arena_append(arena, basket, int64_t);
	if (plan)
		*plan = plan_id;
	return plan != NULL;
}

void basket_remove(struct basket *basket, int64_t plan_id)
{
	size_t kept = 0;
	for (size_t i = 0; i < basket->count; i++)
		if (basket->at[i] != plan_id)
			basket->at[kept++] = basket->at[i];
	basket->count = kept;
}

static void read_plans(struct arena *arena, struct text list, struct basket *basket)
{
	struct text part;
	int64_t plan_id;
	while (text_split(&list, '.', &part))
		if (id_parse(part, &plan_id))
			basket_add(arena, basket, plan_id);
}

static void build_plans(struct builder *b, const struct basket *basket)
{
	for (size_t i = 0; i < basket->count; i++) {
		if (i > 0)
			build_char(b, '.');
		build_id(b, basket->at[i]);
	}
}

struct text basket_text(struct arena *arena, const struct basket *basket)
{
	struct builder b = builder_on(arena);
	build_plans(&b, basket);
	return builder_text(&b);
}

bool basket_read(struct arena *arena, struct text list, struct basket *basket)
{
	*basket = (struct basket){ NULL, 0 };
	read_plans(arena, list, basket);
	return basket->count > 0;
}

struct text basket_token(struct store *store, struct arena *arena, int64_t activity_id, struct text list,
                         int64_t expires_at)
{
	struct builder b = builder_on(arena);
	build_line_number(&b, expires_at);
	build_text(&b, list);
	build_char(&b, '\n');
	return seal(store, arena, activity_id, "resume", builder_text(&b));
}

bool basket_of_token(struct visit *visit, struct text token, struct basket *basket)
{
	struct text rest, list;
	int64_t expires_at;
	return unseal(visit, "resume", token, &rest) && next_number(&rest, &expires_at) && expires_at > visit->now &&
	       text_split(&rest, '\n', &list) && basket_read(visit->arena, list, basket);
}

bool basket_find(struct visit *visit, struct basket *basket)
{
	struct text list = cookie(visit, "basket");
	*basket = (struct basket){ NULL, 0 };
	read_plans(visit->arena, list, basket);
	return list.len > 0;
}

void basket_keep(struct visit *visit, const struct basket *basket)
{
	struct builder b = builder_on(visit->arena);
	build_plans(&b, basket);
	// A basket that was emptied is another thing than no basket: it is not filled from an earlier vote again.
	keep_cookie(visit, "basket", basket->count > 0 ? builder_text(&b) : TEXT("-"), INT64_C(30) * 24 * 3600);
}

void basket_forget(struct visit *visit)
{
	keep_cookie(visit, "basket", TEXT_NONE, 0);
}

// --- the receipt ---------------------------------------------------------------------------------------------------
bool receipt_find(struct visit *visit, struct kept_receipt *kept)
{
	struct text rest, day, tracking, plans;
	int64_t again, replaced;
	*kept = (struct kept_receipt){ 0 };
	struct ballot_receipt *receipt = &kept->receipt;
	if (!find_sealed(visit, "receipt", &rest) || !next_number(&rest, &receipt->vote_id) ||
	    !next_number(&rest, &receipt->position) || !next_number(&rest, &receipt->seq) || !next_number(&rest, &again) ||
	    !next_number(&rest, &replaced) || !next_number(&rest, &kept->envelope_id) ||
	    !next_hex(&rest, receipt->leaf_hash, HASH_BYTES) || !next_hex(&rest, receipt->manifest_hash, HASH_BYTES) ||
	    !next_hex(&rest, receipt->signature, SIGNATURE_BYTES) || !text_split(&rest, '\n', &tracking) ||
	    !text_split(&rest, '\n', &day))
		return false;
	receipt->tracking_code = tracking;
	receipt->day = day;
	receipt->again = again != 0;
	receipt->replaced = replaced != 0;
	if (text_split(&rest, '\n', &plans))
		read_plans(visit->arena, plans, &kept->plans);
	return true;
}

void receipt_keep(struct visit *visit, const struct kept_receipt *kept)
{
	const struct ballot_receipt *receipt = &kept->receipt;
	struct builder b = builder_on(visit->arena);
	build_line_number(&b, receipt->vote_id);
	build_line_number(&b, receipt->position);
	build_line_number(&b, receipt->seq);
	build_line_number(&b, receipt->again);
	build_line_number(&b, receipt->replaced);
	build_line_number(&b, kept->envelope_id);
	build_line_hex(&b, receipt->leaf_hash, HASH_BYTES);
	build_line_hex(&b, receipt->manifest_hash, HASH_BYTES);
	build_line_hex(&b, receipt->signature, SIGNATURE_BYTES);
	build_text(&b, receipt->tracking_code);
	build_char(&b, '\n');
	build_text(&b, receipt->day);
	build_char(&b, '\n');
	if (kept->plans.count <= RECEIPT_PLANS_MAX)
		build_plans(&b, &kept->plans);
	build_char(&b, '\n');
	keep_sealed(visit, "receipt", builder_text(&b), VOTER_SECONDS);
}

void receipt_forget(struct visit *visit)
{
	keep_cookie(visit, "receipt", TEXT_NONE, 0);
}
