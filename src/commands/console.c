// SPDX-License-Identifier: EUPL-1.2
// The client's end: an action by name, answered by a running server or, when there is none, by this process.
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/json.h"
#include "commands/command.h"
#include "commands/instance.h"
#include "commands/socket.h"
#include "site/console.h"

#define ANSWER_MEMORY ((size_t)256 << 20)
#define PATIENCE_MS 120000

struct console {
	struct text folder;
	struct instance *instance; // NULL: a server runs
	struct instance own;       // when this console opened it
	struct arena *answer_arena;
	struct json_document *answer;
};

// A connected socket, or -1 with errno.
static int connect_to(struct text folder)
{
	struct sockaddr_un address;
	if (!console_address(folder, &address)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		return -1;
	if (connect(s, (struct sockaddr *)&address, sizeof address) != 0) {
		int why = errno;
		close(s);
		errno = why;
		return -1;
	}
	return s;
}

static struct console *console_new(struct arena *arena)
{
	struct console *console = arena_new(arena, struct console);
	struct arena *answer_arena = arena_create(ANSWER_MEMORY);
	if (console == NULL || answer_arena == NULL) {
		arena_destroy(answer_arena);
		return NULL;
	}
	arena_keep_secret(answer_arena); // vote codes come and go in it
	console->answer_arena = answer_arena;
	return console;
}

struct console *console_on(struct instance *instance, struct arena *arena)
{
	struct console *console = console_new(arena);
	if (console != NULL)
		console->instance = instance;
	return console;
}

struct console *console_open(struct text folder, bool may_make, struct arena *arena, enum outcome *why)
{
	*why = FAULT;
	struct console *console = console_new(arena);
	if (console == NULL) {
		complain("out of memory");
		return NULL;
	}
	console->folder = folder;
	int s = connect_to(folder);
	if (s >= 0) {
		close(s);
		return console;
	}
	if (errno == EACCES) {
		*why = REFUSED;
		complain("a server runs on %" TEXT_FORMAT " under another user: run this command as that user",
		         TEXT_ARGS(folder));
		console_close(console);
		return NULL;
	}
	if (!may_make && !data_folder_there(folder, arena)) {
		*why = NOT_FOUND;
		console_close(console);
		return NULL;
	}
	struct text error = TEXT_NONE;
	struct instance_options options = { .folder = folder, .origin = TEXT("http://localhost:8080"), .create = true };
	*why = instance_open(&console->own, &options, arena, &error);
	if (*why != DONE) {
		complain("%" TEXT_FORMAT, TEXT_ARGS(error));
		console_close(console);
		return NULL;
	}
	console->instance = &console->own;
	return console;
}

void console_close(struct console *console)
{
	if (console == NULL)
		return;
	json_free(console->answer);
	arena_destroy(console->answer_arena);
	if (console->instance == &console->own)
		instance_close(&console->own);
}

static struct text request_line(struct arena *arena, const struct console_call *call)
{
	struct builder line = builder_on(arena);
	struct json_writer w = json_on(&line);
	json_open(&w, '{');
	json_text_member(&w, "action", text_of(call->action));
	json_text_given(&w, "site", call->site);
	json_text_given(&w, "activity", call->activity);
	json_key(&w, "form");
	json_raw(&w, call->form_json.len > 0 ? call->form_json : TEXT("{}"));
	json_close(&w, '}');
	return builder_text(&line);
}

static bool ask_server(struct console *console, struct text line, int patience_ms, struct text *answer)
{
	int s = connect_to(console->folder);
	if (s < 0)
		return false;
	bool answered = socket_write_line(s, line) && socket_read_line(s, console->answer_arena, patience_ms, answer);
	close(s);
	return answered;
}

static enum outcome outcome_named(struct text name)
{
	for (int outcome = DONE; outcome <= FAULT; outcome++) {
		if (text_is(name, outcome_name((enum outcome)outcome)))
			return (enum outcome)outcome;
	}
	return FAULT;
}

struct console_answer console_do(struct console *console, const struct console_call *call)
{
	struct console_answer answer = { .outcome = UNCERTAIN };
	json_free(console->answer);
	console->answer = NULL;
	arena_reset(console->answer_arena);
	struct text line = request_line(console->answer_arena, call);
	int patience_ms = call->patience_ms > 0 ? call->patience_ms : PATIENCE_MS;
	if (console->instance == NULL && !ask_server(console, line, patience_ms, &answer.json)) {
		complain("the server did not answer; whether it was done is not certain. Look, and try again");
		return answer;
	}
	if (console->instance != NULL)
		answer.json = console_run(console->instance->house, console->answer_arena, line);
	struct text error;
	console->answer = json_parse(console->answer_arena, answer.json, &error);
	const struct json *root = console->answer != NULL ? json_root(console->answer) : NULL;
	answer.document = console->answer;
	answer.outcome = root != NULL ? outcome_named(json_text_of(root, "outcome")) : FAULT;
	answer.result = json_get(root, "result");
	return answer;
}

void console_print_errors(const struct console_answer *answer)
{
	const struct json *root = answer->document != NULL ? json_root(answer->document) : NULL;
	const struct json *errors = json_get(root, "errors");
	for (size_t i = 0; i < json_count(errors); i++) {
		const struct json *error = json_item(errors, i);
		struct text field = json_text_of(error, "field"), message = json_text_of(error, "message");
		if (field.len > 0)
			complain("%" TEXT_FORMAT ": %" TEXT_FORMAT, TEXT_ARGS(field), TEXT_ARGS(message));
		else
			complain("%" TEXT_FORMAT, TEXT_ARGS(message));
	}
	if (json_count(errors) == 0)
		complain("not done: %s", outcome_name(answer->outcome));
}
