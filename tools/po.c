// SPDX-License-Identifier: EUPL-1.2
// po -o languages.gen.c languages/nl.po …: compiles catalogues to C (src/page/catalogue.h), at build time.
//
// The header of a .po file gives Language, Plural-Forms, and two lines of our own: X-Own-Name ("Nederlands") and
// X-Direction ("ltr" or "rtl"). nl@formal.po lies over nl.po: it says only what differs.
#include <stdio.h>
#include <string.h>

#include "page/catalogue.h"
#include "page/word_names.h"
#include "po_read.h"

enum { EXPRESSION_DEPTH_MAX = 12, LANGUAGES_MAX = 64 };

struct catalogue {
	struct po_file file;
	struct text name;       // "nl@formal"
	struct text identifier; // "nl_formal"
	size_t forms;           // nplurals
	struct text plural;     // C expression over n
};

// --- Plural-Forms ------------------------------------------------------------------------------------------------
// nplurals=2; plural=(n != 1); — the C expression is read and written anew with all its parentheses, so that nothing
// but arithmetic over n gets into the program.

struct expression {
	struct pile *pile;
	struct text rest;
	unsigned depth;
};

static bool take(struct expression *e, const char *symbol)
{
	while (e->rest.len > 0 && is_white(*e->rest.at)) {
		e->rest.at++;
		e->rest.len--;
	}
	size_t len = strlen(symbol);
	if (e->rest.len < len || memcmp(e->rest.at, symbol, len) != 0)
		return false;
	e->rest.at += len;
	e->rest.len -= len;
	return true;
}

static bool read_choice(struct expression *e, struct text *c);

static bool read_operand(struct expression *e, struct text *c)
{
	if (take(e, "n")) {
		*c = TEXT("n");
		return true;
	}
	if (take(e, "!")) {
		struct text inner;
		if (++e->depth > EXPRESSION_DEPTH_MAX || !read_operand(e, &inner))
			return false;
		e->depth--;
		*c = pile_format(e->pile, "(!%.*s)", TEXT_ARGS(inner));
		return true;
	}
	if (take(e, "("))
		return read_choice(e, c) && take(e, ")");
	size_t digits = 0;
	while (digits < e->rest.len && is_digit(e->rest.at[digits]))
		digits++;
	*c = pile_format(e->pile, "%.*su", (int)digits, e->rest.at);
	e->rest.at += digits;
	e->rest.len -= digits;
	return digits > 0 && digits < 7 && (digits == 1 || c->at[0] != '0');
}

// Binary operators from the loosest to the tightest; those of one row bind alike, from left to right.
static const char *const operators[][4] = { { "||" },     { "&&" },         { "==", "!=" }, { "<=", ">=", "<", ">" },
	                                        { "+", "-" }, { "%", "*", "/" } };
enum { LEVELS = sizeof operators / sizeof *operators };

static bool read_level(struct expression *e, unsigned level, struct text *c)
{
	if (level == LEVELS)
		return read_operand(e, c);
	if (!read_level(e, level + 1, c))
		return false;
	for (size_t i = 0; i < 4 && operators[level][i] != NULL;) {
		struct text right;
		if (!take(e, operators[level][i])) {
			i++;
			continue;
		}
		if (!read_level(e, level + 1, &right))
			return false;
		bool divides = strchr("%/", operators[level][i][0]) != NULL;
		if (divides && (!is_digit(right.at[0]) || right.at[0] == '0'))
			return false;
		*c = pile_format(e->pile, "(%.*s %s %.*s)", TEXT_ARGS(*c), operators[level][i], TEXT_ARGS(right));
		i = 0;
	}
	return true;
}

static bool read_choice(struct expression *e, struct text *c)
{
	struct text yes, no;
	if (++e->depth > EXPRESSION_DEPTH_MAX || !read_level(e, 0, c))
		return false;
	if (take(e, "?")) {
		if (!read_choice(e, &yes) || !take(e, ":") || !read_choice(e, &no))
			return false;
		*c = pile_format(e->pile, "(%.*s ? %.*s : %.*s)", TEXT_ARGS(*c), TEXT_ARGS(yes), TEXT_ARGS(no));
	}
	e->depth--;
	return true;
}

static bool plural_read(struct pile *pile, struct catalogue *catalogue)
{
	struct expression e = { pile, po_header(&catalogue->file, "Plural-Forms"), 0 };
	if (!take(&e, "nplurals") || !take(&e, "=") || !take(&e, "") || e.rest.len == 0 || !is_digit(*e.rest.at))
		return false;
	catalogue->forms = (size_t)(*e.rest.at - '0');
	e.rest.at++;
	e.rest.len--;
	if (catalogue->forms == 0 || catalogue->forms > PO_FORMS_MAX)
		return false;
	if (!take(&e, ";") || !take(&e, "plural") || !take(&e, "=") || !read_choice(&e, &catalogue->plural))
		return false;
	take(&e, ";");
	take(&e, "");
	return e.rest.len == 0;
}

// --- catalogues --------------------------------------------------------------------------------------------------

static bool refuse(const char *path, unsigned line, const char *problem)
{
	fprintf(stderr, "%s:%u: %s\n", path, line, problem);
	return false;
}

static bool has_names_of(struct text translation, struct text original)
{
	for (size_t i = 0; i < translation.len; i++) {
		if (translation.at[i] != '{')
			continue;
		const char *end = memchr(translation.at + i, '}', translation.len - i);
		size_t len = end == NULL ? 0 : (size_t)(end - translation.at) - i + 1;
		bool is_word = len > 2 && is_word_name(translation.at + i + 1, len - 2);
		if (len == 0 || (!is_word && memmem(original.at, original.len, translation.at + i, len) == NULL))
			return false;
	}
	return true;
}

static bool message_check(const char *path, const struct catalogue *catalogue, const struct po_message *m)
{
	if (m->form_count != (m->many.len > 0 ? catalogue->forms : 1))
		return refuse(path, m->line, "the number of forms is not that of Plural-Forms");
	if (memchr(m->one.at, 0, m->one.len) != NULL)
		return refuse(path, m->line, "a NUL character");
	for (size_t i = 0; i < m->form_count; i++)
		if (!has_names_of(m->forms[i], m->many.len > 0 ? m->many : m->one))
			return refuse(path, m->line, "a {name} that the English text does not have");
	return true;
}

static bool catalogue_read(struct pile *pile, const char *path, struct catalogue *catalogue)
{
	struct text content;
	if (!file_read(pile, path, &content) || !po_read(pile, path, content, &catalogue->file))
		return false;
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1;
	const char *dot = strrchr(base, '.');
	catalogue->name = pile_copy(pile, (struct text){ base, dot == NULL ? strlen(base) : (size_t)(dot - base) });
	struct growing identifier = { .pile = pile };
	for (size_t i = 0; i < catalogue->name.len; i++)
		grow_char(&identifier, is_letter(base[i]) || is_digit(base[i]) ? base[i] : '_');
	catalogue->identifier = grown(&identifier);
	if (po_header(&catalogue->file, "Language").len == 0 || po_header(&catalogue->file, "X-Own-Name").len == 0)
		return refuse(path, 1, "the header lacks Language or X-Own-Name");
	if (!plural_read(pile, catalogue))
		return refuse(path, 1, "Plural-Forms is missing or not understood");
	for (const struct po_message *m = catalogue->file.messages; m != NULL; m = m->next)
		if (!message_check(path, catalogue, m))
			return false;
	return true;
}

static void write_text(struct growing *g, struct text t)
{
	grow_c(g, "{ ");
	grow_c_literal(g, t, 2);
	grow_format(g, ", %zu }", t.len);
}

static bool slots_fill(struct pile *pile, const char *path, const struct catalogue *catalogue,
                       const struct po_message ***slots, size_t *slot_count)
{
	size_t count = 0;
	for (const struct po_message *m = catalogue->file.messages; m != NULL; m = m->next)
		count += po_is_translated(m);
	*slot_count = 4;
	while (*slot_count < count * 2)
		*slot_count *= 2;
	*slots = pile_take(pile, *slot_count * sizeof **slots);
	for (const struct po_message *m = catalogue->file.messages; m != NULL; m = m->next) {
		if (!po_is_translated(m))
			continue;
		size_t slot = catalogue_hash(pile_copy(pile, m->one).at) & (*slot_count - 1);
		for (; (*slots)[slot] != NULL; slot = (slot + 1) & (*slot_count - 1))
			if (same((*slots)[slot]->one, m->one))
				return refuse(path, m->line, "this msgid stands here twice");
		(*slots)[slot] = m;
	}
	return true;
}

static bool catalogue_write(struct pile *pile, const char *path, const struct catalogue *catalogue, struct text base,
                            struct growing *g)
{
	const struct po_message **slots;
	size_t slot_count;
	if (!slots_fill(pile, path, catalogue, &slots, &slot_count))
		return false;
	struct text id = catalogue->identifier, direction = po_header(&catalogue->file, "X-Direction");
	grow_format(g, "static size_t plural_%.*s(uint64_t n)\n{\n\t(void)n;\n\treturn (size_t)%.*s;\n}\n\n", TEXT_ARGS(id),
	            TEXT_ARGS(catalogue->plural));
	grow_format(g, "static const struct catalogue_message messages_%.*s[%zu] = {\n", TEXT_ARGS(id), slot_count);
	for (size_t i = 0; i < slot_count; i++) {
		if (slots[i] == NULL)
			continue;
		grow_format(g, "\t[%zu] = { ", i);
		grow_c_literal(g, slots[i]->one, 2);
		grow_c(g, ",\n\t\t(const struct text[]){ ");
		for (size_t form = 0; form < slots[i]->form_count; form++) {
			grow_c(g, form > 0 ? ", " : "");
			write_text(g, slots[i]->forms[form]);
		}
		grow_format(g, " }, %zu },\n", slots[i]->form_count);
	}
	grow_format(g, "};\n\nstatic const struct language language_%.*s = {\n\t", TEXT_ARGS(id));
	write_text(g, catalogue->name);
	grow_c(g, ", ");
	write_text(g, po_header(&catalogue->file, "Language"));
	grow_c(g, ", ");
	write_text(g, po_header(&catalogue->file, "X-Own-Name"));
	grow_c(g, ", ");
	write_text(g, same_c(direction, "rtl") ? direction : TEXT("ltr"));
	grow_format(g, ",\n\tmessages_%.*s, %zu, plural_%.*s, ", TEXT_ARGS(id), slot_count - 1, TEXT_ARGS(id));
	grow_format(g, base.len > 0 ? "&language_%.*s" : "NULL%.*s", TEXT_ARGS(base));
	static const char *const word_headers[] = { "X-Articles", "X-Idea", "X-Chosen" };
	for (size_t i = 0; i < sizeof word_headers / sizeof *word_headers; i++) {
		grow_c(g, ", ");
		write_text(g, po_header(&catalogue->file, word_headers[i]));
	}
	grow_c(g, ", NULL\n};\n\n");
	return true;
}

// nl@formal lies over nl, which must have come before it.
static bool base_find(const char *path, const struct catalogue *catalogues, size_t index, struct text *base)
{
	struct text name = catalogues[index].name;
	const char *at = memchr(name.at, '@', name.len);
	*base = TEXT_NONE;
	if (at == NULL)
		return true;
	for (size_t i = 0; i < index; i++)
		if (same(catalogues[i].name, (struct text){ name.at, (size_t)(at - name.at) }))
			*base = catalogues[i].identifier;
	return base->len > 0 || refuse(path, 1, "what it lies over must be named before it");
}

static bool languages_write(struct pile *pile, char **paths, size_t count, const char *output)
{
	struct catalogue *catalogues = pile_take(pile, count * sizeof *catalogues);
	struct growing g = { .pile = pile };
	grow_c(&g, "// Made from languages/*.po by tools/po.c.\n#include \"page/catalogue.h\"\n\n");
	for (size_t i = 0; i < count; i++) {
		struct text base;
		if (!catalogue_read(pile, paths[i], &catalogues[i]) || !base_find(paths[i], catalogues, i, &base) ||
		    !catalogue_write(pile, paths[i], &catalogues[i], base, &g))
			return false;
	}
	grow_c(&g, "const struct language *const catalogue_languages[] = {\n");
	for (size_t i = 0; i < count; i++)
		grow_format(&g, "\t&language_%.*s,\n", TEXT_ARGS(catalogues[i].identifier));
	grow_format(&g, "};\nconst size_t catalogue_language_count = %zu;\n", count);
	return file_write(output, grown(&g));
}

int main(int count, char **arguments)
{
	if (count < 4 || strcmp(arguments[1], "-o") != 0 || count - 3 > LANGUAGES_MAX) {
		fputs("usage: po -o FILE.c LANGUAGE.po ...\n", stderr);
		return 2;
	}
	struct pile *pile = pile_create();
	bool fine = languages_write(pile, arguments + 3, (size_t)(count - 3), arguments[2]);
	pile_free(pile);
	return fine ? 0 : 1;
}
