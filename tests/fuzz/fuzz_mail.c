// SPDX-License-Identifier: EUPL-1.2
// Mail addresses and messages: what is taken as an address cannot be more than one, no value begins a header of its own,
// and quoted-printable text reads back as it was.
#include <string.h>

#include "fuzz.h"
#include "talk/mailbox.h"
#include "talk/mime.h"

static void address_is_one(struct arena *arena, const struct mailbox *mailbox)
{
	struct mailbox again;
	ensure(mailbox->address.len > 0 && mailbox->address.len <= 254 && mailbox->key.len > 0);
	for (size_t i = 0; i < mailbox->address.len; i++)
		ensure(mailbox->address.at[i] > ' ' && mailbox->address.at[i] < 0x7f &&
		       strchr("<>()[],;:\\\"", mailbox->address.at[i]) == NULL);
	ensure(mailbox_parse(arena, mailbox->address, &again));
	ensure(text_equal(again.address, mailbox->address) && text_equal(again.key, mailbox->key));
}

// Every line but the first begins with a space, and none is too long unless it is one word.
static void header_is_one(struct text header)
{
	ensure(text_ends_with(header, TEXT("\r\n")));
	struct text line, rest = text_slice(header, 0, header.len - 2);
	for (bool first = true; text_split(&rest, '\n', &line); first = false) {
		ensure(first || (line.len > 0 && line.at[0] == ' '));
		size_t end = line.len > 0 && line.at[line.len - 1] == '\r' ? line.len - 1 : line.len;
		for (size_t i = 0; i < end; i++)
			ensure((unsigned char)line.at[i] >= ' ' && (unsigned char)line.at[i] < 0x7f);
		ensure(line.len < 998);
	}
}

static struct text decoded(struct arena *arena, struct text quoted)
{
	struct builder b = builder_on(arena);
	for (size_t i = 0; i < quoted.len;) {
		struct text rest = text_slice(quoted, i, quoted.len);
		uint8_t byte;
		if (text_starts_with(rest, TEXT("=\r\n"))) {
			i += 3;
		} else if (text_starts_with(rest, TEXT("\r\n"))) {
			build_char(&b, '\n');
			i += 2;
		} else if (rest.at[0] == '=') {
			ensure(text_from_hex(text_slice(rest, 1, 3), &byte, 1));
			build_char(&b, (char)byte);
			i += 3;
		} else {
			build_char(&b, rest.at[0]);
			i++;
		}
	}
	return builder_text(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	struct text input = { (const char *)data, size };
	struct mailbox mailbox;
	if (mailbox_parse(arena, input, &mailbox))
		address_is_one(arena, &mailbox);
	struct builder b = builder_on(arena);
	build_header(&b, "Subject", input);
	header_is_one(builder_text(&b));
	b.len = 0;
	build_mailbox_header(&b, "From", input, TEXT("a@b.nl"));
	header_is_one(builder_text(&b));
	b.len = 0;
	build_quoted_printable(&b, input);
	struct text lines = builder_text(&b), line;
	while (text_split(&lines, '\n', &line))
		ensure(line.len <= 76 + 1);
	struct text back = decoded(arena, builder_text(&b));
	if (size > 0)
		ensure(back.len == size + 1 && memcmp(back.at, data, size) == 0);
	arena_destroy(arena);
	return 0;
}
