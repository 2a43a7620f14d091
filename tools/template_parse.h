// SPDX-License-Identifier: EUPL-1.2
// What stands between {{ }} and {% %}: tokens, paths, filters and conditions, turned into C expressions.
#ifndef POLDER_TOOL_TEMPLATE_PARSE_H
#define POLDER_TOOL_TEMPLATE_PARSE_H

#include "tool.h"

enum token_kind { TOKEN_NAME, TOKEN_NUMBER, TOKEN_STRING, TOKEN_SYMBOL, TOKEN_CLOSE, TOKEN_NOTHING };

struct token {
	enum token_kind kind;
	struct text text; // of a string: what it stands for; of the others: as written
};

struct place { // in a template's file
	size_t at;
	unsigned line, column;
};

struct variable {
	struct text name;
	bool is_pointer; // parameters may be plain values; loop variables are pointers
	bool is_loop;    // has name_index and name_last
};

enum { VARIABLES_MAX = 40 };

struct parser {
	struct pile *pile;
	struct text source;
	struct place place;
	struct place token_place;
	struct token token; // the one that is looked at
	struct variable variables[VARIABLES_MAX];
	size_t variable_count;
	struct text problem; // empty while all is well
	struct place problem_place;
};

// All functions that fail set the problem once and return false.
bool parser_fail(struct parser *p, struct place place, struct text problem);
bool parser_fail_here(struct parser *p, const char *problem); // at the token
void parser_step(struct parser *p);                           // past one character, counting lines
bool parser_token(struct parser *p);                          // reads the next token
bool parser_is(const struct parser *p, const char *symbol_or_name);
bool parser_expect(struct parser *p, const char *symbol_or_name);
bool parser_close(struct parser *p);                       // nothing more may stand before }} or %}
bool parser_new_name(struct parser *p, struct text *name); // a fresh variable: no C keyword, not yet visible
bool parser_add_variable(struct parser *p, struct variable variable);
bool name_is_reserved(struct text name);

struct value {
	struct text c;    // C expression
	bool is_filtered; // a struct text in any case
	bool is_asset;
	bool is_literal; // "text" or a number
	bool is_number;
};

bool parse_path(struct parser *p, bool as_argument, struct text *c);         // the token is its first name
bool parse_operand(struct parser *p, bool as_argument, struct value *value); // path, "text" or number
bool parse_value(struct parser *p, struct value *value);                     // operand and filters
bool parse_condition(struct parser *p, struct text *c);

#endif
