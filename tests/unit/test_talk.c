// SPDX-License-Identifier: EUPL-1.2
// Mail addresses, the form of a message, and links in mails.
#define STORE_TEST_RECORDS talk_records
#include "talk/mail.h"
#include "store_fixture.h"
#include "check.h"
#include "base/clock.h"
#include "talk/mime.h"

// --- addresses -----------------------------------------------------------------------------------------------------
static void an_address_is_read_as_people_have_them(void **state)
{
	static const char *const good[][3] = {
		// typed, to send to, to compare
		{ " Anna@Polderdam.NL ", "Anna@polderdam.nl", "anna@polderdam.nl" },
		{ "anna+stem@polderdam.nl", "anna+stem@polderdam.nl", "anna@polderdam.nl" },
		{ "a.n.n.a+x@GoogleMail.com", "a.n.n.a+x@googlemail.com", "anna@gmail.com" },
		{ "a.nna@polderdam.nl", "a.nna@polderdam.nl", "a.nna@polderdam.nl" },
		{ "+@polderdam.nl", "+@polderdam.nl", "+@polderdam.nl" },
		{ "anna@m\xc3\xbcnchen.example", "anna@xn--mnchen-3ya.example", "anna@xn--mnchen-3ya.example" },
		{ "anna@mu\xcc\x88nchen.example", "anna@xn--mnchen-3ya.example", "anna@xn--mnchen-3ya.example" },
		{ "anna@XN--MNCHEN-3YA.example", "anna@xn--mnchen-3ya.example", "anna@xn--mnchen-3ya.example" },
		{ "o'neill_{x}@a-b.co.uk", "o'neill_{x}@a-b.co.uk", "o'neill_{x}@a-b.co.uk" },
	};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct mailbox mailbox;
		if (!mailbox_parse(*state, text_of(good[i][0]), &mailbox))
			fail_msg("refused: %s", good[i][0]);
		assert_text(mailbox.address, good[i][1]);
		assert_text(mailbox.key, good[i][2]);
	}
}

static void what_could_be_more_than_an_address_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"anna",
		"@polderdam.nl",
		"anna@",
		"anna@polderdam",
		"anna@@polderdam.nl",
		"anna@polderdam.nl@elders.nl",
		".anna@polderdam.nl",
		"anna.@polderdam.nl",
		"an..na@polderdam.nl",
		"an na@polderdam.nl",
		"\"an na\"@polderdam.nl",
		"anna@[127.0.0.1]",
		"anna@127.0.0.1",
		"anna@polderdam.nl>",
		"Anna <anna@polderdam.nl>",
		"anna@polderdam.nl, bob@polderdam.nl",
		"anna@polderdam.nl\r\nBcc: bob@polderdam.nl",
		"anna\r\n@polderdam.nl",
		"anna@polderdam.nl\nRCPT TO:<bob@polderdam.nl>",
		"anna@-polderdam.nl",
		"anna@polderdam-.nl",
		"anna@polder_dam.nl",
		"anna@polderdam..nl",
		"\xc3\xa1nna@polderdam.nl",
		"anna(x)@polderdam.nl",
		"a234567890123456789012345678901234567890123456789012345678901234x@polderdam.nl",
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct mailbox mailbox;
		if (mailbox_parse(*state, text_of(bad[i]), &mailbox))
			fail_msg("taken: %s", bad[i]);
	}
}

static void a_list_of_domains_holds_what_stands_under_them(void **state)
{
	(void)state;
	struct text list = TEXT("# throw-away\nmailinator.com\ntrash.example, bin.example # two\n\nPost.Example\n");
	assert_true(domain_is_listed(TEXT("mailinator.com"), list));
	assert_true(domain_is_listed(TEXT("a.b.mailinator.com"), list));
	assert_true(domain_is_listed(TEXT("bin.example"), list));
	assert_true(domain_is_listed(TEXT("post.example"), list));
	assert_false(domain_is_listed(TEXT("notmailinator.com"), list));
	assert_false(domain_is_listed(TEXT("example"), list));
	assert_false(domain_is_listed(TEXT("two"), list));
	assert_false(domain_is_listed(TEXT("polderdam.nl"), TEXT_NONE));
}

// --- messages ------------------------------------------------------------------------------------------------------
static void quoted_printable_is_rfc_2045(void **state)
{
	struct builder b = builder_on(*state);
	build_quoted_printable(&b, TEXT("E\xc3\xa9n = 1\nspatie \n.\n\nFrom hier"));
	assert_text(builder_text(&b), "E=C3=A9n =3D 1\r\nspatie=20\r\n.\r\n\r\nFrom hier\r\n");
	b.len = 0;
	build_quoted_printable(&b, TEXT("0123456789012345678901234567890123456789012345678901234567890123456789012345"));
	assert_text(builder_text(&b), "0123456789012345678901234567890123456789012345678901234567890123456789012345\r\n");
	b.len = 0;
	build_quoted_printable(&b, TEXT("01234567890123456789012345678901234567890123456789012345678901234567890123456"));
	assert_text(builder_text(&b),
	            "012345678901234567890123456789012345678901234567890123456789012345678901234=\r\n56\r\n");
}

static void no_line_is_too_long(struct text message)
{
	struct text line;
	while (text_split(&message, '\n', &line))
		assert_true(line.len <= 78 + 1); // with its \r
}

static void headers_take_any_text_and_stay_one_header(void **state)
{
	struct builder b = builder_on(*state);
	build_header(&b, "Subject", TEXT("Stem in Polderdam"));
	assert_text(builder_text(&b), "Subject: Stem in Polderdam\r\n");
	b.len = 0;
	build_header(&b, "Subject", TEXT("Re\r\nBcc: bob@elders.nl\r\n\r\nhallo\x01"));
	assert_text(builder_text(&b), "Subject: Re  Bcc: bob@elders.nl    hallo\r\n");
	b.len = 0;
	build_header(&b, "Subject", TEXT("\xe2\x82\xac 5"));
	assert_text(builder_text(&b), "Subject: =?UTF-8?Q?=E2=82=AC_5?=\r\n");
	b.len = 0;
	build_header(&b, "Subject", TEXT("=?UTF-8?Q?vals?="));
	assert_text(builder_text(&b), "Subject: =?UTF-8?Q?=3D=3FUTF=2D8=3FQ=3Fvals=3F=3D?=\r\n");
	b.len = 0;
	for (int i = 0; i < 40; i++)
		build_literal(&b, "\xc3\xa9\xe2\x82\xac ");
	struct text value = text_copy(*state, builder_text(&b));
	b.len = 0;
	build_header(&b, "Subject", value);
	no_line_is_too_long(builder_text(&b));
	assert_true(text_find(builder_text(&b), TEXT("?=\r\n =?UTF-8?Q?")) != SIZE_MAX);
	b.len = 0;
	build_mailbox_header(&b, "From", TEXT("Gemeente \"Polder\", dam"), TEXT("a@b.nl"));
	assert_text(builder_text(&b), "From: \"Gemeente \\\"Polder\\\", dam\" <a@b.nl>\r\n");
	b.len = 0;
	build_mailbox_header(&b, "From",
	                     TEXT("S\xc3\xba"
	                          "dwest"),
	                     TEXT("a@b.nl"));
	assert_text(builder_text(&b), "From: =?UTF-8?Q?S=C3=BAdwest?= <a@b.nl>\r\n");
	b.len = 0;
	build_date_header(&b, INT64_C(1795255200000));
	assert_text(builder_text(&b), "Date: Sat, 21 Nov 2026 10:00:00 +0000\r\n");
}

static void a_letter_is_text_and_html_that_say_the_same(void **state)
{
	struct letter letter = { .language = TEXT("nl"),
		                     .from_name = TEXT("Gemeente Polderdam"),
		                     .to = TEXT("anna@polderdam.nl"),
		                     .subject = TEXT("Stem <b>nu</b>"),
		                     .sent_at = INT64_C(1795255200000) };
	letter_say(*state, &letter, TEXT("Beste <inwoner> & buur,"));
	letter_link(*state, &letter, TEXT("Ga stemmen"), TEXT("https://polderdam.nl/a?b=1&c=2"));
	letter_code(*state, &letter, TEXT("Je cijfers"), TEXT("012345"));
	struct text message = letter_message(*state, &letter, TEXT("doemee@polderdam.nl"));
	no_line_is_too_long(message);
	static const char *const wanted[] = {
		"From: \"Gemeente Polderdam\" <doemee@polderdam.nl>\r\n",
		"To: anna@polderdam.nl\r\n",
		"Auto-Submitted: auto-generated\r\n",
		"@polderdam.nl>\r\n",
		"Beste <inwoner> & buur,\r\n\r\nGa stemmen:\r\nhttps://polderdam.nl/a?b=3D1&c=3D2\r\n\r\nJe cijfers: 012345\r\n",
		"<p>Beste &lt;inwoner&gt; &amp; buur,</p>",
		"<title>Stem &lt;b&gt;nu&lt;/b&gt;</title>",
		"<strong>012345</strong>",
	};
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (text_find(message, text_of(wanted[i])) == SIZE_MAX)
			fail_msg("%s is not in\n%" TEXT_FORMAT, wanted[i], TEXT_ARGS(message));
	assert_true(text_find(message, TEXT("List-")) == SIZE_MAX);
}

// --- links ---------------------------------------------------------------------------------------------------------
struct link_test {
	struct store_test *base;
	struct db *db;
	struct mail mail;
	struct mail_writing writing;
	struct text token, digits;
	uint8_t asker[HASH_BYTES], other[HASH_BYTES];
	struct link_use use;
	enum link_use_result result;
};

static enum outcome insert_link(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	const struct link_test *t = argument;
	return db_insert(db, &mail_link_record, &t->writing.link) ? DONE : FAULT;
}

static struct link_test link_test_start(void **state)
{
	struct store_test *base = store_test_of(state);
	struct link_test t = { .base = base,
		                   .db = store_reader_open(base->store),
		                   .mail = { .id = 5, .site_id = 7, .kind = TEXT("vote-link") } };
	random_bytes(t.asker, sizeof(t.asker));
	random_bytes(t.other, sizeof(t.other));
	return t;
}

static void make_link(struct link_test *t, int64_t valid_ms)
{
	t->writing = (struct mail_writing){
		.store = t->base->store, .db = t->db, .arena = t->base->arena, .now = clock_now(), .mail = &t->mail
	};
	assert_true(link_make(&t->writing, 88, t->asker, TEXT("inhoud"), valid_ms, &t->token, &t->digits));
	assert_int_equal(store_write(t->base->store, insert_link, t), DONE);
}

static enum outcome take(struct db *db, struct write_context *context, void *argument)
{
	struct link_test *t = argument;
	return link_take(db, context, &t->use, &t->result);
}

static enum link_use_result use_link(struct link_test *t, struct text token, const uint8_t *asker, struct text digits)
{
	t->use = (struct link_use){
		.activity_id = 88, .kind = "vote-link", .token = token, .has_asker = asker != NULL, .digits = digits
	};
	if (asker)
		memcpy(t->use.asker, asker, HASH_BYTES);
	assert_true(link_use_prepare(t->base->store, &t->use));
	assert_int_equal(store_write(t->base->store, take, t), DONE);
	return t->result;
}

static struct text wrong_digits(struct link_test *t)
{
	return text_is(t->digits, "111111") ? TEXT("222222") : TEXT("111111");
}

static void a_link_works_once_in_the_browser_that_asked(void **state)
{
	struct link_test t = link_test_start(state);
	make_link(&t, 3600000);
	bool same;
	struct text content;
	assert_int_equal(
		link_find(t.base->store, t.db, t.base->arena, 88, "vote-link", t.token, t.asker, &same, &content, clock_now()),
		DONE);
	assert_true(same);
	assert_text(content, "inhoud");
	assert_int_equal(
		link_find(t.base->store, t.db, t.base->arena, 89, "vote-link", t.token, t.asker, &same, &content, clock_now()),
		NOT_FOUND); // of another vote
	assert_int_equal(use_link(&t, TEXT("00000000000000000000000000"), t.asker, TEXT_NONE), LINK_GONE);
	assert_int_equal(use_link(&t, t.token, t.asker, TEXT_NONE), LINK_USED);
	assert_int_equal(use_link(&t, t.token, t.asker, TEXT_NONE), LINK_GONE);
	store_reader_close(t.db);
}

static void another_browser_needs_the_digits_and_may_try_five_times(void **state)
{
	struct link_test t = link_test_start(state);
	make_link(&t, 3600000);
	assert_int_equal(use_link(&t, t.token, t.other, TEXT_NONE), LINK_WRONG_DIGITS);
	assert_int_equal(use_link(&t, t.token, NULL, wrong_digits(&t)), LINK_WRONG_DIGITS);
	assert_int_equal(use_link(&t, t.token, NULL, t.digits), LINK_USED);
	make_link(&t, 3600000);
	for (int i = 0; i < 5; i++)
		assert_int_equal(use_link(&t, t.token, NULL, wrong_digits(&t)), LINK_WRONG_DIGITS);
	assert_int_equal(use_link(&t, t.token, NULL, t.digits), LINK_GONE);
	store_reader_close(t.db);
}

static void the_digits_alone_work_in_the_browser_that_asked(void **state)
{
	struct link_test t = link_test_start(state);
	make_link(&t, 3600000);
	assert_int_equal(use_link(&t, TEXT_NONE, t.other, t.digits), LINK_GONE);
	assert_int_equal(use_link(&t, TEXT_NONE, NULL, t.digits), LINK_GONE);
	assert_int_equal(use_link(&t, TEXT_NONE, t.asker, t.digits), LINK_USED);
	make_link(&t, -1);
	assert_int_equal(use_link(&t, TEXT_NONE, t.asker, t.digits), LINK_GONE); // expired
	assert_int_equal(use_link(&t, t.token, t.asker, t.digits), LINK_GONE);
	store_reader_close(t.db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(an_address_is_read_as_people_have_them),
		test_on_arena(what_could_be_more_than_an_address_is_refused),
		test_on_arena(a_list_of_domains_holds_what_stands_under_them),
		test_on_arena(quoted_printable_is_rfc_2045),
		test_on_arena(headers_take_any_text_and_stay_one_header),
		test_on_arena(a_letter_is_text_and_html_that_say_the_same),
		ON_BOTH(a_link_works_once_in_the_browser_that_asked),
		ON_BOTH(another_browser_needs_the_digits_and_may_try_five_times),
		ON_BOTH(the_digits_alone_work_in_the_browser_that_asked),
	};
	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
