// SPDX-License-Identifier: EUPL-1.2
// From templates to C (docs/templates.md says the language). One set is what belongs to one folder.
#ifndef POLDER_TOOL_TEMPLATE_COMPILE_H
#define POLDER_TOOL_TEMPLATE_COMPILE_H

#include "tool.h"

enum { PARAMETERS_MAX = 8 };

struct template_parameter {
	struct text type;      // as in C: "const struct idea_card_view *", "struct text", "int64_t"
	struct text structure; // "struct idea_card_view" of a pointer to a struct, otherwise empty
	struct text name;
};

struct template_call { // of another template
	struct text name, file;
	size_t arguments;
	unsigned line, column;
	struct template_call *next;
};

struct template
{
	struct text name, file;
	unsigned line;
	struct template_parameter parameters[PARAMETERS_MAX];
	size_t parameter_count;
	struct text layout, layout_arguments; // empty: none
	bool is_layout;                       // says {% content %}
	struct text body;
	struct template_call *calls;
	struct template *next;
};

struct template_message {  // a text to translate
	struct text one, many; // `many` empty: no plural
	struct text file;
	unsigned line;
	struct template_message *next;
};

struct template_use {
	struct text header;
	struct template_use *next;
};

struct template_set {
	struct pile *pile;
	struct template *templates, **end;
	struct template_use *uses, **uses_end;
	struct template_message *messages, **messages_end;
	struct text problem; // "views/a.html:3:14: why", of the last call that returned false
};

void template_set_start(struct template_set *set, struct pile *pile);
// Reads one file's templates. False when it is refused; another file may be read after that.
bool template_read(struct template_set *set, struct text file, struct text source);
// After all files: every call fits its template and none calls itself, not even through others.
bool template_check_calls(struct template_set *set);
void template_write_header(struct template_set *set, struct text header_name, struct growing *g);
void template_write_source(struct template_set *set, struct text header_name, struct growing *g);

#endif
