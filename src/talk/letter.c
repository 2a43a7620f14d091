// SPDX-License-Identifier: EUPL-1.2
#include "base/secret.h"
#include "page/language.h"
#include "talk/letter.h"
#include "talk/mime.h"
#include "talk_views.gen.h"

static void add(struct arena *arena, struct letter *letter, enum letter_part_kind kind, struct text text,
                struct text more)
{
	struct letter_part *part = arena_append(arena, &letter->parts, struct letter_part);
	if (part)
		*part = (struct letter_part){ .kind = kind, .text = text, .more = more };
}

void letter_say(struct arena *arena, struct letter *letter, struct text paragraph)
{
	add(arena, letter, LETTER_PARAGRAPH, paragraph, TEXT_NONE);
}

void letter_link(struct arena *arena, struct letter *letter, struct text words, struct text href)
{
	add(arena, letter, LETTER_LINK, words, href);
}

void letter_code(struct arena *arena, struct letter *letter, struct text what, struct text code)
{
	add(arena, letter, LETTER_CODE, what, code);
}

bool letter_copy(struct arena *arena, const struct letter *from, struct letter *to)
{
	*to = (struct letter){ .language = text_copy(arena, from->language),
		                   .from_name = text_copy(arena, from->from_name),
		                   .reply_to = text_copy(arena, from->reply_to),
		                   .to = text_copy(arena, from->to),
		                   .subject = text_copy(arena, from->subject),
		                   .sent_at = from->sent_at };
	for (size_t i = 0; i < from->parts.count; i++)
		add(arena, to, (enum letter_part_kind)from->parts.at[i].kind, text_copy(arena, from->parts.at[i].text),
		    text_copy(arena, from->parts.at[i].more));
	return !arena_full(arena);
}

struct text letter_plain(struct arena *arena, const struct letter *letter)
{
	struct builder b = builder_on(arena);
	for (size_t i = 0; i < letter->parts.count; i++) {
		const struct letter_part *part = &letter->parts.at[i];
		build_c(&b, i > 0 ? "\n" : "");
		build_text(&b, part->text);
		if (part->kind == LETTER_LINK)
			build_literal(&b, ":\n");
		if (part->kind == LETTER_CODE)
			build_literal(&b, ": ");
		build_text(&b, part->more);
		build_char(&b, '\n');
	}
	return builder_text(&b);
}

static struct text html_of(struct arena *arena, const struct letter *letter)
{
	struct builder b = builder_on(arena);
	const struct language *language = language_find(letter->language);
	struct drawing drawing = drawing_on(&b, language ? language : language_at(0), NULL);
	draw_talk_letter(&drawing, letter);
	return builder_text(&b);
}

static void build_part(struct builder *b, struct text boundary, const char *type, struct text content)
{
	build_format(b, "--%" TEXT_FORMAT "\r\nContent-Type: %s; charset=UTF-8\r\n", TEXT_ARGS(boundary), type);
	build_literal(b, "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	while (text_ends_with(content, TEXT("\n")))
		content.len--;
	build_quoted_printable(b, content);
	build_literal(b, "\r\n");
}

static struct text random_word(struct arena *arena)
{
	uint8_t bytes[16];
	random_bytes(bytes, sizeof(bytes));
	return text_hex(arena, bytes, sizeof(bytes));
}

// No List-* headers: nobody is subscribed to anything. Auto-Submitted (RFC 3834) keeps absence notes away.
struct text letter_message(struct arena *arena, const struct letter *letter, struct text from)
{
	struct builder b = builder_on(arena);
	struct text boundary = random_word(arena), id = random_word(arena);
	size_t at = text_find(from, TEXT("@"));
	build_date_header(&b, letter->sent_at);
	build_mailbox_header(&b, "From", letter->from_name, from);
	build_mailbox_header(&b, "To", TEXT_NONE, letter->to);
	if (letter->reply_to.len > 0)
		build_mailbox_header(&b, "Reply-To", TEXT_NONE, letter->reply_to);
	build_header(&b, "Subject", letter->subject);
	build_format(&b, "Message-ID: <%" TEXT_FORMAT "@%" TEXT_FORMAT ">\r\n", TEXT_ARGS(id),
	             TEXT_ARGS(text_slice(from, at == SIZE_MAX ? 0 : at + 1, from.len)));
	build_literal(&b, "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n");
	build_header(&b, "Content-Language", letter->language);
	build_format(&b,
	             "MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"%" TEXT_FORMAT "\"\r\n\r\n",
	             TEXT_ARGS(boundary));
	build_part(&b, boundary, "text/plain", letter_plain(arena, letter));
	build_part(&b, boundary, "text/html", html_of(arena, letter));
	build_format(&b, "--%" TEXT_FORMAT "--\r\n", TEXT_ARGS(boundary));
	return builder_text(&b);
}
