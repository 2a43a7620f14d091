// SPDX-License-Identifier: EUPL-1.2
// Decided before a pixel is decoded: how many there are, how many pages, which shape. Then the largest size is made once
// (JPEG shrinks while it loads), and the smaller ones from it.
#include <dlfcn.h>
#include <vips/vips.h>

#include "base/builder.h"
#include "page/picture.h"
#include "worker/photo.h"

#define PIXELS_MOST 50000000 // telephones of today make 48 and 50 million
#define SIDE_LEAST 100
#define SHAPE_MOST 10 // times as long as it is wide
#define WIDTH_MOST 1600
#define HEIGHT_MOST 2400
#define WEBP_QUALITY 78
#define WEBP_EFFORT 4 // 0 to 6
#define JPEG_QUALITY 80

const char photo_is_broken[] = "broken", photo_is_moving[] = "moving", photo_is_unknown[] = "unknown",
		   photo_is_drawing[] = "drawing", photo_has_too_many_pixels[] = "pixels", photo_is_too_small[] = "small",
		   photo_is_too_narrow[] = "narrow", photo_needs_another_format[] = "format";

// Nobody listens, and GLib's own way asks where standard error leads, which the sandbox forbids.
static GLogWriterOutput say_nothing(GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
	(void)level, (void)fields, (void)count, (void)data;
	return G_LOG_WRITER_HANDLED;
}

bool photo_start(const char *program)
{
	g_log_set_writer_func(say_nothing, NULL, NULL);
	// Where its modules for PDF, ImageMagick and the like are not: they stay out of the process. And no code made at run
	// time: the sandbox allows no executable memory.
	if (setenv("VIPSHOME", "/nonexistent", 1) != 0 || setenv("VIPS_NOVECTOR", "1", 1) != 0 || VIPS_INIT(program) != 0) {
		fprintf(stderr, "libvips: %s\n", vips_error_buffer());
		return false;
	}
	vips_concurrency_set(1); // several photos at once use the processors better than one photo on all of them
	vips_cache_set_max(0);
	vips_operation_block_set("VipsForeignLoad", TRUE);
	static const char *const loaders[] = { "VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp",
		                                   "VipsForeignLoadHeif" };
	for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++)
		vips_operation_block_set(loaders[i], FALSE);
	return true;
}

bool photo_start_heif(void)
{
	void *module = dlopen(VIPS_HEIF_MODULE, RTLD_NOW | RTLD_GLOBAL);
	const char *(*start)(GModule *) = NULL;
	if (module)
		*(void **)&start = dlsym(module, "g_module_check_init");
	if (start)
		start(NULL);
	vips_operation_block_set("VipsForeignLoad", TRUE);
	vips_operation_block_set("VipsForeignLoadHeif", FALSE);
	return vips_type_find("VipsOperation", "heifload_buffer") != 0;
}

// The header only: access is lazy. Pixels that turn out to be missing or wrong are an error, not grey. `shrink`: of JPEG
// alone, 1, 2, 4 or 8.
static VipsImage *photo_open(enum image_kind kind, struct text bytes, int shrink)
{
	static const char *const loaders[] = { [IMAGE_JPEG] = "jpegload_buffer",
		                                   [IMAGE_PNG] = "pngload_buffer",
		                                   [IMAGE_WEBP] = "webpload_buffer",
		                                   [IMAGE_HEIF] = "heifload_buffer" };
	VipsBlob *blob = vips_blob_new(NULL, bytes.at, bytes.len);
	VipsImage *image = NULL;
	// The last pair is an option of JPEG's loader; for another the list ends before it.
	if (vips_call(loaders[kind], blob, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR,
	              kind == IMAGE_JPEG ? "shrink" : NULL, shrink, NULL) != 0)
		image = NULL;
	vips_area_unref(VIPS_AREA(blob));
	return image;
}

// How far JPEG's decoder may shrink: never below the largest size that is made.
static int photo_shrink_at_loading(enum image_kind kind, VipsImage *image)
{
	bool lies = vips_image_get_orientation_swap(image);
	double width = lies ? vips_image_get_height(image) : vips_image_get_width(image);
	double height = lies ? vips_image_get_width(image) : vips_image_get_height(image);
	int shrink = 8;
	while (shrink > 1 && (width / shrink < WIDTH_MOST && height / shrink < HEIGHT_MOST))
		shrink /= 2;
	return kind == IMAGE_JPEG ? shrink : 1;
}

static const char *photo_judge(VipsImage *image)
{
	int64_t width = vips_image_get_width(image), height = vips_image_get_height(image);
	if (vips_image_get_n_pages(image) > 1)
		return photo_is_moving;
	if (width * height > PIXELS_MOST)
		return photo_has_too_many_pixels;
	if (width < SIDE_LEAST || height < SIDE_LEAST)
		return photo_is_too_small;
	return width > SHAPE_MOST * height || height > SHAPE_MOST * width ? photo_is_too_narrow : NULL;
}

// Replaces *image by what was made from it.
static bool become(VipsImage **image, VipsImage *const *made, int failed)
{
	g_object_unref(*image);
	*image = failed ? NULL : *made;
	return !failed;
}

// Whatever was written in the photo, or beside it by libvips: names of fields are not a list to trust, so all go.
static void forget_all_but_pixels(VipsImage *image)
{
	gchar **fields = vips_image_get_fields(image);
	for (gchar **field = fields; field && *field; field++)
		vips_image_remove(image, *field); // false for those that make the image: width, height ...
	g_strfreev(fields);
}

// The largest size in memory: upright, sRGB, three bands of eight bits. NULL when the pixels cannot be read.
static VipsImage *photo_decode(VipsImage *image)
{
	VipsImage *made = NULL;
	if (!become(&image, &made,
	            vips_thumbnail_image(image, &made, WIDTH_MOST, "height", HEIGHT_MOST, "size", VIPS_SIZE_DOWN,
	                                 "export_profile", "srgb", NULL)))
		return NULL;
	if (vips_image_hasalpha(image)) {
		VipsArrayDouble *white = vips_array_double_newv(1, 255.0);
		int failed = vips_flatten(image, &made, "background", white, NULL);
		vips_area_unref(VIPS_AREA(white));
		if (!become(&image, &made, failed))
			return NULL;
	}
	if (!become(&image, &made, vips_colourspace(image, &made, VIPS_INTERPRETATION_sRGB, NULL)) ||
	    !become(&image, &made, vips_cast(image, &made, VIPS_FORMAT_UCHAR, NULL)))
		return NULL;
	made = vips_image_copy_memory(image);
	if (!become(&image, &made, made == NULL))
		return NULL;
	forget_all_but_pixels(image);
	if (vips_image_get_bands(image) == 3)
		return image;
	g_object_unref(image);
	return NULL;
}

// --- the colour ----------------------------------------------------------------------------------------------------

struct shade {
	uint32_t pixels, sum[3];
};

// The middle of the most frequent of 512 cells of the colour cube, on a picture of at most 64 x 64.
static bool photo_colour(VipsImage *image, char colour[7])
{
	VipsImage *small = NULL;
	size_t len = 0;
	if (vips_thumbnail_image(image, &small, 64, NULL) != 0)
		return false;
	unsigned char *pixels = vips_image_write_to_memory(small, &len);
	g_object_unref(small);
	if (!pixels)
		return false;
	static struct shade shades[512];
	struct shade *most = shades;
	for (size_t i = 0; i + 2 < len; i += 3) {
		struct shade *shade = &shades[pixels[i] >> 5 << 6 | pixels[i + 1] >> 5 << 3 | pixels[i + 2] >> 5];
		shade->pixels++;
		for (size_t band = 0; band < 3; band++)
			shade->sum[band] += pixels[i + band];
		if (shade->pixels > most->pixels)
			most = shade;
	}
	g_free(pixels);
	if (!most->pixels)
		return false;
	snprintf(colour, 7, "%02x%02x%02x", most->sum[0] / most->pixels & 0xff, most->sum[1] / most->pixels & 0xff,
	         most->sum[2] / most->pixels & 0xff);
	return true;
}

// --- the sizes -----------------------------------------------------------------------------------------------------

static VipsImage *photo_shrink(VipsImage *image, int width)
{
	int whole = vips_image_get_width(image), whole_height = vips_image_get_height(image);
	if (width == whole) {
		g_object_ref(image);
		return image;
	}
	VipsImage *small = NULL;
	double height = VIPS_MAX(1, VIPS_ROUND_INT((double)whole_height * width / whole));
	return vips_resize(image, &small, (double)width / whole, "vscale", height / whole_height, NULL) == 0 ? small : NULL;
}

struct encoding {
	struct builder *head, *body;
};

static bool encoding_add(const struct encoding *to, const char *format, VipsImage *image, void *bytes, size_t len)
{
	build_format(to->head, "%s %d %d %zu\n", format, vips_image_get_width(image), vips_image_get_height(image), len);
	build_text(to->body, (struct text){ bytes, len });
	g_free(bytes);
	return !to->head->failed && !to->body->failed;
}

static uint32_t little_endian(const unsigned char *at)
{
	return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

// libvips 8.14 writes EXIF into a WebP whatever one says. Of the file's chunks only the picture is kept, which makes it the
// simple format again: RIFF, length, WEBP, "VP8 ", length, bytes (RFC 9649 2.5). Returns the new length, 0 when there is
// no picture in it.
static size_t webp_bare(unsigned char *bytes, size_t len)
{
	size_t at = 12;
	while (at + 8 <= len && memcmp(bytes + at, "VP8 ", 4) != 0)
		at += 8 + (size_t)little_endian(bytes + at + 4) + (little_endian(bytes + at + 4) & 1);
	if (at + 8 > len)
		return 0;
	size_t chunk = 8 + (size_t)little_endian(bytes + at + 4) + (little_endian(bytes + at + 4) & 1);
	if (chunk > len - at)
		return 0;
	memmove(bytes + 12, bytes + at, chunk);
	size_t riff = 4 + chunk;
	for (int i = 0; i < 4; i++)
		bytes[4 + i] = (unsigned char)(riff >> (8 * i) & 0xff);
	return 8 + riff;
}

static bool photo_encode(const struct encoding *to, VipsImage *image)
{
	void *bytes = NULL;
	size_t len = 0;
	if (vips_webpsave_buffer(image, &bytes, &len, "Q", WEBP_QUALITY, "effort", WEBP_EFFORT, "strip", TRUE, NULL) != 0)
		return false;
	len = webp_bare(bytes, len);
	if (!len || !encoding_add(to, PICTURE_WEBP_NAME, image, bytes, len))
		return false;
	return vips_jpegsave_buffer(image, &bytes, &len, "Q", JPEG_QUALITY, "optimize_coding", TRUE, "interlace", TRUE,
	                            "strip", TRUE, NULL) == 0 &&
	       encoding_add(to, PICTURE_JPEG_NAME, image, bytes, len);
}

static bool photo_write(VipsImage *image, struct builder *out)
{
	struct builder head = builder_on(out->arena), body = builder_on(out->arena);
	struct encoding to = { &head, &body };
	char colour[7];
	int64_t widths[PICTURE_WIDTHS_MOST];
	if (!photo_colour(image, colour))
		return false;
	build_format(&head, PICTURE_FIRST_LINE "size %d %d\ncolour %s\n", vips_image_get_width(image),
	             vips_image_get_height(image), colour);
	size_t count = picture_widths(vips_image_get_width(image), widths);
	for (size_t i = 0; i < count; i++) {
		VipsImage *small = photo_shrink(image, (int)widths[i]);
		bool written = small && photo_encode(&to, small);
		g_clear_object(&small);
		if (!written)
			return false;
	}
	build_char(&head, '\n');
	build_text(out, builder_text(&head));
	build_text(out, builder_text(&body));
	return !out->failed;
}

const char *photo_make(enum image_kind kind, struct text bytes, struct builder *out)
{
	VipsImage *image = photo_open(kind, bytes, 1);
	if (!image)
		return photo_is_broken;
	const char *reason = photo_judge(image);
	int shrink = photo_shrink_at_loading(kind, image);
	g_object_unref(image);
	if (reason)
		return reason;
	image = photo_open(kind, bytes, shrink);
	image = image ? photo_decode(image) : NULL;
	bool written = image && photo_write(image, out);
	if (image)
		g_object_unref(image);
	return written ? NULL : photo_is_broken;
}
