// SPDX-License-Identifier: EUPL-1.2
// Handing one mail to the mail server, by libcurl. The connection stays open for the next one.
#include <curl/curl.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "talk/outbox.h"

enum { CONNECT_SECONDS = 20, WHOLE_SECONDS = 90 };

struct smtp {
	const struct mail_settings *settings;
	CURL *curl;
	struct text rest;     // of the message that is being sent
	bool data_asked;      // the server has asked for the message
	char last_command[5]; // "RCPT": what the server's last reply was to, before we take our leave
	long last_code;       // of that reply
	bool leaving;
	atomic_bool stopping;
};

struct smtp *smtp_open(const struct mail_settings *settings)
{
	struct smtp *smtp = calloc(1, sizeof *smtp);
	if (smtp == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(smtp);
		return NULL;
	}
	smtp->settings = settings;
	smtp->curl = curl_easy_init();
	if (smtp->curl == NULL) {
		smtp_close(smtp);
		return NULL;
	}
	return smtp;
}

void smtp_close(struct smtp *smtp)
{
	if (smtp == NULL)
		return;
	curl_easy_cleanup(smtp->curl);
	curl_global_cleanup();
	free(smtp);
}

static size_t give_message(char *into, size_t size, size_t count, void *argument)
{
	struct smtp *smtp = argument;
	size_t room = size * count, length = smtp->rest.len < room ? smtp->rest.len : room;
	smtp->data_asked = true;
	memcpy(into, smtp->rest.at, length);
	smtp->rest = text_slice(smtp->rest, length, smtp->rest.len);
	return length;
}

// Which command a refusal is about decides whether the mail or the server is at fault. Nothing of it is logged: the
// commands carry the address.
static int watch(CURL *curl, curl_infotype type, char *data, size_t length, void *argument)
{
	(void)curl;
	struct smtp *smtp = argument;
	if (length < 4 || smtp->leaving)
		return 0;
	if (type == CURLINFO_HEADER_OUT) {
		smtp->leaving = memcmp(data, "QUIT", 4) == 0;
		if (!smtp->leaving)
			memcpy(smtp->last_command, data, 4);
	} else if (type == CURLINFO_HEADER_IN && data[0] >= '2' && data[0] <= '5') {
		smtp->last_code = strtol(data, NULL, 10);
	}
	return 0;
}

// A mail of which the server has begun to take the text is ended first, or it would go out twice.
static int may_go_on(void *argument, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	(void)a, (void)b, (void)c, (void)d;
	struct smtp *smtp = argument;
	return atomic_load(&smtp->stopping) && !smtp->data_asked;
}

void smtp_stop(struct smtp *smtp)
{
	if (smtp != NULL)
		atomic_store(&smtp->stopping, true);
}

static enum smtp_verdict verdict_of(const struct smtp *smtp, CURLcode result, long code)
{
	if (result == CURLE_OK)
		return SMTP_TAKEN;
	bool of_mail =
		smtp->data_asked || strcmp(smtp->last_command, "RCPT") == 0 || strcmp(smtp->last_command, "DATA") == 0;
	if (!of_mail || code == 421 || code < 400)
		return SMTP_AWAY;
	return code >= 500 ? SMTP_NEVER : SMTP_LATER;
}

// All options each time: of the easy handle only the open connection is kept.
static void prepare(struct smtp *smtp, struct arena *arena, const char *from, const struct curl_slist *to)
{
	const struct mail_settings *settings = smtp->settings;
	CURL *curl = smtp->curl;
	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, text_to_c(arena, settings->server));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_PROXY, ""); // never one of the environment
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(settings->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (settings->ca_file.len > 0)
		curl_easy_setopt(curl, CURLOPT_CAINFO, text_to_c(arena, settings->ca_file));
	if (settings->user.len > 0) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, text_to_c(arena, settings->user));
		curl_easy_setopt(curl, CURLOPT_PASSWORD, text_to_c(arena, settings->password));
	}
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_message);
	curl_easy_setopt(curl, CURLOPT_READDATA, smtp);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L); // or the next is not called
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, watch);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, smtp);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, may_go_on);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, smtp);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)WHOLE_SECONDS);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
}

enum smtp_verdict smtp_send(struct smtp *smtp, struct text to, struct text message, long *code, const char **why)
{
	*code = 0;
	*why = "out of memory";
	struct arena *arena = arena_create(65536);
	if (arena == NULL)
		return SMTP_AWAY;
	struct curl_slist *recipients = curl_slist_append(NULL, text_to_c(arena, to));
	const char *from = text_to_c(arena, smtp->settings->from);
	enum smtp_verdict verdict = SMTP_AWAY;
	if (recipients != NULL && !arena_full(arena)) {
		prepare(smtp, arena, from, recipients);
		smtp->rest = message;
		smtp->data_asked = false;
		smtp->leaving = false;
		smtp->last_code = 0;
		memset(smtp->last_command, 0, sizeof smtp->last_command);
		CURLcode result = curl_easy_perform(smtp->curl);
		*code = smtp->last_code;
		*why = curl_easy_strerror(result);
		verdict = verdict_of(smtp, result, *code);
		curl_easy_reset(smtp->curl); // what it points at goes now
	}
	curl_slist_free_all(recipients);
	arena_destroy(arena);
	return verdict;
}
