// SPDX-License-Identifier: EUPL-1.2
// TZif files as in RFC 8536: a header and block with 32-bit times (skipped), the same with 64-bit times, and a footer
// with a POSIX TZ rule for all instants after the last transition. "Slim" files lean on that rule for every year to
// come. Leap seconds are not counted, as in POSIX time.
#include <endian.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/number.h"
#include "base/zone.h"
#include "base/zone_rule.h"

#define ZONE_FOLDER "/usr/share/zoneinfo/"
#define LONGEST_NAME 64
#define LARGEST_FILE_BYTES ((size_t)256 * 1024)
#define HEADER_BYTES 44
#define HOUR_S INT64_C(3600)
// An offset from UTC is less than a day (RFC 8536: at most 26 hours, and none on Earth is above 14).
#define LARGEST_OFFSET_S (26 * HOUR_S)

struct transition {
	int64_t at; // seconds since 1970 UTC
	int offset; // seconds east of UTC from then on
};

struct zone {
	int first_offset; // before the first transition
	bool has_rule;
	struct zone_rule rule;
	size_t count;
	struct transition transitions[];
};

static bool name_is_good(struct text name)
{
	if (name.len == 0 || name.len > LONGEST_NAME || name.at[0] == '/' || name.at[name.len - 1] == '/')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		bool slash = c == '/' && name.at[i - 1] != '/';
		if (!letter && !slash && c != '_' && c != '-' && c != '+')
			return false;
	}
	return true;
}

static bool read_file(const char *path, uint8_t *bytes, size_t capacity, struct text *content)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return false;
	struct stat status;
	bool good = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
	size_t len = 0;
	while (good && len < capacity) {
		ssize_t got = read(file, bytes + len, capacity - len);
		good = got >= 0;
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	close(file);
	*content = (struct text){ (const char *)bytes, len };
	return good && len < capacity;
}

static uint32_t read_32(struct text bytes, size_t at)
{
	uint32_t value;
	memcpy(&value, bytes.at + at, sizeof(value));
	return be32toh(value);
}

static int64_t read_64(struct text bytes, size_t at)
{
	uint64_t value;
	memcpy(&value, bytes.at + at, sizeof(value));
	return (int64_t)be64toh(value);
}

struct counts {
	size_t ut, standard, leap, times, types, characters;
};

// Takes a header from the start of *rest.
static bool take_header(struct text *rest, char *version, struct counts *counts)
{
	if (rest->len < HEADER_BYTES || !text_starts_with(*rest, TEXT("TZif")))
		return false;
	*version = rest->at[4];
	*counts = (struct counts){ read_32(*rest, 20), read_32(*rest, 24), read_32(*rest, 28),
		                       read_32(*rest, 32), read_32(*rest, 36), read_32(*rest, 40) };
	*rest = text_slice(*rest, HEADER_BYTES, rest->len);
	return counts->types > 0 && counts->types <= 256 && counts->times <= LARGEST_FILE_BYTES;
}

static size_t block_bytes(const struct counts *counts, size_t time_bytes)
{
	return counts->times * (time_bytes + 1) + counts->types * 6 + counts->characters + counts->leap * (time_bytes + 4) +
	       counts->standard + counts->ut;
}

static bool read_transitions(struct zone *zone, struct text block, const struct counts *counts)
{
	size_t kinds_at = counts->times * 8, types_at = kinds_at + counts->times;
	zone->first_offset = (int32_t)read_32(block, types_at);
	for (size_t i = 0; i < counts->times; i++) {
		size_t kind = (uint8_t)block.at[kinds_at + i];
		if (kind >= counts->types)
			return false;
		struct transition *transition = &zone->transitions[i];
		transition->at = read_64(block, i * 8);
		transition->offset = (int32_t)read_32(block, types_at + kind * 6);
		if (abs(transition->offset) > LARGEST_OFFSET_S || (i > 0 && transition->at <= transition[-1].at))
			return false;
	}
	zone->count = counts->times;
	return true;
}

static struct zone *zone_parse(struct text file)
{
	struct text rest = file;
	char version;
	struct counts counts;
	if (!take_header(&rest, &version, &counts) || version < '2' || block_bytes(&counts, 4) > rest.len)
		return NULL;
	rest = text_slice(rest, block_bytes(&counts, 4), rest.len);
	if (!take_header(&rest, &version, &counts) || block_bytes(&counts, 8) > rest.len)
		return NULL;
	struct zone *zone = calloc(1, sizeof(*zone) + counts.times * sizeof(struct transition));
	if (!zone)
		return NULL;
	struct text footer = text_slice(rest, block_bytes(&counts, 8), rest.len);
	bool good = read_transitions(zone, rest, &counts) && footer.len >= 2 && footer.at[0] == '\n' &&
	            footer.at[footer.len - 1] == '\n';
	zone->has_rule = footer.len > 2;
	if (good && zone->has_rule)
		good = zone_rule_parse(text_slice(footer, 1, footer.len - 1), &zone->rule);
	if (!good) {
		free(zone);
		return NULL;
	}
	return zone;
}

struct zone *zone_load(struct text name)
{
	char path[sizeof(ZONE_FOLDER) + LONGEST_NAME];
	if (!name_is_good(name))
		return NULL;
	snprintf(path, sizeof(path), "%s%" TEXT_FORMAT, ZONE_FOLDER, TEXT_ARGS(name));
	uint8_t *bytes = malloc(LARGEST_FILE_BYTES);
	struct text file;
	struct zone *zone = bytes && read_file(path, bytes, LARGEST_FILE_BYTES, &file) ? zone_parse(file) : NULL;
	free(bytes);
	return zone;
}

void zone_free(struct zone *zone)
{
	free(zone);
}

static int offset_at(const struct zone *zone, int64_t second)
{
	if (!zone)
		return 0;
	size_t low = 0, high = zone->count; // the number of transitions at or before `second`
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (zone->transitions[middle].at <= second)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == zone->count && zone->has_rule)
		return zone_rule_offset(&zone->rule, second);
	return low == 0 ? zone->first_offset : zone->transitions[low - 1].offset;
}

static int64_t floor_second(int64_t ms)
{
	return ms / 1000 - (ms % 1000 < 0);
}

struct civil zone_civil(const struct zone *zone, int64_t ms)
{
	return civil_from_ms(ms + (int64_t)offset_at(zone, floor_second(ms)) * 1000);
}

enum zone_moment zone_instant(const struct zone *zone, struct civil wall, int64_t *ms)
{
	int64_t as_utc = floor_second(civil_to_ms(wall));
	// The instant lies within a day of the wall time read as UTC, and clocks do not change twice in those two days.
	int before = offset_at(zone, as_utc - LARGEST_OFFSET_S), after = offset_at(zone, as_utc + LARGEST_OFFSET_S);
	int64_t early = as_utc - before, late = as_utc - after;
	bool early_fits = offset_at(zone, early) == before, late_fits = offset_at(zone, late) == after;
	if (early_fits || late_fits) {
		*ms = (early_fits ? early : late) * 1000;
		return early_fits && late_fits && early != late ? ZONE_AMBIGUOUS : ZONE_UNIQUE;
	}
	int64_t low = as_utc - LARGEST_OFFSET_S, high = as_utc + LARGEST_OFFSET_S; // old offset at low, new at high
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;
		if (offset_at(zone, middle) == before)
			low = middle;
		else
			high = middle;
	}
	*ms = high * 1000;
	return ZONE_NONEXISTENT;
}

// --- in words ------------------------------------------------------------------------------------------------------

static const struct wording {
	const char *language;
	const char *months[12];
	const char *before_time, *between, *after_time; // hour <between> minute
} wordings[] = {
	{ "nl",
	  { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
	    "december" },
	  " om ",
	  ".",
	  " uur" },
	{ "en",
	  { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
	    "December" },
	  " at ",
	  ":",
	  "" },
};

static const struct wording *wording_of(struct text language)
{
	for (size_t i = 0; i < sizeof(wordings) / sizeof(wordings[0]); i++)
		if (text_is(language, wordings[i].language))
			return &wordings[i];
	return NULL;
}

void build_date(struct builder *b, const struct zone *zone, int64_t ms, struct text language)
{
	struct civil c = zone_civil(zone, ms);
	const struct wording *words = wording_of(language);
	if (words)
		build_format(b, "%d %s %d", c.day, words->months[c.month - 1], c.year);
	else
		build_format(b, "%04d-%02d-%02d", c.year, c.month, c.day);
}

void build_moment(struct builder *b, const struct zone *zone, int64_t ms, struct text language)
{
	struct civil c = zone_civil(zone, ms);
	const struct wording *words = wording_of(language);
	build_date(b, zone, ms, language);
	build_format(b, "%s%02d%s%02d%s", words ? words->before_time : " ", c.hour, words ? words->between : ":", c.minute,
	             words ? words->after_time : "");
}
