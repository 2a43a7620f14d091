// SPDX-License-Identifier: EUPL-1.2
// The C around the bodies that template_compile.c made: prototypes, functions, layouts, and the check of calls.
#include <string.h>

#include "template_compile.h"

static struct template *template_find(const struct template_set *set, struct text name)
{
	for (struct template *t = set->templates; t != NULL; t = t->next)
		if (same(t->name, name))
			return t;
	return NULL;
}

static bool call_refused(struct template_set *set, const struct template_call *call, const char *reason)
{
	set->problem = pile_format(set->pile, "%.*s:%u:%u: %.*s %s", TEXT_ARGS(call->file), call->line, call->column,
	                           TEXT_ARGS(call->name), reason);
	return false;
}

static bool call_fits(struct template_set *set, const struct template *caller, const struct template_call *call)
{
	const struct template *called = template_find(set, call->name);
	bool as_layout = same(call->name, caller->layout);
	if (called == NULL)
		return true; // of another folder: the C compiler checks it
	if (called->parameter_count != call->arguments)
		return call_refused(set, call, "takes another number of arguments");
	if (called->is_layout != as_layout)
		return call_refused(set, call, as_layout ? "has no {% content %}" : "is a layout and cannot be included");
	return true;
}

static const struct template_call *call_into(const struct template *t, const struct template *const *rest, size_t count)
{
	for (const struct template_call *call = t->calls; call != NULL; call = call->next)
		for (size_t i = 0; i < count; i++)
			if (same(rest[i]->name, call->name))
				return call;
	return NULL;
}

// Takes away, again and again, the templates that call none of those left. What stays calls itself in a circle.
static const struct template_call *circle_find(struct template_set *set)
{
	size_t count = 0, before;
	for (const struct template *t = set->templates; t != NULL; t = t->next)
		count++;
	const struct template **rest = pile_take(set->pile, (count + 1) * sizeof *rest);
	count = 0;
	for (const struct template *t = set->templates; t != NULL; t = t->next)
		rest[count++] = t;
	do {
		size_t kept = 0;
		before = count;
		for (size_t i = 0; i < before; i++)
			if (call_into(rest[i], rest, before) != NULL)
				rest[kept++] = rest[i];
		count = kept;
	} while (count > 0 && count < before);
	return count == 0 ? NULL : call_into(rest[0], rest, count);
}

bool template_check_calls(struct template_set *set)
{
	for (const struct template *t = set->templates; t != NULL; t = t->next)
		for (const struct template_call *call = t->calls; call != NULL; call = call->next)
			if (!call_fits(set, t, call))
				return false;
	const struct template_call *circular = circle_find(set);
	return circular == NULL || call_refused(set, circular, "would draw itself for ever");
}

// --- writing -----------------------------------------------------------------------------------------------------

static const char content_parameters[] = ", void (*content)(struct drawing *d, const void *closure), "
										 "const void *closure";

static void write_signature(const struct template *t, struct growing *g)
{
	grow_format(g, "void draw_%.*s(struct drawing *d", TEXT_ARGS(t->name));
	for (size_t i = 0; i < t->parameter_count; i++)
		grow_format(g, ", %.*s%.*s", TEXT_ARGS(t->parameters[i].type), TEXT_ARGS(t->parameters[i].name));
	grow_format(g, "%s)", t->is_layout ? content_parameters : "");
}

// Calls go through a macro that takes the address of a struct where a pointer is asked, and makes text of what is
// text.
static void write_call_macro(const struct template *t, struct growing *g)
{
	grow_format(g, "#define INCLUDE_%.*s(d", TEXT_ARGS(t->name));
	for (size_t i = 0; i < t->parameter_count; i++)
		grow_format(g, ", a%zu", i);
	grow_format(g, "%s) \\\n\tdraw_%.*s((d)", t->is_layout ? ", content, closure" : "", TEXT_ARGS(t->name));
	for (size_t i = 0; i < t->parameter_count; i++) {
		const struct template_parameter *parameter = &t->parameters[i];
		if (parameter->structure.len > 0)
			grow_format(g, ", DRAWING_POINTER(%.*s, a%zu)", TEXT_ARGS(parameter->structure), i);
		else if (same_c(parameter->type, "struct text "))
			grow_format(g, ", drawing_text_of((d), a%zu)", i);
		else
			grow_format(g, ", (a%zu)", i);
	}
	grow_c(g, t->is_layout ? ", (content), (closure))\n" : ")\n");
}

void template_write_header(struct template_set *set, struct text header_name, struct growing *g)
{
	struct growing guard = { .pile = set->pile };
	grow_c(&guard, "POLDER_GENERATED_");
	for (size_t i = 0; i < header_name.len; i++) {
		char c = header_name.at[i];
		grow_char(&guard, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : is_letter(c) || is_digit(c) ? c : '_');
	}
	grow_format(
		g, "// Made from templates by tools/template.c.\n#ifndef %.*s\n#define %.*s\n\n#include \"page/drawing.h\"\n",
		TEXT_ARGS(grown(&guard)), TEXT_ARGS(grown(&guard)));
	for (const struct template_use *use = set->uses; use != NULL; use = use->next)
		grow_format(g, "#include \"%.*s\"\n", TEXT_ARGS(use->header));
	grow_char(g, '\n');
	for (const struct template *t = set->templates; t != NULL; t = t->next) {
		write_signature(t, g);
		grow_c(g, ";\n");
	}
	grow_c(g, "\n// For {% include %} and {% layout %}; they need page/template.h.\n");
	for (const struct template *t = set->templates; t != NULL; t = t->next)
		write_call_macro(t, g);
	grow_c(g, "\n#endif\n");
}

static void write_unused(const struct template *t, struct growing *g)
{
	for (size_t i = 0; i < t->parameter_count; i++)
		grow_format(g, "\t(void)%.*s;\n", TEXT_ARGS(t->parameters[i].name));
	grow_c(g, "\t(void)d;\n");
}

static void write_plain(const struct template *t, struct growing *g)
{
	write_signature(t, g);
	grow_c(g, "\n{\n");
	write_unused(t, g);
	grow_text(g, t->body);
	grow_c(g, "}\n\n");
}

// A template with a layout becomes two functions: one draws the content, the other hands it to the layout.
static void write_with_layout(const struct template *t, struct growing *g)
{
	grow_format(g, "struct %.*s_closure {\n\tchar nothing;\n", TEXT_ARGS(t->name));
	for (size_t i = 0; i < t->parameter_count; i++)
		grow_format(g, "\t%.*s%.*s;\n", TEXT_ARGS(t->parameters[i].type), TEXT_ARGS(t->parameters[i].name));
	if (t->is_layout)
		grow_c(g, "\tvoid (*content)(struct drawing *d, const void *closure);\n\tconst void *closure;\n");
	grow_format(g, "};\n\nstatic void draw_%.*s_content(struct drawing *d, const void *template_closure)\n{\n",
	            TEXT_ARGS(t->name));
	grow_format(g, "\tconst struct %.*s_closure *in = template_closure;\n\t(void)in;\n", TEXT_ARGS(t->name));
	for (size_t i = 0; i < t->parameter_count; i++) {
		const struct template_parameter *p = &t->parameters[i];
		grow_format(g, "\t%.*s%.*s = in->%.*s;\n", TEXT_ARGS(p->type), TEXT_ARGS(p->name), TEXT_ARGS(p->name));
	}
	if (t->is_layout)
		grow_c(g, "\tvoid (*content)(struct drawing *, const void *) = in->content;\n"
		          "\tconst void *closure = in->closure;\n");
	write_unused(t, g);
	grow_text(g, t->body);
	grow_c(g, "}\n\n");
	write_signature(t, g);
	grow_format(g, "\n{\n\tconst struct %.*s_closure out = { .nothing = 0", TEXT_ARGS(t->name));
	for (size_t i = 0; i < t->parameter_count; i++)
		grow_format(g, ", .%.*s = %.*s", TEXT_ARGS(t->parameters[i].name), TEXT_ARGS(t->parameters[i].name));
	grow_format(g, "%s };\n#line %u ", t->is_layout ? ", .content = content, .closure = closure" : "", t->line);
	grow_c_literal(g, t->file, 0);
	grow_format(g, "\n\tINCLUDE_%.*s(d", TEXT_ARGS(t->layout));
	grow_text(g, t->layout_arguments);
	grow_format(g, ", draw_%.*s_content, &out);\n}\n\n", TEXT_ARGS(t->name));
}

void template_write_source(struct template_set *set, struct text header_name, struct growing *g)
{
	grow_c(g, "// Made from templates by tools/template.c.\n#include \"page/template.h\"\n");
	grow_format(g, "#include \"%.*s\"\n\n", TEXT_ARGS(header_name));
	for (const struct template *t = set->templates; t != NULL; t = t->next)
		(t->layout.len > 0 ? write_with_layout : write_plain)(t, g);
}
