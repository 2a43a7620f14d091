// SPDX-License-Identifier: EUPL-1.2
// polder serve: HTTP and the console's socket over one data folder, until it is told to stop.
#include <unistd.h>

#include "base/log.h"
#include "commands/command.h"
#include "commands/instance.h"

#define MOST_PROXIES 32

struct announcement {
	struct text origin;
	struct text folder;
};

static void announce(struct instance *instance, void *argument)
{
	const struct announcement *a = argument;
	printf("Polder serves %" TEXT_FORMAT " on port %d (data in %" TEXT_FORMAT "). Stop with Ctrl-C.\n",
	       TEXT_ARGS(a->origin), server_port(instance->server), TEXT_ARGS(a->folder));
	fflush(stdout);
}

// "10.0.0.0/8,192.168.1.4" into a NULL-terminated list.
static const char *const *proxy_list(struct arena *arena, struct text listed)
{
	const char **list = arena_new_array(arena, const char *, MOST_PROXIES + 1);
	size_t count = 0;
	struct text part;
	while (list != NULL && count < MOST_PROXIES && text_split(&listed, ',', &part))
		list[count++] = text_to_c(arena, text_trim(part));
	return list;
}

// "https://denkmee.polderdam.nl": scheme, host and perhaps a port, nothing after it. Posts are judged by it.
static bool origin_good(struct text origin)
{
	struct text host = TEXT_NONE;
	if (text_starts_with(origin, TEXT("https://")))
		host = text_slice(origin, 8, origin.len);
	else if (text_starts_with(origin, TEXT("http://")))
		host = text_slice(origin, 7, origin.len);
	for (size_t i = 0; i < host.len; i++) {
		char c = host.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' ||
		      c == ']'))
			return false;
	}
	return host.len > 0;
}

int command_serve(const struct arguments *arguments)
{
	int64_t port = 8080, loops = 0;
	if (!option_number(arguments, "port", 0, 65535, &port) || !option_number(arguments, "loops", 1, 64, &loops))
		return 2;
	struct text address = option_text(arguments, "address"), origin = option_text(arguments, "origin");
	if (address.len == 0)
		address = TEXT("127.0.0.1");
	if (origin.len == 0)
		origin = arena_format(arguments->arena, "http://localhost:%lld", (long long)port);
	if (!origin_good(origin))
		return complain("--origin is what people type, without a path: https://denkmee.polderdam.nl");

	instance_block_signals();
	struct instance instance;
	struct text error = TEXT_NONE;
	struct instance_options options = { .folder = option_data_folder(arguments),
		                                .origin = origin,
		                                .create = option_given(arguments, "migrate") };
	enum outcome opened = instance_open(&instance, &options, arguments->arena, &error);
	if (opened != DONE) {
		complain("%" TEXT_FORMAT, TEXT_ARGS(error));
		return outcome_exit_code(opened);
	}
	struct announcement about = { origin, options.folder };
	struct serve_options serve = {
		.address = address,
		.port = (int)port,
		.loops = (int)loops,
		.trusted_proxies = proxy_list(arguments->arena, option_text(arguments, "proxies")),
		.ready = announce,
		.argument = &about,
	};
	int code = instance_serve(&instance, &serve);
	instance_close(&instance);
	return code;
}
