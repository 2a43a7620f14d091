// SPDX-License-Identifier: EUPL-1.2
// A vote by e-mail leaves nothing that says who voted, and nothing that ties what it does leave to a ballot (TRUST.md 1.4).
// 200 mailboxes ask for a link, use it and vote. Then every file of the store is searched for addresses, their hashes,
// tokens and digits, and the rows that stay are compared byte by byte.
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "vote_fixture.h"
#include "talk/mail.h"

enum { VOTERS = 200, PART = 5 };

struct known { // what only the test knows
	struct text address, token, digits;
	struct mailbox mailbox;
	uint8_t asker[HASH_BYTES], idx[HASH_BYTES], pseudonym[HASH_BYTES];
};

struct step { // of one voter, in the writer
	struct vote_test *t;
	struct known *known;
	struct mail mail;
	struct mail_writing writing;
	struct link_use use;
	enum link_use_result result;
};

static uint8_t public_key[SIGN_PUBLIC_BYTES];
static int64_t draft_id;

static enum outcome draft_and_open(struct db *db, struct write_context *context, void *argument)
{
	struct vote_test *t = argument;
	struct write_context own = *context;
	struct activity activity;
	own.arena = t->arena;
	enum outcome outcome = activity_find(db, t->arena, ACTIVITY, &activity);
	if (outcome == DONE)
		outcome = vote_draft(db, &own, draft_id, &activity, CHANNEL_EMAIL, public_key);
	return outcome == DONE ? vote_open(db, &own, draft_id, &t->definition, &t->errors) : outcome;
}

static void vote_test_open_by_mail(struct vote_test *t)
{
	struct vote_keys keys;
	draft_id = id_new();
	assert_true(vote_keys_make(t->store, draft_id) && vote_keys_load(t->store, draft_id, &keys));
	memcpy(public_key, keys.sign_public, sizeof(public_key));
	assert_int_equal(store_write(t->store, draft_and_open, t), DONE);
	vote_test_load(t);
}

static enum outcome ask(struct db *db, struct write_context *context, void *argument)
{
	const struct step *step = argument;
	return mail_add(db, context, &step->mail) ? DONE : FAULT;
}

static enum outcome begin_sending(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	const struct step *step = argument;
	return db_insert(db, &mail_link_record, &step->writing.link) ? DONE : FAULT;
}

static enum outcome forget(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	const struct step *step = argument;
	return db_execute(db, "DELETE FROM mail WHERE id = ?1", "i", step->mail.id) == 1 ? DONE : FAULT;
}

static enum outcome use_link(struct db *db, struct write_context *context, void *argument)
{
	struct step *step = argument;
	enum outcome outcome = link_take(db, context, &step->use, &step->result);
	if (outcome != DONE || step->result != LINK_USED)
		return FAULT;
	return mailbox_confirm(db, step->t->vote.id, step->known->idx) ? DONE : FAULT;
}

static void ask_and_send(struct step *step)
{
	struct vote_test *t = step->t;
	struct known *known = step->known;
	struct mail_intent intent = { .address = known->address, .language = TEXT("nl"), .activity_id = ACTIVITY };
	assert_true(mail_make(t->store, t->arena, "vote-link", SITE, &intent, &step->mail));
	assert_int_equal(store_write(t->store, ask, step), DONE);
	step->writing = (struct mail_writing){
		.store = t->store, .db = t->db, .arena = t->arena, .now = clock_now(), .mail = &step->mail
	};
	struct builder content = builder_on(t->arena);
	build_text(&content, text_hex(t->arena, known->pseudonym, HASH_BYTES));
	build_text(&content, text_hex(t->arena, known->idx, HASH_BYTES));
	assert_true(link_make(&step->writing, ACTIVITY, known->asker, builder_text(&content), 3600000, &known->token,
	                      &known->digits));
	assert_int_equal(store_write(t->store, begin_sending, step), DONE);
	assert_int_equal(store_write(t->store, forget, step), DONE);
}

static void confirm_and_vote(struct step *step, int64_t plan)
{
	struct vote_test *t = step->t;
	step->use = (struct link_use){
		.activity_id = ACTIVITY, .kind = "vote-link", .token = step->known->token, .digits = step->known->digits
	};
	assert_true(link_use_prepare(t->store, &step->use));
	assert_int_equal(store_write(t->store, use_link, step), DONE);
	struct ballot_request request = { .definition = &t->definition, .choice_count = 1 };
	struct ballot_choice choice = { .option_id = plan };
	request.choices = &choice;
	memcpy(request.pseudonym, step->known->pseudonym, HASH_BYTES);
	memcpy(request.idx, step->known->idx, HASH_BYTES);
	random_bytes(request.salt, sizeof(request.salt));
	assert_int_equal(vote_test_cast(t, &request, NULL), DONE);
}

// --- looking -------------------------------------------------------------------------------------------------------
static const struct known *sought;
static struct arena *searching;

static void not_in(struct text whole, struct text part, const char *path)
{
	if (part.len > 0 && text_find(whole, part) != SIZE_MAX)
		fail_msg("%.*s is in %s", (int)part.len, part.at, path);
}

static int search_file(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)where;
	if (kind != FTW_F || about->st_size == 0 || strstr(path, "/keys/"))
		return 0;
	char *content = arena_alloc(searching, (size_t)about->st_size);
	int file = open(path, O_RDONLY);
	ssize_t length = read(file, content, (size_t)about->st_size);
	close(file);
	struct text whole = { content, length > 0 ? (size_t)length : 0 };
	for (int i = 0; i < VOTERS; i++) {
		uint8_t hash[HASH_BYTES];
		not_in(whole, sought[i].address, path);
		not_in(whole, sought[i].mailbox.key, path);
		not_in(whole, sought[i].token, path);
		hash_sha256(hash, sought[i].mailbox.key);
		not_in(whole, (struct text){ (const char *)hash, HASH_BYTES }, path);
		hash_sha256(hash, sought[i].address);
		not_in(whole, (struct text){ (const char *)hash, HASH_BYTES }, path);
	}
	return 0;
}

static bool shares_bytes(struct text idx, struct text column)
{
	for (size_t from = 0; from + PART <= idx.len; from += PART)
		if (text_find(column, text_slice(idx, from, from + PART)) != SIZE_MAX)
			return true;
	return false;
}

static void no_bytes_are_shared(struct vote_test *t, const struct known *known)
{
	struct rows rows = db_query(t->db, "SELECT pseudonym, salt, commitment, choices FROM ballot", "");
	int count = 0;
	for (; rows_next(&rows); count++)
		for (int column = 0; column < 4; column++)
			for (int i = 0; i < VOTERS; i++) {
				struct text idx = { (const char *)known[i].idx, HASH_BYTES };
				assert_false(shares_bytes(idx, rows_text(&rows, column, t->arena)));
			}
	assert_true(rows_end(&rows));
	assert_int_equal(count, VOTERS);
}

static void nothing_says_who_voted(void **state)
{
	static struct known known[VOTERS];
	static struct step steps[VOTERS];
	struct vote_test *t = vote_test_start(state);
	t->definition.channel = CHANNEL_EMAIL;
	vote_test_open_by_mail(t);
	for (int i = 0; i < VOTERS; i++) {
		known[i] = (struct known){ .address = arena_format(t->arena, "Bewoner.%d+stem@polderdam.example", i) };
		assert_true(mailbox_parse(t->arena, known[i].address, &known[i].mailbox));
		mailbox_index(&t->keys, known[i].mailbox.key, known[i].idx);
		mailbox_pseudonym(&t->keys, known[i].mailbox.key, known[i].pseudonym);
		random_bytes(known[i].asker, HASH_BYTES);
		steps[i] = (struct step){ .t = t, .known = &known[i] };
		ask_and_send(&steps[i]);
	}
	int64_t events = vote_test_count(t, "SELECT COUNT(*) FROM event");
	for (int i = VOTERS; i-- > 0;)
		confirm_and_vote(&steps[i], i % 2 ? BENCH : TREES);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM event"), events);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM mail"), 0);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM mail_link"), 0);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM job"), 0);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM confirmed_mailbox"), VOTERS);
	no_bytes_are_shared(t, known);
	sought = known;
	searching = arena_create((size_t)256 << 20);
	assert_int_equal(nftw(t->base->folder, search_file, 16, FTW_PHYS), 0);
	arena_destroy(searching);
	vote_test_end(t);
}

static void a_mailbox_that_was_not_confirmed_cannot_vote(void **state)
{
	struct vote_test *t = vote_test_start(state);
	t->definition.channel = CHANNEL_EMAIL;
	vote_test_open_by_mail(t);
	struct ballot_choice choice = { .option_id = BENCH };
	struct ballot_request request = { .definition = &t->definition, .choices = &choice, .choice_count = 1 };
	mailbox_index(&t->keys, TEXT("anna@polderdam.example"), request.idx);
	mailbox_pseudonym(&t->keys, TEXT("anna@polderdam.example"), request.pseudonym);
	assert_int_equal(vote_test_cast(t, &request, NULL), REFUSED);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM ballot"), 0);
	vote_test_end(t);
}

int main(void)
{
	vote_test_use_records();
	const struct CMUnitTest tests[] = {
		ON_BOTH(nothing_says_who_voted),
		ON_BOTH(a_mailbox_that_was_not_confirmed_cannot_vote),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
