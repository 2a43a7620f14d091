// SPDX-License-Identifier: EUPL-1.2
#include <string.h>

#include "template_parse.h"

enum { PATH_MAX_FIELDS = 12, CONDITION_MAX_TERMS = 24, TEXT_MAX_BYTES = 4000 };

bool parser_fail(struct parser *p, struct place place, struct text problem)
{
	if (p->problem.len == 0) {
		p->problem = problem;
		p->problem_place = place;
	}
	return false;
}

bool parser_fail_here(struct parser *p, const char *problem)
{
	return parser_fail(p, p->token_place, pile_c(p->pile, problem));
}

void parser_step(struct parser *p)
{
	char c = p->source.at[p->place.at++];
	if (c == '\n') {
		p->place.line++;
		p->place.column = 1;
	} else if (((unsigned char)c & 0xc0) != 0x80) {
		p->place.column++;
	}
}

static char look(const struct parser *p, size_t ahead)
{
	return p->source.len - p->place.at > ahead ? p->source.at[p->place.at + ahead] : 0;
}

static void skip(struct parser *p, size_t count)
{
	while (count-- > 0 && p->place.at < p->source.len)
		parser_step(p);
}

static bool read_string(struct parser *p)
{
	char quote = look(p, 0);
	struct growing g = { .pile = p->pile };
	for (skip(p, 1); look(p, 0) != quote; skip(p, 1)) {
		char c = look(p, 0);
		if (c == 0 || c == '\n')
			return parser_fail_here(p, "this text has no closing quote on its line");
		if (c == '\\') {
			skip(p, 1);
			c = look(p, 0);
			if (c != '\\' && c != '"' && c != '\'' && c != 'n')
				return parser_fail_here(p, "after \\ only \\ \" ' and n");
			c = c == 'n' ? '\n' : c;
		}
		if (g.len >= TEXT_MAX_BYTES)
			return parser_fail_here(p, "a text of more than 4,000 bytes");
		grow_char(&g, c);
	}
	skip(p, 1);
	p->token = (struct token){ TOKEN_STRING, grown(&g) };
	return true;
}

static bool read_symbol(struct parser *p)
{
	static const char *const symbols[] = { "%}", "}}", "->", "==", "!=", "<=", ">=", "<",
		                                   ">",  "=",  ".",  ",",  "(",  ")",  "|",  "*" };
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
		size_t len = strlen(symbols[i]);
		if (p->source.len - p->place.at < len || memcmp(p->source.at + p->place.at, symbols[i], len) != 0)
			continue;
		p->token = (struct token){ i < 2 ? TOKEN_CLOSE : TOKEN_SYMBOL, { symbols[i], len } };
		skip(p, len);
		return true;
	}
	return parser_fail_here(p, look(p, 0) == 0 ? "the file ends inside a template tag" : "an unknown character");
}

bool parser_token(struct parser *p)
{
	while (is_white(look(p, 0)))
		skip(p, 1);
	p->token_place = p->place;
	p->token = (struct token){ TOKEN_NOTHING, TEXT_NONE };
	char c = look(p, 0);
	if (c == '"' || c == '\'')
		return read_string(p);
	bool negative = c == '-' && is_digit(look(p, 1));
	if (!is_letter(c) && !is_digit(c) && !negative)
		return read_symbol(p);
	size_t start = p->place.at;
	skip(p, negative ? 1 : 0);
	bool number = is_digit(look(p, 0));
	while (is_digit(look(p, 0)) || (!number && is_letter(look(p, 0))))
		skip(p, 1);
	p->token.kind = number ? TOKEN_NUMBER : TOKEN_NAME;
	p->token.text = (struct text){ p->source.at + start, p->place.at - start };
	if (number && p->token.text.len > 15)
		return parser_fail_here(p, "a number of more than 15 digits");
	if (p->token.text.len > 60)
		return parser_fail_here(p, "a name of more than 60 characters");
	return true;
}

bool parser_is(const struct parser *p, const char *symbol_or_name)
{
	return p->token.kind != TOKEN_STRING && p->token.kind != TOKEN_NOTHING && same_c(p->token.text, symbol_or_name);
}

bool parser_expect(struct parser *p, const char *symbol_or_name)
{
	if (!parser_is(p, symbol_or_name))
		return parser_fail(p, p->token_place, pile_format(p->pile, "%s is expected here", symbol_or_name));
	return parser_token(p);
}

// The closing token is not read past: what follows it is HTML.
bool parser_close(struct parser *p)
{
	return p->token.kind == TOKEN_CLOSE || parser_fail_here(p, "the tag should end here");
}

bool name_is_reserved(struct text name)
{
	static const char *const reserved[] = {
		"d",       "content", "closure", "auto",   "break",    "case",     "char",     "const",  "continue",
		"default", "do",      "double",  "else",   "enum",     "extern",   "float",    "for",    "goto",
		"if",      "inline",  "int",     "long",   "register", "restrict", "return",   "short",  "signed",
		"sizeof",  "static",  "struct",  "switch", "typedef",  "union",    "unsigned", "void",   "volatile",
		"while",   "bool",    "true",    "false",  "asm",      "typeof",   "unix",     "linux",  "not",
		"and",     "or",      "in",      "NULL",   "TEXT",     "errno",    "stdin",    "stdout", "stderr"
	};
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (same_c(name, reserved[i]))
			return true;
	return name.len > 0 && name.at[0] == '_';
}

static bool ends_with(struct text name, const char *end)
{
	size_t len = strlen(end);
	return name.len > len && memcmp(name.at + name.len - len, end, len) == 0;
}

static const struct variable *variable_find(const struct parser *p, struct text name)
{
	for (size_t i = 0; i < p->variable_count; i++)
		if (same(p->variables[i].name, name))
			return &p->variables[i];
	return NULL;
}

bool parser_new_name(struct parser *p, struct text *name)
{
	if (p->token.kind != TOKEN_NAME)
		return parser_fail_here(p, "a name is expected here");
	if (name_is_reserved(p->token.text))
		return parser_fail_here(p, "this name is reserved");
	if (ends_with(p->token.text, "_index") || ends_with(p->token.text, "_last"))
		return parser_fail_here(p, "names that end in _index or _last are made by for");
	if (variable_find(p, p->token.text) != NULL)
		return parser_fail_here(p, "this name is in use");
	*name = p->token.text;
	return parser_token(p);
}

bool parser_add_variable(struct parser *p, struct variable variable)
{
	if (p->variable_count == VARIABLES_MAX)
		return parser_fail_here(p, "too many variables");
	p->variables[p->variable_count++] = variable;
	return true;
}

// --- paths and values --------------------------------------------------------------------------------------------

// theme_index and theme_last of a loop over `theme`.
static bool is_loop_name(const struct parser *p, struct text name)
{
	static const char *const ends[] = { "_index", "_last" };
	for (size_t i = 0; i < 2; i++) {
		if (!ends_with(name, ends[i]))
			continue;
		const struct variable *v = variable_find(p, (struct text){ name.at, name.len - strlen(ends[i]) });
		if (v != NULL && v->is_loop)
			return true;
	}
	return false;
}

static bool parse_language(struct parser *p, struct text *c)
{
	static const char *const functions[][2] = { { "code", "language_code" },
		                                        { "name", "language_own_name" },
		                                        { "direction", "language_direction" } };
	if (!parser_token(p) || !parser_expect(p, "."))
		return false;
	for (size_t i = 0; i < 3; i++)
		if (parser_is(p, functions[i][0])) {
			*c = pile_format(p->pile, "%s(d->language)", functions[i][1]);
			return parser_token(p);
		}
	return parser_fail_here(p, "language has .code, .name and .direction");
}

static bool parse_fields(struct parser *p, struct growing *g, bool through_pointer)
{
	for (unsigned fields = 0; parser_is(p, ".") || parser_is(p, "->"); fields++) {
		bool first = fields == 0;
		if (first && parser_is(p, "->") && !through_pointer)
			return parser_fail_here(p, "this is no pointer: use .");
		bool arrow = first ? through_pointer : parser_is(p, "->");
		if (fields == PATH_MAX_FIELDS)
			return parser_fail_here(p, "a path of more than 12 fields");
		if (!parser_token(p))
			return false;
		if (p->token.kind != TOKEN_NAME || name_is_reserved(p->token.text)) {
			if (!parser_is(p, "content") && !parser_is(p, "d") && !parser_is(p, "closure"))
				return parser_fail_here(p, "the name of a field is expected here");
		}
		grow_c(g, arrow ? "->" : ".");
		grow_text(g, p->token.text);
		if (!parser_token(p))
			return false;
	}
	return true;
}

bool parse_path(struct parser *p, bool as_argument, struct text *c)
{
	struct text name = p->token.text;
	struct place place = p->token_place;
	if (p->token.kind != TOKEN_NAME)
		return parser_fail_here(p, "a name is expected here");
	const struct variable *v = variable_find(p, name);
	if (v == NULL && same_c(name, "language"))
		return parse_language(p, c);
	if (v == NULL && !is_loop_name(p, name))
		return parser_fail(p, place, pile_format(p->pile, "there is no %.*s here", TEXT_ARGS(name)));
	if (!parser_token(p))
		return false;
	bool pointer = v != NULL && v->is_pointer;
	if (!parser_is(p, ".") && !parser_is(p, "->")) {
		*c = pile_format(p->pile, pointer && !as_argument ? "(*%.*s)" : "%.*s", TEXT_ARGS(name));
		return true;
	}
	if (v == NULL)
		return parser_fail_here(p, "this is a plain value, it has no fields");
	struct growing g = { .pile = p->pile };
	grow_text(&g, name);
	if (!parse_fields(p, &g, pointer))
		return false;
	*c = grown(&g);
	return true;
}

bool parse_operand(struct parser *p, bool as_argument, struct value *value)
{
	*value = (struct value){ .c = TEXT_NONE };
	if (p->token.kind == TOKEN_STRING) {
		struct growing g = { .pile = p->pile };
		grow_c_literal(&g, p->token.text, 1);
		value->c = grown(&g);
		value->is_literal = true;
		return parser_token(p);
	}
	if (p->token.kind == TOKEN_NUMBER) {
		value->c = pile_format(p->pile, "INT64_C(%.*s)", TEXT_ARGS(p->token.text));
		value->is_literal = value->is_number = true;
		// 012 would be octal in C
		struct text digits = p->token.text;
		size_t first = digits.at[0] == '-' ? 1 : 0;
		if (digits.len > first + 1 && digits.at[first] == '0')
			return parser_fail_here(p, "a number does not start with 0");
		return parser_token(p);
	}
	return parse_path(p, as_argument, &value->c);
}

bool parse_value(struct parser *p, struct value *value)
{
	static const struct {
		const char *name, *format;
	} filters[] = {
		{ "money", "format_money(d, drawing_integer_of(%.*s))" },
		{ "date", "format_date(d, drawing_integer_of(%.*s))" },
		{ "moment", "format_moment(d, drawing_integer_of(%.*s))" },
		{ "iso", "format_iso(d, drawing_integer_of(%.*s))" },
		{ "number", "format_number(d, drawing_integer_of(%.*s))" },
		{ "id", "format_id(d, drawing_integer_of(%.*s))" },
		{ "plain", "drawing_text_of(d, %.*s)" },
		{ "asset", "drawing_asset(drawing_text_of(d, %.*s))" },
	};
	if (!parse_operand(p, false, value))
		return false;
	if (!parser_is(p, "|"))
		return true;
	if (!parser_token(p))
		return false;
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		if (!parser_is(p, filters[i].name))
			continue;
		struct growing g = { .pile = p->pile };
		const char *hole = strstr(filters[i].format, "%.*s");
		grow_bytes(&g, filters[i].format, (size_t)(hole - filters[i].format));
		grow_text(&g, value->c);
		grow_c(&g, hole + 4);
		*value = (struct value){ .c = grown(&g), .is_filtered = true, .is_asset = same_c(p->token.text, "asset") };
		return parser_token(p);
	}
	return parser_fail_here(p, "filters are money, date, moment, iso, number, id, plain and asset");
}

// --- conditions --------------------------------------------------------------------------------------------------

static bool parse_comparison(struct parser *p, bool negated, struct growing *g)
{
	static const char *const operators[] = { "==", "!=", "<=", ">=", "<", ">" };
	struct text left;
	if (!parse_path(p, false, &left))
		return false;
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		if (!parser_is(p, operators[i]))
			continue;
		struct value right;
		if (!parser_token(p) || !parse_operand(p, false, &right))
			return false;
		if (right.is_number)
			grow_format(g, "%sdrawing_integer_of(%.*s) %s ", negated ? "!(" : "", TEXT_ARGS(left), operators[i]);
		else if (right.is_literal && i > 1)
			return parser_fail_here(p, "a \"text\" can only be compared with == and !=");
		else
			grow_format(g, "%sdrawing_order(d, %.*s, ", negated ? "!(" : "", TEXT_ARGS(left));
		grow_text(g, right.c);
		if (!right.is_number)
			grow_format(g, ") %s 0", operators[i]);
		grow_c(g, negated ? ")" : "");
		return true;
	}
	grow_format(g, "%sdrawing_true(%.*s)", negated ? "!" : "", TEXT_ARGS(left));
	return true;
}

// or binds loosest, then and, then not: as in Python, and as && and || in C.
bool parse_condition(struct parser *p, struct text *c)
{
	struct growing all = { .pile = p->pile }, group = { .pile = p->pile };
	unsigned groups = 1;
	for (unsigned terms = 0;; terms++) {
		unsigned nots = 0;
		for (; parser_is(p, "not"); nots++)
			if (!parser_token(p))
				return false;
		if (nots > 1)
			return parser_fail_here(p, "one not is enough");
		if (terms == CONDITION_MAX_TERMS)
			return parser_fail_here(p, "a condition of more than 24 terms: decide it in C");
		if (!parse_comparison(p, nots == 1, &group))
			return false;
		bool and = parser_is(p, "and"), or = parser_is(p, "or");
		if (and)
			grow_c(&group, " && ");
		if (!and) {
			grow_format(&all, or || groups > 1 ? "(%.*s)" : "%.*s", TEXT_ARGS(grown(&group)));
			group = (struct growing){ .pile = p->pile };
		}
		if (or) {
			grow_c(&all, " || ");
			groups++;
		}
		if (!and&&! or)
			break;
		if (!parser_token(p))
			return false;
	}
	*c = grown(&all);
	return true;
}
