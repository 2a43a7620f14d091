// SPDX-License-Identifier: EUPL-1.2
#include "http/response.h"
#include "base/log.h"
#include "http/guard.h"

static const struct {
	int status;
	struct text reason;
} reasons[] = {
	{ 200, { "OK", 2 } },
	{ 201, { "Created", 7 } },
	{ 202, { "Accepted", 8 } },
	{ 204, { "No Content", 10 } },
	{ 206, { "Partial Content", 15 } },
	{ 301, { "Moved Permanently", 17 } },
	{ 302, { "Found", 5 } },
	{ 303, { "See Other", 9 } },
	{ 304, { "Not Modified", 12 } },
	{ 307, { "Temporary Redirect", 18 } },
	{ 308, { "Permanent Redirect", 18 } },
	{ 400, { "Bad Request", 11 } },
	{ 401, { "Unauthorized", 12 } },
	{ 403, { "Forbidden", 9 } },
	{ 404, { "Not Found", 9 } },
	{ 405, { "Method Not Allowed", 18 } },
	{ 406, { "Not Acceptable", 14 } },
	{ 408, { "Request Timeout", 15 } },
	{ 409, { "Conflict", 8 } },
	{ 410, { "Gone", 4 } },
	{ 413, { "Content Too Large", 17 } },
	{ 414, { "URI Too Long", 12 } },
	{ 415, { "Unsupported Media Type", 22 } },
	{ 416, { "Range Not Satisfiable", 21 } },
	{ 417, { "Expectation Failed", 18 } },
	{ 421, { "Misdirected Request", 19 } },
	{ 422, { "Unprocessable Content", 21 } },
	{ 429, { "Too Many Requests", 17 } },
	{ 431, { "Request Header Fields Too Large", 31 } },
	{ 500, { "Internal Server Error", 21 } },
	{ 501, { "Not Implemented", 15 } },
	{ 503, { "Service Unavailable", 19 } },
	{ 505, { "HTTP Version Not Supported", 26 } },
};

struct text status_reason(int status)
{
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		if (reasons[i].status == status)
			return reasons[i].reason;
	}
	return TEXT("Status");
}

// On every answer, errors and files too (TRUST.md 5).
static const char security_headers[] =
	"Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
	"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
	"manifest-src 'self'\r\n"
	"X-Content-Type-Options: nosniff\r\n"
	"Referrer-Policy: same-origin\r\n"
	"X-Frame-Options: DENY\r\n"
	"Cross-Origin-Opener-Policy: same-origin\r\n"
	"Cross-Origin-Resource-Policy: same-origin\r\n"
	"Permissions-Policy: camera=(), display-capture=(), geolocation=(self), microphone=(), payment=(), usb=()\r\n";

static bool build_header(struct builder *b, const char *name, struct text value)
{
	if (value.len == 0)
		return true;
	if (!header_value_valid(value)) {
		log_fault("a control byte in the value of response header %s", name);
		return false;
	}
	build_c(b, name);
	build_literal(b, ": ");
	build_text(b, value);
	build_literal(b, "\r\n");
	return true;
}

// RFC 6266: a plain name for old software, the real one in UTF-8 (RFC 8187).
static bool build_disposition(struct builder *b, struct text filename)
{
	if (filename.len == 0)
		return true;
	struct builder value = builder_on(b->arena);
	build_literal(&value, "attachment; filename=\"");
	for (size_t i = 0; i < filename.len; i++) {
		char c = filename.at[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
		build_char(&value, plain ? c : '_');
	}
	build_literal(&value, "\"; filename*=UTF-8''");
	build_percent(&value, filename);
	return build_header(b, "Content-Disposition", builder_text(&value));
}

static struct text cache_control(struct arena *arena, const struct response *response)
{
	if (response->immutable)
		return TEXT("public, max-age=31536000, immutable");
	if (response->max_age_seconds > 0)
		return arena_format(arena, "public, max-age=%lld", (long long)response->max_age_seconds);
	return response->etag.len > 0 ? TEXT("no-cache") : TEXT("no-store");
}

static void build_status_line(struct builder *b, int status)
{
	build_literal(b, "HTTP/1.1 ");
	build_int(b, status);
	build_char(b, ' ');
	build_text(b, status_reason(status));
	build_literal(b, "\r\n");
}

bool response_build_head(struct builder *b, const struct response *response)
{
	int status = response->status == 0 ? 200 : response->status;
	build_status_line(b, status);
	bool bodyless = status == 204 || status == 304;
	if (!bodyless) {
		struct text type = response->content_type.len > 0 ? response->content_type : TEXT("text/plain; charset=utf-8");
		if (!build_header(b, "Content-Type", type) || !build_header(b, "Content-Encoding", response->content_encoding))
			return false;
		build_literal(b, "Content-Length: ");
		build_int(b, (int64_t)(response->file != NULL ? response->file_bytes : response->body.len));
		build_literal(b, "\r\n");
		if (response->file != NULL)
			build_literal(b, "Accept-Ranges: bytes\r\n");
		if (!build_header(b, "Content-Range", response->content_range))
			return false;
	}
	if (!build_header(b, "Location", response->location) || !build_disposition(b, response->filename) ||
	    !build_header(b, "Retry-After", response->retry_after) || !build_header(b, "Allow", response->allow) ||
	    !build_header(b, "ETag", response->etag) ||
	    !build_header(b, "Cache-Control", cache_control(b->arena, response)))
		return false;
	if (response->etag.len > 0)
		build_literal(b, "Vary: Accept-Encoding\r\n");
	for (size_t i = 0; i < response->cookie_count && i < sizeof response->cookies / sizeof response->cookies[0]; i++) {
		if (!build_header(b, "Set-Cookie", response->cookies[i]))
			return false;
	}
	build_text(b, (struct text){ security_headers, sizeof security_headers - 1 });
	return true;
}

// RFC 6265 cookie-octet: no control bytes, white space, quotes, commas, semicolons, backslashes or other than ASCII.
static bool cookie_value_valid(struct text value)
{
	uint8_t bad = 0; // no way out of the loop, so that many bytes are looked at at once
	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = (uint8_t)value.at[i];
		bad |= (uint8_t)((c <= 0x20) | (c >= 0x7f) | (c == '"') | (c == ',') | (c == ';') | (c == '\\'));
	}
	return bad == 0;
}

void response_cookie(struct response *response, struct arena *arena, const char *name, struct text value,
                     struct text path, int64_t max_age_seconds, bool secure)
{
	size_t room = sizeof response->cookies / sizeof response->cookies[0];
	if (response->cookie_count == room || !header_name_valid(text_of(name)) || !cookie_value_valid(value) ||
	    !cookie_value_valid(path)) {
		log_fault("cookie %s cannot be set", name);
		return;
	}
	struct builder b = builder_on(arena);
	build_c(&b, name);
	build_char(&b, '=');
	build_text(&b, value);
	build_literal(&b, "; Path=");
	build_text(&b, path);
	build_literal(&b, "; Max-Age=");
	build_int(&b, max_age_seconds);
	build_literal(&b, "; HttpOnly; SameSite=Lax");
	if (secure)
		build_literal(&b, "; Secure");
	response->cookies[response->cookie_count++] = builder_text(&b);
}
