// SPDX-License-Identifier: EUPL-1.2
// Header values: cookies, and the others we take apart: Accept, Accept-Encoding, If-None-Match, X-Forwarded-For.
#include "fuzz.h"
#include "http/negotiate.h"
#include "http/network.h"

// Found by a plain search too: at the start or after ';' and white space, "name=" and then the value up to ';'.
static void check_cookie(const struct request *request, struct text header)
{
	struct text value = request_cookie(request, "sid");
	ensure(text_find(value, TEXT(";")) == SIZE_MAX);
	if (value.len == 0)
		return;
	ensure(value.at >= header.at + 4 && value.at + value.len <= header.at + header.len);
	ensure(memcmp(value.at - 4, "sid=", 4) == 0);
	for (const char *at = value.at - 4; at > header.at && at[-1] != ';'; at--)
		ensure(text_trim((struct text){ at - 1, 1 }).len == 0);
}

static void check_client(const struct request *request)
{
	struct network ours;
	struct networks proxies = { &ours, 1 };
	ensure(network_parse(TEXT("10.0.0.0/8"), &ours));
	struct address stranger, proxy;
	ensure(address_parse(TEXT("192.0.2.1"), &stranger) && address_parse(TEXT("10.0.0.1"), &proxy));
	bool secure;
	struct address client = client_address(&proxies, &stranger, request, &secure);
	ensure(memcmp(&client, &stranger, sizeof client) == 0 && !secure);
	client = client_address(&proxies, &proxy, request, &secure);
	char room[ADDRESS_TEXT_BYTES];
	struct address again;
	ensure(address_parse(address_text(&client, room), &again));
	ensure(memcmp(&client, &again, sizeof client) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text value = text_trim((struct text){ (const char *)data, size });
	struct http_header headers[] = { { TEXT("Cookie"), value },          { TEXT("Accept"), value },
		                             { TEXT("Accept-Encoding"), value }, { TEXT("If-None-Match"), value },
		                             { TEXT("X-Forwarded-For"), value }, { TEXT("X-Forwarded-Proto"), value },
		                             { TEXT("Sec-Fetch-Site"), value },  { TEXT("Origin"), value } };
	struct request request = { .method = HTTP_POST,
		                       .headers = headers,
		                       .header_count = sizeof headers / sizeof *headers };
	check_cookie(&request, value);
	check_client(&request);
	ensure(request_codings(&request).accepts[CODING_IDENTITY]);
	request_accepts_json(&request);
	ensure(request_same_origin(&request, TEXT("https://a.example")) == text_is(value, "same-origin"));
	if (request_has_etag(&request, TEXT("\"a\"")))
		ensure(text_is(value, "*") || text_find(value, TEXT("\"a\"")) != SIZE_MAX);
	return 0;
}
