// SPDX-License-Identifier: EUPL-1.2
// embed -o assets.gen.c [MANIFEST]: puts the files that tools/build-assets.mjs made into the program, at build time.
// A line of the manifest is  name TAB path TAB content type TAB file;  FILE.gz and FILE.br may stand beside FILE.
// The bytes come in through the assembler's .incbin, which takes no time whatever their size. Without a manifest the
// table is empty: the program works, and looks bare.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

enum { ASSETS_MAX = 500 };

struct asset_line {
	struct text name, path, type, file;
	size_t plain, gzip, brotli; // bytes; 0: there is no such file
};

static bool take_part(struct text *line, struct text *part)
{
	const char *tab = memchr(line->at, '\t', line->len);
	size_t len = tab == NULL ? line->len : (size_t)(tab - line->at);
	*part = (struct text){ line->at, len };
	line->at += len + (tab != NULL);
	line->len -= len + (tab != NULL);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)part->at[i] < 0x20 || part->at[i] == '"' || part->at[i] == '\\')
			return false;
	return len > 0;
}

static bool file_size(struct pile *pile, struct text path, const char *ending, bool required, size_t *size)
{
	struct text content, name = pile_format(pile, "%.*s%s", TEXT_ARGS(path), ending);
	*size = 0;
	if (!required && access(name.at, R_OK) != 0)
		return true;
	if (!file_read(pile, name.at, &content))
		return false;
	*size = content.len;
	return true;
}

static bool line_read(struct pile *pile, struct text folder, struct text line, struct asset_line *asset)
{
	struct text file;
	if (!take_part(&line, &asset->name) || !take_part(&line, &asset->path) || !take_part(&line, &asset->type) ||
	    !take_part(&line, &file) || line.len > 0) {
		fputs("embed: a line of the manifest is not name, path, content type and file\n", stderr);
		return false;
	}
	asset->file = pile_format(pile, "%.*s%.*s", TEXT_ARGS(folder), TEXT_ARGS(file));
	return file_size(pile, asset->file, "", true, &asset->plain) &&
	       file_size(pile, asset->file, ".gz", false, &asset->gzip) &&
	       file_size(pile, asset->file, ".br", false, &asset->brotli);
}

static bool manifest_read(struct pile *pile, const char *path, struct asset_line *assets, size_t *count)
{
	struct text content;
	const char *slash = strrchr(path, '/');
	struct text folder = { path, slash == NULL ? 0 : (size_t)(slash - path) + 1 };
	if (!file_read(pile, path, &content))
		return false;
	while (content.len > 0) {
		const char *newline = memchr(content.at, '\n', content.len);
		size_t len = newline == NULL ? content.len : (size_t)(newline - content.at);
		if (*count == ASSETS_MAX || !line_read(pile, folder, (struct text){ content.at, len }, &assets[(*count)++]))
			return false;
		content.at += len + (newline != NULL);
		content.len -= len + (newline != NULL);
	}
	return true;
}

static int by_text(struct text a, struct text b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = memcmp(a.at, b.at, shorter);
	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_path(const void *a, const void *b)
{
	return by_text(((const struct asset_line *)a)->path, ((const struct asset_line *)b)->path);
}

static int by_name(const void *a, const void *b)
{
	return by_text(((const struct asset_line *)a)->name, ((const struct asset_line *)b)->name);
}

static const struct {
	const char *ending, *symbol;
} kinds[] = { { "", "plain" }, { ".gz", "gzip" }, { ".br", "brotli" } };

static size_t bytes_of(const struct asset_line *asset, size_t kind)
{
	return kind == 0 ? asset->plain : kind == 1 ? asset->gzip : asset->brotli;
}

static void write_bytes(struct growing *g, const struct asset_line *asset, size_t index, size_t kind)
{
	if (bytes_of(asset, kind) == 0)
		return;
	grow_format(g, "__asm__(\".pushsection .rodata\\n.balign 16\\n.globl asset_%zu_%s\\n.hidden asset_%zu_%s\\n\"\n",
	            index, kinds[kind].symbol, index, kinds[kind].symbol);
	grow_format(g, "\t\"asset_%zu_%s: .incbin \\\"%.*s%s\\\"\\n.popsection\\n\");\n", index, kinds[kind].symbol,
	            TEXT_ARGS(asset->file), kinds[kind].ending);
	grow_format(g, "extern const char asset_%zu_%s[] __attribute__((visibility(\"hidden\")));\n", index,
	            kinds[kind].symbol);
}

static void write_asset(struct growing *g, const struct asset_line *asset, size_t index)
{
	grow_format(g, "\t{ \"%.*s\", \"%.*s\"", TEXT_ARGS(asset->path), TEXT_ARGS(asset->type));
	for (size_t kind = 0; kind < 3; kind++) {
		if (bytes_of(asset, kind) > 0)
			grow_format(g, ", { asset_%zu_%s, %zu }", index, kinds[kind].symbol, bytes_of(asset, kind));
		else
			grow_c(g, ", { \"\", 0 }");
	}
	grow_c(g, ", NULL, true },\n"); // the name holds the content's hash
}

static void write_table(struct growing *g, struct asset_line *assets, size_t count)
{
	grow_c(g, "// Made from assets/ by tools/build-assets.mjs and tools/embed.c.\n#include \"page/asset_table.h\"\n\n");
	qsort(assets, count, sizeof *assets, by_path);
	for (size_t i = 0; i < count; i++)
		for (size_t kind = 0; kind < 3; kind++)
			write_bytes(g, &assets[i], i, kind);
	grow_c(g, "\nconst struct asset asset_table[] = {\n");
	for (size_t i = 0; i < count; i++)
		write_asset(g, &assets[i], i);
	grow_format(g, "%s};\nconst size_t asset_table_count = %zu;\n\n", count == 0 ? "\t{ .path = \"\" },\n" : "", count);
	qsort(assets, count, sizeof *assets, by_name);
	grow_c(g, "const struct asset_name asset_names[] = {\n");
	for (size_t i = 0; i < count; i++)
		grow_format(g, "\t{ \"%.*s\", { \"%.*s\", %zu } },\n", TEXT_ARGS(assets[i].name), TEXT_ARGS(assets[i].path),
		            assets[i].path.len);
	grow_c(g, count == 0 ? "\t{ .name = \"\" },\n};\n" : "};\n");
}

int main(int count, char **arguments)
{
	if (count < 3 || count > 4 || strcmp(arguments[1], "-o") != 0) {
		fputs("usage: embed -o FILE.c [MANIFEST]\n", stderr);
		return 2;
	}
	struct pile *pile = pile_create();
	struct asset_line *assets = pile_take(pile, ASSETS_MAX * sizeof *assets);
	size_t asset_count = 0;
	bool fine = count == 3 || manifest_read(pile, arguments[3], assets, &asset_count);
	struct growing g = { .pile = pile };
	if (fine)
		write_table(&g, assets, asset_count);
	fine = fine && file_write(arguments[2], grown(&g));
	pile_free(pile);
	return fine ? 0 : 1;
}
