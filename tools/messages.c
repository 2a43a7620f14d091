// SPDX-License-Identifier: EUPL-1.2
// messages FOLDER …                       lists the texts to translate, as a .pot file
// messages --check  nl.po FOLDER …        fails when a text has no translation, or a translation no text; and when the
//                                         overlay nl@formal.po beside it lacks a text with "je", or has one too many
// messages --update nl.po FOLDER …        adds what is missing, untranslated, and drops what nobody uses (of the overlay
//                                         too)
//
// Texts are found in templates ({% t %}, {% plural %}) and in C: N_("…"), translate(l, "…"), translate_plural(l, "…",
// "…", n), form_error_add(…, "…", n), and .label, .help or .message = "…".
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "messages_c.h"
#include "page/word_names.h"
#include "po_read.h"
#include "template_compile.h"

enum { FILES_MAX = 5000 };

struct catalogue { // of the texts in use
	struct pile *pile;
	struct found_message *first, **end;
	const char *files[FILES_MAX];
	size_t file_count;
	size_t folder_len; // what is left out of file names in the catalogue
	bool failed;
};

static struct found_message *message_find(struct found_message *first, struct text one)
{
	for (; first != NULL; first = first->next)
		if (same(first->one, one))
			return first;
	return NULL;
}

// The same text may be used with and without a plural: the plural wins, its first form serves both.
static void message_keep(void *context, struct found_message found)
{
	struct catalogue *c = context;
	struct found_message *known = message_find(c->first, found.one);
	if (known != NULL && known->many.len > 0 && found.many.len > 0 && !same(known->many, found.many)) {
		fprintf(stderr, "%.*s:%u: \"%.*s\" has another plural elsewhere\n", TEXT_ARGS(found.file), found.line,
		        TEXT_ARGS(found.one));
		c->failed = true;
	}
	if (known != NULL) {
		known->many = known->many.len > 0 ? known->many : found.many;
		return;
	}
	struct found_message *kept = pile_take(c->pile, sizeof *kept);
	*kept = found;
	kept->next = NULL;
	*c->end = kept;
	c->end = &kept->next;
}

static bool ends_with(const char *path, const char *ending)
{
	size_t len = strlen(path), end = strlen(ending);
	return len > end && strcmp(path + len - end, ending) == 0;
}

static void file_find_messages(struct catalogue *c, const char *path)
{
	struct text content, name = pile_c(c->pile, path);
	if (!file_read(c->pile, path, &content)) {
		c->failed = true;
		return;
	}
	if (!ends_with(path, ".html")) {
		c->failed = !c_find_messages(c->pile, name, content, message_keep, c) || c->failed;
		return;
	}
	struct template_set set;
	template_set_start(&set, c->pile);
	if (!template_read(&set, name, content)) {
		fprintf(stderr, "%.*s\n", TEXT_ARGS(set.problem));
		c->failed = true;
	}
	for (const struct template_message *m = set.messages; m != NULL; m = m->next)
		message_keep(c, (struct found_message){ m->one, m->many, m->file, m->line, NULL });
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool folder_read(struct catalogue *c, char *folder)
{
	char *const folders[] = { folder, NULL };
	FTS *walk = fts_open(folders, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (walk == NULL) {
		fprintf(stderr, "%s: cannot be read\n", folder);
		return false;
	}
	for (FTSENT *entry; (entry = fts_read(walk)) != NULL;)
		if (entry->fts_info == FTS_F &&
		    (ends_with(entry->fts_path, ".html") || ends_with(entry->fts_path, ".c") ||
		     ends_with(entry->fts_path, ".h")) &&
		    c->file_count < FILES_MAX)
			c->files[c->file_count++] = pile_c(c->pile, entry->fts_path).at;
	fts_close(walk);
	return c->file_count > 0 && c->file_count < FILES_MAX;
}

// --- writing -----------------------------------------------------------------------------------------------------

static void write_message(struct growing *g, const struct found_message *m, const struct po_message *known, size_t skip)
{
	struct text file = m->file.len > skip ? (struct text){ m->file.at + skip, m->file.len - skip } : m->file;
	grow_format(g, "\n#: %.*s\nmsgid ", TEXT_ARGS(file));
	grow_po_literal(g, m->one);
	if (m->many.len > 0) {
		grow_c(g, "\nmsgid_plural ");
		grow_po_literal(g, m->many);
	}
	size_t forms = m->many.len == 0 ? 1 : known != NULL && known->form_count > 1 ? known->form_count : 2;
	for (size_t i = 0; i < forms; i++) {
		if (m->many.len == 0)
			grow_c(g, "\nmsgstr ");
		else
			grow_format(g, "\nmsgstr[%zu] ", i);
		grow_po_literal(g, known != NULL && !known->is_fuzzy && i < known->form_count ? known->forms[i] : TEXT_NONE);
	}
	grow_char(g, '\n');
}

static const struct po_message *translation_find(const struct po_file *po, struct text one)
{
	for (const struct po_message *m = po->messages; m != NULL; m = m->next)
		if (same(m->one, one))
			return m;
	return NULL;
}

// The comment on top and the header stay as they were written.
static struct text top_of(struct text content)
{
	const char *end = memmem(content.at, content.len, "\n\n", 2);
	return end == NULL ? content : (struct text){ content.at, (size_t)(end - content.at) + 1 };
}

static bool update(struct catalogue *c, const char *path, const struct po_file *po, struct text content)
{
	struct growing g = { .pile = c->pile };
	size_t missing = 0;
	grow_text(&g, top_of(content));
	for (const struct found_message *m = c->first; m != NULL; m = m->next) {
		const struct po_message *known = translation_find(po, m->one);
		missing += known == NULL || !po_is_translated(known);
		write_message(&g, m, known, c->folder_len);
	}
	printf("%s: %zu texts have no translation yet\n", path, missing);
	return file_write(path, grown(&g));
}

// --- checking ----------------------------------------------------------------------------------------------------

static bool tell(const char *path, unsigned line, const char *what, struct text one)
{
	fprintf(stderr, "%s:%u: %s: \"%.*s\"\n", path, line, what, TEXT_ARGS(one));
	return false;
}

static bool names_stay(struct text one, struct text translation)
{
	for (size_t i = 0; i < one.len; i++) {
		const char *end = one.at[i] == '{' ? memchr(one.at + i, '}', one.len - i) : NULL;
		size_t len = end == NULL ? 0 : (size_t)(end - one.at) - i + 1;
		bool is_word = len > 2 && is_word_name(one.at + i + 1, len - 2); // another form of it may fit better
		if (end != NULL && !is_word && memmem(translation.at, translation.len, one.at + i, len) == NULL)
			return false;
	}
	return true;
}

static bool check(const struct catalogue *c, const char *path, const struct po_file *po)
{
	bool fine = true;
	for (const struct found_message *m = c->first; m != NULL; m = m->next) {
		const struct po_message *known = translation_find(po, m->one);
		if (known == NULL || !po_is_translated(known))
			fine = tell(path, known == NULL ? 0 : known->line, "not translated", m->one);
		else if (!same(known->many, m->many))
			fine = tell(path, known->line, "another plural than in the program", m->one);
		else if (m->many.len == 0 && !names_stay(m->one, known->forms[0]))
			fine = tell(path, known->line, "a {name} is missing in the translation", m->one);
	}
	for (const struct po_message *known = po->messages; known != NULL; known = known->next)
		if (message_find(c->first, known->one) == NULL)
			fine = tell(path, known->line, "nobody says this any more", known->one);
	return fine;
}

// --- the formal register -----------------------------------------------------------------------------------------
// nl@formal.po lies over nl.po: it holds every text in which nl.po says "je", and says "u" there.

static bool says_je(struct text t)
{
	static const char *const words[] = { "je", "jij", "jou", "jouw", "jezelf" };
	for (size_t i = 0; i < t.len;) {
		size_t start = i;
		while (i < t.len && is_letter(t.at[i]))
			i++;
		for (size_t w = 0; w < sizeof words / sizeof *words; w++)
			if (i - start == strlen(words[w]) && lower(t.at[start]) == 'j' &&
			    memcmp(t.at + start + 1, words[w] + 1, i - start - 1) == 0)
				return true;
		i += i == start;
	}
	return false;
}

static bool message_says_je(const struct po_message *m)
{
	for (size_t i = 0; i < m->form_count; i++)
		if (says_je(m->forms[i]))
			return true;
	return false;
}

static bool check_formal(const struct po_file *po, const char *path, const struct po_file *formal)
{
	bool fine = true;
	for (const struct po_message *m = po->messages; m != NULL; m = m->next)
		if (message_says_je(m) && translation_find(formal, m->one) == NULL)
			fine = tell(path, 0, "says je in nl.po, so it needs a text with u here", m->one);
	for (const struct po_message *m = formal->messages; m != NULL; m = m->next) {
		const struct po_message *below = translation_find(po, m->one);
		if (below == NULL)
			fine = tell(path, m->line, "nobody says this any more", m->one);
		else if (!po_is_translated(m) || message_says_je(m))
			fine = tell(path, m->line, "says je, or nothing", m->one);
		else if (m->many.len == 0 && !names_stay(m->one, m->forms[0]))
			fine = tell(path, m->line, "a {name} is missing in the translation", m->one);
	}
	return fine;
}

static bool update_formal(struct catalogue *c, const char *path, const struct po_file *formal, struct text content)
{
	struct growing g = { .pile = c->pile };
	grow_text(&g, top_of(content));
	for (const struct found_message *m = c->first; m != NULL; m = m->next) {
		const struct po_message *known = translation_find(formal, m->one);
		if (known != NULL)
			write_message(&g, m, known, c->folder_len);
	}
	return file_write(path, grown(&g));
}

// The overlay beside languages/nl.po; true when there is none.
static bool run_formal(struct catalogue *c, const char *po_path, const struct po_file *po, bool checks)
{
	size_t stem = strlen(po_path) - (ends_with(po_path, ".po") ? 3 : 0);
	struct text path = pile_format(c->pile, "%.*s@formal.po", (int)stem, po_path);
	struct po_file formal = { NULL, NULL };
	struct text content;
	if (access(path.at, F_OK) != 0)
		return true;
	if (!file_read(c->pile, path.at, &content) || !po_read(c->pile, path.at, content, &formal))
		return false;
	return checks ? check_formal(po, path.at, &formal) : update_formal(c, path.at, &formal, content);
}

static int usage(void)
{
	fputs("usage: messages [--check LANGUAGE.po | --update LANGUAGE.po] FOLDER ...\n", stderr);
	return 2;
}

static bool run(struct catalogue *c, const char *mode, const char *po_path)
{
	struct po_file po = { NULL, NULL };
	struct text content;
	if (mode != NULL && (!file_read(c->pile, po_path, &content) || !po_read(c->pile, po_path, content, &po)))
		return false;
	if (mode != NULL) {
		bool checks = strcmp(mode, "--check") == 0;
		bool fine = checks ? check(c, po_path, &po) : update(c, po_path, &po, content);
		return run_formal(c, po_path, &po, checks) && fine;
	}
	struct growing g = { .pile = c->pile };
	for (const struct found_message *m = c->first; m != NULL; m = m->next)
		write_message(&g, m, NULL, c->folder_len);
	fwrite(g.at, 1, g.len, stdout);
	return true;
}

int main(int count, char **arguments)
{
	bool has_mode = count > 1 && arguments[1][0] == '-';
	if (count < (has_mode ? 4 : 2) ||
	    (has_mode && strcmp(arguments[1], "--check") != 0 && strcmp(arguments[1], "--update") != 0))
		return usage();
	struct pile *pile = pile_create();
	struct catalogue *c = pile_take(pile, sizeof *c);
	c->pile = pile;
	c->end = &c->first;
	for (int i = has_mode ? 3 : 1; i < count; i++) {
		const char *slash = strrchr(arguments[i], '/');
		c->folder_len = slash == NULL ? 0 : (size_t)(slash - arguments[i]) + 1;
		c->failed = !folder_read(c, arguments[i]) || c->failed;
	}
	qsort(c->files, c->file_count, sizeof *c->files, by_name);
	for (size_t i = 0; i < c->file_count; i++)
		file_find_messages(c, c->files[i]);
	bool fine = !c->failed && run(c, has_mode ? arguments[1] : NULL, has_mode ? arguments[2] : NULL);
	pile_free(pile);
	return fine ? 0 : 1;
}
