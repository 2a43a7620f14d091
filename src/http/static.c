// SPDX-License-Identifier: EUPL-1.2
#include "http/static.h"
#include "http/negotiate.h"

static const struct asset *asset_find(const struct asset *assets, size_t count, struct text path)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(text_of(assets[middle].path), path);
		if (order == 0)
			return &assets[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

// A strong tag names bytes, so each coding has its own: "abc" becomes "abc-br".
static struct text etag_of(struct arena *arena, const struct asset *asset, enum coding coding)
{
	struct text plain = text_of(asset->etag);
	if (plain.len < 2 || coding == CODING_IDENTITY)
		return plain;
	return arena_format(arena, "%" TEXT_FORMAT "-%s\"", TEXT_ARGS(text_slice(plain, 0, plain.len - 1)),
	                    coding_names[coding]);
}

bool static_answer(const struct asset *assets, size_t count, struct exchange *exchange)
{
	const struct request *request = &exchange->request;
	struct response *response = &exchange->response;
	const struct asset *asset = asset_find(assets, count, request->path);
	if (asset == NULL)
		return false;
	if (request->method != HTTP_GET && request->method != HTTP_HEAD) {
		*response =
			(struct response){ .status = 405, .allow = TEXT("GET, HEAD"), .body = TEXT("Method Not Allowed\n") };
		return true;
	}
	struct accepted_codings codings = request_codings(request);
	enum coding coding = CODING_IDENTITY;
	struct text body = asset->identity;
	if (codings.accepts[CODING_BROTLI] && asset->brotli.len > 0) {
		coding = CODING_BROTLI;
		body = asset->brotli;
	} else if (codings.accepts[CODING_GZIP] && asset->gzip.len > 0) {
		coding = CODING_GZIP;
		body = asset->gzip;
	}
	*response = (struct response){
		.content_type = text_of(asset->content_type),
		.body = body,
		.content_encoding = coding == CODING_IDENTITY ? TEXT_NONE : text_of(coding_names[coding]),
		.etag = etag_of(exchange->arena, asset, coding),
		.immutable = asset->immutable,
	};
	if (request_has_etag(request, response->etag)) {
		response->status = 304;
		response->body = TEXT_NONE;
	}
	return true;
}
