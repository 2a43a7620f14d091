// SPDX-License-Identifier: EUPL-1.2
// polder demo: serves six sites with real content from a folder that may be empty.
//
// The folder says how far it is. demo-filling: the sites are being made, so what is there may be half and is made anew.
// demo-codes.txt: all is made; it holds the vote codes, since nothing else does. Neither, and yet sites: not our folder.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "commands/command.h"
#include "commands/demo_fill.h"
#include "commands/instance.h"
#include "store/store.h"

#define MEMORY ((size_t)512 << 20)
#define CODES_LIMIT ((size_t)1 << 20)

struct demo {
	struct arena *arena;
	struct text folder;
	const char *filling, *codes; // paths of the two files
	struct text code_list;       // what demo-codes.txt holds
};

// --- the two files -----------------------------------------------------------------------------------------------

static bool write_whole(const char *path, struct text content)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (file < 0)
		return false;
	bool good = write_all(file, content) && fsync(file) == 0;
	return close(file) == 0 && good;
}

static bool write_or_complain(const char *path, struct text content)
{
	if (write_whole(path, content))
		return true;
	complain("cannot write %s: %s", path, strerror(errno));
	return false;
}

// The list of codes appears whole or not at all.
static bool keep_codes(const struct demo *demo)
{
	const char *next = text_to_c(demo->arena, arena_format(demo->arena, "%s.new", demo->codes));
	if (!write_or_complain(next, demo->code_list))
		return false;
	if (rename(next, demo->codes) == 0) {
		unlink(demo->filling);
		return true;
	}
	complain("cannot write %s: %s", demo->codes, strerror(errno));
	return false;
}

// --- filling -----------------------------------------------------------------------------------------------------

// Nothing is deleted that this command did not begin itself.
static enum outcome make_room(const struct demo *demo, struct demo_filler *filler)
{
	if (access(demo->filling, F_OK) == 0)
		return demo_empty(filler) ? DONE : FAULT;
	int64_t sites = demo_count_sites(filler);
	if (sites > 0) {
		complain("the folder %.*s holds other sites. Give the demo an empty folder: polder demo --data FOLDER",
		         TEXT_ARGS(demo->folder));
		return CONFLICT;
	}
	return sites == 0 && write_or_complain(demo->filling, TEXT("polder demo is making its sites\n")) ? DONE : FAULT;
}

static enum outcome make_sites(struct demo *demo, struct demo_filler *filler)
{
	enum outcome outcome = make_room(demo, filler);
	if (outcome != DONE)
		return outcome;
	printf("Making the sites of the demo, with 7,045 real ballots and 65 pictures. This takes about half a minute.\n");
	fflush(stdout);
	if (demo_fill(filler, &demo->code_list))
		return keep_codes(demo) ? DONE : FAULT;
	if (demo_empty(filler))
		unlink(demo->filling);
	return FAULT;
}

static enum outcome prepare(struct demo *demo, struct instance *instance)
{
	if (read_file(demo->arena, demo->codes, CODES_LIMIT, &demo->code_list))
		return DONE;
	if (errno != ENOENT) {
		complain("cannot read %s: %s", demo->codes, strerror(errno));
		return FAULT;
	}
	struct demo_filler filler = { .console = console_on(instance, demo->arena), .arena = demo->arena };
	if (filler.console == NULL)
		return BUSY;
	enum outcome outcome = make_sites(demo, &filler);
	console_close(filler.console);
	return outcome;
}

// --- telling -----------------------------------------------------------------------------------------------------

// How one calls this program from here: build/polder.
static struct text program(struct arena *arena)
{
	char path[4096], here[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof path);
	if (length <= 0 || (size_t)length >= sizeof path)
		return TEXT("polder");
	struct text whole = text_copy(arena, (struct text){ path, (size_t)length });
	struct text folder = getcwd(here, sizeof here) != NULL ? arena_format(arena, "%s/", here) : TEXT_NONE;
	return folder.len > 0 && text_starts_with(whole, folder) ? text_slice(whole, folder.len, whole.len) : whole;
}

static void announce(struct instance *instance, void *argument)
{
	const struct demo *demo = argument;
	int port = server_port(instance->server);
	struct text polder = program(demo->arena), data = demo->folder;
	printf("\nThe demo of Polder is ready. Look at:\n"
	       "  http://localhost:%d/                     the sites of Gemeente Polderdam\n"
	       "  http://localhost:%d/buurtbudget/         vote on 40 plans: divide 150,000 euros\n"
	       "  http://localhost:%d/jongerenbudget/      vote by e-mail; the mails are on /demo/post\n"
	       "  http://localhost:%d/buurtbudget-2028/    announced for next year\n"
	       "  http://localhost:%d/buurtbudget-2026/    last year's outcome, and how far the plans are\n"
	       "  http://localhost:%d/wijkbudgetten/       vote on the plans of one district, by code\n"
	       "  http://localhost:%d/pijp-rivierenbuurt/  the outcome of 7,045 real ballots\n"
	       "  http://localhost:%d/wieliczka/  6,586 real ballots counted by equal shares, step by step\n",
	       port, port, port, port, port, port, port, port);
	printf("Mails are not sent, but shown on\n"
	       "  http://localhost:%d/demo/post\n",
	       port);
	printf("\nVote with one of these codes (kept in %s):\n%.*s", demo->codes, TEXT_ARGS(demo->code_list));
	printf("\nIn another terminal, close the vote, count it and publish the outcome:\n"
	       "  %.*s phase close --site buurtbudget --phase stemmen --reason \"Trying it out\" --data %.*s\n"
	       "  %.*s count --site buurtbudget --data %.*s\n"
	       "  %.*s publish --site buurtbudget --data %.*s\n"
	       "\nStop with Ctrl-C. The same command starts it again; a fresh demo needs a new folder.\n",
	       TEXT_ARGS(polder), TEXT_ARGS(data), TEXT_ARGS(polder), TEXT_ARGS(data), TEXT_ARGS(polder), TEXT_ARGS(data));
	fflush(stdout);
}

// --- the command -------------------------------------------------------------------------------------------------

static int run(struct demo *demo, struct instance *instance, int port)
{
	struct serve_options serve = {
		.address = TEXT("127.0.0.1"),
		.port = port,
		.ready = announce,
		.argument = demo,
	};
	enum outcome prepared = prepare(demo, instance);
	return prepared == DONE ? instance_serve(instance, &serve) : outcome_exit_code(prepared);
}

int command_demo(const struct arguments *arguments)
{
	int64_t port = 8080;
	if (!option_number(arguments, "port", 0, 65535, &port))
		return 2;
	instance_block_signals();
	struct demo demo = { .arena = arena_create(MEMORY), .folder = option_data_folder(arguments) };
	if (demo.arena == NULL)
		return outcome_exit_code(BUSY);
	demo.filling = text_to_c(demo.arena, arena_format(demo.arena, "%.*s/demo-filling", TEXT_ARGS(demo.folder)));
	demo.codes = text_to_c(demo.arena, arena_format(demo.arena, "%.*s/demo-codes.txt", TEXT_ARGS(demo.folder)));
	struct instance instance;
	struct text error = TEXT_NONE;
	struct instance_options options = {
		.folder = demo.folder,
		.origin = arena_format(demo.arena, "http://localhost:%lld", (long long)port),
		.create = true,
		.demo = true,
	};
	enum outcome opened = instance_open(&instance, &options, demo.arena, &error);
	int code = outcome_exit_code(opened);
	if (opened == DONE) {
		code = run(&demo, &instance, (int)port);
		instance_close(&instance);
	} else {
		complain("%" TEXT_FORMAT, TEXT_ARGS(error));
	}
	arena_destroy(demo.arena);
	return code;
}
