// SPDX-License-Identifier: EUPL-1.2
// Money, ids, secrets, the log and outcomes.
#include <errno.h>
#include <pthread.h>
#include <unistd.h>
#include "check.h"
#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "base/money.h"
#include "base/outcome.h"
#include "base/secret.h"

// --- money -----------------------------------------------------------------------------------------------------------

#define EURO "\xE2\x82\xAC"
#define NO_BREAK "\xC2\xA0"

static void amounts_as_people_type_them(void **state)
{
	(void)state;
	static const struct {
		const char *typed;
		int64_t cents;
	} cases[] = {
		{ "1.250,50", 125050 },
		{ "1250.5", 125050 },
		{ "\xE2\x82\xAC 12.500", 1250000 },
		{ "12 500", 1250000 },
		{ "12" NO_BREAK "500", 1250000 },
		{ "0", 0 },
		{ "0,05", 5 },
		{ "1,250,000.25", 125000025 },
		{ "1.250.000", 125000000 },
		{ "1'250", 125000 },
		{ "12,-", 1200 },
		{ "\xE2\x82\xAC 12,--", 1200 },
		{ "-5", -500 },
		{ "\xE2\x82\xAC -5,00", -500 },
		{ "- \xE2\x82\xAC 5", -500 },
		{ "EUR 20", 2000 },
		{ "20 euro", 2000 },
		{ " 7 ", 700 },
		{ "1,250", 125000 },
		{ "12500", 1250000 },
		{ "92233720368547758,07", INT64_MAX },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t cents = -1;
		if (!money_parse(text_of(cases[i].typed), &cents) || cents != cases[i].cents)
			fail_msg("%s gave %lld", cases[i].typed, (long long)cents);
	}
}

static void what_is_no_amount_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",      "-",      "\xE2\x82\xAC", "abc",      "1.2.3", "12500.250", "0.125",
		"1.25,", ",50",    "1,50,50",      "1.250.50", "--5",   "1 2",       "5-",
		"1e3",   "1..250", "1.250 000",    "$ 5",      "12,-5", "1,2,3",     "92233720368547758,08"
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t cents;
		if (money_parse(text_of(bad[i]), &cents))
			fail_msg("%s was taken as %lld cents", bad[i], (long long)cents);
	}
}

static void amounts_are_written_for_their_language(void **state)
{
	struct builder b = builder_on(*state);
	struct text euro = TEXT("\xE2\x82\xAC");
	money_build(&b, 4200000, TEXT("nl"), euro);
	build_char(&b, '|');
	money_build(&b, 125050, TEXT("nl"), euro);
	build_char(&b, '|');
	money_build(&b, 4200000, TEXT("en"), euro);
	build_char(&b, '|');
	money_build(&b, -125005, TEXT("en"), euro);
	build_char(&b, '|');
	money_build(&b, INT64_MIN, TEXT("nl"), euro);
	assert_text(builder_text(&b), EURO NO_BREAK "42.000|" EURO NO_BREAK "1.250,50|" EURO "42,000|-" EURO
	                                            "1,250.05|" EURO NO_BREAK "-92.233.720.368.547.758,08");
	b = builder_on(*state);
	money_build_plain(&b, -5);
	build_char(&b, '|');
	money_build_plain(&b, 125000);
	build_char(&b, '|');
	number_build_grouped(&b, 12500, TEXT("nl"));
	build_char(&b, '|');
	number_build_grouped(&b, -999, TEXT("en"));
	assert_text(builder_text(&b), "-0.05|1250.00|12.500|-999");
}

// --- ids -------------------------------------------------------------------------------------------------------------

#define IDS_PER_THREAD 20000
#define THREADS 4

static void *make_ids(void *ids)
{
	for (size_t i = 0; i < IDS_PER_THREAD; i++)
		((int64_t *)ids)[i] = id_new();
	return NULL;
}

static int compare_ids(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return (left > right) - (left < right);
}

static void ids_increase_and_never_repeat_over_threads(void **state)
{
	(void)state;
	static int64_t ids[THREADS][IDS_PER_THREAD];
	pthread_t threads[THREADS];
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, make_ids, ids[i]), 0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < THREADS; i++)
		for (size_t j = 1; j < IDS_PER_THREAD; j++)
			assert_true(ids[i][j] > ids[i][j - 1]);
	int64_t *all = &ids[0][0];
	qsort(all, (size_t)THREADS * IDS_PER_THREAD, sizeof(*all), compare_ids);
	for (size_t i = 1; i < (size_t)THREADS * IDS_PER_THREAD; i++)
		assert_true(all[i] != all[i - 1]);
}

static void an_id_is_13_characters_there_and_back(void **state)
{
	struct arena *arena = *state;
	int64_t ids[] = { 1, INT64_MAX, id_new(), id_random() }, back;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct builder b = builder_on(arena);
		build_id(&b, ids[i]);
		assert_int_equal(builder_text(&b).len, ID_CHARACTERS);
		assert_true(id_parse(builder_text(&b), &back));
		assert_int_equal(back, ids[i]);
	}
	assert_true(id_parse(TEXT("ooooooooooil0"), &back));
	assert_int_equal(back, (1 << 10 | 1 << 5));
	assert_false(id_parse(TEXT("000000000000"), &back));
	assert_false(id_parse(TEXT("00000000000001"), &back));
	assert_false(id_parse(TEXT("800000000000A"), &back)); // 64 bits
	assert_false(id_parse(TEXT("000000000000U"), &back));
	assert_false(id_parse(TEXT("0000000000000"), &back)); // none
	assert_false(id_parse((struct text){ "000000000000\0", 13 }, &back));
}

// --- secrets -----------------------------------------------------------------------------------------------------------

static void hashes_are_those_of_the_standards(void **state)
{
	struct arena *arena = *state;
	uint8_t hash[HASH_BYTES], parts_hash[HASH_BYTES];
	hash_sha256(hash, TEXT("abc")); // FIPS 180-4
	assert_text(text_hex(arena, hash, HASH_BYTES), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hash_sha256_parts(parts_hash, (struct text[]){ TEXT("a"), TEXT_NONE, TEXT("bc") }, 3);
	assert_true(secret_equal(hash, parts_hash, HASH_BYTES));
	hash_sha256(hash, (struct text){ NULL, 0 });
	assert_text(text_hex(arena, hash, 4), "e3b0c442");
	uint8_t key[KEY_BYTES];
	memset(key, 0x0b, sizeof(key));
	memset(key + 20, 0, sizeof(key) - 20); // RFC 4231, case 1: a shorter key is filled with zeros
	hmac_sha256(hash, key, TEXT("Hi There"));
	assert_text(text_hex(arena, hash, HASH_BYTES), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

static void a_signature_holds_for_its_text_only(void **state)
{
	(void)state;
	uint8_t public_key[SIGN_PUBLIC_BYTES], secret_key[SIGN_SECRET_BYTES], signature[SIGNATURE_BYTES];
	sign_keypair(public_key, secret_key);
	sign_text(signature, secret_key, TEXT("kop 12"));
	assert_true(sign_verify(signature, public_key, TEXT("kop 12")));
	assert_false(sign_verify(signature, public_key, TEXT("kop 13")));
	signature[0] ^= 1;
	assert_false(sign_verify(signature, public_key, TEXT("kop 12")));
}

static void sealed_text_opens_only_whole_with_its_key_and_purpose(void **state)
{
	struct arena *arena = *state;
	uint8_t key[KEY_BYTES], other_key[KEY_BYTES];
	random_bytes(key, sizeof(key));
	random_bytes(other_key, sizeof(other_key));
	struct text purpose = TEXT("voter"), plain;
	struct text sealed = secret_seal(arena, key, purpose, TEXT("code 7"));
	assert_true(secret_open(arena, key, purpose, sealed, &plain));
	assert_text(plain, "code 7");
	assert_false(secret_open(arena, other_key, purpose, sealed, &plain));
	assert_false(secret_open(arena, key, TEXT("basket"), sealed, &plain));
	assert_text(plain, "");
	for (size_t i = 0; i < sealed.len; i++) {
		struct text changed = text_copy(arena, sealed);
		((char *)(uintptr_t)changed.at)[i] = changed.at[i] == 'A' ? 'B' : 'A';
		assert_false(secret_open(arena, key, purpose, changed, &plain));
		assert_false(secret_open(arena, key, purpose, text_slice(sealed, 0, i), &plain));
	}
	assert_false(text_equal(sealed, secret_seal(arena, key, purpose, TEXT("code 7"))));
	assert_true(secret_open(arena, key, purpose, secret_seal(arena, key, purpose, TEXT_NONE), &plain));
	assert_text(plain, "");
}

static void base64url_is_strict(void **state)
{
	struct arena *arena = *state;
	struct text bytes;
	assert_text(base64url(arena, (const uint8_t *)"\xFF\xEF\xFE?", 4), "_-_-Pw");
	assert_true(base64url_parse(arena, TEXT("_-_-Pw"), &bytes));
	assert_text(bytes, "\xFF\xEF\xFE?");
	assert_false(base64url_parse(arena, TEXT("_-_-Pw=="), &bytes));
	assert_false(base64url_parse(arena, TEXT("/+/+"), &bytes));
	assert_false(base64url_parse(arena, TEXT("_-_-Px"), &bytes)); // bits left over
	assert_false(base64url_parse(arena, TEXT("_-_-P"), &bytes));
	assert_false(base64url_parse(arena, TEXT("_- -"), &bytes));
}

// --- log and outcomes ---------------------------------------------------------------------------------------------------

// What log_fault and log_line write on standard error while it is a pipe.
static struct text logged(struct arena *arena, uint64_t *fault)
{
	int ends[2], standard_error = dup(STDERR_FILENO);
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	errno = ENOENT;
	*fault = log_fault("disk \"%s\"\nsays \x01 \xFF caf\xC3\xA9", "C:\\");
	int errno_after = errno;
	log_warn("%5000d", 7);
	dup2(standard_error, STDERR_FILENO);
	close(standard_error);
	close(ends[1]);
	char *at = arena_alloc(arena, 20000);
	ssize_t len = read(ends[0], at, 20000);
	close(ends[0]);
	assert_int_equal(errno_after, ENOENT);
	return (struct text){ at, len > 0 ? (size_t)len : 0 };
}

static void every_log_line_is_one_json_object(void **state)
{
	struct arena *arena = *state;
	uint64_t fault;
	struct text rest = logged(arena, &fault), line, error;
	assert_true(text_split(&rest, '\n', &line));
	struct json_document *document = json_parse(arena, line, &error);
	assert_text(error, "");
	assert_text(json_text_of(json_root(document), "message"), "disk \"C:\\\"\nsays \x01 \xEF\xBF\xBD caf\xC3\xA9");
	assert_text(json_text_of(json_root(document), "level"), "error");
	assert_int_equal(json_as_int(json_get(json_root(document), "fault")), fault);
	assert_int_equal(json_text_of(json_root(document), "time").len, 24);
	json_free(document);
	assert_true(text_split(&rest, '\n', &line));
	document = json_parse(arena, line, &error);
	assert_text(json_text_of(json_root(document), "level"), "warn");
	assert_true(text_ends_with(json_text_of(json_root(document), "message"), TEXT(" ...")));
	json_free(document);
	assert_true(text_split(&rest, '\n', &line));
	assert_text(line, "");
	assert_false(text_split(&rest, '\n', &line));
}

static void an_outcome_has_one_meaning_everywhere(void **state)
{
	(void)state;
	assert_string_equal(outcome_name(NOT_FOUND), "not found");
	assert_int_equal(outcome_http_status(INVALID), 422);
	assert_int_equal(outcome_exit_code(DONE), 0);
	for (int i = DONE + 1; i <= FAULT; i++) {
		assert_true(outcome_http_status((enum outcome)i) >= 400);
		for (int j = DONE; j < i; j++)
			assert_int_not_equal(outcome_exit_code((enum outcome)i), outcome_exit_code((enum outcome)j));
	}
}

int main(void)
{
	if (!secret_start())
		return 1;
	const struct CMUnitTest tests[] = {
		test_on_arena(amounts_as_people_type_them),
		test_on_arena(what_is_no_amount_is_refused),
		test_on_arena(amounts_are_written_for_their_language),
		test_on_arena(ids_increase_and_never_repeat_over_threads),
		test_on_arena(an_id_is_13_characters_there_and_back),
		test_on_arena(hashes_are_those_of_the_standards),
		test_on_arena(a_signature_holds_for_its_text_only),
		test_on_arena(sealed_text_opens_only_whole_with_its_key_and_purpose),
		test_on_arena(base64url_is_strict),
		test_on_arena(every_log_line_is_one_json_object),
		test_on_arena(an_outcome_has_one_meaning_everywhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
