// SPDX-License-Identifier: EUPL-1.2
// Reads a gettext .po file: the part of the format that Polder uses (no msgctxt; fuzzy entries count as untranslated).
#ifndef POLDER_TOOL_PO_READ_H
#define POLDER_TOOL_PO_READ_H

#include "tool.h"

enum { PO_FORMS_MAX = 6 };

struct po_message {
	struct text one, many; // msgid and msgid_plural (empty: none)
	struct text forms[PO_FORMS_MAX];
	size_t form_count;
	bool is_fuzzy;
	unsigned line;
	struct po_message *next;
};

struct po_file {
	struct po_message *messages; // without the header
	struct po_message *header;   // msgid "", NULL when it is missing
};

bool po_read(struct pile *pile, const char *path, struct text content, struct po_file *file); // tells on stderr
struct text po_header(const struct po_file *file, const char *name); // "Plural-Forms"; empty when absent
bool po_is_translated(const struct po_message *message);             // all its forms are there

#endif
