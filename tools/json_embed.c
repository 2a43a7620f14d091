// SPDX-License-Identifier: EUPL-1.2
// json_embed OUT.c NAME.json ...: writes the table `site_templates` of src/site/template.h.
//
// A template may build on another one of the same folder: {"name": "b", "from": "a", "changes": {"/pages/0/title": ...}}.
// Each change is a JSON pointer (RFC 6901, without its escapes) to what it replaces or adds; null takes it out.
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "c_literal.h"

static int fail(const char *path, const char *why)
{
	fprintf(stderr, "json_embed: %s: %s\n", path, why);
	return 1;
}

static json_t *member(json_t *of, const char *key)
{
	if (json_is_array(of))
		return json_array_get(of, strtoul(key, NULL, 10));
	return json_object_get(of, key);
}

// False when the pointer leads nowhere: the base has changed since.
static bool change(json_t *root, const char *pointer, json_t *value)
{
	char path[400];
	json_t *at = root;
	if (pointer[0] != '/' || strlen(pointer) >= sizeof path)
		return false;
	memcpy(path, pointer + 1, strlen(pointer));
	char *key = path;
	for (char *slash = strchr(key, '/'); slash; slash = strchr(key, '/')) {
		*slash = '\0';
		at = member(at, key);
		key = slash + 1;
	}
	if (json_is_array(at))
		return json_array_set(at, strtoul(key, NULL, 10), value) == 0;
	if (!json_is_object(at))
		return false;
	return json_is_null(value) ? json_object_del(at, key) == 0 : json_object_set(at, key, value) == 0;
}

// What is built on another template, as one text; NULL after a message.
static char *built_on(const char *path, json_t *own, const char *from)
{
	char base_path[1000];
	json_error_t error;
	const char *slash = strrchr(path, '/'), *pointer;
	int folder = slash ? (int)(slash + 1 - path) : 0;
	int length = snprintf(base_path, sizeof base_path, "%.*s%s.json", folder, path, from);
	json_t *base = length > 0 && (size_t)length < sizeof base_path ? json_load_file(base_path, 0, &error) : NULL;
	json_t *value, *changes = json_object_get(own, "changes");
	if (!base || json_object_get(base, "from") || !json_is_object(changes)) {
		fail(path, "builds on what is no whole template, or changes nothing");
		json_decref(base);
		return NULL;
	}
	bool good = json_object_set(base, "name", json_object_get(own, "name")) == 0;
	json_object_foreach(changes, pointer, value)
	{
		if (change(base, pointer, value))
			continue;
		fail(path, pointer);
		good = false;
	}
	char *text = good ? json_dumps(base, JSON_INDENT(1) | JSON_PRESERVE_ORDER) : NULL;
	json_decref(base);
	return text;
}

static bool template_write(FILE *out, const char *path)
{
	json_error_t error;
	json_t *own = json_load_file(path, 0, &error);
	const char *from = json_string_value(json_object_get(own, "from"));
	bool good = own && !from ? c_literal_write(out, path) : false;
	if (!own)
		fail(path, error.text);
	char *text = from ? built_on(path, own, from) : NULL;
	if (text) {
		c_literal_write_text(out, text);
		good = true;
	}
	free(text);
	json_decref(own);
	return good;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fputs("usage: json_embed OUT.c NAME.json ...\n", stderr);
		return 2;
	}
	FILE *out = fopen(argv[1], "w");
	if (!out)
		return fail(argv[1], "cannot be written");
	fputs("// Generated from templates/ by tools/json_embed.c.\n#include \"site/template.h\"\n\n"
	      "const struct site_template site_templates[] = {\n",
	      out);
	int wrong = 0;
	for (int i = 2; i < argc && !wrong; i++) {
		const char *slash = strrchr(argv[i], '/'), *name = slash ? slash + 1 : argv[i];
		fprintf(out, "\t{ \"%.*s\",", (int)strcspn(name, "."), name);
		wrong = template_write(out, argv[i]) ? 0 : fail(argv[i], "cannot be used");
		fputs(" },\n", out);
	}
	fputs("\t{ NULL, NULL }\n};\n", out);
	if (fclose(out) != 0)
		wrong = fail(argv[1], "cannot be written");
	if (wrong)
		remove(argv[1]);
	return wrong;
}
