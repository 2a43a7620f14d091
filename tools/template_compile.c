// SPDX-License-Identifier: EUPL-1.2
#include <string.h>

#include "page/word_names.h"
#include "template_compile.h"
#include "template_html.h"
#include "template_parse.h"

enum { BLOCKS_MAX = 32, SOURCE_MAX_BYTES = 1 << 20, MESSAGE_VALUES_MAX = 8, ARGUMENTS_MAX = PARAMETERS_MAX };

struct block { // an open {% if %} or {% for %}
	bool is_loop, saw_else, has_joined;
	struct html start, joined; // the HTML before it, and where the finished branches ended
	size_t variables;          // to go back to at its end
	struct place place;
};

struct compiler {
	struct template_set *set;
	struct parser parser;
	struct html html;
	struct text file;
	struct template *current; // NULL before the first {% template %}
	struct growing body, literal;
	struct block blocks[BLOCKS_MAX];
	size_t block_count;
	bool has_output; // of the current template
};

static bool refuse(struct compiler *c, const char *problem)
{
	return parser_fail_here(&c->parser, problem);
}

// HTML problems are told at the place of the character or the tag.
static bool html_refused(struct compiler *c, struct place place)
{
	return parser_fail(&c->parser, place, c->html.problem);
}

static void indent(struct compiler *c)
{
	for (size_t i = 0; i < c->block_count + 1; i++)
		grow_char(&c->body, '\t');
}

static void write_literal(struct compiler *c)
{
	struct text literal = grown(&c->literal);
	while (literal.len > 0) {
		size_t len = literal.len > 4000 ? 4000 : literal.len;
		indent(c);
		grow_c(&c->body, "draw_literal(d, ");
		grow_c_literal(&c->body, (struct text){ literal.at, len }, (unsigned)c->block_count + 2);
		grow_c(&c->body, ");\n");
		literal.at += len;
		literal.len -= len;
		c->has_output = true;
	}
	c->literal.len = 0;
}

// Mistakes the C compiler finds are told at the template's own line.
static void write_line(struct compiler *c, struct place place)
{
	grow_format(&c->body, "#line %u ", place.line);
	grow_c_literal(&c->body, c->file, 0);
	grow_char(&c->body, '\n');
}

static void begin_statement(struct compiler *c, struct place place)
{
	write_literal(c);
	write_line(c, place);
	indent(c);
	c->has_output = true;
}

// --- {% template %} and what stands at its top -------------------------------------------------------------------

static bool read_pointer_parameter(struct compiler *c, struct template_parameter *parameter)
{
	struct parser *p = &c->parser;
	if (!parser_token(p))
		return false;
	if (parser_is(p, "char")) {
		parameter->type = TEXT("const char *");
		return parser_token(p) && parser_expect(p, "*");
	}
	if (!parser_expect(p, "struct"))
		return false;
	if (p->token.kind != TOKEN_NAME || name_is_reserved(p->token.text))
		return refuse(c, "the name of a struct is expected here");
	parameter->structure = pile_format(p->pile, "struct %.*s", TEXT_ARGS(p->token.text));
	parameter->type = pile_format(p->pile, "const struct %.*s *", TEXT_ARGS(p->token.text));
	return parser_token(p) && parser_expect(p, "*");
}

static bool read_parameter(struct compiler *c)
{
	static const char *const plain[] = { "bool", "int", "int64_t", "size_t" };
	struct parser *p = &c->parser;
	struct template *t = c->current;
	if (t->parameter_count == PARAMETERS_MAX)
		return refuse(c, "more than 8 parameters: make a struct");
	struct template_parameter *parameter = &t->parameters[t->parameter_count++];
	if (parser_is(p, "const")) {
		if (!read_pointer_parameter(c, parameter))
			return false;
	} else if (parser_is(p, "struct")) {
		parameter->type = TEXT("struct text ");
		if (!parser_token(p) || !parser_expect(p, "text"))
			return false;
	} else {
		for (size_t i = 0; i < 4; i++)
			if (parser_is(p, plain[i]))
				parameter->type = pile_format(p->pile, "%s ", plain[i]);
		if (parameter->type.len == 0)
			return refuse(c, "a parameter is const struct NAME *name, struct text, const char *, bool, int, int64_t "
			                 "or size_t");
		if (!parser_token(p))
			return false;
	}
	return parser_new_name(p, &parameter->name) &&
	       parser_add_variable(p, (struct variable){ parameter->name, parameter->structure.len > 0, false });
}

static bool template_finish(struct compiler *c)
{
	if (c->current == NULL)
		return true;
	if (c->block_count > 0)
		return parser_fail(&c->parser, c->blocks[c->block_count - 1].place, TEXT("this block has no {% end %}"));
	if (!html_may_end(&c->html))
		return html_refused(c, c->parser.token_place);
	while (c->literal.len > 0 && is_white(c->literal.at[c->literal.len - 1]))
		c->literal.len--;
	write_literal(c);
	c->current->body = grown(&c->body);
	*c->set->end = c->current;
	c->set->end = &c->current->next;
	c->current = NULL;
	return true;
}

static const struct template *template_find(const struct template_set *set, struct text name)
{
	for (const struct template *t = set->templates; t != NULL; t = t->next)
		if (same(t->name, name))
			return t;
	return NULL;
}

static bool tag_template(struct compiler *c, struct place place)
{
	struct parser *p = &c->parser;
	if (!template_finish(c))
		return false;
	if (p->token.kind != TOKEN_NAME || name_is_reserved(p->token.text))
		return refuse(c, "the template's name is expected here");
	if (template_find(c->set, p->token.text) != NULL)
		return refuse(c, "there is a template of this name");
	c->current = pile_take(p->pile, sizeof *c->current);
	c->current->name = p->token.text;
	c->current->file = c->file;
	c->current->line = place.line;
	c->html = html_start(p->pile);
	c->html.space = true; // white space at the top is dropped
	c->body = c->literal = (struct growing){ .pile = p->pile };
	p->variable_count = 0;
	c->has_output = false;
	if (!parser_token(p) || !parser_expect(p, "("))
		return false;
	while (!parser_is(p, ")")) {
		if (c->current->parameter_count > 0 && !parser_expect(p, ","))
			return false;
		if (!read_parameter(c))
			return false;
	}
	return parser_token(p);
}

static bool tag_uses(struct compiler *c, struct place place)
{
	struct parser *p = &c->parser;
	(void)place;
	struct text header = p->token.text;
	if (p->token.kind != TOKEN_STRING || header.len == 0)
		return refuse(c, "a header in quotes is expected here");
	for (size_t i = 0; i < header.len; i++)
		if (!is_letter(header.at[i]) && !is_digit(header.at[i]) && strchr("/.-", header.at[i]) == NULL)
			return refuse(c, "a header's name has letters, digits and / . - _ only");
	for (const struct template_use *use = c->set->uses; use != NULL; use = use->next)
		if (same(use->header, header))
			return parser_token(p);
	struct template_use *use = pile_take(p->pile, sizeof *use);
	use->header = header;
	*c->set->uses_end = use;
	c->set->uses_end = &use->next;
	return parser_token(p);
}

// NAME(argument, …) of a layout or an include; the arguments as C, each with ", " before it.
static bool read_call(struct compiler *c, struct template_call *call, struct growing *arguments)
{
	struct parser *p = &c->parser;
	if (p->token.kind != TOKEN_NAME)
		return refuse(c, "the name of a template is expected here");
	*call = (struct template_call){ p->token.text, c->file, 0, p->token_place.line, p->token_place.column, NULL };
	if (!parser_token(p) || !parser_expect(p, "("))
		return false;
	while (!parser_is(p, ")")) {
		struct value value;
		if (call->arguments > 0 && !parser_expect(p, ","))
			return false;
		if (call->arguments == ARGUMENTS_MAX)
			return refuse(c, "more than 8 arguments");
		if (!parse_operand(p, true, &value))
			return false;
		grow_c(arguments, ", ");
		grow_text(arguments, value.c);
		call->arguments++;
	}
	struct template_call *kept = pile_take(p->pile, sizeof *kept);
	*kept = *call;
	kept->next = c->current->calls;
	c->current->calls = kept;
	return parser_token(p);
}

static bool tag_layout(struct compiler *c, struct place place)
{
	struct template_call call;
	struct growing arguments = { .pile = c->parser.pile };
	(void)place;
	if (c->has_output || c->literal.len > 0 || c->current->layout.len > 0)
		return refuse(c, "a layout stands directly under the template's first line, once");
	if (!read_call(c, &call, &arguments))
		return false;
	c->current->layout = call.name;
	c->current->layout_arguments = grown(&arguments);
	return true;
}

// --- what draws --------------------------------------------------------------------------------------------------

static bool tag_content(struct compiler *c, struct place place)
{
	if (!html_accepts_template(&c->html))
		return html_refused(c, place);
	begin_statement(c, place);
	grow_c(&c->body, "content(d, closure);\n");
	c->current->is_layout = true;
	return true;
}

// {% lang option.label %} in the tag around a text: the attributes that say its language, when it is not the page's.
static bool tag_lang(struct compiler *c, struct place place)
{
	struct text path;
	if (!html_attributes(&c->html))
		return html_refused(c, place);
	if (!parse_path(&c->parser, false, &path))
		return false;
	begin_statement(c, place);
	grow_format(&c->body, "draw_passage_attributes(d, drawing_text_of(d, %.*s));\n", TEXT_ARGS(path));
	return true;
}

static bool tag_include(struct compiler *c, struct place place)
{
	struct template_call call;
	struct growing arguments = { .pile = c->parser.pile };
	if (!html_accepts_template(&c->html))
		return html_refused(c, place);
	if (!read_call(c, &call, &arguments))
		return false;
	begin_statement(c, place);
	grow_format(&c->body, "INCLUDE_%.*s(d", TEXT_ARGS(call.name));
	grow_text(&c->body, grown(&arguments));
	grow_c(&c->body, ");\n");
	return true;
}

static bool write_value(struct compiler *c, struct place place)
{
	static const char *const functions[] = {
		[ESCAPE_TEXT] = "draw_text",           [ESCAPE_PLAIN] = "draw_text",
		[ESCAPE_ATTRIBUTE] = "draw_attribute", [ESCAPE_URL_START] = "draw_url_start",
		[ESCAPE_URL_PART] = "draw_url_part",   [ESCAPE_URL_QUERY] = "draw_url_query",
		[ESCAPE_SRCSET] = "draw_srcset",
	};
	struct value value;
	enum escape escape;
	if (!parse_value(&c->parser, &value))
		return false;
	if (!parser_is(&c->parser, "}}"))
		return refuse(c, "}} is expected here");
	if (!html_value(&c->html, value.is_asset, &escape))
		return html_refused(c, place);
	if (escape == ESCAPE_SRCSET && value.is_filtered)
		return refuse(c, "a srcset takes a struct srcset, without a filter");
	begin_statement(c, place);
	if (value.is_filtered || escape == ESCAPE_SRCSET)
		grow_c(&c->body, functions[escape]);
	else if (escape == ESCAPE_TEXT)
		grow_c(&c->body, "draw_value");
	else
		grow_format(&c->body, "%s(d, drawing_text_of", functions[escape]);
	grow_c(&c->body, "(d, ");
	grow_text(&c->body, value.c);
	grow_c(&c->body, value.is_filtered || escape == ESCAPE_TEXT || escape == ESCAPE_SRCSET ? ");\n" : "));\n");
	return true;
}

// --- {% if %} and {% for %} --------------------------------------------------------------------------------------

static bool block_open(struct compiler *c, bool is_loop, struct place place)
{
	if (c->block_count == BLOCKS_MAX)
		return refuse(c, "more than 32 blocks inside each other");
	if (!html_pause(&c->html))
		return html_refused(c, place);
	if (is_loop)
		c->html.space = false; // what ends one turn stands before the next
	c->blocks[c->block_count] =
		(struct block){ .is_loop = is_loop, .start = c->html, .place = place, .variables = c->parser.variable_count };
	return true;
}

static bool branch_close(struct compiler *c, struct place place)
{
	struct block *block = &c->blocks[c->block_count - 1];
	if (!html_pause(&c->html))
		return html_refused(c, place);
	write_literal(c);
	if (block->has_joined && !html_join(&c->html, &block->joined))
		return html_refused(c, place);
	block->joined = c->html;
	block->has_joined = true;
	return true;
}

static bool tag_if(struct compiler *c, struct place place)
{
	struct text condition;
	if (!parse_condition(&c->parser, &condition) || !block_open(c, false, place))
		return false;
	begin_statement(c, place);
	grow_c(&c->body, "if (");
	grow_text(&c->body, condition);
	grow_c(&c->body, ") {\n");
	c->block_count++;
	return true;
}

static bool branch_next(struct compiler *c, struct place place, bool is_last)
{
	struct block *block = c->block_count > 0 ? &c->blocks[c->block_count - 1] : NULL;
	if (block == NULL || block->is_loop || block->saw_else)
		return refuse(c, "there is no {% if %} for this");
	if (!branch_close(c, place))
		return false;
	c->html = block->start;
	block->saw_else = is_last;
	return true;
}

static bool tag_elif(struct compiler *c, struct place place)
{
	struct text condition;
	if (!parse_condition(&c->parser, &condition) || !branch_next(c, place, false))
		return false;
	c->block_count--;
	write_line(c, place);
	indent(c);
	c->block_count++;
	grow_c(&c->body, "} else if (");
	grow_text(&c->body, condition);
	grow_c(&c->body, ") {\n");
	return true;
}

static bool tag_else(struct compiler *c, struct place place)
{
	if (!branch_next(c, place, true))
		return false;
	c->block_count--;
	indent(c);
	c->block_count++;
	grow_c(&c->body, "} else {\n");
	return true;
}

static bool tag_for(struct compiler *c, struct place place)
{
	struct parser *p = &c->parser;
	struct text name, list;
	if (!parser_new_name(p, &name) || !parser_expect(p, "in") || !parse_path(p, false, &list) ||
	    !block_open(c, true, place))
		return false;
	begin_statement(c, place);
	grow_format(&c->body, "for (size_t %.*s_index = 0; %.*s_index < (size_t)(", TEXT_ARGS(name), TEXT_ARGS(name));
	grow_text(&c->body, list);
	grow_format(&c->body, ").count; %.*s_index++) {\n", TEXT_ARGS(name));
	c->block_count++;
	indent(c);
	grow_c(&c->body, "const __typeof__(*(");
	grow_text(&c->body, list);
	grow_format(&c->body, ").at) *%.*s = &(", TEXT_ARGS(name));
	grow_text(&c->body, list);
	grow_format(&c->body, ").at[%.*s_index];\n", TEXT_ARGS(name));
	indent(c);
	grow_format(&c->body, "const bool %.*s_last = %.*s_index + 1 == (size_t)(", TEXT_ARGS(name), TEXT_ARGS(name));
	grow_text(&c->body, list);
	grow_c(&c->body, ").count;\n");
	indent(c);
	grow_format(&c->body, "(void)%.*s, (void)%.*s_last;\n", TEXT_ARGS(name), TEXT_ARGS(name));
	return parser_add_variable(p, (struct variable){ name, true, true });
}

static bool tag_end(struct compiler *c, struct place place)
{
	if (c->block_count == 0)
		return refuse(c, "there is nothing to end");
	struct block *block = &c->blocks[c->block_count - 1];
	if (!branch_close(c, place))
		return false;
	if (!block->saw_else && !html_join(&c->html, &block->start)) // also a loop that takes no turn, or several
		return html_refused(c, place);
	c->parser.variable_count = block->variables;
	c->block_count--;
	indent(c);
	grow_c(&c->body, "}\n");
	return true;
}

// --- {% t %} and {% plural %} ------------------------------------------------------------------------------------

struct message_values {
	struct text names[MESSAGE_VALUES_MAX];
	struct text c[MESSAGE_VALUES_MAX];
	size_t count;
	struct text n; // the number that decides the plural form
};

static void keep_message(struct compiler *c, struct text one, struct text many, unsigned line)
{
	struct template_message *message = pile_take(c->parser.pile, sizeof *message);
	*message = (struct template_message){ one, many, c->file, line, NULL };
	*c->set->messages_end = message;
	c->set->messages_end = &message->next;
}

static bool read_message_values(struct compiler *c, bool plural, struct message_values *values)
{
	struct parser *p = &c->parser;
	while (p->token.kind == TOKEN_NAME) {
		struct text name = p->token.text;
		struct value value;
		if (values->count == MESSAGE_VALUES_MAX)
			return refuse(c, "more than 8 values in a message");
		if (!parser_token(p) || !parser_expect(p, "="))
			return false;
		struct parser before = *p;
		bool is_n = plural && same_c(name, "n");
		if (is_n && !parse_operand(p, false, &value))
			return false;
		if (is_n)
			values->n = value.c;
		*p = before; // the same once more, now with its filter
		if (!parse_value(p, &value))
			return false;
		values->names[values->count] = name;
		values->c[values->count++] =
			value.is_filtered
				? value.c
				: pile_format(p->pile, is_n ? "format_number(d, drawing_integer_of(%.*s))" : "drawing_text_of(d, %.*s)",
		                      TEXT_ARGS(value.c));
	}
	return !plural || values->n.len > 0 || refuse(c, "a plural needs n=");
}

// Every {name} of the message has its value and every value its {name}.
static bool names_fit(struct compiler *c, struct text message, const struct message_values *values, bool all_used)
{
	unsigned used = 0;
	for (size_t i = 0; i < message.len; i++) {
		if (message.at[i] != '{')
			continue;
		size_t end = i + 1;
		while (end < message.len && (is_letter(message.at[end]) || is_digit(message.at[end])))
			end++;
		struct text name = { message.at + i + 1, end - i - 1 };
		size_t found = 0;
		while (found < values->count && !same(values->names[found], name))
			found++;
		if (end < message.len && message.at[end] == '}' && found == values->count && is_word_name(name.at, name.len))
			continue; // the language of the drawing fills it in
		if (end == message.len || message.at[end] != '}' || found == values->count)
			return parser_fail(&c->parser, c->parser.token_place,
			                   pile_format(c->parser.pile, "{%.*s} in the message has no value", TEXT_ARGS(name)));
		used |= 1u << found;
	}
	return !all_used || used == (1u << values->count) - 1 || refuse(c, "a value that the message does not use");
}

static bool write_message(struct compiler *c, struct text one, struct text many, const struct message_values *values,
                          struct place place)
{
	enum escape escape;
	if (!html_value(&c->html, false, &escape))
		return html_refused(c, place);
	if (escape > ESCAPE_ATTRIBUTE)
		return refuse(c, "no translated text in a URL");
	begin_statement(c, place);
	const char *kind = escape == ESCAPE_ATTRIBUTE                   ? "attribute"
	                   : escape == ESCAPE_TEXT && values->count > 0 ? "words"
	                                                                : "text";
	grow_format(&c->body, values->count > 0 ? "draw_message_%s(d, " : "draw_%s(d, ", kind);
	grow_c(&c->body, many.len > 0 ? "translate_plural(d->language, " : "translate(d->language, ");
	grow_c_literal(&c->body, one, 3);
	if (many.len > 0) {
		grow_c(&c->body, ", ");
		grow_c_literal(&c->body, many, 3);
		grow_c(&c->body, ", drawing_integer_of(");
		grow_text(&c->body, values->n);
		grow_char(&c->body, ')');
	}
	grow_char(&c->body, ')');
	for (size_t i = 0; i < values->count; i++) {
		grow_format(&c->body, i == 0 ? ", (const struct message_value[]){ { \"%.*s\", " : ", { \"%.*s\", ",
		            TEXT_ARGS(values->names[i]));
		grow_text(&c->body, values->c[i]);
		grow_c(&c->body, " }");
	}
	if (values->count > 0)
		grow_format(&c->body, " }, %zu", values->count);
	grow_c(&c->body, ");\n");
	return true;
}

static bool read_message_text(struct compiler *c, struct text *text)
{
	struct parser *p = &c->parser;
	if (p->token.kind != TOKEN_STRING || p->token.text.len == 0)
		return refuse(c, "the English text in quotes is expected here");
	*text = p->token.text;
	return parser_token(p);
}

static bool tag_t(struct compiler *c, struct place place)
{
	struct text one;
	struct message_values values = { .count = 0 };
	if (!read_message_text(c, &one) || !read_message_values(c, false, &values) || !names_fit(c, one, &values, true))
		return false;
	keep_message(c, one, TEXT_NONE, place.line);
	return write_message(c, one, TEXT_NONE, &values, place);
}

static bool tag_plural(struct compiler *c, struct place place)
{
	struct text one, many;
	struct message_values values = { .count = 0 };
	if (!read_message_text(c, &one) || !read_message_text(c, &many) || !read_message_values(c, true, &values) ||
	    !names_fit(c, one, &values, false) || !names_fit(c, many, &values, true))
		return false;
	keep_message(c, one, many, place.line);
	return write_message(c, one, many, &values, place);
}

// --- the file ----------------------------------------------------------------------------------------------------

typedef bool tag_function(struct compiler *c, struct place place);

static const struct {
	const char *name;
	tag_function *compile;
	bool anywhere;
} tags[] = {
	{ "template", tag_template, true },
	{ "uses", tag_uses, true },
	{ "layout", tag_layout, false },
	{ "content", tag_content, false },
	{ "include", tag_include, false },
	{ "lang", tag_lang, false },
	{ "if", tag_if, false },
	{ "elif", tag_elif, false },
	{ "else", tag_else, false },
	{ "for", tag_for, false },
	{ "end", tag_end, false },
	{ "t", tag_t, false },
	{ "plural", tag_plural, false },
};

static bool compile_tag(struct compiler *c, struct place place)
{
	struct parser *p = &c->parser;
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		if (!parser_is(p, tags[i].name))
			continue;
		if (c->current == NULL && !tags[i].anywhere)
			return refuse(c, "{% template name(parameters) %} must come first");
		if (!parser_token(p) || !tags[i].compile(c, place))
			return false;
		return parser_is(p, "%}") || refuse(c, "%} is expected here");
	}
	return refuse(c, "tags are template, uses, layout, content, include, lang, if, elif, else, for, end, t and plural");
}

static bool skip_comment(struct compiler *c, struct place place)
{
	struct parser *p = &c->parser;
	while (p->source.len - p->place.at >= 2) {
		if (p->source.at[p->place.at] == '#' && p->source.at[p->place.at + 1] == '}') {
			parser_step(p);
			parser_step(p);
			return true;
		}
		parser_step(p);
	}
	return parser_fail(p, place, TEXT("this comment has no #}"));
}

static bool compile_character(struct compiler *c)
{
	struct parser *p = &c->parser;
	struct place place = p->place;
	char character = p->source.at[place.at];
	char next = p->source.len - place.at > 1 ? p->source.at[place.at + 1] : 0;
	if (character == '{' && (next == '{' || next == '%' || next == '#')) {
		parser_step(p);
		parser_step(p);
		p->token_place = place;
		if (next == '#')
			return skip_comment(c, place);
		if (next == '{' && c->current == NULL)
			return parser_fail(p, place, TEXT("{% template name(parameters) %} must come first"));
		return parser_token(p) && (next == '{' ? write_value(c, place) : compile_tag(c, place));
	}
	parser_step(p);
	p->token_place = place;
	if (c->current == NULL)
		return is_white(character) || parser_fail(p, place, TEXT("{% template name(parameters) %} must come first"));
	bool keep = false;
	c->html.line = place.line;
	if (!html_read(&c->html, character, &keep))
		return html_refused(c, place);
	if (keep)
		grow_char(&c->literal, character == '\t' || character == '\r' ? ' ' : character);
	return true;
}

static bool tell(struct compiler *c)
{
	struct parser *p = &c->parser;
	c->set->problem = pile_format(p->pile, "%.*s:%u:%u: %.*s", TEXT_ARGS(c->file), p->problem_place.line,
	                              p->problem_place.column, TEXT_ARGS(p->problem));
	return false;
}

void template_set_start(struct template_set *set, struct pile *pile)
{
	*set = (struct template_set){ .pile = pile };
	set->end = &set->templates;
	set->uses_end = &set->uses;
	set->messages_end = &set->messages;
}

bool template_read(struct template_set *set, struct text file, struct text source)
{
	struct compiler *c = pile_take(set->pile, sizeof *c);
	c->set = set;
	c->file = pile_copy(set->pile, file);
	c->parser =
		(struct parser){ .pile = set->pile, .source = source, .place = { 0, 1, 1 }, .token_place = { 0, 1, 1 } };
	c->body = c->literal = (struct growing){ .pile = set->pile };
	if (source.len > SOURCE_MAX_BYTES) {
		parser_fail(&c->parser, c->parser.place, TEXT("larger than 1 MiB"));
		return tell(c);
	}
	while (c->parser.place.at < source.len)
		if (!compile_character(c))
			return tell(c);
	c->parser.token_place = c->parser.place;
	return template_finish(c) || tell(c);
}
