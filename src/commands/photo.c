// SPDX-License-Identifier: EUPL-1.2
// Photos of plans from the command line. The file goes to the action as it is; what reads it is a process of its own.
#include <errno.h>

#include "base/secret.h"
#include "commands/ask.h"
#include "page/picture.h"

static struct question photo_question(const struct arguments *arguments, const char *action)
{
	return (struct question){ .action = action,
		                      .site = option_text(arguments, "site"),
		                      .activity = option_text(arguments, "activity") };
}

static void translated_member(struct json_writer *w, const struct arguments *arguments, const char *name)
{
	struct text language = option_text(arguments, "language"), text = option_text(arguments, name);
	if (text.len == 0)
		return;
	json_key(w, name);
	json_raw(w, translated_one(arguments->arena, language.len > 0 ? language : TEXT("nl"), text));
}

// A plan's number and the text of the file, as the form of photo.add wants them.
static struct text add_form(const struct arguments *arguments, int64_t number, struct text photo)
{
	struct builder form = builder_on(arguments->arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_int_member(&w, "number", number);
	translated_member(&w, arguments, "alt");
	translated_member(&w, arguments, "caption");
	json_text_given(&w, "credit", option_text(arguments, "credit"));
	json_text_member(&w, "photo", base64url(arguments->arena, (const uint8_t *)photo.at, photo.len));
	json_close(&w, '}');
	return builder_text(&form);
}

static void print_added(const struct arguments *arguments, const struct json *result)
{
	(void)arguments;
	printf("Added photo %.*s, %lld x %lld pixels.\n", TEXT_ARGS(json_text_of(result, "id")),
	       (long long)json_int_of(result, "width"), (long long)json_int_of(result, "height"));
}

int command_photo_add(const struct arguments *arguments)
{
	int64_t number = 0;
	struct text photo;
	const char *path = text_to_c(arguments->arena, argument_word(arguments, 0));
	if (!option_number(arguments, "plan", 1, 1000000000, &number))
		return 2;
	if (!read_file(arguments->arena, path, PHOTO_BYTES_MOST, &photo))
		return complain("%s: %s", path, errno == EFBIG ? "a photo may be at most 20 MB" : strerror(errno));
	struct question question = photo_question(arguments, "photo.add");
	question.form_json = add_form(arguments, number, photo);
	question.print = print_added;
	return ask(arguments, &question);
}

static void print_photos(const struct arguments *arguments, const struct json *result)
{
	const struct json *photos = json_get(result, "photos");
	(void)arguments;
	for (size_t i = 0; i < json_count(photos); i++) {
		const struct json *photo = json_item(photos, i);
		void *cursor = NULL;
		struct json_member alt = { TEXT_NONE, NULL };
		json_next(json_get(photo, "alt"), &cursor, &alt);
		printf("%2lld  %.*s  %4lld x %-4lld  %.*s\n", (long long)json_int_of(photo, "position"),
		       TEXT_ARGS(json_text_of(photo, "id")), (long long)json_int_of(photo, "width"),
		       (long long)json_int_of(photo, "height"), TEXT_ARGS(json_as_text(alt.value)));
	}
	if (json_count(photos) == 0)
		printf("This plan has no photos.\n");
}

int command_photo_list(const struct arguments *arguments)
{
	int64_t number = 0;
	if (!option_number(arguments, "plan", 1, 1000000000, &number))
		return 2;
	struct question question = photo_question(arguments, "photo.list");
	question.form_json = arena_format(arguments->arena, "{\"number\":%lld}", (long long)number);
	question.print = print_photos;
	return ask(arguments, &question);
}

static struct text id_form(const struct arguments *arguments, int64_t position)
{
	struct builder form = builder_on(arguments->arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_text_member(&w, "id", argument_word(arguments, 0));
	if (position > 0)
		json_int_member(&w, "position", position);
	json_close(&w, '}');
	return builder_text(&form);
}

int command_photo_move(const struct arguments *arguments)
{
	int64_t position = 0;
	if (!option_number(arguments, "to", 1, 20, &position))
		return 2;
	struct question question = photo_question(arguments, "photo.move");
	question.form_json = id_form(arguments, position);
	return ask(arguments, &question);
}

int command_photo_remove(const struct arguments *arguments)
{
	if (!option_given(arguments, "yes"))
		return complain("this removes the photo for good; there is no way back. Add --yes when it is the right one");
	struct question question = photo_question(arguments, "photo.remove");
	question.form_json = id_form(arguments, 0);
	return ask(arguments, &question);
}
